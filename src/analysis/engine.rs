//! The two engines behind one door: what is reached, a way there, the traps; whichever of them looked.

use super::explore::{Explored, IN_STATE, Limits, explore, way_to};
use super::liveness::Liveness;
use super::machine::{Machine, Mark, Point, Step};
use super::packing::Packing;
use super::run::Runner;
use super::states::{NONE, StateId};
use super::symbolic::{self, Found, Shortest, Sight, Trap, Until};
use super::traps::traps;
use super::verdicts::Progress;
use super::witness::{Witness, witness};
use crate::model::Story;

/// Which engine looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Engine {
    /// State by state, which gives ways with the fewest choices; the other where there are too many.
    #[default]
    Auto,
    /// State by state, up to the limits.
    Explicit,
    /// Sets of states, as decision diagrams; in slices where those of the whole grow too large.
    Symbolic,
    /// The same, and every question of a slice of its own from the beginning.
    Sliced,
}

impl Engine {
    /// How many states are looked at one by one before sets of states are tried.
    pub(super) const FEW: usize = 50_000;
}

/// A machine that was looked through.
pub(super) struct Looked {
    pub(super) machine: Machine,
    liveness: Liveness,
    packing: Packing,
    by: By,
}

enum By {
    States(Explored),
    Sets(Found),
}

