//! How far it is to something, from every state that can get there: what a search for a way is led by.

use std::collections::VecDeque;

use biodivine_lib_bdd::{Bdd, BddValuation, BddVariable};

use super::reach::Reach;
use super::space::{Space, TooLarge};
use crate::analysis::fields::Field;
use crate::analysis::machine::{Machine, Point};

/// For every point the states from which something can be reached, in the order in which that was found: nearer ones first.
pub(super) struct Distances {
    layers: Vec<Vec<(u32, Bdd)>>,
}

impl Distances {
    /// The distances to a mark, or to some states of a point.
    pub(super) fn to(
        machine: &Machine,
        space: &Space,
        reach: &Reach,
        mark: Option<u32>,
        states: Option<&(Point, Bdd)>,
    ) -> Result<Self, TooLarge> {
        let points = machine.steps.len();
        let mut behind: Vec<Vec<(usize, usize)>> = vec![Vec::new(); points];
        for (at, ways) in reach.ways.iter().enumerate() {
            for (place, way) in ways.ways.iter().enumerate() {
                behind.get_mut(way.to.0 as usize).into_iter().for_each(|behind| behind.push((at, place)));
            }
        }
        let mut known: Vec<Bdd> = vec![space.no(); points];
        let mut distances = Self { layers: vec![Vec::new(); points] };
        let mut open: VecDeque<(usize, Bdd)> = VecDeque::new();
        for (at, ways) in reach.ways.iter().enumerate() {
            for (_, here) in ways.marks.iter().filter(|(known, _)| Some(*known) == mark) {
                open.push_back((at, here.clone()));
            }
        }
        open.extend(states.map(|(at, states)| (at.0 as usize, states.clone())));
        let mut round = 0;
        while let Some((at, states)) = open.pop_front() {
            let (Some(reached), Some(known)) = (reach.states.get(at), known.get_mut(at)) else { continue };
            let new = space.and_not(&space.and(&states, reached)?, known)?;
            if new.is_false() {
                continue;
            }
            *known = space.or(known, &new)?;
            round += 1;
            for (from, place) in behind.get(at).into_iter().flatten() {
                let way = reach.ways.get(*from).and_then(|ways| ways.ways.get(*place));
                if let Some(way) = way {
                    open.push_back((*from, way.before(space, &new)?));
                }
            }
            distances.layers.get_mut(at).into_iter().for_each(|layers| layers.push((round, new.clone())));
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
        let mut state = BddValuation::all_false(space.set.num_vars());
        let mut open: Vec<BddVariable> = space.free_bits();
        for (field, value) in fields {
            for (bit, set) in space.value(*field, *value).unwrap_or_default() {
                state.set_value(bit, set);
                open.retain(|free| *free != bit);
            }
        }
        // Few itineraries are asked for.
        let ways = 1_u32 << open.len().min(10);
        (0..ways)
            .filter_map(|way| {
                for (place, bit) in open.iter().take(10).enumerate() {
                    state.set_value(*bit, way >> place & 1 == 1);
                }
                layers.iter().find(|(_, states)| states.eval_in(&state)).map(|(round, _)| *round)
            })
            .min()
    }
}
