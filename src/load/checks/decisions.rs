//! Decisions that nothing follows from, and outcomes that nobody can choose.

use super::due::Due;
use super::uses::Uses;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::DecisionId;

pub(super) fn check(compiler: &Compiler, due: Due, uses: &Uses) -> Vec<Diagnostic> {
    let story = &compiler.story;
    let mut found = Vec::new();
    for (id, decision) in story.decisions.pairs() {
        let place = compiler.names.decisions.place(&decision.id);
        if due.whole && !uses.decisions.contains_key(&id) {
            found.push(
                Diagnostic::new(Code::DecisionUnread, format!("nothing ever asks how `{}` was decided", decision.id))
                    .help("let a later scene, a fact or a gauge ask it, or take it out")
                    .maybe_at(place),
            );
        }
        if !due.slot(story, decision.slot) {
            continue;
        }
        if (0..decision.outcomes.len()).any(|outcome| uses.recorded.contains_key(&(id, outcome))) {
            found.extend(outcomes(compiler, uses, id));
            continue;
        }
        let slot = story.slots.at(decision.slot);
        let stops = story.itineraries.iter().flat_map(|itinerary| &itinerary.stops);
        let missing = slot.telling(Some(decision.owner)).is_none();
        // A telling that is missing from an itinerary is reported as that.
        if missing && stops.into_iter().any(|stop| stop.slot == decision.slot && stop.eyes == Some(decision.owner)) {
            continue;
        }
        let owner = &story.people.at(decision.owner).id;
        let message = format!("no step and no option records the decision `{}`", decision.id);
        let help = format!(
            "record it where `{owner}` tells `{}`: `decide: (\"{}\", \"…\")` in an option, or `Decide` in a body",
            slot.id, decision.id
        );
        found.push(Diagnostic::new(Code::DecisionUnrecorded, message).help(help).maybe_at(place));
    }
    found
}

/// Outcomes that are never recorded, of a decision that is.
fn outcomes(compiler: &Compiler, uses: &Uses, id: DecisionId) -> Vec<Diagnostic> {
    let decision = compiler.story.decisions.at(id);
    let mut found = Vec::new();
    for (place, outcome) in decision.outcomes.iter().enumerate() {
        let stands_in = decision.outcomes.iter().any(|other| other.when.is_some() && other.otherwise == place);
        if uses.recorded.contains_key(&(id, place)) || stands_in && place > 0 {
            continue;
        }
        let (name, of) = (&outcome.id, &decision.id);
        let message = if place == 0 {
            format!("nobody can choose `{name}`, which is what holds if nobody ever decided `{of}`")
        } else {
            format!("nobody can choose the outcome `{name}` of `{of}`")
        };
        let help = if place == 0 {
            "offer it in an option, or put the outcome that is meant as canon first".to_owned()
        } else {
            format!("offer it: `decide: (\"{of}\", \"{name}\")` in an option; or take it out")
        };
        let at = compiler.places.outcome(id, place);
        found.push(Diagnostic::new(Code::OutcomeUnrecorded, message).help(help).maybe_at(at));
    }
    found
}
