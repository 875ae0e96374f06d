//! Variables, decisions, facts, gauges and named conditions.

use super::expressions::expression_error;
use super::text::fold;
use super::{Compiler, Sorted, pick, world_place};
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::expr::{ExprError, ExprErrorKind, ExprId, Refusal, Type, check_value};
use crate::load::names::{NamedCondition, Word, advice, check_id};
use crate::load::read::span;
use crate::load::scope::{AS_OF_FACT, Eyes, Limit, Place};
use crate::load::source::{
    ConditionSource, DecisionSource, FactSource, OutcomeSource, TypeSource, VariableSource, WeightSource,
};
use crate::load::spanned::Literal;
use crate::model::{
    Ask, Decision, DecisionId, Fact, FactId, Gauge, GaugeId, GaugeTerm, Id, Outcome, SlotId, Variable, VariableKind,
    Weight,
};

/// The most questions that answering one fact or gauge may take.
const MOST_STEPS: u32 = 65_536;
/// How many facts and gauges may ask one another in a row.
const MOST_NESTED: u32 = 16;

/// What it takes to work a fact or gauge out.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    steps: u32,
    depth: u32,
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self { steps: self.steps.saturating_add(other.steps), depth: self.depth.max(other.depth) }
    }

    fn below(self) -> Self {
        Self { steps: self.steps.saturating_add(1), depth: self.depth + 1 }
    }

    fn is_too_much(self) -> bool {
        self.steps > MOST_STEPS || self.depth >= MOST_NESTED
    }
}

/// The most items of a set: each is a bit.
const MOST_ITEMS: usize = 31;

