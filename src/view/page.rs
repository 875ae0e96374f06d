//! The page: one item for each entry of the history, and the choice that is open below it.

use super::{ArchiveView, Colour, Rich, archive_of};
use crate::expr::Node;
use crate::model::{Ask, DecisionId, LineId, OUTCOMES, SceneId, Story};
use crate::runtime::{STOP, Session, Shown, Status};

pub use crate::model::Manner;

/// One item of the page, in the order in which it was read.
#[derive(Debug, Clone, PartialEq)]
pub enum PageItem {
    /// A telling begins.
    Heading {
        /// The act's title.
        act: String,
        /// The scene's title.
        title: String,
        /// The place and moment: the slot's title, where it says something else than the scene's.
        place: Option<String>,
        /// Whose eyes; none for an interlude.
        eyes: Option<String>,
    },
    /// A paragraph of narration.
    Narration {
        /// The words.
        text: Rich,
        /// Told in an interlude, by nobody.
        interlude: bool,
    },
    /// Somebody speaks.
    Speech {
        /// The name as shown.
        speaker: String,
        /// The speaker's colour.
        colour: Colour,
        /// How it is said.
        manner: Manner,
        /// That in words; empty for what is simply said.
        how: String,
        /// Whether the speaker is the one through whose eyes this is told.
        own: bool,
        /// The words, without quotation marks.
        text: Rich,
    },
    /// What the player chose.
    Chosen {
        /// The option's words.
        text: Rich,
        /// It is a reply of an exchange, which says it in a line of its own: the next one, or one soon after.
        said: bool,
    },
    /// A sound was heard that carries meaning.
    Caption {
        /// The sound in words.
        text: String,
    },
}

impl PageItem {
    /// The Codex entries that its words lead to, in reading order.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        let text = match self {
            Self::Narration { text, .. } | Self::Speech { text, .. } | Self::Chosen { text, .. } => Some(text),
            Self::Heading { .. } | Self::Caption { .. } => None,
        };
        text.into_iter().flat_map(Rich::links)
    }
}

/// The open choice.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceView {
    /// The options that are shown, locked ones included, in order.
    pub options: Vec<OptionView>,
    /// Seconds until the default is taken, where the choice is against the clock.
    pub seconds: Option<f32>,
    /// What [`crate::runtime::Session::choose`] takes when they have run out.
    pub default: Option<usize>,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionView {
    /// What [`crate::runtime::Session::choose`] takes.
    pub index: usize,
    /// The words.
    pub text: Rich,
    /// Why it cannot be chosen, where it cannot.
    pub locked: Option<String>,
    /// What may follow, in a few words.
    pub stakes: Option<String>,
    /// It is something said aloud.
    pub spoken: bool,
    /// The id of its words, by which it is known in every play.
    pub line: String,
}

/// The end of a play.
#[derive(Debug, Clone, PartialEq)]
pub struct EndView {
    /// The endings that were reached, in their order: those of all whom the itinerary gathers. None where the story goes on in a later
    /// version.
    pub endings: Vec<ReachedView>,
    /// The title of the act where the story stops for now; empty for an ending.
    pub act: String,
    /// The words of the chapter-end card; empty for an ending, which has its own last scene.
    pub words: String,
    /// What was decided: heading and sentence, in the order of the story.
    pub decisions: Vec<(String, String)>,
    /// Where history could not follow an earlier play, one sentence each.
    pub diverged: Vec<String>,
    /// What the Archive says of these endings.
    pub archive: Vec<ArchiveView>,
}

/// An ending that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReachedView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

impl EndView {
    /// The titles of the card: the endings that were reached, or the act where the story stops for now.
    pub fn titles(&self) -> impl Iterator<Item = &str> {
        let act = self.endings.is_empty().then_some(self.act.as_str());
        self.endings.iter().map(|ending| ending.title.as_str()).chain(act)
    }
}

/// One item of the page; an empty narration for a place that the history does not have.
#[must_use]
pub fn item(session: &Session, index: usize) -> PageItem {
    let story = session.story();
    let (_, _, history) = session.parts();
    let Some(item) = history.item(index) else {
        return PageItem::Narration { text: Rich::default(), interlude: false };
    };
    match item.shown {
        Shown::Heading(scene) => heading(story, scene),
        Shown::Chosen(line) => PageItem::Chosen {
            text: words(story, line, item.values),
            // Options with words of their own have no speaker.
            said: story.lines.at(line).speaker.is_some(),
        },
        Shown::Line(line) => spoken(story, line, item.values, item.scene),
        Shown::Sound(sound) => PageItem::Caption { text: story.sounds.at(sound).caption.clone().unwrap_or_default() },
    }
}

fn heading(story: &Story, id: SceneId) -> PageItem {
    let scene = story.scenes.at(id);
    let slot = scene.slot.map(|slot| story.slots.at(slot));
    let ending = scene.ending.map(|ending| story.endings.at(ending).title.clone());
    let place = slot.map(|slot| slot.title.clone());
    let title = scene.title.clone().or(place.clone()).or(ending).unwrap_or_default();
    PageItem::Heading {
        act: slot.map(|slot| story.acts.at(slot.act).title.clone()).unwrap_or_default(),
        place: place.filter(|place| *place != title),
        title,
        eyes: scene.eyes.map(|eyes| story.people.at(eyes).id.clone()),
    }
}

