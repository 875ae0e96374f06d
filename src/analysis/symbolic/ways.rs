//! The ways on from a point, as diagrams: where each can be gone, which bits it sets, where it leads; and the marks that are come past there.
//!
//! The same rules as `run` follows state by state.

use std::collections::BTreeSet;

use super::conditions::Conditions;
use super::diagrams::{Diagram, NO, TooLarge, YES};
use super::space::{Bit, Space};
use crate::analysis::fields::Field;
use crate::analysis::liveness::Liveness;
use crate::analysis::machine::{Asking, Change, Decided, Guard, Machine, Offered, Point, Step, Voice};
use crate::analysis::slice::writes;
use crate::expr::EffectKind;
use crate::model::{NEVER, OUTCOMES};

/// One way on.
pub(super) struct Way {
    /// Where it can be gone.
    pub(super) where_: Diagram,
    /// The bits that have a value behind it, as a cube.
    pub(super) sets: Diagram,
    /// The bits that no longer matter behind it, and those that it sets, as a cube of all of them set.
    pub(super) forgets: Diagram,
    pub(super) to: Point,
    /// The player decides to go it.
    pub(super) chosen: bool,
}

/// What can happen at a point.
#[derive(Default)]
pub(super) struct Ways {
    pub(super) ways: Vec<Way>,
    /// Marks, each with where it is come past.
    pub(super) marks: Vec<(u32, Diagram)>,
}

/// For every point the ways that lead to it: from where, and the how many-eth there.
pub(super) fn behind(ways: &[Ways]) -> Vec<Vec<(Point, usize)>> {
    let mut behind: Vec<Vec<(Point, usize)>> = vec![Vec::new(); ways.len()];
    for (at, ways) in (0..).map(Point).zip(ways) {
        for (place, way) in ways.ways.iter().enumerate() {
            behind.get_mut(way.to.0 as usize).into_iter().for_each(|behind| behind.push((at, place)));
        }
    }
    behind
}

/// Works the ways on from points out.
pub(super) struct Maker<'a> {
    pub(super) space: &'a Space,
    machine: &'a Machine,
    liveness: &'a Liveness,
    conditions: Conditions<'a>,
    at: Point,
    made: Ways,
}

impl<'a> Maker<'a> {
    pub(super) fn new(space: &'a Space, machine: &'a Machine, liveness: &'a Liveness) -> Self {
        let conditions = Conditions::new(machine);
        Self { space, machine, liveness, conditions, at: machine.start, made: Ways::default() }
    }

    /// The ways on from a point.
    pub(super) fn ways(&mut self, at: Point) -> Result<Ways, TooLarge> {
        self.at = at;
        self.made = Ways::default();
        let (machine, space) = (self.machine, self.space);
        let all = YES;
        match machine.step(at) {
            Step::End => {}
            Step::Pass(next) => self.on(all, &[], *next)?,
            Step::Mark(mark, next) => {
                self.mark(*mark, all)?;
                self.on(all, &[], *next)?;
            }
            Step::Set(field, value, next) => self.on(all, &[(*field, *value)], *next)?,
            Step::Change(change, next) => match machine.changes.get(*change as usize) {
                Some(change) => self.change(change, *next)?,
                None => self.on(all, &[], *next)?,
            },
            Step::Decide(decision, field, outcome, next) => self.decide(*decision, *field, *outcome, *next)?,
            Step::Resolve(decision, field, from_ledger, next) => {
                self.resolve(*decision, *field, *from_ledger, *next)?;
            }
            Step::Voice(voice, next) => match machine.voices.get(*voice as usize) {
                Some((_, voice)) => self.voice(voice, *next)?,
                None => self.on(all, &[], *next)?,
            },
            Step::Test(guard, yes, no) => {
                let holds = self.holds(Some(guard), all)?;
                self.on(holds, &[], *yes)?;
                self.on(space.not(holds)?, &[], *no)?;
            }
            Step::Count(field, cap, uncounted, next) => {
                for (visits, here) in space.values(*field)? {
                    if visits >= *cap {
                        uncounted.iter().try_for_each(|mark| self.mark(*mark, here))?;
                    }
                    self.on(here, &[(*field, visits.saturating_add(1).min(*cap))], *next)?;
                }
            }
            Step::Vary(field, cycle, arms) => {
                let count = i32::try_from(arms.len()).unwrap_or(1).max(1);
                for (known, arm) in (0..).zip(arms) {
                    let next = if *cycle { (known + 1) % count } else { (known + 1).min(count - 1) };
                    self.on(space.equals(*field, known)?, &[(*field, next)], *arm)?;
                }
            }
            Step::Shuffle(field, arms) => self.shuffle(*field, arms)?,
            Step::Chance(arms) => {
                for (_, arm) in arms {
                    self.on(all, &[], *arm)?;
                }
            }
            Step::Choice(asking) => self.choice(asking)?,
            Step::Offer(offered, none) => self.offer(offered, *none)?,
        }
        Ok(std::mem::take(&mut self.made))
    }

