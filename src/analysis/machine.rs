//! One itinerary as a flat machine: numbered points, each a step with the points that follow. Calls, stops and endings are unfolded, so that a
//! point says all about where a play is: address, open calls, stop, ending.
//!
//! Knows no states; `unfold` builds it, `liveness` says what matters at each point, `run` runs it.

use rustc_hash::FxHashMap;

use super::fields::{Field, Fields};
use super::formula::Formulas;
use crate::expr::{EffectKind, ExprId};
use crate::model::{
    Address, ChoiceId, DecisionId, EndingId, ExchangeLineId, ItineraryId, LineId, PoolId, RuleId, SceneId, VariableKind,
};

/// A place in a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Point(pub(crate) u32);

/// A condition of the story, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// An `If` in a body.
    Code(Address),
    /// The `when` of an option.
    Option(ChoiceId, u16),
    /// The `when` of a stop, by its place.
    Stop(ItineraryId, u32),
    /// The `when` of an ending, by its place in the itinerary.
    Rule(ItineraryId, u32),
    /// The `when` of a decision.
    Decision(DecisionId),
    /// The `when` of an outcome.
    Outcome(DecisionId, u16),
    /// The `when` of a line of an exchange.
    Voiced(ExchangeLineId),
    /// The `when` of a reply.
    Reply(ExchangeLineId, u16),
    /// The `when` of a storylet.
    Storylet(PoolId, u16),
    /// A condition of a rule of the pack, by its place in it.
    Pack(RuleId, u8),
}

/// Something that a play may come past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// An ending was reached.
    Ending(EndingId),
    /// A scene was entered.
    Scene(SceneId),
    /// A choice was opened or passed over.
    Choice(ChoiceId),
    /// An option could be chosen.
    Option(ChoiceId, u16),
    /// A line was shown.
    Line(LineId),
    /// An outcome was decided by its owner.
    Outcome(DecisionId, u16),
    /// An arm of a variation or of chance was taken.
    Arm(Address),
    /// A condition held.
    Holds(Site),
    /// A condition failed.
    Fails(Site),
    /// A condition asked for a decision that nobody had made yet.
    Early(Site),
    /// A choice offered nothing.
    Nothing(ChoiceId),
    /// A choice went with its decision, which did not arise.
    Gone(ChoiceId),
    /// The clock's own option could not be chosen.
    NoDefault(ChoiceId),
    /// The play ended and no ending of the itinerary applied.
    NoEnding(ItineraryId),
    /// The play came to the end of what is told.
    ToldSoFar,
    /// A number would have left its range: in a body …
    Saturates(Address),
    /// … or in an option.
    SaturatesIn(ChoiceId, u16),
    /// A scene was visited more often than is counted.
    Uncounted(SceneId),
    /// A rule of the pack was broken; for `Reachable`, reached.
    Rule(RuleId),
}

/// A condition with the first of its three marks: holds, fails, asked too early.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard {
    pub(crate) when: ExprId,
    pub(crate) mark: u32,
}

/// A decision's conditions.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) when: Option<Guard>,
    /// For each outcome its condition, the outcome that holds otherwise, its mark.
    pub(crate) outcomes: Vec<(Option<Guard>, usize, u32)>,
}

/// What a line of an exchange says.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    pub(crate) when: Option<Guard>,
    /// For each reply its condition, the mark of its line, the field that remembers that it was shown.
    pub(crate) replies: Vec<(Option<Guard>, u32, Option<Field>)>,
    /// The reply that was chosen; none if there is one reply only.
    pub(crate) chosen: Option<Field>,
}

/// A change of a variable.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) field: Field,
    pub(crate) kind: EffectKind,
    pub(crate) value: ExprId,
    pub(crate) variable: VariableKind,
    pub(crate) saturates: u32,
}

/// A choice.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    pub(crate) id: ChoiceId,
    pub(crate) options: Vec<AskingOption>,
    /// The clock's own option.
    pub(crate) default: Option<usize>,
    pub(crate) after: Point,
    /// The decision, by its place in the machine, that every option decides: where it does not arise, the choice goes with it.
    pub(crate) whole: Option<u32>,
    /// The marks of the choice, of its offering nothing, of its going with its decision, of its clock's option missing.
    pub(crate) mark: u32,
    pub(crate) nothing: u32,
    pub(crate) gone: u32,
    pub(crate) no_default: u32,
}

/// An option.
#[derive(Debug, Clone)]
pub(crate) struct AskingOption {
    pub(crate) once: Option<Field>,
    pub(crate) when: Option<Guard>,
    /// The decision, by its place in the machine, and the outcome.
    pub(crate) decide: Option<(u32, usize)>,
    pub(crate) reply: Option<Guard>,
    pub(crate) mark: u32,
    pub(crate) target: Point,
}

