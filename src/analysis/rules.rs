//! The rules of a pack, built into a machine: wherever something is shown, asked or over, it looks whether the rule’s conditions hold.
//!
//! Each rule has a machine of its own, so that what only a rule asks makes no other proof larger.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::fields::{Field, Held};
use super::formula::Asked;
use super::machine::{Guard, Machine, Mark, Point, Site, Step};
use super::slice::writes;
use crate::expr::{ExprId, Node, Operator};
use crate::model::{Ask, DecisionId, RuleId, RuleKind, Story, UNRESOLVED};

/// Builds a rule into a machine. Play that breaks it comes past [`Mark::Rule`]; for `Reachable`, play that reaches it.
pub(super) fn watch(story: &Story, machine: &mut Machine, rule: RuleId) {
    let kind = story.rules.at(rule).kind;
    let mut watcher = Watcher { story, rule, seen: machine.marks.of(Mark::Rule(rule)), machine };
    match kind {
        RuleKind::Never(when) | RuleKind::Reachable(when) => watcher.moments(when, true),
        RuleKind::Always(when) => watcher.moments(when, false),
        RuleKind::Leads(a, b) => watcher.leads(a, b),
    }
}

struct Watcher<'a> {
    story: &'a Story,
    machine: &'a mut Machine,
    rule: RuleId,
    /// The number of the rule’s mark.
    seen: u32,
}

impl Watcher<'_> {
    /// Comes past the mark where the condition holds, or fails.
    fn moments(&mut self, when: ExprId, holds: bool) {
        let guard = self.guard(when, 0, holds);
        for at in self.shown_after(guard) {
            let on = self.move_away(at);
            let hit = self.push(Step::Mark(self.seen, on));
            self.put(at, Step::Test(guard, hit, on));
        }
    }

    /// Remembers where each of two conditions has held, and comes past the mark at an end where only the first has.
    fn leads(&mut self, a: ExprId, b: ExprId) {
        let (first, second) = (self.guard(a, 0, true), self.guard(b, 1, true));
        let (passed_a, passed_b) = (self.machine.fields.passed(self.rule, 0), self.machine.fields.passed(self.rule, 1));
        let missed = self.missed(passed_a, passed_b);
        let unfinished = self.unfinished();
        let (asks_a, asks_b) = (self.shown_after(first), self.shown_after(second));
        let points = (0..).map(Point).zip(&self.machine.steps);
        let ends = points.filter(|(at, step)| matches!(step, Step::End) && !unfinished.contains(at));
        let ends: BTreeSet<Point> = ends.map(|(at, _)| at).collect();
        for at in asks_a.iter().chain(&asks_b).chain(&ends).copied().collect::<BTreeSet<Point>>() {
            let mut on = self.move_away(at);
            if ends.contains(&at) {
                let hit = self.push(Step::Mark(self.seen, on));
                on = self.push(Step::Test(missed, hit, on));
            }
            if asks_b.contains(&at) {
                let set = self.push(Step::Set(passed_b, 1, on));
                on = self.push(Step::Test(second, set, on));
            }
            if asks_a.contains(&at) {
                let set = self.push(Step::Set(passed_a, 1, on));
                on = self.push(Step::Test(first, set, on));
            }
            self.put(at, Step::Pass(on));
        }
    }

    /// The points at which somebody sees something, is asked, or has come to an end, the first of them behind each change of what a condition
    /// asks: between two changes it holds everywhere or nowhere.
    fn shown_after(&self, guard: Guard) -> BTreeSet<Point> {
        let shows = |step: &Step| match step {
            Step::Voice(..) | Step::Choice(_) | Step::End => true,
            Step::Mark(mark, _) => matches!(
                self.machine.marks.all().get(*mark as usize),
                Some(Mark::Line(_) | Mark::Ending(_) | Mark::ToldSoFar)
            ),
            _ => false,
        };
        let asked = self.machine.formulas.reads(guard.when);
        let changes = |step: &&Step| writes(self.machine, step).iter().any(|field| asked.contains(field));
        let mut open: Vec<Point> = self.machine.steps.iter().filter(changes).flat_map(Step::next).collect();
        open.push(self.machine.start);
        let (mut seen, mut shown) = (BTreeSet::new(), BTreeSet::new());
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            let step = self.machine.step(at);
            if shows(step) {
                shown.insert(at);
            } else {
                open.extend(step.next());
            }
        }
        shown
    }

    /// The ends of what is told so far, which finish no play.
    fn unfinished(&self) -> Vec<Point> {
        let told = |mark: &u32| matches!(self.machine.marks.all().get(*mark as usize), Some(Mark::ToldSoFar));
        let ends = self.machine.steps.iter().filter_map(|step| match step {
            Step::Mark(mark, end) if told(mark) => Some(*end),
            _ => None,
        });
        ends.collect()
    }

    /// A condition of the rule, from when everything that it asks is decided.
    fn guard(&mut self, when: ExprId, place: u8, holds: bool) -> Guard {
        let asked = decisions_asked(self.story, when);
        let Machine { formulas, fields, marks, .. } = &mut *self.machine;
        let mut whole = formulas.of(self.story, fields, when);
        if !holds {
            whole = formulas.arena.push(Node::Not(whole));
        }
        for decision in asked {
            let field = fields.decision(self.story, decision);
            let read = formulas.arena.push(Node::Read(Asked::Field(field)));
            let open = formulas.arena.push(Node::Constant(UNRESOLVED));
            let made = formulas.arena.push(Node::Binary(Operator::NotEqual, read, open));
            whole = formulas.arena.push(Node::Binary(Operator::And, made, whole));
        }
        Guard { when: whole, mark: marks.of_site(Site::Pack(self.rule, place)) }
    }

    fn missed(&mut self, a: Field, b: Field) -> Guard {
        let arena = &mut self.machine.formulas.arena;
        let (a, b) = (arena.push(Node::Read(Asked::Field(a))), arena.push(Node::Read(Asked::Field(b))));
        let not = arena.push(Node::Not(b));
        let when = arena.push(Node::Binary(Operator::And, a, not));
        Guard { when, mark: self.machine.marks.of_site(Site::Pack(self.rule, 2)) }
    }

    /// Moves a step to a point of its own, so that something can stand before it.
    fn move_away(&mut self, at: Point) -> Point {
        let step = self.machine.steps.get_mut(at.0 as usize).map(|step| std::mem::replace(step, Step::End));
        self.push(step.unwrap_or(Step::End))
    }

    fn put(&mut self, at: Point, step: Step) {
        if let Some(place) = self.machine.steps.get_mut(at.0 as usize) {
            *place = step;
        }
    }

    fn push(&mut self, step: Step) -> Point {
        let point = Point(u32::try_from(self.machine.steps.len()).unwrap_or(u32::MAX));
        self.machine.steps.push(step);
        point
    }
}

