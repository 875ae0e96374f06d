//! Saves: text with a version and a checksum, in names rather than numbers, so that they survive edits of the story.
//!
//! A save is what the play began with and the log of its changes. Loading puts the changes on again; the story is not replayed, and going back
//! works as before. Names that an edited story no longer has are left out, with a note; a place that is gone becomes the nearest place before
//! it. What a slot shows stands in front and can be read without the play. Knows no disk and no clock.

mod carry;
mod digits;
mod format;
mod ledger;
mod memory;
mod names;
mod replay;
mod untagged;
mod version1;
mod version2;

use std::sync::Arc;

use carry::Carrier;
use format::{Body, Origin};
pub use format::{Label, Summary};
pub use ledger::{read_ledger, write_ledger};
pub use memory::{Memory, Record};
use names::{Lookup, Names};
pub use replay::{Followed, Goal, PlayedBack, Replay, ReplayError, read_replay, write_replay};

use crate::model::Story;
use crate::runtime::{Ledger, Session, Shown, Start, Status};
use crate::view::{PageItem, item};

/// Why a save cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// Not a save at all, or only the beginning of one.
    #[error("this is not a save, or a part of it is missing")]
    NotASave,
    /// The checksum does not fit the text.
    #[error("the save is damaged")]
    Damaged,
    /// Written by a later version of the game.
    #[error("the save was written by a later version of the game (format {0})")]
    TooNew(u32),
    /// The save of another story.
    #[error("the save belongs to another story: {0}")]
    OtherStory(String),
    /// The story has no such itinerary any more.
    #[error("the story no longer has the way of playing `{0}`")]
    NoItinerary(String),
    /// Nothing of the play could be found again in the story.
    #[error("the story has changed so much that no place of the play is left in it")]
    NothingLeft,
}

/// A play that was read back.
#[derive(Debug)]
pub struct Restored {
    /// The play.
    pub session: Session,
    /// What could not be carried over, one sentence each; empty if the story is the same.
    pub notes: Vec<String>,
}

/// A play as text. It has no label yet: [`labelled`] gives it one.
#[must_use]
pub fn write(session: &Session) -> String {
    let story = session.story();
    let start = session.start();
    let origin = Origin {
        story: story.pack.id.clone(),
        story_version: story.pack.version.clone(),
        hash: story.hash(),
        itinerary: start.itinerary.clone(),
        seed: start.seed,
        decisions: start.ledger.decisions.clone(),
        replies: start.ledger.replies.clone(),
        finished: start.finished.clone(),
        draws: start.draws.clone(),
    };
    let (layout, cells, history) = session.parts();
    let (tables, moments) = version2::write(Names::new(story, layout), cells, history);
    format::seal(&summary(session), origin, &tables, &moments)
}

/// The text of a save under another label: its name, when it was made, how long the play took. All else stays as it is.
///
/// # Errors
/// A text that is not a whole, sound save.
pub fn labelled(text: &str, label: &Label) -> Result<String, SaveError> {
    format::relabel(text, label)
}

/// What a slot shows of a save, without reading the play. The checksum of the whole is compared.
///
/// # Errors
/// A text that is not a whole, sound save.
pub fn peek(text: &str) -> Result<Summary, SaveError> {
    format::open_summary(text)
}

fn summary(session: &Session) -> Summary {
    let story = session.story();
    let start = session.start();
    let itinerary = story.itineraries.at(session.itinerary());
    let person = itinerary.perspective.and_then(|id| story.people.get(id));
    let mut summary = Summary {
        story: story.pack.id.clone(),
        title: story.pack.title.clone(),
        version: story.pack.version.clone(),
        itinerary: start.itinerary.clone(),
        perspective: person.map_or_else(|| itinerary.title.clone(), |person| person.name.clone()),
        seed: start.seed,
        moments: u64::try_from(session.moments()).unwrap_or(u64::MAX),
        ended: session.status() == Status::Ended,
        ..Summary::default()
    };
    let (_, _, history) = session.parts();
    let last =
        |fits: fn(Shown) -> bool| (0..session.entries()).rev().find(|at| history.shown_at(*at).is_some_and(fits));
    let heading = last(|shown| matches!(shown, Shown::Heading(_)));
    if let Some(PageItem::Heading { act, title, .. }) = heading.map(|index| item(session, index)) {
        summary.act = act;
        summary.scene = title;
    }
    // A line before the heading belongs to another scene.
    let line =
        last(|shown| matches!(shown, Shown::Line(_))).filter(|line| heading.is_none_or(|heading| heading < *line));
    if let Some(PageItem::Narration { text, .. } | PageItem::Speech { text, .. }) =
        line.map(|index| item(session, index))
    {
        summary.line = text.to_plain();
    }
    summary
}

/// Reads a play back into a story, the same or an edited one.
///
/// # Errors
/// A text that is not a whole, sound save of this story.
pub fn read(story: &Arc<Story>, text: &str) -> Result<Restored, SaveError> {
    let (body, rest) = format::open(text)?;
    let (origin, first) = match body {
        Body::Version1(mut saved) => (saved.take_origin(), Some(saved)),
        Body::Version2(origin) => (origin, None),
    };
    if origin.story != story.pack.id {
        return Err(SaveError::OtherStory(origin.story));
    }
    let start = Start {
        itinerary: origin.itinerary,
        seed: origin.seed,
        ledger: Ledger { decisions: origin.decisions, replies: origin.replies },
        finished: origin.finished,
        draws: origin.draws,
    };
    let itinerary = start.itinerary.clone();
    let no_itinerary = |_| SaveError::NoItinerary(itinerary.clone());
    let fresh = Session::new(story.clone(), start).map_err(no_itinerary)?;
    let (layout, cells, _) = fresh.parts();
    let same = origin.hash == story.hash();
    let stops = story.itineraries.at(fresh.itinerary()).stops.len();
    let mut carrier = Carrier::new(story, Lookup::new(story, layout, same), stops, cells.clone());
    match first {
        Some(saved) => version1::carry(&mut carrier, &saved),
        None => {
            let (tables, moments) = format::tables(rest)?;
            version2::carry(&mut carrier, &tables, moments)?;
        }
    }
    let mut notes = Vec::new();
    let (cells, history) = carrier.finish(&mut notes).ok_or(SaveError::NothingLeft)?;
    if same {
        notes.clear();
    }
    let session = Session::from_parts(story.clone(), fresh.start().clone(), cells, history).map_err(no_itinerary)?;
    Ok(Restored { session, notes })
}
