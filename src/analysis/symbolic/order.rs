//! The order in which the fields of a machine stand in diagrams. How large diagrams grow depends on it more than on anything else.
//!
//! Fields that are told apart together stand close together, and what can be forgotten early stands high. The order begins with each person’s
//! fields side by side, those first that stop to matter first. Then every field moves to the middle of the fields that it meets in some step,
//! over and over (Aloul, Markov and Sakallah call it FORCE), and of all orders on the way the one is kept in which the steps reach over the
//! fewest fields. Any order gives the same answers. Knows no diagrams.

use crate::analysis::fields::{Field, Range};
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Machine, Point};
use crate::analysis::slice::{reads, writes};

/// How often fields move.
const ROUNDS: usize = 60;
/// Of fewer fields than this any diagram is small, and not worth the search for an order.
const MANY: usize = 32;
/// What asks for more fields than this, such as a gauge, holds nothing together.
const TOGETHER: usize = 24;

/// The fields of a machine in the order in which diagrams tell them apart. `numbers` gives every point its place on the way.
pub(super) fn order(machine: &Machine, liveness: &Liveness, numbers: &[u32]) -> Vec<Field> {
    let ranges: Vec<Range> = machine.fields.iter().copied().collect();
    let mut known = vec![false; ranges.len()];
    let mut order: Vec<Field> = Vec::new();
    let written = machine.steps.iter().flat_map(|step| writes(machine, step));
    for field in written.chain((0..).map(Field).take(ranges.len())) {
        if let Some(known) = known.get_mut(place(field)).filter(|known| !**known) {
            *known = true;
            order.push(field);
        }
    }
    let mut last = vec![0; ranges.len()];
    for (at, number) in (0..).map(Point).zip(numbers) {
        for field in liveness.at(at) {
            last.get_mut(place(field)).into_iter().for_each(|last| *last = *number.max(last));
        }
    }
    let matters = last.iter().filter(|last| **last > 0).count();
    order.sort_by_key(|field| last.get(place(*field)).copied());
    let order = by_person(&ranges, order);
    if matters < MANY { order } else { gathered(machine, order) }
}

fn place(field: Field) -> usize {
    field.0 as usize
}

/// Each person’s fields together, in the order in which they are given; what is nobody’s goes with what stood before it. Sets of what several
/// people did are then little more than the sets of what each did, side by side.
fn by_person(ranges: &[Range], order: Vec<Field>) -> Vec<Field> {
    let (mut people, mut last) = (Vec::new(), 0);
    let mut placed: Vec<(usize, Field)> = Vec::with_capacity(order.len());
    for field in order {
        if let Some(whose) = ranges.get(place(field)).and_then(|range| range.whose) {
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

/// Moves every field to the middle of those that it meets.
fn gathered(machine: &Machine, first: Vec<Field>) -> Vec<Field> {
    let meetings = machine.steps.iter().map(|step| {
        let mut fields = reads(machine, step);
        fields.extend(writes(machine, step));
        fields.sort_unstable();
        fields.dedup();
        fields
    });
    let meetings: Vec<Vec<Field>> = meetings.filter(|fields| (2..TOGETHER).contains(&fields.len())).collect();
    let (mut now, mut best) = (first.clone(), (u64::MAX, first));
    for _ in 0..ROUNDS {
        // Fixed point: sixteen bits behind the point.
        let mut places = vec![0_u64; now.len()];
        for (number, field) in (0_u64..).zip(&now) {
            places.get_mut(place(*field)).into_iter().for_each(|place| *place = number << 16);
        }
        let at = |field: &Field| places.get(place(*field)).copied().unwrap_or(0);
        let (mut reach, mut pulled) = (0_u64, vec![(0_u64, 0_u64); now.len()]);
        for fields in &meetings {
            let (low, high) = (fields.iter().map(at).min(), fields.iter().map(at).max());
            reach += high.unwrap_or(0) - low.unwrap_or(0);
            let middle = fields.iter().map(at).sum::<u64>() / u64::try_from(fields.len()).unwrap_or(1);
            for field in fields {
                if let Some((sum, count)) = pulled.get_mut(place(*field)) {
                    (*sum, *count) = (*sum + middle, *count + 1);
                }
            }
        }
        if reach < best.0 {
            best = (reach, now.clone());
        }
        let wanted = |field: &Field| match pulled.get(place(*field)) {
            Some((sum, count @ 1..)) => sum / count,
            _ => at(field),
        };
        let before = now.clone();
        now.sort_by_key(wanted);
        if now == before {
            break;
        }
    }
    best.1
}
