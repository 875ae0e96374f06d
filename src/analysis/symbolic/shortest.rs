//! Plays with the fewest choices, out of sets of states.
//!
//! States are reached by the number of choices behind them: those that need none, then those that need one, and so on, so that what is come past
//! first is come past with the fewest. Each set of states is kept with its number. From a mark a play is then followed back, one state a point,
//! through what was reached before it; and that row of states is gone along once more in the machine, which gives the options, the draws of
//! chance and what the others decided.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::diagrams::{Diagram, NO, TooLarge, YES};
use super::reach::numbers;
use super::space::Space;
use super::ways::{Maker, Ways, behind};
use crate::analysis::explore::IN_STATE;
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point};
use crate::analysis::packing::Packing;
use crate::analysis::run::{Runner, Way};
use crate::analysis::states::{NONE, States};
use crate::analysis::witness::{Witness, witness};
use crate::model::Story;

/// How far to look.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::analysis) struct Until {
    /// Until so many of the marks are come past, in place of all.
    pub(in crate::analysis) marks: Option<usize>,
    /// As long as there are fewer choices than this.
    pub(in crate::analysis) choices: Option<usize>,
}

/// Everything that is reached, by the number of choices, up to the last of the marks that were asked for.
pub(in crate::analysis) struct Shortest<'a> {
    machine: &'a Machine,
    liveness: &'a Liveness,
    packing: &'a Packing,
    space: Space,
    /// For every point the states that it was come to in, in the order in which they were.
    layers: Vec<Vec<Layer>>,
    /// For every point its ways, where it is come to.
    ways: Vec<Ways>,
    /// For every point the ways that lead to it: from where, and the how many-eth.
    behind: Vec<Vec<(Point, usize)>>,
    /// For every mark where it is first come past: the point, and its layer.
    marks: Vec<Option<(Point, usize)>>,
}

/// States of a point that are first come to with so many choices.
struct Layer {
    /// Which of all layers this is, in the order in which they were found.
    number: u32,
    choices: u32,
    states: Diagram,
}

/// A state on a play: where, and its bits, as far as they make a difference.
struct Row {
    at: Point,
    bits: Vec<Option<bool>>,
}

impl<'a> Shortest<'a> {
    /// Reaches states until the marks are come past that are asked for, or nothing is left. `watch` hears how many layers there are, and stops it
    /// by false. None where there would be too many nodes.
    pub(in crate::analysis) fn of(
        machine: &'a Machine,
        liveness: &'a Liveness,
        packing: &'a Packing,
        nodes: usize,
        until: Until,
        wanted: &dyn Fn(u32) -> bool,
        watch: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Self> {
        let space = Space::of(machine, liveness, nodes).ok()?;
        let points = machine.steps.len();
        let mut shortest = Self {
            machine,
            liveness,
            packing,
            space,
            layers: std::iter::repeat_with(Vec::new).take(points).collect(),
            ways: std::iter::repeat_with(Ways::default).take(points).collect(),
            behind: Vec::new(),
            marks: vec![None; machine.marks.len()],
        };
        shortest.reach(until, wanted, watch).ok()?;
        shortest.behind = behind(&shortest.ways);
        Some(shortest)
    }

    fn reach(
        &mut self,
        until: Until,
        wanted: &dyn Fn(u32) -> bool,
        watch: &mut dyn FnMut(usize) -> bool,
    ) -> Result<(), TooLarge> {
        let order = numbers(self.machine);
        let order = |at: Point| order.get(at.0 as usize).copied().unwrap_or(0);
        let mut maker = Maker::new(&self.space, self.machine, self.liveness);
        let points = self.machine.steps.len();
        let mut missing = (0..)
            .take(self.machine.marks.len())
            .filter(|mark| wanted(*mark))
            .count()
            .min(until.marks.unwrap_or(usize::MAX));
        let (mut made, mut known) = (vec![false; points], vec![NO; points]);
        let mut fresh: FxHashMap<(u32, Point), Diagram> = [((0, self.machine.start), YES)].into_iter().collect();
        // By choices, then in the order of the story.
        let mut open = BTreeSet::from([(0, order(self.machine.start), self.machine.start)]);
        let mut number = 0;
        while let Some((choices, _, at)) = open.pop_first().filter(|_| missing > 0) {
            if until.choices.is_some_and(|most| choices as usize >= most) {
                break;
            }
            let place = at.0 as usize;
            let arrived = fresh.remove(&(choices, at)).unwrap_or(NO);
            let (Some(known), Some(made)) = (known.get_mut(place), made.get_mut(place)) else { continue };
            let new = self.space.and_not(arrived, *known)?;
            if new.is_no() {
                continue;
            }
            *known = self.space.or(*known, new)?;
            let (Some(ways), Some(layers)) = (self.ways.get_mut(place), self.layers.get_mut(place)) else { continue };
            if !*made {
                *made = true;
                *ways = maker.ways(at)?;
            }
            for (mark, here) in &ways.marks {
                let Some(first) = self.marks.get_mut(*mark as usize).filter(|first| first.is_none()) else { continue };
                if self.space.meet(new, *here) {
                    *first = Some((at, layers.len()));
                    missing = missing.saturating_sub(usize::from(wanted(*mark)));
                }
            }
            layers.push(Layer { number, choices, states: new });
            number += 1;
            if number % 256 == 0 && !watch(number as usize) {
                return Err(TooLarge);
            }
            for way in &ways.ways {
                let image = way.image(&self.space, new)?;
                if image.is_no() {
                    continue;
                }
                let then = choices + u32::from(way.chosen);
                let there = fresh.entry((then, way.to)).or_insert(NO);
                *there = self.space.or(*there, image)?;
                open.insert((then, order(way.to), way.to));
            }
        }
        Ok(())
    }

    /// The fewest choices to a mark, if it was come past.
    pub(in crate::analysis) fn choices(&self, mark: u32) -> Option<usize> {
        let (at, layer) = self.marks.get(mark as usize).copied().flatten()?;
        usize::try_from(self.layers.get(at.0 as usize)?.get(layer)?.choices).ok()
    }

    /// A play with the fewest choices that comes past a mark.
    pub(in crate::analysis) fn way(&self, story: &Story, mark: u32) -> Option<Witness> {
        let rows = self.back(mark)?;
        let mut runner = Runner::new(self.machine, self.liveness, self.packing);
        // Whether the mark was come past since the last time.
        let passed = |runner: &mut Runner<'_>| std::mem::take(&mut runner.passed).contains(&mark);
        let mut states = States::new(self.packing.words);
        let (mut next, mut branches) = (Vec::new(), Vec::new());
        runner.first(&mut next);
        if passed(&mut runner) {
            return Some(witness(story, self.machine, &mut runner, &states, (NONE, IN_STATE)));
        }
        let (mut id, _) = states.add(&next, NONE, IN_STATE);
        let mut here = rows.iter().position(|row| self.fits(&next, row))?;
        let found = 'found: loop {
            let state = states.state(id).to_vec();
            runner.branches(&state, &mut branches);
            if passed(&mut runner) {
                break (id, IN_STATE);
            }
            let mut on = None;
            for (place, branch) in (0..).zip(&branches) {
                runner.follow(*branch, &mut next);
                if passed(&mut runner) {
                    break 'found (id, place);
                }
                // The runner does not rest everywhere where it might, and where something free is chosen it may rest once more.
                let from = here + usize::from(!matches!(branch.way, Way::Finished(_)));
                if on.is_none() {
                    let ahead = rows.iter().skip(from).position(|row| self.fits(&next, row));
                    on = ahead.map(|ahead| (place, next.clone(), from + ahead));
                }
            }
            let (place, next, ahead) = on?;
            here = ahead;
            id = states.add(&next, id, place).0;
        };
        Some(witness(story, self.machine, &mut runner, &states, found))
    }

