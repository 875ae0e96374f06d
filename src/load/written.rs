//! Where the parts of a story are written, for those who speak of them after loading.
//!
//! Only places; what stands there is the story’s. Knows neither what is said about them, nor why.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostics::Span;
use crate::expr::ExprId;
use crate::model::{Address, ChoiceId, DecisionId, EndingId, Id, ItineraryId, LineId, RuleId, SceneId, Story, Table};

/// The places of a story’s parts in its sources.
#[derive(Debug, Default)]
pub struct Written {
    pub(super) lines: Table<LineId, Span>,
    pub(super) scenes: Table<SceneId, Span>,
    pub(super) choices: Table<ChoiceId, Span>,
    pub(super) rules: Table<RuleId, Span>,
    pub(super) decisions: Table<DecisionId, Span>,
    pub(super) endings: Table<EndingId, Span>,
    pub(super) itineraries: Table<ItineraryId, Span>,
    pub(super) outcomes: Table<DecisionId, Vec<Span>>,
    pub(super) ending_rules: Table<ItineraryId, Vec<Span>>,
    pub(super) code: FxHashMap<Address, Span>,
    pub(super) option_conditions: FxHashMap<(ChoiceId, u16), Span>,
    pub(super) conditions: FxHashMap<ExprId, Span>,
    /// The files that are asked for, by their paths below `assets/`.
    pub(super) files: Vec<(String, Span)>,
}

impl Written {
    /// Keeps the places of conditions. One that only names another is that other one, and stands at several: it has no place of its own.
    pub(super) fn keep_conditions(&mut self, all: &[(ExprId, Span)]) {
        let mut shared = FxHashSet::default();
        for (id, place) in all {
            if self.conditions.insert(*id, *place).is_some_and(|known| known != *place) {
                shared.insert(*id);
            }
        }
        self.conditions.retain(|id, _| !shared.contains(id));
    }

    /// A line, the text of an option, or a reply of an exchange.
    #[must_use]
    pub fn line(&self, id: LineId) -> Option<Span> {
        self.lines.get(id).copied()
    }

    /// The name of the scene’s declaration.
    #[must_use]
    pub fn scene(&self, id: SceneId) -> Option<Span> {
        self.scenes.get(id).copied()
    }

    /// A choice.
    #[must_use]
    pub fn choice(&self, id: ChoiceId) -> Option<Span> {
        self.choices.get(id).copied()
    }

    /// An option of a choice: its text.
    #[must_use]
    pub fn option(&self, story: &Story, choice: ChoiceId, option: usize) -> Option<Span> {
        let known = story.choices.get(choice)?.options.get(option)?;
        // The words of a reply stand elsewhere.
        if known.spoken { self.choice(choice) } else { self.line(known.text) }
    }

    /// The `when` of an option.
    #[must_use]
    pub fn option_condition(&self, choice: ChoiceId, option: u16) -> Option<Span> {
        self.option_conditions.get(&(choice, option)).copied()
    }

    /// The condition of an `If`, an effect, or a list of a variation or of chance.
    #[must_use]
    pub fn code(&self, at: Address) -> Option<Span> {
        self.code.get(&at).copied()
    }

    /// A condition that stands at one place only.
    #[must_use]
    pub fn condition(&self, id: ExprId) -> Option<Span> {
        self.conditions.get(&id).copied()
    }

    /// The id of a decision.
    #[must_use]
    pub fn decision(&self, id: DecisionId) -> Option<Span> {
        self.decisions.get(id).copied()
    }

    /// The id of an outcome.
    #[must_use]
    pub fn outcome(&self, id: DecisionId, outcome: usize) -> Option<Span> {
        self.outcomes.get(id).and_then(|places| places.get(outcome)).copied()
    }

    /// The id of an ending.
    #[must_use]
    pub fn ending(&self, id: EndingId) -> Option<Span> {
        self.endings.get(id).copied()
    }

    /// The id of an itinerary.
    #[must_use]
    pub fn itinerary(&self, id: ItineraryId) -> Option<Span> {
        self.itineraries.get(id).copied()
    }

    /// A rule of an itinerary for its endings.
    #[must_use]
    pub fn ending_rule(&self, id: ItineraryId, rule: usize) -> Option<Span> {
        self.ending_rules.get(id).and_then(|places| places.get(rule)).copied()
    }

    /// A rule of the pack.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<Span> {
        self.rules.get(id).copied()
    }
}

/// Places in the order of the ids; none where a name has no place.
pub(super) fn in_order<I: Id, T>(things: &Table<I, T>, place: impl Fn(&T) -> Option<Span>) -> Table<I, Span> {
    let mut places = Table::default();
    for thing in things.iter() {
        // In a story without errors every name has one.
        let Some(place) = place(thing) else { return Table::default() };
        places.push(place);
    }
    places
}
