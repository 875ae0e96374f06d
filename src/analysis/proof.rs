//! From what was found to what is proved: each itinerary is looked through, then what can be said of all of them together.

use std::collections::{BTreeMap, BTreeSet};

use super::due::{due, written};
use super::explore::{Explored, IN_STATE, Limits, explore, way_to};
use super::faults::fault;
use super::liveness::Liveness;
use super::lost::{Outermost, unreachable};
use super::machine::{Machine, Mark, Step};
use super::packing::Packing;
use super::rules::{can_be_asked, may_come, watch as watch_rule};
use super::run::Runner;
use super::states::{NONE, StateId};
use super::traps::traps;
use super::unfold::unfold;
use super::verdicts::{
    Count, Finding, ItineraryProof, Progress, Proof, Property, Reached, RuleProof, Severity, Verdict,
};
use super::witness::{Witness, witness};
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
    rules: BTreeMap<RuleId, Looked>,
}

/// What is known of a rule so far.
#[derive(Default)]
struct Looked {
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
        // Liveness takes out what only rules would ask.
        let plain = unfold(story, id);
        let mut machine = plain.clone();
        let liveness = Liveness::of(&mut machine);
        let packing = Packing::of(&machine, &liveness);
        let mut told = |states| watch(Progress { itinerary: name, states });
        let explored = explore(&machine, &liveness, &packing, limits, &mut told);
        let mut runner = Runner::new(&machine, &liveness, &packing);
        let mut way = |found| witness(story, &machine, &mut runner, &explored.states, found);
        let mut faults: Vec<(Property, Finding)> = Vec::new();
        let mut uncounted = false;
        for (mark, found) in machine.marks.all().iter().zip(&explored.marks) {
            let Some(found) = *found else { continue };
            uncounted |= matches!(mark, Mark::Uncounted(_));
            if let Some(finding) = fault(story, *mark) {
                if finding.severity == Severity::Note && self.faults.contains(mark) {
                    continue;
                }
                self.faults.insert(*mark);
                faults.push((finding.property, Finding { witness: Some(way(found)), ..finding }));
                continue;
            }
            let choices = choices(&machine, &packing, &explored, found);
            let shorter = self.reached.get(mark).is_none_or(|known| choices < known.choices);
            if shorter {
                let witness = (self.wants)(*mark).then(|| way(found));
                self.reached.insert(*mark, First { choices, witness });
            }
        }
        if explored.complete {
            let traps = traps(&explored);
            for (property, state, message, help) in [
                (
                    Property::Asks,
                    traps.endless,
                    "from here play goes on for ever and asks nothing",
                    "let one of the scenes on the way end, or ask",
                ),
                (
                    Property::Ends,
                    traps.closed.filter(|_| traps.endless.is_none()),
                    "from here no end can be reached any more, whatever is chosen",
                    "give one of the choices on the way round an option that leads on",
                ),
                (
                    Property::Ends,
                    traps.unforced.filter(|_| traps.closed.is_none()),
                    "from here chance can keep play from ever coming to an end",
                    "let a choice lead out, or count the rounds",
                ),
            ] {
                if let Some(state) = state {
                    let mark = machine.stands_at(packing.unpack(explored.states.state(state), |_, _| {}));
                    let place = mark.map(|mark| words::mark(story, mark).1).unwrap_or_default();
                    let witness = Some(way((state, IN_STATE)));
                    let message = format!("{name}: {message}");
                    let severity = Severity::Fault;
                    faults.push((property, Finding { property, mark, severity, message, place, help, witness }));
                }
            }
        }
        let unfinished =
            explored.marks.iter().zip(machine.marks.all()).any(|(at, mark)| at.is_some() && *mark == Mark::ToldSoFar);
        let broken = self.rules(&plain, unfinished, limits, watch);
        self.due.extend(due(story, &machine));
        let complete = explored.complete && !uncounted;
        let endings = self.endings(id, &explored, &machine, complete);
        let failed =
            |property| faults.iter().any(|(of, finding)| *of == property && finding.severity == Severity::Fault);
        let verdict = |property: Property| {
            let unreached = property == Property::Reached && complete && endings.0 < endings.1;
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
        self.proof.findings.extend(faults.into_iter().map(|(_, finding)| finding));
        self.proof.itineraries.push(ItineraryProof {
            id: name.to_owned(),
            title: story.itineraries.at(id).title.clone(),
            states: explored.states.len(),
            ways: explored.ways,
            bytes: explored.states.bytes(),
            words: packing.words,
            choices: explored.choices,
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
            let liveness = Liveness::of(&mut machine);
            let packing = Packing::of(&machine, &liveness);
            let mut told = |states| watch(Progress { itinerary: &own.id, states });
            let explored = explore(&machine, &liveness, &packing, limits, &mut told);
            let place = |mark: Mark| machine.marks.all().iter().position(|known| *known == mark);
            let found = |mark: Mark| explored.marks.get(place(mark)?).copied().flatten();
            let looked = self.rules.entry(rule).or_default();
            looked.open |= !explored.complete;
            let hit = found(Mark::Rule(rule));
            if let Some(found) = hit {
                let mut runner = Runner::new(&machine, &liveness, &packing);
                let way = witness(story, &machine, &mut runner, &explored.states, found);
                let shorter = looked.hit.as_ref().is_none_or(|known| way.choices.len() < known.choices.len());
                looked.hit = if shorter { Some(way) } else { looked.hit.take() };
            }
            let verdict = match (hit, known.kind) {
                (Some(_), RuleKind::Reachable(_)) => Verdict::Proved,
                (Some(_), _) => Verdict::Refuted,
                // Whether something can be reached is said of all itineraries together.
                (None, RuleKind::Reachable(_)) => Verdict::Proved,
                (None, _) if explored.complete => Verdict::Proved,
                (None, _) => Verdict::Bounded,
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
            let verdict = match (&looked.hit, reachable) {
                (Some(_), false) => Verdict::Refuted,
                (Some(_), true) => Verdict::Proved,
                (None, _) if looked.open => Verdict::Bounded,
                (None, false) => Verdict::Proved,
                (None, true) if not_due => Verdict::Bounded,
                (None, true) => Verdict::Refuted,
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
            let not_due = not_due && looked.hit.is_none();
            self.proof.rules.push(RuleProof { rule, verdict, not_due, witness: looked.hit });
        }
    }

    /// The endings of an itinerary that are due: how many of them it can reach, and how many there are.
    fn endings(&mut self, id: ItineraryId, explored: &Explored, machine: &Machine, complete: bool) -> (usize, usize) {
        let story = self.story;
        let own = story.itineraries.at(id);
        let untold = own.stops.iter().find(|stop| {
            let slot = story.slots.at(stop.slot);
            let later = story.pack.told_through.is_some_and(|through| slot.act > through);
            later && slot.telling(stop.eyes).is_none()
        });
        let rules = std::iter::once(id).chain(own.gathers.iter().copied());
        let rules: Vec<_> = rules.flat_map(|id| story.itineraries.at(id).endings.iter()).collect();
        let is_due = |after: Option<SlotId>| match (after, untold) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(after), Some(untold)) => after < untold.slot,
        };
        let mut due: BTreeSet<EndingId> =
            rules.iter().filter(|rule| is_due(rule.after)).map(|rule| rule.ending).collect();
        let reached: BTreeSet<EndingId> = machine
            .marks
            .all()
            .iter()
            .zip(&explored.marks)
            .filter_map(|(mark, found)| match mark {
                Mark::Ending(id) if found.is_some() => Some(*id),
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
        for missed in due.difference(&reached).filter(|_| complete) {
            let message = format!("{}: the ending {} cannot be reached", own.id, story.endings.at(*missed).id);
            self.proof.findings.push(Finding {
                property: Property::Reached,
                mark: Some(Mark::Ending(*missed)),
                severity: Severity::Fault,
                message,
                place: format!("the itinerary {}", own.id),
                help: "another ending is always tried first and holds, or its `when` never does",
                witness: None,
            });
        }
        self.endings.extend(&due);
        (reached.len(), due.len())
    }

    /// What can be said only of all itineraries together.
    fn close(mut self, itineraries: &[ItineraryId]) -> Proof {
        let story = self.story;
        let complete = self.proof.itineraries.iter().all(|itinerary| itinerary.complete);
        if itineraries.len() == story.itineraries.len() {
            self.due.extend(written(story));
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

/// The number of choices on the way to where something was found.
fn choices(machine: &Machine, packing: &Packing, explored: &Explored, found: (StateId, u16)) -> usize {
    let (state, branch) = found;
    if state == NONE {
        return 0;
    }
    let asks = |id| {
        let at = packing.unpack(explored.states.state(id), |_, _| {});
        matches!(machine.step(at), Step::Choice(_))
    };
    let way = way_to(&explored.states, state);
    way.iter().filter(|(id, _)| asks(*id)).count() + usize::from(branch != IN_STATE && asks(state))
}
