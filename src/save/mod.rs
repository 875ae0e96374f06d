//! Saves: text with a version and a checksum, in names rather than numbers, so that they survive edits of the story.
//!
//! A save is what the play began with and the log of its changes. Loading puts the changes on again; the story is not replayed, and going back
//! works as before. Names that an edited story no longer has are left out, with a note; a place that is gone becomes the nearest place before
//! it. What a slot shows stands in front and can be read without the play. Knows no disk and no clock.

mod format;
mod ledger;
mod names;
mod replay;
mod untagged;

use std::sync::Arc;

use format::{Body, Version1};
pub use format::{Label, Summary};
pub use ledger::{read_ledger, write_ledger};
use names::Names;
pub use replay::{Goal, PlayedBack, Replay, ReplayError, read_replay, write_replay};

use crate::model::{Op, Story};
use crate::runtime::{
    Cells, Change, DEPTH, History, Layout, Ledger, PHASE, PLACE, Phase, STOP, Session, Start, Status,
};
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
    let (layout, _, history) = session.parts();
    let mut names = Names::new(story, layout);
    let mut log = Vec::new();
    for change in &history.changes {
        log.push(names.cell(change.cell));
        log.push(names.value(change.cell, change.new));
    }
    let mut items = Vec::new();
    for item in &history.items {
        items.extend(names.item(item));
    }
    let moments = history.moments.iter().flat_map(|m| [m.items, m.changes, m.values]).collect();
    let start = session.start();
    let body = Body::Version1(Version1 {
        story: story.pack.id.clone(),
        story_version: story.pack.version.clone(),
        hash: story.hash(),
        itinerary: start.itinerary.clone(),
        seed: start.seed,
        decisions: start.ledger.decisions.clone(),
        replies: start.ledger.replies.clone(),
        finished: start.finished.clone(),
        draws: start.draws.clone(),
        names: names.into_table(),
        log,
        items,
        values: history.values.clone(),
        moments,
        cursor: u32::try_from(history.cursor).unwrap_or(u32::MAX),
    });
    format::seal(&summary(session), &body)
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
    for index in (0..session.entries()).rev() {
        match item(session, index) {
            PageItem::Heading { act, title, .. } => {
                summary.act = act;
                summary.scene = title;
                break;
            }
            PageItem::Narration { text, .. } | PageItem::Speech { text, .. } if summary.line.is_empty() => {
                summary.line = text.to_plain();
            }
            _ => {}
        }
    }
    summary
}

/// Reads a play back into a story, the same or an edited one.
///
/// # Errors
/// A text that is not a whole, sound save of this story.
pub fn read(story: &Arc<Story>, text: &str) -> Result<Restored, SaveError> {
    let Body::Version1(saved) = format::open(text)?;
    if saved.story != story.pack.id {
        return Err(SaveError::OtherStory(saved.story));
    }
    let start = Start {
        itinerary: saved.itinerary.clone(),
        seed: saved.seed,
        ledger: Ledger { decisions: saved.decisions.clone(), replies: saved.replies.clone() },
        finished: saved.finished.clone(),
        draws: saved.draws.clone(),
    };
    let fresh = Session::new(story.clone(), start).map_err(|_| SaveError::NoItinerary(saved.itinerary.clone()))?;
    let (layout, cells, _) = fresh.parts();
    let same = saved.hash == story.hash();
    let mut carrier = Carrier {
        story,
        names: Names::reading(story, layout, &saved.names, same),
        stops: story.itineraries.at(fresh.itinerary()).stops.len(),
        cells: cells.clone(),
        history: History::default(),
        lost_items: 0,
        lost_changes: 0,
        shifted: false,
    };
    let complete = carrier.carry(&saved);
    if carrier.history.moments.is_empty() && !saved.moments.is_empty() {
        return Err(SaveError::NothingLeft);
    }
    let notes = carrier.notes(complete, same);
    let (cells, history) = (carrier.cells, carrier.history);
    let session = Session::from_parts(story.clone(), fresh.start().clone(), cells, history)
        .map_err(|_| SaveError::NoItinerary(saved.itinerary.clone()))?;
    Ok(Restored { session, notes })
}

