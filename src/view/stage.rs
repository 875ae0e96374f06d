//! What is behind and beside the page: place, mood, music, and who speaks.

use crate::model::{Manner, OUTCOMES, PersonId, SceneId, Story, Weight};
use crate::runtime::{BACKDROP, MOOD, MUSIC, Session, Shown};

/// The stage as it stands now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageView {
    /// The backdrop's id.
    pub backdrop: Option<String>,
    /// The backdrop's shader file, below the pack's `assets/backdrops/`.
    pub shader: Option<String>,
    /// The backdrop in words.
    pub caption: Option<String>,
    /// The gauges that the backdrop shows, each as a share of its range, 0 to 1.
    pub shows: Vec<f32>,
    /// How much light there is, 0 to 1.
    pub light: f32,
    /// How warm the light is, 0 to 1.
    pub warmth: f32,
    /// How much moves and threatens, 0 to 1.
    pub unrest: f32,
    /// The music's id.
    pub music: Option<String>,
    /// Whoever speaks, or has just spoken.
    pub portrait: Option<PortraitView>,
    /// Whose telling it is, and how far they have turned.
    pub motif: Option<MotifView>,
}

/// Whose motif is heard when a telling begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotifView {
    /// The id.
    pub person: String,
    /// How many hinges of their own they have decided in this play.
    pub turns: usize,
}

/// Somebody beside the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortraitView {
    /// The id.
    pub person: String,
    /// The picture's file, below the pack's `assets/portraits/`.
    pub file: String,
    /// Not there in the flesh: heard through a comm line, or in a vision.
    pub distant: bool,
}

/// The stage behind a play as it stands now.
#[must_use]
pub fn stage(session: &Session) -> StageView {
    let story = session.story();
    let (_, cells, _) = session.parts();
    let backdrop = cells.id(BACKDROP).and_then(|id| story.backdrops.get(id));
    let mood = cells.id(MOOD).and_then(|id| story.moods.get(id));
    let share = |id| {
        let (low, high) = story.gauges.at(id).range;
        (f64::from(session.gauge(id, u32::MAX) - low) / f64::from((high - low).max(1))) as f32
    };
    StageView {
        backdrop: backdrop.map(|backdrop| backdrop.id.clone()),
        shader: backdrop.map(|backdrop| backdrop.shader.clone()),
        caption: backdrop.and_then(|backdrop| backdrop.caption.clone()),
        shows: backdrop.into_iter().flat_map(|backdrop| &backdrop.shows).map(|id| share(*id)).collect(),
        light: mood.map_or(0.5, |mood| mood.light),
        warmth: mood.map_or(0.5, |mood| mood.warmth),
        unrest: mood.map_or(0.2, |mood| mood.unrest),
        music: cells.id(MUSIC).and_then(|id| story.music.get(id)).map(|music| music.id.clone()),
        motif: motif(session),
        portrait: portrait(session, mood.and_then(|mood| mood.expression.as_deref())),
    }
}

/// The stage behind the title.
#[must_use]
pub fn title_stage(story: &Story) -> StageView {
    let backdrop = story.pack.backdrop.and_then(|id| story.backdrops.get(id));
    let mood = story.pack.mood.and_then(|id| story.moods.get(id));
    StageView {
        backdrop: backdrop.map(|backdrop| backdrop.id.clone()),
        shader: backdrop.map(|backdrop| backdrop.shader.clone()),
        caption: backdrop.and_then(|backdrop| backdrop.caption.clone()),
        light: mood.map_or(0.5, |mood| mood.light),
        warmth: mood.map_or(0.5, |mood| mood.warmth),
        unrest: mood.map_or(0.2, |mood| mood.unrest),
        music: story.pack.music.and_then(|id| story.music.get(id)).map(|music| music.id.clone()),
        ..StageView::default()
    }
}

/// The scene that the newest item belongs to.
pub(super) fn newest_scene(session: &Session) -> Option<SceneId> {
    let (_, _, history) = session.parts();
    history.item(session.entries().checked_sub(1)?)?.scene
}

/// Whose telling the newest item belongs to.
fn motif(session: &Session) -> Option<MotifView> {
    let story = session.story();
    let (layout, cells, _) = session.parts();
    let person = story.scenes.get(newest_scene(session)?)?.eyes?;
    let hinges = story.decisions.pairs().filter(|(id, decision)| {
        let own = decision.owner == person && decision.weight == Weight::Hinge;
        own && session.decides(*id) && cells.get(layout.decision(*id)) >= OUTCOMES
    });
    Some(MotifView { person: story.people.at(person).id.clone(), turns: hinges.count() })
}

/// A speaker stays for so many paragraphs of narration.
const STAYS: usize = 2;

/// Who spoke last, if it was not long ago.
fn portrait(session: &Session, mood: Option<&str>) -> Option<PortraitView> {
    let story = session.story();
    if story.portraits.is_empty() {
        return None;
    }
    let (_, _, history) = session.parts();
    let newest_first = (0..session.entries()).rev().filter_map(|index| history.shown_at(index));
    let mut passed = 0;
    for shown in newest_first {
        match shown {
            Shown::Line(id) => match story.lines.at(id).speaker {
                Some(person) => {
                    let look = story.looks.get(&id).map(String::as_str).or(mood);
                    return seen(story, person, look, story.lines.at(id).manner);
                }
                None if passed == STAYS => return None,
                None => passed += 1,
            },
            Shown::Heading(_) => return None,
            Shown::Chosen(_) | Shown::Sound(_) => {}
        }
    }
    None
}

fn seen(story: &Story, person: PersonId, look: Option<&str>, manner: Manner) -> Option<PortraitView> {
    let portrait = story.portraits.get(&person)?;
    Some(PortraitView {
        person: story.people.at(person).id.clone(),
        file: portrait.file(look).to_owned(),
        distant: matches!(manner, Manner::Comm | Manner::Vision),
    })
}