/// Looks through a machine.
pub(super) fn look(
    mut machine: Machine,
    limits: Limits,
    itinerary: &str,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Looked {
    let liveness = Liveness::of(&mut machine);
    let packing = Packing::of(&machine, &liveness);
    let mut by = None;
    if matches!(limits.engine, Engine::Auto | Engine::Explicit) {
        let mut told = |done| watch(Progress { itinerary, done, of: "states" });
        let few = if limits.engine == Engine::Auto { Engine::FEW } else { usize::MAX };
        let limits = Limits { states: limits.states.min(few), ..limits };
        by = Some(By::States(explore(&machine, &liveness, &packing, limits, &mut told)));
    }
    let open = !matches!(&by, Some(By::States(explored)) if explored.complete);
    if limits.engine != Engine::Explicit && open {
        let mut told = |done| watch(Progress { itinerary, done, of: "points" });
        let found = match limits.engine {
            Engine::Sliced => symbolic::sliced(&machine, &liveness, limits.nodes, &mut told),
            _ => symbolic::look(&machine, &liveness, &packing, limits.nodes, &mut told),
        };
        // What was found state by state has ways; it is kept where the other engine has no more to say.
        if by.is_none() || found.complete() {
            by = Some(By::Sets(found));
        }
    }
    let by = by.unwrap_or_else(|| By::Sets(Found::nothing(&machine)));
    Looked { machine, liveness, packing, by }
}

impl Looked {
    /// Whether everything was looked at.
    pub(super) fn complete(&self) -> bool {
        match &self.by {
            By::States(explored) => explored.complete,
            By::Sets(found) => found.complete(),
        }
    }

    /// The engine, in one word.
    pub(super) fn engine(&self) -> &'static str {
        match &self.by {
            By::States(_) => "explicit",
            By::Sets(Found { states: Some(_), .. }) => "symbolic",
            By::Sets(_) => "sliced",
        }
    }

    /// The marks that are come past, with their numbers.
    pub(super) fn reached(&self) -> impl Iterator<Item = (usize, Mark)> {
        let all = self.machine.marks.all().iter().copied().enumerate();
        all.filter(|(place, _)| match &self.by {
            By::States(explored) => matches!(explored.marks.get(*place), Some(Some(_))),
            By::Sets(found) => found.marks.get(*place) == Some(&Sight::Reached),
        })
    }

    /// Whether a mark is come past.
    pub(super) fn passes(&self, mark: Mark) -> bool {
        self.reached().any(|(_, known)| known == mark)
    }

    /// The fewest choices to a mark, where they are known.
    pub(super) fn choices(&self, place: usize) -> Option<usize> {
        let By::States(explored) = &self.by else { return None };
        let (state, branch) = explored.marks.get(place).copied().flatten()?;
        if state == NONE {
            return Some(0);
        }
        let way = way_to(&explored.states, state);
        let asked = way.iter().filter(|(id, _)| self.asks(explored, *id)).count();
        Some(asked + usize::from(branch != IN_STATE && self.asks(explored, state)))
    }

    fn asks(&self, explored: &Explored, id: StateId) -> bool {
        let at = self.packing.unpack(explored.states.state(id), |_, _| {});
        matches!(self.machine.step(at), Step::Choice(_))
    }

    /// A play that comes past a mark, and whether none has fewer choices. `shortest` is what [`Looked::shortest`] gave.
    pub(super) fn way(&self, story: &Story, place: usize, shortest: Option<&Shortest<'_>>) -> Option<(Witness, bool)> {
        let number = u32::try_from(place).ok()?;
        let fewest = match &self.by {
            By::States(explored) => {
                explored.marks.get(place).copied().flatten().map(|found| self.witness(story, explored, found))
            }
            By::Sets(_) => shortest.and_then(|shortest| shortest.way(story, number)),
        };
        let searched = || symbolic::way_to_mark(story, &self.machine, number);
        fewest.map(|way| (way, true)).or_else(|| Some((searched()?, false)))
    }

    /// Where states were not looked at one by one: what gives shortest ways to some marks. None where that is too large.
    pub(super) fn shortest(
        &self,
        nodes: usize,
        wanted: &dyn Fn(u32) -> bool,
        watch: &mut dyn FnMut(usize) -> bool,
    ) -> Option<Shortest<'_>> {
        let whole = matches!(&self.by, By::Sets(Found { states: Some(_), .. }));
        let any = || (0..).take(self.machine.marks.len()).any(wanted);
        if !whole || !any() {
            return None;
        }
        Shortest::of(&self.machine, &self.liveness, &self.packing, nodes, Until::default(), wanted, watch)
    }

    fn witness(&self, story: &Story, explored: &Explored, found: (StateId, u16)) -> Witness {
        let mut runner = Runner::new(&self.machine, &self.liveness, &self.packing);
        witness(story, &self.machine, &mut runner, &explored.states, found)
    }

    /// The traps, each with something that stands there, and a play that gets into it.
    pub(super) fn traps(&self, story: &Story) -> Vec<(Trap, Option<Mark>, Option<Witness>)> {
        let stands = |at: Point| self.machine.stands_at(at);
        match &self.by {
            By::States(explored) if explored.complete => {
                let traps = traps(explored);
                let all =
                    [(Trap::Closed, traps.closed), (Trap::Unforced, traps.unforced), (Trap::Endless, traps.endless)];
                let found = all.into_iter().filter_map(|(trap, state)| state.map(|state| (trap, state)));
                let found = found.map(|(trap, state)| {
                    let at = self.packing.unpack(explored.states.state(state), |_, _| {});
                    (trap, stands(at), Some(self.witness(story, explored, (state, IN_STATE))))
                });
                found.collect()
            }
            By::States(_) => Vec::new(),
            By::Sets(found) => {
                let all = found.traps.iter().flatten();
                all.map(|(trap, at)| (*trap, stands(*at), symbolic::way_to_trap(story, &self.machine, *trap))).collect()
            }
        }
    }

    /// How many states were found; none where they were not counted.
    pub(super) fn states(&self) -> Option<u128> {
        match &self.by {
            By::States(explored) => u128::try_from(explored.states.len()).ok(),
            By::Sets(found) => found.states,
        }
    }

    /// The ways between states, and the choices to the farthest, where they are known.
    pub(super) fn ways(&self) -> (u64, usize) {
        match &self.by {
            By::States(explored) => (explored.ways, explored.choices),
            By::Sets(_) => (0, 0),
        }
    }

    /// The bytes that states, or sets of states, took at the end.
    pub(super) fn bytes(&self) -> usize {
        match &self.by {
            By::States(explored) => explored.states.bytes(),
            By::Sets(found) => found.nodes * 20,
        }
    }
}
