//! What a play knows, in plain words: for those who write, on the developer overlay.

use super::stage::newest_scene;
use crate::expr::Environment;
use crate::model::{Ask, NEVER, OUTCOMES, SlotId};
use crate::runtime::Session;

/// Everything that a play knows at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// The slot that is told.
    pub slot: Option<String>,
    /// The slots on the way, in order.
    pub slots: Vec<String>,
    /// Variables with their values.
    pub variables: Vec<(String, String)>,
    /// Decisions with what was decided; those that are still open are left out.
    pub decisions: Vec<(String, String)>,
    /// Gauges with their values.
    pub gauges: Vec<(String, i32)>,
}

/// What a play knows.
#[must_use]
pub fn inspect(session: &Session) -> Inspection {
    let story = session.story();
    let variables = story.variables.pairs().map(|(id, variable)| {
        let value = session.value(Ask::Variable(id));
        (format!("{}.{}", story.people.at(variable.of).id, variable.id), variable.kind.show(value))
    });
    let decisions = story.decisions.pairs().filter_map(|(id, decision)| {
        let value = session.value(Ask::Decision(id));
        let outcome = usize::try_from(value - OUTCOMES).ok().and_then(|place| decision.outcomes.get(place));
        let never = (value == NEVER).then_some("never arose");
        let said = outcome.map(|outcome| outcome.id.as_str()).or(never)?;
        Some((decision.id.clone(), said.to_owned()))
    });
    let stops = &story.itineraries.at(session.itinerary()).stops;
    Inspection {
        slot: slot(session).map(|slot| story.slots.at(slot).id.clone()),
        slots: stops.iter().map(|stop| story.slots.at(stop.slot).id.clone()).collect(),
        variables: variables.collect(),
        decisions: decisions.collect(),
        gauges: story.gauges.pairs().map(|(id, gauge)| (gauge.id.clone(), session.gauge(id, u32::MAX))).collect(),
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
