//! The fields of a machine as bits of a decision diagram, and what is done with diagrams, within a budget.
//!
//! Knows no steps. A field has as many bits as its range needs, the highest first; `order` says in which order fields stand.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::diagrams::{Diagram, Diagrams, NO, TooLarge, YES};
use super::order::order;
use super::reach::numbers;
use crate::analysis::fields::{Field, Held, Range};
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point};

/// A bit with a value.
pub(super) type Bit = (u32, bool);

/// The most bits of a machine: diagrams are gone through as deep as that.
const MOST_BITS: usize = 4_096;

/// The most values of a field that are looked at one by one.
const MOST_VALUES: u32 = 4_096;

/// The bits of a machine.
pub(super) struct Space {
    diagrams: RefCell<Diagrams>,
    /// For each field its first bit, if it has any, and how many.
    places: Vec<Option<(u32, u8)>>,
    ranges: Vec<Range>,
    /// For each bit its field.
    owners: Vec<Field>,
}

impl Space {
    /// `nodes` is the most that all diagrams together may have.
    pub(super) fn of(machine: &Machine, liveness: &Liveness, nodes: usize) -> Result<Self, TooLarge> {
        let mut live = vec![false; machine.fields.len()];
        let points = u32::try_from(machine.steps.len()).unwrap_or(0);
        for at in (0..points).map(Point) {
            for (field, live) in (0..).map(Field).zip(live.iter_mut()) {
                *live |= liveness.is_live(at, field);
            }
        }
        let ranges: Vec<Range> = machine.fields.iter().copied().collect();
        let mut places = vec![None; ranges.len()];
        let mut owners: Vec<Field> = Vec::new();
        for field in order(machine, liveness, &numbers(machine)) {
            let at = field.0 as usize;
            let (Some(range), Some(true)) = (ranges.get(at), live.get(at).copied()) else { continue };
            // What is free is 0 or 1, and needs no value for “not chosen yet”.
            let bits = if matches!(range.held, Held::Finished(_)) { 1 } else { range.bits };
            let first = u32::try_from(owners.len()).map_err(|_| TooLarge)?;
            places.get_mut(at).into_iter().for_each(|place| *place = (bits > 0).then_some((first, bits)));
            owners.extend(std::iter::repeat_n(field, usize::from(bits)));
        }
        if owners.len() > MOST_BITS {
            return Err(TooLarge);
        }
        Ok(Self { diagrams: RefCell::new(Diagrams::new(nodes)), places, ranges, owners })
    }

    /// The field that a bit belongs to.
    pub(super) fn owner(&self, bit: u32) -> Option<Field> {
        self.owners.get(bit as usize).copied()
    }

    fn range(&self, field: Field) -> Option<&Range> {
        self.ranges.get(field.0 as usize)
    }

    /// Whether a field is chosen where it is first asked, and may be anything before.
    pub(super) fn is_free(&self, field: Field) -> bool {
        matches!(self.range(field).map(|range| range.held), Some(Held::Finished(_)))
    }

    /// The bits of what is free.
    pub(super) fn free_bits(&self) -> Vec<u32> {
        let fields = (0..).map(Field).take(self.ranges.len());
        fields.filter(|field| self.is_free(*field)).flat_map(|field| self.bits(field)).collect()
    }

    pub(super) fn start(&self, field: Field) -> i32 {
        self.range(field).map_or(0, |range| range.start)
    }

    /// The bits of a field, the highest first.
    pub(super) fn bits(&self, field: Field) -> Vec<u32> {
        let place = self.places.get(field.0 as usize).copied().flatten();
        place.into_iter().flat_map(|(first, bits)| first..first + u32::from(bits)).collect()
    }

