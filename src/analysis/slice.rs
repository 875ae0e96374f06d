//! What of a machine bears on a question: everything else is passed over, so that a question about three variables does not pay for forty.
//!
//! Kept are the steps that the question is about, the steps that write what a kept step reads, and the steps that decide whether a kept step is
//! reached (control dependence: some of their ways lead past it, and others cannot). A step that is not kept and can go several ways leads to
//! the first point that all its ways come to. Nothing that is kept lies between, and nothing there writes what is kept, so the machine that is
//! left comes past the question in the same plays, as long as play gets out of what was cut, which is a question of its own (`traps`).

use std::collections::BTreeSet;

use super::fields::Field;
use super::formula::Formulas;
use super::machine::{Guard, Machine, Point, Step};

/// The machine that is left for a question about some steps, with which points are kept. None where some step cannot lead to an end at all.
pub(super) fn slice(machine: &Machine, wanted: &dyn Fn(Point, &Step) -> bool) -> Option<(Machine, Vec<bool>)> {
    let behind = Behind::of(machine)?;
    let mut cut = Cut::new(machine, &behind);
    for (at, step) in (0..).map(Point).zip(&machine.steps) {
        if wanted(at, step) {
            cut.keep(at);
        }
    }
    cut.close();
    let kept = cut.kept;
    // A step that is kept answers for its marks, so it stays even where nothing reads what it writes.
    let mut left = Machine { asked: kept.clone(), ..machine.clone() };
    let end = Point(u32::try_from(left.steps.len()).ok()?);
    left.steps.push(Step::End);
    for (at, step) in left.steps.iter_mut().enumerate() {
        if kept.get(at).copied().unwrap_or(true) || matches!(step, Step::Mark(..) | Step::End | Step::Pass(_)) {
            continue;
        }
        let next = behind.first.get(at).copied().flatten();
        *step = Step::Pass(next.filter(|next| (*next as usize) < machine.steps.len()).map_or(end, Point));
    }
    Some((left, kept))
}

/// The slice that bears on a mark; the whole machine where some step cannot lead to an end at all.
pub(super) fn about(machine: &Machine, mark: u32) -> Machine {
    let cut = slice(machine, &|_, step| marks(machine, step).contains(&mark));
    cut.map_or_else(|| machine.clone(), |(cut, _)| cut)
}

/// For every point the first that all ways from it come to, and the points that decide whether it is come to.
struct Behind {
    /// The number of points for “the end of the play”.
    first: Vec<Option<u32>>,
    deciders: Vec<Vec<u32>>,
}

impl Behind {
    /// The tree of postdominators (Cooper, Harvey, Kennedy), and from it the control dependences.
    fn of(machine: &Machine) -> Option<Self> {
        let points = machine.steps.len();
        let exit = u32::try_from(points).ok()?;
        let mut ahead: Vec<Vec<u32>> = Vec::with_capacity(points);
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); points + 1];
        for (at, step) in (0..).zip(&machine.steps) {
            let mut next: Vec<u32> = step.next().into_iter().map(|point| point.0).collect();
            if matches!(step, Step::End) {
                next.push(exit);
            }
            next.sort_unstable();
            next.dedup();
            next.iter().for_each(|to| before.get_mut(*to as usize).into_iter().for_each(|behind| behind.push(at)));
            ahead.push(next);
        }
        let order = backwards(&before, exit);
        let number = numbers(&order, points);
        let mut first: Vec<Option<u32>> = vec![None; points + 1];
        *first.get_mut(points)? = Some(exit);
        let mut changed = true;
        while changed {
            changed = false;
            for at in order.iter().skip(1) {
                let known = ahead.get(*at as usize)?.iter().copied();
                let mut known = known.filter(|next| first.get(*next as usize).copied().flatten().is_some());
                let Some(start) = known.next() else { continue };
                let meet = known.fold(start, |a, b| meet(&first, &number, a, b));
                let place = first.get_mut(*at as usize)?;
                if *place != Some(meet) {
                    *place = Some(meet);
                    changed = true;
                }
            }
        }
        let reached = reached(machine);
        if reached.iter().any(|at| first.get(*at as usize).copied().flatten().is_none()) {
            return None;
        }
        let mut deciders: Vec<Vec<u32>> = vec![Vec::new(); points];
        for at in reached {
            let stop = first.get(at as usize).copied().flatten()?;
            let next = ahead.get(at as usize)?;
            for to in next.iter().filter(|_| next.len() > 1) {
                let mut here = *to;
                while here != stop && here != exit {
                    deciders.get_mut(here as usize)?.push(at);
                    here = first.get(here as usize).copied().flatten()?;
                }
            }
        }
        Some(Self { first, deciders })
    }
}

