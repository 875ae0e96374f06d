//! How play moves through the code of a telling, one instruction after the other, up to the next moment.

use super::cells::{BACKDROP, Cell, DEPTH, GATHERED, Layout, MOOD, MUSIC, PHASE, PLACE, Phase, SCENE};
use super::history::Shown;
use super::world::place;
use super::{Event, Session, StepError};
use crate::expr::{Effect, EffectKind};
use crate::load::DEEPEST_CALL;
use crate::model::{Address, Ask, Cue, ExchangeLineId, Id, LineId, OUTCOMES, Op, PoolId, SceneId};

/// The most instructions between two moments.
const BUDGET: usize = 100_000;

/// What one instruction led to.
pub(super) enum Went {
    /// On, and nothing to be seen.
    On,
    /// A line is shown.
    Shown,
    /// A choice is open.
    Asked,
    /// The play is over.
    Over,
}

impl Session {
    /// Runs to the next moment and closes it. On an error nothing has changed.
    pub(super) fn run(&mut self) -> Result<Vec<Event>, StepError> {
        let mut told = self.history.shown();
        // Most moments tell no more than this.
        let mut events = Vec::with_capacity(4);
        // What was chosen is on the page already.
        self.tell_shown(&mut told, &mut events);
        let mut shown = false;
        for _ in 0..BUDGET {
            if shown && !self.silent_next() {
                break;
            }
            let went = self.instruction(&mut events);
            self.tell_shown(&mut told, &mut events);
            match went {
                Went::On => {}
                Went::Shown => shown = true,
                Went::Asked | Went::Over => break,
            }
            if self.phase() == Phase::Ended {
                break;
            }
        }
        let done = shown || matches!(self.phase(), Phase::Choosing | Phase::Ended);
        if !done {
            self.history.abandon(&mut self.cells);
            return Err(StepError::Budget(BUDGET));
        }
        match self.phase() {
            Phase::Choosing => events.push(Event::ChoiceOpened),
            Phase::Ended => events.push(Event::Ended),
            _ => {}
        }
        self.history.close(&self.cells);
        Ok(events)
    }

    /// Tells which items were added to the page since the last time.
    fn tell_shown(&self, told: &mut usize, events: &mut Vec<Event>) {
        events.extend((*told..self.history.items()).map(Event::Shown));
        *told = self.history.items();
    }

    /// Whether the next instruction can be carried out without the reader noticing. What is silent is done at once, so that a choice opens
    /// together with the line before it.
    fn silent_next(&self) -> bool {
        if !matches!(self.phase(), Phase::Telling | Phase::Closing) {
            return false;
        }
        match self.story.op(self.address()) {
            Op::Effect(_)
            | Op::Decide(..)
            | Op::Unless(..)
            | Op::Jump(_)
            | Op::Vary(..)
            | Op::Chance(_)
            | Op::Choice(_) => true,
            Op::Goto(scene) => self.story.digest.scene(scene).plain,
            Op::Exchange(line) => self.reply_said(line).is_none(),
            _ => false,
        }
    }

    pub(super) fn phase(&self) -> Phase {
        Phase::of(self.cells.get(PHASE))
    }

    pub(super) fn address(&self) -> Address {
        Address(u32::try_from(self.cells.get(PLACE)).unwrap_or(0))
    }

    pub(super) fn set(&mut self, cell: Cell, value: i32) {
        self.history.set(&mut self.cells, cell, value);
    }

    pub(super) fn set_id(&mut self, cell: Cell, id: Option<impl Id>) {
        self.set(cell, id.map_or(0, |id| place(id.index()) + 1));
    }

    pub(super) fn go(&mut self, to: Address) {
        self.set(PLACE, i32::try_from(to.0).unwrap_or(0));
    }

    pub(super) fn show(&mut self, shown: Shown) {
        self.history.show(shown, self.cells.id(SCENE));
    }

    fn instruction(&mut self, events: &mut Vec<Event>) -> Went {
        match self.phase() {
            Phase::Between => self.next_stop(events),
            Phase::Telling | Phase::Closing => self.telling(events),
            Phase::Choosing => Went::Asked,
            Phase::Ended if self.is_told_further() => self.next_stop(events),
            Phase::Ended => Went::Over,
        }
    }

    /// Carries out one instruction of a telling.
    fn telling(&mut self, events: &mut Vec<Event>) -> Went {
        let at = self.address();
        let op = self.story.op(at);
        match op {
            Op::Line(line) => {
                self.go(at.next());
                return self.say(line);
            }
            Op::Exchange(line) => {
                self.go(at.next());
                if let Some(line) = self.reply_said(line) {
                    return self.say(line);
                }
            }
            Op::Choice(choice) => return self.ask(choice),
            Op::Effect(effect) => {
                self.apply(effect);
                self.go(at.next());
            }
            Op::Decide(id, outcome) => {
                self.set(self.layout.decision(id), OUTCOMES + place(self.possible(id, usize::from(outcome))));
                self.go(at.next());
            }
            Op::Unless(when, other) => {
                let to = if self.holds(when) { at.next() } else { other };
                self.go(to);
            }
            Op::Jump(to) => self.go(to),
            Op::Vary(how, cell, count) => {
                let arm = self.vary(how, cell, u32::from(count));
                self.take_arm(at, arm);
            }
            Op::Chance(count) => {
                let arm = self.chance(at, u32::from(count));
                self.take_arm(at, arm);
            }
            Op::Call(scene) => self.call(scene, at.next(), events),
            Op::Offer(pool) => match self.storylet(pool) {
                Some(scene) => self.call(scene, at.next(), events),
                None => self.go(at.next()),
            },
            Op::Goto(scene) => self.begin(scene, events),
            Op::EndOfBody if self.cells.get(DEPTH) > 0 => self.come_back(),
            Op::End | Op::EndOfBody => self.end_telling(),
            Op::Ending(ending) => {
                self.set(GATHERED, place(self.story.itineraries.at(self.itinerary).gathers.len()));
                self.begin_ending(ending, events);
            }
            _ => {
                self.cue(op, events);
                self.go(at.next());
            }
        }
        Went::On
    }

