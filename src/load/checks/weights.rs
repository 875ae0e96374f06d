//! Whether as much follows from a decision as its weight says.

use std::collections::{BTreeMap, BTreeSet};

use super::asks::{Site, Standing, Stretch, Walk};
use super::due::Due;
use super::uses::Uses;
use crate::diagnostics::{Code, Diagnostic};
use crate::load::compile::Compiler;
use crate::model::{
    Ask, DecisionId, EndingId, ExchangeLineId, FactId, GaugeId, Op, PersonId, SceneId, SlotId, Story, Weight,
};

/// A telling of a slot, or the last scene of an ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Slot(SlotId, Option<PersonId>),
    Ending(EndingId, Option<PersonId>),
}

/// What asks a decision, or something that is computed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asker {
    Fact(FactId),
    Gauge(GaugeId),
    Guard(DecisionId),
    Line(ExchangeLineId),
    Stop(Told),
    Rule,
    Scene(SceneId),
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Asked {
    Decision(DecisionId),
    Fact(FactId),
    Gauge(GaugeId),
}

/// What follows from a decision.
#[derive(Debug, Default)]
struct Follows {
    tellings: BTreeSet<Told>,
    /// A fact, a gauge, a guard or an ending.
    world: bool,
}

const HINGE: &str = "a hinge changes at least three later tellings, one of them through other eyes, and at least one fact, gauge, guard \
                     or ending; write them, or give it a lesser `weight`";
const TURN: &str = "a turn changes at least two later tellings; write them, or make it a `Colour`";
const COLOUR: &str = "let a later telling speak of it";

pub(super) fn check(
    compiler: &Compiler,
    due: Due,
    uses: &Uses,
    sites: &[Site],
    stretches: &[Stretch],
) -> Vec<Diagnostic> {
    let story = &compiler.story;
    if !due.whole || story.decisions.is_empty() {
        return Vec::new();
    }
    let askers = askers(compiler, sites);
    let tellings = tellings(story, stretches);
    let recorded = recorded(story, stretches);
    let mut found = Vec::new();
    for (id, decision) in story.decisions.pairs().filter(|(id, _)| uses.decisions.contains_key(id)) {
        let follows = follows(story, &askers, &tellings, &recorded, id);
        let later: Vec<&Told> = follows.tellings.iter().filter(|told| is_later(story, id, **told)).collect();
        let other = |told: &Told| match told {
            Told::Slot(_, eyes) | Told::Ending(_, eyes) => eyes.is_some_and(|eyes| eyes != decision.owner),
        };
        let (needed, weight, help) = match decision.weight {
            Weight::Hinge => (3, "Hinge", HINGE),
            Weight::Turn => (2, "Turn", TURN),
            Weight::Colour => (1, "Colour", COLOUR),
        };
        let hinge = decision.weight == Weight::Hinge;
        let elsewhere = later.iter().any(|told| other(told));
        if later.len() >= needed && (!hinge || elsewhere && follows.world) {
            continue;
        }
        let changes = match later.len() {
            0 => "no later telling".to_owned(),
            1 => "one later telling".to_owned(),
            more => format!("{more} later tellings"),
        };
        let eyes = if hinge && !elsewhere && !later.is_empty() { ", not through other eyes" } else { "" };
        let world = if hinge && !follows.world { "; no fact, gauge, guard or ending asks it" } else { "" };
        let message = format!("`{}` is a `{weight}`, and changes {changes}{eyes}{world}", decision.id);
        let place = compiler.names.decisions.place(&decision.id);
        found.push(Diagnostic::new(Code::WeightUnmet, message).help(help).maybe_at(place));
    }
    found
}

/// A telling of a later slot, or of the same one through other eyes: there the decision has been made when it begins.
fn is_later(story: &Story, id: DecisionId, told: Told) -> bool {
    let decision = story.decisions.at(id);
    match told {
        Told::Slot(slot, eyes) => slot > decision.slot || slot == decision.slot && eyes != Some(decision.owner),
        Told::Ending(..) => true,
    }
}

