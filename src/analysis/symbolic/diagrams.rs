//! Decision diagrams that share their nodes: a set of rows of bits is the number of a node, and equal sets have equal numbers.
//!
//! Ordered, reduced and without complements. Every node is made once, so that two sets that have something in common hold it once, and asking
//! whether they are equal costs nothing; the sets at one point after the other of a story differ by little. What was worked out is remembered,
//! as far as there is room. Nothing is ever thrown away: a question has diagrams of its own, and they go with it. Knows no fields and no steps.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

/// There would be more nodes than were allowed, or a number has too many values to be told apart one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// A set of rows of bits, by its topmost node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Diagram(u32);

/// Nothing.
pub(super) const NO: Diagram = Diagram(0);
/// Everything.
pub(super) const YES: Diagram = Diagram(1);

impl Diagram {
    pub(super) fn is_no(self) -> bool {
        self == NO
    }

    pub(super) fn is_yes(self) -> bool {
        self == YES
    }
}

/// The bit that tells a node’s two sides apart, and the sides.
#[derive(Clone, Copy)]
struct Node {
    bit: u32,
    unset: Diagram,
    set: Diagram,
}

/// Stands for a bit behind all others.
const NONE: u32 = u32::MAX;
const NOTHING: Node = Node { bit: NONE, unset: NO, set: NO };

/// What was worked out of two diagrams: `how` is an operation, or some bits that are forgotten.
#[derive(Clone, Copy, Default)]
struct Known {
    a: u32,
    b: u32,
    how: u32,
    made: u32,
}

/// Pairs of sets that have no row in common with some given bits.
type Failed = FxHashSet<(Diagram, Diagram)>;

const AND: u32 = 0;
const OR: u32 = 1;
const WITHOUT: u32 = 2;
const WITH: u32 = 3;
const MEET: u32 = 4;
/// Forgetting: this much more than the number of the cube of the bits.
const FORGET: u32 = 8;

/// How many results are remembered at most, 16 bytes each.
const REMEMBERED: usize = 1 << 22;

/// All nodes.
pub(super) struct Diagrams {
    nodes: Vec<Node>,
    /// Open addressing: a node’s number; 0 for an empty place.
    table: Vec<u32>,
    known: Vec<Known>,
    most: usize,
}

impl Diagrams {
    /// No nodes yet, and no more than `most` of them later.
    pub(super) fn new(most: usize) -> Self {
        let most = most.min(u32::MAX as usize / 2);
        Self { nodes: vec![NOTHING; 2], table: vec![0; 1 << 10], known: vec![Known::default(); 1 << 10], most }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len() - 2
    }

    fn node(&self, of: Diagram) -> Node {
        self.nodes.get(of.0 as usize).copied().unwrap_or(NOTHING)
    }

    fn made(&mut self, bit: u32, unset: Diagram, set: Diagram) -> Result<Diagram, TooLarge> {
        if unset == set {
            return Ok(unset);
        }
        let mask = self.table.len() - 1;
        let mut at = hash(bit, unset.0, set.0) & mask;
        while let Some(known) = self.table.get(at).copied().filter(|known| *known > 0) {
            let node = self.node(Diagram(known));
            if node.bit == bit && node.unset == unset && node.set == set {
                return Ok(Diagram(known));
            }
            at = (at + 1) & mask;
        }
        if self.len() >= self.most {
            return Err(TooLarge);
        }
        let made = u32::try_from(self.nodes.len()).map_err(|_| TooLarge)?;
        self.nodes.push(Node { bit, unset, set });
        self.table.get_mut(at).into_iter().for_each(|place| *place = made);
        // Three quarters full at most.
        if self.nodes.len() * 4 > self.table.len() * 3 {
            self.grow();
        }
        Ok(Diagram(made))
    }

    fn grow(&mut self) {
        let mut table = vec![0; self.table.len() * 2];
        let mask = table.len() - 1;
        for (number, node) in (0..).zip(&self.nodes).skip(2) {
            let mut at = hash(node.bit, node.unset.0, node.set.0) & mask;
            while table.get(at).is_some_and(|place| *place != 0) {
                at = (at + 1) & mask;
            }
            table.get_mut(at).into_iter().for_each(|place| *place = number);
        }
        self.table = table;
        if self.known.len() < REMEMBERED {
            let old = std::mem::take(&mut self.known);
            self.known = vec![Known::default(); old.len() * 2];
            old.into_iter().filter(|known| known.a > 0).for_each(|known| self.remember(known));
        }
    }

