//! Everything that play can reach, a set of states for each point at a time.
//!
//! Points are looked through in an order in which what lies ahead comes later, so that a machine without circles is gone through once; on a
//! circle, only what is new goes round again.

use std::collections::BTreeSet;

use super::diagrams::{Diagram, NO, TooLarge, YES};
use super::space::Space;
use super::ways::{Maker, Way, Ways};
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point, Step};
use crate::analysis::packing::Packing;

/// What is reached.
pub(super) struct Reach {
    /// For every point the states in which it is come to.
    pub(super) states: Vec<Diagram>,
    /// For every point its ways, where it is come to.
    pub(super) ways: Vec<Ways>,
    /// For every mark whether it is come past.
    pub(super) marks: Vec<bool>,
    /// For every point its number in an order in which, circles apart, what follows comes later.
    pub(super) order: Vec<u32>,
}

impl Way {
    /// The states behind it, of some before it.
    pub(super) fn image(&self, space: &Space, states: Diagram) -> Result<Diagram, TooLarge> {
        let left = space.and_forget(states, self.where_, self.forgets)?;
        space.and(left, self.sets)
    }

    /// The states from which it leads to some behind it.
    pub(super) fn before(&self, space: &Space, states: Diagram) -> Result<Diagram, TooLarge> {
        space.and(self.where_, space.with(states, self.sets)?)
    }
}

/// Reaches everything. `watch` hears how many points were looked through, and stops it by false.
pub(super) fn reach(
    machine: &Machine,
    liveness: &Liveness,
    space: &Space,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Result<Reach, TooLarge> {
    let order = numbers(machine);
    let mut maker = Maker::new(space, machine, liveness);
    let points = machine.steps.len();
    let mut reach = Reach {
        states: vec![NO; points],
        ways: std::iter::repeat_with(Ways::default).take(points).collect(),
        marks: vec![false; machine.marks.len()],
        order,
    };
    let mut known = vec![false; points];
    let mut fresh: Vec<Diagram> = vec![NO; points];
    let mut open = BTreeSet::new();
    arrive(&reach.order, &mut fresh, &mut open, space, machine.start, YES)?;
    let mut looked = 0;
    while let Some((_, at)) = open.pop_first() {
        let place = at as usize;
        looked += 1;
        if looked % 256 == 0 && !watch(looked) {
            return Err(TooLarge);
        }
        let arrived = fresh.get_mut(place).map(|fresh| std::mem::replace(fresh, NO));
        let (Some(arrived), Some(states)) = (arrived, reach.states.get_mut(place)) else { continue };
        let new = space.and_not(arrived, *states)?;
        if new.is_no() {
            continue;
        }
        *states = space.or(*states, new)?;
        if let Some(known) = known.get_mut(place).filter(|known| !**known) {
            *known = true;
            let made = maker.ways(Point(at))?;
            if let Some(ways) = reach.ways.get_mut(place) {
                *ways = made;
            }
        }
        let ways = reach.ways.get_mut(place).map(std::mem::take).unwrap_or_default();
        for (mark, here) in &ways.marks {
            if let Some(seen) = reach.marks.get_mut(*mark as usize).filter(|seen| !**seen) {
                *seen = space.meet(new, *here);
            }
        }
        for way in &ways.ways {
            let image = way.image(space, new)?;
            arrive(&reach.order, &mut fresh, &mut open, space, way.to, image)?;
        }
        if let Some(place) = reach.ways.get_mut(place) {
            *place = ways;
        }
    }
    Ok(reach)
}

/// States come to a point, where some of them may have been before.
fn arrive(
    order: &[u32],
    fresh: &mut [Diagram],
    open: &mut BTreeSet<(u32, u32)>,
    space: &Space,
    to: Point,
    states: Diagram,
) -> Result<(), TooLarge> {
    let place = to.0 as usize;
    if let Some(fresh) = fresh.get_mut(place).filter(|_| !states.is_no()) {
        *fresh = space.or(*fresh, states)?;
        open.insert((order.get(place).copied().unwrap_or(0), to.0));
    }
    Ok(())
}

/// For every point its number in an order in which, circles apart, what follows comes later.
pub(super) fn numbers(machine: &Machine) -> Vec<u32> {
    let points = machine.steps.len();
    let (mut seen, mut left) = (vec![false; points], Vec::new());
    let mut open: Vec<(Point, Vec<Point>)> = vec![(machine.start, machine.step(machine.start).next())];
    seen.get_mut(machine.start.0 as usize).into_iter().for_each(|seen| *seen = true);
    while let Some((at, next)) = open.last_mut() {
        match next.pop() {
            Some(next) => {
                if let Some(seen) = seen.get_mut(next.0 as usize).filter(|seen| !**seen) {
                    *seen = true;
                    open.push((next, machine.step(next).next()));
                }
            }
            None => {
                left.push(*at);
                open.pop();
            }
        }
    }
    let mut order = vec![0; points];
    for (number, at) in (0..).zip(left.iter().rev()) {
        order.get_mut(at.0 as usize).into_iter().for_each(|place| *place = number);
    }
    order
}

impl Reach {
    /// How many states there are of the points at which more than one way may go on, or none.
    pub(super) fn count(&self, machine: &Machine, liveness: &Liveness, packing: &Packing, space: &Space) -> u128 {
        let points = (0..).map(Point).zip(&self.states);
        let points = points.filter(|(at, states)| {
            let asks = !matches!(machine.step(*at), Step::Test(..) | Step::Offer(..) | Step::Change(..));
            asks && packing.rests_at(*at) && !states.is_no()
        });
        let counts = points.map(|(at, states)| space.count(*states, liveness.at(at)));
        counts.fold(0, u128::saturating_add)
    }
}
