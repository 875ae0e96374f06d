//! Trying every combination of the values that a few conditions ask.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::values::{Known, Literal, MOST_NODES, MOST_WORK, Values, name};
use crate::expr::{Arena, ExprId, Node, Operator, apply};
use crate::model::{Ask, OUTCOMES};

/// The most combinations of values that are tried for one question.
const MOST_COMBINATIONS: usize = 4_096;

/// Expressions laid out for trying many combinations: each node after those that it needs.
pub(super) struct Trials {
    pub(super) nodes: Vec<Laid>,
    /// Where each expression stands among the nodes.
    places: BTreeMap<ExprId, usize>,
    /// The values that each name can have.
    names: Vec<Vec<i32>>,
}

pub(super) enum Laid {
    Constant(i32),
    Name(usize),
    Decided(usize),
    Fact(Vec<(i32, usize)>, i32),
    Not(usize),
    Binary(Operator, usize, usize),
}

impl Trials {
    pub(super) fn new(values: &Values<'_>, roots: Vec<ExprId>, known: Known) -> Option<Self> {
        let mut needed: BTreeSet<ExprId> = BTreeSet::new();
        let mut open = roots;
        while let Some(id) = open.pop() {
            if !needed.insert(id) {
                continue;
            }
            if needed.len() > MOST_NODES {
                return None;
            }
            match values.arena.get(id) {
                Node::Constant(_) => {}
                Node::Read(Ask::Fact(fact)) => {
                    open.extend(values.story.facts.at(fact).cases.iter().map(|(_, when)| *when))
                }
                Node::Read(_) => {}
                Node::Not(inner) => open.push(inner),
                Node::Binary(_, a, b) => open.extend([a, b]),
            }
        }
        let places: BTreeMap<ExprId, usize> = needed.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let compared = Compared::of(values.arena, &needed);
        let mut names: Vec<(Ask, Vec<i32>)> = Vec::new();
        let mut nodes = Vec::new();
        for id in &needed {
            // What a node needs stands before it in the arena; a fact is read only behind its cases.
            let at = |other: ExprId| places.get(&other).copied().filter(|_| other < *id);
            let node = match values.arena.get(*id) {
                Node::Constant(value) => Laid::Constant(value),
                Node::Read(Ask::Fact(fact)) => {
                    let fact = values.story.facts.at(fact);
                    let cases = fact.cases.iter().map(|(value, when)| Some((*value, at(*when)?)));
                    Laid::Fact(cases.collect::<Option<_>>()?, fact.otherwise)
                }
                Node::Read(ask) => {
                    let key = name(ask);
                    let known_name = names.iter().position(|(known, _)| *known == key);
                    let place = match known_name {
                        Some(place) => place,
                        None => {
                            names.push((key, compared.values(values, key, known)?));
                            names.len() - 1
                        }
                    };
                    if matches!(ask, Ask::Decided(_)) { Laid::Decided(place) } else { Laid::Name(place) }
                }
                Node::Not(inner) => Laid::Not(at(inner)?),
                Node::Binary(operator, a, b) => Laid::Binary(operator, at(a)?, at(b)?),
            };
            nodes.push(node);
        }
        let combinations = names.iter().try_fold(1_usize, |product, (_, values)| product.checked_mul(values.len()));
        combinations.filter(|product| *product <= MOST_COMBINATIONS)?;
        Some(Self { nodes, places, names: names.into_iter().map(|(_, values)| values).collect() })
    }

    pub(super) fn can_hold(&self, clauses: &[Vec<Literal>], work: &Cell<u64>) -> Option<bool> {
        let mut turn = vec![0_usize; self.names.len()];
        let mut computed: Vec<i32> = Vec::with_capacity(self.nodes.len());
        loop {
            work.set(work.get() + self.nodes.len() as u64);
            if work.get() > MOST_WORK {
                return None;
            }
            self.compute(&turn, &mut computed);
            let is = |(when, truth): &Literal| {
                let value = self.places.get(when).and_then(|place| computed.get(*place));
                value.is_some_and(|value| (*value != 0) == *truth)
            };
            if clauses.iter().all(|clause| clause.iter().any(is)) {
                return Some(true);
            }
            let more = turn.iter_mut().zip(&self.names).any(|(turn, values)| {
                *turn = if *turn + 1 < values.len() { *turn + 1 } else { 0 };
                *turn > 0
            });
            if !more {
                return Some(false);
            }
        }
    }

