//! Runs a machine: from a state to its branches, and from a branch to the next state. Between two states everything is determined.

use std::cell::Cell;

use super::fields::{FREE, Field};
use super::formula::{Asked, resolved};
use super::liveness::Liveness;
use super::machine::{Asking, Decided, Guard, Machine, Point, Step, Voice};
use super::packing::Packing;
use crate::expr::{EffectKind, Environment, ExprId};
use crate::model::{NEVER, OUTCOMES};

/// What makes one way on different from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The only one.
    On,
    /// The player takes an option.
    Option(usize),
    /// Chance draws a number.
    Draw(u32),
    /// Somebody else decided an outcome in an earlier play, or nothing.
    Outcome(Option<usize>),
    /// Somebody else gave a reply in an earlier play, or none.
    Reply(Option<usize>),
    /// An itinerary was finished before, or not.
    Finished(bool),
}

/// A way on from a state: where it begins, and the field that it sets first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Branch {
    pub(crate) way: Way,
    next: Point,
    set: Option<(Field, i32)>,
}

impl Branch {
    /// The field that is set first, if any.
    pub(crate) fn sets(&self) -> Option<Field> {
        self.set.map(|(field, _)| field)
    }
}

/// A machine at work.
#[derive(Debug)]
pub(crate) struct Runner<'m> {
    machine: &'m Machine,
    liveness: &'m Liveness,
    packing: &'m Packing,
    start: Vec<i32>,
    fields: Vec<i32>,
    /// The fields of the state that was unpacked.
    unpacked: Vec<u32>,
    /// What was written since then, with what stood there.
    undo: Vec<(u32, i32)>,
    /// Something free that was asked for.
    wanted: Cell<Option<Field>>,
    /// Whether a decision was asked for before it was made.
    early: Cell<bool>,
    /// How many choices lie behind what is run now.
    pub(crate) choices: u32,
    /// The marks that were come past with fewer choices than ever before, and that nobody has fetched.
    pub(crate) passed: Vec<u32>,
    /// For each mark the fewest choices so far.
    fewest: Vec<u32>,
    /// Used again and again for ways that may turn out to be one.
    ways: Vec<Branch>,
}

impl Environment<Asked> for Runner<'_> {
    fn value(&self, asked: Asked) -> i32 {
        match asked {
            Asked::Field(field) => self.get(field),
            Asked::Decision(field) => {
                let value = self.get(field);
                if !resolved(value) {
                    self.early.set(true);
                }
                value
            }
            Asked::Decided(field) => i32::from(self.get(field) >= OUTCOMES),
            Asked::Finished(field) => match self.get(field) {
                FREE => {
                    self.wanted.set(Some(field));
                    0
                }
                value => value,
            },
            Asked::Fact(place) => {
                let Some(fact) = self.machine.formulas.facts.get(place as usize) else { return 0 };
                let case = fact.cases.iter().find(|(_, when)| self.evaluate(*when) != 0);
                case.map_or(fact.otherwise, |(value, _)| *value)
            }
            Asked::Gauge(place) => {
                let Some(gauge) = self.machine.formulas.gauges.get(place as usize) else { return 0 };
                let counted = gauge.terms.iter().filter(|(_, when, needs)| {
                    needs.iter().all(|need| resolved(self.get(*need))) && self.evaluate(*when) != 0
                });
                let sum = counted.fold(gauge.start, |sum, (amount, ..)| sum.saturating_add(*amount));
                sum.clamp(gauge.range.0, gauge.range.1)
            }
        }
    }
}

impl<'m> Runner<'m> {
    pub(crate) fn new(machine: &'m Machine, liveness: &'m Liveness, packing: &'m Packing) -> Self {
        let start: Vec<i32> = machine.fields.iter().map(|range| range.start).collect();
        Self {
            machine,
            liveness,
            packing,
            fields: start.clone(),
            start,
            unpacked: Vec::new(),
            undo: Vec::new(),
            wanted: Cell::new(None),
            early: Cell::new(false),
            passed: Vec::new(),
            choices: 0,
            fewest: vec![u32::MAX; machine.marks.len()],
            ways: Vec::new(),
        }
    }

    fn get(&self, field: Field) -> i32 {
        self.fields.get(field.0 as usize).copied().unwrap_or(0)
    }

    fn set(&mut self, field: Field, value: i32) {
        if let Some(place) = self.fields.get_mut(field.0 as usize) {
            let old = std::mem::replace(place, value);
            self.undo.push((field.0, old));
        }
    }

    /// Back to the state that was unpacked.
    fn rewind(&mut self) {
        while let Some((field, old)) = self.undo.pop() {
            self.fields.get_mut(field as usize).into_iter().for_each(|place| *place = old);
        }
    }

