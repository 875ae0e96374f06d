//! The steps of a body, as flat code.

use super::Compiler;
use super::leaves::leaves;
use super::scenes::{Context, manner, pool_name};
use super::text::fold;
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::load::names::advice;
use crate::load::read::span;
use crate::load::source::{Body, OptionSource, Step, VaryMode};
use crate::load::spanned::{Literal, Recover, Spanned};
use crate::model::{
    Address, Arm, Choice, ChoiceOption, Cue, DecisionId, ExchangeLineId, Manner, Op, SceneId, Timing, Vary,
};

impl Compiler {
    pub(super) fn steps(&mut self, context: &Context, body: &Body) {
        let mut over = false;
        for step in body {
            let Some(step) = &step.0 else {
                self.cut.insert(context.scene);
                continue;
            };
            if std::mem::replace(&mut over, leaves(&step.value)) {
                self.never_played(span(context.file, &step.range()));
            }
            match self.patches.of_step(&step.value) {
                Some(patches) => self.patched_step(context, step, &patches),
                None => self.step(context, step),
            }
        }
    }

    pub(super) fn step(&mut self, context: &Context, step: &Spanned<Step>) {
        let file = context.file;
        if context.interlude && acts(&step.value) {
            let message = "an interlude, a scene without eyes, tells and shows, and nothing else";
            let help = "move this to a telling in somebody’s eyes";
            self.found.push(Diagnostic::new(Code::InterludeActs, message).at(span(file, &step.range())).help(help));
            return;
        }
        match &step.value {
            Step::Text(text) => {
                let line = self.tagged_line(context, text, None, Manner::Spoken);
                self.emit(Op::Line(line));
            }
            Step::Say(by, text, how, expression) => {
                let found = self.names.people.find(file, by);
                let by = self.keep(found);
                let line = self.tagged_line(context, text, by, manner(*how));
                self.look(file, line, expression.as_deref());
                self.emit(Op::Line(line));
            }
            Step::Exchange(names) => {
                for name in &names.0 {
                    if let Some(line) = self.exchange_named(context, name) {
                        let at = self.emit(Op::Exchange(line));
                        self.voiced.insert(at, span(file, &name.range()));
                    }
                }
            }
            Step::Set(text) => {
                if let Some(effect) = self.effect(file, text, &context.place) {
                    let at = self.emit(Op::Effect(effect));
                    self.places.code.insert(at, span(file, &text.range()));
                }
            }
            Step::Decide(decision, outcome) => {
                if let Some((decision, outcome)) = self.decided(context, decision, outcome) {
                    self.emit(Op::Decide(decision, u16::try_from(outcome).unwrap_or(u16::MAX)));
                }
            }
            Step::If(when, then, otherwise) => self.branch(context, when, then, otherwise),
            Step::Vary(mode, arms) => {
                let mode = match mode {
                    VaryMode::Sequence => Vary::Sequence,
                    VaryMode::Cycle => Vary::Cycle,
                    VaryMode::Shuffle => Vary::Shuffle,
                };
                let cell = self.story.vary_count;
                self.story.vary_count += 1;
                let arms: Vec<(u16, &Body)> = arms.iter().map(|arm| (1, arm)).collect();
                self.arms(context, step, &arms, |count| Op::Vary(mode, cell, count));
            }
            Step::Chance(arms) => {
                self.odds_unseen(file, step, arms);
                let arms: Vec<(u16, &Body)> = arms.iter().map(|arm| (arm.weight, &arm.then)).collect();
                if arms.iter().all(|(weight, _)| *weight == 0) && !arms.is_empty() {
                    let message = "at least one weight must be more than 0";
                    self.found.push(Diagnostic::new(Code::OutOfRange, message).at(span(file, &step.range())));
                }
                self.arms(context, step, &arms, Op::Chance);
            }
            Step::Choice(options) => self.choice(context, step, options, None),
            Step::TimedChoice { seconds, options } => self.choice(context, step, options, Some(*seconds)),
            _ => self.simple_step(context, &step.value),
        }
    }