/// The points from which the end can be reached, in an order in which what follows tends to come first.
fn backwards(before: &[Vec<u32>], exit: u32) -> Vec<u32> {
    let mut seen = vec![false; before.len()];
    let mut order = Vec::new();
    let mut open: Vec<(u32, usize)> = vec![(exit, 0)];
    seen.get_mut(exit as usize).into_iter().for_each(|seen| *seen = true);
    while let Some((at, place)) = open.last_mut() {
        let next = before.get(*at as usize).and_then(|behind| behind.get(*place)).copied();
        *place += 1;
        match next {
            Some(next) => {
                if let Some(seen) = seen.get_mut(next as usize).filter(|seen| !**seen) {
                    *seen = true;
                    open.push((next, 0));
                }
            }
            None => {
                order.push(*at);
                open.pop();
            }
        }
    }
    order.reverse();
    order
}

fn numbers(order: &[u32], points: usize) -> Vec<usize> {
    let mut number = vec![usize::MAX; points + 1];
    for (place, at) in order.iter().enumerate() {
        number.get_mut(*at as usize).into_iter().for_each(|number| *number = place);
    }
    number
}

fn meet(first: &[Option<u32>], number: &[usize], mut a: u32, mut b: u32) -> u32 {
    let place = |at: u32| number.get(at as usize).copied().unwrap_or(0);
    let up = |at: u32| first.get(at as usize).copied().flatten().unwrap_or(at);
    while a != b {
        while place(a) > place(b) {
            a = up(a);
        }
        while place(b) > place(a) {
            b = up(b);
        }
    }
    a
}

/// The points that lead on from the beginning.
fn reached(machine: &Machine) -> Vec<u32> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![machine.start]);
    while let Some(at) = open.pop() {
        if seen.insert(at.0) {
            open.extend(machine.step(at).next());
        }
    }
    seen.into_iter().collect()
}

/// A cut under way.
struct Cut<'a> {
    machine: &'a Machine,
    behind: &'a Behind,
    kept: Vec<bool>,
    open: Vec<Point>,
    asked: BTreeSet<Field>,
    writers: Vec<Vec<Point>>,
}

impl<'a> Cut<'a> {
    fn new(machine: &'a Machine, behind: &'a Behind) -> Self {
        let mut writers: Vec<Vec<Point>> = vec![Vec::new(); machine.fields.len()];
        for (at, step) in (0..).map(Point).zip(&machine.steps) {
            for field in writes(machine, step) {
                writers.get_mut(field.0 as usize).into_iter().for_each(|writers| writers.push(at));
            }
        }
        let kept = vec![false; machine.steps.len()];
        Self { machine, behind, kept, open: Vec::new(), asked: BTreeSet::new(), writers }
    }

    fn keep(&mut self, at: Point) {
        if let Some(kept) = self.kept.get_mut(at.0 as usize).filter(|kept| !**kept) {
            *kept = true;
            self.open.push(at);
        }
    }

    /// Keeps what the kept steps depend on.
    fn close(&mut self) {
        while let Some(at) = self.open.pop() {
            for decider in self.behind.deciders.get(at.0 as usize).into_iter().flatten() {
                self.keep(Point(*decider));
            }
            for field in reads(self.machine, self.machine.step(at)) {
                if self.asked.insert(field) {
                    for writer in self.writers.get(field.0 as usize).cloned().into_iter().flatten() {
                        self.keep(writer);
                    }
                }
            }
        }
    }
}

/// The marks that a step may come past.
pub(super) fn marks(machine: &Machine, step: &Step) -> Vec<u32> {
    let mut found = Vec::new();
    let guard = |guard: Option<&Guard>, found: &mut Vec<u32>| {
        found.extend(guard.into_iter().flat_map(|guard| [guard.mark, guard.mark + 1, guard.mark + 2]));
    };
    match step {
        Step::Mark(mark, _) => found.push(*mark),
        Step::Change(change, _) => found.extend(machine.changes.get(*change as usize).map(|change| change.saturates)),
        Step::Decide(decision, _, outcome, _) => {
            let known = machine.decisions.get(*decision as usize);
            let decided = known.and_then(|(_, known)| known.outcomes.get(*outcome));
            guard(decided.and_then(|(guard, ..)| guard.as_ref()), &mut found);
            found.extend(known.into_iter().flat_map(|(_, known)| known.outcomes.iter().map(|(.., mark)| *mark)));
        }
        Step::Resolve(decision, ..) => {
            if let Some((_, known)) = machine.decisions.get(*decision as usize) {
                guard(known.when.as_ref(), &mut found);
                known.outcomes.iter().for_each(|(when, ..)| guard(when.as_ref(), &mut found));
            }
        }
        Step::Voice(voice, _) => {
            if let Some((_, voice)) = machine.voices.get(*voice as usize) {
                guard(voice.when.as_ref(), &mut found);
                for (when, mark, _) in &voice.replies {
                    guard(when.as_ref(), &mut found);
                    found.push(*mark);
                }
            }
        }
        Step::Test(when, ..) => guard(Some(when), &mut found),
        Step::Count(_, _, uncounted, _) => found.extend(*uncounted),
        Step::Choice(asking) => {
            found.extend([asking.mark, asking.nothing, asking.gone, asking.no_default]);
            for option in &asking.options {
                found.push(option.mark);
                guard(option.when.as_ref(), &mut found);
                guard(option.reply.as_ref(), &mut found);
                let decided = option.decide.and_then(|(place, _)| machine.decisions.get(place as usize));
                if let (Some((_, known)), Some((_, outcome))) = (decided, option.decide) {
                    guard(known.when.as_ref(), &mut found);
                    guard(known.outcomes.get(outcome).and_then(|(guard, ..)| guard.as_ref()), &mut found);
                }
            }
        }
        Step::Offer(offered, _) => offered.iter().for_each(|offered| guard(offered.when.as_ref(), &mut found)),
        Step::Pass(_) | Step::Set(..) | Step::Vary(..) | Step::Shuffle(..) | Step::Chance(_) | Step::End => {}
    }
    found
}

