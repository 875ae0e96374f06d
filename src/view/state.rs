//! What a play holds now, for those who look into it: variables, decisions, and what chance has drawn.

use crate::model::OUTCOMES;
use crate::runtime::Session;

/// What a play holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateView {
    /// Every variable, in the order in which they are declared.
    pub variables: Vec<HeldView>,
    /// The decisions that are made, in the order in which they are declared.
    pub decisions: Vec<HeldView>,
    /// How many numbers chance has drawn.
    pub drawn: usize,
    /// The numbers that it was told to draw, from the first; the seed decides behind them.
    pub draws: Vec<u32>,
}

/// Something that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldView {
    /// Its id.
    pub name: String,
    /// Its value in words.
    pub value: String,
}

/// What a play holds where it stands now.
#[must_use]
pub fn state(session: &Session) -> StateView {
    let story = session.story();
    let (layout, cells, _) = session.parts();
    let held = |name: &str, value: String| HeldView { name: name.to_owned(), value };
    let variables = story.variables.pairs().map(|(id, variable)| {
        let value = variable.kind.show(cells.get(layout.variable(id)));
        held(&variable.id, value)
    });
    let decisions = story.decisions.pairs().filter_map(|(id, decision)| {
        let outcome = usize::try_from(cells.get(layout.decision(id)) - OUTCOMES).ok();
        let outcome = outcome.and_then(|place| decision.outcomes.get(place))?;
        Some(held(&decision.id, outcome.id.clone()))
    });
    StateView {
        variables: variables.collect(),
        decisions: decisions.collect(),
        drawn: session.draws(),
        draws: session.start().draws.clone(),
    }
}
