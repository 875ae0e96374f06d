//! A story as one picture: moments down the page, a lane for each pair of eyes, decisions with their outcomes, endings, and which outcome opens
//! what.
//!
//! Owns what is drawn ([`Map`], plain data), where ([`layout`]), and three ways to write it. Pure: no files, no proofs. What is proved to be
//! out of reach comes in from outside ([`Unreached`]).

mod dot;
mod layout;
mod mermaid;
mod opens;
mod svg;

use std::collections::BTreeSet;

use crate::model::{DecisionId, EndingId, Op, PersonId, SceneId, SlotId, Story};
use opens::Opener;

pub use dot::dot;
pub use layout::{Layout, Place, layout};
pub use mermaid::mermaid;
pub use svg::svg;

/// What no play can reach, where that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreached {
    /// Tellings.
    pub scenes: BTreeSet<SceneId>,
    /// Outcomes, by their place in the decision.
    pub outcomes: BTreeSet<(DecisionId, usize)>,
    /// Endings.
    pub endings: BTreeSet<EndingId>,
}

/// How things stand with a part of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is written.
    Told,
    /// Nobody has written it yet.
    Untold,
    /// It is proved that no play comes there.
    Never,
}

/// An outcome of a decision, by the decision's place in [`Map::decisions`] and its own place there.
pub type OutcomeRef = (usize, usize);

/// A column of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// Whose eyes; none for interludes.
    pub eyes: Option<PersonId>,
    /// The name.
    pub name: String,
    /// Rank or trade.
    pub about: String,
    /// The accent.
    pub colour: (u8, u8, u8),
    /// The ground of its cards.
    pub ground: (u8, u8, u8),
}

/// A moment of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The slot's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The place of its act in [`Map::acts`].
    pub act: usize,
    /// What is told of it, by lane.
    pub tellings: Vec<Telling>,
    /// The two tellings are one exchange, seen from both sides.
    pub both_sides: bool,
    /// The decisions that fall in it, by their places in [`Map::decisions`].
    pub decisions: Vec<usize>,
    /// The endings that are tried right after it.
    pub endings: Vec<EndingMark>,
}

/// A moment through somebody's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The slot and the eyes, such as `night.door/brune`; the slot alone for an interlude.
    pub key: String,
    /// The place of its lane in [`Map::lanes`].
    pub lane: usize,
    /// Its title.
    pub title: String,
    /// How it stands.
    pub standing: Standing,
    /// It is passed over in some plays.
    pub conditional: bool,
    /// The outcomes that it hangs on.
    pub opened_by: Vec<OutcomeRef>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionMark {
    /// Its id.
    pub id: String,
    /// Its heading.
    pub about: String,
    /// The lane of its owner.
    pub lane: usize,
    /// The outcomes; the first is canon.
    pub outcomes: Vec<OutcomeMark>,
}

/// An outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeMark {
    /// Its id.
    pub id: String,
    /// A sentence.
    pub summary: String,
    /// How it stands.
    pub standing: Standing,
}

/// An ending, where it is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingMark {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its lane.
    pub lane: usize,
    /// How it stands.
    pub standing: Standing,
    /// It holds in some plays only; where it does not, others are tried after it.
    pub conditional: bool,
    /// The outcomes that it hangs on.
    pub opened_by: Vec<OutcomeRef>,
}

/// A story as a picture without sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map {
    /// The title of the pack.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The columns.
    pub lanes: Vec<Lane>,
    /// The titles of the acts.
    pub acts: Vec<String>,
    /// The moments, in order.
    pub moments: Vec<Moment>,
    /// The decisions, in the order of the moments.
    pub decisions: Vec<DecisionMark>,
    /// The endings that are tried when everything is over.
    pub endings: Vec<EndingMark>,
}

