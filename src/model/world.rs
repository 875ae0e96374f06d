//! Who there is, what can be decided, and what is true because of it.

use super::{
    ActId, DecisionId, EndingId, ExchangeLineId, FactId, GaugeId, Id, ItineraryId, PersonId, SceneId, SlotId,
    VariableId,
};
use crate::expr::ExprId;

/// A part of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// A moment of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its act.
    pub act: ActId,
    /// Who is there.
    pub witnesses: Vec<PersonId>,
    /// What is decided in it, in order; all by one owner.
    pub decisions: Vec<DecisionId>,
    /// The lines of its exchange, in order.
    pub exchange: Vec<ExchangeLineId>,
    /// Its tellings: the eyes (none for an interlude) and the first scene.
    pub tellings: Vec<(Option<PersonId>, SceneId)>,
}

impl Slot {
    /// The telling through these eyes, if there is one.
    #[must_use]
    pub fn telling(&self, eyes: Option<PersonId>) -> Option<SceneId> {
        self.tellings.iter().find(|(whose, _)| *whose == eyes).map(|(_, scene)| *scene)
    }
}

/// Somebody who speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The name as shown.
    pub name: String,
    /// The colour of the name.
    pub colour: (u8, u8, u8),
    /// More, for somebody who can be played.
    pub playable: Option<Playable>,
}

/// What a perspective has beyond a member of the cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playable {
    /// Rank or trade.
    pub title: String,
    /// A few sentences.
    pub about: String,
    /// The colour of the page.
    pub ground: (u8, u8, u8),
}

/// A way of playing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Itinerary {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// A few sentences.
    pub about: String,
    /// Whose story it is; none for one that changes eyes.
    pub perspective: Option<PersonId>,
    /// The stops, in the order of the timeline.
    pub stops: Vec<Stop>,
    /// The endings, in the order in which they are tried.
    pub endings: Vec<EndingRule>,
    /// The itineraries whose ends are its ends.
    pub gathers: Vec<ItineraryId>,
}

impl Itinerary {
    /// Whether one sees through all of these eyes on the way.
    #[must_use]
    pub fn sees_through(&self, eyes: &[PersonId]) -> bool {
        eyes.iter().all(|eyes| self.stops.iter().any(|stop| stop.eyes == Some(*eyes)))
    }
}

/// A stop of an itinerary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The slot.
    pub slot: SlotId,
    /// The eyes; none for an interlude.
    pub eyes: Option<PersonId>,
    /// Passed over where this fails.
    pub when: Option<ExprId>,
}

/// When an ending is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingRule {
    /// The ending.
    pub ending: EndingId,
    /// Tried as soon as this slot is over; without it, at the end of the itinerary.
    pub after: Option<SlotId>,
    /// Its condition.
    pub when: Option<ExprId>,
}

/// A typed, bounded variable of one perspective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub of: PersonId,
    /// Its type and bounds.
    pub kind: VariableKind,
    /// Its value at the start.
    pub start: i32,
    /// What it means.
    pub doc: String,
    /// What the journal says from a value on, the smallest value first.
    pub journal: Vec<(i32, String)>,
}

impl Variable {
    /// What the journal says of a value, if it says anything.
    #[must_use]
    pub fn in_words(&self, value: i32) -> Option<&str> {
        let reached = self.journal.iter().rev().find(|(from, _)| *from <= value);
        reached.map(|(_, words)| words.as_str())
    }
}

/// The type of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableKind {
    /// True or false.
    Bool,
    /// A number, both ends included.
    Int(i32, i32),
    /// One of some words; the value is the place in the list.
    OneOf(Vec<String>),
    /// Any of at most 31 items; the value is a mask of bits.
    Set(Vec<String>),
}

impl VariableKind {
    /// The nearest value that the type allows.
    #[must_use]
    pub fn clamp(&self, value: i32) -> i32 {
        match self {
            VariableKind::Bool => i32::from(value != 0),
            VariableKind::Int(low, high) => value.clamp(*low, *high),
            VariableKind::OneOf(words) => value.clamp(0, i32::try_from(words.len()).unwrap_or(1).max(1) - 1),
            VariableKind::Set(items) => value & mask(items.len()),
        }
    }

