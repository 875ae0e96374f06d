//! Who asks what: every condition and every value of the story, each with where it stands. One walk, for all checks that need it.

use crate::expr::{Arena, ExprId, Node};
use crate::load::compile::Compiler;
use crate::load::names::Word;
use crate::model::{
    Address, Ask, DecisionId, ExchangeLineId, FactId, GaugeId, ItineraryId, Op, SceneId, Story, VariableId,
};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Fact(FactId),
    Gauge(GaugeId),
    /// Whether a decision arises, or one of its outcomes can hold.
    Guard(DecisionId),
    /// A line of an exchange or one of its replies.
    Line(ExchangeLineId),
    Stop(ItineraryId, usize),
    /// A rule of an itinerary for its endings.
    Rule(ItineraryId, usize),
    /// Whether a storylet is offered.
    Storylet(SceneId),
    /// A step or an option.
    Scene(SceneId),
    /// A condition with a name.
    Named,
}

/// An expression and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) expression: ExprId,
    pub(super) standing: Standing,
    /// The variable that takes the value, in an effect.
    pub(super) target: Option<VariableId>,
}

/// A scene's part of the code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) scene: SceneId,
    pub(super) start: Address,
    pub(super) end: Address,
}

impl Stretch {
    /// The instructions, in the order in which they are written.
    pub(super) fn code(self, story: &Story) -> impl Iterator<Item = (Address, Op)> {
        (self.start.0..self.end.0).map(move |at| (Address(at), story.op(Address(at))))
    }
}

/// The scenes with their parts of the code, in the order of the code.
pub(super) fn stretches(story: &Story) -> Vec<Stretch> {
    let mut starts: Vec<(Address, SceneId)> = story.scenes.pairs().map(|(id, scene)| (scene.start, id)).collect();
    starts.sort_unstable();
    let end = Address(u32::try_from(story.code.len()).unwrap_or(u32::MAX));
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([end]);
    starts.iter().zip(ends).map(|((start, scene), end)| Stretch { scene: *scene, start: *start, end }).collect()
}

/// Every expression of the story.
pub(super) fn sites(compiler: &Compiler, stretches: &[Stretch]) -> Vec<Site> {
    let story = &compiler.story;
    let mut found = Vec::new();
    let mut add = |expression, standing| found.push(Site { expression, standing, target: None });
    for (id, fact) in story.facts.pairs() {
        fact.cases.iter().for_each(|(_, when)| add(*when, Standing::Fact(id)));
    }
    for (id, gauge) in story.gauges.pairs() {
        gauge.terms.iter().for_each(|term| add(term.when, Standing::Gauge(id)));
    }
    for (id, decision) in story.decisions.pairs() {
        let guards = decision.outcomes.iter().filter_map(|outcome| outcome.when);
        decision.when.into_iter().chain(guards).for_each(|when| add(when, Standing::Guard(id)));
    }
    for (id, line) in story.exchange_lines.pairs() {
        let replies = line.replies.iter().filter_map(|reply| reply.when);
        line.when.into_iter().chain(replies).for_each(|when| add(when, Standing::Line(id)));
    }
    for (id, itinerary) in story.itineraries.pairs() {
        let stops = itinerary.stops.iter().enumerate();
        stops.for_each(|(place, stop)| stop.when.into_iter().for_each(|when| add(when, Standing::Stop(id, place))));
        let rules = itinerary.endings.iter().enumerate();
        rules.for_each(|(place, rule)| rule.when.into_iter().for_each(|when| add(when, Standing::Rule(id, place))));
    }
    for (scene, when, _) in story.pools.iter().flat_map(|pool| &pool.storylets) {
        when.iter().for_each(|when| add(*when, Standing::Storylet(*scene)));
    }
    for (word, _) in compiler.names.words.values() {
        if let Word::Condition(condition) = word {
            add(condition.expression, Standing::Named);
        }
    }
    for stretch in stretches {
        for (_, op) in stretch.code(story) {
            in_scene(story, stretch.scene, op, &mut found);
        }
    }
    found
}

fn in_scene(story: &Story, scene: SceneId, op: Op, found: &mut Vec<Site>) {
    let standing = Standing::Scene(scene);
    let site = |expression| Site { expression, standing, target: None };
    match op {
        Op::Line(line) => found.extend(story.lines.at(line).values.iter().map(|value| site(*value))),
        Op::Unless(when, _) => found.push(site(when)),
        Op::Effect(effect) => found.push(Site { target: variable(effect.target), ..site(effect.value) }),
        Op::Choice(choice) => {
            for option in &story.choices.at(choice).options {
                found.extend(option.when.map(site));
                found.extend(story.lines.at(option.text).values.iter().map(|value| site(*value)));
                let effects = option.effects.iter();
                found.extend(effects.map(|effect| Site { target: variable(effect.target), ..site(effect.value) }));
            }
        }
        _ => {}
    }
}

pub(super) fn variable(ask: Ask) -> Option<VariableId> {
    match ask {
        Ask::Variable(id) => Some(id),
        _ => None,
    }
}

/// Walks expressions, looking at each node once a round, however often named conditions repeat it.
pub(super) struct Walk {
    seen: Vec<u32>,
    round: u32,
}

impl Walk {
    pub(super) fn new(arena: &Arena<Ask>) -> Self {
        Self { seen: vec![0; arena.len()], round: 1 }
    }

    /// Forgets what was looked at.
    pub(super) fn again(&mut self) {
        self.round += 1;
    }

    /// Whether this round has come to an expression.
    pub(super) fn came_to(&self, id: ExprId) -> bool {
        self.seen.get(id.index()).is_some_and(|seen| *seen == self.round)
    }

    /// What an expression asks, as far as this round has not looked at it yet.
    pub(super) fn asks(&mut self, arena: &Arena<Ask>, id: ExprId, mut found: impl FnMut(Ask)) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.seen.get_mut(id.index()) {
                Some(seen) if *seen != self.round => *seen = self.round,
                _ => continue,
            }
            match arena.get(id) {
                Node::Constant(_) => {}
                Node::Read(ask) => found(ask),
                Node::Not(inner) => open.push(inner),
                Node::Binary(_, a, b) => open.extend([b, a]),
            }
        }
    }
}
