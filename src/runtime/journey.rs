//! The way through a story: from stop to stop of the itinerary, and to its endings.

use super::cells::{BACKDROP, DEPTH, ENDING, GATHERED, MOOD, MUSIC, PHASE, Phase, SCENE, STOP};
use super::history::Shown;
use super::step::Went;
use super::world::place;
use super::{Event, Session};
use crate::model::{EndingId, Id, ItineraryId, SceneId, SlotId, Stop};

impl Session {
    /// Looks for the next stop of the itinerary and begins its telling.
    pub(super) fn next_stop(&mut self, events: &mut Vec<Event>) -> Went {
        let story = self.story.clone();
        let itinerary = story.itineraries.at(self.itinerary);
        let index = self.cells.get(STOP);
        let Some(stop) = usize::try_from(index).ok().and_then(|index| itinerary.stops.get(index)) else {
            self.resolve_before(story.slots.len());
            return self.close_play(events);
        };
        self.resolve_before(stop.slot.index());
        if self.ending_on_the_way(stop.slot, events) {
            return Went::On;
        }
        if !self.is_told(stop) {
            self.set(PHASE, Phase::Ended.value());
            return Went::Over;
        }
        let passed = stop.when.is_some_and(|when| !self.holds(when));
        let telling = story.slots.at(stop.slot).telling(stop.eyes);
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

    /// Whether play can go over a stop: it is told, or passed over, or the story leaves it out.
    fn is_told(&self, stop: &Stop) -> bool {
        let slot = self.story.slots.at(stop.slot);
        slot.telling(stop.eyes).is_some()
            || self.story.pack.told_through.is_none_or(|through| slot.act <= through)
            || stop.when.is_some_and(|when| !self.holds(when))
    }

    /// Whether the play stopped where an earlier version of the story was not told any further, and this one is.
    pub(super) fn is_told_further(&self) -> bool {
        let stops = &self.story.itineraries.at(self.itinerary).stops;
        let next = usize::try_from(self.cells.get(STOP)).ok().and_then(|index| stops.get(index));
        self.cells.get(ENDING) == 0 && next.is_some_and(|stop| self.is_told(stop))
    }

    pub(super) fn owner(&self, slot: SlotId, eyes: crate::model::PersonId) -> bool {
        self.story.slots.at(slot).decisions.iter().any(|id| self.story.decisions.at(*id).owner == eyes)
    }

    /// Enters a scene: visits, stage, first instruction.
    pub(super) fn begin(&mut self, scene: SceneId, events: &mut Vec<Event>) {
        let visits = self.layout.visits(scene);
        self.set(visits, self.cells.get(visits).saturating_add(1));
        self.set_id(SCENE, Some(scene));
        let brief = self.story.digest.scene(scene);
        if !brief.plain {
            let known = self.story.scenes.at(scene);
            let (backdrop, mood, music) = (known.backdrop, known.mood, known.music);
            if backdrop.is_some() {
                self.set_id(BACKDROP, backdrop);
            }
            if mood.is_some() {
                self.set_id(MOOD, mood);
            }
            if music.is_some() {
                self.set_id(MUSIC, music);
            }
            events.push(Event::StageChanged);
        }
        self.go(brief.start);
    }

    /// Endings that are tried as soon as a slot is over, for the slots from the last stop up to this one.
    pub(super) fn ending_on_the_way(&mut self, before: SlotId, events: &mut Vec<Event>) -> bool {
        let story = self.story.clone();
        let own = story.itineraries.at(self.itinerary);
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
    pub(super) fn close_play(&mut self, events: &mut Vec<Event>) -> Went {
        let story = self.story.clone();
        let own = story.itineraries.at(self.itinerary);
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

    pub(super) fn begin_ending(&mut self, ending: EndingId, events: &mut Vec<Event>) {
        self.set_id(ENDING, Some(ending));
        self.set(DEPTH, 0);
        let known = self.story.endings.at(ending);
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
    pub(super) fn after_ending(&mut self, closed: bool) {
        let own = self.story.itineraries.at(self.itinerary);
        let over = closed || usize::try_from(self.cells.get(GATHERED)).unwrap_or(0) >= own.gathers.len();
        let stops = own.stops.len();
        if over {
            self.set(PHASE, Phase::Ended.value());
        } else {
            self.set(STOP, place(stops));
            self.set(PHASE, Phase::Between.value());
        }
    }

    pub(super) fn end_telling(&mut self) {
        self.set(DEPTH, 0);
        if self.phase() == Phase::Closing {
            let ending: Option<EndingId> = self.cells.id(ENDING);
            let closed = ending.is_some_and(|ending| self.story.endings.at(ending).closed);
            self.after_ending(closed);
        } else {
            self.set(PHASE, Phase::Between.value());
        }
    }
}
