//! One itinerary looked through, with everything that is asked of it alone: what it comes past, ways there, its traps, the rules of the pack.
//!
//! Itineraries know nothing of each other here, so several are looked through side by side. `proof` puts together what comes out.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

use super::engine::{Engine, Looked, look};
use super::explore::Limits;
use super::faults::severity;
use super::machine::{Machine, Mark};
use super::rules::{can_be_asked, watch as watch_rule};
use super::slice::about;
use super::symbolic::{self, Trap};
use super::unfold::unfold;
use super::verdicts::{Finding, Progress, Property, Severity};
use super::witness::Witness;
use super::words;
use crate::model::{ItineraryId, RuleId, Story};

/// An itinerary that was looked through.
pub(super) struct Seen {
    pub(super) looked: Looked,
    /// The marks that play comes past.
    pub(super) passed: Vec<First>,
    pub(super) traps: Vec<Finding>,
    /// What each rule came to that can be asked here.
    pub(super) rules: BTreeMap<RuleId, Asked>,
}

/// Where a mark was first come past.
pub(super) struct First {
    pub(super) mark: Mark,
    /// The fewest choices, as far as they are known; the largest number where they are not.
    pub(super) choices: usize,
    /// A play that comes there, where one was asked for.
    pub(super) witness: Option<Witness>,
    /// Whether no play there has fewer choices.
    pub(super) shortest: bool,
}

/// What came of a question.
#[derive(Default)]
pub(super) struct Asked {
    /// Some play comes past the mark.
    pub(super) passed: bool,
    /// Whether that is known.
    pub(super) known: bool,
    /// A play that does.
    pub(super) way: Option<Witness>,
}

/// The stack of a thread: diagrams are gone through as deep as they have bits.
const STACK: usize = 16 << 20;

type Watch<'a> = &'a mut (dyn FnMut(Progress<'_>) -> bool + Send);

/// Looks through some itineraries, as many at a time as there are threads.
pub(super) fn see_all(
    story: &Story,
    itineraries: &[ItineraryId],
    limits: Limits,
    wants: &(dyn Fn(Mark) -> bool + Sync),
    watch: Watch<'_>,
) -> Vec<Seen> {
    // The one that lists states has all threads to itself.
    let side_by_side = if limits.engine == Engine::Explicit { 1 } else { limits.threads.clamp(1, 64) };
    let limits = if side_by_side > 1 && itineraries.len() > 1 { Limits { threads: 1, ..limits } } else { limits };
    // The longest first, so that none is waited for at the end.
    let mut order: Vec<(usize, ItineraryId)> = itineraries.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, id)| std::cmp::Reverse(story.itineraries.at(*id).stops.len()));
    let next = AtomicUsize::new(0);
    let watch = Mutex::new(watch);
    let seen: Vec<Mutex<Option<Seen>>> = itineraries.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((place, id)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut told = |at: Progress<'_>| watch.lock().is_ok_and(|mut watch| watch(at));
            let found = see(story, *id, limits, wants, &mut told);
            if let Some(Ok(mut place)) = seen.get(*place).map(Mutex::lock) {
                *place = Some(found);
            }
        }
    };
    scope(|scope| {
        for _ in 1..side_by_side.min(itineraries.len()) {
            // One thread fewer is no fault: the others do its work.
            drop(Builder::new().stack_size(STACK).spawn_scoped(scope, work));
        }
        work();
    });
    seen.into_iter().filter_map(|seen| seen.into_inner().ok().flatten()).collect()
}

