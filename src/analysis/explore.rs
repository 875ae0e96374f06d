//! Every state that play can reach, breadth first: by the number of choices from the beginning, so that what is found first is a shortest way.
//!
//! States are looked through in batches, each batch by all threads; what they find is put together in one order, so that any number of threads
//! gives the same result.

use super::engine::Engine;
use super::liveness::Liveness;
use super::machine::Machine;
use super::packing::Packing;
use super::run::{Branch, Runner, Way};
use super::states::{NONE, StateId, States};

/// How far to go.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most states of one itinerary.
    pub states: usize,
    /// The most bytes that they may take.
    pub bytes: usize,
    /// How many threads look.
    pub threads: usize,
    /// Which engine looks.
    pub engine: Engine,
    /// The most nodes of decision diagrams, of about 20 bytes each; where that is too few for a whole itinerary, its questions are asked in slices.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { states: 100_000_000, bytes: 4 << 30, threads: 2, engine: Engine::Auto, nodes: 1 << 25 }
    }
}

/// A branch by its place; this many for “in the state itself”.
pub(crate) const IN_STATE: u16 = u16::MAX;

/// A way from a state that play can come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Round {
    pub(crate) from: StateId,
    pub(crate) to: StateId,
    /// The player decides whether to go this way.
    pub(crate) chosen: bool,
    /// It leads out of the circle.
    pub(crate) out: bool,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Explored {
    pub(crate) states: States,
    /// For each mark of the machine where it was first come past: state and branch.
    pub(crate) marks: Vec<Option<(StateId, u16)>>,
    pub(crate) rounds: Vec<Round>,
    /// How many ways lead from state to state.
    pub(crate) ways: u64,
    /// How many choices the farthest state lies from the beginning.
    pub(crate) choices: usize,
    /// Whether every state was looked through.
    pub(crate) complete: bool,
}

/// How many states a thread looks through at a time.
const BATCH: usize = 1 << 15;

/// What one thread found in its part of a batch.
#[derive(Default)]
struct Part {
    /// The states that follow, words side by side.
    words: Vec<u64>,
    /// For each its parent, its branch, and whether a choice of the player led there.
    ways: Vec<(StateId, u16, bool)>,
    /// The marks that were come past: where, and with how many choices.
    marks: Vec<(u32, (StateId, u16), u32)>,
    /// The circle that each way begins in, if any.
    circles: Vec<Option<u32>>,
}

/// Looks through everything. `watch` hears how many states there are, now and then, and may stop by false.
pub(crate) fn explore(
    machine: &Machine,
    liveness: &Liveness,
    packing: &Packing,
    limits: Limits,
    watch: &mut dyn FnMut(usize) -> bool,
) -> Explored {
    let threads = limits.threads.clamp(1, 64);
    let mut runners: Vec<Runner<'_>> = (0..threads).map(|_| Runner::new(machine, liveness, packing)).collect();
    // Kept from batch to batch, so that room is asked for once.
    let mut parts: Vec<Part> = std::iter::repeat_with(Part::default).take(threads).collect();
    let mut search = Search::new(liveness, packing, machine.marks.len());
    let mut state = Vec::new();
    if let Some(first) = runners.first_mut() {
        first.first(&mut state);
        first.passed.drain(..).for_each(|mark| search.mark(mark, (NONE, IN_STATE), 0));
    }
    let (first, _) = search.found.states.add(&state, NONE, IN_STATE);
    search.now.push(first);
    search.looked.set(first);
    loop {
        let mut at = 0;
        // Ways that are no choice of the player’s add to the level as it is looked through.
        while at < search.now.len() {
            let batch: Vec<StateId> = search.now.iter().skip(at).take(BATCH * threads).copied().collect();
            at += batch.len();
            look(&mut runners, &mut parts, &search, &batch);
            parts.iter_mut().for_each(|part| search.put(part));
            let states = &search.found.states;
            if states.len() > limits.states || states.bytes() > limits.bytes || !watch(states.len()) {
                search.found.complete = false;
                return search.found;
            }
        }
        search.now.clear();
        for id in std::mem::take(&mut search.next) {
            if !search.looked.get(id) {
                search.looked.set(id);
                search.now.push(id);
            }
        }
        if search.now.is_empty() {
            return search.found;
        }
        search.found.choices += 1;
    }
}

/// A search under way.
struct Search<'a> {
    liveness: &'a Liveness,
    packing: &'a Packing,
    found: Explored,
    /// For each mark the fewest choices that it was come past with.
    fewest: Vec<u32>,
    /// The states that lie so many choices from the beginning, and those one further. A state of the second may yet move to the first.
    now: Vec<StateId>,
    next: Vec<StateId>,
    /// The states that are looked through, or will be in this level.
    looked: Bits,
}

