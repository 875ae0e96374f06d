//! The other engine: sets of states as decision diagrams, in place of states one by one.
//!
//! It looks at the same machine, the same fields and the same liveness as the explicit engine, so the abstraction is the same, and exact for the
//! same reasons. A *set of states* at a point is a diagram over the bits of the fields that are live there (`space`). A step takes sets to sets
//! (`ways`: where each way can be gone, which bits it sets), conditions are diagrams (`conditions`), and `reach` goes on until no set grows.
//! What is different:
//!
//! - What is free, such as finished itineraries, is either from the beginning, in place of being chosen where it is first asked. The same plays.
//! - A way is not found on the way there. Where shortest ways are asked for, states are reached once more, by the number of choices behind them
//!   (`shortest`). Where one way is enough, as for a fault, or the whole is too large, `back` works out from which states something can be
//!   reached, and a search state by state is led by that to the goal (`guided`).
//! - Where the diagrams grow too large, the machine is cut down to what bears on one question after the other (`slice`), and each is asked by
//!   itself. What still is too large stays open, and the itinerary bounded. Nothing is sampled, and nothing is guessed.
//!
//! The diagrams are the project’s own (`diagrams`). Those of `biodivine-lib-bdd` are plain values that share nothing: on the finale, the sets of
//! all points of the woven way were 31 million nodes, and were four million where equal parts are held once, in the same order of fields. The
//! search took no less time for that; what it saves is room, and what made it quick is the order (`order`). `oxidd` shares nodes as well, but
//! wants its memory reserved beforehand, and is a dozen crates.

mod back;
mod conditions;
mod diagrams;
mod guided;
mod order;
mod reach;
mod rounds;
mod shortest;
mod space;
mod ways;

use back::Distances;
use diagrams::TooLarge;
use reach::{Reach, reach};
use rounds::{Traps, traps};
pub(super) use shortest::{Shortest, Until};
use space::Space;

use super::liveness::Liveness;
use super::machine::{Machine, Point, Step};
use super::packing::Packing;
use super::slice::{about, marks, slice};
use super::witness::Witness;
use crate::model::Story;

/// The most nodes of diagrams where a way is searched.
const NODES: usize = 1 << 25;

/// What is known of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Some play comes past it.
    Reached,
    /// None does.
    Never,
    /// The diagrams were too large.
    Open,
}

/// A trap: a point, in words a kind of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trap {
    Closed,
    Unforced,
    Endless,
}

/// What was found out about a machine.
pub(super) struct Found {
    /// For each mark.
    pub(super) marks: Vec<Sight>,
    /// The traps, each with its point; none where that is open.
    pub(super) traps: Option<Vec<(Trap, Point)>>,
    /// How many states there are; none where the machine was asked in slices.
    pub(super) states: Option<u128>,
    /// The nodes of the diagrams, each of 12 bytes, and about 8 to find it again.
    pub(super) nodes: usize,
}

impl Found {
    /// Nothing is known.
    pub(super) fn nothing(machine: &Machine) -> Self {
        Self { marks: vec![Sight::Open; machine.marks.len()], traps: None, states: None, nodes: 0 }
    }

    /// Whether nothing is open.
    pub(super) fn complete(&self) -> bool {
        self.traps.is_some() && !self.marks.contains(&Sight::Open)
    }
}

/// A machine with everything that was worked out for it.
struct Worked<'a> {
    machine: &'a Machine,
    liveness: &'a Liveness,
    space: Space,
    reach: Reach,
}

impl<'a> Worked<'a> {
    fn of(
        machine: &'a Machine,
        liveness: &'a Liveness,
        nodes: usize,
        watch: &mut dyn FnMut(usize) -> bool,
    ) -> Result<Self, TooLarge> {
        let space = Space::of(machine, liveness, nodes)?;
        let reach = reach(machine, liveness, &space, watch)?;
        Ok(Self { machine, liveness, space, reach })
    }

    fn traps(&self, packing: &Packing) -> Result<Traps, TooLarge> {
        traps(self.machine, self.liveness, packing, &self.space, &self.reach)
    }
}

