//! Unfolds an itinerary into a machine: the way from stop to stop and to the endings. The same rules as play itself follows, step by step;
//! `scenes` has those of bodies.

mod scenes;

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::fields::{Field, Fields};
use super::formula::Formulas;
use super::machine::{Decided, Guard, Machine, Mark, Marks, Point, Site, Step};
use crate::expr::ExprId;
use crate::model::{Address, DecisionId, EndingId, ExchangeLineId, Id, ItineraryId, PersonId, SceneId, SlotId, Story};

/// What a telling belongs to, and so what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Within {
    /// A stop of the itinerary.
    Stop(usize),
    /// The last scene of an ending, with how many gathered itineraries have had their end.
    Ending(EndingId, usize),
}

/// Where a play may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    /// Looking for a stop.
    Between(usize),
    /// Closing: how many itineraries have had their end, whether any ending applied.
    Closing(usize, bool),
    /// About to tell an ending.
    Ending(EndingId, usize),
    /// About to enter a scene, with the calls that are open.
    Scene(SceneId, Within, Vec<Address>),
    /// At an instruction.
    Code(Address, Within, Vec<Address>),
}

struct Unfolder<'a> {
    story: &'a Story,
    itinerary: ItineraryId,
    fields: Fields,
    formulas: Formulas,
    marks: Marks,
    steps: Vec<Step>,
    decisions: Vec<(DecisionId, Decided)>,
    voices: Vec<(ExchangeLineId, super::machine::Voice)>,
    changes: Vec<super::machine::Change>,
    decision_places: FxHashMap<DecisionId, u32>,
    known: FxHashMap<Place, Point>,
    open: VecDeque<(Place, Point)>,
}

/// The machine of an itinerary.
pub(crate) fn unfold(story: &Story, itinerary: ItineraryId) -> Machine {
    let mut unfolder = Unfolder {
        story,
        itinerary,
        fields: Fields::of(story),
        formulas: Formulas::default(),
        marks: Marks::default(),
        steps: Vec::new(),
        decisions: Vec::new(),
        voices: Vec::new(),
        changes: Vec::new(),
        decision_places: FxHashMap::default(),
        known: FxHashMap::default(),
        open: VecDeque::new(),
    };
    let start = unfolder.point(Place::Between(0));
    while let Some((place, point)) = unfolder.open.pop_front() {
        let step = unfolder.step(place);
        unfolder.fill(point, step);
    }
    Machine {
        itinerary,
        fields: unfolder.fields,
        formulas: unfolder.formulas,
        steps: unfolder.steps,
        decisions: unfolder.decisions,
        voices: unfolder.voices,
        changes: unfolder.changes,
        marks: unfolder.marks,
        start,
        asked: Vec::new(),
    }
}