impl Compiler {
    pub(super) fn world(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Variable)) {
            self.variable(file, source);
        }
        let decisions: Vec<(FileId, DecisionId, &DecisionSource)> = sorted
            .each(pick!(Decision))
            .filter_map(|(file, _, source)| self.declare_decision(file, source).map(|id| (file, id, source)))
            .collect();
        let facts: Vec<(FileId, FactId, &FactSource)> = sorted
            .each(pick!(Fact))
            .filter_map(|(file, _, source)| self.declare_fact(file, source).map(|id| (file, id, source)))
            .collect();
        for (file, _, source) in sorted.each(pick!(Gauge)) {
            self.keep(check_id(file, &source.id, false));
            let (low, high) = source.range;
            if low > high || !(low..=high).contains(&source.start) {
                let message = if low > high {
                    format!("the range ({low}, {high}) is empty; write the smaller number first")
                } else {
                    format!("this gauge begins at {}, outside its range from {low} to {high}", source.start)
                };
                self.found.push(Diagnostic::new(Code::OutOfRange, message).at(span(file, &source.id.range())));
            }
            let made = self.story.gauges.push(Gauge {
                id: source.id.text.clone(),
                doc: source.doc.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
                range: (low.min(high), high.max(low)),
                start: source.start,
                terms: Vec::new(),
            });
            let added = self.names.add_word(file, &source.id, Word::Gauge(made));
            self.keep(added);
        }
        self.computed(sorted, facts);
        self.gauge_terms(sorted);
        self.circles();
        self.costs();
        for (file, id, source) in decisions {
            self.guards(file, id, source);
        }
    }

    fn variable(&mut self, file: FileId, source: &VariableSource) {
        self.keep(check_id(file, &source.id, false));
        let of = self.perspective(file, &source.of);
        let words = |list: &[Literal]| list.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
        let (kind, value_type) = match &source.r#type {
            TypeSource::Bool => (VariableKind::Bool, Type::Bool),
            TypeSource::Int(low, high) => {
                if low > high {
                    self.found.push(
                        Diagnostic::new(Code::OutOfRange, format!("the range Int({low}, {high}) is empty"))
                            .at(span(file, &source.id.range()))
                            .help("write the smaller number first"),
                    );
                }
                (VariableKind::Int(*low.min(high), *high.max(low)), Type::Int(*low.min(high), *high.max(low)))
            }
            TypeSource::OneOf(list) => (VariableKind::OneOf(words(list)), Type::Word(words(list).into(), 0)),
            TypeSource::Set(list) => (VariableKind::Set(words(list)), Type::Set(words(list).into())),
        };
        if let TypeSource::OneOf(list) | TypeSource::Set(list) = &source.r#type {
            for item in list {
                self.keep(check_id(file, item, false));
            }
            let most = if matches!(kind, VariableKind::Set(_)) { MOST_ITEMS } else { 1_000 };
            if list.is_empty() || list.len() > most {
                let message = format!("`{}` has {} items, and may have 1 to {most}", source.id.text, list.len());
                self.found.push(Diagnostic::new(Code::TooMany, message).at(span(file, &source.id.range())));
            }
        }
        let start = check_value(&source.start.text, &value_type).map_err(|error| {
            let mut diagnostic = expression_error(file, &source.start, &error);
            if matches!(error.kind, ExprErrorKind::Mismatch(_)) {
                diagnostic.code = Code::OutOfRange;
            }
            diagnostic
        });
        let start = self.keep(start).unwrap_or(0);
        let journal = self.thresholds(file, source, &kind);
        let Some(of) = of else { return };
        let made = self.story.variables.push(Variable {
            id: source.id.text.clone(),
            of,
            start: kind.clamp(start),
            kind,
            doc: source.doc.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
            journal,
        });
        let added = self.names.add_word(file, &source.id, Word::Variable(made));
        self.keep(added);
    }

    fn declare_decision(&mut self, file: FileId, source: &DecisionSource) -> Option<DecisionId> {
        self.keep(check_id(file, &source.id, false));
        let owner = self.perspective(file, &source.owner);
        let found = self.names.slots.find(file, &source.slot);
        let slot = self.keep(found);
        if source.outcomes.is_empty() {
            let message = format!("the decision `{}` needs at least one outcome", source.id.text);
            self.found.push(Diagnostic::new(Code::EmptyChoice, message).at(span(file, &source.id.range())));
        }
        for (index, outcome) in source.outcomes.iter().enumerate() {
            self.keep(check_id(file, &outcome.id, false));
            if source.outcomes.iter().take(index).any(|earlier| earlier.id.text == outcome.id.text) {
                let message = format!("the outcome `{}` is declared twice", outcome.id.text);
                let at = span(file, &outcome.id.range());
                self.found
                    .push(Diagnostic::new(Code::Duplicate, message).at(at).help("give one of the two another id"));
            }
        }
        let (owner, slot) = (owner?, slot?);
        let outcomes = source.outcomes.iter().map(|outcome| Outcome {
            id: outcome.id.text.clone(),
            summary: fold(&outcome.summary.text),
            when: None,
            otherwise: 0,
        });
        let decision = Decision {
            id: source.id.text.clone(),
            owner,
            slot,
            weight: match source.weight {
                WeightSource::Hinge => Weight::Hinge,
                WeightSource::Turn => Weight::Turn,
                WeightSource::Colour => Weight::Colour,
            },
            about: fold(&source.about.text),
            when: None,
            outcomes: outcomes.collect(),
        };
        self.one_owner(file, source, &decision);
        let made = self.story.decisions.push(decision);
        let places = source.outcomes.iter().map(|outcome| span(file, &outcome.id.range()));
        self.places.outcomes_of_next(places.collect());
        self.story.slots.get_mut(slot)?.decisions.push(made);
        let added = self.names.add_word(file, &source.id, Word::Decision(made));
        self.keep(added);
        let added = self.names.decisions.add(file, &source.id, made);
        added.ok().map(|()| made)
    }

    fn one_owner(&mut self, file: FileId, source: &DecisionSource, decision: &Decision) {
        let slot = self.story.slots.at(decision.slot);
        let other = slot.decisions.iter().map(|id| self.story.decisions.at(*id)).find(|d| d.owner != decision.owner);
        let message = if let Some(other) = other {
            format!(
                "two people decide in `{}`: `{}` already decides `{}` there",
                slot.id,
                self.story.people.at(other.owner).id,
                other.id
            )
        } else if !slot.witnesses.contains(&decision.owner) {
            let place = span(file, &source.owner.range());
            self.no_witness(place, &source.owner.text, decision.slot);
            return;
        } else {
            return;
        };
        self.found.push(
            Diagnostic::new(Code::TwoOwners, message)
                .at(span(file, &source.owner.range()))
                .help("cut the slot in two, one for each of them, so that the order is clear"),
        );
    }

    fn declare_fact(&mut self, file: FileId, source: &FactSource) -> Option<FactId> {
        self.keep(check_id(file, &source.id, false));
        let mut values: Vec<String> = Vec::new();
        for value in source.cases.iter().map(|(value, _)| value).chain([&source.otherwise]) {
            self.keep(check_id(file, value, false));
            if !values.contains(&value.text) {
                values.push(value.text.clone());
            }
        }
        let journal = self.fact_journal(file, source, &values);
        let made = self.story.facts.push(Fact {
            id: source.id.text.clone(),
            doc: source.doc.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
            slot: None,
            otherwise: place_of(&values, &source.otherwise.text),
            journal,
            values,
            cases: Vec::new(),
        });
        let added = self.names.add_word(file, &source.id, Word::Fact(made));
        self.keep(added)?;
        Some(made)
    }

    /// Compiles facts and named conditions in the order in which they depend on one another; what is left in the end goes in a circle.
    fn computed(&mut self, sorted: &Sorted, facts: Vec<(FileId, FactId, &FactSource)>) {
        let facts = facts.into_iter().map(|(file, id, source)| (file, Computed::Fact(id, source)));
        let conditions = sorted.each(pick!(Condition)).map(|(file, _, source)| (file, Computed::Condition(source)));
        let mut open: Vec<(FileId, Computed<'_>)> = facts.chain(conditions).collect();
        self.pending = open.iter().map(|(_, computed)| computed.name().to_owned()).collect();
        loop {
            let before = open.len();
            open.retain(|(file, computed)| !self.try_computed(*file, computed, false));
            if open.len() == before {
                break;
            }
        }
        for (file, computed) in open {
            self.try_computed(file, &computed, true);
        }
        self.pending.clear();
    }

    fn try_computed(&mut self, file: FileId, computed: &Computed<'_>, last: bool) -> bool {
        let done = match computed {
            Computed::Fact(id, source) => self.try_fact(file, *id, source, last),
            Computed::Condition(source) => self.try_named(file, source, last),
        };
        if done && !last {
            self.pending.retain(|name| name != computed.name());
        }
        done
    }

    /// Compiles a fact, unless it depends on one that is not compiled yet.
    fn try_fact(&mut self, file: FileId, id: FactId, source: &FactSource, last: bool) -> bool {
        let place = world_place(Limit::All, AS_OF_FACT);
        let length = self.arena.len();
        let (mut cases, mut failed) = (Vec::new(), Vec::new());
        for (value, when) in &source.cases {
            match self.try_condition(file, when, &place) {
                Ok(expression) => cases.push((value, expression)),
                Err(error) => {
                    if !last && matches!(error.kind, ExprErrorKind::Refused(Refusal::Circular { .. })) {
                        return false;
                    }
                    failed.push((when, error));
                }
            }
        }
        failed.into_iter().for_each(|(when, error)| self.refuse(file, when, &error));
        let slot = cases.iter().filter_map(|(_, expression)| self.known_from(*expression)).max();
        let limit = slot.map_or(0, |slot| Self::slot_index(slot) + 1);
        self.arena.change_symbols_since(length, |ask| match ask {
            Ask::Gauge(gauge, AS_OF_FACT) => Ask::Gauge(gauge, limit),
            other => other,
        });
        if let Some(fact) = self.story.facts.get_mut(id) {
            let place = |value: &str| place_of(&fact.values, value);
            let cases = cases.iter().map(|(value, when)| (place(&value.text), *when)).collect();
            fact.cases = cases;
            fact.slot = slot;
        }
        true
    }

    /// The last slot of the decisions that an expression asks about, by way of facts too. Gauges do not count.
    pub(super) fn known_from(&self, expression: ExprId) -> Option<SlotId> {
        let slots = self.arena.symbols(expression).into_iter().filter_map(|ask| match ask {
            Ask::Decision(id) | Ask::Decided(id) => Some(self.story.decisions.at(id).slot),
            Ask::Fact(id) => self.story.facts.at(id).slot,
            _ => None,
        });
        slots.max()
    }

    fn gauge_terms(&mut self, sorted: &Sorted) {
        let sources: Vec<_> = sorted.each(pick!(Gauge)).collect();
        for (gauge, (file, _, source)) in self.story.gauges.ids().collect::<Vec<_>>().into_iter().zip(sources) {
            for (amount, when) in &source.adds {
                let length = self.arena.len();
                let place = world_place(Limit::All, AS_OF_FACT);
                let Some(expression) = self.condition(file, when, &place) else { continue };
                let slot = self.known_from(expression);
                let limit = slot.map_or(0, Self::slot_index);
                self.arena.change_symbols_since(length, |ask| match ask {
                    Ask::Gauge(gauge, AS_OF_FACT) => Ask::Gauge(gauge, limit),
                    other => other,
                });
                let needs = self.decisions_of(expression, slot);
                let term = GaugeTerm { amount: *amount, when: expression, slot, needs };
                if let Some(gauge) = self.story.gauges.get_mut(gauge) {
                    gauge.terms.push(term);
                }
            }
        }
    }

    /// The decisions of a slot that an expression depends on.
    fn decisions_of(&self, expression: ExprId, slot: Option<SlotId>) -> Vec<DecisionId> {
        let (mut open, mut asked, mut found) = (vec![expression], Vec::new(), Vec::new());
        while let Some(expression) = open.pop() {
            for ask in self.arena.symbols(expression) {
                match ask {
                    Ask::Decision(id) | Ask::Decided(id) if Some(self.story.decisions.at(id).slot) == slot => {
                        found.push(id)
                    }
                    Ask::Fact(id) if self.story.facts.at(id).slot == slot && !asked.contains(&id) => {
                        asked.push(id);
                        open.extend(self.story.facts.at(id).cases.iter().map(|(_, when)| *when));
                    }
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Finds facts and gauges that depend on themselves by way of gauges.
    fn circles(&mut self) {
        let mut found = Vec::new();
        for id in self.story.facts.ids() {
            if self.reaches_itself(id) {
                found.push(id);
            }
        }
        for id in found {
            let name = self.story.facts.at(id).id.clone();
            let place = self.names.words.get(&name).map(|(_, place)| *place);
            self.found.push(
                Diagnostic::new(Code::Circular, format!("`{name}` asks a gauge that asks `{name}` in turn"))
                    .help("take one of the two questions out; a fact is best asked of decisions alone")
                    .maybe_at(place),
            );
            if let Some(fact) = self.story.facts.get_mut(id) {
                fact.cases.clear();
            }
        }
    }

    /// Facts and gauges are worked out when they are asked, and may ask others. A few that ask each other twice would never come to an end.
    fn costs(&mut self) {
        let cost_of = |asks: Vec<Ask>, facts: &[Cost], gauges: &[Cost]| {
            asks.into_iter().fold(Cost::default(), |sum, ask| match ask {
                Ask::Fact(id) => sum.and(facts.get(id.index()).copied().unwrap_or_default().below()),
                Ask::Gauge(id, _) => sum.and(gauges.get(id.index()).copied().unwrap_or_default().below()),
                _ => sum.and(Cost { steps: 1, depth: 0 }),
            })
        };
        let mut facts = vec![Cost::default(); self.story.facts.len()];
        let mut gauges = vec![Cost::default(); self.story.gauges.len()];
        // Each round looks one question further, so that after as many rounds as may nest everything else has settled.
        for _ in 0..=MOST_NESTED {
            let of_facts = self.story.facts.iter().map(|fact| {
                let asks = fact.cases.iter().flat_map(|(_, when)| self.arena.symbols(*when)).collect();
                cost_of(asks, &facts, &gauges)
            });
            let of_gauges = self.story.gauges.iter().map(|gauge| {
                let asks = gauge.terms.iter().flat_map(|term| self.arena.symbols(term.when)).collect();
                cost_of(asks, &facts, &gauges)
            });
            (facts, gauges) = (of_facts.collect(), of_gauges.collect());
        }
        let over = |costs: &[Cost], index: usize| costs.get(index).is_some_and(|cost| cost.is_too_much());
        let names: Vec<String> = (self.story.facts.pairs().filter(|(id, _)| over(&facts, id.index())))
            .map(|(_, fact)| fact.id.clone())
            .chain(
                self.story
                    .gauges
                    .pairs()
                    .filter(|(id, _)| over(&gauges, id.index()))
                    .map(|(_, gauge)| gauge.id.clone()),
            )
            .collect();
        for name in names {
            let place = self.names.words.get(&name).map(|(_, place)| *place);
            let message = format!("`{name}` asks too much, by way of the facts and gauges that it asks");
            let help = "ask decisions, or fewer facts; at most 16 may ask one another in a row";
            self.found.push(Diagnostic::new(Code::TooMany, message).help(help).maybe_at(place));
        }
    }

    fn reaches_itself(&self, start: FactId) -> bool {
        let mut seen: Vec<Ask> = Vec::new();
        let mut open: Vec<Ask> = vec![Ask::Fact(start)];
        while let Some(ask) = open.pop() {
            let expressions: Vec<ExprId> = match ask {
                Ask::Fact(id) => self.story.facts.at(id).cases.iter().map(|(_, when)| *when).collect(),
                Ask::Gauge(id, limit) => self.counted(id, limit).map(|term| term.when).collect(),
                _ => Vec::new(),
            };
            for next in expressions.into_iter().flat_map(|expression| self.arena.symbols(expression)) {
                if next == Ask::Fact(start) {
                    return true;
                }
                if matches!(next, Ask::Fact(_) | Ask::Gauge(..)) && !seen.contains(&next) {
                    seen.push(next);
                    open.push(next);
                }
            }
        }
        false
    }

    fn counted(&self, gauge: GaugeId, limit: u32) -> impl Iterator<Item = &GaugeTerm> {
        let terms = self.story.gauges.at(gauge).terms.iter();
        terms.filter(move |term| term.slot.is_none_or(|slot| Self::slot_index(slot) < limit))
    }

    fn guards(&mut self, file: FileId, id: DecisionId, source: &DecisionSource) {
        let slot = self.story.decisions.at(id).slot;
        let place = world_place(Limit::Before(slot), Self::slot_index(slot));
        let when = source.when.as_ref().and_then(|when| self.condition(file, when, &place));
        let mut guards = Vec::new();
        for outcome in &source.outcomes {
            let guard = outcome.when.as_ref().and_then(|when| self.condition(file, when, &place));
            let otherwise = outcome.otherwise.as_ref().and_then(|name| {
                let found = source.outcomes.iter().position(|other| other.id.text == name.text);
                found.filter(|place| source.outcomes.get(*place).is_some_and(|other| other.when.is_none()))
            });
            let needs = outcome.when.is_some() || outcome.otherwise.is_some();
            if needs && (otherwise.is_none() || guard.is_none() && outcome.when.is_none()) {
                self.found.push(no_otherwise(file, source, outcome));
            }
            guards.push((guard, otherwise.unwrap_or(0)));
        }
        let Some(decision) = self.story.decisions.get_mut(id) else { return };
        decision.when = when;
        for (outcome, (when, otherwise)) in decision.outcomes.iter_mut().zip(guards) {
            outcome.when = when;
            outcome.otherwise = otherwise;
        }
    }

    /// Compiles a named condition, unless it depends on something that is not compiled yet.
    fn try_named(&mut self, file: FileId, source: &ConditionSource, last: bool) -> bool {
        let result = self.try_condition(file, &source.when, &free_place());
        let waits = |error: &ExprError| matches!(error.kind, ExprErrorKind::Refused(Refusal::Circular { .. }));
        if !last && result.as_ref().is_err_and(waits) {
            return false;
        }
        let Some(expression) = self.checked(file, &source.when, result) else { return true };
        let of = self.arena.symbols(expression).into_iter().find_map(|ask| match ask {
            Ask::Variable(id) => Some(self.story.variables.at(id).of),
            _ => None,
        });
        let known_from = self.known_from(expression);
        let gauges = self.arena.symbols(expression).into_iter().any(|ask| matches!(ask, Ask::Gauge(..)));
        self.keep(check_id(file, &source.id, false));
        let word = Word::Condition(NamedCondition { expression, known_from, of, gauges });
        let added = self.names.add_word(file, &source.id, word);
        self.keep(added);
        true
    }
}

/// What is wrong with an outcome that cannot fall back.
fn no_otherwise(file: FileId, source: &DecisionSource, outcome: &OutcomeSource) -> Diagnostic {
    let id = &outcome.id.text;
    let firm: Vec<&str> =
        source.outcomes.iter().filter(|other| other.when.is_none()).map(|other| other.id.text.as_str()).collect();
    let known = source.outcomes.iter().map(|other| other.id.text.as_str());
    let (at, message, help) = match (&outcome.when, &outcome.otherwise) {
        (Some(when), None) => {
            let help =
                firm.first().map(|firm| format!("add `otherwise: \"{firm}\"`, or another outcome without a `when`"));
            (when, format!("where this fails, nothing says what holds in place of `{id}`"), help)
        }
        (None, Some(otherwise)) => {
            let help = "add the `when` that can fail, or take the `otherwise` out".to_owned();
            (otherwise, format!("`{id}` has an `otherwise`, and no `when` that could fail"), Some(help))
        }
        (_, Some(otherwise)) if known.clone().any(|known| known == otherwise.text) => {
            let message = format!("`{}` has a `when` itself, and could fail as well", otherwise.text);
            let help = firm.first().map(|firm| format!("name an outcome without a `when`, such as `{firm}`"));
            (otherwise, message, help)
        }
        (_, otherwise) => {
            let otherwise = otherwise.as_ref().unwrap_or(&outcome.id);
            let message = format!("the decision has no outcome `{}`", otherwise.text);
            (otherwise, message, advice(&otherwise.text, known))
        }
    };
    Diagnostic::new(Code::NoOtherwise, message).at(span(file, &at.range())).maybe_help(help)
}

/// Something that is computed from decisions and may depend on others of its kind.
enum Computed<'a> {
    Fact(FactId, &'a FactSource),
    Condition(&'a ConditionSource),
}

impl Computed<'_> {
    fn name(&self) -> &str {
        match self {
            Computed::Fact(_, source) => &source.id.text,
            Computed::Condition(source) => &source.id.text,
        }
    }
}

/// Where named conditions and rules stand: anywhere.
pub(super) fn free_place() -> Place {
    Place { eyes: Eyes::Any, limit: Limit::All, world: None, telling: None }
}

fn place_of(values: &[String], value: &str) -> i32 {
    values.iter().position(|known| known == value).and_then(|place| i32::try_from(place).ok()).unwrap_or(0)
}
