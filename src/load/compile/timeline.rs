//! The timeline and the itineraries through it.

use super::text::fold;
use super::{Compiler, Sorted, pick};
use crate::diagnostics::{Code, Diagnostic, FileId, Span};
use crate::load::names::check_id;
use crate::load::read::span;
use crate::load::scope::{Eyes, Limit, Place, SO_FAR};
use crate::load::source::{EndingRuleSource, SlotSource, StopSource};
use crate::load::spanned::Literal;
use crate::model::{Act, ActId, Ask, EndingRule, Id, Itinerary, ItineraryId, PersonId, Slot, SlotId, Stop};

/// A slot on its way into the timeline.
pub(super) type PlacedSlot<'a> = (FileId, ActId, &'a SlotSource);

impl Compiler {
    pub(super) fn timeline(&mut self, sorted: &Sorted) {
        let mut slots: Vec<PlacedSlot> = Vec::new();
        for (file, _, acts) in sorted.each(pick!(Timeline)) {
            for act in acts {
                self.keep(check_id(file, &act.id, true));
                let made = self.story.acts.push(Act { id: act.id.text.clone(), title: fold(&act.title.text) });
                let added = self.names.acts.add(file, &act.id, made);
                self.keep(added);
                slots.extend(act.slots.iter().map(|slot| (file, made, slot)));
            }
        }
        self.insert_slots(sorted, &mut slots);
        for (file, act, slot) in slots {
            self.slot(file, act, &slot.id, &slot.title);
        }
        if self.story.slots.is_empty() {
            self.found.push(Diagnostic::new(Code::NoTimeline, "there is no `Timeline([ … ])` with a slot in it").help(
                "write `Timeline([Act(id: \"one\", title: \"One\", slots: [(id: \"one.begin\", title: \"The Beginning\")])])`",
            ));
        }
        for (file, _, pack) in sorted.each(pick!(Pack)) {
            if let Some(act) = &pack.told_through {
                let found = self.names.acts.find(file, act);
                self.story.pack.told_through = self.keep(found).or(self.story.pack.told_through);
            }
        }
    }

    fn slot(&mut self, file: FileId, act: ActId, id: &Literal, title: &Literal) {
        self.keep(check_id(file, id, true));
        let made = self.story.slots.push(Slot {
            id: id.text.clone(),
            title: fold(&title.text),
            act,
            witnesses: Vec::new(),
            decisions: Vec::new(),
            exchange: Vec::new(),
            tellings: Vec::new(),
        });
        let added = self.names.slots.add(file, id, made);
        self.keep(added);
    }

    /// The witnesses of the slots, once people have their ids.
    pub(super) fn link_witnesses(&mut self, sorted: &Sorted) {
        let of_acts = sorted
            .each(pick!(Timeline))
            .flat_map(|(file, _, acts)| acts.iter().flat_map(|act| &act.slots).map(move |slot| (file, slot)));
        let inserted =
            sorted.each(pick!(Slots)).flat_map(|(file, _, source)| source.slots.iter().map(move |slot| (file, slot)));
        for (file, slot) in of_acts.chain(inserted) {
            let Some(id) = self.names.slots.get(&slot.id.text) else { continue };
            slot.witnesses.iter().for_each(|witness| self.witness(file, id, witness));
        }
        self.add_witnesses(sorted);
    }

    pub(super) fn witness(&mut self, file: FileId, slot: SlotId, name: &Literal) {
        let found = self.perspective(file, name);
        if let (Some(person), Some(slot)) = (found, self.story.slots.get_mut(slot)) {
            slot.witnesses.push(person);
        }
    }

    /// Somebody who can be played.
    pub(super) fn perspective(&mut self, file: FileId, name: &Literal) -> Option<PersonId> {
        let found = self.names.people.find(file, name).and_then(|person| {
            if self.story.people.at(person).playable.is_some() {
                return Ok(person);
            }
            Err(Diagnostic::new(Code::UnknownPerson, format!("`{}` is of the cast; nobody plays them", name.text))
                .at(span(file, &name.range()))
                .help("declare a `Perspective( … )` to see through somebody’s eyes"))
        });
        self.keep(found)
    }

