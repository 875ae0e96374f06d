//! What conditions can come to, as far as the ranges and lists of what they ask tell.
//!
//! Ranges first. Where something is asked twice, or a fact and what it is made of, every combination of values is tried, if there are few
//! enough. Never says more than it knows: where there are too many, the answer is that it does not know. Which values a play can really
//! reach is not its business.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::asks::Standing;
use super::due::Due;
use super::trials::Trials;
use crate::expr::{Arena, ExprId, Node, Operator};
use crate::load::compile::Compiler;
use crate::model::{Ask, DecisionId, GaugeId, Id, OUTCOMES, SceneId, SlotId, Story, UNRESOLVED, VariableKind};

/// The most nodes that a question may have.
pub(super) const MOST_NODES: usize = 200;
/// How many nodes are computed in all before no more combinations are tried, so that no story takes long to check.
pub(super) const MOST_WORK: u64 = 20_000_000;

/// What a condition comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Always,
    Never,
    /// Both can be, or nobody knows.
    Open,
}

/// A condition that must hold, or must fail.
pub(super) type Literal = (ExprId, bool);

/// What is known at a place of the story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Decisions of slots before this place in the timeline are resolved.
    resolved: u32,
    /// Decisions of slots from this place on are not.
    open: u32,
    inside: Option<SceneId>,
}

/// The ranges of a story.
pub(super) struct Values<'a> {
    pub(super) story: &'a Story,
    pub(super) arena: &'a Arena<Ask>,
    due: Due,
    again: BTreeSet<SceneId>,
    work: Cell<u64>,
}

impl<'a> Values<'a> {
    pub(super) fn new(compiler: &'a Compiler, due: Due, again: BTreeSet<SceneId>) -> Self {
        Self { story: &compiler.story, arena: &compiler.arena, due, again, work: Cell::new(0) }
    }

    /// Whether a play can enter a scene more than once.
    pub(super) fn entered_again(&self, scene: SceneId) -> bool {
        self.again.contains(&scene)
    }

    /// What is known where an expression stands.
    pub(super) fn known(&self, standing: Standing) -> Known {
        let all = u32::try_from(self.story.slots.len()).unwrap_or(u32::MAX);
        let place = |slot: SlotId| Compiler::slot_index(slot);
        let free = Known { resolved: 0, open: all, inside: None };
        let within = |slot: SlotId| Known { resolved: place(slot), open: place(slot) + 1, inside: None };
        let before = |slot: SlotId| Known { resolved: place(slot), open: place(slot), inside: None };
        match standing {
            Standing::Fact(_) | Standing::Gauge(_) | Standing::Storylet(_) | Standing::Named => free,
            Standing::Guard(id) => before(self.story.decisions.at(id).slot),
            Standing::Line(id) => within(self.story.exchange_lines.at(id).slot),
            Standing::Stop(id, at) => {
                self.story.itineraries.at(id).stops.get(at).map_or(free, |stop| before(stop.slot))
            }
            Standing::Rule(id, at) => match self.story.itineraries.at(id).endings.get(at).and_then(|rule| rule.after) {
                Some(slot) => Known { resolved: place(slot) + 1, open: place(slot) + 1, inside: None },
                None => Known { resolved: all, ..free },
            },
            Standing::Scene(scene) => {
                let known = self.story.scenes.at(scene).slot.map_or(free, within);
                Known { inside: Some(scene), ..known }
            }
        }
    }

    /// What a condition comes to, by itself and where other conditions are known to hold or to fail.
    pub(super) fn verdict(&self, when: ExprId, known: Known, assumed: &[Literal]) -> Verdict {
        let mut fuel = MOST_NODES;
        match self.range(when, known, &mut fuel) {
            Some((low, _)) if low > 0 => return Verdict::Always,
            Some((_, 0)) => return Verdict::Never,
            None => return Verdict::Open,
            _ => {}
        }
        // What compares one thing with a number has three nodes.
        if assumed.is_empty() && (MOST_NODES - fuel <= 3 || !self.entangled(when)) {
            return Verdict::Open;
        }
        let mut clauses: Vec<Vec<Literal>> = assumed.iter().map(|literal| vec![*literal]).collect();
        if !assumed.is_empty() && self.can_hold(&clauses, known) != Some(true) {
            return Verdict::Open;
        }
        for (truth, verdict) in [(true, Verdict::Never), (false, Verdict::Always)] {
            clauses.push(vec![(when, truth)]);
            if self.can_hold(&clauses, known) == Some(false) {
                return verdict;
            }
            clauses.pop();
        }
        Verdict::Open
    }

    /// Whether something is asked more than once, so that ranges alone do not tell all.
    fn entangled(&self, when: ExprId) -> bool {
        let mut asked = Vec::new();
        let mut open = vec![when];
        while let Some(id) = open.pop() {
            match self.arena.get(id) {
                Node::Constant(_) => {}
                Node::Read(ask) if asked.len() < MOST_NODES => asked.push(name(ask)),
                Node::Read(_) => return false,
                Node::Not(inner) => open.push(inner),
                Node::Binary(_, a, b) => open.extend([a, b]),
            }
        }
        let facts = asked.iter().any(|ask| matches!(ask, Ask::Fact(_)));
        asked.len() > 1
            && (facts || (1..asked.len()).any(|at| asked.iter().take(at).any(|ask| asked.get(at) == Some(ask))))
    }

    /// Whether some combination of values lets at least one literal of every clause be as it says. None where there are too many to try.
    pub(super) fn can_hold(&self, clauses: &[Vec<Literal>], known: Known) -> Option<bool> {
        if self.work.get() > MOST_WORK {
            return None;
        }
        let roots = clauses.iter().flatten().map(|(when, _)| *when).collect();
        let trials = Trials::new(self, roots, known)?;
        self.work.set(self.work.get() + (MOST_NODES + 10 * trials.nodes.len()) as u64);
        trials.can_hold(clauses, &self.work)
    }

