//! Unfolds bodies: one step for each instruction, with the calls that are open.

use super::{Place, Unfolder, Within};
use crate::analysis::machine::{Asking, AskingOption, Change, Guard, Mark, Offered, Point, Site, Step, Voice};
use crate::expr::Effect;
use crate::model::{Address, Arm, Ask, ChoiceId, ExchangeLineId, OUTCOMES, Op, PoolId, SceneId, Vary};

impl Unfolder<'_> {
    /// Enters a scene: it is visited, then told.
    pub(super) fn enter(&mut self, scene: SceneId, within: Within, stack: Vec<Address>) -> Step {
        let start = self.go(self.story.scenes.at(scene).start, within, stack);
        let mark = self.marks.of(Mark::Scene(scene));
        match self.fields.visits(scene) {
            None => Step::Mark(mark, start),
            Some(field) => {
                let (cap, exact) = self.fields.cap(scene);
                let uncounted = (!exact).then(|| self.marks.of(Mark::Uncounted(scene)));
                Step::Mark(mark, self.push(Step::Count(field, cap, uncounted, start)))
            }
        }
    }

    /// The point of an instruction, jumps followed.
    fn go(&mut self, mut at: Address, within: Within, stack: Vec<Address>) -> Point {
        let mut steps = self.story.code.len();
        while let (Op::Jump(to), 1..) = (self.story.op(at), steps) {
            (at, steps) = (to, steps - 1);
        }
        self.point(Place::Code(at, within, stack))
    }

    /// What follows a telling.
    fn over(&mut self, within: Within) -> Point {
        match within {
            Within::Stop(stop) => self.point(Place::Between(stop + 1)),
            Within::Ending(ending, gathered) => self.after_ending(ending, gathered),
        }
    }

    pub(super) fn code(&mut self, at: Address, within: Within, stack: Vec<Address>) -> Step {
        let op = self.story.op(at);
        match op {
            Op::Unless(when, other) => {
                let yes = self.go(at.next(), within, stack.clone());
                let no = self.go(other, within, stack);
                let when = self.formula(when);
                return Step::Test(Guard { when, mark: self.marks.of_site(Site::Code(at)) }, yes, no);
            }
            Op::Vary(how, cell, count) => return self.vary(at, (how, cell, count), within, stack),
            Op::Chance(count) => return self.chance(at, count, within, stack),
            Op::Goto(scene) => return Step::Pass(self.point(Place::Scene(scene, within, stack))),
            Op::EndOfBody if !stack.is_empty() => {
                let mut stack = stack;
                let back = stack.pop().unwrap_or(at);
                return Step::Pass(self.go(back, within, stack));
            }
            Op::End | Op::EndOfBody => return Step::Pass(self.over(within)),
            Op::Ending(ending) => {
                let gathers = self.story.itineraries.at(self.itinerary).gathers.len();
                return Step::Pass(self.point(Place::Ending(ending, gathers)));
            }
            _ => {}
        }
        if let Op::Choice(choice) = op {
            return self.choice(choice, within, stack);
        }
        let next = self.go(at.next(), within, stack.clone());
        match op {
            Op::Line(line) => {
                let mark = self.marks.of(Mark::Line(line));
                match self.story.lines.at(line).seen {
                    None => Step::Mark(mark, next),
                    Some(seen) => {
                        let field = self.fields.seen(seen);
                        Step::Mark(mark, self.push(Step::Set(field, 1, next)))
                    }
                }
            }
            Op::Exchange(line) => Step::Voice(self.voice(line), next),
            Op::Effect(effect) => match self.change(effect, Mark::Saturates(at)) {
                Some(change) => Step::Change(change, next),
                None => Step::Pass(next),
            },
            Op::Decide(id, outcome) => {
                let (place, field) = self.decision(id);
                Step::Decide(place, field, usize::from(outcome), next)
            }
            Op::Call(scene) => {
                let mut stack = stack;
                stack.push(at.next());
                Step::Pass(self.point(Place::Scene(scene, within, stack)))
            }
            Op::Offer(pool) => {
                let mut stack = stack;
                stack.push(at.next());
                self.offer(pool, within, &stack, next)
            }
            _ => Step::Pass(next),
        }
    }

    fn voice(&mut self, line: ExchangeLineId) -> u32 {
        if let Some(known) = self.voices.iter().position(|(known, _)| *known == line) {
            return u32::try_from(known).unwrap_or(u32::MAX);
        }
        let known = self.story.exchange_lines.at(line);
        let when = self.guard(known.when, Site::Voiced(line));
        let replies = (0..).zip(&known.replies).map(|(place, reply)| {
            let guard = self.guard(reply.when, Site::Reply(line, place));
            let mark = self.marks.of(Mark::Line(reply.line));
            let seen = self.story.lines.at(reply.line).seen.map(|seen| self.fields.seen(seen));
            (guard, mark, seen)
        });
        let replies: Vec<_> = replies.collect();
        let from_ledger = !self.sees(known.slot, known.by);
        let chosen = (replies.len() > 1).then(|| self.fields.reply(self.story, line, from_ledger));
        self.voices.push((line, Voice { when, replies, chosen }));
        u32::try_from(self.voices.len() - 1).unwrap_or(u32::MAX)
    }

    fn change(&mut self, effect: Effect<Ask>, saturates: Mark) -> Option<u32> {
        let Ask::Variable(id) = effect.target else { return None };
        let field = self.fields.variable(self.story, id);
        let value = self.formula(effect.value);
        let variable = self.story.variables.at(id).kind.clone();
        let saturates = self.marks.of(saturates);
        self.changes.push(Change { field, kind: effect.kind, value, variable, saturates });
        u32::try_from(self.changes.len() - 1).ok()
    }

    fn arms(&self, at: Address, count: u16) -> Vec<(Address, Arm)> {
        let arm = |offset| {
            let at = Address(at.0 + 1 + offset);
            match self.story.op(at) {
                Op::Arm(arm) => Some((at, arm)),
                _ => None,
            }
        };
        (0..u32::from(count)).filter_map(arm).collect()
    }

    fn arm(&mut self, at: Address, arm: Arm, within: Within, stack: &[Address]) -> Point {
        let target = self.go(arm.target, within, stack.to_vec());
        self.mark(Mark::Arm(at), target)
    }

    fn vary(&mut self, at: Address, vary: (Vary, u32, u16), within: Within, stack: Vec<Address>) -> Step {
        let (how, cell, count) = vary;
        let arms = self.arms(at, count);
        let last = i32::from(count.max(1)) - 1;
        let points = arms.into_iter().map(|(at, arm)| self.arm(at, arm, within, &stack)).collect();
        match how {
            Vary::Shuffle => Step::Shuffle(self.fields.vary(cell, i32::MAX >> (31 - u32::from(count.min(31)))), points),
            Vary::Sequence | Vary::Cycle => Step::Vary(self.fields.vary(cell, last), how == Vary::Cycle, points),
        }
    }

    fn chance(&mut self, at: Address, count: u16, within: Within, stack: Vec<Address>) -> Step {
        let (mut ways, mut drawn) = (Vec::new(), 0);
        for (at, arm) in self.arms(at, count) {
            if arm.weight > 0 {
                ways.push((drawn, self.arm(at, arm, within, &stack)));
            }
            drawn += u32::from(arm.weight);
        }
        Step::Chance(ways)
    }

    fn offer(&mut self, pool: PoolId, within: Within, stack: &[Address], none: Point) -> Step {
        let storylets = &self.story.pools.at(pool).storylets;
        let offered = (0..).zip(storylets).map(|(place, (scene, when, repeatable))| Offered {
            when: self.guard(*when, Site::Storylet(pool, place)),
            fresh: if *repeatable { None } else { self.fields.visits(*scene) },
            target: self.point(Place::Scene(*scene, within, stack.to_vec())),
        });
        let offered = offered.collect();
        Step::Offer(offered, none)
    }

    fn choice(&mut self, id: ChoiceId, within: Within, stack: Vec<Address>) -> Step {
        let story = self.story;
        let choice = story.choices.at(id);
        let mut options = Vec::new();
        for (place, option) in (0..).zip(&choice.options) {
            let mut target = self.go(option.target, within, stack.clone());
            if let Some((line, reply)) = option.reply {
                let from_ledger = !self.sees(story.exchange_lines.at(line).slot, story.exchange_lines.at(line).by);
                let field = self.fields.reply(story, line, from_ledger);
                target = self.push(Step::Set(field, i32::try_from(reply).unwrap_or(0) + 1, target));
            }
            if let Some((decision, outcome)) = option.decide {
                let (_, field) = self.decision(decision);
                target = self.push(Step::Set(field, OUTCOMES + i32::try_from(outcome).unwrap_or(0), target));
                target = self.mark(Mark::Outcome(decision, u16::try_from(outcome).unwrap_or(u16::MAX)), target);
            }
            for effect in option.effects.iter().rev() {
                if let Some(change) = self.change(*effect, Mark::SaturatesIn(id, place)) {
                    target = self.push(Step::Change(change, target));
                }
            }
            let once = option.once.map(|once| self.fields.once(once));
            if let Some(once) = once {
                target = self.push(Step::Set(once, 1, target));
            }
            if let Some(seen) = story.lines.at(option.text).seen.filter(|_| !option.spoken) {
                let field = self.fields.seen(seen);
                target = self.push(Step::Set(field, 1, target));
            }
            let reply = option.reply.and_then(|(line, reply)| {
                let when = story.exchange_lines.at(line).replies.get(reply)?.when;
                self.guard(when, Site::Reply(line, u16::try_from(reply).unwrap_or(u16::MAX)))
            });
            options.push(AskingOption {
                once,
                when: self.guard(option.when, Site::Option(id, place)),
                decide: option.decide.map(|(decision, outcome)| (self.decision(decision).0, outcome)),
                reply,
                mark: self.marks.of(Mark::Option(id, place)),
                target,
            });
        }
        let decided = |option: &AskingOption| option.decide.map(|(decision, _)| decision);
        let whole = options.first().and_then(decided);
        let whole = whole.filter(|whole| options.iter().all(|option| decided(option) == Some(*whole)));
        Step::Choice(Asking {
            id,
            options,
            whole,
            default: choice.timing.map(|timing| timing.default),
            after: self.go(choice.after, within, stack),
            mark: self.marks.of(Mark::Choice(id)),
            nothing: self.marks.of(Mark::Nothing(id)),
            gone: self.marks.of(Mark::Gone(id)),
            no_default: self.marks.of(Mark::NoDefault(id)),
        })
    }
}