    fn simple_step(&mut self, context: &Context, step: &Step) {
        let file = context.file;
        let op = match step {
            Step::Offer(pool, times) => {
                self.offer(context, pool, *times);
                None
            }
            Step::Call(name) => self.named_scene(context, name, true).map(Op::Call),
            Step::Goto(name) => self.named_scene(context, name, false).map(Op::Goto),
            Step::End => Some(Op::End),
            Step::Ending(name) => {
                let found = self.names.endings.find(file, name);
                self.keep(found).map(Op::Ending)
            }
            Step::UnlockCodex(name) => {
                let found = self.names.codex.find(file, name);
                self.keep(found).map(Op::UnlockCodex)
            }
            Step::UnlockAchievement(name) => {
                let found = self.names.achievements.find(file, name);
                self.keep(found).map(Op::UnlockAchievement)
            }
            Step::Backdrop(name) => {
                let found = self.names.backdrops.find(file, name);
                self.keep(found).map(|id| Op::Cue(Cue::Backdrop(id)))
            }
            Step::Mood(name) => {
                let found = self.names.moods.find(file, name);
                self.keep(found).map(|id| Op::Cue(Cue::Mood(id)))
            }
            Step::Music(name) => {
                let found = self.names.music.find(file, name);
                self.keep(found).map(|id| Op::Cue(Cue::Music(id)))
            }
            Step::Sound(name) => {
                let found = self.names.sounds.find(file, name);
                self.keep(found).map(|id| Op::Cue(Cue::Sound(id)))
            }
            Step::Pause(seconds) => Some(Op::Pause(if seconds.is_finite() { seconds.clamp(0.0, 60.0) } else { 0.0 })),
            _ => None,
        };
        if let Some(op) = op {
            self.emit(op);
        }
    }

    fn emit(&mut self, op: Op) -> Address {
        let here = self.here();
        self.story.code.push(op);
        here
    }

    fn patch(&mut self, at: Address, op: Op) {
        if let Some(place) = self.story.code.get_mut(at.0 as usize) {
            *place = op;
        }
    }

    fn branch(&mut self, context: &Context, when: &Literal, then: &Body, otherwise: &Body) {
        let condition = self.condition(context.file, when, &context.place);
        let test = self.emit(Op::Jump(Address(0)));
        self.places.code.insert(test, span(context.file, &when.range()));
        self.steps(context, then);
        let over = if otherwise.is_empty() { None } else { Some(self.emit(Op::Jump(Address(0)))) };
        let start = self.here();
        // A condition that could not be read has been reported; both sides are still compiled, to find what is wrong in them.
        self.patch(test, condition.map_or(Op::Jump(start), |condition| Op::Unless(condition, start)));
        self.steps(context, otherwise);
        if let Some(over) = over {
            let end = self.here();
            self.patch(over, Op::Jump(end));
        }
    }

    fn arms(&mut self, context: &Context, step: &Spanned<Step>, arms: &[(u16, &Body)], head: impl Fn(u16) -> Op) {
        let count = u16::try_from(arms.len()).unwrap_or(0);
        if count == 0 || count > 31 {
            let at = span(context.file, &step.range());
            let code = if count == 0 { Code::EmptyChoice } else { Code::TooMany };
            self.found.push(Diagnostic::new(code, "this needs 1 to 31 lists of steps").at(at));
            return;
        }
        self.emit(head(count));
        let heads: Vec<Address> =
            arms.iter().map(|(weight, _)| self.emit(Op::Arm(Arm { weight: *weight, target: Address(0) }))).collect();
        let mut ends = Vec::new();
        for (head, (weight, body)) in heads.into_iter().zip(arms) {
            let target = self.here();
            let first = body.iter().find_map(|step| step.0.as_ref());
            self.places.code.insert(head, span(context.file, &first.map_or_else(|| step.range(), Spanned::range)));
            self.patch(head, Op::Arm(Arm { weight: *weight, target }));
            self.steps(context, body);
            ends.push(self.emit(Op::Jump(Address(0))));
        }
        let end = self.here();
        ends.into_iter().for_each(|at| self.patch(at, Op::Jump(end)));
    }