    fn remembered(&self, a: Diagram, b: Diagram, how: u32) -> Option<u32> {
        let known = self.known.get(hash(a.0, b.0, how) & (self.known.len() - 1))?;
        (known.a == a.0 && known.b == b.0 && known.how == how).then_some(known.made)
    }

    /// The first of two is never nothing, so an empty place is never taken for a result.
    fn remember(&mut self, known: Known) {
        let at = hash(known.a, known.b, known.how) & (self.known.len() - 1);
        self.known.get_mut(at).into_iter().for_each(|place| *place = known);
    }

    /// Both sides of two diagrams, at the first bit that tells anything apart in either.
    fn sides(&self, a: Diagram, b: Diagram) -> (u32, [Diagram; 2], [Diagram; 2]) {
        let (left, right) = (self.node(a), self.node(b));
        let bit = left.bit.min(right.bit);
        let of = |node: Node, whole| if node.bit == bit { [node.unset, node.set] } else { [whole, whole] };
        (bit, of(left, a), of(right, b))
    }

    fn both_sides(
        &mut self,
        (a, b, how): (Diagram, Diagram, u32),
        of: fn(&mut Self, Diagram, Diagram) -> Result<Diagram, TooLarge>,
    ) -> Result<Diagram, TooLarge> {
        if let Some(made) = self.remembered(a, b, how) {
            return Ok(Diagram(made));
        }
        let (bit, [a0, a1], [b0, b1]) = self.sides(a, b);
        let (unset, set) = (of(self, a0, b0)?, of(self, a1, b1)?);
        let made = self.made(bit, unset, set)?;
        self.remember(Known { a: a.0, b: b.0, how, made: made.0 });
        Ok(made)
    }

