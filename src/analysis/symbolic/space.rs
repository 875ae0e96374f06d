//! The fields of a machine as bits of a decision diagram, and what is done with diagrams, within a budget.
//!
//! Knows no steps. A field has as many bits as its range needs, the highest first; the fields of one person lie together, in
//! the order in which they are first written.

use std::cell::Cell;

use biodivine_lib_bdd::op_function::{and, and_not, or};
use biodivine_lib_bdd::{Bdd, BddPartialValuation, BddVariable, BddVariableSet};

use crate::analysis::fields::{Field, Held, Range};
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point};
use crate::analysis::slice::writes;

/// The diagrams became too large, or a number has too many values to be told apart one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// A bit with a value.
pub(super) type Bit = (BddVariable, bool);

/// The most values of a field that are looked at one by one.
const MOST_VALUES: u32 = 4_096;

/// The bits of a machine.
pub(super) struct Space {
    pub(super) set: BddVariableSet,
    /// For each field its first bit, if it has any, and how many.
    places: Vec<Option<(u16, u8)>>,
    ranges: Vec<Range>,
    /// For each bit its field.
    owners: Vec<Field>,
    /// The nodes that may still be made.
    budget: Cell<u64>,
    largest: usize,
}

impl Space {
    /// `nodes` is the most that one diagram may have; all together may have a few hundred times as many.
    pub(super) fn of(machine: &Machine, liveness: &Liveness, nodes: usize) -> Result<Self, TooLarge> {
        let mut order: Vec<Field> = Vec::new();
        let mut known = vec![false; machine.fields.len()];
        let written = machine.steps.iter().flat_map(|step| writes(machine, step));
        let all = (0..u32::try_from(machine.fields.len()).unwrap_or(0)).map(Field);
        for field in written.chain(all) {
            if let Some(known) = known.get_mut(field.0 as usize).filter(|known| !**known) {
                *known = true;
                order.push(field);
            }
        }
        let mut live = vec![false; machine.fields.len()];
        let points = u32::try_from(machine.steps.len()).unwrap_or(0);
        for at in (0..points).map(Point) {
            for (field, live) in (0..).map(Field).zip(live.iter_mut()) {
                *live |= liveness.is_live(at, field);
            }
        }
        let ranges: Vec<Range> = machine.fields.iter().copied().collect();
        let order = by_person(&ranges, order);
        let mut places = vec![None; ranges.len()];
        let mut owners: Vec<Field> = Vec::new();
        for field in order {
            let at = field.0 as usize;
            let (Some(range), Some(true)) = (ranges.get(at), live.get(at).copied()) else { continue };
            // What is free is 0 or 1, and needs no value for “not chosen yet”.
            let bits = if matches!(range.held, Held::Finished(_)) { 1 } else { range.bits };
            let first = u16::try_from(owners.len()).map_err(|_| TooLarge)?;
            places.get_mut(at).into_iter().for_each(|place| *place = (bits > 0).then_some((first, bits)));
            owners.extend(std::iter::repeat_n(field, usize::from(bits)));
        }
        let bits = u16::try_from(owners.len()).map_err(|_| TooLarge)?;
        if bits > u16::MAX / 2 {
            return Err(TooLarge);
        }
        let set = BddVariableSet::new_anonymous(bits);
        let budget = Cell::new(u64::try_from(nodes).unwrap_or(u64::MAX).saturating_mul(400));
        Ok(Self { set, places, ranges, owners, budget, largest: nodes })
    }

    pub(super) fn yes(&self) -> Bdd {
        self.set.mk_true()
    }

    pub(super) fn no(&self) -> Bdd {
        self.set.mk_false()
    }

    /// The field that a bit belongs to.
    pub(super) fn owner(&self, bit: BddVariable) -> Option<Field> {
        self.owners.get(bit.to_index()).copied()
    }

    fn range(&self, field: Field) -> Option<&Range> {
        self.ranges.get(field.0 as usize)
    }

