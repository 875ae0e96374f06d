//! Which outcomes speak for a condition: of all combinations of what it asks for, through facts and gauges, it holds in more with such an
//! outcome than with one of the same decision on average.
//!
//! Every combination is tried, or an even sample of very many. Does not know which combinations a play can
//! bring about; the prover does.

use std::collections::BTreeMap;

use super::OutcomeRef;
use crate::expr::{Environment, ExprId, Node};
use crate::model::{Ask, DecisionId, NEVER, OUTCOMES, Story, UNRESOLVED, VariableKind};

/// The most combinations that are tried; of a condition with more, an even sample.
const MOST: usize = 60_000;
/// A prime.
const STEP: usize = 1_000_003;

/// Finds what speaks for conditions.
pub(super) struct Opener<'a> {
    story: &'a Story,
    order: Vec<DecisionId>,
    known: BTreeMap<ExprId, Vec<OutcomeRef>>,
}

/// One combination.
struct Tried<'a> {
    story: &'a Story,
    values: BTreeMap<Ask, i32>,
}

impl Environment<Ask> for Tried<'_> {
    fn value(&self, ask: Ask) -> i32 {
        let story = self.story;
        let decision = |id| self.values.get(&Ask::Decision(id)).copied().unwrap_or(UNRESOLVED);
        match ask {
            Ask::Decision(id) => decision(id),
            Ask::Decided(id) => i32::from(decision(id) >= OUTCOMES),
            Ask::Fact(id) => {
                let fact = story.facts.at(id);
                let case = fact.cases.iter().find(|(_, when)| story.expressions.holds(*when, self));
                case.map_or(fact.otherwise, |(value, _)| *value)
            }
            Ask::Gauge(id, limit) => {
                let gauge = story.gauges.at(id);
                let counts = gauge.terms_before(limit).filter(|term| story.expressions.holds(term.when, self));
                let sum = counts.fold(gauge.start, |sum, term| sum.saturating_add(term.amount));
                sum.clamp(gauge.range.0, gauge.range.1)
            }
            other => self.values.get(&other).copied().unwrap_or(0),
        }
    }
}

impl<'a> Opener<'a> {
    pub(super) fn new(story: &'a Story) -> Self {
        Self { story, order: Vec::new(), known: BTreeMap::new() }
    }

    /// Numbers the decisions as the map does.
    pub(super) fn number(&mut self, order: &[DecisionId]) {
        self.order = order.to_vec();
    }

    /// The outcomes that speak for a condition, in order.
    pub(super) fn opened_by(&mut self, when: ExprId) -> Vec<OutcomeRef> {
        if let Some(known) = self.known.get(&when) {
            return known.clone();
        }
        let found = self.find(when);
        self.known.insert(when, found.clone());
        found
    }

    fn find(&self, when: ExprId) -> Vec<OutcomeRef> {
        let mut asked: BTreeMap<Ask, Vec<i32>> = BTreeMap::new();
        self.collect(when, &mut asked);
        let place = |ask: &Ask| match ask {
            Ask::Decision(id) => self.order.iter().position(|known| known == id),
            _ => None,
        };
        let outcome = |value: i32| usize::try_from(value - OUTCOMES).ok();
        let size =
            asked.values().try_fold(1_usize, |size, values| size.checked_mul(values.len())).unwrap_or(usize::MAX);
        let whole = size <= MOST;
        // A step that shares no divisor with the size spreads a sample evenly over all combinations.
        let tried = |number: usize| if whole { number } else { number.wrapping_mul(STEP) % size };
        let holds: Vec<(usize, bool)> =
            (0..size.min(MOST)).map(tried).map(|number| (number, self.holds(when, &asked, number))).collect();
        let all = holds.iter().filter(|(_, held)| *held).count();
        let mut found = Vec::new();
        let mut stride = 1_usize;
        for (ask, values) in &asked {
            for (at, value) in values.iter().enumerate() {
                let Some(pair) = place(ask).zip(outcome(*value)) else { continue };
                let own = |number: &usize| number / stride % values.len() == at;
                let with = holds.iter().filter(|(number, _)| own(number)).count();
                let held = holds.iter().filter(|(number, held)| *held && own(number)).count();
                // More often than on average; in a sample, by more than chance would make it.
                let (more, average) = (held * holds.len(), all * with);
                if if whole { more > average } else { more > average + average / 20 } {
                    found.push(pair);
                }
            }
            stride = stride.saturating_mul(values.len());
        }
        found.sort_unstable();
        found
    }

    fn holds(&self, when: ExprId, asked: &BTreeMap<Ask, Vec<i32>>, mut number: usize) -> bool {
        let mut values = BTreeMap::new();
        for (ask, range) in asked {
            values.insert(*ask, range.get(number % range.len()).copied().unwrap_or(0));
            number /= range.len();
        }
        self.story.expressions.holds(when, &Tried { story: self.story, values })
    }

    /// What an expression asks for in the end, with every value that it can have.
    fn collect(&self, id: ExprId, asked: &mut BTreeMap<Ask, Vec<i32>>) {
        let story = self.story;
        match story.expressions.get(id) {
            Node::Constant(_) => {}
            Node::Not(inner) => self.collect(inner, asked),
            Node::Binary(_, a, b) => {
                self.collect(a, asked);
                self.collect(b, asked);
            }
            Node::Read(Ask::Decision(decision) | Ask::Decided(decision)) => {
                let known = story.decisions.at(decision);
                let outcomes = (OUTCOMES..).take(known.outcomes.len());
                let never = known.when.map(|_| NEVER);
                asked.insert(Ask::Decision(decision), never.into_iter().chain(outcomes).collect());
            }
            Node::Read(Ask::Fact(fact)) => {
                story.facts.at(fact).cases.iter().for_each(|(_, when)| self.collect(*when, asked));
            }
            Node::Read(Ask::Gauge(gauge, limit)) => {
                story.gauges.at(gauge).terms_before(limit).for_each(|term| self.collect(term.when, asked));
            }
            Node::Read(other) => {
                let values = match other {
                    Ask::Variable(id) => match &story.variables.at(id).kind {
                        VariableKind::Int(low, high) => (*low..=*high).take(MOST + 1).collect(),
                        VariableKind::OneOf(words) => (0..).take(words.len()).collect(),
                        VariableKind::Set(items) if items.len() < 16 => (0..1 << items.len()).collect(),
                        VariableKind::Bool | VariableKind::Set(_) => vec![0, 1],
                    },
                    Ask::Visits(_) => vec![0, 1, 2],
                    _ => vec![0, 1],
                };
                asked.insert(other, values);
            }
        }
    }
}