    /// What is in both.
    pub(super) fn and(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (NO, _) => Ok(NO),
            (YES, _) => Ok(b),
            _ if a == b => Ok(a),
            _ => self.both_sides((a, b, AND), Self::and),
        }
    }

    /// What is in either.
    pub(super) fn or(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        let (a, b) = (a.min(b), a.max(b));
        match (a, b) {
            (NO, _) => Ok(b),
            (YES, _) => Ok(YES),
            _ if a == b => Ok(a),
            _ => self.both_sides((a, b, OR), Self::or),
        }
    }

    /// What is in the first and not in the second.
    pub(super) fn without(&mut self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        match (a, b) {
            (NO, _) | (_, YES) => Ok(NO),
            (_, NO) => Ok(a),
            _ if a == b => Ok(NO),
            _ => self.both_sides((a, b, WITHOUT), Self::without),
        }
    }

    /// Whether something is in both.
    pub(super) fn meet(&mut self, a: Diagram, b: Diagram) -> bool {
        let (a, b) = (a.min(b), a.max(b));
        if a.is_no() {
            return false;
        }
        if a.is_yes() || a == b {
            return true;
        }
        if let Some(known) = self.remembered(a, b, MEET) {
            return known == 1;
        }
        let (_, [a0, a1], [b0, b1]) = self.sides(a, b);
        let meet = self.meet(a0, b0) || self.meet(a1, b1);
        self.remember(Known { a: a.0, b: b.0, how: MEET, made: u32::from(meet) });
        meet
    }

    /// What is in both, with some bits forgotten: `bits` is a cube of them, all set.
    pub(super) fn and_forget(&mut self, a: Diagram, b: Diagram, mut bits: Diagram) -> Result<Diagram, TooLarge> {
        let (a, b) = if a == b { (YES, a) } else { (a.min(b), a.max(b)) };
        if a.is_no() {
            return Ok(NO);
        }
        if b.is_yes() {
            return Ok(YES);
        }
        let (bit, [a0, a1], [b0, b1]) = self.sides(a, b);
        let mut forgotten = self.node(bits);
        while forgotten.bit < bit {
            bits = forgotten.set;
            forgotten = self.node(bits);
        }
        if bits.is_yes() {
            return self.and(a, b);
        }
        let how = bits.0 + FORGET;
        if let Some(made) = self.remembered(a, b, how) {
            return Ok(Diagram(made));
        }
        let made = if forgotten.bit == bit {
            let unset = self.and_forget(a0, b0, forgotten.set)?;
            if unset.is_yes() {
                YES
            } else {
                let set = self.and_forget(a1, b1, forgotten.set)?;
                self.or(unset, set)?
            }
        } else {
            let (unset, set) = (self.and_forget(a0, b0, bits)?, self.and_forget(a1, b1, bits)?);
            self.made(bit, unset, set)?
        };
        self.remember(Known { a: a.0, b: b.0, how, made: made.0 });
        Ok(made)
    }

    /// What is left where some bits have values: `bits` is their cube.
    pub(super) fn with(&mut self, a: Diagram, mut bits: Diagram) -> Result<Diagram, TooLarge> {
        let node = self.node(a);
        let mut fixed = self.node(bits);
        while fixed.bit < node.bit {
            bits = if fixed.unset.is_no() { fixed.set } else { fixed.unset };
            fixed = self.node(bits);
        }
        if node.bit == NONE || bits.is_yes() {
            return Ok(a);
        }
        if let Some(made) = self.remembered(a, bits, WITH) {
            return Ok(Diagram(made));
        }
        let made = if fixed.bit == node.bit {
            if fixed.unset.is_no() { self.with(node.set, fixed.set)? } else { self.with(node.unset, fixed.unset)? }
        } else {
            let (unset, set) = (self.with(node.unset, bits)?, self.with(node.set, bits)?);
            self.made(node.bit, unset, set)?
        };
        self.remember(Known { a: a.0, b: bits.0, how: WITH, made: made.0 });
        Ok(made)
    }

    /// Where all of some bits, in order, have their values.
    pub(super) fn cube(&mut self, bits: impl DoubleEndedIterator<Item = (u32, bool)>) -> Result<Diagram, TooLarge> {
        let mut made = YES;
        for (bit, set) in bits.rev() {
            made = if set { self.made(bit, NO, made)? } else { self.made(bit, made, NO)? };
        }
        Ok(made)
    }

    /// The bits of a cube, in order, each with its value.
    pub(super) fn row(&self, mut cube: Diagram) -> Vec<(u32, bool)> {
        let mut bits = Vec::new();
        while cube > YES {
            let node = self.node(cube);
            let set = node.unset.is_no();
            bits.push((node.bit, set));
            cube = if set { node.set } else { node.unset };
        }
        bits
    }

    /// Whether a row of bits belongs to a set.
    pub(super) fn holds(&self, mut of: Diagram, row: impl Fn(u32) -> bool) -> bool {
        while of > YES {
            let node = self.node(of);
            of = if row(node.bit) { node.set } else { node.unset };
        }
        of.is_yes()
    }

    /// A row that belongs to two sets, as far as their bits tell it apart: `row` holds the bits that it must have, and gets those that were open.
    /// False, and the row as it was, where there is none.
    pub(super) fn pick(&self, a: Diagram, b: Diagram, row: &mut [Option<bool>]) -> bool {
        self.picked((a, b), row, &mut FxHashSet::default())
    }

    fn picked(&self, (a, b): (Diagram, Diagram), row: &mut [Option<bool>], failed: &mut Failed) -> bool {
        if a.is_no() || b.is_no() || failed.contains(&(a, b)) {
            return false;
        }
        if a.is_yes() && b.is_yes() {
            return true;
        }
        let (bit, [a0, a1], [b0, b1]) = self.sides(a, b);
        let place = bit as usize;
        let found = match row.get(place).copied().flatten() {
            Some(set) => self.picked(if set { (a1, b1) } else { (a0, b0) }, row, failed),
            None => [(false, (a0, b0)), (true, (a1, b1))].into_iter().any(|(set, side)| {
                row.get_mut(place).into_iter().for_each(|open| *open = Some(set));
                let found = self.picked(side, row, failed);
                if !found {
                    row.get_mut(place).into_iter().for_each(|open| *open = None);
                }
                found
            }),
        };
        if !found {
            failed.insert((a, b));
        }
        found
    }

    /// The nodes of a diagram, each once; a node was made behind both its sides, and so has the higher number.
    fn below(&self, of: Diagram) -> BTreeSet<Diagram> {
        let (mut open, mut found) = (vec![of], BTreeSet::new());
        while let Some(at) = open.pop() {
            if at > YES && found.insert(at) {
                let node = self.node(at);
                open.extend([node.unset, node.set]);
            }
        }
        found
    }

    /// The bits that a diagram tells anything apart by, in order.
    pub(super) fn bits(&self, of: Diagram) -> Vec<u32> {
        let mut bits: Vec<u32> = self.below(of).into_iter().map(|at| self.node(at).bit).collect();
        bits.sort_unstable();
        bits.dedup();
        bits
    }

    /// How many rows of some bits, in order, a set has; all that tells its rows apart must be among them. Held back at the largest number.
    pub(super) fn count(&self, of: Diagram, bits: &[u32]) -> u128 {
        let place = |bit: u32| bits.partition_point(|known| *known < bit);
        let doubled = |count: u128, times: usize| (0..times).fold(count, |count, _| count.saturating_mul(2));
        let mut counts: FxHashMap<Diagram, u128> = [(NO, 0), (YES, 1)].into_iter().collect();
        for at in self.below(of) {
            let node = self.node(at);
            let own = place(node.bit);
            let side = |side: Diagram| {
                let below = place(self.node(side).bit).saturating_sub(own + 1);
                doubled(counts.get(&side).copied().unwrap_or(0), below)
            };
            let count = side(node.unset).saturating_add(side(node.set));
            counts.insert(at, count);
        }
        doubled(counts.get(&of).copied().unwrap_or(0), place(self.node(of).bit))
    }
}

