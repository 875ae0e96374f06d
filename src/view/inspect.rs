//! What a play holds, for those who write: what it has decided, its variables and gauges, what chance has drawn, and where it stands.

use super::stage::newest_scene;
use crate::expr::Environment;
use crate::model::{Ask, NEVER, OUTCOMES, SlotId};
use crate::runtime::Session;

/// Everything that a play holds at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// The slot that is told.
    pub slot: Option<String>,
    /// The slots on the way, in order.
    pub slots: Vec<String>,
    /// What was decided, in the order in which decisions are declared; those that are still open are left out.
    pub decisions: Vec<Held>,
    /// Every variable, in the order in which they are declared.
    pub variables: Vec<Held>,
    /// Every gauge, in the order in which they are declared.
    pub gauges: Vec<Held>,
    /// How many numbers chance has drawn.
    pub drawn: usize,
    /// The numbers that it was told to draw, from the first; the seed decides behind them.
    pub draws: Vec<u32>,
}

/// Something that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id; a variable's begins with its person's.
    pub name: String,
    /// Its value in words; empty for a set of which nothing is there.
    pub value: String,
    /// It is as it was at the beginning of the play.
    pub untouched: bool,
}

/// Something that a step has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub name: String,
    /// What it was; none for what was not there.
    pub was: Option<String>,
    /// What it is; none for what is no longer there.
    pub is: Option<String>,
}

impl Inspection {
    /// What is another here than in an earlier look, in the order in which it is listed.
    #[must_use]
    pub fn since(&self, before: &Self) -> Vec<Changed> {
        let lists = [
            (&before.decisions, &self.decisions),
            (&before.variables, &self.variables),
            (&before.gauges, &self.gauges),
        ];
        lists.into_iter().flat_map(|(before, now)| changes(before, now)).collect()
    }
}

/// What has come or changed, and then what has gone.
fn changes(before: &[Held], now: &[Held]) -> Vec<Changed> {
    let value = |list: &[Held], name: &str| list.iter().find(|held| held.name == name).map(|held| held.value.clone());
    let come = now.iter().map(|held| (held, value(before, &held.name), Some(held.value.clone())));
    let gone = before.iter().map(|held| (held, Some(held.value.clone()), value(now, &held.name)));
    let gone = gone.filter(|(.., is)| is.is_none());
    let all = come.chain(gone).filter(|(_, was, is)| was != is);
    all.map(|(held, was, is)| Changed { name: held.name.clone(), was, is }).collect()
}

/// What a play holds.
#[must_use]
pub fn inspect(session: &Session) -> Inspection {
    let story = session.story();
    let variables = story.variables.pairs().map(|(id, variable)| {
        let value = session.value(Ask::Variable(id));
        let name = format!("{}.{}", story.people.at(variable.of).id, variable.id);
        Held { name, value: variable.kind.show(value), untouched: value == variable.start }
    });
    let decisions = story.decisions.pairs().filter_map(|(id, decision)| {
        let value = session.value(Ask::Decision(id));
        let outcome = usize::try_from(value - OUTCOMES).ok().and_then(|place| decision.outcomes.get(place));
        let never = (value == NEVER).then_some("never arose");
        let said = outcome.map(|outcome| outcome.id.as_str()).or(never)?;
        Some(Held { name: decision.id.clone(), value: said.to_owned(), untouched: false })
    });
    let gauges = story.gauges.pairs().map(|(id, gauge)| {
        let value = session.gauge(id, u32::MAX);
        Held { name: gauge.id.clone(), value: value.to_string(), untouched: value == gauge.start }
    });
    let stops = &story.itineraries.at(session.itinerary()).stops;
    Inspection {
        slot: slot(session).map(|slot| story.slots.at(slot).id.clone()),
        slots: stops.iter().map(|stop| story.slots.at(stop.slot).id.clone()).collect(),
        variables: variables.collect(),
        decisions: decisions.collect(),
        gauges: gauges.collect(),
        drawn: session.draws(),
        draws: session.start().draws.clone(),
    }
}

/// The slot that is told.
fn slot(session: &Session) -> Option<SlotId> {
    session.story().scenes.get(newest_scene(session)?)?.slot
}

/// The id of the slot that is told.
#[must_use]
pub fn slot_now(session: &Session) -> Option<String> {
    slot(session).map(|slot| session.story().slots.at(slot).id.clone())
}
