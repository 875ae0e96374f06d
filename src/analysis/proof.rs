//! From what was found to what is proved: each itinerary is looked through, then what can be said of all of them together.

use std::collections::{BTreeMap, BTreeSet};

use super::due::{due, written};
use super::engine::{Engine, Looked, look};
use super::explore::Limits;
use super::faults::fault;
use super::lost::{Outermost, unreachable};
use super::machine::{Machine, Mark};
use super::rules::{can_be_asked, may_come, watch as watch_rule};
use super::slice::about;
use super::symbolic::{self, Trap};
use super::unfold::unfold;
use super::verdicts::{
    Count, Finding, ItineraryProof, Progress, Proof, Property, Reached, RuleProof, Severity, Verdict,
};
use super::witness::Witness;
use super::words;
use crate::model::{EndingId, ItineraryId, RuleId, RuleKind, SlotId, Story};

/// Proves a story, or some of its itineraries. `wants` says for which marks a way is kept; faults have one in any case. `watch` hears how far it
/// has come, and stops it by false.
pub fn prove(
    story: &Story,
    itineraries: &[ItineraryId],
    limits: Limits,
    wants: &dyn Fn(Mark) -> bool,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> Proof {
    let mut judge = Judge { story, wants, ..Judge::new(story) };
    for id in itineraries {
        judge.itinerary(*id, limits, watch);
    }
    judge.close(itineraries)
}

/// Whether a mark is of a kind.
type Kind = fn(&Mark) -> bool;

/// Where a mark was first come past.
struct First {
    choices: usize,
    witness: Option<Witness>,
}

struct Judge<'a> {
    story: &'a Story,
    wants: &'a dyn Fn(Mark) -> bool,
    proof: Proof,
    due: BTreeSet<Mark>,
    reached: BTreeMap<Mark, First>,
    faults: BTreeSet<Mark>,
    /// Endings that some itinerary must be able to reach.
    endings: BTreeSet<EndingId>,
    /// What each rule has come to.
    rules: BTreeMap<RuleId, RuleLooked>,
}

/// What is known of a rule so far.
#[derive(Default)]
struct RuleLooked {
    /// Some play comes past its mark.
    passed: bool,
    /// A play that comes past its mark, with the fewest choices.
    hit: Option<Witness>,
    /// Some itinerary could not be looked through.
    open: bool,
    /// Some play ends where the telling does.
    untold: bool,
}

impl<'a> Judge<'a> {
    fn new(story: &'a Story) -> Self {
        Self {
            story,
            wants: &|_| false,
            proof: Proof::default(),
            due: BTreeSet::new(),
            reached: BTreeMap::new(),
            faults: BTreeSet::new(),
            endings: BTreeSet::new(),
            rules: BTreeMap::new(),
        }
    }