/// Multiplies and folds: the high half of a product depends on all bits below it.
fn hash(a: u32, b: u32, c: u32) -> usize {
    let mixed = (u64::from(a) << 32 | u64::from(b)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(c);
    let product = u128::from(mixed) * 0xa076_1d64_78bd_642f;
    let (low, high) = (product & u128::from(u64::MAX), product >> 64);
    usize::try_from(low ^ high).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Diagram, Diagrams, NO, YES};

    /// How many bits the diagrams of the tests have.
    const BITS: u32 = 6;
    const ROWS: u64 = 1 << BITS;

    /// The diagram of a table: for each row of bits whether it belongs to the set.
    fn of(diagrams: &mut Diagrams, table: u64) -> Diagram {
        let mut made = NO;
        for row in (0..ROWS).filter(|row| table >> row & 1 == 1) {
            let bits = (0..BITS).map(|bit| (bit, row >> bit & 1 == 1));
            let cube = diagrams.cube(bits).expect("room");
            made = diagrams.or(made, cube).expect("room");
        }
        made
    }

    fn table(diagrams: &Diagrams, of: Diagram) -> u64 {
        let holds = |row: &u64| diagrams.holds(of, |bit| row >> bit & 1 == 1);
        (0..ROWS).filter(holds).map(|row| 1 << row).sum()
    }

    /// For every row whether some row, or the one, that differs in chosen bits alone belongs to a set.
    fn changed(table: u64, bits: u64, to: Option<u64>) -> u64 {
        let same = |a: u64, b: u64| (a ^ b) & !bits == 0 && to.is_none_or(|to| (b ^ to) & bits == 0);
        let hit = |row: &u64| (0..ROWS).any(|other| same(*row, other) && table >> other & 1 == 1);
        (0..ROWS).filter(hit).map(|row| 1 << row).sum()
    }

    proptest! {
        #[test]
        fn diagrams_are_tables(a in any::<u64>(), b in any::<u64>(), c in any::<u64>(), bits in 0..ROWS, to in 0..ROWS) {
            let mut all = Diagrams::new(10_000);
            // Sets with much in common, and with little.
            let b = if c % 3 == 0 { a & b } else { b };
            let (x, y) = (of(&mut all, a), of(&mut all, b));
            prop_assert_eq!(table(&all, x), a);
            let (and, or, without) =
                (all.and(x, y).expect("room"), all.or(x, y).expect("room"), all.without(x, y).expect("room"));
            prop_assert_eq!(table(&all, and), a & b);
            prop_assert_eq!(table(&all, or), a | b);
            prop_assert_eq!(table(&all, without), a & !b);
            prop_assert_eq!(all.meet(x, y), a & b != 0);
            let chosen = || (0..BITS).filter(move |bit| bits >> bit & 1 == 1);
            let cube = all.cube(chosen().map(|bit| (bit, true)).collect::<Vec<_>>().into_iter()).expect("room");
            let forgotten = all.and_forget(x, y, cube).expect("room");
            prop_assert_eq!(table(&all, forgotten), changed(a & b, bits, None));
            let values = chosen().map(|bit| (bit, to >> bit & 1 == 1)).collect::<Vec<_>>();
            let cube = all.cube(values.into_iter()).expect("room");
            let with = all.with(x, cube).expect("room");
            prop_assert_eq!(table(&all, with), changed(a, bits, Some(to)));
            // What is equal is one: however it was made.
            let (left, right) = (all.without(YES, and).expect("room"), all.without(YES, x).expect("room"));
            let other = all.without(YES, y).expect("room");
            prop_assert_eq!(all.or(right, other).expect("room"), left);
            let every: Vec<u32> = (0..BITS).collect();
            prop_assert_eq!(all.count(x, &every), u128::from(a.count_ones()));
        }
    }

    #[test]
    fn there_are_no_more_nodes_than_are_allowed() {
        let mut few = Diagrams::new(3);
        let cube = few.cube((0..3).map(|bit| (bit, true)));
        assert!(cube.is_ok());
        assert_eq!(few.len(), 3);
        assert!(few.cube((0..4).map(|bit| (bit, false))).is_err());
        assert_eq!(few.cube((0..3).map(|bit| (bit, true))), cube);
    }
}