    fn offer(&mut self, context: &Context, pool: &Literal, times: u8) {
        let eyes = context.eyes.map_or("", |eyes| self.story.people.at(eyes).id.as_str());
        let name = pool_name(&pool.text, eyes);
        match self.story.pools.find(|pool| pool.name == name) {
            Some(pool) => (0..times).for_each(|_| {
                self.emit(Op::Offer(pool));
            }),
            None => {
                let message = format!("no storylet of these eyes belongs to the pool `{}`", pool.text);
                let own = format!("/{eyes}");
                let known = self.story.pools.iter().filter_map(|pool| pool.name.strip_suffix(own.as_str()));
                let help = advice(&pool.text, known);
                let help =
                    help.unwrap_or_else(|| "a storylet names its pool and its eyes; these eyes have none".to_owned());
                let at = span(context.file, &pool.range());
                self.found.push(Diagnostic::new(Code::UnknownPool, message).at(at).help(help));
            }
        }
    }

    fn named_scene(&mut self, context: &Context, name: &Literal, call: bool) -> Option<SceneId> {
        let eyes = context.eyes.map_or("", |eyes| self.story.people.at(eyes).id.as_str());
        let key = |before: &str, sign: &str| [before, sign, &name.text].concat();
        let mut found = self.names.scenes.get(&key(&context.telling, "/")).copied();
        if call {
            found = found.or_else(|| self.names.scenes.get(&key(eyes, ":")).copied());
        }
        if found.is_none() {
            let own = format!("{}/", context.telling);
            let shared = format!("{eyes}:");
            let known = self.story.scenes.iter().map(|scene| scene.key.as_str()).filter_map(|key| {
                key.strip_prefix(&own).or_else(|| if call { key.strip_prefix(&shared) } else { None })
            });
            let shared_only = !call && self.names.scenes.contains_key(&key(eyes, ":"));
            let (message, guess) = if shared_only {
                let message = format!("`{}` is shared by several tellings, and can only be called", name.text);
                (message, Some(format!("write `Call(\"{}\")`", name.text)))
            } else {
                let help = crate::diagnostics::nearest(&name.text, known).map_or_else(
                    || format!("add a scene with the same slot and eyes, and `name: \"{}\"`", name.text),
                    |guess| format!("did you mean `{guess}`?"),
                );
                (format!("no scene of this telling is called `{}`", name.text), Some(help))
            };
            let at = span(context.file, &name.range());
            self.found.push(Diagnostic::new(Code::UnknownScene, message).at(at).maybe_help(guess));
        }
        found
    }