/// The decisions that a condition asks for, by way of facts too. What a gauge counts may still be open.
fn decisions_asked(story: &Story, when: ExprId) -> Vec<DecisionId> {
    let (mut found, mut open) = (Vec::new(), vec![when]);
    while let Some(id) = open.pop() {
        for ask in story.expressions.symbols(id) {
            match ask {
                Ask::Decision(id) => found.push(id),
                Ask::Fact(id) => open.extend(story.facts.at(id).cases.iter().map(|(_, when)| *when)),
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether every decision that some condition of a rule asks can be made in a machine; else the rule has nothing to look at there.
pub(super) fn can_be_asked(story: &Story, machine: &Machine, rule: RuleId) -> bool {
    let mut made = FxHashSet::default();
    for step in &machine.steps {
        if let Step::Set(field, ..) | Step::Decide(_, field, ..) | Step::Resolve(_, field, ..) = step
            && let Some(Held::Decision(id)) = machine.fields.range(*field).map(|range| range.held)
        {
            made.insert(id);
        }
    }
    let asked = |when| decisions_asked(story, when).iter().all(|id| made.contains(id));
    story.rules.at(rule).kind.conditions().into_iter().any(asked)
}

/// Whether what a rule asks can still come true in parts that are not told.
pub(super) fn may_come(story: &Story, rule: RuleId) -> bool {
    let Some(through) = story.pack.told_through else { return false };
    let untold = |slot| story.slots.at(slot).act > through;
    let asks = story.rules.at(rule).kind.conditions().into_iter().flat_map(|when| story.expressions.symbols(when));
    let later = |ask: Ask| match ask {
        Ask::Decision(id) | Ask::Decided(id) => untold(story.decisions.at(id).slot),
        Ask::Fact(id) => story.facts.at(id).slot.is_some_and(untold),
        Ask::Finished(_) => false,
        Ask::Variable(_) | Ask::Gauge(..) | Ask::Visits(_) | Ask::Seen(_) => true,
    };
    asks.into_iter().any(later)
}
