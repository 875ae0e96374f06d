//! What can still matter at each point of a machine: the fields that some step ahead reads before it writes them, among those that some step
//! behind may have written. Everything else is left out of a state.
//!
//! Liveness here is the strong one: a change of a number counts as a reading only where the number itself can still matter.

use std::collections::BTreeMap;

use super::fields::{Field, Held};
use super::formula::Formulas;
use super::machine::{Guard, Machine, Point, Step};
use crate::expr::{EffectKind, ExprId};

/// A set of fields for every point.
#[derive(Debug, Clone)]
struct Sets {
    words: usize,
    bits: Vec<u64>,
}

impl Sets {
    fn new(points: usize, fields: usize) -> Self {
        let words = fields.div_ceil(64).max(1);
        Self { words, bits: vec![0; points * words] }
    }

    fn row(&self, at: usize) -> &[u64] {
        self.bits.get(at * self.words..(at + 1) * self.words).unwrap_or_default()
    }

    fn row_mut(&mut self, at: usize) -> &mut [u64] {
        self.bits.get_mut(at * self.words..(at + 1) * self.words).unwrap_or_default()
    }

    /// Puts a row into a row; whether that added anything.
    fn add(&mut self, at: usize, row: &[u64]) -> bool {
        let mut changed = false;
        for (word, more) in self.row_mut(at).iter_mut().zip(row) {
            changed |= *more & !*word != 0;
            *word |= more;
        }
        changed
    }
}

fn has(row: &[u64], field: Field) -> bool {
    row.get(field.0 as usize / 64).is_some_and(|word| word & (1 << (field.0 % 64)) != 0)
}

fn members(row: &[u64]) -> impl Iterator<Item = Field> {
    row.iter().zip(0..).flat_map(|(word, index): (&u64, u32)| {
        let word = *word;
        (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| Field(index * 64 + bit))
    })
}

fn put(row: &mut [u64], field: Field) {
    if let Some(word) = row.get_mut(field.0 as usize / 64) {
        *word |= 1 << (field.0 % 64);
    }
}

fn take(row: &mut [u64], field: Field) {
    if let Some(word) = row.get_mut(field.0 as usize / 64) {
        *word &= !(1 << (field.0 % 64));
    }
}

/// What formulas read, looked up once each.
struct Reads<'a> {
    formulas: &'a Formulas,
    known: BTreeMap<ExprId, Vec<Field>>,
}

impl Reads<'_> {
    fn put(&mut self, row: &mut [u64], when: ExprId) {
        let formulas = self.formulas;
        for field in self.known.entry(when).or_insert_with(|| formulas.reads(when)) {
            put(row, *field);
        }
    }

    fn put_guard(&mut self, row: &mut [u64], guard: Option<&Guard>) {
        if let Some(guard) = guard {
            self.put(row, guard.when);
        }
    }
}

/// What matters where.
#[derive(Debug)]
pub(crate) struct Liveness {
    live: Sets,
    written: Sets,
    /// For every point its circle: points of one circle lead to one another. 0 for points that never come back.
    circles: Vec<u32>,
}

impl Liveness {
    /// Looks through a machine, and takes out of it what writes to fields that no longer matter.
    pub(crate) fn of(machine: &mut Machine) -> Self {
        let live = backward(machine);
        remove_dead(machine, &live);
        let written = forward(machine);
        Self { live, written, circles: circles(machine) }
    }

    /// The fields that a state at a point consists of, in order.
    pub(crate) fn at(&self, point: Point) -> impl Iterator<Item = Field> {
        let at = point.0 as usize;
        let both = self.live.row(at).iter().zip(self.written.row(at)).map(|(live, written)| live & written);
        both.zip(0..).flat_map(|(word, index): (u64, u32)| {
            (0..64).filter(move |bit| word & (1 << bit) != 0).map(move |bit| Field(index * 64 + bit))
        })
    }

    /// Whether a field can still be read at a point.
    pub(crate) fn is_live(&self, point: Point, field: Field) -> bool {
        has(self.live.row(point.0 as usize), field)
    }

    /// The fields that can still be read at a point, written or not, in order.
    pub(crate) fn live_at(&self, point: Point) -> impl Iterator<Item = Field> {
        members(self.live.row(point.0 as usize))
    }

    /// Whether some step on some way to a point may have written a field.
    pub(crate) fn is_written(&self, point: Point, field: Field) -> bool {
        has(self.written.row(point.0 as usize), field)
    }

    /// The circle of a point, if play can come back to it.
    pub(crate) fn circle(&self, point: Point) -> Option<u32> {
        self.circles.get(point.0 as usize).copied().filter(|circle| *circle > 0)
    }
}