    /// A value as words.
    #[must_use]
    pub fn show(&self, value: i32) -> String {
        match self {
            VariableKind::Bool => if value != 0 { "yes" } else { "no" }.to_owned(),
            VariableKind::Int(..) => value.to_string(),
            VariableKind::OneOf(words) => {
                usize::try_from(value).ok().and_then(|index| words.get(index)).cloned().unwrap_or_default()
            }
            VariableKind::Set(items) => {
                let held = items.iter().enumerate().filter(|(index, _)| value & (1 << index) != 0);
                held.map(|(_, item)| item.as_str()).collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn mask(items: usize) -> i32 {
    if items >= 31 { i32::MAX } else { (1 << items) - 1 }
}

/// How much follows from a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// At least three later tellings.
    Hinge,
    /// At least two.
    Turn,
    /// Somebody speaks of it.
    Colour,
}

/// The value of a decision that play has not reached.
pub const UNRESOLVED: i32 = 0;
/// The value of a decision that did not arise.
pub const NEVER: i32 = 1;
/// The value of a decision's first outcome; the next has one more.
pub const OUTCOMES: i32 = 2;

/// A branching point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// Who makes it.
    pub owner: PersonId,
    /// Where.
    pub slot: SlotId,
    /// How much follows.
    pub weight: Weight,
    /// Its heading in a summary.
    pub about: String,
    /// It arises only where this holds.
    pub when: Option<ExprId>,
    /// Its outcomes; the first is canon.
    pub outcomes: Vec<Outcome>,
}

/// An outcome of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// One sentence for a summary.
    pub summary: String,
    /// It can hold only where this does; else the outcome at `otherwise` holds.
    pub when: Option<ExprId>,
    /// The place of the outcome that holds instead, which has no `when`.
    pub otherwise: usize,
}

/// Something true in the world, computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// What it means.
    pub doc: String,
    /// From when it is known; none if it depends on no decision.
    pub slot: Option<SlotId>,
    /// Its values.
    pub values: Vec<String>,
    /// The cases: place of the value, condition.
    pub cases: Vec<(i32, ExprId)>,
    /// The place of the value that holds otherwise.
    pub otherwise: i32,
    /// What the journal says of it, if it stands there.
    pub journal: Option<FactJournal>,
}

/// What the journal says of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactJournal {
    /// Whom or what it is about. Of several facts about the same, the last one known is shown.
    pub about: String,
    /// The place of a value, and the sentence for it. A value without a sentence is not spoken of.
    pub words: Vec<(i32, String)>,
    /// Who hears of it without having been there, and in which slot.
    pub heard: Vec<(PersonId, SlotId)>,
}

/// A bounded sum over decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauge {
    /// Its id.
    pub id: String,
    /// What it means.
    pub doc: String,
    /// Its bounds, both included.
    pub range: (i32, i32),
    /// Its value before anything is decided.
    pub start: i32,
    /// What is added.
    pub terms: Vec<GaugeTerm>,
}

impl Gauge {
    /// The terms that count at a point of the timeline: those whose slot lies before it, and those without one.
    pub(crate) fn terms_before(&self, limit: u32) -> impl Iterator<Item = &GaugeTerm> {
        self.terms.iter().filter(move |term| term.slot.is_none_or(|slot| slot.index() < limit as usize))
    }
}

/// A term of a gauge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GaugeTerm {
    /// How much is added.
    pub amount: i32,
    /// Where this holds.
    pub when: ExprId,
    /// The slot of its last decision.
    pub slot: Option<SlotId>,
    /// The decisions of that slot that must be resolved before it counts.
    pub needs: Vec<DecisionId>,
}

/// What a pack promises of every play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is promised.
    pub kind: RuleKind,
    /// The rule as it is written, without its reason.
    pub text: String,
    /// Why it must hold; empty if nobody has said.
    pub why: String,
    /// Whose variables it asks: it is looked at where one sees through all these eyes.
    pub eyes: Vec<PersonId>,
}

/// The kinds of rules. Conditions are looked at whenever something is shown, asked or over, from when everything that they ask is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// The condition holds nowhere.
    Never(ExprId),
    /// The condition fails nowhere.
    Always(ExprId),
    /// The condition holds somewhere, in some play.
    Reachable(ExprId),
    /// A finished play in which the first holds somewhere is one in which the second holds somewhere.
    Leads(ExprId, ExprId),
}

impl RuleKind {
    /// What it is called where it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RuleKind::Never(_) => "Never",
            RuleKind::Always(_) => "Always",
            RuleKind::Reachable(_) => "Reachable",
            RuleKind::Leads(..) => "Leads",
        }
    }

    /// Its conditions.
    #[must_use]
    pub fn conditions(self) -> Vec<ExprId> {
        match self {
            RuleKind::Never(when) | RuleKind::Always(when) | RuleKind::Reachable(when) => vec![when],
            RuleKind::Leads(a, b) => vec![a, b],
        }
    }
}

/// An end of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// A hint for those who have not found it.
    pub hint: String,
    /// Whose end it is.
    pub of: Option<PersonId>,
    /// A play that ends here does not become history.
    pub closed: bool,
    /// Its last scenes, by eyes.
    pub tellings: Vec<(Option<PersonId>, SceneId)>,
}

/// What an expression can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ask {
    /// The value of a variable.
    Variable(VariableId),
    /// The outcome of a decision: [`UNRESOLVED`], [`NEVER`], or its place from [`OUTCOMES`] on.
    Decision(DecisionId),
    /// Whether a decision has an outcome.
    Decided(DecisionId),
    /// The value of a fact.
    Fact(FactId),
    /// The value of a gauge, counting the decisions of slots before this place in the timeline; `u32::MAX` for all so far.
    Gauge(GaugeId, u32),
    /// How often a scene was entered.
    Visits(SceneId),
    /// Whether a line was shown; the place of its cell.
    Seen(u32),
    /// Whether an itinerary was played to an ending before.
    Finished(ItineraryId),
}
