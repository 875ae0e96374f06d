//! Conditions over fields: the story's expressions with every name replaced by the field that answers it, and what each of them can read.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{Field, Fields};
use crate::expr::{Arena, ExprId, Node};
use crate::model::{Ask, DecisionId, FactId, GaugeId, Story, UNRESOLVED};

/// What a formula asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// The number in a field.
    Field(Field),
    /// A decision's outcome, which is asked too early where there is none yet.
    Decision(Field),
    /// Whether a decision has an outcome.
    Decided(Field),
    /// A fact, by its place among the formulas.
    Fact(u32),
    /// A gauge, likewise.
    Gauge(u32),
    /// Whether an itinerary was finished before: free until it is asked.
    Finished(Field),
}

#[derive(Debug, Clone)]
pub(crate) struct FactFormula {
    pub(crate) cases: Vec<(i32, ExprId)>,
    pub(crate) otherwise: i32,
}

#[derive(Debug, Clone)]
pub(crate) struct GaugeFormula {
    pub(crate) start: i32,
    pub(crate) range: (i32, i32),
    /// Amount, condition, the decisions that must be resolved.
    pub(crate) terms: Vec<(i32, ExprId, Vec<Field>)>,
}

/// The formulas of one itinerary.
#[derive(Debug, Clone, Default)]
pub(crate) struct Formulas {
    pub(crate) arena: Arena<Asked>,
    pub(crate) facts: Vec<FactFormula>,
    pub(crate) gauges: Vec<GaugeFormula>,
    fact_places: BTreeMap<FactId, u32>,
    gauge_places: BTreeMap<(GaugeId, u32), u32>,
    known: BTreeMap<ExprId, ExprId>,
}

impl Formulas {
    /// The formula of an expression of the story.
    pub(crate) fn of(&mut self, story: &Story, fields: &mut Fields, id: ExprId) -> ExprId {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let node = match story.expressions.get(id) {
            Node::Constant(value) => Node::Constant(value),
            Node::Read(ask) => Node::Read(self.asked(story, fields, ask)),
            Node::Not(inner) => Node::Not(self.of(story, fields, inner)),
            Node::Binary(operator, a, b) => {
                let a = self.of(story, fields, a);
                Node::Binary(operator, a, self.of(story, fields, b))
            }
        };
        let made = self.arena.push(node);
        self.known.insert(id, made);
        made
    }

    fn asked(&mut self, story: &Story, fields: &mut Fields, ask: Ask) -> Asked {
        match ask {
            Ask::Variable(id) => Asked::Field(fields.variable(story, id)),
            Ask::Decision(id) => Asked::Decision(fields.decision(story, id)),
            Ask::Decided(id) => Asked::Decided(fields.decision(story, id)),
            Ask::Fact(id) => Asked::Fact(self.fact(story, fields, id)),
            Ask::Gauge(id, limit) => Asked::Gauge(self.gauge(story, fields, id, limit)),
            // Every scene whose visits an expression asks for has a field.
            Ask::Visits(id) => fields.visits(id).map_or(Asked::Field(Field(u32::MAX)), Asked::Field),
            Ask::Seen(index) => Asked::Field(fields.seen(index)),
            Ask::Finished(id) => Asked::Finished(fields.finished(id)),
        }
    }

    fn fact(&mut self, story: &Story, fields: &mut Fields, id: FactId) -> u32 {
        if let Some(known) = self.fact_places.get(&id) {
            return *known;
        }
        let fact = story.facts.at(id);
        let cases = fact.cases.iter().map(|(value, when)| (*value, self.of(story, fields, *when))).collect();
        let place = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        self.facts.push(FactFormula { cases, otherwise: fact.otherwise });
        self.fact_places.insert(id, place);
        place
    }

    fn gauge(&mut self, story: &Story, fields: &mut Fields, id: GaugeId, limit: u32) -> u32 {
        if let Some(known) = self.gauge_places.get(&(id, limit)) {
            return *known;
        }
        let gauge = story.gauges.at(id);
        let terms = gauge.terms_before(limit).map(|term| {
            let needs = term.needs.iter().map(|id| fields.decision(story, *id)).collect();
            (term.amount, self.of(story, fields, term.when), needs)
        });
        let terms = terms.collect();
        let place = u32::try_from(self.gauges.len()).unwrap_or(u32::MAX);
        self.gauges.push(GaugeFormula { start: gauge.start, range: gauge.range, terms });
        self.gauge_places.insert((id, limit), place);
        place
    }

    /// Every field that a formula can read, facts and gauges followed.
    pub(crate) fn reads(&self, id: ExprId) -> Vec<Field> {
        let (mut found, mut followed) = (Vec::new(), BTreeSet::new());
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !followed.insert(id) {
                continue;
            }
            for asked in self.arena.symbols(id) {
                match asked {
                    Asked::Field(field) | Asked::Decision(field) | Asked::Decided(field) | Asked::Finished(field) => {
                        found.push(field)
                    }
                    Asked::Fact(place) => {
                        let fact = self.facts.get(place as usize);
                        open.extend(fact.into_iter().flat_map(|fact| fact.cases.iter().map(|(_, when)| *when)));
                    }
                    Asked::Gauge(place) => {
                        let gauge = self.gauges.get(place as usize);
                        for (_, when, needs) in gauge.into_iter().flat_map(|gauge| &gauge.terms) {
                            found.extend(needs);
                            open.push(*when);
                        }
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The decisions of a story that an expression asks for, facts and gauges followed.
pub(crate) fn decisions_asked(story: &Story, id: ExprId) -> Vec<DecisionId> {
    let (mut found, mut followed) = (Vec::new(), BTreeSet::new());
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if !followed.insert(id) {
            continue;
        }
        for ask in story.expressions.symbols(id) {
            match ask {
                Ask::Decision(id) => found.push(id),
                Ask::Fact(id) => open.extend(story.facts.at(id).cases.iter().map(|(_, when)| *when)),
                Ask::Gauge(id, _) => open.extend(story.gauges.at(id).terms.iter().map(|term| term.when)),
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a decision's value is an answer.
pub(crate) fn resolved(value: i32) -> bool {
    value != UNRESOLVED
}