fn backward(machine: &Machine) -> Sets {
    let (points, fields) = (machine.steps.len(), machine.fields.len());
    let mut live = Sets::new(points, fields);
    let mut reads = Reads { formulas: &machine.formulas, known: BTreeMap::new() };
    let mut behind: Vec<Vec<u32>> = vec![Vec::new(); points];
    for (at, step) in (0..).zip(&machine.steps) {
        for next in step.next() {
            if let Some(behind) = behind.get_mut(next.0 as usize) {
                behind.push(at);
            }
        }
    }
    let mut row = vec![0; live.words];
    let mut waiting = vec![true; points];
    // The last points first: most of what follows a point has a higher number.
    let mut open: Vec<usize> = (0..points).collect();
    while let Some(at) = open.pop() {
        if let Some(waits) = waiting.get_mut(at) {
            *waits = false;
        }
        let Some(step) = machine.steps.get(at) else { continue };
        row.fill(0);
        for next in step.next() {
            row.iter_mut().zip(live.row(next.0 as usize)).for_each(|(word, more)| *word |= more);
        }
        before(machine, at, &mut row, &mut reads);
        if live.add(at, &row) {
            for from in behind.get(at).into_iter().flatten().map(|from| *from as usize) {
                if let Some(waits) = waiting.get_mut(from).filter(|waits| !**waits) {
                    *waits = true;
                    open.push(from);
                }
            }
        }
    }
    live
}

/// From what matters behind a step to what matters before it.
fn before(machine: &Machine, at: usize, row: &mut [u64], reads: &mut Reads<'_>) {
    let Some(step) = machine.steps.get(at) else { return };
    let asked = machine.is_asked(at);
    match step {
        Step::Count(field, ..) if asked => put(row, *field),
        Step::Pass(_) | Step::Mark(..) | Step::Count(..) | Step::Chance(_) | Step::End => {}
        Step::Set(field, ..) => take(row, *field),
        Step::Change(change, _) => {
            let Some(change) = machine.changes.get(*change as usize) else { return };
            if has(row, change.field) || asked {
                if change.kind == EffectKind::Assign {
                    take(row, change.field);
                } else {
                    put(row, change.field);
                }
                reads.put(row, change.value);
            }
        }
        Step::Decide(decision, field, outcome, _) => {
            take(row, *field);
            let decided = machine.decisions.get(*decision as usize).and_then(|(_, known)| known.outcomes.get(*outcome));
            reads.put_guard(row, decided.and_then(|(guard, ..)| guard.as_ref()));
        }
        Step::Resolve(decision, field, ..) => {
            let needed = asked || has(row, *field);
            let Some((_, known)) = machine.decisions.get(*decision as usize).filter(|_| needed) else { return };
            put(row, *field);
            reads.put_guard(row, known.when.as_ref());
            known.outcomes.iter().for_each(|(guard, ..)| reads.put_guard(row, guard.as_ref()));
        }
        Step::Voice(voice, _) => {
            let Some((_, voice)) = machine.voices.get(*voice as usize) else { return };
            reads.put_guard(row, voice.when.as_ref());
            voice.replies.iter().for_each(|(guard, ..)| reads.put_guard(row, guard.as_ref()));
            voice.chosen.into_iter().for_each(|field| put(row, field));
        }
        Step::Test(guard, ..) => reads.put_guard(row, Some(guard)),
        Step::Vary(field, ..) | Step::Shuffle(field, _) => put(row, *field),
        Step::Choice(asking) => {
            for option in &asking.options {
                option.once.into_iter().for_each(|field| put(row, field));
                reads.put_guard(row, option.when.as_ref());
                reads.put_guard(row, option.reply.as_ref());
                let decided = option.decide.and_then(|(place, _)| machine.decisions.get(place as usize));
                if let (Some((_, known)), Some((_, outcome))) = (decided, option.decide) {
                    reads.put_guard(row, known.when.as_ref());
                    reads.put_guard(row, known.outcomes.get(outcome).and_then(|(guard, ..)| guard.as_ref()));
                }
            }
        }
        Step::Offer(offered, _) => {
            for offered in offered {
                offered.fresh.into_iter().for_each(|field| put(row, field));
                reads.put_guard(row, offered.when.as_ref());
            }
        }
    }
}

/// Steps that write only what no longer matters become nothing.
fn remove_dead(machine: &mut Machine, live: &Sets) {
    let changed: Vec<Field> = machine.changes.iter().map(|change| change.field).collect();
    let asked = std::mem::take(&mut machine.asked);
    for (at, step) in machine.steps.iter_mut().enumerate() {
        if asked.get(at) == Some(&true) {
            continue;
        }
        let (field, next) = match step {
            Step::Set(field, _, next) | Step::Resolve(_, field, _, next) | Step::Count(field, _, _, next) => {
                (Some(*field), *next)
            }
            Step::Change(change, next) => (changed.get(*change as usize).copied(), *next),
            _ => continue,
        };
        if field.is_none_or(|field| !has(live.row(next.0 as usize), field)) {
            *step = Step::Pass(next);
        }
    }
    machine.asked = asked;
}