    /// Whether a field is chosen where it is first asked, and may be anything before.
    pub(super) fn is_free(&self, field: Field) -> bool {
        matches!(self.range(field).map(|range| range.held), Some(Held::Finished(_)))
    }

    /// The bits of what is free.
    pub(super) fn free_bits(&self) -> Vec<BddVariable> {
        let fields = (0..).map(Field).take(self.ranges.len());
        fields.filter(|field| self.is_free(*field)).flat_map(|field| self.bits(field)).collect()
    }

    pub(super) fn start(&self, field: Field) -> i32 {
        self.range(field).map_or(0, |range| range.start)
    }

    /// The bits of a field, the highest first.
    pub(super) fn bits(&self, field: Field) -> Vec<BddVariable> {
        let place = self.places.get(field.0 as usize).copied().flatten();
        let bits = place.into_iter().flat_map(|(first, bits)| first..first + u16::from(bits));
        bits.map(|bit| BddVariable::from_index(usize::from(bit))).collect()
    }

    /// The bit of a field that counts so much, from 0 for the lowest.
    pub(super) fn bit(&self, field: Field, place: u32) -> Option<BddVariable> {
        self.bits(field).into_iter().rev().nth(usize::try_from(place).ok()?)
    }

    /// The bits of a field with a value; none where it has no such value. A field without bits has its start alone.
    pub(super) fn value(&self, field: Field, value: i32) -> Option<Vec<Bit>> {
        let range = self.range(field)?;
        let bits = self.bits(field);
        let code = u32::from_ne_bytes(value.wrapping_sub(range.low).to_ne_bytes());
        if bits.is_empty() {
            return Some(Vec::new());
        }
        let width = u32::try_from(bits.len()).ok()?;
        if width < 32 && code >> width != 0 {
            return None;
        }
        Some((0..width).rev().zip(bits).map(|(place, bit)| (bit, code >> place & 1 == 1)).collect())
    }

    pub(super) fn cube(&self, bits: &[Bit]) -> Bdd {
        self.set.mk_conjunctive_clause(&BddPartialValuation::from_values(bits))
    }

    /// Where a field has a value.
    pub(super) fn equals(&self, field: Field, value: i32) -> Bdd {
        match self.value(field, value) {
            // What is never live has no bits, and is never asked.
            Some(bits) if bits.is_empty() => {
                if value == self.start(field) {
                    self.yes()
                } else {
                    self.no()
                }
            }
            Some(bits) => self.cube(&bits),
            None => self.no(),
        }
    }

    /// Where a field is less than a number.
    pub(super) fn less(&self, field: Field, than: i32) -> Bdd {
        let Some(range) = self.range(field) else { return self.no() };
        let bits = self.bits(field);
        let code = i64::from(than) - i64::from(range.low);
        if code <= 0 {
            return self.no();
        }
        if bits.is_empty() {
            return if self.start(field) < than { self.yes() } else { self.no() };
        }
        if bits.len() < 63 && code >= 1 << bits.len() {
            return self.yes();
        }
        // From the lowest bit up: less, or equal so far and less below.
        let mut less = self.no();
        for (place, bit) in bits.iter().rev().enumerate() {
            let unset = self.set.mk_not_var(*bit);
            less = if code >> place & 1 == 1 { unset.or(&less) } else { unset.and(&less) };
        }
        less
    }

    /// Every value that a field can have, each with where it has it.
    pub(super) fn values(&self, field: Field) -> Result<Vec<(i32, Bdd)>, TooLarge> {
        let bits = self.bits(field).len();
        if bits == 0 {
            return Ok(vec![(self.start(field), self.yes())]);
        }
        if bits > 12 {
            return Err(TooLarge);
        }
        let low = self.range(field).map_or(0, |range| range.low);
        let count = (1_u32 << bits).min(MOST_VALUES);
        let values = (0..count).filter_map(|code| i32::try_from(code).ok()).map(|code| low.saturating_add(code));
        Ok(values.map(|value| (value, self.equals(field, value))).collect())
    }

