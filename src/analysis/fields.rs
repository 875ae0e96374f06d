//! Which numbers of a play can still matter, each with its range and its value at the start.
//!
//! A *field* is made for what some expression, storylet or variation can read; what nothing reads has none. Knows the story, and no states.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::expr::{Node, Operator};
use crate::model::{
    Ask, DecisionId, ExchangeLineId, ItineraryId, OUTCOMES, PersonId, RuleId, SceneId, Story, UNRESOLVED, VariableId,
    VariableKind,
};

/// A place in the row of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Field(pub(crate) u32);

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Held {
    Variable(VariableId),
    Decision(DecisionId),
    /// The reply to a line, plus one; 0 for none.
    Reply(ExchangeLineId),
    Visits(SceneId),
    Once(u32),
    Vary(u32),
    Seen(u32),
    Finished(ItineraryId),
    /// Whether a condition of a rule has held, by its place in the rule.
    Passed(RuleId, u8),
}

/// A field's range and start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) held: Held,
    pub(crate) start: i32,
    pub(crate) low: i32,
    /// How many bits a value takes, counted from `low`.
    pub(crate) bits: u8,
    /// Whose it is, if somebody’s: what one person does and decides hangs together more than what several do.
    pub(crate) whose: Option<PersonId>,
}

/// The value of [`Held::Finished`] that has not been chosen yet.
pub(crate) const FREE: i32 = 2;
/// How far visits are counted where an expression does more than compare them with a number.
const WIDE: i32 = 255;

/// The fields of one itinerary.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    ranges: Vec<Range>,
    known: FxHashMap<Held, Field>,
    /// How far the visits of each scene that somebody asks for are counted; whether that is exact.
    caps: BTreeMap<SceneId, (i32, bool)>,
}

impl Fields {
    pub(crate) fn of(story: &Story) -> Self {
        Self { caps: caps(story), ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    pub(crate) fn range(&self, field: Field) -> Option<&Range> {
        self.ranges.get(field.0 as usize)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Range> {
        self.ranges.iter()
    }

    fn add(&mut self, held: Held, whose: Option<PersonId>, start: i32, low: i32, high: i32) -> Field {
        if let Some(known) = self.known.get(&held) {
            return *known;
        }
        let span = u32::try_from(i64::from(high) - i64::from(low)).unwrap_or(u32::MAX);
        let bits = u8::try_from(u32::BITS - span.leading_zeros()).unwrap_or(32);
        let field = Field(u32::try_from(self.ranges.len()).unwrap_or(u32::MAX));
        self.ranges.push(Range { held, start, low, bits, whose });
        self.known.insert(held, field);
        field
    }

    pub(crate) fn variable(&mut self, story: &Story, id: VariableId) -> Field {
        let variable = story.variables.at(id);
        let size = |count: usize| i32::try_from(count).unwrap_or(31);
        let (low, high) = match &variable.kind {
            VariableKind::Bool => (0, 1),
            VariableKind::Int(low, high) => (*low, *high),
            VariableKind::OneOf(words) => (0, size(words.len()) - 1),
            VariableKind::Set(_) => (0, variable.kind.clamp(i32::MAX)),
        };
        self.add(Held::Variable(id), Some(variable.of), variable.start, low, high.max(low))
    }

    pub(crate) fn decision(&mut self, story: &Story, id: DecisionId) -> Field {
        let outcomes = i32::try_from(story.decisions.at(id).outcomes.len()).unwrap_or(0);
        self.add(Held::Decision(id), Some(story.decisions.at(id).owner), UNRESOLVED, UNRESOLVED, OUTCOMES + outcomes)
    }

    /// The reply to a line. One that comes from a ledger is [`Fields::unasked`] until it is voiced.
    pub(crate) fn reply(&mut self, story: &Story, id: ExchangeLineId, from_ledger: bool) -> Field {
        let replies = i32::try_from(story.exchange_lines.at(id).replies.len()).unwrap_or(0);
        self.add(Held::Reply(id), Some(story.exchange_lines.at(id).by), if from_ledger { -1 } else { 0 }, -1, replies)
    }

    /// The visits of a scene, if anybody asks for them.
    pub(crate) fn visits(&mut self, id: SceneId) -> Option<Field> {
        let (cap, _) = self.caps.get(&id)?;
        Some(self.add(Held::Visits(id), None, 0, 0, *cap))
    }

    /// How far visits are counted, and whether a higher count would make no difference.
    pub(crate) fn cap(&self, id: SceneId) -> (i32, bool) {
        self.caps.get(&id).copied().unwrap_or((0, true))
    }

    pub(crate) fn once(&mut self, index: u32) -> Field {
        self.add(Held::Once(index), None, 0, 0, 1)
    }

    /// What a variation remembers, up to a highest value.
    pub(crate) fn vary(&mut self, index: u32, high: i32) -> Field {
        self.add(Held::Vary(index), None, 0, 0, high)
    }

    pub(crate) fn seen(&mut self, index: u32) -> Field {
        self.add(Held::Seen(index), None, 0, 0, 1)
    }

    pub(crate) fn passed(&mut self, rule: RuleId, place: u8) -> Field {
        self.add(Held::Passed(rule, place), None, 0, 0, 1)
    }

    pub(crate) fn finished(&mut self, id: ItineraryId) -> Field {
        self.add(Held::Finished(id), None, FREE, 0, FREE)
    }
}

/// For every scene whose visits are asked: one more than the largest number that they are compared with.
fn caps(story: &Story) -> BTreeMap<SceneId, (i32, bool)> {
    let mut caps: BTreeMap<SceneId, (i32, bool)> = BTreeMap::new();
    let mut raise = |scene: SceneId, cap: i32, exact: bool| {
        let known = caps.entry(scene).or_insert((1, true));
        *known = (known.0.max(cap.clamp(1, WIDE)), known.1 && exact && cap <= WIDE);
    };
    let asked = |id| match story.expressions.get(id) {
        Node::Read(Ask::Visits(scene)) => Some(scene),
        _ => None,
    };
    for id in story.expressions.ids() {
        let Node::Binary(operator, a, b) = story.expressions.get(id) else { continue };
        for (here, there) in [(a, b), (b, a)] {
            let Some(scene) = asked(here) else { continue };
            match story.expressions.get(there) {
                Node::Constant(number) if !matches!(operator, Operator::Add | Operator::Subtract) => {
                    raise(scene, number.saturating_add(1), true);
                }
                _ => raise(scene, WIDE, false),
            }
        }
    }
    for pool in story.pools.iter() {
        for (scene, _, repeatable) in &pool.storylets {
            if !repeatable {
                raise(*scene, 1, true);
            }
        }
    }
    caps
}