    fn itinerary(&mut self, id: ItineraryId, limits: Limits, watch: &mut dyn FnMut(Progress<'_>) -> bool) {
        let story = self.story;
        let name = story.itineraries.at(id).id.as_str();
        let plain = unfold(story, id);
        let looked = look(plain.clone(), limits, name, watch);
        let mut faults: Vec<Finding> = Vec::new();
        let mut uncounted = false;
        for (place, mark) in looked.reached() {
            self.proof.passed.insert(mark);
            uncounted |= matches!(mark, Mark::Uncounted(_));
            if let Some(finding) = fault(story, mark) {
                if finding.severity == Severity::Note && self.faults.contains(&mark) {
                    continue;
                }
                self.faults.insert(mark);
                faults.push(Finding { witness: looked.way(story, place), ..finding });
                continue;
            }
            let wanted = (self.wants)(mark);
            let mut witness = None;
            let choices = looked.choices(place).unwrap_or_else(|| {
                witness = if wanted { looked.way(story, place) } else { None };
                witness.as_ref().map_or(usize::MAX, |witness| witness.choices.len())
            });
            if self.reached.get(&mark).is_none_or(|known| choices < known.choices) {
                let witness = witness.or_else(|| if wanted { looked.way(story, place) } else { None });
                self.reached.insert(mark, First { choices, witness });
            }
        }
        faults.extend(trapped(story, name, &looked));
        let unfinished = looked.passes(Mark::ToldSoFar);
        // Where there are too many states for the play, there may well be for a rule.
        let engine = if looked.engine() == "explicit" { limits.engine } else { Engine::Symbolic };
        let broken = self.rules(&plain, unfinished, Limits { engine, ..limits }, watch);
        self.due.extend(due(story, &looked.machine));
        let complete = looked.complete() && !uncounted;
        let (endings, lost) = self.endings(id, &looked, complete);
        let failed =
            |property| faults.iter().any(|finding| finding.property == property && finding.severity == Severity::Fault);
        let verdict = |property: Property| {
            let unreached = property == Property::Reached && lost;
            if property == Property::Rules {
                broken
            } else if failed(property) || unreached {
                Verdict::Refuted
            } else if complete {
                Verdict::Proved
            } else {
                Verdict::Bounded
            }
        };
        let verdicts = Property::ALL.map(|property| (property, verdict(property))).to_vec();
        self.proof.findings.extend(faults);
        let (ways, choices) = looked.ways();
        self.proof.itineraries.push(ItineraryProof {
            id: name.to_owned(),
            title: story.itineraries.at(id).title.clone(),
            engine: looked.engine(),
            states: looked.states(),
            ways,
            bytes: looked.bytes(),
            choices,
            complete,
            endings,
            verdicts,
        });
    }

    /// Looks whether the rules of the pack hold on the ways of an itinerary.
    fn rules(
        &mut self,
        plain: &Machine,
        unfinished: bool,
        limits: Limits,
        watch: &mut dyn FnMut(Progress<'_>) -> bool,
    ) -> Verdict {
        let story = self.story;
        let own = story.itineraries.at(plain.itinerary);
        let mut worst = Verdict::Proved;
        for (rule, known) in story.rules.pairs().filter(|(_, rule)| own.sees_through(&rule.eyes)) {
            let looked = self.rules.entry(rule).or_default();
            looked.untold |= unfinished;
            if !can_be_asked(story, plain, rule) {
                continue;
            }
            let mut machine = plain.clone();
            watch_rule(story, &mut machine, rule);
            let (passed, complete, hit) = asked(story, machine, Mark::Rule(rule), limits, &own.id, watch);
            let looked = self.rules.entry(rule).or_default();
            looked.open |= !complete;
            looked.passed |= passed;
            let shorter =
                |way: &Witness| looked.hit.as_ref().is_none_or(|known| way.choices.len() < known.choices.len());
            if let Some(way) = hit.filter(shorter) {
                looked.hit = Some(way);
            }
            let verdict = match known.kind {
                // Whether something can be reached is said of all itineraries together.
                RuleKind::Reachable(_) => Verdict::Proved,
                _ if passed => Verdict::Refuted,
                _ if complete => Verdict::Proved,
                _ => Verdict::Bounded,
            };
            worst = worst.max(verdict);
        }
        worst
    }

    /// What the rules of the pack come to.
    fn judge_rules(&mut self, whole: bool) {
        let story = self.story;
        for (rule, looked) in std::mem::take(&mut self.rules) {
            let known = story.rules.at(rule);
            let reachable = matches!(known.kind, RuleKind::Reachable(_));
            // What is not reached may be in a part that is not told, or was not looked at.
            let unfinished = matches!(known.kind, RuleKind::Leads(..)) || may_come(story, rule);
            let not_due = looked.untold && unfinished || reachable && !whole;
            let verdict = match (looked.passed, reachable) {
                (true, false) => Verdict::Refuted,
                (true, true) => Verdict::Proved,
                (false, _) if looked.open => Verdict::Bounded,
                (false, false) => Verdict::Proved,
                (false, true) if not_due => Verdict::Bounded,
                (false, true) => Verdict::Refuted,
            };
            if verdict == Verdict::Refuted {
                let (message, help) = match known.kind {
                    RuleKind::Never(_) => ("it holds here", "mend the way there, or the rule"),
                    RuleKind::Always(_) => ("it fails here", "mend the way there, or the rule"),
                    RuleKind::Reachable(_) => ("no play comes there", "let something lead there, or take the rule out"),
                    RuleKind::Leads(..) => {
                        ("this play passes the first and misses the second", "mend the way, or the rule")
                    }
                };
                let why = if known.why.is_empty() { String::new() } else { format!(" ({})", known.why) };
                self.proof.findings.push(Finding {
                    property: Property::Rules,
                    mark: Some(Mark::Rule(rule)),
                    severity: Severity::Fault,
                    message: format!("the rule {}{why} is broken: {message}", known.text),
                    place: String::new(),
                    help,
                    witness: looked.hit.clone(),
                });
            }
            let not_due = not_due && !looked.passed;
            self.proof.rules.push(RuleProof { rule, verdict, not_due, witness: looked.hit });
        }
    }

    /// The endings of an itinerary that are due: how many of them it can reach, and how many there are; whether it misses one of its own.
    fn endings(&mut self, id: ItineraryId, looked: &Looked, complete: bool) -> ((usize, usize), bool) {
        let story = self.story;
        let own = story.itineraries.at(id);
        let untold = own.stops.iter().find(|stop| {
            let slot = story.slots.at(stop.slot);
            let later = story.pack.told_through.is_some_and(|through| slot.act > through);
            later && slot.telling(stop.eyes).is_none()
        });
        let gathered = own.gathers.iter().flat_map(|id| story.itineraries.at(*id).endings.iter());
        let rules: Vec<_> = own.endings.iter().chain(gathered).collect();
        let is_due = |after: Option<SlotId>| match (after, untold) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(after), Some(untold)) => after < untold.slot,
        };
        let mut due: BTreeSet<EndingId> =
            rules.iter().filter(|rule| is_due(rule.after)).map(|rule| rule.ending).collect();
        let reached: BTreeSet<EndingId> = looked
            .reached()
            .filter_map(|(_, mark)| match mark {
                Mark::Ending(id) => Some(id),
                _ => None,
            })
            .collect();
        due.extend(&reached);
        for rule in rules.iter().filter(|rule| !due.contains(&rule.ending)) {
            let name = format!("the ending {}", story.endings.at(rule.ending).id);
            if !self.proof.not_due.contains(&name) {
                self.proof.not_due.push(name);
            }
        }
        let mut lost = false;
        for missed in due.difference(&reached).filter(|_| complete) {
            // The ending of a gathered itinerary is for that one to reach: another may end the play for both.
            let is_own = own.endings.iter().any(|rule| rule.ending == *missed);
            lost |= is_own;
            let message = format!("{}: the ending {} cannot be reached", own.id, story.endings.at(*missed).id);
            let (severity, help) = if is_own {
                (Severity::Fault, "another ending is always tried first and holds, or its `when` never does")
            } else {
                (Severity::Note, "another that is gathered always ends the play first, or its `when` never holds")
            };
            self.proof.findings.push(Finding {
                property: Property::Reached,
                mark: Some(Mark::Ending(*missed)),
                severity,
                message,
                place: format!("the itinerary {}", own.id),
                help,
                witness: None,
            });
        }
        self.endings.extend(&due);
        ((reached.len(), due.len()), lost)
    }