    fn say(&mut self, line: LineId) -> Went {
        self.show(Shown::Line(line));
        if !self.story.digest.line(line).plain {
            self.add_values(line);
            if let Some(seen) = self.story.lines.at(line).seen {
                self.set(self.layout.seen(seen), 1);
            }
        }
        Went::Shown
    }

    /// Keeps the values that the braces of a line show now.
    pub(super) fn add_values(&mut self, line: LineId) {
        // By place, so that the story is not held while the history changes.
        let mut place = 0;
        while let Some(asked) = self.story.lines.at(line).values.get(place).copied() {
            self.history.add_value(self.story.expressions.evaluate(asked, self));
            place += 1;
        }
    }

    /// The words of an exchange's line: the reply that was chosen, here or in the ledger, if it can be said; else the first that can.
    fn reply_said(&self, line: ExchangeLineId) -> Option<LineId> {
        let known = self.story.exchange_lines.at(line);
        if known.when.is_some_and(|when| !self.holds(when)) {
            return None;
        }
        let can = |reply: &&crate::model::Reply| reply.when.is_none_or(|when| self.holds(when));
        let chosen =
            usize::try_from(self.cells.get(self.layout.reply(line))).ok().and_then(|place| place.checked_sub(1));
        let chosen = chosen.and_then(|place| known.replies.get(place)).filter(can);
        chosen.or_else(|| known.replies.iter().find(can)).map(|reply| reply.line)
    }

    pub(super) fn apply(&mut self, effect: Effect<Ask>) {
        let Ask::Variable(id) = effect.target else { return };
        let amount = self.story.expressions.evaluate(effect.value, self);
        let cell = self.layout.variable(id);
        let old = self.cells.get(cell);
        let new = match effect.kind {
            EffectKind::Assign => amount,
            EffectKind::Add => old.saturating_add(amount),
            EffectKind::Subtract => old.saturating_sub(amount),
            EffectKind::Insert => old | amount,
            EffectKind::Remove => old & !amount,
        };
        let new = self.story.variables.at(id).kind.clamp(new);
        self.set(cell, new);
    }

    fn storylet(&self, pool: PoolId) -> Option<SceneId> {
        let mut storylets = self.story.pools.at(pool).storylets.iter();
        let fits = storylets.find(|(scene, when, repeatable)| {
            let fresh = *repeatable || self.cells.get(self.layout.visits(*scene)) == 0;
            fresh && when.is_none_or(|when| self.holds(when))
        });
        fits.map(|(scene, ..)| *scene)
    }

    fn call(&mut self, scene: SceneId, back: Address, events: &mut Vec<Event>) {
        let depth = self.cells.get(DEPTH);
        if usize::try_from(depth).unwrap_or(usize::MAX) >= DEEPEST_CALL {
            self.go(back);
            return;
        }
        self.set(Layout::stack_place(depth), i32::try_from(back.0).unwrap_or(0));
        self.set(Layout::stack_scene(depth), self.cells.get(SCENE));
        self.set(DEPTH, depth + 1);
        self.begin(scene, events);
    }

    fn come_back(&mut self) {
        let depth = self.cells.get(DEPTH) - 1;
        self.set(DEPTH, depth);
        self.set(PLACE, self.cells.get(Layout::stack_place(depth)));
        self.set(SCENE, self.cells.get(Layout::stack_scene(depth)));
    }

    fn cue(&mut self, op: Op, events: &mut Vec<Event>) {
        match op {
            Op::Cue(Cue::Sound(id)) => {
                let sound = self.story.sounds.at(id);
                events.push(Event::Sound { id: sound.id.clone(), caption: sound.caption.clone() });
                if sound.caption.is_some() {
                    self.show(Shown::Sound(id));
                }
            }
            Op::Cue(cue) => {
                match cue {
                    Cue::Backdrop(id) => self.set_id(BACKDROP, Some(id)),
                    Cue::Mood(id) => self.set_id(MOOD, Some(id)),
                    Cue::Music(id) => self.set_id(MUSIC, Some(id)),
                    Cue::Sound(_) => {}
                }
                events.push(Event::StageChanged);
            }
            Op::Pause(seconds) => events.push(Event::Pause(seconds)),
            Op::UnlockCodex(id) => events.push(Event::CodexUnlocked(self.story.codex.at(id).id.clone())),
            Op::UnlockAchievement(id) => {
                events.push(Event::AchievementUnlocked(self.story.achievements.at(id).id.clone()));
            }
            _ => {}
        }
    }
}