    fn unpack(&mut self, state: &[u64]) -> Point {
        self.rewind();
        for field in self.unpacked.drain(..) {
            let at = field as usize;
            if let (Some(place), Some(start)) = (self.fields.get_mut(at), self.start.get(at)) {
                *place = *start;
            }
        }
        let (fields, unpacked) = (&mut self.fields, &mut self.unpacked);
        self.packing.unpack(state, |field, value| {
            if let Some(place) = fields.get_mut(field.0 as usize) {
                *place = value;
                unpacked.push(field.0);
            }
        })
    }

    fn pass(&mut self, mark: u32) {
        if let Some(fewest) = self.fewest.get_mut(mark as usize).filter(|fewest| self.choices < **fewest) {
            *fewest = self.choices;
            self.passed.push(mark);
        }
    }

    fn evaluate(&self, when: ExprId) -> i32 {
        self.machine.formulas.arena.evaluate(when, self)
    }

    /// Whether a condition holds, with its marks. Nothing counts where something free was asked for: it is asked again once that is chosen.
    fn holds(&mut self, guard: Option<&Guard>) -> bool {
        let Some(guard) = guard else { return true };
        self.early.set(false);
        let holds = self.evaluate(guard.when) != 0;
        if self.wanted.get().is_none() {
            self.pass(if holds { guard.mark } else { guard.mark + 1 });
            if self.early.get() {
                self.pass(guard.mark + 2);
            }
        }
        holds
    }

    /// The outcome itself, or the one that holds where its guard fails.
    fn possible(&mut self, decided: &'m Decided, outcome: usize) -> usize {
        match decided.outcomes.get(outcome) {
            Some((guard, otherwise, _)) if !self.holds(guard.as_ref()) => *otherwise,
            Some(_) => outcome,
            None => 0,
        }
    }

    /// The first state: from the beginning to where play first rests.
    pub(crate) fn first(&mut self, state: &mut Vec<u64>) {
        self.run(self.machine.start, state);
        self.rewind();
    }

    /// The ways on from a state; none where the play is over. Gives the point of the state.
    pub(crate) fn branches(&mut self, state: &[u64], branches: &mut Vec<Branch>) -> Point {
        branches.clear();
        let at = self.unpack(state);
        self.branches_here(at, branches);
        self.rewind();
        at
    }

    /// Goes one way on from the state whose branches were asked for last, to the next.
    pub(crate) fn follow(&mut self, branch: Branch, next: &mut Vec<u64>) {
        if let Some((field, value)) = branch.set {
            self.set(field, value);
        }
        self.run(branch.next, next);
        self.rewind();
    }

    /// The circle that a point lies on, if play can come back to it.
    pub(crate) fn circle(&self, at: Point) -> Option<u32> {
        self.liveness.circle(at)
    }

    fn branches_here(&mut self, at: Point, branches: &mut Vec<Branch>) {
        let machine = self.machine;
        self.wanted.set(None);
        match machine.step(at) {
            Step::End => {}
            Step::Choice(asking) => self.options(asking, branches),
            Step::Chance(arms) => {
                branches.extend(arms.iter().map(|(drawn, next)| Branch {
                    way: Way::Draw(*drawn),
                    next: *next,
                    set: None,
                }));
            }
            Step::Shuffle(field, arms) => {
                let count = u32::try_from(arms.len()).unwrap_or(0);
                let used = u32::from_ne_bytes(self.get(*field).to_ne_bytes());
                let used = if used.count_ones() >= count { 0 } else { used };
                let left = (0..count).zip(arms).filter(|(arm, _)| used & (1 << arm) == 0);
                branches.extend((0..).zip(left).map(|(drawn, (arm, next))| Branch {
                    way: Way::Draw(drawn),
                    next: *next,
                    set: Some((*field, i32::from_ne_bytes((used | (1 << arm)).to_ne_bytes()))),
                }));
            }
            Step::Resolve(decision, field, _, next) => self.outcomes(*decision, *field, *next, branches),
            Step::Voice(voice, next) => {
                if let Some((_, voice)) = machine.voices.get(*voice as usize) {
                    self.replies(voice, at, *next, branches);
                }
            }
            Step::Test(guard, ..) => {
                self.holds(Some(guard));
            }
            Step::Change(change, _) => {
                machine.changes.get(*change as usize).into_iter().for_each(|change| {
                    self.evaluate(change.value);
                });
            }
            Step::Offer(offered, _) => {
                for offered in offered {
                    let fresh = offered.fresh.is_none_or(|visits| self.get(visits) == 0);
                    if fresh && self.holds(offered.when.as_ref()) || self.wanted.get().is_some() {
                        break;
                    }
                }
            }
            _ => {}
        }
        if let Some(field) = self.wanted.take() {
            branches.clear();
            branches.extend([false, true].map(|finished| Branch {
                way: Way::Finished(finished),
                next: at,
                set: Some((field, i32::from(finished))),
            }));
        } else if branches.is_empty() && !matches!(machine.step(at), Step::End) {
            branches.push(Branch { way: Way::On, next: at, set: None });
        }
    }