impl Map {
    /// How many different endings there are.
    #[must_use]
    pub fn ending_count(&self) -> usize {
        let early = self.moments.iter().flat_map(|moment| &moment.endings);
        early.chain(&self.endings).map(|ending| ending.id.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// An outcome as a condition, such as `the_door == knocked`.
    #[must_use]
    pub fn condition(&self, outcome: OutcomeRef) -> String {
        let decision = self.decisions.get(outcome.0);
        let name = decision.and_then(|decision| decision.outcomes.get(outcome.1)).map(|outcome| outcome.id.as_str());
        format!("{} == {}", decision.map_or("", |decision| decision.id.as_str()), name.unwrap_or(""))
    }

    /// Everything that outcomes open: its lane, name and outcomes.
    fn opened(&self) -> impl Iterator<Item = (Target, &[OutcomeRef])> {
        let tellings = self.moments.iter().enumerate().flat_map(|(moment, known)| {
            let tellings = (0..).zip(&known.tellings).map(move |(place, telling)| {
                (Target { moment, part: Part::Telling(place), lane: telling.lane }, telling.opened_by.as_slice())
            });
            let endings = (0..).zip(&known.endings).map(move |(place, ending)| {
                (Target { moment, part: Part::Ending(place), lane: ending.lane }, ending.opened_by.as_slice())
            });
            tellings.chain(endings)
        });
        let last = (0..).zip(&self.endings).map(|(place, ending)| {
            let target = Target { moment: self.moments.len(), part: Part::Ending(place), lane: ending.lane };
            (target, ending.opened_by.as_slice())
        });
        tellings.chain(last).filter(|(_, opened_by)| !opened_by.is_empty())
    }

    /// What a target is called.
    fn name(&self, target: Target) -> &str {
        let moment = self.moments.get(target.moment);
        match target.part {
            Part::Telling(place) => moment.and_then(|it| it.tellings.get(place)).map_or("", |it| it.title.as_str()),
            Part::Ending(place) => {
                let endings = moment.map_or(&self.endings, |moment| &moment.endings);
                endings.get(place).map_or("", |ending| ending.title.as_str())
            }
        }
    }
}

/// Something that outcomes open. The moment behind the last holds the endings of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Target {
    moment: usize,
    part: Part,
    lane: usize,
}

/// What of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Telling(usize),
    Ending(usize),
}

/// Red, green, blue.
type Rgb = (u8, u8, u8);

