//! How play moves: from stop to stop, and through the code of a telling.

use super::cells::{
    BACKDROP, Cell, DEPTH, DRAWS, ENDING, GATHERED, Layout, MOOD, MUSIC, PHASE, PLACE, Phase, SCENE, STOP,
};
use super::history::{Change, Item, Shown};
use super::world::place;
use super::{Event, Session, StepError, random};
use crate::expr::{Effect, EffectKind};
use crate::load::DEEPEST_CALL;
use crate::model::{
    Address, Ask, ChoiceId, Cue, EndingId, ExchangeLineId, Id, ItineraryId, LineId, OUTCOMES, Op, PoolId, SceneId,
    SlotId, Vary,
};

/// The most instructions between two moments.
const BUDGET: usize = 100_000;

/// What one instruction led to.
enum Went {
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
        let mut events = Vec::new();
        let mut shown = false;
        for _ in 0..BUDGET {
            if shown && !self.silent_next() {
                break;
            }
            match self.instruction(&mut events) {
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
        let first = self.history.end().items as usize;
        let items = (first..self.history.items.len()).map(Event::Shown);
        let mut all: Vec<Event> = items.collect();
        all.extend(events);
        match self.phase() {
            Phase::Choosing => all.push(Event::ChoiceOpened),
            Phase::Ended => all.push(Event::Ended),
            _ => {}
        }
        self.history.close();
        Ok(all)
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
            Op::Goto(scene) => {
                let scene = self.story.scenes.at(scene);
                scene.backdrop.is_none() && scene.mood.is_none() && scene.music.is_none()
            }
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
        let old = self.cells.set(cell, value);
        if old != value {
            self.history.changes.push(Change { cell, old, new: value });
        }
    }

    fn set_id(&mut self, cell: Cell, id: Option<impl Id>) {
        self.set(cell, id.map_or(0, |id| place(id.index()) + 1));
    }

    pub(super) fn go(&mut self, to: Address) {
        self.set(PLACE, i32::try_from(to.0).unwrap_or(0));
    }

    fn show(&mut self, shown: Shown) {
        let scene = self.cells.id(SCENE);
        let values = u32::try_from(self.history.values.len()).unwrap_or(u32::MAX);
        self.history.items.push(Item { shown, scene, values });
    }

    fn instruction(&mut self, events: &mut Vec<Event>) -> Went {
        match self.phase() {
            Phase::Between => self.next_stop(events),
            Phase::Telling | Phase::Closing => self.telling(events),
            Phase::Choosing => Went::Asked,
            Phase::Ended => Went::Over,
        }
    }

    /// Looks for the next stop of the itinerary and begins its telling.
    fn next_stop(&mut self, events: &mut Vec<Event>) -> Went {
        let story = self.story.clone();
        let itinerary = &story.itineraries.at(self.itinerary);
        let index = self.cells.get(STOP);
        let Some(stop) = usize::try_from(index).ok().and_then(|index| itinerary.stops.get(index)) else {
            self.resolve_before(story.slots.len());
            return self.close_play(events);
        };
        self.resolve_before(stop.slot.index());
        if self.ending_on_the_way(stop.slot, events) {
            return Went::On;
        }
        let due = story.pack.told_through.is_none_or(|through| story.slots.at(stop.slot).act <= through);
        let passed = stop.when.is_some_and(|when| !self.holds(when));
        let telling = story.slots.at(stop.slot).telling(stop.eyes);
        if telling.is_none() && !due && !passed {
            self.set(PHASE, Phase::Ended.value());
            return Went::Over;
        }
        self.set(STOP, index + 1);
        let Some(scene) = telling.filter(|_| !passed) else { return Went::On };
        let owns =
            story.slots.at(stop.slot).decisions.iter().any(|id| Some(story.decisions.at(*id).owner) == stop.eyes);
        let decided_elsewhere = itinerary.stops.iter().any(|other| {
            other.slot == stop.slot
                && other.eyes != stop.eyes
                && other.eyes.is_some_and(|eyes| self.owner(stop.slot, eyes))
        });
        if !owns && !decided_elsewhere {
            self.resolve_slot(stop.slot);
        }
        self.set(PHASE, Phase::Telling.value());
        self.begin(scene, events);
        self.show(Shown::Heading(scene));
        Went::On
    }

    fn owner(&self, slot: SlotId, eyes: crate::model::PersonId) -> bool {
        self.story.slots.at(slot).decisions.iter().any(|id| self.story.decisions.at(*id).owner == eyes)
    }

    /// Enters a scene: visits, stage, first instruction.
    fn begin(&mut self, scene: SceneId, events: &mut Vec<Event>) {
        let visits = self.layout.visits(scene);
        self.set(visits, self.cells.get(visits).saturating_add(1));
        let known = self.story.scenes.at(scene).clone();
        self.set_id(SCENE, Some(scene));
        if known.backdrop.is_some() {
            self.set_id(BACKDROP, known.backdrop);
        }
        if known.mood.is_some() {
            self.set_id(MOOD, known.mood);
        }
        if known.music.is_some() {
            self.set_id(MUSIC, known.music);
        }
        if known.backdrop.is_some() || known.mood.is_some() || known.music.is_some() {
            events.push(Event::StageChanged);
        }
        self.go(known.start);
    }

    /// Endings that are tried as soon as a slot is over, for the slots from the last stop up to this one.
    fn ending_on_the_way(&mut self, before: SlotId, events: &mut Vec<Event>) -> bool {
        let story = self.story.clone();
        let own = &story.itineraries.at(self.itinerary);
        let done = usize::try_from(self.cells.get(STOP)).ok().and_then(|stop| stop.checked_sub(1));
        let since = done.and_then(|stop| own.stops.get(stop)).map(|stop| stop.slot);
        for itinerary in std::iter::once(self.itinerary).chain(own.gathers.iter().copied()) {
            let slots = story.itineraries.at(itinerary).endings.iter().filter_map(|rule| rule.after);
            let mut slots: Vec<SlotId> = slots.filter(|slot| *slot < before && Some(*slot) >= since).collect();
            slots.sort_unstable();
            slots.dedup();
            if let Some(ending) = slots.into_iter().find_map(|slot| self.ending_of(itinerary, Some(slot))) {
                // Nothing is gathered after an end that comes early.
                self.set(GATHERED, place(own.gathers.len()));
                self.begin_ending(ending, events);
                return true;
            }
        }
        false
    }

    /// The end of the itinerary: its own ending, or those of the itineraries that it gathers, one after the other.
    fn close_play(&mut self, events: &mut Vec<Event>) -> Went {
        let story = self.story.clone();
        let own = &story.itineraries.at(self.itinerary);
        let last = SlotId::from_index(story.slots.len());
        if self.cells.get(ENDING) == 0 && self.ending_on_the_way(last, events) {
            return Went::On;
        }
        let gathered = self.cells.get(GATHERED);
        let next: Option<ItineraryId> = if own.gathers.is_empty() {
            (gathered == 0).then_some(self.itinerary)
        } else {
            usize::try_from(gathered).ok().and_then(|index| own.gathers.get(index)).copied()
        };
        let Some(next) = next else {
            self.set(PHASE, Phase::Ended.value());
            return Went::Over;
        };
        self.set(GATHERED, gathered + 1);
        if let Some(ending) = self.ending_of(next, None) {
            self.begin_ending(ending, events);
        }
        Went::On
    }

    fn begin_ending(&mut self, ending: EndingId, events: &mut Vec<Event>) {
        self.set_id(ENDING, Some(ending));
        self.set(DEPTH, 0);
        let known = &self.story.endings.at(ending);
        let telling = known.tellings.iter().find(|(eyes, _)| *eyes == known.of).or(known.tellings.first());
        let closed = known.closed;
        match telling.map(|(_, scene)| *scene) {
            Some(scene) => {
                self.set(PHASE, Phase::Closing.value());
                self.begin(scene, events);
                self.show(Shown::Heading(scene));
            }
            None => self.after_ending(closed),
        }
    }

    /// Behind an ending's last scene: the next gathered one, or nothing.
    fn after_ending(&mut self, closed: bool) {
        let own = &self.story.itineraries.at(self.itinerary);
        let over = closed || usize::try_from(self.cells.get(GATHERED)).unwrap_or(0) >= own.gathers.len();
        let stops = own.stops.len();
        if over {
            self.set(PHASE, Phase::Ended.value());
        } else {
            self.set(STOP, place(stops));
            self.set(PHASE, Phase::Between.value());
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
        let story = self.story.clone();
        let known = &story.lines.at(line);
        for value in &known.values {
            let value = story.expressions.evaluate(*value, self);
            self.history.values.push(value);
        }
        if let Some(seen) = known.seen {
            self.set(self.layout.seen(seen), 1);
        }
        Went::Shown
    }

    /// The words of an exchange's line: the reply that was chosen, here or in the ledger, if it can be said; else the first that can.
    fn reply_said(&self, line: ExchangeLineId) -> Option<LineId> {
        let known = &self.story.exchange_lines.at(line);
        if known.when.is_some_and(|when| !self.holds(when)) {
            return None;
        }
        let can = |reply: &&crate::model::Reply| reply.when.is_none_or(|when| self.holds(when));
        let chosen =
            usize::try_from(self.cells.get(self.layout.reply(line))).ok().and_then(|place| place.checked_sub(1));
        let chosen = chosen.and_then(|place| known.replies.get(place)).filter(can);
        chosen.or_else(|| known.replies.iter().find(can)).map(|reply| reply.line)
    }

    fn ask(&mut self, choice: ChoiceId) -> Went {
        if self.options(choice).iter().any(|(_, open)| *open) {
            self.set(PHASE, Phase::Choosing.value());
            return Went::Asked;
        }
        let after = self.story.choices.at(choice).after;
        self.go(after);
        Went::On
    }

    /// The options that are shown, each with whether it can be chosen.
    pub(crate) fn options(&self, choice: ChoiceId) -> Vec<(usize, bool)> {
        let options = self.story.choices.at(choice).options.iter().enumerate();
        let shown = options.filter_map(|(index, option)| {
            let fresh = option.once.is_none_or(|once| self.cells.get(self.layout.once(once)) == 0);
            let allowed = option.when.is_none_or(|when| self.holds(when))
                && option.decide.is_none_or(|(id, outcome)| self.open_outcome(id, outcome))
                && option.reply.is_none_or(|(line, reply)| {
                    let reply = self.story.exchange_lines.at(line).replies.get(reply);
                    reply.is_some_and(|reply| reply.when.is_none_or(|when| self.holds(when)))
                });
            let visible = fresh && (allowed || option.locked.is_some());
            visible.then_some((index, allowed))
        });
        shown.collect()
    }

    /// Takes an option that can be chosen.
    pub(super) fn take(&mut self, choice: ChoiceId, index: usize) {
        let story = self.story.clone();
        let Some(option) = story.choices.at(choice).options.get(index) else { return };
        let closing = self.cells.get(ENDING) > 0;
        self.set(PHASE, if closing { Phase::Closing } else { Phase::Telling }.value());
        self.show(Shown::Chosen(choice, u16::try_from(index).unwrap_or(u16::MAX)));
        for value in &story.lines.at(option.text).values {
            let value = story.expressions.evaluate(*value, self);
            self.history.values.push(value);
        }
        if let Some(seen) = story.lines.at(option.text).seen.filter(|_| !option.spoken) {
            self.set(self.layout.seen(seen), 1);
        }
        if let Some(once) = option.once {
            self.set(self.layout.once(once), 1);
        }
        for effect in &option.effects {
            self.apply(*effect);
        }
        if let Some((id, outcome)) = option.decide {
            self.set(self.layout.decision(id), OUTCOMES + place(outcome));
        }
        if let Some((line, reply)) = option.reply {
            self.set(self.layout.reply(line), place(reply) + 1);
        }
        self.go(option.target);
    }

    fn apply(&mut self, effect: Effect<Ask>) {
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

    fn draw(&mut self, bound: u32) -> u32 {
        let draws = self.cells.get(DRAWS);
        self.set(DRAWS, draws.wrapping_add(1));
        random::below(self.start.seed, u32::from_ne_bytes(draws.to_ne_bytes()), bound)
    }

    fn vary(&mut self, how: Vary, cell: u32, count: u32) -> u32 {
        let cell = self.layout.vary(cell);
        let known = u32::from_ne_bytes(self.cells.get(cell).to_ne_bytes());
        let (arm, next) = match how {
            Vary::Sequence => (known.min(count - 1), (known + 1).min(count - 1)),
            Vary::Cycle => (known % count, (known + 1) % count),
            Vary::Shuffle => {
                // A bit for every arm that has been drawn in this round.
                let used = if known.count_ones() >= count { 0 } else { known };
                let left: Vec<u32> = (0..count).filter(|arm| used & (1 << arm) == 0).collect();
                let drawn = self.draw(u32::try_from(left.len()).unwrap_or(1));
                let arm = left.get(drawn as usize).copied().unwrap_or(0);
                (arm, used | (1 << arm))
            }
        };
        self.set(cell, i32::from_ne_bytes(next.to_ne_bytes()));
        arm
    }

    fn chance(&mut self, at: Address, count: u32) -> u32 {
        let weight = |arm: u32| match self.story.op(Address(at.0 + 1 + arm)) {
            Op::Arm(arm) => u32::from(arm.weight),
            _ => 0,
        };
        let weights: Vec<u32> = (0..count).map(weight).collect();
        let mut drawn = self.draw(weights.iter().sum());
        for (arm, weight) in (0..).zip(&weights) {
            if drawn < *weight {
                return arm;
            }
            drawn -= weight;
        }
        0
    }

    fn take_arm(&mut self, at: Address, arm: u32) {
        if let Op::Arm(arm) = self.story.op(Address(at.0 + 1 + arm)) {
            self.go(arm.target);
        } else {
            self.go(at.next());
        }
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

    fn end_telling(&mut self) {
        self.set(DEPTH, 0);
        if self.phase() == Phase::Closing {
            let ending: Option<EndingId> = self.cells.id(ENDING);
            let closed = ending.is_some_and(|ending| self.story.endings.at(ending).closed);
            self.after_ending(closed);
        } else {
            self.set(PHASE, Phase::Between.value());
        }
    }

    fn cue(&mut self, op: Op, events: &mut Vec<Event>) {
        match op {
            Op::Cue(Cue::Sound(id)) => {
                let sound = &self.story.sounds.at(id);
                events.push(Event::Sound { id: sound.id.clone(), caption: sound.caption.clone() });
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