fn spoken(story: &Story, id: LineId, values: &[i32], scene: Option<SceneId>) -> PageItem {
    let line = story.lines.at(id);
    let scene = scene.and_then(|scene| story.scenes.get(scene));
    let eyes = scene.and_then(|scene| scene.eyes);
    let text = words(story, id, values);
    match line.speaker.and_then(|speaker| story.people.get(speaker)) {
        Some(person) => PageItem::Speech {
            speaker: person.name.clone(),
            colour: person.colour.into(),
            manner: line.manner,
            how: story.pack.manners.words(line.manner).to_owned(),
            own: line.speaker == eyes,
            text,
        },
        None => PageItem::Narration { text, interlude: eyes.is_none() && scene.is_some_and(|s| s.ending.is_none()) },
    }
}

/// The words of a line, with the values that it had when it was shown.
fn words(story: &Story, id: LineId, values: &[i32]) -> Rich {
    let line = story.lines.at(id);
    let shown = line.values.iter().zip(values).map(|(asked, value)| show(story, *asked, *value));
    Rich::marked(story.words(line.text), shown.collect::<Vec<_>>().into_iter())
}

fn show(story: &Story, asked: crate::expr::ExprId, value: i32) -> String {
    match story.expressions.get(asked) {
        Node::Read(Ask::Variable(id)) => story.variables.at(id).kind.show(value),
        _ => value.to_string(),
    }
}

/// The open choice, if there is one.
#[must_use]
pub fn choice(session: &Session) -> Option<ChoiceView> {
    let story = session.story();
    let id = session.open_choice()?;
    let known = story.choices.at(id);
    let options = session.options(id).filter_map(|(index, open)| {
        let option = known.options.get(index)?;
        let line = story.lines.at(option.text);
        let values: Vec<i32> = line.values.iter().map(|asked| story.expressions.evaluate(*asked, session)).collect();
        Some(OptionView {
            index,
            text: words(story, option.text, &values),
            locked: option.locked.filter(|_| !open).map(|range| story.words(range).to_owned()),
            stakes: option.stakes.map(|range| story.words(range).to_owned()),
            spoken: option.spoken,
            line: line.id.clone(),
        })
    });
    Some(ChoiceView {
        options: options.collect(),
        seconds: known.timing.map(|timing| timing.seconds),
        default: known.timing.map(|timing| timing.default),
    })
}

/// The options of the open choice that were taken in this play before, those included that lie ahead of one who has gone back.
#[must_use]
pub fn taken(session: &Session) -> Vec<usize> {
    let Some(id) = session.open_choice() else { return Vec::new() };
    let (_, _, history) = session.parts();
    let options = &session.story().choices.at(id).options;
    let chosen = (0..history.items()).filter_map(|index| match history.shown_at(index)? {
        Shown::Chosen(words) => options.iter().position(|option| option.text == words),
        _ => None,
    });
    chosen.collect()
}

/// The end of the play, once it is over.
#[must_use]
pub fn end(session: &Session) -> Option<EndView> {
    let story = session.story();
    let (_, cells, _) = session.parts();
    if session.status() != Status::Ended {
        return None;
    }
    let reached = session.endings().into_iter().filter_map(|id| story.endings.get(id));
    let endings: Vec<ReachedView> =
        reached.map(|ending| ReachedView { id: ending.id.clone(), title: ending.title.clone() }).collect();
    let stops = &story.itineraries.at(session.itinerary()).stops;
    let last = usize::try_from(cells.get(STOP)).ok().and_then(|done| done.checked_sub(1)).and_then(|at| stops.get(at));
    let act = last.map(|stop| story.acts.at(story.slots.at(stop.slot).act).title.clone()).unwrap_or_default();
    let decided = story.decisions.ids().filter(|id| session.decides(*id));
    let sentence = |id: DecisionId| {
        let outcome = usize::try_from(cells.get(session.parts().0.decision(id)) - OUTCOMES).ok()?;
        let decision = story.decisions.at(id);
        Some((decision.about.clone(), decision.outcomes.get(outcome)?.summary.clone()))
    };
    let goes_on = endings.is_empty();
    Some(EndView {
        act: if goes_on { act } else { String::new() },
        words: if goes_on { story.pack.to_be_continued.clone() } else { String::new() },
        decisions: decided.filter_map(sentence).collect(),
        diverged: diverged(session),
        archive: archive_of(story, &|id| endings.iter().any(|ending| ending.id == id)),
        endings,
    })
}

/// Where the ledger wanted one outcome and another held.
fn diverged(session: &Session) -> Vec<String> {
    let story = session.story();
    let (layout, cells, _) = session.parts();
    let found = story.decisions.pairs().filter_map(|(id, decision)| {
        let wanted = session.start().ledger.decisions.get(&decision.id).filter(|_| !session.decides(id))?;
        let held = usize::try_from(cells.get(layout.decision(id)) - OUTCOMES).ok()?;
        let held = decision.outcomes.get(held)?;
        let wanted = decision.outcomes.iter().find(|outcome| outcome.id == *wanted)?;
        (wanted.id != held.id).then(|| format!("{} In this play it could not be so: {}", wanted.summary, held.summary))
    });
    found.collect()
}