    /// What is known of fields that nothing has written yet: they are as they were at the start.
    fn known(&self, here: Diagram) -> Result<Diagram, TooLarge> {
        if here.is_yes() || here.is_no() {
            return Ok(here);
        }
        let unwritten = self.space.asks(here).into_iter().filter(|field| self.at_start(self.at, *field));
        let bits: Vec<Bit> = unwritten.flat_map(|field| self.start(field)).collect();
        self.space.with(here, self.space.cube(&bits)?)
    }

    /// Whether a field still has the value that it had at the start.
    fn at_start(&self, at: Point, field: Field) -> bool {
        !self.space.is_free(field) && !self.liveness.is_written(at, field)
    }

    fn start(&self, field: Field) -> Vec<Bit> {
        self.space.value(field, self.space.start(field)).unwrap_or_default()
    }

    fn mark(&mut self, mark: u32, here: Diagram) -> Result<(), TooLarge> {
        let here = self.known(here)?;
        if !here.is_no() {
            self.made.marks.push((mark, here));
        }
        Ok(())
    }

    /// Where a condition holds among some states, with its marks.
    fn holds(&mut self, guard: Option<&Guard>, among: Diagram) -> Result<Diagram, TooLarge> {
        let Some(guard) = guard else { return Ok(among) };
        let truth = self.conditions.truth(self.space, guard.when)?;
        let holds = self.space.and(among, truth.holds)?;
        self.mark(guard.mark, holds)?;
        self.mark(guard.mark + 1, self.space.and_not(among, truth.holds)?)?;
        self.mark(guard.mark + 2, self.space.and(among, truth.early)?)?;
        Ok(holds)
    }

    /// A way that nobody chooses.
    fn on(&mut self, here: Diagram, sets: &[(Field, i32)], to: Point) -> Result<(), TooLarge> {
        let mut bits = Vec::new();
        for (field, value) in sets {
            // A value that the field cannot have has been held back by its type.
            bits.extend(self.space.value(*field, *value).unwrap_or_default());
        }
        self.way(here, bits, to, false)
    }

    fn way(&mut self, here: Diagram, mut sets: Vec<Bit>, to: Point, chosen: bool) -> Result<(), TooLarge> {
        let where_ = self.known(here)?;
        if where_.is_no() {
            return Ok(());
        }
        let at = self.at;
        let owner = |bit: u32| self.space.owner(bit);
        let mut forgets: BTreeSet<u32> = sets.iter().map(|(bit, _)| *bit).collect();
        let written = writes(self.machine, self.machine.step(at));
        for field in self.liveness.live_at(at).chain(written.iter().copied()) {
            if !self.liveness.is_live(to, field) {
                forgets.extend(self.space.bits(field));
            }
        }
        // What some other way to the same point may have written, and this one has not.
        for field in self.liveness.live_at(to) {
            if self.liveness.is_written(to, field) && self.at_start(at, field) {
                let start = self.start(field);
                let set = |bit: &u32| sets.iter().any(|(known, _)| known == bit);
                let missing: Vec<Bit> = start.into_iter().filter(|(bit, _)| !set(bit)).collect();
                sets.extend(missing);
            }
        }
        sets.retain(|(bit, _)| owner(*bit).is_some_and(|field| self.liveness.is_live(to, field)));
        let forgets: Vec<Bit> = forgets.into_iter().map(|bit| (bit, true)).collect();
        let (sets, forgets) = (self.space.cube(&sets)?, self.space.cube(&forgets)?);
        self.made.ways.push(Way { where_, sets, forgets, to, chosen });
        Ok(())
    }