    /// The bit of a field that counts so much, from 0 for the lowest.
    pub(super) fn bit(&self, field: Field, place: u32) -> Option<u32> {
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

    /// How many nodes there are by now.
    pub(super) fn nodes(&self) -> usize {
        self.diagrams.borrow().len()
    }

    pub(super) fn cube(&self, bits: &[Bit]) -> Result<Diagram, TooLarge> {
        let mut bits = bits.to_vec();
        bits.sort_unstable();
        self.diagrams.borrow_mut().cube(bits.into_iter())
    }

    /// Where a field has a value.
    pub(super) fn equals(&self, field: Field, value: i32) -> Result<Diagram, TooLarge> {
        match self.value(field, value) {
            // What is never live has no bits, and is never asked.
            Some(bits) if bits.is_empty() => Ok(if value == self.start(field) { YES } else { NO }),
            Some(bits) => self.cube(&bits),
            None => Ok(NO),
        }
    }

    /// Where a field is less than a number.
    pub(super) fn less(&self, field: Field, than: i32) -> Result<Diagram, TooLarge> {
        let Some(range) = self.range(field) else { return Ok(NO) };
        let bits = self.bits(field);
        let code = i64::from(than) - i64::from(range.low);
        if code <= 0 {
            return Ok(NO);
        }
        if bits.is_empty() {
            return Ok(if self.start(field) < than { YES } else { NO });
        }
        if bits.len() < 63 && code >= 1 << bits.len() {
            return Ok(YES);
        }
        // From the lowest bit up: less, or equal so far and less below.
        let mut less = NO;
        for (place, bit) in bits.iter().rev().enumerate() {
            let unset = self.cube(&[(*bit, false)])?;
            less = if code >> place & 1 == 1 { self.or(unset, less)? } else { self.and(unset, less)? };
        }
        Ok(less)
    }

    /// Every value that a field can have, each with where it has it.
    pub(super) fn values(&self, field: Field) -> Result<Vec<(i32, Diagram)>, TooLarge> {
        let bits = self.bits(field).len();
        if bits == 0 {
            return Ok(vec![(self.start(field), YES)]);
        }
        if bits > 12 {
            return Err(TooLarge);
        }
        let low = self.range(field).map_or(0, |range| range.low);
        let count = (1_u32 << bits).min(MOST_VALUES);
        let values = (0..count).filter_map(|code| i32::try_from(code).ok()).map(|code| low.saturating_add(code));
        values.map(|value| Ok((value, self.equals(field, value)?))).collect()
    }

    pub(super) fn and(&self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().and(a, b)
    }

    pub(super) fn or(&self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().or(a, b)
    }

    pub(super) fn and_not(&self, a: Diagram, b: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().without(a, b)
    }

    pub(super) fn not(&self, a: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().without(YES, a)
    }

    /// Whether two sets have something in common.
    pub(super) fn meet(&self, a: Diagram, b: Diagram) -> bool {
        self.diagrams.borrow_mut().meet(a, b)
    }

    /// What is in both, with some bits forgotten, which are given as a cube with all of them set.
    pub(super) fn and_forget(&self, a: Diagram, b: Diagram, bits: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().and_forget(a, b, bits)
    }

    /// What is left where some bits have values, which are given as a cube.
    pub(super) fn with(&self, a: Diagram, bits: Diagram) -> Result<Diagram, TooLarge> {
        self.diagrams.borrow_mut().with(a, bits)
    }

    /// The fields that a set tells anything apart by.
    pub(super) fn asks(&self, a: Diagram) -> BTreeSet<Field> {
        self.diagrams.borrow().bits(a).into_iter().filter_map(|bit| self.owner(bit)).collect()
    }

    /// Whether a row of bits belongs to a set.
    pub(super) fn holds(&self, a: Diagram, row: impl Fn(u32) -> bool) -> bool {
        self.diagrams.borrow().holds(a, row)
    }

    /// A row of bits that belongs to two sets: [`Diagrams::pick`].
    pub(super) fn pick(&self, a: Diagram, b: Diagram, row: &mut [Option<bool>]) -> bool {
        self.diagrams.borrow().pick(a, b, row)
    }

    /// The bits of a cube.
    pub(super) fn row(&self, cube: Diagram) -> Vec<Bit> {
        self.diagrams.borrow().row(cube)
    }

    /// How many bits there are.
    pub(super) fn width(&self) -> usize {
        self.owners.len()
    }

    /// How many states a set has that differ in some fields alone.
    pub(super) fn count(&self, a: Diagram, fields: impl Iterator<Item = Field>) -> u128 {
        let mut bits: Vec<u32> = fields.flat_map(|field| self.bits(field)).collect();
        bits.sort_unstable();
        self.diagrams.borrow().count(a, &bits)
    }
}
