//! What is true now: the values that expressions ask for, and how decisions are resolved.

use super::Session;
use crate::expr::Environment;
use crate::model::{
    Ask, DecisionId, EndingId, FactId, GaugeId, Id, ItineraryId, NEVER, OUTCOMES, PersonId, SlotId, UNRESOLVED,
};

impl Environment<Ask> for Session {
    fn value(&self, ask: Ask) -> i32 {
        match ask {
            Ask::Variable(id) => self.cells.get(self.layout.variable(id)),
            Ask::Decision(id) => self.decision_value(id),
            Ask::Decided(id) => i32::from(self.decision_value(id) >= OUTCOMES),
            Ask::Fact(id) => self.fact(id),
            Ask::Gauge(id, limit) => self.gauge(id, limit),
            Ask::Visits(id) => self.cells.get(self.layout.visits(id)),
            Ask::Seen(index) => self.cells.get(self.layout.seen(index)),
            Ask::Finished(id) => {
                let finished = self.story.itineraries.get(id).is_some_and(|it| self.start.finished.contains(&it.id));
                i32::from(finished)
            }
        }
    }
}

impl Session {
    pub(super) fn decision_value(&self, id: DecisionId) -> i32 {
        self.cells.get(self.layout.decision(id))
    }

    pub(crate) fn fact(&self, id: FactId) -> i32 {
        let fact = self.story.facts.at(id);
        let case = fact.cases.iter().find(|(_, when)| self.holds(*when));
        case.map_or(fact.otherwise, |(value, _)| *value)
    }

    pub(crate) fn gauge(&self, id: GaugeId, limit: u32) -> i32 {
        let gauge = self.story.gauges.at(id);
        let settled = |needs: &[DecisionId]| needs.iter().all(|id| self.decision_value(*id) != UNRESOLVED);
        let terms = gauge.terms_before(limit).filter(|term| settled(&term.needs) && self.holds(term.when));
        let sum = terms.fold(gauge.start, |sum, term| sum.saturating_add(term.amount));
        sum.clamp(gauge.range.0, gauge.range.1)
    }

    /// Resolves every decision of the slots before a place in the timeline, in order: what these eyes did not decide on their way is what the
    /// ledger says, else canon.
    pub(super) fn resolve_before(&mut self, slot_index: usize) {
        for index in 0..slot_index.min(self.story.slots.len()) {
            self.resolve_slot(SlotId::from_index(index));
        }
    }

    /// Resolves what is still open in a slot.
    pub(super) fn resolve_slot(&mut self, slot: SlotId) {
        let story = self.story.clone();
        for id in story.slots.get(slot).map(|slot| slot.decisions.as_slice()).unwrap_or_default() {
            if self.decision_value(*id) == UNRESOLVED {
                let value = self.resolved(*id);
                self.set(self.layout.decision(*id), value);
            }
        }
    }

    fn resolved(&self, id: DecisionId) -> i32 {
        let decision = self.story.decisions.at(id);
        if decision.when.is_some_and(|when| !self.holds(when)) {
            return NEVER;
        }
        let wanted = self.start.ledger.decisions.get(&decision.id).filter(|_| !self.decides(id));
        let wanted = wanted.and_then(|outcome| decision.outcomes.iter().position(|known| known.id == *outcome));
        OUTCOMES + place(self.possible(id, wanted.unwrap_or(0)))
    }

    /// The outcome itself, or the one that holds where its guard fails.
    pub(super) fn possible(&self, id: DecisionId, outcome: usize) -> usize {
        let outcomes = &self.story.decisions.at(id).outcomes;
        match outcomes.get(outcome) {
            Some(known) if known.when.is_some_and(|when| !self.holds(when)) => known.otherwise,
            Some(_) => outcome,
            None => 0,
        }
    }

    /// Whether an outcome can be chosen now.
    pub(super) fn open_outcome(&self, id: DecisionId, outcome: usize) -> bool {
        let arises = self.story.decisions.at(id).when.is_none_or(|when| self.holds(when));
        arises && self.possible(id, outcome) == outcome
    }

    /// Whether this play decides it: its owner's eyes see its slot on this way.
    pub(crate) fn decides(&self, id: DecisionId) -> bool {
        let decision = self.story.decisions.at(id);
        self.sees(decision.slot, decision.owner)
    }

    pub(crate) fn sees(&self, slot: SlotId, eyes: PersonId) -> bool {
        self.story.itineraries.at(self.itinerary).stops.iter().any(|stop| stop.slot == slot && stop.eyes == Some(eyes))
    }

    /// The first ending of an itinerary whose condition holds, among those that are tried after a slot or, without one, at the end.
    pub(super) fn ending_of(&self, itinerary: ItineraryId, after: Option<SlotId>) -> Option<EndingId> {
        let rules = self.story.itineraries.at(itinerary).endings.iter();
        let mut fitting = rules.filter(|rule| rule.after == after);
        fitting.find(|rule| rule.when.is_none_or(|when| self.holds(when))).map(|rule| rule.ending)
    }

    pub(super) fn holds(&self, when: crate::expr::ExprId) -> bool {
        self.story.expressions.holds(when, self)
    }
}

pub(super) fn place(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(0)
}
