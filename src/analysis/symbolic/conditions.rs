//! Conditions and numbers as diagrams: where each holds, which value it has where, and where a decision is asked too early.
//!
//! Each is worked out once and kept. The rules are those of evaluation: `and` and `or` ask their second side only where the first does not
//! settle it, a fact its cases in order, a gauge all its terms.

use std::collections::BTreeMap;

use super::diagrams::{Diagram, NO, TooLarge, YES};
use super::space::Space;
use crate::analysis::fields::Field;
use crate::analysis::formula::Asked;
use crate::analysis::machine::Machine;
use crate::expr::{ExprId, Node, Operator, apply};
use crate::model::{OUTCOMES, UNRESOLVED};

/// Where a condition holds, and where it asks a decision that is not made.
#[derive(Clone, Copy)]
pub(super) struct Truth {
    pub(super) holds: Diagram,
    pub(super) early: Diagram,
}

/// Which values a number has, each with where it has it, and where it asks a decision that is not made.
#[derive(Clone)]
pub(super) struct Number {
    pub(super) values: Vec<(i32, Diagram)>,
    early: Diagram,
}

/// The most values of a number that is worked out.
const MOST: usize = 4_096;

/// The conditions of a machine.
pub(super) struct Conditions<'a> {
    machine: &'a Machine,
    truths: BTreeMap<ExprId, Truth>,
    facts: BTreeMap<u32, Number>,
    gauges: BTreeMap<u32, Number>,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(machine: &'a Machine) -> Self {
        Self { machine, truths: BTreeMap::new(), facts: BTreeMap::new(), gauges: BTreeMap::new() }
    }

    /// Where a condition holds.
    pub(super) fn truth(&mut self, space: &Space, id: ExprId) -> Result<Truth, TooLarge> {
        if let Some(known) = self.truths.get(&id) {
            return Ok(*known);
        }
        let truth = self.work_out(space, id)?;
        self.truths.insert(id, truth);
        Ok(truth)
    }

    fn work_out(&mut self, space: &Space, id: ExprId) -> Result<Truth, TooLarge> {
        let truth = match self.machine.formulas.arena.get(id) {
            Node::Constant(value) => {
                let holds = if value != 0 { YES } else { NO };
                Truth { holds, early: NO }
            }
            Node::Not(inner) => {
                let inner = self.truth(space, inner)?;
                Truth { holds: space.not(inner.holds)?, early: inner.early }
            }
            Node::Binary(operator @ (Operator::And | Operator::Or), a, b) => {
                let (a, b) = (self.truth(space, a)?, self.truth(space, b)?);
                let (holds, late) = if operator == Operator::And {
                    (space.and(a.holds, b.holds)?, space.and(a.holds, b.early)?)
                } else {
                    (space.or(a.holds, b.holds)?, space.and_not(b.early, a.holds)?)
                };
                Truth { holds, early: space.or(a.early, late)? }
            }
            Node::Binary(operator, a, b) => match self.compared(space, operator, a, b)? {
                Some(truth) => truth,
                None => of_number(space, self.number(space, id)?)?,
            },
            Node::Read(Asked::Decided(field)) => {
                let holds = space.not(space.less(field, OUTCOMES)?)?;
                Truth { holds, early: NO }
            }
            Node::Read(_) => of_number(space, self.number(space, id)?)?,
        };
        Ok(truth)
    }

    /// A field beside a fixed number, without looking at each of its values.
    fn compared(&self, space: &Space, operator: Operator, a: ExprId, b: ExprId) -> Result<Option<Truth>, TooLarge> {
        let arena = &self.machine.formulas.arena;
        let (asked, number, turned) = match (arena.get(a), arena.get(b)) {
            (Node::Read(asked), Node::Constant(number)) => (asked, number, false),
            (Node::Constant(number), Node::Read(asked)) => (asked, number, true),
            _ => return Ok(None),
        };
        let (field, decision) = match asked {
            Asked::Field(field) => (field, false),
            Asked::Decision(field) => (field, true),
            _ => return Ok(None),
        };
        let not_less = |than: i32| space.not(space.less(field, than)?);
        let more = |than: i32| than.checked_add(1).map_or(Ok(NO), not_less);
        let holds = match (operator, turned) {
            (Operator::Equal, _) => space.equals(field, number)?,
            (Operator::NotEqual, _) => space.not(space.equals(field, number)?)?,
            (Operator::Less, false) | (Operator::Greater, true) => space.less(field, number)?,
            (Operator::GreaterEqual, false) | (Operator::LessEqual, true) => not_less(number)?,
            (Operator::Greater, false) | (Operator::Less, true) => more(number)?,
            (Operator::LessEqual, false) | (Operator::GreaterEqual, true) => space.not(more(number)?)?,
            (Operator::Has, _) => {
                let items = (0..31).filter(|place| number & (1 << place) != 0);
                let mut bits = items.filter_map(|place| space.bit(field, place));
                bits.try_fold(NO, |any, bit| space.or(any, space.cube(&[(bit, true)])?))?
            }
            _ => return Ok(None),
        };
        let early = if decision { space.equals(field, UNRESOLVED)? } else { NO };
        Ok(Some(Truth { holds, early }))
    }

    /// Which values a number has.
    pub(super) fn number(&mut self, space: &Space, id: ExprId) -> Result<Number, TooLarge> {
        match self.machine.formulas.arena.get(id) {
            Node::Constant(value) => Ok(Number { values: vec![(value, YES)], early: NO }),
            Node::Read(asked) => self.asked(space, asked),
            Node::Binary(operator, a, b)
                if !matches!(operator, Operator::And | Operator::Or) && !self.is_compared(operator, a, b) =>
            {
                let (a, b) = (self.number(space, a)?, self.number(space, b)?);
                let mut values = BTreeMap::new();
                for (left, here) in &a.values {
                    for (right, there) in &b.values {
                        let both = space.and(*here, *there)?;
                        put(space, &mut values, apply(operator, *left, *right), both)?;
                    }
                }
                made(values, space.or(a.early, b.early)?)
            }
            _ => {
                let truth = self.truth(space, id)?;
                let values = vec![(0, space.not(truth.holds)?), (1, truth.holds)];
                Ok(Number { values, early: truth.early })
            }
        }
    }

    fn is_compared(&self, operator: Operator, a: ExprId, b: ExprId) -> bool {
        let arena = &self.machine.formulas.arena;
        let plain = |node| matches!(node, Node::Read(Asked::Field(_) | Asked::Decision(_)));
        let fixed = |node| matches!(node, Node::Constant(_));
        let (a, b) = (arena.get(a), arena.get(b));
        let sums = matches!(operator, Operator::Add | Operator::Subtract);
        !sums && (plain(a) && fixed(b) || fixed(a) && plain(b))
    }

    fn asked(&mut self, space: &Space, asked: Asked) -> Result<Number, TooLarge> {
        match asked {
            Asked::Field(field) | Asked::Finished(field) => Ok(Number { values: space.values(field)?, early: NO }),
            Asked::Decision(field) => {
                Ok(Number { values: space.values(field)?, early: space.equals(field, UNRESOLVED)? })
            }
            Asked::Decided(field) => {
                let open = space.less(field, OUTCOMES)?;
                Ok(Number { values: vec![(1, space.not(open)?), (0, open)], early: NO })
            }
            Asked::Fact(place) => self.fact(space, place),
            Asked::Gauge(place) => self.gauge(space, place),
        }
    }

    fn fact(&mut self, space: &Space, place: u32) -> Result<Number, TooLarge> {
        if let Some(known) = self.facts.get(&place) {
            return Ok(known.clone());
        }
        let machine = self.machine;
        let (mut rest, mut early, mut values) = (YES, NO, BTreeMap::new());
        if let Some(fact) = machine.formulas.facts.get(place as usize) {
            for (value, when) in &fact.cases {
                let truth = self.truth(space, *when)?;
                let hit = space.and(rest, truth.holds)?;
                early = space.or(early, space.and(rest, truth.early)?)?;
                put(space, &mut values, *value, hit)?;
                rest = space.and_not(rest, truth.holds)?;
            }
            put(space, &mut values, fact.otherwise, rest)?;
        } else {
            put(space, &mut values, 0, rest)?;
        }
        let number = made(values, early)?;
        self.facts.insert(place, number.clone());
        Ok(number)
    }

    fn gauge(&mut self, space: &Space, place: u32) -> Result<Number, TooLarge> {
        if let Some(known) = self.gauges.get(&place) {
            return Ok(known.clone());
        }
        let machine = self.machine;
        let Some(gauge) = machine.formulas.gauges.get(place as usize) else {
            return Ok(Number { values: vec![(0, YES)], early: NO });
        };
        let mut sums = BTreeMap::from([(gauge.start, YES)]);
        let mut early = NO;
        for (amount, when, needs) in &gauge.terms {
            let truth = self.truth(space, *when)?;
            let mut known = YES;
            for need in needs {
                known = space.and_not(known, space.equals(*need, UNRESOLVED)?)?;
            }
            early = space.or(early, space.and(known, truth.early)?)?;
            let counts = space.and(known, truth.holds)?;
            let mut next = BTreeMap::new();
            for (sum, here) in &sums {
                put(space, &mut next, sum.saturating_add(*amount), space.and(*here, counts)?)?;
                put(space, &mut next, *sum, space.and_not(*here, counts)?)?;
            }
            sums = next;
        }
        let mut values = BTreeMap::new();
        for (sum, here) in &sums {
            put(space, &mut values, (*sum).clamp(gauge.range.0, gauge.range.1), *here)?;
        }
        let number = made(values, early)?;
        self.gauges.insert(place, number.clone());
        Ok(number)
    }

    /// Whether a decision has been made, so that it is asked in time.
    pub(super) fn unresolved(space: &Space, field: Field) -> Result<Diagram, TooLarge> {
        space.equals(field, UNRESOLVED)
    }
}

fn put(space: &Space, values: &mut BTreeMap<i32, Diagram>, value: i32, here: Diagram) -> Result<(), TooLarge> {
    if here.is_no() {
        return Ok(());
    }
    if values.len() > MOST {
        return Err(TooLarge);
    }
    let whole = match values.get(&value) {
        Some(known) => space.or(*known, here)?,
        None => here,
    };
    values.insert(value, whole);
    Ok(())
}

fn made(values: BTreeMap<i32, Diagram>, early: Diagram) -> Result<Number, TooLarge> {
    Ok(Number { values: values.into_iter().collect(), early })
}

fn of_number(space: &Space, number: Number) -> Result<Truth, TooLarge> {
    let mut holds = NO;
    for (_, here) in number.values.iter().filter(|(value, _)| *value != 0) {
        holds = space.or(holds, *here)?;
    }
    Ok(Truth { holds, early: number.early })
}