/// Looks through a machine, as a whole or in slices. `watch` hears how many points have been looked through, and stops it by false.
pub(super) fn look(
    machine: &Machine,
    liveness: &Liveness,
    packing: &Packing,
    nodes: usize,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Found {
    whole(machine, liveness, packing, nodes, watch).unwrap_or_else(|_| sliced(machine, liveness, nodes, watch))
}

fn whole(
    machine: &Machine,
    liveness: &Liveness,
    packing: &Packing,
    nodes: usize,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Result<Found, TooLarge> {
    let worked = Worked::of(machine, liveness, nodes, watch)?;
    let traps = worked.traps(packing)?;
    let states = worked.reach.count(machine, liveness, packing, &worked.space);
    let sight = |reached: &bool| if *reached { Sight::Reached } else { Sight::Never };
    Ok(Found {
        marks: worked.reach.marks.iter().map(sight).collect(),
        traps: Some(named(&traps)),
        states: Some(states),
        nodes: worked.space.nodes(),
    })
}

/// Whether play comes past a mark, asked of a slice of a machine; none where that is too large.
pub(super) fn passes(machine: &Machine, mark: u32, nodes: usize, watch: &mut dyn FnMut(usize) -> bool) -> Option<bool> {
    let mut cut = about(machine, mark);
    let liveness = Liveness::of(&mut cut);
    let worked = Worked::of(&cut, &liveness, nodes, watch).ok()?;
    worked.reach.marks.get(mark as usize).copied()
}

fn named(traps: &Traps) -> Vec<(Trap, Point)> {
    let all = [(Trap::Closed, &traps.closed), (Trap::Unforced, &traps.unforced), (Trap::Endless, &traps.endless)];
    all.into_iter().filter_map(|(kind, trap)| trap.as_ref().map(|(at, _)| (kind, *at))).collect()
}

/// One question after the other, each of a machine that is cut down to what bears on it.
pub(super) fn sliced(
    machine: &Machine,
    liveness: &Liveness,
    nodes: usize,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Found {
    // On a circle, with several ways to go.
    let turns = |at: Point, step: &Step| liveness.circle(at).is_some() && step.next().len() > 1;
    let mut found = Found { traps: circles(machine, &turns, nodes, watch), ..Found::nothing(machine) };
    // What lies behind a circle that play may never leave is reached only where its ways out are looked at as well.
    let circling = found.traps.as_ref().is_none_or(|traps| !traps.is_empty());
    let mut asked = vec![false; machine.marks.len()];
    for (at, step) in (0..).map(Point).zip(&machine.steps) {
        let open = marks(machine, step).into_iter().any(|mark| asked.get(mark as usize) == Some(&false));
        if !open {
            continue;
        }
        // What several steps may come past is asked of all of them at once.
        let own = marks(machine, step);
        let shares = |step: &Step| marks(machine, step).iter().any(|mark| own.contains(mark));
        let wanted = |point, step: &Step| point == at || shares(step) || circling && turns(point, step);
        let Some((mut cut, kept)) = slice(machine, &wanted) else { break };
        let liveness = Liveness::of(&mut cut);
        let worked = Worked::of(&cut, &liveness, nodes, watch);
        own.iter().for_each(|mark| asked.get_mut(*mark as usize).into_iter().for_each(|asked| *asked = true));
        let Ok(worked) = worked else { continue };
        found.nodes = found.nodes.max(worked.space.nodes());
        // A slice answers for every mark all of whose steps it keeps.
        let mut whole = vec![true; machine.marks.len()];
        for (step, _) in machine.steps.iter().zip(&kept).filter(|(_, kept)| !**kept) {
            for mark in marks(machine, step) {
                whole.get_mut(mark as usize).into_iter().for_each(|whole| *whole = false);
            }
        }
        for (place, (sight, reached)) in found.marks.iter_mut().zip(&worked.reach.marks).enumerate() {
            if whole.get(place) == Some(&true) && *sight == Sight::Open {
                *sight = if *reached { Sight::Reached } else { Sight::Never };
                asked.get_mut(place).into_iter().for_each(|asked| *asked = true);
            }
        }
    }
    found
}

/// The traps of a machine that is cut down to what bears on its circles.
fn circles(
    machine: &Machine,
    turns: &dyn Fn(Point, &Step) -> bool,
    nodes: usize,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Option<Vec<(Trap, Point)>> {
    let (mut cut, _) = slice(machine, turns)?;
    let liveness = Liveness::of(&mut cut);
    let packing = Packing::of(&cut, &liveness);
    let worked = Worked::of(&cut, &liveness, nodes, watch).ok()?;
    worked.traps(&packing).ok().map(|traps| named(&traps))
}

/// A play that comes past a mark: a search in a machine, led by what is known of a slice of it; of the whole of it where that misses.
pub(super) fn way_to_mark(story: &Story, machine: &Machine, mark: u32) -> Option<Witness> {
    let led = |mut by: Machine| {
        let liveness = Liveness::of(&mut by);
        let worked = Worked::of(&by, &liveness, NODES, &mut |_| true).ok()?;
        let distances = Distances::to(&by, &worked.space, &worked.reach, Some(mark), None).ok()?;
        guided::search(story, machine, &worked, &distances, &guided::Goal::Mark(mark))
    };
    led(about(machine, mark)).or_else(|| led(machine.clone()))
}

/// A play that gets into a trap.
pub(super) fn way_to_trap(story: &Story, machine: &Machine, trap: Trap) -> Option<Witness> {
    let mut machine = machine.clone();
    let liveness = Liveness::of(&mut machine);
    let packing = Packing::of(&machine, &liveness);
    let worked = Worked::of(&machine, &liveness, NODES, &mut |_| true).ok()?;
    let traps = worked.traps(&packing).ok()?;
    let (at, states) = match trap {
        Trap::Closed => traps.closed,
        Trap::Unforced => traps.unforced,
        Trap::Endless => traps.endless,
    }?;
    let goal = (at, states);
    let distances = Distances::to(&machine, &worked.space, &worked.reach, None, Some(&goal)).ok()?;
    guided::search(story, &machine, &worked, &distances, &guided::Goal::States(at))
}