/// A colour as pictures and graphs write it.
fn hex((red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The accent and ground of what is nobody's.
const NOBODY: (Rgb, Rgb) = ((0x97, 0x92, 0x88), (0x1a, 0x18, 0x15));

/// Draws up the map of a story.
#[must_use]
pub fn map(story: &Story, unreached: &Unreached) -> Map {
    Drafter { story, unreached, lanes: lanes(story), opener: Opener::new(story) }.draw()
}

/// A lane for everybody who is looked through, and one for interludes, where there are any.
fn lanes(story: &Story) -> Vec<Lane> {
    let stops = || story.itineraries.iter().flat_map(|itinerary| &itinerary.stops);
    let told = || story.slots.iter().flat_map(|slot| &slot.tellings);
    let seen = |eyes| stops().any(|stop| stop.eyes == eyes) || told().any(|(whose, _)| *whose == eyes);
    let mut lanes: Vec<Lane> = Vec::new();
    for (id, person) in story.people.pairs().filter(|(id, _)| seen(Some(*id))) {
        let (about, ground) =
            person.playable.as_ref().map_or((String::new(), NOBODY.1), |own| (own.title.clone(), own.ground));
        lanes.push(Lane { eyes: Some(id), name: person.name.clone(), about, colour: person.colour, ground });
    }
    if seen(None) || lanes.is_empty() {
        let (name, about) = ("Interludes".to_owned(), "through nobody’s eyes".to_owned());
        lanes.push(Lane { eyes: None, name, about, colour: NOBODY.0, ground: NOBODY.1 });
    }
    lanes
}

struct Drafter<'a> {
    story: &'a Story,
    unreached: &'a Unreached,
    lanes: Vec<Lane>,
    opener: Opener<'a>,
}

impl Drafter<'_> {
    fn lane(&self, eyes: Option<PersonId>) -> usize {
        self.lanes.iter().position(|lane| lane.eyes == eyes).unwrap_or(self.lanes.len().saturating_sub(1))
    }

    fn draw(mut self) -> Map {
        let story = self.story;
        let mut decisions = Vec::new();
        let mut moments = Vec::new();
        for (id, slot) in story.slots.pairs() {
            let first = decisions.len();
            decisions.extend(slot.decisions.iter().map(|id| (*id, self.decision(*id))));
            moments.push((id, (first..decisions.len()).collect::<Vec<_>>()));
        }
        let order: Vec<DecisionId> = decisions.iter().map(|(id, _)| *id).collect();
        self.opener.number(&order);
        let moments = moments.into_iter().map(|(id, decisions)| self.moment(id, decisions)).collect();
        Map {
            title: story.pack.title.clone(),
            version: story.pack.version.clone(),
            acts: story.acts.iter().map(|act| act.title.clone()).collect(),
            moments,
            decisions: decisions.into_iter().map(|(_, decision)| decision).collect(),
            endings: self.endings(None),
            lanes: self.lanes,
        }
    }

    fn decision(&self, id: DecisionId) -> DecisionMark {
        let decision = self.story.decisions.at(id);
        let outcomes = decision.outcomes.iter().enumerate().map(|(place, outcome)| OutcomeMark {
            id: outcome.id.clone(),
            summary: outcome.summary.clone(),
            standing: if self.unreached.outcomes.contains(&(id, place)) { Standing::Never } else { Standing::Told },
        });
        let lane = self.lane(Some(decision.owner));
        DecisionMark { id: decision.id.clone(), about: decision.about.clone(), lane, outcomes: outcomes.collect() }
    }

    fn moment(&mut self, id: SlotId, decisions: Vec<usize>) -> Moment {
        let story = self.story;
        let slot = story.slots.at(id);
        let mut eyes: Vec<Option<PersonId>> = self.lanes.iter().map(|lane| lane.eyes).collect();
        let stops = || story.itineraries.iter().flat_map(|itinerary| &itinerary.stops).filter(|stop| stop.slot == id);
        eyes.retain(|eyes| slot.telling(*eyes).is_some() || stops().any(|stop| stop.eyes == *eyes));
        let mut tellings = Vec::new();
        for eyes in eyes {
            let scene = slot.telling(eyes);
            let title = scene.and_then(|scene| story.scenes.at(scene).title.clone());
            let own: Vec<_> = stops().filter(|stop| stop.eyes == eyes).map(|stop| stop.when).collect();
            // Where one itinerary always stops, it is always there.
            let when = own.first().copied().flatten().filter(|_| own.iter().all(Option::is_some));
            let standing = match scene {
                None => Standing::Untold,
                Some(scene) if self.unreached.scenes.contains(&scene) => Standing::Never,
                Some(_) => Standing::Told,
            };
            let whose = eyes.map(|eyes| format!("/{}", story.people.at(eyes).id)).unwrap_or_default();
            tellings.push(Telling {
                key: format!("{}{whose}", slot.id),
                lane: self.lane(eyes),
                title: title.unwrap_or_else(|| slot.title.clone()),
                standing,
                conditional: when.is_some(),
                opened_by: when.map(|when| self.opener.opened_by(when)).unwrap_or_default(),
            });
        }
        Moment {
            id: slot.id.clone(),
            title: slot.title.clone(),
            act: crate::model::Id::index(slot.act),
            both_sides: !slot.exchange.is_empty() && tellings.len() > 1,
            tellings,
            decisions,
            endings: self.endings(Some(id)).into_iter().chain(self.endings_within(id)).collect(),
        }
    }

    /// The endings that are tried after a slot, or at the end.
    fn endings(&mut self, after: Option<SlotId>) -> Vec<EndingMark> {
        let story = self.story;
        let mut found: Vec<EndingMark> = Vec::new();
        for itinerary in story.itineraries.iter() {
            for rule in itinerary.endings.iter().filter(|rule| rule.after == after) {
                let ending = story.endings.at(rule.ending);
                if found.iter().any(|known| known.id == ending.id) {
                    continue;
                }
                let opened_by = rule.when.map(|when| self.opener.opened_by(when)).unwrap_or_default();
                let mark = self.ending(rule.ending, itinerary.perspective);
                found.push(EndingMark { conditional: rule.when.is_some(), opened_by, ..mark });
            }
        }
        found
    }

    /// The endings to which a step of the slot’s own scenes leads.
    fn endings_within(&self, id: SlotId) -> Vec<EndingMark> {
        let story = self.story;
        let mut starts: Vec<_> = story.scenes.pairs().map(|(id, scene)| (scene.start.0, id)).collect();
        starts.sort_unstable();
        let mut found: Vec<EndingMark> = Vec::new();
        for (at, op) in (0_u32..).zip(&story.code) {
            let Op::Ending(ending) = op else { continue };
            let scene = starts.partition_point(|(start, _)| *start <= at).checked_sub(1).and_then(|at| starts.get(at));
            let Some(scene) = scene.map(|(_, id)| story.scenes.at(*id)).filter(|scene| scene.slot == Some(id)) else {
                continue;
            };
            let mark = EndingMark { conditional: true, ..self.ending(*ending, scene.eyes) };
            if found.iter().all(|known| known.id != mark.id) {
                found.push(mark);
            }
        }
        found
    }

    fn ending(&self, id: EndingId, eyes: Option<PersonId>) -> EndingMark {
        let ending = self.story.endings.at(id);
        let standing = match ending.tellings.is_empty() {
            _ if self.unreached.endings.contains(&id) => Standing::Never,
            true => Standing::Untold,
            false => Standing::Told,
        };
        EndingMark {
            id: ending.id.clone(),
            title: ending.title.clone(),
            lane: self.lane(ending.of.or(eyes)),
            standing,
            conditional: false,
            opened_by: Vec::new(),
        }
    }
}
