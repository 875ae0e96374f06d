//! Replays as text: what a play begins with, the options that it takes by their line ids, the numbers that chance draws, and what it promises to
//! reach. Meant to be read, kept beside a story and written by hand; so there is no checksum, and the story's hash only says whether it changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Named, OUTCOMES, Story};
use crate::runtime::{Ledger, Session, Shown, Start, Status, StepError};

/// The most moments between two choices of a replay.
const LONGEST: usize = 100_000;

/// What a replay promises to reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Goal {
    /// An ending, by its id.
    Ending(String),
    /// A line or an option that is offered, by its id.
    Line(String),
    /// A decision and its outcome.
    Outcome(String, String),
    /// A scene, by its key, such as `night.door/brune`.
    Scene(String),
}

/// A way through a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The story’s id.
    pub story: String,
    /// The hash of the story that it was made for.
    pub hash: u64,
    /// What it shows, in a sentence.
    pub about: String,
    /// What the play begins with; the seed counts where the draws end.
    pub start: Start,
    /// The options that are taken, by the ids of their lines.
    pub choices: Vec<String>,
    /// What it promises.
    pub goal: Option<Goal>,
}

#[derive(Debug, Serialize, Deserialize)]
enum Body {
    Version1 {
        story: String,
        hash: u64,
        #[serde(default)]
        about: String,
        itinerary: String,
        #[serde(default)]
        decisions: BTreeMap<String, String>,
        #[serde(default)]
        replies: BTreeMap<String, String>,
        #[serde(default)]
        finished: BTreeSet<String>,
        #[serde(default)]
        draws: Vec<u32>,
        #[serde(default)]
        seed: u64,
        choices: Vec<String>,
        #[serde(default)]
        goal: Option<Goal>,
    },
}

/// Why a replay cannot be read or played back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The text is none.
    #[error("this is not a replay: {0}")]
    NotAReplay(String),
    /// It belongs to another story.
    #[error("the replay belongs to another story: {0}")]
    OtherStory(String),
    /// The story has no such itinerary.
    #[error("the story has no itinerary `{0}`")]
    NoItinerary(String),
    /// An option is not offered where it should be taken.
    #[error("at choice {number} there is no option `{option}` to be chosen")]
    NotOffered {
        /// The choice, counted from 1.
        number: usize,
        /// The line id of the option.
        option: String,
    },
    /// The play ended before the replay did.
    #[error("the play is over after {taken} choices, and the replay has {all}")]
    Over {
        /// Choices that were taken.
        taken: usize,
        /// Choices of the replay.
        all: usize,
    },
    /// Play cannot go on.
    #[error(transparent)]
    Step(#[from] StepError),
}

/// A replay that was played back.
#[derive(Debug)]
pub struct PlayedBack {
    /// The play, at the first choice behind the last that was taken, or at its end.
    pub session: Session,
    /// Whether it reached what it promises; none where it promises nothing.
    pub kept: Option<bool>,
    /// Whether the story is the one that it was made for.
    pub same_story: bool,
}

/// A replay that was followed as far as it goes.
#[derive(Debug)]
pub struct Followed {
    /// The play, where the replay rests or cannot go on.
    pub session: Session,
    /// Why it cannot go on, where it should.
    pub stopped: Option<ReplayError>,
    /// Whether it reached what it promises; none where it promises nothing.
    pub kept: Option<bool>,
    /// Whether the story is the one that it was made for.
    pub same_story: bool,
}

/// A replay as text.
#[must_use]
pub fn write_replay(replay: &Replay) -> String {
    let Start { itinerary, seed, ledger, finished, draws } = replay.start.clone();
    let body = Body::Version1 {
        story: replay.story.clone(),
        hash: replay.hash,
        about: replay.about.clone(),
        itinerary,
        decisions: ledger.decisions,
        replies: ledger.replies,
        finished,
        draws,
        seed,
        choices: replay.choices.clone(),
        goal: replay.goal.clone(),
    };
    let pretty = ron::ser::PrettyConfig::default().compact_arrays(false).indentor("    ");
    ron::ser::to_string_pretty(&body, pretty).unwrap_or_default() + "\n"
}

/// The replay of a text.
///
/// # Errors
/// A text that is none.
pub fn read_replay(text: &str) -> Result<Replay, ReplayError> {
    let body = ron::from_str(text).map_err(|error| ReplayError::NotAReplay(error.to_string()))?;
    let Body::Version1 { story, hash, about, itinerary, decisions, replies, finished, draws, seed, choices, goal } =
        body;
    let start = Start { itinerary, seed, ledger: Ledger { decisions, replies }, finished, draws };
    Ok(Replay { story, hash, about, start, choices, goal })
}