    fn pay(&self, made: Option<Bdd>) -> Result<Bdd, TooLarge> {
        let made = made.filter(|made| made.size() <= self.largest).ok_or(TooLarge)?;
        let nodes = u64::try_from(made.size()).unwrap_or(u64::MAX);
        self.budget.set(self.budget.get().checked_sub(nodes).ok_or(TooLarge)?);
        Ok(made)
    }

    pub(super) fn and(&self, a: &Bdd, b: &Bdd) -> Result<Bdd, TooLarge> {
        if a.is_true() || b.is_false() {
            return Ok(b.clone());
        }
        if b.is_true() || a.is_false() {
            return Ok(a.clone());
        }
        if small(a, b) {
            return self.pay(Some(a.and(b)));
        }
        self.pay(Bdd::binary_op_with_limit(self.largest, a, b, and))
    }

    pub(super) fn or(&self, a: &Bdd, b: &Bdd) -> Result<Bdd, TooLarge> {
        if a.is_false() || b.is_true() {
            return Ok(b.clone());
        }
        if b.is_false() || a.is_true() {
            return Ok(a.clone());
        }
        if small(a, b) {
            return self.pay(Some(a.or(b)));
        }
        self.pay(Bdd::binary_op_with_limit(self.largest, a, b, or))
    }

    pub(super) fn and_not(&self, a: &Bdd, b: &Bdd) -> Result<Bdd, TooLarge> {
        if b.is_false() || a.is_false() {
            return Ok(a.clone());
        }
        if small(a, b) {
            return self.pay(Some(a.and_not(b)));
        }
        self.pay(Bdd::binary_op_with_limit(self.largest, a, b, and_not))
    }

    /// Forgets some bits.
    pub(super) fn forget(&self, a: &Bdd, bits: &[BddVariable]) -> Result<Bdd, TooLarge> {
        if bits.is_empty() || a.is_true() || a.is_false() {
            return Ok(a.clone());
        }
        self.pay(Some(a.exists(bits)))
    }

    /// Whether two sets have something in common.
    pub(super) fn meet(&self, a: &Bdd, b: &Bdd) -> Result<bool, TooLarge> {
        // Often the first that comes to hand will do.
        for (one, other) in [(a, b), (b, a)] {
            if one.first_valuation().is_some_and(|state| other.eval_in(&state)) {
                return Ok(true);
            }
        }
        Ok(!self.and(a, b)?.is_false())
    }

    /// What is left where some bits have values.
    pub(super) fn with(&self, a: &Bdd, bits: &[Bit]) -> Result<Bdd, TooLarge> {
        if bits.is_empty() || a.is_true() || a.is_false() {
            return Ok(a.clone());
        }
        self.pay(Some(a.restrict(bits)))
    }
}

/// Whether what is made of two diagrams cannot become so large that one must be ready to stop.
fn small(a: &Bdd, b: &Bdd) -> bool {
    a.size().saturating_mul(b.size()) <= 1 << 22
}

/// Each person’s fields together, in the order in which they are first written; what is nobody’s goes with what was written before it. Sets of
/// what several people did are then little more than the sets of what each did, side by side.
fn by_person(ranges: &[Range], order: Vec<Field>) -> Vec<Field> {
    let (mut people, mut last) = (Vec::new(), 0);
    let mut placed: Vec<(usize, Field)> = Vec::with_capacity(order.len());
    for field in order {
        if let Some(whose) = ranges.get(field.0 as usize).and_then(|range| range.whose) {
            last = people.iter().position(|known| *known == whose).unwrap_or_else(|| {
                people.push(whose);
                people.len() - 1
            });
        }
        placed.push((last, field));
    }
    placed.sort_by_key(|(person, _)| *person);
    placed.into_iter().map(|(_, field)| field).collect()
}
