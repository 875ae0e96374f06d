//! What was shown, and every change of state that went with it: a log in which one can walk back and forth at constant cost.
//!
//! A *moment* is what one command showed: items of the page, and changes of cells. Going back takes a moment's changes away from last to
//! first; going forward puts them on again. Nothing is copied and nothing replayed.

use super::cells::{Cell, Cells};
use crate::model::{ChoiceId, LineId, SceneId};

/// A cell's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) cell: Cell,
    pub(crate) old: i32,
    pub(crate) new: i32,
}

/// What an item of the page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// A telling began.
    Heading(SceneId),
    /// A line was shown.
    Line(LineId),
    /// An option of a choice was taken.
    Chosen(ChoiceId, u16),
}

/// An item of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) shown: Shown,
    /// The scene that was told.
    pub(crate) scene: Option<SceneId>,
    /// Where the values of its braces begin.
    pub(crate) values: u32,
}

/// Where the items, changes and values of a moment end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moment {
    pub(crate) items: u32,
    pub(crate) changes: u32,
    pub(crate) values: u32,
}

/// The log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct History {
    pub(crate) moments: Vec<Moment>,
    pub(crate) items: Vec<Item>,
    pub(crate) changes: Vec<Change>,
    pub(crate) values: Vec<i32>,
    /// How many moments lie behind; those after it can be gone forward to.
    pub(crate) cursor: usize,
}

impl History {
    /// Where the moment before the cursor ends.
    pub(crate) fn end(&self) -> Moment {
        self.cursor.checked_sub(1).and_then(|at| self.moments.get(at)).copied().unwrap_or_default()
    }

    /// The next moment, when one has gone back.
    pub(crate) fn next(&self) -> Option<Moment> {
        self.moments.get(self.cursor).copied()
    }

    /// The first item of the next moment.
    pub(crate) fn next_item(&self) -> Option<Item> {
        let next = self.next()?;
        let start = self.end().items;
        if start < next.items { self.items.get(start as usize).copied() } else { None }
    }

    /// Forgets what lies ahead.
    pub(crate) fn cut(&mut self) {
        let end = self.end();
        self.moments.truncate(self.cursor);
        self.items.truncate(end.items as usize);
        self.changes.truncate(end.changes as usize);
        self.values.truncate(end.values as usize);
    }

    /// Keeps one change a cell of the moment that is being written: its first old and its last new value.
    fn merge(&mut self) {
        let start = self.end().changes as usize;
        let mut kept = start;
        for at in start..self.changes.len() {
            let Some(change) = self.changes.get(at).copied() else { break };
            let known =
                self.changes.get_mut(start..kept).and_then(|kept| kept.iter_mut().find(|c| c.cell == change.cell));
            match known {
                Some(known) => known.new = change.new,
                None => {
                    self.changes.swap(kept, at);
                    kept += 1;
                }
            }
        }
        self.changes.truncate(kept);
    }

    /// Closes the moment that was being written.
    pub(crate) fn close(&mut self) {
        self.merge();
        let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.moments.push(Moment {
            items: size(self.items.len()),
            changes: size(self.changes.len()),
            values: size(self.values.len()),
        });
        self.cursor = self.moments.len();
    }

    /// Takes away what was written since the last moment was closed.
    pub(crate) fn abandon(&mut self, cells: &mut Cells) {
        let end = self.end();
        self.undo_to(end.changes, cells);
        self.cut();
    }

    fn undo_to(&mut self, start: u32, cells: &mut Cells) {
        for change in self.changes.iter().skip(start as usize).rev() {
            cells.set(change.cell, change.old);
        }
    }

    /// One moment back.
    pub(crate) fn back(&mut self, cells: &mut Cells) -> bool {
        let Some(before) = self.cursor.checked_sub(1) else { return false };
        let end = self.end();
        self.cursor = before;
        let start = self.end();
        let changes = self.changes.get(start.changes as usize..end.changes as usize).unwrap_or_default();
        for change in changes.iter().rev() {
            cells.set(change.cell, change.old);
        }
        true
    }

    /// One moment forward.
    pub(crate) fn forward(&mut self, cells: &mut Cells) -> bool {
        let Some(next) = self.next() else { return false };
        let start = self.end();
        let changes = self.changes.get(start.changes as usize..next.changes as usize).unwrap_or_default();
        for change in changes {
            cells.set(change.cell, change.new);
        }
        self.cursor += 1;
        true
    }
}