/// What may have been written on some way to each point.
fn forward(machine: &Machine) -> Sets {
    let mut written = Sets::new(machine.steps.len(), machine.fields.len());
    let mut reads = Reads { formulas: &machine.formulas, known: BTreeMap::new() };
    let free: Vec<Field> = (0..)
        .map(Field)
        .zip(machine.fields.iter())
        .filter(|(_, range)| matches!(range.held, Held::Finished(_)))
        .map(|(field, _)| field)
        .collect();
    let mut open = vec![machine.start.0 as usize];
    let mut reached = vec![false; machine.steps.len()];
    let mut row = vec![0; written.words];
    let mut asked = vec![0; written.words];
    while let Some(at) = open.pop() {
        let Some(step) = machine.steps.get(at) else { continue };
        row.copy_from_slice(written.row(at));
        match step {
            Step::Set(field, ..)
            | Step::Decide(_, field, ..)
            | Step::Resolve(_, field, ..)
            | Step::Count(field, ..)
            | Step::Vary(field, ..)
            | Step::Shuffle(field, _) => put(&mut row, *field),
            Step::Change(change, _) => {
                machine.changes.get(*change as usize).into_iter().for_each(|change| put(&mut row, change.field));
            }
            Step::Voice(voice, _) => {
                if let Some((_, voice)) = machine.voices.get(*voice as usize) {
                    voice.chosen.into_iter().for_each(|field| put(&mut row, field));
                    voice.replies.iter().filter_map(|(.., seen)| *seen).for_each(|seen| put(&mut row, seen));
                }
            }
            _ => {}
        }
        // What is free gets its value where it is asked.
        asked.fill(0);
        before(machine, at, &mut asked, &mut reads);
        let all = matches!(step, Step::Change(..));
        for field in free.iter().filter(|field| all || has(&asked, **field)) {
            put(&mut row, *field);
            // One step may ask for several: it is come back to with the first of them chosen.
            put(written.row_mut(at), *field);
        }
        for next in step.next() {
            let next = next.0 as usize;
            let new = written.add(next, &row);
            if let Some(reached) = reached.get_mut(next).filter(|reached| new || !**reached) {
                *reached = true;
                open.push(next);
            }
        }
    }
    written
}

/// The circles of a machine: Tarjan's strongly connected components of more than one point, without recursion.
fn circles(machine: &Machine) -> Vec<u32> {
    let points = machine.steps.len();
    let mut order: Vec<u32> = vec![0; points];
    let mut low: Vec<u32> = vec![0; points];
    let mut circles: Vec<u32> = vec![0; points];
    let mut done = vec![false; points];
    let (mut counter, mut circle) = (0, 0);
    let mut path: Vec<usize> = Vec::new();
    let mut open: Vec<(usize, Vec<Point>)> = Vec::new();
    let read = |row: &[u32], at: usize| row.get(at).copied().unwrap_or(0);
    let lower = |row: &mut [u32], at: usize, value: u32| {
        if let Some(place) = row.get_mut(at) {
            *place = (*place).min(value);
        }
    };
    let enter = |at: usize, order: &mut [u32], low: &mut [u32], counter: &mut u32| {
        *counter += 1;
        for row in [order, low] {
            row.get_mut(at).into_iter().for_each(|place| *place = *counter);
        }
        machine.steps.get(at).map(Step::next).unwrap_or_default()
    };
    let first = machine.start.0 as usize;
    open.push((first, enter(first, &mut order, &mut low, &mut counter)));
    path.push(first);
    while let Some((at, next)) = open.last_mut() {
        let at = *at;
        if let Some(to) = next.pop().map(|to| to.0 as usize) {
            if read(&order, to) == 0 {
                open.push((to, enter(to, &mut order, &mut low, &mut counter)));
                path.push(to);
            } else if done.get(to) == Some(&false) {
                let seen = read(&order, to);
                lower(&mut low, at, seen);
            }
            continue;
        }
        open.pop();
        let lowest = read(&low, at);
        if let Some((from, _)) = open.last() {
            lower(&mut low, *from, lowest);
        }
        if lowest == read(&order, at) {
            let start = path.iter().rposition(|point| *point == at).unwrap_or(0);
            let members = path.split_off(start);
            let mut number = 0;
            if members.len() > 1 {
                circle += 1;
                number = circle;
            }
            for member in members {
                circles.get_mut(member).into_iter().for_each(|place| *place = number);
                done.get_mut(member).into_iter().for_each(|place| *place = true);
            }
        }
    }
    circles
}