    fn options(&mut self, asking: &'m Asking, branches: &mut Vec<Branch>) {
        let mut default_open = false;
        for (place, option) in asking.options.iter().enumerate() {
            let fresh = option.once.is_none_or(|once| self.get(once) == 0);
            let open = self.holds(option.when.as_ref())
                && option.decide.is_none_or(|(decision, outcome)| self.open_outcome(decision, outcome))
                && self.holds(option.reply.as_ref());
            if fresh && open {
                default_open |= asking.default == Some(place);
                branches.push(Branch { way: Way::Option(place), next: option.target, set: None });
            }
        }
        if self.wanted.get().is_some() {
            return;
        }
        self.pass(asking.mark);
        for branch in branches.iter() {
            if let Way::Option(place) = branch.way {
                asking.options.get(place).into_iter().for_each(|option| self.pass(option.mark));
            }
        }
        if branches.is_empty() {
            let whole = asking.whole.and_then(|whole| self.machine.decisions.get(whole as usize));
            let gone = whole.is_some_and(|(_, decided)| !self.holds(decided.when.as_ref()));
            self.pass(if gone { asking.gone } else { asking.nothing });
            branches.push(Branch { way: Way::On, next: asking.after, set: None });
        } else if asking.default.is_some() && !default_open {
            self.pass(asking.no_default);
        }
    }

    fn open_outcome(&mut self, decision: u32, outcome: usize) -> bool {
        let Some((_, decided)) = self.machine.decisions.get(decision as usize) else { return false };
        self.holds(decided.when.as_ref()) && self.possible(decided, outcome) == outcome
    }

    /// How a decision is resolved: as somebody else decided it, or as it must be.
    fn outcomes(&mut self, decision: u32, field: Field, next: Point, branches: &mut Vec<Branch>) {
        let Some((_, decided)) = self.machine.decisions.get(decision as usize) else { return };
        if !self.holds(decided.when.as_ref()) {
            branches.push(Branch { way: Way::On, next, set: Some((field, NEVER)) });
            return;
        }
        let wanted = std::iter::once(None).chain((0..decided.outcomes.len()).map(Some));
        for wanted in wanted {
            let held = self.possible(decided, wanted.unwrap_or(0));
            let value = OUTCOMES + i32::try_from(held).unwrap_or(0);
            if !branches.iter().any(|branch| branch.set == Some((field, value))) {
                branches.push(Branch { way: Way::Outcome(wanted), next, set: Some((field, value)) });
            }
        }
    }

    /// What somebody else may have replied. Where it is not voiced again, one way for each line that is heard will do.
    fn replies(&mut self, voice: &'m Voice, at: Point, next: Point, branches: &mut Vec<Branch>) {
        let Some(field) = voice.chosen.filter(|field| self.get(*field) < 0) else { return };
        let again = self.liveness.is_live(next, field);
        let mut heard = Vec::new();
        for reply in std::iter::once(None).chain((0..voice.replies.len()).map(Some)) {
            let value = reply.map_or(0, |reply| i32::try_from(reply).unwrap_or(0) + 1);
            self.set(field, value);
            let said = self.said(voice);
            if again || !heard.contains(&said) {
                heard.push(said);
                branches.push(Branch { way: Way::Reply(reply), next: at, set: Some((field, value)) });
            }
        }
    }

    /// The reply that is heard: the one that was chosen, if it can be said; else the first that can.
    fn said(&mut self, voice: &'m Voice) -> Option<usize> {
        if !self.holds(voice.when.as_ref()) {
            return None;
        }
        let chosen = voice.chosen.map_or(0, |field| self.get(field)) - 1;
        let chosen = usize::try_from(chosen).ok();
        let mut first = None;
        for (place, (guard, ..)) in voice.replies.iter().enumerate() {
            let can = self.holds(guard.as_ref());
            if can && chosen == Some(place) {
                return chosen;
            }
            if can && first.is_none() {
                first = Some(place);
            }
        }
        first
    }

    /// Runs on from a point to the next at which play rests.
    fn run(&mut self, from: Point, state: &mut Vec<u64>) {
        let mut at = from;
        let mut first = true;
        // A machine comes to rest on every way round, so this ends.
        while let Some(next) = self.step(at, first) {
            (at, first) = (next, false);
        }
        self.packing.pack(at, &self.fields, state);
    }

