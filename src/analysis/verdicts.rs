//! What a proof says: properties, verdicts, findings, and what was reached.
//!
//! Knows no states and no search; `proof` fills this in.

use std::collections::BTreeSet;

use super::machine::Mark;
use super::witness::Witness;
use crate::model::RuleId;

/// What is asked of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// Every choice offers something, so play is never stuck.
    Offers,
    /// From everywhere an end can be reached, and can be forced whatever chance does; and every end has an ending.
    Ends,
    /// Endings, tellings, options, lines and outcomes can be reached, and every condition can hold and fail.
    Reached,
    /// Play never goes on for ever without asking.
    Asks,
    /// Nothing is asked for before it is decided.
    InTime,
    /// The rules of the pack hold.
    Rules,
}

impl Property {
    /// All of them, in order.
    pub const ALL: [Property; 6] =
        [Property::Offers, Property::Ends, Property::Reached, Property::Asks, Property::InTime, Property::Rules];

    /// One word for programs.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Property::Offers => "offers",
            Property::Ends => "ends",
            Property::Reached => "reached",
            Property::Asks => "asks",
            Property::InTime => "in_time",
            Property::Rules => "rules",
        }
    }

    /// What holds where it is proved.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Property::Offers => "every choice offers something",
            Property::Ends => "an ending can always be reached, whatever chance does",
            Property::Reached => "everything that is written can be reached",
            Property::Asks => "play never runs on for ever without asking",
            Property::InTime => "nothing is asked before it is decided",
            Property::Rules => "the pack’s own rules hold",
        }
    }
}

/// What can be said of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It holds in every state.
    Proved,
    /// It has held so far, and a limit ended the search.
    Bounded,
    /// It fails: there is a finding.
    Refuted,
}

/// Whether a finding counts against the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// A property fails.
    Fault,
    /// Worth knowing.
    Note,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub property: Property,
    /// What was come past, or cannot be; for a way round, something that stands on it.
    pub mark: Option<Mark>,
    /// Whether it counts against the story.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where in the story, if at one place.
    pub place: String,
    /// What to do.
    pub help: &'static str,
    /// A way there; none for what cannot be reached.
    pub witness: Option<Witness>,
}

/// Something that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// What.
    pub mark: Mark,
    /// What it is called.
    pub name: String,
    /// A way there.
    pub witness: Witness,
    /// Whether no way there has fewer choices.
    pub shortest: bool,
}

/// What is known of a rule of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProof {
    /// The rule.
    pub rule: RuleId,
    /// Whether it holds in every play.
    pub verdict: Verdict,
    /// It has not failed, and asks for something that lies behind what is told so far, or in an itinerary that was not looked at.
    pub not_due: bool,
    /// A play that breaks it, or for `Reachable` one that shows that it can be.
    pub witness: Option<Witness>,
}

/// How much of one kind was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// What is counted: a plural.
    pub kind: &'static str,
    /// How many can be reached.
    pub reached: usize,
    /// How many there are, of those that are due.
    pub all: usize,
}

/// What is known of one itinerary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItineraryProof {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The engine that looked: `explicit`, `symbolic`, or `sliced` where each question was asked by itself.
    pub engine: &'static str,
    /// How many states were found; none where they were not counted.
    pub states: Option<u128>,
    /// How many ways lead between them; 0 where they were not gone one by one.
    pub ways: u64,
    /// The bytes that they took at the end, the table included.
    pub bytes: usize,
    /// The most choices that a state lies from the beginning, on its shortest way; 0 where states were not looked at one by one.
    pub choices: usize,
    /// Whether all states were looked through.
    pub complete: bool,
    /// Endings reached, and those due.
    pub endings: (usize, usize),
    /// The verdicts, in the order of [`Property::ALL`].
    pub verdicts: Vec<(Property, Verdict)>,
}

/// How far a proof has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// The itinerary that is looked through.
    pub itinerary: &'a str,
    /// How many states, or points of sets of states, were looked at so far.
    pub done: usize,
    /// Which of the two: a plural.
    pub of: &'static str,
}

/// What is known of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Each itinerary.
    pub itineraries: Vec<ItineraryProof>,
    /// What was found, faults first.
    pub findings: Vec<Finding>,
    /// How much was reached of each kind.
    pub counts: Vec<Count>,
    /// Everything that some play comes past.
    pub passed: BTreeSet<Mark>,
    /// Endings, tellings and outcomes that can be reached, and what else was asked for.
    pub reached: Vec<Reached>,
    /// What is not told yet and so need not be reached.
    pub not_due: Vec<String>,
    /// The rules of the pack.
    pub rules: Vec<RuleProof>,
}

impl Proof {
    /// The verdict over everything: the worst of all.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.findings.iter().any(|finding| finding.severity == Severity::Fault) {
            return Verdict::Refuted;
        }
        let complete = self.itineraries.iter().all(|itinerary| itinerary.complete);
        let open = self.rules.iter().any(|rule| rule.verdict == Verdict::Bounded && !rule.not_due);
        if complete && !open { Verdict::Proved } else { Verdict::Bounded }
    }
}