/// Puts a log on again, in a story that may have been edited.
struct Carrier<'a> {
    story: &'a Story,
    names: Names<'a>,
    stops: usize,
    cells: Cells,
    history: History,
    lost_items: usize,
    lost_changes: usize,
    shifted: bool,
}

impl Carrier<'_> {
    /// Whether play stands at the end where the save did.
    fn carry(&mut self, saved: &Version1) -> bool {
        let (mut change_at, mut item_at, mut ended_well) = (0, 0, true);
        let cursor = saved.cursor as usize;
        let mut last_behind = 0;
        for (index, moment) in saved.moments.as_chunks::<3>().0.iter().enumerate() {
            let [items_end, changes_end, values_end] = *moment;
            let changes = saved.log.get(2 * change_at..2 * changes_end as usize).unwrap_or_default();
            change_at = changes_end as usize;
            changes.as_chunks::<2>().0.iter().for_each(|[cell, value]| self.change(*cell, *value));
            let items = saved.items.get(5 * item_at..5 * items_end as usize).unwrap_or_default();
            item_at = items_end as usize;
            items.as_chunks::<5>().0.iter().for_each(|item| self.item(item));
            let values = saved.values.get(self.history.values.len()..values_end as usize).unwrap_or_default();
            self.history.values.extend_from_slice(values);
            ended_well = self.sound();
            if ended_well {
                self.history.close();
            }
            if index < cursor {
                last_behind = self.history.moments.len();
            }
        }
        // What could not be rested at is taken away again; what lies ahead of the cursor is kept to go forward to.
        self.history.cursor = self.history.moments.len();
        self.history.abandon(&mut self.cells);
        while self.history.cursor > last_behind {
            self.history.back(&mut self.cells);
        }
        ended_well && !self.shifted
    }

    fn change(&mut self, cell: i32, value: i32) {
        match self.names.read_change(cell, value) {
            Some((cell, value, exact)) => {
                self.shifted |= !exact;
                let old = self.cells.set(cell, value);
                if old != value {
                    self.history.changes.push(Change { cell, old, new: value });
                }
            }
            None => self.lost_changes += 1,
        }
    }

    fn item(&mut self, item: &[i32; 5]) {
        match self.names.read_item(item) {
            Some(mut item) => {
                let most = u32::try_from(self.history.values.len()).unwrap_or(u32::MAX);
                item.values = item.values.min(most);
                self.history.items.push(item);
            }
            None => self.lost_items += 1,
        }
    }

    /// Whether play can rest in the state that the cells now describe.
    fn sound(&self) -> bool {
        let place = u32::try_from(self.cells.get(PLACE)).ok().filter(|at| (*at as usize) < self.story.code.len());
        let depth = usize::try_from(self.cells.get(DEPTH)).unwrap_or(usize::MAX);
        let stop = usize::try_from(self.cells.get(STOP)).unwrap_or(usize::MAX);
        let stack_sound = depth <= crate::load::DEEPEST_CALL
            && (0..depth).all(|depth| {
                let back = self.cells.get(Layout::stack_place(i32::try_from(depth).unwrap_or(0)));
                usize::try_from(back).is_ok_and(|back| back < self.story.code.len())
            });
        let here = place.map(|at| self.story.op(crate::model::Address(at)));
        let phase_sound = match Phase::of(self.cells.get(PHASE)) {
            Phase::Choosing => matches!(here, Some(Op::Choice(_))),
            Phase::Telling | Phase::Closing => here.is_some() && !matches!(here, Some(Op::Arm(_))),
            Phase::Between | Phase::Ended => true,
        };
        stack_sound && phase_sound && stop <= self.stops
    }

    fn notes(&self, complete: bool, same: bool) -> Vec<String> {
        let mut notes = Vec::new();
        if same {
            return notes;
        }
        if !complete {
            notes.push(
                "The story has changed at the place where you were; you are at the nearest line before it.".to_owned(),
            );
        }
        if self.lost_items > 0 {
            notes.push(format!("{} lines of what you have read are no longer in the story.", self.lost_items));
        }
        if self.lost_changes > 0 {
            notes.push(format!("{} changes to things that the story no longer has were left out.", self.lost_changes));
        }
        notes
    }
}
