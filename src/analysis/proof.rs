//! From what was found to what is proved: each itinerary is looked through, then what can be said of all of them together.

use std::collections::{BTreeMap, BTreeSet};

use super::due::{due, written};
use super::engine::Looked;
use super::explore::Limits;
use super::faults::fault;
use super::lost::{Outermost, unreachable};
use super::machine::Mark;
use super::rules::may_come;
use super::see::{Asked, First, Seen, see_all};
use super::unfold::unfold;
use super::verdicts::{
    Count, Finding, ItineraryProof, Progress, Proof, Property, Reached, RuleProof, Severity, Verdict,
};
use super::witness::Witness;
use super::words;
use crate::model::{EndingId, ItineraryId, RuleId, RuleKind, SlotId, Story};

/// Proves a story, or some of its itineraries, as many at a time as there are threads. `wants` says for which marks a way is kept; faults have one
/// in any case. `watch` hears how far it has come, and stops it by false.
pub fn prove(
    story: &Story,
    itineraries: &[ItineraryId],
    limits: Limits,
    wants: &(dyn Fn(Mark) -> bool + Sync),
    watch: &mut (dyn FnMut(Progress<'_>) -> bool + Send),
) -> Proof {
    let mut judge = Judge::new(story);
    for seen in see_all(story, itineraries, limits, wants, watch) {
        judge.itinerary(seen);
    }
    judge.close(itineraries)
}

/// Whether a mark is of a kind.
type Kind = fn(&Mark) -> bool;

struct Judge<'a> {
    story: &'a Story,
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
            proof: Proof::default(),
            due: BTreeSet::new(),
            reached: BTreeMap::new(),
            faults: BTreeSet::new(),
            endings: BTreeSet::new(),
            rules: BTreeMap::new(),
        }
    }

    fn itinerary(&mut self, seen: Seen) {
        let story = self.story;
        let Seen { looked, passed, traps, rules } = seen;
        let id = looked.machine.itinerary;
        let name = story.itineraries.at(id).id.as_str();
        let mut faults: Vec<Finding> = Vec::new();
        let mut uncounted = false;
        for First { mark, choices, witness, shortest } in passed {
            self.proof.passed.insert(mark);
            uncounted |= matches!(mark, Mark::Uncounted(_));
            if let Some(finding) = fault(story, mark) {
                if finding.severity == Severity::Fault || !self.faults.contains(&mark) {
                    faults.push(Finding { witness, ..finding });
                }
                self.faults.insert(mark);
            } else if self.reached.get(&mark).is_none_or(|known| choices < known.choices) {
                self.reached.insert(mark, First { mark, choices, witness, shortest });
            }
        }
        faults.extend(traps);
        let unfinished = looked.passes(Mark::ToldSoFar);
        let broken = self.rules(&rules, unfinished, id);
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

    /// Whether the rules of the pack hold on the ways of an itinerary.
    fn rules(&mut self, asked: &BTreeMap<RuleId, Asked>, unfinished: bool, id: ItineraryId) -> Verdict {
        let story = self.story;
        let own = story.itineraries.at(id);
        let mut worst = Verdict::Proved;
        for (rule, known) in story.rules.pairs().filter(|(_, rule)| own.sees_through(&rule.eyes)) {
            let looked = self.rules.entry(rule).or_default();
            looked.untold |= unfinished;
            let Some(asked) = asked.get(&rule) else { continue };
            looked.open |= !asked.known;
            looked.passed |= asked.passed;
            let shorter =
                |way: &&Witness| looked.hit.as_ref().is_none_or(|known| way.choices.len() < known.choices.len());
            if let Some(way) = asked.way.as_ref().filter(shorter) {
                looked.hit = Some(way.clone());
            }
            let verdict = match known.kind {
                // Whether something can be reached is said of all itineraries together.
                RuleKind::Reachable(_) => Verdict::Proved,
                _ if asked.passed => Verdict::Refuted,
                _ if asked.known => Verdict::Proved,
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
                let (name, shortest) = (words::mark(story, mark).0, first.shortest);
                self.proof.reached.push(Reached { mark, name, witness, shortest });
            }
        }
        self.proof.findings.sort_by_key(|finding| (finding.severity, finding.property));
        self.proof
    }
}
