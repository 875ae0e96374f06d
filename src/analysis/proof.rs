//! From what was found to what is proved: verdicts, findings in words, and what was reached.

use std::collections::{BTreeMap, BTreeSet};

use super::due::{due, written};
use super::explore::{Explored, IN_STATE, Limits, explore, way_to};
use super::faults::fault;
use super::liveness::Liveness;
use super::lost::{Outermost, unreachable};
use super::machine::{Machine, Mark, Step};
use super::packing::Packing;
use super::run::Runner;
use super::states::{NONE, StateId};
use super::traps::traps;
use super::unfold::unfold;
use super::witness::{Witness, witness};
use super::words;
use crate::model::{EndingId, ItineraryId, SlotId, Story};

/// What is asked of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// Every choice offers something, so play is never stuck.
    Offers,
    /// From everywhere an end can be reached, and can be forced whatever chance does; and every end has an ending.
    Ends,
    /// Endings, tellings, options, lines and outcomes can be reached, and every condition can hold and fail.
    Reached,
    /// Play never goes on for ever without asking.
    Asks,
    /// Nothing is asked for before it is decided.
    InTime,
}

impl Property {
    /// All of them, in order.
    pub const ALL: [Property; 5] =
        [Property::Offers, Property::Ends, Property::Reached, Property::Asks, Property::InTime];

    /// One word for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Property::Offers => "offers",
            Property::Ends => "ends",
            Property::Reached => "reached",
            Property::Asks => "asks",
            Property::InTime => "in_time",
        }
    }

    /// What holds where it is proved.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Property::Offers => "every choice offers something",
            Property::Ends => "an ending can always be reached, whatever chance does",
            Property::Reached => "everything that is written can be reached",
            Property::Asks => "play never runs on for ever without asking",
            Property::InTime => "nothing is asked before it is decided",
        }
    }
}

/// What can be said of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds in every state.
    Proved,
    /// It has held so far, and a limit ended the search.
    Bounded,
    /// It fails: there is a finding.
    Refuted,
}

/// Whether a finding counts against the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A property fails.
    Fault,
    /// Worth knowing.
    Note,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub property: Property,
    /// What was come past, or cannot be; none for a way round.
    pub mark: Option<Mark>,
    /// Whether it counts against the story.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where in the story, if at one place.
    pub place: String,
    /// What to do.
    pub help: &'static str,
    /// A way there; none for what cannot be reached.
    pub witness: Option<Witness>,
}

/// Something that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// What.
    pub mark: Mark,
    /// What it is called.
    pub name: String,
    /// A way there with the fewest choices.
    pub witness: Witness,
}

/// How much of one kind was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// What is counted: a plural.
    pub kind: &'static str,
    /// How many can be reached.
    pub reached: usize,
    /// How many there are, of those that are due.
    pub all: usize,
}

/// What is known of one itinerary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItineraryProof {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many states were found.
    pub states: usize,
    /// How many ways lead between them.
    pub ways: u64,
    /// The bytes that they took at the end, the table included.
    pub bytes: usize,
    /// The bits of a state that hold something, and the bytes that it takes.
    pub words: usize,
    /// The most choices that a state lies from the beginning, on its shortest way.
    pub choices: usize,
    /// Whether all states were looked through.
    pub complete: bool,
    /// Endings reached, and those due.
    pub endings: (usize, usize),
    /// The verdicts, in the order of [`Property::ALL`].
    pub verdicts: Vec<(Property, Verdict)>,
}

/// How far a proof has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The itinerary that is looked through.
    pub itinerary: &'a str,
    /// Its states so far.
    pub states: usize,
}

/// What is known of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Each itinerary.
    pub itineraries: Vec<ItineraryProof>,
    /// What was found, faults first.
    pub findings: Vec<Finding>,
    /// How much was reached of each kind.
    pub counts: Vec<Count>,
    /// Endings, tellings and outcomes that can be reached, and what else was asked for.
    pub reached: Vec<Reached>,
    /// What is not told yet and so need not be reached.
    pub not_due: Vec<String>,
}

impl Proof {
    /// The verdict over everything: the worst of all.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.findings.iter().any(|finding| finding.severity == Severity::Fault) {
            return Verdict::Refuted;
        }
        let complete = self.itineraries.iter().all(|itinerary| itinerary.complete);
        if complete { Verdict::Proved } else { Verdict::Bounded }
    }
}

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
        }
    }

    fn itinerary(&mut self, id: ItineraryId, limits: Limits, watch: &mut dyn FnMut(Progress<'_>) -> bool) {
        let story = self.story;
        let name = story.itineraries.at(id).id.as_str();
        let mut machine = unfold(story, id);
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
                    let place = String::new();
                    let witness = Some(way((state, IN_STATE)));
                    let message = format!("{name}: {message}");
                    faults.push((
                        property,
                        Finding { property, mark: None, severity: Severity::Fault, message, place, help, witness },
                    ));
                }
            }
        }
        self.due.extend(due(story, &machine));
        let complete = explored.complete && !uncounted;
        let endings = self.endings(id, &explored, &machine, complete);
        let failed =
            |property| faults.iter().any(|(of, finding)| *of == property && finding.severity == Severity::Fault);
        let verdict = |property: Property| {
            let unreached = property == Property::Reached && complete && endings.0 < endings.1;
            if failed(property) || unreached {
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
