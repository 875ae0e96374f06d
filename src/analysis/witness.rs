//! A way through a story as a person could play it: what the others decided before, which options are taken, what chance draws.

use super::explore::{IN_STATE, way_to};
use super::fields::Held;
use super::machine::{Machine, Mark, Step};
use super::run::{Runner, Way};
use super::states::{NONE, StateId, States};
use crate::model::{ChoiceId, ItineraryId, LineId, Story};
use crate::runtime::{Ledger, Start};
use crate::save::{Goal, Replay};

/// A way through a story, shortest first by its number of choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// What the play begins with: itinerary, ledger, draws of chance, itineraries finished before.
    pub start: Start,
    /// The options that are taken: choice and place.
    pub choices: Vec<(ChoiceId, usize)>,
}

impl Witness {
    /// The way as a replay that promises to reach something.
    #[must_use]
    pub fn replay(&self, story: &Story, about: &str, goal: Option<Goal>) -> Replay {
        let id = |(choice, option): &(ChoiceId, usize)| {
            let option = story.choices.get(*choice).and_then(|choice| choice.options.get(*option));
            option.map(|option| story.lines.at(option.text).id.clone()).unwrap_or_default()
        };
        Replay {
            story: story.pack.id.clone(),
            hash: story.hash(),
            about: about.to_owned(),
            start: self.start.clone(),
            choices: self.choices.iter().map(id).collect(),
            goal,
        }
    }
}

/// What a replay promises that comes past a mark; none for marks that a play does not show.
#[must_use]
pub fn goal(story: &Story, mark: Mark) -> Option<Goal> {
    let line = |id: LineId| Goal::Line(story.lines.at(id).id.clone());
    match mark {
        Mark::Ending(id) => Some(Goal::Ending(story.endings.at(id).id.clone())),
        Mark::Scene(id) => Some(Goal::Scene(story.scenes.at(id).key.clone())),
        Mark::Line(id) => Some(line(id)),
        Mark::Option(choice, option) => {
            story.choices.at(choice).options.get(usize::from(option)).map(|option| line(option.text))
        }
        Mark::Outcome(id, place) => {
            let decision = story.decisions.at(id);
            let outcome = decision.outcomes.get(usize::from(place))?;
            Some(Goal::Outcome(decision.id.clone(), outcome.id.clone()))
        }
        _ => None,
    }
}

/// The way to a state, and on by one of its branches.
pub(super) fn witness(
    story: &Story,
    machine: &Machine,
    runner: &mut Runner<'_>,
    states: &States,
    found: (StateId, u16),
) -> Witness {
    let (state, branch) = found;
    let itinerary = story.itineraries.at(machine.itinerary).id.clone();
    let mut witness = Witness { start: Start { itinerary, ..Start::default() }, choices: Vec::new() };
    if state == NONE {
        return witness;
    }
    let mut steps = way_to(states, state);
    if branch != IN_STATE {
        steps.push((state, branch));
    }
    let mut branches = Vec::new();
    for (id, branch) in steps {
        let at = runner.branches(states.state(id), &mut branches);
        let Some(taken) = branches.get(usize::from(branch)) else { continue };
        match taken.way {
            Way::On => {}
            Way::Draw(drawn) => witness.start.draws.push(drawn),
            Way::Option(option) => {
                if let Step::Choice(asking) = machine.step(at) {
                    witness.choices.push((asking.id, option));
                }
            }
            Way::Outcome(outcome) => {
                if let Step::Resolve(decision, ..) = machine.step(at) {
                    ledger_outcome(story, machine, *decision, outcome, &mut witness.start.ledger);
                }
            }
            Way::Reply(reply) => {
                if let Step::Voice(voice, _) = machine.step(at) {
                    ledger_reply(story, machine, *voice, reply, &mut witness.start.ledger);
                }
            }
            Way::Finished(finished) => {
                if let Some(itinerary) = finished_of(machine, taken.sets()).filter(|_| finished) {
                    witness.start.finished.insert(story.itineraries.at(itinerary).id.clone());
                }
            }
        }
    }
    witness
}

fn ledger_outcome(story: &Story, machine: &Machine, decision: u32, outcome: Option<usize>, ledger: &mut Ledger) {
    let decision = machine.decisions.get(decision as usize).map(|(id, _)| story.decisions.at(*id));
    if let Some((decision, outcome)) = decision.zip(outcome)
        && let Some(outcome) = decision.outcomes.get(outcome)
    {
        ledger.decisions.insert(decision.id.clone(), outcome.id.clone());
    }
}

fn ledger_reply(story: &Story, machine: &Machine, voice: u32, reply: Option<usize>, ledger: &mut Ledger) {
    let line = machine.voices.get(voice as usize).map(|(id, _)| story.exchange_lines.at(*id));
    if let Some((line, reply)) = line.zip(reply)
        && let Some(reply) = line.replies.get(reply)
    {
        ledger.replies.insert(format!("{}:{}", story.slots.at(line.slot).id, line.id), reply.id.clone());
    }
}

fn finished_of(machine: &Machine, field: Option<super::fields::Field>) -> Option<ItineraryId> {
    match machine.fields.range(field?)?.held {
        Held::Finished(id) => Some(id),
        _ => None,
    }
}
