//! States as a few machine words: the number of the point in the lowest bits, then the fields that matter there, each in the bits that its range
//! needs. Two plays that can differ in nothing from here on have the same words.

use super::fields::{Field, Held};
use super::liveness::Liveness;
use super::machine::{Machine, Mark, Point, Step};

/// Where a field lies in a state.
#[derive(Debug, Clone, Copy)]
struct Slot {
    field: Field,
    word: u16,
    shift: u8,
    bits: u8,
    low: i32,
}

/// How the states of a machine are packed.
#[derive(Debug)]
pub(crate) struct Packing {
    /// How many words a state takes.
    pub(crate) words: usize,
    /// For every point the place of its layout, plus one; 0 for points at which play never rests.
    places: Vec<u32>,
    layouts: Vec<(Point, Vec<Slot>)>,
    point_bits: u8,
}

impl Packing {
    pub(crate) fn of(machine: &Machine, liveness: &Liveness) -> Self {
        let points = (0..).map(Point).zip(&machine.steps);
        let rests: Vec<Point> =
            points.filter(|(at, step)| rests(machine, *at, step, liveness)).map(|it| it.0).collect();
        let count = u32::try_from(rests.len()).unwrap_or(u32::MAX);
        let point_bits = u8::try_from(u32::BITS - count.leading_zeros()).unwrap_or(32);
        let mut packing = Self { words: 1, places: vec![0; machine.steps.len()], layouts: Vec::new(), point_bits };
        for point in rests {
            let layout = packing.layout(machine, liveness, point);
            packing.layouts.push((point, layout));
            let place = u32::try_from(packing.layouts.len()).unwrap_or(u32::MAX);
            packing.places.get_mut(point.0 as usize).into_iter().for_each(|known| *known = place);
        }
        packing
    }

    /// Fields do not cross the border of a word.
    fn layout(&mut self, machine: &Machine, liveness: &Liveness, point: Point) -> Vec<Slot> {
        let (mut word, mut shift) = (0, self.point_bits);
        let mut slots = Vec::new();
        for field in liveness.at(point) {
            let Some(range) = machine.fields.range(field).filter(|range| range.bits > 0) else { continue };
            if shift + range.bits > 64 {
                (word, shift) = (word + 1, 0);
            }
            slots.push(Slot { field, word, shift, bits: range.bits, low: range.low });
            shift += range.bits;
        }
        self.words = self.words.max(usize::from(word) + 1);
        slots
    }

    /// Whether play rests at a point, so that there are states of it.
    pub(crate) fn rests_at(&self, point: Point) -> bool {
        self.places.get(point.0 as usize).is_some_and(|place| *place > 0)
    }

    /// Packs the row of fields at a point.
    pub(crate) fn pack(&self, point: Point, fields: &[i32], words: &mut Vec<u64>) {
        words.clear();
        words.resize(self.words, 0);
        let place = self.places.get(point.0 as usize).copied().unwrap_or(0);
        if let Some(first) = words.first_mut() {
            *first = u64::from(place);
        }
        let layout = (place as usize).checked_sub(1).and_then(|place| self.layouts.get(place));
        for slot in layout.into_iter().flat_map(|(_, slots)| slots) {
            let value = fields.get(slot.field.0 as usize).copied().unwrap_or(0);
            let value = u64::from(u32::from_ne_bytes(value.wrapping_sub(slot.low).to_ne_bytes())) & mask(slot.bits);
            if let Some(word) = words.get_mut(usize::from(slot.word)) {
                *word |= value << slot.shift;
            }
        }
    }

    /// The point of a state; gives its fields and their values.
    pub(crate) fn unpack(&self, words: &[u64], mut each: impl FnMut(Field, i32)) -> Point {
        let place = words.first().map_or(0, |first| first & mask(self.point_bits));
        let layout = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        let Some((point, slots)) = layout.and_then(|place| self.layouts.get(place)) else { return Point(0) };
        for slot in slots {
            let value = words.get(usize::from(slot.word)).map_or(0, |word| word >> slot.shift) & mask(slot.bits);
            let value = i32::from_ne_bytes(u32::try_from(value).unwrap_or(0).to_ne_bytes());
            each(slot.field, value.wrapping_add(slot.low));
        }
        *point
    }
}

fn mask(bits: u8) -> u64 {
    (1 << bits) - 1
}

/// Play rests where more than one way may go on, at its end, and once on every way round.
fn rests(machine: &Machine, at: Point, step: &Step, liveness: &Liveness) -> bool {
    match step {
        Step::Resolve(..) | Step::Voice(..) | Step::Shuffle(..) | Step::Chance(_) | Step::Choice(_) | Step::End => true,
        // Where something free may be asked for.
        Step::Test(..) | Step::Offer(..) | Step::Change(..) => {
            machine.fields.iter().any(|range| matches!(range.held, Held::Finished(_)))
        }
        // Only `Goto` leads back, so every way round enters a scene.
        Step::Mark(mark, _) => {
            let entered = matches!(machine.marks.all().get(*mark as usize), Some(Mark::Scene(_)));
            entered && liveness.circle(at).is_some()
        }
        _ => false,
    }
}