    fn change(&mut self, change: &Change, next: Point) -> Result<(), TooLarge> {
        let amounts = self.conditions.number(self.space, change.value)?.values;
        let field = change.field;
        for (amount, here) in amounts {
            match change.kind {
                EffectKind::Assign => {
                    let held = change.variable.clamp(amount);
                    if held != amount {
                        self.mark(change.saturates, here)?;
                    }
                    self.on(here, &[(field, held)], next)?;
                }
                EffectKind::Insert | EffectKind::Remove => {
                    let items = (0..31).filter(|place| amount & (1 << place) != 0);
                    let bits: Vec<u32> = items.filter_map(|place| self.space.bit(field, place)).collect();
                    let bits = bits.into_iter().map(|bit| (bit, change.kind == EffectKind::Insert)).collect();
                    self.way(here, bits, next, false)?;
                }
                EffectKind::Add | EffectKind::Subtract => {
                    for (old, there) in self.space.values(field)? {
                        let both = self.space.and(here, there)?;
                        let new = match change.kind {
                            EffectKind::Add => old.saturating_add(amount),
                            _ => old.saturating_sub(amount),
                        };
                        let held = change.variable.clamp(new);
                        if held != new {
                            self.mark(change.saturates, both)?;
                        }
                        self.on(both, &[(field, held)], next)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// For an outcome: where it holds itself, and where the one does that holds in its place.
    fn possible(
        &mut self,
        decided: &Decided,
        outcome: usize,
        among: Diagram,
    ) -> Result<Vec<(usize, Diagram)>, TooLarge> {
        Ok(match decided.outcomes.get(outcome) {
            Some((guard @ Some(_), otherwise, _)) => {
                let holds = self.holds(guard.as_ref(), among)?;
                let fails = self.space.and_not(among, holds)?;
                vec![(outcome, holds), (*otherwise, fails)]
            }
            Some(_) => vec![(outcome, among)],
            None => vec![(0, among)],
        })
    }

    fn decide(&mut self, decision: u32, field: Field, outcome: usize, next: Point) -> Result<(), TooLarge> {
        let all = YES;
        let Some((_, decided)) = self.machine.decisions.get(decision as usize) else {
            return self.on(all, &[], next);
        };
        for (held, here) in self.possible(decided, outcome, all)? {
            if let Some((.., mark)) = decided.outcomes.get(held) {
                self.mark(*mark, here)?;
            }
            self.on(here, &[(field, OUTCOMES + i32::try_from(held).unwrap_or(0))], next)?;
        }
        Ok(())
    }

    fn resolve(&mut self, decision: u32, field: Field, from_ledger: bool, next: Point) -> Result<(), TooLarge> {
        let open = self.known(Conditions::unresolved(self.space, field)?)?;
        let made: Vec<(i32, Diagram)> =
            self.space.values(field)?.into_iter().filter(|(value, _)| *value != crate::model::UNRESOLVED).collect();
        for (value, here) in made {
            self.on(here, &[(field, value)], next)?;
        }
        let Some((_, decided)) = self.machine.decisions.get(decision as usize) else { return Ok(()) };
        let arises = self.holds(decided.when.as_ref(), open)?;
        self.on(self.space.and_not(open, arises)?, &[(field, NEVER)], next)?;
        let wanted = if from_ledger { decided.outcomes.len().max(1) } else { 1 };
        for outcome in 0..wanted {
            for (held, here) in self.possible(decided, outcome, arises)? {
                self.on(here, &[(field, OUTCOMES + i32::try_from(held).unwrap_or(0))], next)?;
            }
        }
        Ok(())
    }

    fn voice(&mut self, voice: &Voice, next: Point) -> Result<(), TooLarge> {
        let space = self.space;
        let Some(field) = voice.chosen else { return self.said(voice, None, YES, &[], next) };
        let replies = i32::try_from(voice.replies.len()).unwrap_or(0);
        let free = space.less(field, 0)?;
        for value in 0..=replies {
            let place = usize::try_from(value - 1).ok();
            self.said(voice, place, space.equals(field, value)?, &[(field, value)], next)?;
            // What somebody else replied in an earlier play, or that they did not.
            self.said(voice, place, free, &[(field, value)], next)?;
        }
        Ok(())
    }

    /// The reply that is heard: the one that was chosen, if it can be said; else the first that can.
    fn said(
        &mut self,
        voice: &Voice,
        chosen: Option<usize>,
        among: Diagram,
        sets: &[(Field, i32)],
        next: Point,
    ) -> Result<(), TooLarge> {
        let space = self.space;
        let among = self.known(among)?;
        if among.is_no() {
            return Ok(());
        }
        let spoken = self.holds(voice.when.as_ref(), among)?;
        self.on(space.and_not(among, spoken)?, sets, next)?;
        // Those that are asked one after the other, until the chosen one can be said.
        let (mut rest, mut none, mut heard) = (spoken, spoken, Vec::new());
        for (place, (guard, ..)) in voice.replies.iter().enumerate() {
            let can = self.holds(guard.as_ref(), rest)?;
            if chosen == Some(place) {
                // It is heard wherever it can be said, whatever came before.
                for (_, here) in &mut heard {
                    *here = space.and_not(*here, can)?;
                }
                heard.push((place, can));
                rest = space.and_not(rest, can)?;
                none = space.and_not(none, can)?;
                continue;
            }
            heard.push((place, space.and(none, can)?));
            none = space.and_not(none, can)?;
        }
        self.on(none, sets, next)?;
        for (place, here) in heard {
            let Some((_, mark, seen)) = voice.replies.get(place) else { continue };
            self.mark(*mark, here)?;
            let all: Vec<(Field, i32)> = sets.iter().copied().chain(seen.map(|seen| (seen, 1))).collect();
            self.on(here, &all, next)?;
        }
        Ok(())
    }

    fn shuffle(&mut self, field: Field, arms: &[Point]) -> Result<(), TooLarge> {
        let space = self.space;
        let bits: Vec<u32> =
            (0..u32::try_from(arms.len()).unwrap_or(0)).filter_map(|place| space.bit(field, place)).collect();
        let used: Vec<Bit> = bits.iter().map(|bit| (*bit, true)).collect();
        let full = space.cube(&used)?;
        for (arm, to) in arms.iter().enumerate() {
            let Some(own) = bits.get(arm) else {
                // What it remembers no longer matters.
                self.way(YES, Vec::new(), *to, false)?;
                continue;
            };
            self.way(space.cube(&[(*own, false)])?, vec![(*own, true)], *to, false)?;
            let again = bits.iter().map(|bit| (*bit, bit == own)).collect();
            self.way(full, again, *to, false)?;
        }
        Ok(())
    }

    fn choice(&mut self, asking: &Asking) -> Result<(), TooLarge> {
        let space = self.space;
        let all = YES;
        self.mark(asking.mark, all)?;
        let (mut nothing, mut default_open) = (YES, NO);
        for (place, option) in asking.options.iter().enumerate() {
            let mut open = self.holds(option.when.as_ref(), all)?;
            let decided = option.decide.and_then(|(decision, _)| self.machine.decisions.get(decision as usize));
            if let (Some((_, decided)), Some((_, outcome))) = (decided, option.decide) {
                open = self.holds(decided.when.as_ref(), open)?;
                let held = self.possible(decided, outcome, open)?;
                open = held.into_iter().find(|(held, _)| *held == outcome).map_or(NO, |(_, here)| here);
            }
            open = self.holds(option.reply.as_ref(), open)?;
            if let Some(once) = option.once {
                open = space.and(open, space.equals(once, 0)?)?;
            }
            self.mark(option.mark, open)?;
            self.way(open, Vec::new(), option.target, true)?;
            nothing = space.and_not(nothing, open)?;
            if asking.default == Some(place) {
                default_open = open;
            }
        }
        let whole = asking.whole.and_then(|whole| self.machine.decisions.get(whole as usize));
        let arises = match whole {
            Some((_, decided)) => self.holds(decided.when.as_ref(), nothing)?,
            None => nothing,
        };
        self.mark(asking.nothing, arises)?;
        self.mark(asking.gone, space.and_not(nothing, arises)?)?;
        if asking.default.is_some() {
            let missing = space.and_not(space.not(nothing)?, default_open)?;
            self.mark(asking.no_default, missing)?;
        }
        self.on(nothing, &[], asking.after)
    }

    fn offer(&mut self, offered: &[Offered], none: Point) -> Result<(), TooLarge> {
        let space = self.space;
        let mut rest = YES;
        for offered in offered {
            let fresh = match offered.fresh {
                Some(visits) => space.and(rest, space.equals(visits, 0)?)?,
                None => rest,
            };
            let fits = self.holds(offered.when.as_ref(), fresh)?;
            self.on(fits, &[], offered.target)?;
            rest = space.and_not(rest, fits)?;
        }
        self.on(rest, &[], none)
    }
}