    /// Whether a state of the machine is the one of a row.
    fn fits(&self, state: &[u64], row: &Row) -> bool {
        let mut fits = true;
        let at = self.packing.unpack(state, |field, value| {
            // What is free and not chosen yet has no bits.
            let bits = self.space.value(field, value).unwrap_or_default();
            fits &= bits.iter().all(|(bit, set)| is_open_or(&row.bits, *bit, *set));
        });
        fits && at == row.at
    }

    /// The states of a play that comes past a mark, where play may rest, from the beginning.
    fn back(&self, mark: u32) -> Option<Vec<Row>> {
        let (mut at, layer) = self.marks.get(mark as usize).copied().flatten()?;
        let mut layer = self.layers.get(at.0 as usize)?.get(layer)?;
        let mut bits = vec![None; self.space.width()];
        let marks = &self.ways.get(at.0 as usize)?.marks;
        let mut here = marks.iter().filter(|(known, _)| *known == mark).map(|(_, here)| *here);
        here.find(|here| self.space.pick(layer.states, *here, &mut bits))?;
        let mut rows = Vec::new();
        loop {
            if self.packing.rests_at(at) {
                rows.push(Row { at, bits: bits.clone() });
            }
            if layer.number == 0 {
                break;
            }
            (at, layer) = self.before(at, layer, &mut bits)?;
        }
        rows.reverse();
        Some(rows)
    }

    /// A state from which one way leads to another state, and that was found before it; its bits in place of the other’s.
    fn before(&self, at: Point, of: &Layer, bits: &mut Vec<Option<bool>>) -> Option<(Point, &Layer)> {
        for (from, place) in self.behind.get(at.0 as usize)? {
            let way = self.ways.get(from.0 as usize)?.ways.get(*place)?;
            if !self.space.row(way.sets).into_iter().all(|(bit, set)| is_open_or(bits, bit, set)) {
                continue;
            }
            let mut row = bits.clone();
            for (bit, _) in self.space.row(way.forgets) {
                row.get_mut(bit as usize).into_iter().for_each(|bit| *bit = None);
            }
            let choices = of.choices.checked_sub(u32::from(way.chosen));
            let earlier = |layer: &&Layer| layer.number < of.number && Some(layer.choices) == choices;
            for layer in self.layers.get(from.0 as usize)?.iter().filter(earlier) {
                if self.space.pick(layer.states, way.where_, &mut row) {
                    *bits = row;
                    return Some((*from, layer));
                }
            }
        }
        None
    }
}

/// Whether a bit of a row makes no difference, or has a value.
fn is_open_or(row: &[Option<bool>], bit: u32, set: bool) -> bool {
    row.get(bit as usize).copied().flatten().is_none_or(|known| known == set)
}
