//! The state of a play: a row of numbers, and which number means what.
//!
//! One flat row makes everything that a play remembers alike: a change is a cell with its old and new value, whatever it means.

use crate::load::DEEPEST_CALL;
use crate::model::{DecisionId, ExchangeLineId, Id, SceneId, Story, VariableId};

/// A place in the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Cell(pub(crate) u32);

/// Where the next instruction is.
pub(crate) const PLACE: Cell = Cell(0);
/// The stop of the itinerary.
pub(crate) const STOP: Cell = Cell(1);
/// A [`Phase`].
pub(crate) const PHASE: Cell = Cell(2);
/// How many calls are open.
pub(crate) const DEPTH: Cell = Cell(3);
/// The scene that is told, plus one.
pub(crate) const SCENE: Cell = Cell(4);
/// The backdrop, plus one; likewise mood and music.
pub(crate) const BACKDROP: Cell = Cell(5);
pub(crate) const MOOD: Cell = Cell(6);
pub(crate) const MUSIC: Cell = Cell(7);
/// The last ending reached, plus one.
pub(crate) const ENDING: Cell = Cell(8);
/// How many of the gathered itineraries have had their end.
pub(crate) const GATHERED: Cell = Cell(9);
/// How many numbers were drawn.
pub(crate) const DRAWS: Cell = Cell(10);
/// Where open calls go back to, and the scene there: two cells each.
const STACK: u32 = 11;
const FIRST_FREE: u32 = STACK + 2 * DEEPEST_CALL as u32;

/// What a play is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Looking for the next stop.
    Between,
    /// Telling.
    Telling,
    /// Waiting at a choice.
    Choosing,
    /// Telling the last scene of an ending.
    Closing,
    /// Over.
    Ended,
}

impl Phase {
    pub(crate) fn of(value: i32) -> Self {
        match value {
            0 => Phase::Between,
            1 => Phase::Telling,
            2 => Phase::Choosing,
            3 => Phase::Closing,
            _ => Phase::Ended,
        }
    }

    pub(crate) fn value(self) -> i32 {
        match self {
            Phase::Between => 0,
            Phase::Telling => 1,
            Phase::Choosing => 2,
            Phase::Closing => 3,
            Phase::Ended => 4,
        }
    }
}

/// Where the cells of a story begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    variables: u32,
    decisions: u32,
    replies: u32,
    visits: u32,
    once: u32,
    vary: u32,
    seen: u32,
    pub(crate) total: u32,
}

impl Layout {
    pub(crate) fn of(story: &Story) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let variables = FIRST_FREE;
        let decisions = variables + count(story.variables.len());
        let replies = decisions + count(story.decisions.len());
        let visits = replies + count(story.exchange_lines.len());
        let once = visits + count(story.scenes.len());
        let vary = once + story.once_count;
        let seen = vary + story.vary_count;
        Self { variables, decisions, replies, visits, once, vary, seen, total: seen + story.seen_count }
    }

    pub(crate) fn variable(&self, id: VariableId) -> Cell {
        Cell(self.variables + count(id))
    }

    pub(crate) fn decision(&self, id: DecisionId) -> Cell {
        Cell(self.decisions + count(id))
    }

    /// The reply that was chosen for a line, plus one.
    pub(crate) fn reply(&self, id: ExchangeLineId) -> Cell {
        Cell(self.replies + count(id))
    }

    pub(crate) fn visits(&self, id: SceneId) -> Cell {
        Cell(self.visits + count(id))
    }

    pub(crate) fn once(&self, index: u32) -> Cell {
        Cell(self.once + index)
    }

    pub(crate) fn vary(&self, index: u32) -> Cell {
        Cell(self.vary + index)
    }

    pub(crate) fn seen(&self, index: u32) -> Cell {
        Cell(self.seen + index)
    }

    /// The return address of the call at a depth.
    pub(crate) fn stack_place(depth: i32) -> Cell {
        Cell(STACK + 2 * u32::try_from(depth).unwrap_or(0))
    }

    /// The scene of that address.
    pub(crate) fn stack_scene(depth: i32) -> Cell {
        Cell(STACK + 2 * u32::try_from(depth).unwrap_or(0) + 1)
    }
}

fn count(id: impl Id) -> u32 {
    u32::try_from(id.index()).unwrap_or(0)
}

/// The row itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cells(pub(crate) Vec<i32>);

impl Cells {
    pub(crate) fn get(&self, cell: Cell) -> i32 {
        self.0.get(cell.0 as usize).copied().unwrap_or(0)
    }

    /// Sets a cell and returns its old value.
    pub(crate) fn set(&mut self, cell: Cell, value: i32) -> i32 {
        match self.0.get_mut(cell.0 as usize) {
            Some(place) => std::mem::replace(place, value),
            None => value,
        }
    }

    /// An id kept with one added, so that 0 is none.
    pub(crate) fn id<I: Id>(&self, cell: Cell) -> Option<I> {
        usize::try_from(self.get(cell)).ok()?.checked_sub(1).map(I::from_index)
    }
}