fn see(
    story: &Story,
    id: ItineraryId,
    limits: Limits,
    wants: &dyn Fn(Mark) -> bool,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Seen {
    let name = story.itineraries.at(id).id.as_str();
    let plain = unfold(story, id);
    let looked = look(plain.clone(), limits, name, watch);
    let passed = passed(story, name, &looked, limits, wants, watch);
    let traps = trapped(story, name, &looked);
    let rules = rules(story, plain, &looked, !traps.is_empty(), limits, watch);
    Seen { looked, passed, traps, rules }
}

fn passed(
    story: &Story,
    name: &str,
    looked: &Looked,
    limits: Limits,
    wants: &dyn Fn(Mark) -> bool,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Vec<First> {
    let reached: Vec<(usize, Mark)> = looked.reached().collect();
    let mut wanted = vec![false; looked.machine.marks.len()];
    for (place, mark) in &reached {
        wanted.get_mut(*place).into_iter().for_each(|wanted| *wanted = wants(*mark));
    }
    let is_wanted = |place: u32| wanted.get(place as usize) == Some(&true);
    let mut told = |done| watch(Progress { itinerary: name, done, of: "sets" });
    let shortest = looked.shortest(limits.nodes, &is_wanted, &mut told);
    let first = |(place, mark)| {
        let asked = wanted.get(place) == Some(&true) || severity(mark) == Some(Severity::Fault);
        let way = if asked { looked.way(story, place, shortest.as_ref()) } else { None };
        let long = || way.as_ref().map_or(usize::MAX, |(way, _)| way.choices.len());
        let choices = looked.choices(place).unwrap_or_else(long);
        let shortest = way.as_ref().is_some_and(|(_, shortest)| *shortest);
        First { mark, choices, witness: way.map(|(way, _)| way), shortest }
    };
    reached.into_iter().map(first).collect()
}

/// Asks the rules of the pack.
fn rules(
    story: &Story,
    plain: Machine,
    looked: &Looked,
    trapped: bool,
    limits: Limits,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> BTreeMap<RuleId, Asked> {
    let own = story.itineraries.at(plain.itinerary);
    // Where there are too many states for the play, there may well be for a rule.
    let engine = if looked.engine() == "explicit" { limits.engine } else { Engine::Symbolic };
    let limits = Limits { engine, ..limits };
    let rules = story.rules.pairs().filter(|(_, rule)| own.sees_through(&rule.eyes));
    let rules = rules.filter(|(rule, _)| can_be_asked(story, &plain, *rule));
    let ask = |(rule, _)| {
        let mut machine = plain.clone();
        watch_rule(story, &mut machine, rule);
        let mut found = asked(story, machine, Mark::Rule(rule), limits, &own.id, watch);
        // A slice takes it that play gets out of what was cut away. Where it may not, only a play that is shown counts.
        if found.passed && found.way.is_none() && (trapped || !looked.complete()) {
            found = Asked::default();
        }
        (rule, found)
    };
    rules.map(ask).collect()
}

/// Whether play comes past a mark, and a play that does. Asked of a slice of the machine, which is smaller.
fn asked(
    story: &Story,
    machine: Machine,
    mark: Mark,
    limits: Limits,
    name: &str,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Asked {
    let place = machine.marks.all().iter().position(|known| *known == mark);
    let Some(number) = place.and_then(|place| u32::try_from(place).ok()) else {
        return Asked { known: true, ..Asked::default() };
    };
    // State by state while there are few, which gives the shortest play.
    if matches!(limits.engine, Engine::Auto | Engine::Explicit) {
        let states = if limits.engine == Engine::Auto { limits.states.min(Engine::FEW) } else { limits.states };
        let limits = Limits { engine: Engine::Explicit, states, ..limits };
        let first = look(about(&machine, number), limits, name, watch);
        if !first.passes(mark) && first.complete() {
            return Asked { known: true, ..Asked::default() };
        }
        if first.passes(mark) {
            // The slice has not all the choices that a play makes.
            let whole = look(machine.clone(), limits, name, watch);
            let way = whole.way(story, number as usize, None).map(|(way, _)| way);
            return Asked { passed: true, known: true, way };
        }
    }
    if limits.engine == Engine::Explicit {
        return Asked::default();
    }
    let mut told = |done| watch(Progress { itinerary: name, done, of: "points" });
    let passed = symbolic::passes(&machine, number, limits.nodes, &mut told);
    let way = if passed == Some(true) { symbolic::way_to_mark(story, &machine, number) } else { None };
    Asked { passed: passed == Some(true), known: passed.is_some(), way }
}

/// The findings of states that play cannot get away from.
fn trapped(story: &Story, name: &str, looked: &Looked) -> Vec<Finding> {
    let traps = looked.traps(story);
    let has = |kind| traps.iter().any(|(trap, ..)| *trap == kind);
    let said = |trap| match trap {
        Trap::Endless => Some((
            Property::Asks,
            "from here play goes on for ever and asks nothing",
            "let one of the scenes on the way end, or ask",
        )),
        Trap::Closed if !has(Trap::Endless) => Some((
            Property::Ends,
            "from here no end can be reached any more, whatever is chosen",
            "give one of the choices on the way round an option that leads on",
        )),
        Trap::Unforced if !has(Trap::Closed) => Some((
            Property::Ends,
            "from here chance can keep play from ever coming to an end",
            "let a choice lead out, or count the rounds",
        )),
        Trap::Closed | Trap::Unforced => None,
    };
    let findings = traps.iter().filter_map(|(trap, mark, witness)| {
        let (property, message, help) = said(*trap)?;
        Some(Finding {
            property,
            mark: *mark,
            severity: Severity::Fault,
            message: format!("{name}: {message}"),
            place: mark.map(|mark| words::mark(story, mark).1).unwrap_or_default(),
            help,
            witness: witness.clone(),
        })
    });
    findings.collect()
}