impl Replay {
    /// Plays it back, up to the first choice that it does not take, or to the end.
    ///
    /// # Errors
    /// Another story, or one in which the way is not open.
    pub fn play_back(&self, story: &Arc<Story>) -> Result<PlayedBack, ReplayError> {
        let Followed { session, stopped, kept, same_story } = self.follow(story)?;
        match stopped {
            Some(why) => Err(why),
            None => Ok(PlayedBack { session, kept, same_story }),
        }
    }

    /// Follows it as far as the way is open.
    ///
    /// # Errors
    /// Another story, or one that has no such itinerary.
    pub fn follow(&self, story: &Arc<Story>) -> Result<Followed, ReplayError> {
        if self.story != story.pack.id {
            return Err(ReplayError::OtherStory(self.story.clone()));
        }
        let no_itinerary = |_| ReplayError::NoItinerary(self.start.itinerary.clone());
        let mut session = Session::new(story.clone(), self.start.clone()).map_err(no_itinerary)?;
        let stopped = self.choose_all(&mut session).err();
        let kept = self.goal.as_ref().map(|goal| goal.is_reached(&session));
        Ok(Followed { session, stopped, kept, same_story: self.hash == story.hash() })
    }

    fn choose_all(&self, session: &mut Session) -> Result<(), ReplayError> {
        let mut taken = 0;
        for _ in 0..LONGEST.saturating_mul(self.choices.len() + 1) {
            match session.status() {
                Status::Ended if taken < self.choices.len() => {
                    return Err(ReplayError::Over { taken, all: self.choices.len() });
                }
                Status::Ended => break,
                Status::Reading => drop(session.advance()?),
                Status::Choosing => {
                    let Some(wanted) = self.choices.get(taken) else { break };
                    taken += 1;
                    let option = offered(session, wanted);
                    let missing = || ReplayError::NotOffered { number: taken, option: wanted.clone() };
                    session.choose(option.ok_or_else(missing)?)?;
                }
            }
        }
        Ok(())
    }
}

/// The place of an option that can be chosen now, by its line id.
fn offered(session: &Session, wanted: &str) -> Option<usize> {
    let story = session.story();
    let wanted = present(story, Named::Line, wanted);
    let choice = session.open_choice()?;
    let open = session.options(choice).filter(|(_, open)| *open).map(|(place, _)| place);
    let options = &story.choices.at(choice).options;
    open.into_iter().find(|place| options.get(*place).is_some_and(|it| story.lines.at(it.text).id == wanted))
}

/// What is called today what was called so when the replay was made.
fn present<'a>(story: &'a Story, kind: Named, name: &'a str) -> &'a str {
    story.former.present(kind, name).unwrap_or(name)
}

impl fmt::Display for Goal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Ending(id) => write!(out, "the ending {id}"),
            Goal::Line(id) => write!(out, "the line {id}"),
            Goal::Outcome(decision, outcome) => write!(out, "{decision}: {outcome}"),
            Goal::Scene(key) => write!(out, "the scene {key}"),
        }
    }
}

impl Goal {
    /// Whether a play has reached it.
    #[must_use]
    pub fn is_reached(&self, session: &Session) -> bool {
        let story = session.story();
        let (layout, cells, history) = session.parts();
        let shown = (0..session.entries()).filter_map(|index| history.shown_at(index));
        match self {
            Goal::Ending(id) => {
                let id = present(story, Named::Ending, id);
                session.endings().into_iter().any(|ending| story.endings.at(ending).id == id)
            }
            Goal::Line(id) => {
                let now = present(story, Named::Line, id);
                let mut lines = shown.filter_map(|shown| match shown {
                    Shown::Line(line) | Shown::Chosen(line) => Some(line),
                    Shown::Heading(_) | Shown::Sound(_) => None,
                });
                lines.any(|line| story.lines.at(line).id == now) || offered(session, id).is_some()
            }
            Goal::Outcome(decision, outcome) => {
                let decision = present(story, Named::Decision, decision);
                let outcome = story.former.present_part(Named::Outcome, decision, outcome).unwrap_or(outcome);
                let found = story.decisions.pairs().find(|(_, known)| known.id == decision);
                found.is_some_and(|(id, decision)| {
                    let place = usize::try_from(cells.get(layout.decision(id)) - OUTCOMES).ok();
                    place.and_then(|place| decision.outcomes.get(place)).is_some_and(|held| held.id == outcome)
                })
            }
            Goal::Scene(key) => {
                let key = present(story, Named::Scene, key);
                let found = story.scenes.pairs().find(|(_, scene)| scene.key == key);
                found.is_some_and(|(id, _)| cells.get(layout.visits(id)) > 0)
            }
        }
    }
}
