//! The journal: what has been decided so far and by whom, what these eyes know of the world, and who they have become.

use crate::model::{DecisionId, FactId, OUTCOMES, PersonId, SlotId, UNRESOLVED};
use crate::runtime::{Phase, STOP, Session};

/// The journal of a play as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalView {
    /// What has been decided, in the order of the story.
    pub decided: Vec<Decided>,
    /// What is known.
    pub known: Vec<Known>,
    /// Those whom this play sees through, each with what has become of them.
    pub people: Vec<Portrait>,
}

/// A decision that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Its heading.
    pub about: String,
    /// One sentence.
    pub summary: String,
    /// Who decided it.
    pub by: By,
}

/// Where a decision comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// This play.
    Here,
    /// An earlier play, in the eyes of somebody of this name.
    Earlier(String),
    /// Nobody has played it: the story as it is told.
    Canon,
}

impl By {
    /// In a few words; nothing for what was decided here.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match self {
            By::Here => None,
            By::Earlier(name) => Some(format!("as you played {name}")),
            By::Canon => Some("as it is told".to_owned()),
        }
    }
}

/// Something that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whom or what it is about.
    pub about: String,
    /// One sentence.
    pub words: String,
}

/// One of those whom this play sees through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// The name.
    pub name: String,
    /// What there is to say, one sentence for each trait.
    pub traits: Vec<String>,
}

/// The journal of a play as it stands now.
#[must_use]
pub fn journal(session: &Session) -> JournalView {
    let way = Way::of(session);
    JournalView { decided: decided(session, &way), known: known(session, &way), people: people(session, &way) }
}

/// How far a play has come.
struct Way<'a> {
    session: &'a Session,
    /// The stops that were come to: slot and eyes.
    stops: Vec<(SlotId, Option<PersonId>)>,
    /// The telling of the last of these is over.
    last_is_over: bool,
}

impl<'a> Way<'a> {
    fn of(session: &'a Session) -> Self {
        let (_, cells, _) = session.parts();
        let come = usize::try_from(cells.get(STOP)).unwrap_or(0);
        let stops = session.story().itineraries.at(session.itinerary()).stops.iter().take(come);
        Self {
            session,
            stops: stops.map(|stop| (stop.slot, stop.eyes)).collect(),
            last_is_over: matches!(session.phase_now(), Phase::Between | Phase::Closing | Phase::Ended),
        }
    }

    /// Whether play is beyond a slot.
    fn is_over(&self, slot: SlotId) -> bool {
        let last = self.stops.last().map(|(slot, _)| *slot);
        last.is_some_and(|last| slot < last || (slot == last && self.last_is_over))
    }

    /// Whether these eyes were there, in a slot that is over.
    fn was_there(&self, slot: SlotId) -> bool {
        self.is_over(slot) && self.stops.iter().any(|(stop, eyes)| *stop == slot && eyes.is_some())
    }

    /// Those whose eyes this play has seen through, each once.
    fn eyes(&self) -> Vec<PersonId> {
        let mut found: Vec<PersonId> = Vec::new();
        for eyes in self.stops.iter().filter_map(|(_, eyes)| *eyes) {
            if !found.contains(&eyes) {
                found.push(eyes);
            }
        }
        found
    }

    fn decision(&self, id: DecisionId) -> i32 {
        let (layout, cells, _) = self.session.parts();
        cells.get(layout.decision(id))
    }
}

fn decided(session: &Session, way: &Way<'_>) -> Vec<Decided> {
    let story = session.story();
    let mut found: Vec<(SlotId, Decided)> = Vec::new();
    for (id, decision) in story.decisions.pairs() {
        let outcome = usize::try_from(way.decision(id) - OUTCOMES).ok().and_then(|at| decision.outcomes.get(at));
        let Some(outcome) = outcome else { continue };
        let by = if session.decides(id) {
            By::Here
        } else if !way.is_over(decision.slot) {
            continue;
        } else if session.start().ledger.decisions.contains_key(&decision.id) {
            By::Earlier(story.people.at(decision.owner).name.clone())
        } else if way.was_there(decision.slot) {
            By::Canon
        } else {
            continue;
        };
        let decided = Decided { about: decision.about.clone(), summary: outcome.summary.clone(), by };
        found.push((decision.slot, decided));
    }
    found.sort_by_key(|(slot, _)| *slot);
    found.into_iter().map(|(_, decided)| decided).collect()
}

fn known(session: &Session, way: &Way<'_>) -> Vec<Known> {
    let mut found: Vec<Known> = Vec::new();
    for (id, fact) in session.story().facts.pairs() {
        let Some(journal) = fact.journal.as_ref().filter(|_| knows(session, way, id)) else { continue };
        let value = session.fact(id);
        let words = journal.words.iter().find(|(of, _)| *of == value).map(|(_, words)| words.clone());
        let Some(words) = words else { continue };
        match found.iter_mut().find(|known| known.about == journal.about) {
            Some(known) => known.words = words,
            None => found.push(Known { about: journal.about.clone(), words }),
        }
    }
    found
}

/// Whether a fact is settled, and these eyes were there or have heard of it.
fn knows(session: &Session, way: &Way<'_>, id: FactId) -> bool {
    let story = session.story();
    let fact = story.facts.at(id);
    let Some((slot, journal)) = fact.slot.zip(fact.journal.as_ref()) else { return false };
    let settled = story.slots.at(slot).decisions.iter().all(|decision| way.decision(*decision) != UNRESOLVED);
    let mut heard = journal.heard.iter();
    let eyes = way.eyes();
    let told = heard.any(|(who, slot)| eyes.contains(who) && way.is_over(*slot));
    settled && way.is_over(slot) && (way.was_there(slot) || told)
}

fn people(session: &Session, way: &Way<'_>) -> Vec<Portrait> {
    let story = session.story();
    let (layout, cells, _) = session.parts();
    let portrait = |eyes: PersonId| {
        let own = story.variables.pairs().filter(|(_, variable)| variable.of == eyes);
        let traits = own.filter_map(|(id, variable)| variable.in_words(cells.get(layout.variable(id))));
        Portrait { name: story.people.at(eyes).name.clone(), traits: traits.map(str::to_owned).collect() }
    };
    way.eyes().into_iter().map(portrait).filter(|portrait| !portrait.traits.is_empty()).collect()
}
