//! States that play can come back to, and whether it can get away from them: the questions of `traps`, asked of sets of states.
//!
//! Only circles matter: a play that leaves them comes to an end. On each, the states from which it can be left grow until nothing is added.

use std::collections::{BTreeMap, BTreeSet};

use super::diagrams::{Diagram, NO, TooLarge};
use super::reach::Reach;
use super::space::Space;
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point, Step};
use crate::analysis::packing::Packing;

/// States of a point from which …
pub(super) struct Traps {
    /// … no end can be reached any more.
    pub(super) closed: Option<(Point, Diagram)>,
    /// … no end can be forced: chance can keep play going round.
    pub(super) unforced: Option<(Point, Diagram)>,
    /// … play goes on for ever, and asks nothing.
    pub(super) endless: Option<(Point, Diagram)>,
}

/// What counts as getting away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Away {
    /// Some way leads out of the circle.
    Reached,
    /// It can be forced whatever chance does.
    Forced,
    /// The player is asked, or some way leads out.
    Asked,
}

pub(super) fn traps(
    machine: &Machine,
    liveness: &Liveness,
    packing: &Packing,
    space: &Space,
    reach: &Reach,
) -> Result<Traps, TooLarge> {
    let mut circles: BTreeMap<u32, Vec<Point>> = BTreeMap::new();
    for (at, states) in (0..).map(Point).zip(&reach.states) {
        if let Some(circle) = liveness.circle(at).filter(|_| !states.is_no()) {
            circles.entry(circle).or_default().push(at);
        }
    }
    let mut traps = Traps { closed: None, unforced: None, endless: None };
    for points in circles.values() {
        let kept = |away| left((machine, packing), space, reach, points, away);
        traps.closed = traps.closed.take().or(kept(Away::Reached)?);
        traps.unforced = traps.unforced.take().or(kept(Away::Forced)?);
        traps.endless = traps.endless.take().or(kept(Away::Asked)?);
    }
    Ok(traps)
}

/// The states of a circle from which play does not get away: those of the first point at which play rests that has some.
fn left(
    (machine, packing): (&Machine, &Packing),
    space: &Space,
    reach: &Reach,
    points: &[Point],
    away: Away,
) -> Result<Option<(Point, Diagram)>, TooLarge> {
    let on: BTreeSet<Point> = points.iter().copied().collect();
    let mut won: BTreeMap<Point, Diagram> = points.iter().map(|at| (*at, NO)).collect();
    let mut changed = true;
    while changed {
        changed = false;
        // What lies ahead has the higher number more often than not.
        for at in points.iter().rev() {
            let Some(ways) = reach.ways.get(at.0 as usize) else { continue };
            let asks = matches!(machine.step(*at), Step::Choice(_));
            let (mut some, mut escapes) = (NO, NO);
            for way in &ways.ways {
                let wins = if !on.contains(&way.to) || away == Away::Asked && way.chosen {
                    way.where_
                } else {
                    way.before(space, won.get(&way.to).copied().unwrap_or(NO))?
                };
                escapes = space.or(escapes, space.and_not(way.where_, wins)?)?;
                some = space.or(some, wins)?;
            }
            let wins = if away == Away::Forced && !asks { space.and_not(some, escapes)? } else { some };
            let Some(known) = won.get_mut(at) else { continue };
            let all = space.or(*known, wins)?;
            changed |= all != *known;
            *known = all;
        }
    }
    for at in points.iter().filter(|at| packing.rests_at(**at)) {
        let (Some(states), Some(won)) = (reach.states.get(at.0 as usize), won.get(at)) else { continue };
        let lost = space.and_not(*states, *won)?;
        if !lost.is_no() {
            return Ok(Some((*at, lost)));
        }
    }
    Ok(None)
}
