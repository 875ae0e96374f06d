//! How far it is to something, from every state that can get there: what a search for a way is led by.

use std::collections::BTreeSet;

use super::diagrams::{Diagram, NO, TooLarge};
use super::reach::Reach;
use super::space::Space;
use super::ways::behind;
use crate::analysis::fields::Field;
use crate::analysis::machine::{Machine, Point};

/// For every point the states from which something can be reached, in the order in which that was found: nearer ones first.
pub(super) struct Distances {
    layers: Vec<Vec<(u32, Diagram)>>,
}

impl Distances {
    /// The distances to a mark, or to some states of a point. Of what is to be looked at, the point farthest on comes first: on no circle, a
    /// point is looked at when all that follows it is known, and so once.
    pub(super) fn to(
        machine: &Machine,
        space: &Space,
        reach: &Reach,
        mark: Option<u32>,
        states: Option<&(Point, Diagram)>,
    ) -> Result<Self, TooLarge> {
        let points = machine.steps.len();
        let behind = behind(&reach.ways);
        let (mut known, mut open) = (vec![NO; points], Open { fresh: vec![NO; points], waiting: BTreeSet::new() });
        for (at, ways) in reach.ways.iter().enumerate() {
            for (_, here) in ways.marks.iter().filter(|(known, _)| Some(*known) == mark) {
                open.add(space, reach, at, *here)?;
            }
        }
        if let Some((at, states)) = states {
            open.add(space, reach, at.0 as usize, *states)?;
        }
        let mut distances = Self { layers: vec![Vec::new(); points] };
        let mut round = 0;
        while let Some((at, states)) = open.next() {
            let (Some(reached), Some(known)) = (reach.states.get(at), known.get_mut(at)) else { continue };
            let new = space.and_not(space.and(states, *reached)?, *known)?;
            if new.is_no() {
                continue;
            }
            *known = space.or(*known, new)?;
            round += 1;
            for (from, place) in behind.get(at).into_iter().flatten() {
                let from = from.0 as usize;
                let way = reach.ways.get(from).and_then(|ways| ways.ways.get(*place));
                if let Some(way) = way {
                    open.add(space, reach, from, way.before(space, new)?)?;
                }
            }
            distances.layers.get_mut(at).into_iter().for_each(|layers| layers.push((round, new)));
        }
        Ok(distances)
    }

    /// Whether a state belongs to the states that it is the distance to.
    pub(super) fn is_goal(&self, space: &Space, at: Point, fields: &[(Field, i32)]) -> bool {
        self.of(space, at, fields) == Some(1)
    }

    /// The distance of a state, if it can get there. What is free and not chosen yet may be either.
    pub(super) fn of(&self, space: &Space, at: Point, fields: &[(Field, i32)]) -> Option<u32> {
        let layers = self.layers.get(at.0 as usize).filter(|layers| !layers.is_empty())?;
        let mut set: BTreeSet<u32> = BTreeSet::new();
        let mut open: Vec<u32> = space.free_bits();
        for (field, value) in fields {
            for (bit, is_set) in space.value(*field, *value).unwrap_or_default() {
                open.retain(|free| *free != bit);
                if is_set {
                    set.insert(bit);
                }
            }
        }
        // Few itineraries are asked for.
        open.truncate(10);
        let ways = 1_u32 << open.len();
        let row = |way: u32, bit: u32| match open.iter().position(|free| *free == bit) {
            Some(place) => way >> place & 1 == 1,
            None => set.contains(&bit),
        };
        let of = |way: u32| layers.iter().find(|(_, states)| space.holds(*states, |bit| row(way, bit)));
        (0..ways).filter_map(|way| of(way).map(|(round, _)| *round)).min()
    }
}

/// What is still to be looked at.
struct Open {
    fresh: Vec<Diagram>,
    waiting: BTreeSet<(u32, usize)>,
}

impl Open {
    fn add(&mut self, space: &Space, reach: &Reach, at: usize, states: Diagram) -> Result<(), TooLarge> {
        if let Some(fresh) = self.fresh.get_mut(at).filter(|_| !states.is_no()) {
            *fresh = space.or(*fresh, states)?;
            self.waiting.insert((reach.order.get(at).copied().unwrap_or(0), at));
        }
        Ok(())
    }

    fn next(&mut self) -> Option<(usize, Diagram)> {
        let (_, at) = self.waiting.pop_last()?;
        let states = self.fresh.get_mut(at).map(|fresh| std::mem::replace(fresh, NO));
        Some((at, states.unwrap_or(NO)))
    }
}