    /// What can be said only of all itineraries together.
    fn close(mut self, itineraries: &[ItineraryId]) -> Proof {
        let story = self.story;
        let complete = self.proof.itineraries.iter().all(|itinerary| itinerary.complete);
        if itineraries.len() == story.itineraries.len() {
            self.due.extend(written(story));
        }
        // What another itinerary may come past is for that one to say.
        for other in story.itineraries.ids().filter(|id| !itineraries.contains(id)) {
            for mark in due(story, &unfold(story, other)) {
                if !self.reached.contains_key(&mark) {
                    self.due.remove(&mark);
                }
            }
        }
        self.due.extend(self.endings.iter().map(|id| Mark::Ending(*id)));
        self.judge_rules(itineraries.len() == story.itineraries.len());
        let unreached: Vec<Mark> = self.due.iter().filter(|mark| !self.reached.contains_key(mark)).copied().collect();
        let lost: BTreeSet<Mark> = unreached.iter().copied().filter(|_| complete).collect();
        let outermost = Outermost::of(story, &lost);
        for mark in &lost {
            // Each itinerary has said so of its own endings.
            if !matches!(mark, Mark::Ending(_)) && outermost.tells(*mark, &lost) {
                self.proof.findings.push(unreachable(story, *mark, &lost));
            }
        }
        let kinds: [(&'static str, Kind); 8] = [
            ("endings", |mark| matches!(mark, Mark::Ending(_))),
            ("scenes", |mark| matches!(mark, Mark::Scene(_))),
            ("choices", |mark| matches!(mark, Mark::Choice(_))),
            ("options", |mark| matches!(mark, Mark::Option(..))),
            ("lines", |mark| matches!(mark, Mark::Line(_))),
            ("outcomes", |mark| matches!(mark, Mark::Outcome(..))),
            ("sides of conditions", |mark| matches!(mark, Mark::Holds(_) | Mark::Fails(_))),
            ("lists of chance and variation", |mark| matches!(mark, Mark::Arm(_))),
        ];
        for (kind, is) in kinds {
            let all = self.due.iter().filter(|mark| is(mark)).count();
            let missed = unreached.iter().filter(|mark| is(mark)).count();
            self.proof.counts.push(Count { kind, reached: all - missed, all });
        }
        for (mark, first) in self.reached {
            if let Some(witness) = first.witness {
                self.proof.reached.push(Reached { mark, name: words::mark(story, mark).0, witness });
            }
        }
        self.proof.findings.sort_by_key(|finding| (finding.severity, finding.property));
        self.proof
    }
}

/// Whether play comes past a mark, whether that is known, and a play that does. Asked of a slice of the machine, which is smaller.
fn asked(
    story: &Story,
    machine: Machine,
    mark: Mark,
    limits: Limits,
    name: &str,
    watch: &mut dyn FnMut(Progress<'_>) -> bool,
) -> (bool, bool, Option<Witness>) {
    let place = machine.marks.all().iter().position(|known| *known == mark);
    let Some(number) = place.and_then(|place| u32::try_from(place).ok()) else { return (false, true, None) };
    // State by state while there are few, which gives the shortest play.
    if matches!(limits.engine, Engine::Auto | Engine::Explicit) {
        let states = if limits.engine == Engine::Auto { limits.states.min(Engine::FEW) } else { limits.states };
        let limits = Limits { engine: Engine::Explicit, states, ..limits };
        let first = look(about(&machine, number), limits, name, watch);
        if !first.passes(mark) && first.complete() {
            return (false, true, None);
        }
        if first.passes(mark) {
            // The slice has not all the choices that a play makes.
            let whole = look(machine.clone(), limits, name, watch);
            let way = place.and_then(|place| whole.way(story, place));
            return (true, true, way.or_else(|| whole.searched(story, number)));
        }
    }
    if limits.engine == Engine::Explicit {
        return (false, false, None);
    }
    let mut told = |done| watch(Progress { itinerary: name, done, of: "points" });
    let passed = symbolic::passes(&machine, number, limits.nodes, &mut told);
    let way = if passed == Some(true) { symbolic::way_to_mark(story, &machine, number) } else { None };
    (passed == Some(true), passed.is_some(), way)
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