/// The fields that a step writes.
pub(super) fn writes(machine: &Machine, step: &Step) -> Vec<Field> {
    match step {
        Step::Set(field, ..)
        | Step::Decide(_, field, ..)
        | Step::Resolve(_, field, ..)
        | Step::Count(field, ..)
        | Step::Vary(field, ..)
        | Step::Shuffle(field, _) => vec![*field],
        Step::Change(change, _) => {
            machine.changes.get(*change as usize).map(|change| change.field).into_iter().collect()
        }
        Step::Voice(voice, _) => {
            let voice = machine.voices.get(*voice as usize).map(|(_, voice)| voice);
            let seen = |voice: &super::machine::Voice| voice.replies.iter().filter_map(|(.., seen)| *seen).collect();
            let seen: Vec<Field> = voice.map(seen).unwrap_or_default();
            voice.and_then(|voice| voice.chosen).into_iter().chain(seen).collect()
        }
        _ => Vec::new(),
    }
}

/// The fields that a step reads.
pub(super) fn reads(machine: &Machine, step: &Step) -> Vec<Field> {
    let formulas = &machine.formulas;
    let mut found = Vec::new();
    match step {
        Step::Pass(_) | Step::Mark(..) | Step::Set(..) | Step::Chance(_) | Step::End => {}
        Step::Change(change, _) => {
            if let Some(change) = machine.changes.get(*change as usize) {
                found.push(change.field);
                found.extend(formulas.reads(change.value));
            }
        }
        Step::Decide(decision, _, outcome, _) => {
            let known = machine.decisions.get(*decision as usize).and_then(|(_, known)| known.outcomes.get(*outcome));
            guarded(formulas, known.and_then(|(guard, ..)| guard.as_ref()), &mut found);
        }
        Step::Resolve(decision, field, ..) => {
            found.push(*field);
            if let Some((_, known)) = machine.decisions.get(*decision as usize) {
                guarded(formulas, known.when.as_ref(), &mut found);
                known.outcomes.iter().for_each(|(guard, ..)| guarded(formulas, guard.as_ref(), &mut found));
            }
        }
        Step::Voice(voice, _) => {
            if let Some((_, voice)) = machine.voices.get(*voice as usize) {
                guarded(formulas, voice.when.as_ref(), &mut found);
                voice.replies.iter().for_each(|(guard, ..)| guarded(formulas, guard.as_ref(), &mut found));
                found.extend(voice.chosen);
            }
        }
        Step::Test(guard, ..) => guarded(formulas, Some(guard), &mut found),
        Step::Count(field, ..) | Step::Vary(field, ..) | Step::Shuffle(field, _) => found.push(*field),
        Step::Choice(asking) => {
            for option in &asking.options {
                found.extend(option.once);
                guarded(formulas, option.when.as_ref(), &mut found);
                guarded(formulas, option.reply.as_ref(), &mut found);
                let decided = option.decide.and_then(|(place, _)| machine.decisions.get(place as usize));
                if let (Some((_, known)), Some((_, outcome))) = (decided, option.decide) {
                    guarded(formulas, known.when.as_ref(), &mut found);
                    let guard = known.outcomes.get(outcome).and_then(|(guard, ..)| guard.as_ref());
                    guarded(formulas, guard, &mut found);
                }
            }
        }
        Step::Offer(offered, _) => {
            for offered in offered {
                found.extend(offered.fresh);
                guarded(formulas, offered.when.as_ref(), &mut found);
            }
        }
    }
    found
}

fn guarded(formulas: &Formulas, guard: Option<&Guard>, found: &mut Vec<Field>) {
    if let Some(guard) = guard {
        found.extend(formulas.reads(guard.when));
    }
}