/// A storylet that may be offered.
#[derive(Debug, Clone)]
pub(crate) struct Offered {
    pub(crate) when: Option<Guard>,
    /// The visits that must be 0.
    pub(crate) fresh: Option<Field>,
    pub(crate) target: Point,
}

/// One step.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Nothing that matters.
    Pass(Point),
    /// Comes past something.
    Mark(u32, Point),
    /// A field takes a value.
    Set(Field, i32, Point),
    /// A variable changes.
    Change(u32, Point),
    /// A decision is recorded: the decision, its field, the outcome.
    Decide(u32, Field, usize, Point),
    /// What is still open of a decision is resolved: the decision, its field, whether a ledger has a say.
    Resolve(u32, Field, bool, Point),
    /// A line of an exchange is voiced.
    Voice(u32, Point),
    /// One way where the condition holds, the other where it fails.
    Test(Guard, Point, Point),
    /// A scene is entered: its visits, how far they are counted, the mark of a higher count where that would matter.
    Count(Field, i32, Option<u32>, Point),
    /// Variations in order, and whether they begin again.
    Vary(Field, bool, Vec<Point>),
    /// Variations in a random order.
    Shuffle(Field, Vec<Point>),
    /// Weighted ways: the first number that draws the way, and the way.
    Chance(Vec<(u32, Point)>),
    /// A choice.
    Choice(Asking),
    /// A storylet, or the way on where none can be offered.
    Offer(Vec<Offered>, Point),
    /// The end of the play.
    End,
}

/// An itinerary, unfolded.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) itinerary: ItineraryId,
    pub(crate) fields: Fields,
    pub(crate) formulas: Formulas,
    pub(crate) steps: Vec<Step>,
    pub(crate) decisions: Vec<(DecisionId, Decided)>,
    pub(crate) voices: Vec<(ExchangeLineId, Voice)>,
    pub(crate) changes: Vec<Change>,
    pub(crate) marks: Marks,
    pub(crate) start: Point,
    /// Of a slice: the points that answer for their marks, and so stay even where what they write is never read. Else empty.
    pub(crate) asked: Vec<bool>,
}

impl Machine {
    pub(crate) fn is_asked(&self, at: usize) -> bool {
        self.asked.get(at).copied().unwrap_or(false)
    }

    pub(crate) fn step(&self, at: Point) -> &Step {
        self.steps.get(at.0 as usize).unwrap_or(&Step::End)
    }
}

impl Machine {
    /// Something of the story that stands at a point, or right behind it.
    pub(crate) fn stands_at(&self, at: Point) -> Option<Mark> {
        let mark = |place: &u32| self.marks.all().get(*place as usize).copied();
        match self.step(at) {
            Step::Choice(asking) => Some(Mark::Choice(asking.id)),
            Step::Mark(place, _) => mark(place),
            Step::Test(guard, ..) => mark(&guard.mark),
            step => step.next().into_iter().find_map(|next| match self.step(next) {
                Step::Mark(place, _) => mark(place),
                _ => None,
            }),
        }
    }
}

impl Step {
    /// The points that may follow.
    pub(crate) fn next(&self) -> Vec<Point> {
        match self {
            Step::Pass(next)
            | Step::Mark(_, next)
            | Step::Set(.., next)
            | Step::Change(_, next)
            | Step::Decide(.., next)
            | Step::Resolve(.., next)
            | Step::Voice(_, next)
            | Step::Count(.., next) => vec![*next],
            Step::Test(_, yes, no) => vec![*yes, *no],
            Step::Vary(.., arms) | Step::Shuffle(_, arms) => arms.clone(),
            Step::Chance(arms) => arms.iter().map(|(_, arm)| *arm).collect(),
            Step::Choice(asking) => asking.options.iter().map(|option| option.target).chain([asking.after]).collect(),
            Step::Offer(offered, none) => offered.iter().map(|offered| offered.target).chain([*none]).collect(),
            Step::End => Vec::new(),
        }
    }
}

/// The marks of a machine, numbered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    all: Vec<Mark>,
    known: FxHashMap<Mark, u32>,
}

impl Marks {
    /// The number of a mark.
    pub(crate) fn of(&mut self, mark: Mark) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        *self.known.entry(mark).or_insert_with(|| {
            self.all.push(mark);
            next
        })
    }

    /// The three marks of a condition, one after the other; the number of the first.
    pub(crate) fn of_site(&mut self, site: Site) -> u32 {
        let first = self.of(Mark::Holds(site));
        self.of(Mark::Fails(site));
        self.of(Mark::Early(site));
        first
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn all(&self) -> &[Mark] {
        &self.all
    }
}