/// Who asks what.
fn askers(compiler: &Compiler, sites: &[Site]) -> BTreeMap<Asked, BTreeSet<Asker>> {
    let story = &compiler.story;
    let mut walk = Walk::new(&compiler.arena);
    let mut askers: BTreeMap<Asked, BTreeSet<Asker>> = BTreeMap::new();
    for site in sites {
        let asker = match site.standing {
            Standing::Fact(id) => Asker::Fact(id),
            Standing::Gauge(id) => Asker::Gauge(id),
            Standing::Guard(id) => Asker::Guard(id),
            Standing::Line(id) => Asker::Line(id),
            Standing::Stop(id, at) => match story.itineraries.at(id).stops.get(at) {
                Some(stop) => Asker::Stop(Told::Slot(stop.slot, stop.eyes)),
                None => continue,
            },
            Standing::Rule(..) => Asker::Rule,
            Standing::Storylet(scene) | Standing::Scene(scene) => Asker::Scene(scene),
            Standing::Named => continue,
        };
        walk.again();
        walk.asks(&compiler.arena, site.expression, |ask| {
            let asked = match ask {
                Ask::Decision(id) | Ask::Decided(id) => Asked::Decision(id),
                Ask::Fact(id) => Asked::Fact(id),
                Ask::Gauge(id, _) => Asked::Gauge(id),
                _ => return,
            };
            askers.entry(asked).or_default().insert(asker);
        });
    }
    askers
}

/// The tellings that each scene belongs to: its own, or those that call or offer it.
fn tellings(story: &Story, stretches: &[Stretch]) -> BTreeMap<SceneId, BTreeSet<Told>> {
    let mut calls: BTreeMap<SceneId, Vec<SceneId>> = BTreeMap::new();
    for stretch in stretches {
        for (_, op) in stretch.code(story) {
            let called: Vec<SceneId> = match op {
                Op::Call(scene) => vec![scene],
                Op::Offer(pool) => story.pools.at(pool).storylets.iter().map(|(scene, ..)| *scene).collect(),
                _ => continue,
            };
            calls.entry(stretch.scene).or_default().extend(called);
        }
    }
    let mut found: BTreeMap<SceneId, BTreeSet<Told>> = BTreeMap::new();
    for (id, scene) in story.scenes.pairs() {
        let told = match (scene.slot, scene.ending) {
            (Some(slot), _) => Told::Slot(slot, scene.eyes),
            (None, Some(ending)) => Told::Ending(ending, scene.eyes),
            (None, None) => continue,
        };
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if found.entry(id).or_default().insert(told) {
                open.extend(calls.get(&id).into_iter().flatten());
            }
        }
    }
    found
}

/// The tellings in which decisions are recorded: their guards open and close options there.
fn recorded(story: &Story, stretches: &[Stretch]) -> BTreeMap<DecisionId, Told> {
    let mut found = BTreeMap::new();
    for stretch in stretches {
        let scene = story.scenes.at(stretch.scene);
        let Some(slot) = scene.slot else { continue };
        for (_, op) in stretch.code(story) {
            let decided: Vec<DecisionId> = match op {
                Op::Decide(id, _) => vec![id],
                Op::Choice(choice) => {
                    let options = story.choices.at(choice).options.iter();
                    options.filter_map(|option| option.decide).map(|(id, _)| id).collect()
                }
                _ => continue,
            };
            found.extend(decided.into_iter().map(|id| (id, Told::Slot(slot, scene.eyes))));
        }
    }
    found
}

fn follows(
    story: &Story,
    askers: &BTreeMap<Asked, BTreeSet<Asker>>,
    tellings: &BTreeMap<SceneId, BTreeSet<Told>>,
    recorded: &BTreeMap<DecisionId, Told>,
    id: DecisionId,
) -> Follows {
    let mut follows = Follows::default();
    let (mut open, mut seen) = (vec![Asked::Decision(id)], BTreeSet::new());
    while let Some(asked) = open.pop() {
        if !seen.insert(asked) {
            continue;
        }
        for asker in askers.get(&asked).into_iter().flatten() {
            match asker {
                Asker::Fact(fact) => {
                    follows.world = true;
                    open.push(Asked::Fact(*fact));
                }
                Asker::Gauge(gauge) => {
                    follows.world = true;
                    open.push(Asked::Gauge(*gauge));
                }
                Asker::Guard(guarded) => {
                    follows.world = true;
                    follows.tellings.extend(recorded.get(guarded));
                }
                Asker::Line(line) => {
                    let slot = story.exchange_lines.at(*line).slot;
                    let eyes = story.slots.at(slot).tellings.iter();
                    follows.tellings.extend(eyes.map(|(eyes, _)| Told::Slot(slot, *eyes)));
                }
                Asker::Stop(told) => drop(follows.tellings.insert(*told)),
                Asker::Rule => follows.world = true,
                Asker::Scene(scene) => follows.tellings.extend(tellings.get(scene).into_iter().flatten()),
            }
        }
    }
    follows
}
