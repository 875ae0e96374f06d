//! Puts a saved play on again, moment by moment, in a story that may have been edited. Does not know how a save is written.

use super::names::Lookup;
use crate::model::{Address, Op, SceneId, Story};
use crate::runtime::{Cell, Cells, DEPTH, History, Layout, PHASE, PLACE, Phase, SCENE, STOP, Shown};

/// The play as far as it has been put on.
pub(super) struct Carrier<'a> {
    story: &'a Story,
    pub(super) lookup: Lookup<'a>,
    /// How many stops the itinerary has.
    stops: usize,
    cells: Cells,
    history: History,
    /// How many moments the save had so far, and how many of ours lie before its cursor.
    saved: usize,
    behind: usize,
    ended_well: bool,
    last_item_lost: bool,
    lost_items: usize,
    lost_changes: usize,
}

impl<'a> Carrier<'a> {
    /// For a play that begins with these cells.
    pub(super) fn new(story: &'a Story, lookup: Lookup<'a>, stops: usize, cells: Cells) -> Self {
        Self {
            story,
            lookup,
            stops,
            cells,
            history: History::default(),
            saved: 0,
            behind: 0,
            ended_well: true,
            last_item_lost: false,
            lost_items: 0,
            lost_changes: 0,
        }
    }

    /// A change to a value; none if the story has no such thing any more.
    pub(super) fn change(&mut self, change: Option<(Cell, i32)>) {
        match change {
            Some((cell, value)) => self.history.set(&mut self.cells, cell, value),
            None => self.lost_changes += 1,
        }
    }

    /// The scene that the cells name now.
    pub(super) fn scene_now(&self) -> Option<SceneId> {
        self.cells.id(SCENE)
    }

    /// An item of the page; none if the story has no such thing any more.
    pub(super) fn item(&mut self, shown: Option<Shown>, scene: Option<SceneId>) {
        self.last_item_lost = shown.is_none();
        match shown {
            Some(shown) => self.history.show(shown, scene),
            None => self.lost_items += 1,
        }
    }

    /// A value of the last item.
    pub(super) fn value(&mut self, value: i32) {
        if !self.last_item_lost {
            self.history.add_value(value);
        }
    }

    /// The end of a moment of the save, of which so many lie behind. Where play could not rest, the next moment takes it in.
    pub(super) fn close(&mut self, cursor: u32) {
        self.ended_well = self.sound();
        if self.ended_well {
            self.history.close(&self.cells);
        }
        self.saved += 1;
        if self.saved <= cursor as usize {
            self.behind = self.history.moments();
        }
    }

    /// What could not be rested at is taken away again; what lies ahead of the cursor is kept to go forward to. None if there were moments and
    /// nothing of them is left.
    pub(super) fn finish(mut self, notes: &mut Vec<String>) -> Option<(Cells, History)> {
        self.history.abandon(&mut self.cells);
        while self.history.behind() > self.behind {
            self.history.back(&mut self.cells);
        }
        if !self.ended_well {
            notes.push(
                "The story has changed at the place where you were; you are at the nearest line before it.".to_owned(),
            );
        }
        match self.lost_items {
            0 => {}
            1 => notes.push("A line that you have read is no longer in the story.".to_owned()),
            lines => notes.push(format!("{lines} lines of what you have read are no longer in the story.")),
        }
        match self.lost_changes {
            0 => {}
            1 => notes.push("A change to something that the story no longer has was left out.".to_owned()),
            changes => {
                notes.push(format!("{changes} changes to things that the story no longer has were left out."));
            }
        }
        (self.history.moments() > 0 || self.saved == 0).then_some((self.cells, self.history))
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
        let here = place.map(|at| self.story.op(Address(at)));
        let phase_sound = match Phase::of(self.cells.get(PHASE)) {
            Phase::Choosing => matches!(here, Some(Op::Choice(_))),
            Phase::Telling | Phase::Closing => here.is_some() && !matches!(here, Some(Op::Arm(_))),
            Phase::Between | Phase::Ended => true,
        };
        stack_sound && phase_sound && stop <= self.stops
    }
}