impl Unfolder<'_> {
    /// The point of a place; its step follows.
    fn point(&mut self, place: Place) -> Point {
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        let point = self.push(Step::End);
        self.known.insert(place.clone(), point);
        self.open.push_back((place, point));
        point
    }

    fn push(&mut self, step: Step) -> Point {
        let point = Point(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push(step);
        point
    }

    fn fill(&mut self, point: Point, step: Step) {
        if let Some(place) = self.steps.get_mut(point.0 as usize) {
            *place = step;
        }
    }

    fn mark(&mut self, mark: Mark, next: Point) -> Point {
        let mark = self.marks.of(mark);
        self.push(Step::Mark(mark, next))
    }

    fn formula(&mut self, id: ExprId) -> ExprId {
        self.formulas.of(self.story, &mut self.fields, id)
    }

    fn guard(&mut self, when: Option<ExprId>, site: Site) -> Option<Guard> {
        let when = self.formula(when?);
        Some(Guard { when, mark: self.marks.of_site(site) })
    }

    /// A test, or the way on where there is no condition.
    fn test(&mut self, when: Option<ExprId>, site: Site, yes: Point, no: Point) -> Point {
        match self.guard(when, site) {
            Some(guard) => self.push(Step::Test(guard, yes, no)),
            None => yes,
        }
    }

    /// A decision's conditions: their place in the machine.
    fn decision(&mut self, id: DecisionId) -> (u32, Field) {
        let field = self.fields.decision(self.story, id);
        if let Some(known) = self.decision_places.get(&id) {
            return (*known, field);
        }
        let decision = self.story.decisions.at(id);
        let when = self.guard(decision.when, Site::Decision(id));
        let outcomes = (0..).zip(&decision.outcomes).map(|(place, outcome)| {
            let mark = self.marks.of(Mark::Outcome(id, place));
            (self.guard(outcome.when, Site::Outcome(id, place)), outcome.otherwise, mark)
        });
        let outcomes = outcomes.collect();
        let place = u32::try_from(self.decisions.len()).unwrap_or(u32::MAX);
        self.decisions.push((id, Decided { when, outcomes }));
        self.decision_places.insert(id, place);
        (place, field)
    }

    /// Whether somebody sees a slot in this itinerary.
    fn sees(&self, slot: SlotId, eyes: PersonId) -> bool {
        let stops = &self.story.itineraries.at(self.itinerary).stops;
        stops.iter().any(|stop| stop.slot == slot && stop.eyes == Some(eyes))
    }

    fn step(&mut self, place: Place) -> Step {
        match place {
            Place::Between(stop) => Step::Pass(self.between(stop)),
            Place::Closing(gathered, ended) => Step::Pass(self.closing(gathered, ended)),
            Place::Ending(ending, gathered) => Step::Pass(self.ending(ending, gathered)),
            Place::Scene(scene, within, stack) => self.enter(scene, within, stack),
            Place::Code(at, within, stack) => self.code(at, within, stack),
        }
    }

    /// Resolves the decisions of some slots, in order.
    fn resolve(&mut self, slots: std::ops::Range<usize>, then: Point) -> Point {
        let mut next = then;
        for slot in slots.rev().map(SlotId::from_index) {
            for id in self.story.slots.at(slot).decisions.iter().rev() {
                let (place, field) = self.decision(*id);
                let decision = self.story.decisions.at(*id);
                let from_ledger = !self.sees(decision.slot, decision.owner);
                next = self.push(Step::Resolve(place, field, from_ledger, next));
            }
        }
        next
    }

    /// Looks for a stop: what lies before it is resolved, endings on the way are tried, then it is told, passed over, or not written yet.
    fn between(&mut self, index: usize) -> Point {
        let story = self.story;
        let itinerary = story.itineraries.at(self.itinerary);
        let stops = &itinerary.stops;
        let before = stops.iter().take(index).map(|stop| stop.slot.index()).max().unwrap_or(0);
        let Some(stop) = stops.get(index) else {
            let close = self.point(Place::Closing(0, false));
            return self.resolve(before..story.slots.len(), close);
        };
        let on = self.point(Place::Between(index + 1));
        let slot = story.slots.at(stop.slot);
        let due = story.pack.told_through.is_none_or(|through| slot.act <= through);
        let told = match slot.telling(stop.eyes) {
            Some(scene) => self.telling(scene, index),
            None if due => on,
            None => {
                let end = self.push(Step::End);
                self.mark(Mark::ToldSoFar, end)
            }
        };
        let place = u32::try_from(index).unwrap_or(u32::MAX);
        let arrive = self.test(stop.when, Site::Stop(self.itinerary, place), told, on);
        let arrive = self.endings_on_the_way(index, stop.slot, arrive);
        self.resolve(before..stop.slot.index().max(before), arrive)
    }

    fn telling(&mut self, scene: SceneId, index: usize) -> Point {
        let story = self.story;
        let stops = &story.itineraries.at(self.itinerary).stops;
        let start = self.point(Place::Scene(scene, Within::Stop(index), Vec::new()));
        let Some(stop) = stops.get(index) else { return start };
        let slot = story.slots.at(stop.slot);
        let owned =
            |eyes: Option<PersonId>| slot.decisions.iter().any(|id| Some(story.decisions.at(*id).owner) == eyes);
        let elsewhere = |other: &crate::model::Stop| {
            other.slot == stop.slot && other.eyes != stop.eyes && other.eyes.is_some() && owned(other.eyes)
        };
        if owned(stop.eyes) || stops.iter().any(elsewhere) {
            return start;
        }
        self.resolve(stop.slot.index()..stop.slot.index() + 1, start)
    }

    /// The endings that are tried as soon as a slot is over, for the slots from the last stop up to this one.
    fn endings_on_the_way(&mut self, index: usize, before: SlotId, otherwise: Point) -> Point {
        let story = self.story;
        let own = story.itineraries.at(self.itinerary);
        let since = index.checked_sub(1).and_then(|stop| own.stops.get(stop)).map(|stop| stop.slot);
        let mut tried = Vec::new();
        for id in std::iter::once(self.itinerary).chain(own.gathers.iter().copied()) {
            let rules = story.itineraries.at(id).endings.iter().enumerate();
            let mut fitting: Vec<(SlotId, usize)> = rules
                .filter_map(|(place, rule)| Some((rule.after?, place)))
                .filter(|(slot, _)| *slot < before && Some(*slot) >= since)
                .collect();
            fitting.sort_unstable();
            tried.extend(fitting.into_iter().map(|(_, place)| (id, place)));
        }
        self.rules(tried, own.gathers.len(), otherwise)
    }

    /// Tries endings in order.
    fn rules(&mut self, tried: Vec<(ItineraryId, usize)>, gathered: usize, otherwise: Point) -> Point {
        let mut next = otherwise;
        for (id, place) in tried.into_iter().rev() {
            let Some(rule) = self.story.itineraries.at(id).endings.get(place) else { continue };
            let ending = self.point(Place::Ending(rule.ending, gathered));
            let site = Site::Rule(id, u32::try_from(place).unwrap_or(u32::MAX));
            next = self.test(rule.when, site, ending, next);
        }
        next
    }

    /// The end of the itinerary: its own ending, or those of the itineraries that it gathers, one after the other.
    fn closing(&mut self, gathered: usize, ended: bool) -> Point {
        let story = self.story;
        let own = story.itineraries.at(self.itinerary);
        let next = if own.gathers.is_empty() {
            (gathered == 0).then_some(self.itinerary)
        } else {
            own.gathers.get(gathered).copied()
        };
        let close = match next {
            None => self.push(Step::End),
            Some(id) => {
                let on = self.point(Place::Closing(gathered + 1, ended));
                let missed = self.mark(Mark::NoEnding(id), on);
                let rules = story.itineraries.at(id).endings.iter().enumerate();
                let tried = rules.filter(|(_, rule)| rule.after.is_none()).map(|(place, _)| (id, place)).collect();
                self.rules(tried, gathered + 1, missed)
            }
        };
        if gathered > 0 || ended {
            return close;
        }
        self.endings_on_the_way(own.stops.len(), SlotId::from_index(story.slots.len()), close)
    }

    fn ending(&mut self, ending: EndingId, gathered: usize) -> Point {
        let known = self.story.endings.at(ending);
        let telling = known.tellings.iter().find(|(eyes, _)| *eyes == known.of).or(known.tellings.first());
        let next = match telling.map(|(_, scene)| *scene) {
            Some(scene) => self.point(Place::Scene(scene, Within::Ending(ending, gathered), Vec::new())),
            None => self.after_ending(ending, gathered),
        };
        self.mark(Mark::Ending(ending), next)
    }

    /// Behind an ending's last scene: the next gathered one, or nothing.
    fn after_ending(&mut self, ending: EndingId, gathered: usize) -> Point {
        let gathers = self.story.itineraries.at(self.itinerary).gathers.len();
        if self.story.endings.at(ending).closed || gathered >= gathers {
            return self.push(Step::End);
        }
        // What was still open was resolved before the first of them.
        self.point(Place::Closing(gathered, true))
    }
}