    /// A decision and the place of its outcome, where these eyes may record it.
    fn decided(&mut self, context: &Context, decision: &Literal, outcome: &Literal) -> Option<(DecisionId, usize)> {
        let file = context.file;
        let found = self.names.decisions.find(file, decision);
        let id = self.keep(found)?;
        let known = self.story.decisions.at(id);
        if context.slot != Some(known.slot) || context.eyes != Some(known.owner) {
            let (owner, slot) = (&self.story.people.at(known.owner).id, &self.story.slots.at(known.slot).id);
            let message = format!("`{}` is decided by `{owner}` in the slot `{slot}`, and not here", decision.text);
            let at = span(file, &decision.range());
            let help = "record it there; elsewhere it can only be asked, in a condition";
            self.found.push(Diagnostic::new(Code::DecidedElsewhere, message).at(at).help(help));
            return None;
        }
        let place = known.outcomes.iter().position(|known| known.id == outcome.text);
        if place.is_none() {
            let names = known.outcomes.iter().map(|outcome| outcome.id.as_str());
            let guess = crate::diagnostics::nearest(&outcome.text, names.clone());
            let help = guess.map_or_else(
                || format!("it has {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
                |guess| format!("did you mean `{guess}`?"),
            );
            let message = format!("the decision `{}` has no outcome `{}`", decision.text, outcome.text);
            let at = span(file, &outcome.range());
            self.found.push(Diagnostic::new(Code::UnknownOutcome, message).at(at).help(help));
        }
        place.map(|place| (id, place))
    }

    fn exchange_named(&mut self, context: &Context, name: &Literal) -> Option<ExchangeLineId> {
        let lines = context.slot.map(|slot| self.story.slots.at(slot).exchange.clone()).unwrap_or_default();
        let found = lines.iter().copied().find(|id| self.story.exchange_lines.at(*id).id == name.text);
        if found.is_none() {
            let known = lines.iter().map(|id| self.story.exchange_lines.at(*id).id.as_str());
            let guess = if lines.is_empty() {
                Some("declare one with `Exchange(slot: …, lines: [ … ])`, or write the words with `Say`".to_owned())
            } else {
                advice(&name.text, known)
            };
            let message = if lines.is_empty() {
                "this slot has no exchange".to_owned()
            } else {
                format!("the exchange of this slot has no line `{}`", name.text)
            };
            let at = span(context.file, &name.range());
            self.found.push(Diagnostic::new(Code::UnknownLine, message).at(at).maybe_help(guess));
        }
        found
    }

    fn choice(
        &mut self,
        context: &Context,
        step: &Spanned<Step>,
        written: &[Recover<OptionSource>],
        seconds: Option<f32>,
    ) {
        let own: Vec<&Spanned<OptionSource>> = written.iter().filter_map(|source| source.0.as_ref()).collect();
        let patches = self.patches.of_options(&own);
        let added = self.added_options(&patches);
        let sources: Vec<(FileId, &Spanned<OptionSource>)> =
            own.iter().map(|option| (context.file, *option)).chain(added).collect();
        let at = span(context.file, &step.range());
        let whole = own.len() == written.len();
        if !whole {
            self.cut.insert(context.scene);
        }
        if (sources.is_empty() && whole) || sources.len() > 64 {
            let code = if sources.is_empty() { Code::EmptyChoice } else { Code::TooMany };
            self.found.push(Diagnostic::new(code, "a choice needs 1 to 64 options").at(at));
            return;
        }
        let defaults: Vec<usize> = sources
            .iter()
            .enumerate()
            .filter(|(_, (_, source))| source.value.on_timeout)
            .map(|(index, _)| index)
            .collect();
        let timing = match (seconds, defaults.as_slice()) {
            (Some(seconds), [default]) if seconds.is_finite() && seconds > 0.0 => {
                Some(Timing { seconds, default: *default })
            }
            (None, []) => None,
            (Some(_), []) if !whole => None,
            _ => {
                let message = match (seconds, defaults.len()) {
                    (None, _) => "`on_timeout` belongs to a `TimedChoice`, and this choice has no clock",
                    (_, 0) => "no option says what happens when the time is up",
                    (_, 1) => "the seconds of a timed choice must be more than 0",
                    _ => "several options claim what happens when the time is up",
                };
                let help = "a `TimedChoice` has `seconds`, and exactly one option with `on_timeout: true`";
                self.found.push(Diagnostic::new(Code::TimedDefault, message).at(at).help(help));
                None
            }
        };
        for (file, source) in sources.iter().filter(|(_, source)| source.value.on_timeout) {
            if let Some(when) = &source.value.when {
                let message = "the option for when the time is up may itself be missing";
                let at = span(*file, &when.range());
                let help = "take the `when` out, or let an option without one have `on_timeout: true`";
                self.found.push(Diagnostic::new(Code::TimedDefault, message).at(at).help(help));
            }
            if source.value.once {
                let message = "the option for when the time is up is gone once it was taken";
                let at = span(*file, &source.range());
                let help = "take the `once` out, or let an option without it have `on_timeout: true`";
                self.found.push(Diagnostic::new(Code::TimedDefault, message).at(at).help(help));
            }
        }
        let id = self.story.choices.push(Choice { options: Vec::new(), timing, after: Address(0) });
        self.places.choices.push(at);
        self.emit(Op::Choice(id));
        let (mut options, mut ends) = (Vec::new(), Vec::new());
        for (file, source) in sources {
            let context = &context.in_file(file);
            if let Some(option) = self.option(context, source) {
                if let (Some(when), Ok(place)) = (&source.value.when, u16::try_from(options.len())) {
                    self.places.option_conditions.insert((id, place), span(file, &when.range()));
                }
                options.push(option);
            }
            self.steps(context, &source.value.then);
            let goto = source.value.goto.as_ref().and_then(|name| self.named_scene(context, name, false));
            match goto {
                Some(scene) => {
                    self.emit(Op::Goto(scene));
                }
                None => ends.push(self.emit(Op::Jump(Address(0)))),
            }
        }
        let after = self.here();
        ends.into_iter().for_each(|at| self.patch(at, Op::Jump(after)));
        if let Some(choice) = self.story.choices.get_mut(id) {
            choice.options = options;
            choice.after = after;
        }
    }

    fn option(&mut self, context: &Context, source: &Spanned<OptionSource>) -> Option<ChoiceOption> {
        let (file, option) = (context.file, &source.value);
        let reply = option.reply.as_deref().and_then(|(line, reply)| self.reply(context, line, reply));
        let text = match (&option.text, reply) {
            (Some(text), _) => self.tagged_line(context, text, None, Manner::Spoken),
            (None, Some((line, reply))) => self.story.exchange_lines.at(line).replies.get(reply)?.line,
            (None, None) => {
                if option.reply.is_none() {
                    let at = span(file, &source.range());
                    let message = "an option needs a `text` or a `reply`";
                    self.found
                        .push(Diagnostic::new(Code::Shape, message).at(at).label("in the option that begins here"));
                }
                return None;
            }
        };
        let when = option.when.as_ref().and_then(|when| self.condition(file, when, &context.place));
        let mut effects = Vec::with_capacity(option.set.len());
        effects.extend(option.set.iter().filter_map(|set| self.effect(file, set, &context.place)));
        let decide = option.decide.as_deref().and_then(|(decision, outcome)| self.decided(context, decision, outcome));
        let once = option.once.then(|| {
            self.story.once_count += 1;
            self.story.once_count - 1
        });
        let stakes = self.stakes_and_odds(file, option.stakes.as_ref().map(|words| words.text.as_str()), &option.then);
        Some(ChoiceOption {
            text,
            spoken: option.text.is_none(),
            when,
            locked: option.locked.as_ref().map(|words| self.store(&fold(&words.text))),
            once,
            stakes: stakes.map(|words| self.store(&words)),
            effects,
            decide,
            reply,
            target: self.here(),
        })
    }

    fn reply(&mut self, context: &Context, line: &Literal, reply: &Literal) -> Option<(ExchangeLineId, usize)> {
        let id = self.exchange_named(context, line)?;
        let known = self.story.exchange_lines.at(id);
        if context.eyes != Some(known.by) {
            let message = format!(
                "the line `{}` is said by `{}`, and only that telling chooses the reply",
                line.text,
                self.story.people.at(known.by).id
            );
            let help = format!("write `Exchange(\"{}\")` here, and the choice in the other telling", line.text);
            let at = span(context.file, &line.range());
            self.found.push(Diagnostic::new(Code::NotTheSpeaker, message).at(at).help(help));
            return None;
        }
        let place = known.replies.iter().position(|known| known.id == reply.text && !known.id.is_empty());
        if place.is_none() {
            let guess =
                advice(&reply.text, known.replies.iter().map(|reply| reply.id.as_str()).filter(|id| !id.is_empty()));
            let message = format!("the line `{}` has no reply `{}`", line.text, reply.text);
            let at = span(context.file, &reply.range());
            self.found.push(Diagnostic::new(Code::UnknownLine, message).at(at).maybe_help(guess));
        }
        place.map(|place| (id, place))
    }
}

/// Whether a step has no place in an interlude.
fn acts(step: &Step) -> bool {
    matches!(
        step,
        Step::Set(_)
            | Step::Decide(..)
            | Step::Chance(_)
            | Step::Choice(_)
            | Step::TimedChoice { .. }
            | Step::Offer(..)
            | Step::Exchange(_)
            | Step::UnlockAchievement(_)
            | Step::Ending(_)
    )
}
