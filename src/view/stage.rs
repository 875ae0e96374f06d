//! What is behind the page: place, mood, music.

use crate::model::Story;
use crate::runtime::{BACKDROP, MOOD, MUSIC, Session};

/// The stage as it stands now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageView {
    /// The backdrop's id.
    pub backdrop: Option<String>,
    /// The backdrop's shader file, below the pack's `assets/backdrops/`.
    pub shader: Option<String>,
    /// The backdrop in words.
    pub caption: Option<String>,
    /// How much light there is, 0 to 1.
    pub light: f32,
    /// How warm the light is, 0 to 1.
    pub warmth: f32,
    /// How much moves and threatens, 0 to 1.
    pub unrest: f32,
    /// The music's id.
    pub music: Option<String>,
}

/// The stage behind a play as it stands now.
#[must_use]
pub fn stage(session: &Session) -> StageView {
    let story = session.story();
    let (_, cells, _) = session.parts();
    let backdrop = cells.id(BACKDROP).and_then(|id| story.backdrops.get(id));
    let mood = cells.id(MOOD).and_then(|id| story.moods.get(id));
    StageView {
        backdrop: backdrop.map(|backdrop| backdrop.id.clone()),
        shader: backdrop.map(|backdrop| backdrop.shader.clone()),
        caption: backdrop.and_then(|backdrop| backdrop.caption.clone()),
        light: mood.map_or(0.5, |mood| mood.light),
        warmth: mood.map_or(0.5, |mood| mood.warmth),
        unrest: mood.map_or(0.2, |mood| mood.unrest),
        music: cells.id(MUSIC).and_then(|id| story.music.get(id)).map(|music| music.id.clone()),
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
    }
}