    /// The values of all nodes under one combination.
    fn compute(&self, turn: &[usize], computed: &mut Vec<i32>) {
        computed.clear();
        for node in &self.nodes {
            let at = |place: &usize| computed.get(*place).copied().unwrap_or(0);
            let name = |name: &usize| {
                let values = self.names.get(*name).zip(turn.get(*name));
                values.and_then(|(values, turn)| values.get(*turn)).copied().unwrap_or(0)
            };
            let value = match node {
                Laid::Constant(value) => *value,
                Laid::Name(place) => name(place),
                Laid::Decided(place) => i32::from(name(place) >= OUTCOMES),
                Laid::Fact(cases, otherwise) => {
                    cases.iter().find(|(_, when)| at(when) != 0).map_or(*otherwise, |(value, _)| *value)
                }
                Laid::Not(inner) => i32::from(at(inner) == 0),
                Laid::Binary(operator, a, b) => apply(*operator, at(a), at(b)),
            };
            computed.push(value);
        }
    }
}

/// What names are compared with, so that of a wide range only the values are tried that make a difference.
struct Compared {
    numbers: BTreeMap<Ask, Vec<i32>>,
    /// Names that stand elsewhere than beside a number.
    otherwise: BTreeSet<Ask>,
    /// The bits of sets that are asked.
    bits: BTreeMap<Ask, i32>,
}

impl Compared {
    fn of(arena: &Arena<Ask>, nodes: &BTreeSet<ExprId>) -> Self {
        let mut compared = Self { numbers: BTreeMap::new(), otherwise: BTreeSet::new(), bits: BTreeMap::new() };
        for id in nodes {
            let Node::Binary(operator, a, b) = arena.get(*id) else { continue };
            for (side, other) in [(a, b), (b, a)] {
                match (arena.get(side), operator, arena.get(other)) {
                    (Node::Read(set), Operator::Has, Node::Constant(bits)) => {
                        *compared.bits.entry(set).or_default() |= bits
                    }
                    (Node::Read(ask), Operator::Add | Operator::Subtract, _) => drop(compared.otherwise.insert(ask)),
                    (Node::Read(ask), _, Node::Constant(number)) => {
                        compared.numbers.entry(ask).or_default().push(number)
                    }
                    (Node::Read(ask), ..) => drop(compared.otherwise.insert(ask)),
                    _ => {}
                }
            }
        }
        compared
    }

    /// The values of a name that can make a difference; none if there are too many.
    fn values(&self, values: &Values<'_>, ask: Ask, known: Known) -> Option<Vec<i32>> {
        const FEW: i64 = 8;
        if let Ask::Decision(id) = ask {
            return Some(values.outcomes(id, known));
        }
        if let Some(bits) = self.bits.get(&ask) {
            if bits.count_ones() > MOST_COMBINATIONS.trailing_zeros() {
                return None;
            }
            // Every set of these bits, from the fullest down.
            let mut all = vec![*bits];
            while let Some(next) = all.last().filter(|last| **last != 0).map(|last| (last - 1) & bits) {
                all.push(next);
            }
            return Some(all);
        }
        let (low, high) = values.values_of(ask, known);
        let width = i64::from(high) - i64::from(low) + 1;
        if width <= FEW {
            return Some((low..=high).collect());
        }
        if self.otherwise.contains(&ask) {
            let fits = usize::try_from(width).is_ok_and(|width| width <= MOST_COMBINATIONS);
            return fits.then(|| (low..=high).collect());
        }
        let numbers = self.numbers.get(&ask).into_iter().flatten();
        let near = numbers.flat_map(|number| [number.saturating_sub(1), *number, number.saturating_add(1)]);
        let all: BTreeSet<i32> = near.filter(|value| (low..=high).contains(value)).chain([low, high]).collect();
        Some(all.into_iter().collect())
    }
}