    /// The least and the greatest value of an expression; none where it is too long to look through.
    fn range(&self, id: ExprId, known: Known, fuel: &mut usize) -> Option<(i32, i32)> {
        *fuel = fuel.checked_sub(1)?;
        Some(match self.arena.get(id) {
            Node::Constant(value) => (value, value),
            Node::Read(ask) => self.values_of(ask, known),
            Node::Not(inner) => {
                let (low, high) = self.range(inner, known, fuel)?;
                (i32::from(high == 0), i32::from(low == 0))
            }
            Node::Binary(operator, a, b) => between(operator, self.range(a, known, fuel)?, self.range(b, known, fuel)?),
        })
    }

    /// The least and the greatest value of what is asked.
    pub(super) fn values_of(&self, ask: Ask, known: Known) -> (i32, i32) {
        let last = |count: usize| i32::try_from(count).unwrap_or(i32::MAX).max(1) - 1;
        match ask {
            Ask::Variable(id) => match &self.story.variables.at(id).kind {
                VariableKind::Bool => (0, 1),
                VariableKind::Int(low, high) => (*low, *high),
                VariableKind::OneOf(words) => (0, last(words.len())),
                VariableKind::Set(_) => (0, i32::MAX),
            },
            Ask::Decision(id) => {
                let values = self.outcomes(id, known);
                (values.first().copied().unwrap_or(0), values.last().copied().unwrap_or(0))
            }
            Ask::Decided(id) => {
                let values = self.outcomes(id, known);
                let decided = |value: Option<&i32>| i32::from(value.is_some_and(|value| *value >= OUTCOMES));
                (decided(values.first()), decided(values.last()))
            }
            Ask::Fact(id) => (0, last(self.story.facts.at(id).values.len())),
            Ask::Gauge(id, limit) => self.gauge(id, limit, known),
            Ask::Visits(id) => {
                let here = known.inside.map(|scene| self.story.scenes.at(scene));
                let asked = self.story.scenes.at(id);
                // The telling's first scene has been entered before any other of it.
                let entered = known.inside == Some(id)
                    || here.is_some_and(|here| {
                        asked.name.is_none()
                            && asked.slot.is_some()
                            && here.slot == asked.slot
                            && here.eyes == asked.eyes
                    });
                (i32::from(entered), if self.again.contains(&id) { i32::MAX } else { 1 })
            }
            Ask::Seen(_) | Ask::Finished(_) => (0, 1),
        }
    }

    /// The values that a decision can have.
    pub(super) fn outcomes(&self, id: DecisionId, known: Known) -> Vec<i32> {
        let decision = self.story.decisions.at(id);
        let slot = Compiler::slot_index(decision.slot);
        if slot >= known.open {
            return vec![UNRESOLVED];
        }
        let unresolved = (slot >= known.resolved).then_some(UNRESOLVED);
        let never = decision.when.map(|_| crate::model::NEVER);
        let outcomes = (0..decision.outcomes.len()).map(|at| OUTCOMES + i32::try_from(at).unwrap_or(0));
        unresolved.into_iter().chain(never).chain(outcomes).collect()
    }

    /// What the terms of a gauge can come to that count at this place. What is still to be told may add terms.
    fn gauge(&self, id: GaugeId, limit: u32, known: Known) -> (i32, i32) {
        let gauge = self.story.gauges.at(id);
        let open = limit.min(known.open);
        let last = open.checked_sub(1).map(|last| SlotId::from_index(last as usize));
        if !self.due.whole
            && !last.is_some_and(|last| last.index() < self.story.slots.len() && self.due.slot(self.story, last))
        {
            return gauge.range;
        }
        let counted = gauge.terms.iter().filter(|term| term.slot.is_none_or(|slot| Compiler::slot_index(slot) < open));
        let (low, high) = counted.fold((gauge.start, gauge.start), |(low, high), term| {
            (low.saturating_add(term.amount.min(0)), high.saturating_add(term.amount.max(0)))
        });
        let clamp = |value: i32| value.clamp(gauge.range.0, gauge.range.1);
        (clamp(low), clamp(high))
    }
}

/// What an ask is about: whether a decision was made depends on the same value as what was decided.
pub(super) fn name(ask: Ask) -> Ask {
    match ask {
        Ask::Decided(id) => Ask::Decision(id),
        other => other,
    }
}

/// The least and the greatest value of `a operator b`.
fn between(operator: Operator, (a, c): (i32, i32), (b, d): (i32, i32)) -> (i32, i32) {
    let truth = |surely: bool, maybe: bool| (i32::from(surely), i32::from(maybe));
    match operator {
        Operator::And => truth(a > 0 && b > 0, c > 0 && d > 0),
        Operator::Or => truth(a > 0 || b > 0, c > 0 || d > 0),
        Operator::Equal => truth(a == c && b == d && a == b, a <= d && b <= c),
        Operator::NotEqual => truth(c < b || d < a, !(a == c && b == d && a == b)),
        Operator::Less => truth(c < b, a < d),
        Operator::LessEqual => truth(c <= b, a <= d),
        Operator::Greater => truth(a > d, c > b),
        Operator::GreaterEqual => truth(a >= d, c >= b),
        Operator::Has => (0, 1),
        Operator::Add => (a.saturating_add(b), c.saturating_add(d)),
        Operator::Subtract => (a.saturating_sub(d), c.saturating_sub(b)),
    }
}