    pub(super) fn declare_itineraries(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Itinerary)) {
            self.keep(check_id(file, &source.id, false));
            let made = self.itinerary_names.push(source.id.text.clone());
            let added = self.names.itineraries.add(file, &source.id, made);
            self.keep(added);
        }
        if self.itinerary_names.is_empty() {
            self.found.push(Diagnostic::new(Code::NoItinerary, "there is no `Itinerary( … )`").help(
                "an itinerary is a way of playing: `Itinerary(id: \"all\", title: \"All\", stops: [(slot: \"one.begin\")])`",
            ));
        }
    }

    pub(super) fn itineraries(&mut self, sorted: &Sorted) {
        for (file, _, source) in sorted.each(pick!(Itinerary)) {
            let perspective = source.perspective.as_ref().and_then(|name| self.perspective(file, name));
            let stops = self.stops(file, &source.stops);
            let mine = perspective.map_or(Eyes::Nobody, Eyes::One);
            let endings = source.endings.iter().filter_map(|rule| self.ending_rule(file, rule, mine)).collect();
            let places = source.endings.iter().map(|rule| span(file, &rule.ending.range()));
            self.places.rules_of_next(places.collect());
            let gathers = source.gathers.iter().filter_map(|name| {
                let found = self.names.itineraries.find(file, name);
                self.keep(found)
            });
            let gathers: Vec<ItineraryId> = gathers.collect();
            self.story.itineraries.push(Itinerary {
                id: source.id.text.clone(),
                title: fold(&source.title.text),
                about: source.about.as_ref().map(|l| fold(&l.text)).unwrap_or_default(),
                perspective,
                stops,
                endings,
                gathers,
            });
        }
        self.extend_itineraries(sorted);
    }

    /// Stops as they are written, which must be in order.
    pub(super) fn stops(&mut self, file: FileId, sources: &[StopSource]) -> Vec<Stop> {
        let stops = sources.iter().filter_map(|stop| self.stop(file, stop)).collect::<Vec<_>>();
        self.in_order(file, sources, &stops);
        for stop in sources {
            let (slot, eyes) = (&stop.slot.text, stop.eyes.as_ref().map(|eyes| eyes.text.clone()));
            self.stop_spans.entry((slot.clone(), eyes)).or_insert(span(file, &stop.slot.range()));
        }
        stops
    }

    fn stop(&mut self, file: FileId, source: &StopSource) -> Option<Stop> {
        let found = self.names.slots.find(file, &source.slot);
        let slot = self.keep(found)?;
        let eyes = match &source.eyes {
            Some(name) => Some(self.perspective(file, name)?),
            None => None,
        };
        if let (Some(person), Some(name)) = (eyes, &source.eyes)
            && !self.story.slots.at(slot).witnesses.contains(&person)
        {
            self.no_witness(span(file, &name.range()), &name.text, slot);
        }
        let place = Place {
            eyes: eyes.map_or(Eyes::Nobody, Eyes::One),
            limit: Limit::Before(slot),
            world: None,
            telling: None,
        };
        let when = source.when.as_ref().and_then(|when| self.condition(file, when, &place));
        Some(Stop { slot, eyes, when })
    }

    pub(super) fn no_witness(&mut self, at: Span, person: &str, slot: SlotId) {
        let slot = self.story.slots.at(slot);
        let there: Vec<String> =
            slot.witnesses.iter().map(|id| format!("`{}`", self.story.people.at(*id).id)).collect();
        let help = match there.as_slice() {
            [] => {
                format!("nobody is; add `witnesses: [\"{person}\"]` to the slot in the timeline, or take the eyes out")
            }
            _ => format!("its witnesses are {}; add `{person}` to them in the timeline", there.join(", ")),
        };
        let message = format!("`{person}` is no witness of `{}`", slot.id);
        self.found.push(Diagnostic::new(Code::NotTheirs, message).at(at).help(help));
    }

    fn in_order(&mut self, file: FileId, sources: &[StopSource], stops: &[Stop]) {
        if sources.len() != stops.len() {
            return;
        }
        for (index, (source, stop)) in sources.iter().zip(stops).enumerate() {
            let mut earlier = stops.iter().take(index);
            let (message, help) = if earlier.clone().any(|other| other.slot == stop.slot && other.eyes == stop.eyes) {
                let message = format!("the itinerary stops twice at `{}` with the same eyes", source.slot.text);
                (message, "take one of the two stops out")
            } else if let Some(later) = earlier.find(|other| other.slot > stop.slot) {
                let later = &self.story.slots.at(later.slot).id;
                let message = format!("`{}` happens before `{later}`, and stands behind it here", source.slot.text);
                (message, "put the stops in the order of the timeline")
            } else {
                continue;
            };
            let at = span(file, &source.slot.range());
            self.found.push(Diagnostic::new(Code::ItineraryOrder, message).at(at).help(help));
        }
    }

    pub(super) fn ending_rule(&mut self, file: FileId, source: &EndingRuleSource, eyes: Eyes) -> Option<EndingRule> {
        let found = self.names.endings.find(file, &source.ending);
        let ending = self.keep(found);
        let after = match &source.after {
            Some(name) => {
                let found = self.names.slots.find(file, name);
                Some(self.keep(found)?)
            }
            None => None,
        };
        let limit = after.map_or(Limit::All, Limit::UpTo);
        let place = Place { eyes, limit, world: None, telling: None };
        let length = self.arena.len();
        let when = match &source.when {
            Some(when) => Some(self.condition(file, when, &place)?),
            None => None,
        };
        // The rule is tried once the slots behind it are resolved too; its gauges count up to its own.
        if let Some(after) = after {
            let before = Self::slot_index(after) + 1;
            self.arena.change_symbols_since(length, |ask| match ask {
                Ask::Gauge(gauge, SO_FAR) => Ask::Gauge(gauge, before),
                other => other,
            });
        }
        Some(EndingRule { ending: ending?, after, when })
    }

    /// The place of a slot in the timeline.
    pub(crate) fn slot_index(slot: SlotId) -> u32 {
        u32::try_from(slot.index()).unwrap_or(u32::MAX)
    }
}