/// A bit for every state.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn get(&self, id: StateId) -> bool {
        self.0.get(id as usize / 64).is_some_and(|word| word & (1 << (id % 64)) != 0)
    }

    fn set(&mut self, id: StateId) {
        let at = id as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0.get_mut(at).into_iter().for_each(|word| *word |= 1 << (id % 64));
    }
}

/// Looks through a batch with all threads; what each finds is put into its part, in order.
fn look(runners: &mut [Runner<'_>], parts: &mut [Part], search: &Search<'_>, batch: &[StateId]) {
    let choices = u32::try_from(search.found.choices).unwrap_or(u32::MAX);
    let states = &search.found.states;
    runners.iter_mut().for_each(|runner| runner.choices = choices);
    let size = batch.len().div_ceil(runners.len().max(1)).max(64);
    let mut jobs = runners.iter_mut().zip(parts).zip(batch.chunks(size));
    // The first is for this thread.
    let own = jobs.next();
    std::thread::scope(|scope| {
        for ((runner, part), chunk) in jobs {
            scope.spawn(move || look_through(runner, part, states, chunk));
        }
        if let Some(((runner, part), chunk)) = own {
            look_through(runner, part, states, chunk);
        }
    });
}

fn look_through(runner: &mut Runner<'_>, part: &mut Part, states: &States, batch: &[StateId]) {
    let mut branches: Vec<Branch> = Vec::new();
    let mut next = Vec::new();
    let choices = runner.choices;
    for id in batch {
        let state = states.state(*id);
        runner.choices = choices;
        let at = runner.branches(state, &mut branches);
        part.marks.extend(runner.passed.drain(..).map(|mark| (mark, (*id, IN_STATE), choices)));
        let circle = runner.circle(at);
        for (place, branch) in (0..).zip(&branches) {
            let chosen = matches!(branch.way, Way::Option(_));
            runner.choices = choices + u32::from(chosen);
            runner.follow(*branch, &mut next);
            let choices = runner.choices;
            part.marks.extend(runner.passed.drain(..).map(|mark| (mark, (*id, place), choices)));
            part.words.extend_from_slice(&next);
            part.ways.push((*id, place, chosen));
            part.circles.push(circle);
        }
    }
}

impl<'a> Search<'a> {
    fn new(liveness: &'a Liveness, packing: &'a Packing, marks: usize) -> Self {
        let found = Explored {
            states: States::new(packing.words),
            marks: vec![None; marks],
            rounds: Vec::new(),
            ways: 0,
            choices: 0,
            complete: true,
        };
        let (now, next) = (Vec::new(), Vec::new());
        Self { liveness, packing, found, fewest: vec![u32::MAX; marks], now, next, looked: Bits::default() }
    }

    fn mark(&mut self, mark: u32, at: (StateId, u16), choices: u32) {
        let place = mark as usize;
        if let (Some(known), Some(fewest)) = (self.found.marks.get_mut(place), self.fewest.get_mut(place))
            && choices < *fewest
        {
            (*known, *fewest) = (Some(at), choices);
        }
    }

    fn put(&mut self, part: &mut Part) {
        let states = part.words.chunks_exact(self.packing.words);
        for ((state, (from, branch, chosen)), circle) in states.zip(part.ways.drain(..)).zip(part.circles.drain(..)) {
            let (to, new) = self.found.states.add(state, from, branch);
            self.found.ways += 1;
            if new && chosen {
                self.next.push(to);
            } else if !chosen && !self.looked.get(to) {
                // New, or found before with one choice more.
                self.found.states.set_parent(to, from, branch);
                self.looked.set(to);
                self.now.push(to);
            }
            if circle.is_some() {
                let there = self.packing.unpack(state, |_, _| {});
                self.found.rounds.push(Round { from, to, chosen, out: self.liveness.circle(there) != circle });
            }
        }
        part.words.clear();
        for (mark, at, choices) in part.marks.drain(..) {
            self.mark(mark, at, choices);
        }
    }
}

/// The way to a state: each state on it with the branch that was taken.
pub(crate) fn way_to(states: &States, to: StateId) -> Vec<(StateId, u16)> {
    let mut way = Vec::new();
    let mut at = to;
    while at != NONE {
        let (parent, branch) = states.parent(at);
        if parent != NONE {
            way.push((parent, branch));
        }
        at = parent;
    }
    way.reverse();
    way
}
