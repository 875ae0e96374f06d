//! What must be reachable: all that an itinerary could come past if every condition might hold or fail, and all that is written where the
//! story claims to be told.

use std::collections::BTreeSet;

use super::faults::fault;
use super::machine::{Guard, Machine, Mark, Step};
use super::words;
use crate::model::{Address, Op, SlotId, Story};

/// What a machine can come past if every condition may hold or fail: all that it must be able to come past.
pub(super) fn due(story: &Story, machine: &Machine) -> BTreeSet<Mark> {
    let mut due = BTreeSet::new();
    let all = machine.marks.all();
    let mut add = |mark: u32| {
        if let Some(mark) = all.get(mark as usize) {
            due.insert(*mark);
        }
    };
    let sides = |guard: Option<&Guard>, add: &mut dyn FnMut(u32)| {
        if let Some(guard) = guard {
            add(guard.mark);
            add(guard.mark + 1);
        }
    };
    let (mut open, mut seen) = (vec![machine.start], BTreeSet::new());
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        let step = machine.step(at);
        open.extend(step.next());
        match step {
            Step::Mark(mark, _) => add(*mark),
            Step::Test(guard, ..) => sides(Some(guard), &mut add),
            Step::Decide(decision, _, outcome, _) => {
                let known =
                    machine.decisions.get(*decision as usize).and_then(|(_, known)| known.outcomes.get(*outcome));
                if let Some((guard, _, mark)) = known {
                    sides(guard.as_ref(), &mut add);
                    add(*mark);
                }
            }
            Step::Resolve(decision, ..) => {
                if let Some((_, known)) = machine.decisions.get(*decision as usize) {
                    sides(known.when.as_ref(), &mut add);
                    known.outcomes.iter().for_each(|(guard, ..)| sides(guard.as_ref(), &mut add));
                }
            }
            Step::Voice(voice, _) => {
                if let Some((_, voice)) = machine.voices.get(*voice as usize) {
                    sides(voice.when.as_ref(), &mut add);
                    for (guard, mark, _) in &voice.replies {
                        sides(guard.as_ref(), &mut add);
                        add(*mark);
                    }
                }
            }
            Step::Choice(asking) => {
                add(asking.mark);
                for option in &asking.options {
                    add(option.mark);
                    sides(option.when.as_ref(), &mut add);
                }
            }
            Step::Offer(offered, _) => offered.iter().for_each(|offered| sides(offered.when.as_ref(), &mut add)),
            _ => {}
        }
    }
    due.retain(|mark| !matches!(mark, Mark::ToldSoFar) && fault(story, *mark).is_none());
    due
}

/// What is written in slots that are due, wherever it stands, and the outcomes of the decisions there.
pub(super) fn written(story: &Story) -> BTreeSet<Mark> {
    let told = |slot: SlotId| story.pack.told_through.is_none_or(|through| story.slots.at(slot).act <= through);
    let mut written = BTreeSet::new();
    for (id, scene) in story.scenes.pairs() {
        if scene.slot.map_or(story.pack.told_through.is_none(), told) {
            written.insert(Mark::Scene(id));
        }
    }
    for (at, op) in (0..).map(Address).zip(&story.code) {
        if let Op::Line(line) = op
            && words::scene_of(story, at).is_some_and(|scene| written.contains(&Mark::Scene(scene)))
        {
            written.insert(Mark::Line(*line));
        }
    }
    for (id, decision) in story.decisions.pairs().filter(|(_, decision)| told(decision.slot)) {
        let owned = story.slots.at(decision.slot).telling(Some(decision.owner)).is_some();
        let outcomes = (0..).take(decision.outcomes.len()).filter(|_| owned);
        written.extend(outcomes.map(|outcome| Mark::Outcome(id, outcome)));
    }
    written
}
