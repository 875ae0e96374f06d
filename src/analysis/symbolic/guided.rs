//! A way to a goal, state by state, nearest first: the diagrams know which states lead there, so the search hardly ever turns back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Worked;
use super::back::Distances;
use crate::analysis::explore::IN_STATE;
use crate::analysis::fields::Field;
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point};
use crate::analysis::packing::Packing;
use crate::analysis::run::Runner;
use crate::analysis::states::{NONE, StateId, States};
use crate::analysis::witness::{Witness, witness};
use crate::model::Story;

/// The most states that are looked at.
const MOST: usize = 2_000_000;

/// Where to.
pub(super) enum Goal {
    /// A mark is come past.
    Mark(u32),
    /// A state of the point that has the smallest distance of all: the goal itself.
    States(Point),
}

/// Searches a machine; `worked` may be of a slice of it, whose points have the same numbers.
pub(super) fn search(
    story: &Story,
    machine: &Machine,
    worked: &Worked<'_>,
    distances: &Distances,
    goal: &Goal,
) -> Option<Witness> {
    let mut machine = machine.clone();
    let liveness = Liveness::of(&mut machine);
    let packing = Packing::of(&machine, &liveness);
    let mut runner = Runner::new(&machine, &liveness, &packing);
    let mut states = States::new(packing.words);
    let mut open: BinaryHeap<Reverse<(u32, StateId)>> = BinaryHeap::new();
    let mut fields: Vec<(Field, i32)> = Vec::new();
    // The distance of a state, or of the one before where the slice knows nothing of the point; none where it does not lead to the goal.
    let mut distance = |state: &[u64], before: u32| {
        fields.clear();
        let at = packing.unpack(state, |field, value| fields.push((field, value)));
        let known = worked.reach.states.get(at.0 as usize).is_some_and(|states| !states.is_no());
        let distance = if known { distances.of(&worked.space, at, &fields) } else { Some(before) };
        distance.map(|distance| (at, distance))
    };
    let passed = |runner: &mut Runner<'_>| {
        let hit = matches!(goal, Goal::Mark(mark) if runner.passed.contains(mark));
        runner.passed.clear();
        hit
    };
    let mut next = Vec::new();
    let mut branches = Vec::new();
    runner.first(&mut next);
    let found = if passed(&mut runner) {
        Some((NONE, IN_STATE))
    } else {
        let (first, _) = states.add(&next, NONE, IN_STATE);
        open.push(Reverse((u32::MAX, first)));
        loop {
            let Some(Reverse((known, id))) = open.pop().filter(|_| states.len() < MOST) else { break None };
            let state = states.state(id).to_vec();
            let at = runner.branches(&state, &mut branches);
            let there = matches!(goal, Goal::States(goal) if *goal == at)
                && distances.is_goal(&worked.space, at, &distance_fields(&packing, &state));
            if passed(&mut runner) || there {
                break Some((id, IN_STATE));
            }
            let mut hit = None;
            for (place, branch) in (0..).zip(&branches) {
                runner.follow(*branch, &mut next);
                if passed(&mut runner) {
                    hit = Some((id, place));
                    break;
                }
                if let Some((_, distance)) = distance(&next, known) {
                    let (to, new) = states.add(&next, id, place);
                    if new {
                        open.push(Reverse((distance, to)));
                    }
                }
            }
            if hit.is_some() {
                break hit;
            }
        }
    };
    let found = found?;
    Some(witness(story, &machine, &mut runner, &states, found))
}

fn distance_fields(packing: &Packing, state: &[u64]) -> Vec<(Field, i32)> {
    let mut fields = Vec::new();
    packing.unpack(state, |field, value| fields.push((field, value)));
    fields
}
