//! Where conditions, choices, outcomes and ending rules stand in the sources, for the checks over the whole story.
//!
//! Only places; what stands there is the story's. In a story with errors a place may be missing.

use rustc_hash::FxHashMap;

use crate::diagnostics::Span;
use crate::expr::ExprId;
use crate::model::{Address, ChoiceId, DecisionId, ItineraryId, RuleId, Table};

/// The places that checks over the whole point to.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Conditions, in the order in which they were read. One that only names another is that other one.
    pub(crate) conditions: Vec<(ExprId, Span)>,
    /// The first words of choices.
    pub(crate) choices: Table<ChoiceId, Span>,
    /// The rules of the pack.
    pub(crate) rules_of_pack: Table<RuleId, Span>,
    /// Conditions of `If`, effects, and lists of variations and of chance.
    pub(super) code: FxHashMap<Address, Span>,
    /// The `when` of options.
    pub(super) option_conditions: FxHashMap<(ChoiceId, u16), Span>,
    /// The ids of outcomes, by decision.
    pub(super) outcomes: Table<DecisionId, Vec<Span>>,
    /// The ids in ending rules, by itinerary.
    pub(super) rules: Table<ItineraryId, Vec<Span>>,
}

impl Places {
    pub(super) fn outcomes_of_next(&mut self, places: Vec<Span>) {
        self.outcomes.push(places);
    }

    pub(super) fn rules_of_next(&mut self, places: Vec<Span>) {
        self.rules.push(places);
    }

    /// Rules that another pack puts before the others.
    pub(super) fn more_rules(&mut self, itinerary: ItineraryId, places: Vec<Span>) {
        if let Some(rules) = self.rules.get_mut(itinerary) {
            rules.splice(0..0, places);
        }
    }

    pub(crate) fn outcome(&self, decision: DecisionId, outcome: usize) -> Option<Span> {
        self.outcomes.get(decision).and_then(|places| places.get(outcome)).copied()
    }

    pub(crate) fn rule(&self, itinerary: ItineraryId, rule: usize) -> Option<Span> {
        self.rules.get(itinerary).and_then(|places| places.get(rule)).copied()
    }
}