    /// One step; none where play rests. The first step of a run goes on from where it rested.
    fn step(&mut self, at: Point, first: bool) -> Option<Point> {
        let machine = self.machine;
        self.wanted.set(None);
        match machine.step(at) {
            Step::Pass(next) => Some(*next),
            Step::Mark(mark, next) => {
                if !first && self.packing.rests_at(at) {
                    return None;
                }
                self.pass(*mark);
                Some(*next)
            }
            Step::Set(field, value, next) => {
                self.set(*field, *value);
                Some(*next)
            }
            Step::Change(change, next) => self.change(*change).then_some(*next),
            Step::Decide(decision, field, outcome, next) => {
                let (_, decided) = machine.decisions.get(*decision as usize)?;
                let outcome = self.possible(decided, *outcome);
                decided.outcomes.get(outcome).into_iter().for_each(|(.., mark)| self.pass(*mark));
                self.set(*field, OUTCOMES + i32::try_from(outcome).unwrap_or(0));
                Some(*next)
            }
            Step::Resolve(decision, field, from_ledger, next) => {
                if resolved(self.get(*field)) {
                    return Some(*next);
                }
                if *from_ledger {
                    let mut ways = std::mem::take(&mut self.ways);
                    ways.clear();
                    self.outcomes(*decision, *field, *next, &mut ways);
                    let only = if let [only] = ways.as_slice() { only.set } else { None };
                    self.ways = ways;
                    let (field, value) = only?;
                    self.set(field, value);
                    return Some(*next);
                }
                let (_, decided) = machine.decisions.get(*decision as usize)?;
                let value = if self.holds(decided.when.as_ref()) {
                    OUTCOMES + i32::try_from(self.possible(decided, 0)).unwrap_or(0)
                } else {
                    NEVER
                };
                self.set(*field, value);
                Some(*next)
            }
            Step::Voice(voice, next) => {
                let (_, voice) = machine.voices.get(*voice as usize)?;
                if let Some(field) = voice.chosen.filter(|field| self.get(*field) < 0) {
                    let mut ways = std::mem::take(&mut self.ways);
                    ways.clear();
                    self.replies(voice, at, *next, &mut ways);
                    let only = if let [only] = ways.as_slice() { only.set } else { None };
                    self.ways = ways;
                    self.set(field, -1);
                    let (field, value) = only?;
                    self.set(field, value);
                }
                if let Some((_, mark, seen)) = self.said(voice).and_then(|place| voice.replies.get(place)) {
                    self.pass(*mark);
                    seen.iter().for_each(|seen| self.set(*seen, 1));
                }
                Some(*next)
            }
            Step::Test(guard, yes, no) => {
                let holds = self.holds(Some(guard));
                self.wanted.get().is_none().then_some(if holds { *yes } else { *no })
            }
            Step::Count(field, cap, uncounted, next) => {
                let visits = self.get(*field);
                if visits >= *cap {
                    uncounted.iter().for_each(|mark| self.pass(*mark));
                }
                self.set(*field, visits.saturating_add(1).min(*cap));
                Some(*next)
            }
            Step::Vary(field, cycle, arms) => {
                let count = i32::try_from(arms.len()).unwrap_or(1).max(1);
                let known = self.get(*field);
                let next = if *cycle { (known + 1) % count } else { (known + 1).min(count - 1) };
                self.set(*field, next);
                arms.get(usize::try_from(known).unwrap_or(0)).copied()
            }
            Step::Offer(offered, none) => {
                for offered in offered {
                    let fresh = offered.fresh.is_none_or(|visits| self.get(visits) == 0);
                    let fits = fresh && self.holds(offered.when.as_ref());
                    if self.wanted.get().is_some() {
                        return None;
                    }
                    if fits {
                        return Some(offered.target);
                    }
                }
                Some(*none)
            }
            Step::Shuffle(..) | Step::Chance(_) | Step::Choice(_) | Step::End => None,
        }
    }

    /// Changes a variable. False where something free was asked for.
    fn change(&mut self, change: u32) -> bool {
        let Some(change) = self.machine.changes.get(change as usize) else { return true };
        let amount = self.evaluate(change.value);
        if self.wanted.get().is_some() {
            return false;
        }
        let old = self.get(change.field);
        let new = match change.kind {
            EffectKind::Assign => amount,
            EffectKind::Add => old.saturating_add(amount),
            EffectKind::Subtract => old.saturating_sub(amount),
            EffectKind::Insert => old | amount,
            EffectKind::Remove => old & !amount,
        };
        let held = change.variable.clamp(new);
        if held != new {
            self.pass(change.saturates);
        }
        self.set(change.field, held);
        true
    }
}
