//! The compiled story: immutable, ids in place of names, text in one arena, steps as flat code.
//!
//! Owns what a story *is* once it has been checked. Does not know files, sources or mistakes (`load` does), nor how it is played
//! (`runtime` does). A `Story` exists only if it was loaded without an error, so every id in it is valid.

mod digest;
mod former;
mod script;
mod table;
mod text;
mod world;

pub use former::{FormerNames, Named};
pub use script::{
    Address, Arm, Choice, ChoiceOption, Cue, ExchangeLine, Line, Manner, Op, Pool, Reply, Scene, TextRange, Timing,
    Vary,
};
pub use table::{
    AchievementId, ActId, ArchiveId, BackdropId, ChoiceId, CodexId, DecisionId, EndingId, ExchangeLineId, FactId,
    GaugeId, Id, ItineraryId, LineId, MoodId, MusicId, PersonId, PoolId, RuleId, SceneId, SlotId, SoundId, Table,
    VariableId,
};
pub use text::{MarkupError, Part, parts};
pub use world::{
    Act, Ask, Decision, Ending, EndingRule, Fact, FactJournal, Gauge, GaugeTerm, Itinerary, NEVER, OUTCOMES, Outcome,
    Person, Playable, Rule, RuleKind, Slot, Stop, UNRESOLVED, Variable, VariableKind, Weight,
};

use std::collections::BTreeMap;

use crate::expr::Arena;

/// A place on the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Backdrop {
    /// Its id.
    pub id: String,
    /// The shader's file below the pack's `assets/backdrops/`.
    pub shader: String,
    /// The place in words.
    pub caption: Option<String>,
    /// The gauges that are seen in it, at most [`MOST_SHOWN`].
    pub shows: Vec<GaugeId>,
}

/// The most gauges that are seen in one backdrop.
pub const MOST_SHOWN: usize = 4;

/// How a place feels; each value from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Mood {
    /// Its id.
    pub id: String,
    /// How much light there is.
    pub light: f32,
    /// How warm it is.
    pub warmth: f32,
    /// How much moves and threatens.
    pub unrest: f32,
    /// How people look in it whose portrait has this expression.
    pub expression: Option<String>,
}

/// What somebody looks like: files below the pack's `assets/portraits/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portrait {
    /// The usual one.
    pub file: String,
    /// The others, by expression.
    pub expressions: BTreeMap<String, String>,
}

impl Portrait {
    /// The file of an expression; the usual one where there is none.
    #[must_use]
    pub fn file(&self, expression: Option<&str>) -> &str {
        expression.and_then(|expression| self.expressions.get(expression)).unwrap_or(&self.file)
    }
}

/// A sound or a piece of music.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audible {
    /// Its id.
    pub id: String,
    /// The sound in words, where it carries meaning.
    pub caption: Option<String>,
}

/// A Codex entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodexEntry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text, with markup.
    pub text: String,
}

/// An entry of the Archive: how the story was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveEntry {
    /// Its id.
    pub id: String,
    /// What it is about; entries of one topic stand together.
    pub topic: String,
    /// Its title.
    pub title: String,
    /// Its text, with markup.
    pub text: String,
    /// The endings that it belongs to. It opens with any of these; with none named, at any ending.
    pub endings: Vec<EndingId>,
}

/// An achievement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Achievement {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// A hint for those who have not got it.
    pub hint: String,
}

/// What a pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackInfo {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its version, as its author counts.
    pub version: String,
    /// The language of its text.
    pub language: String,
    /// One line below the title.
    pub notice: String,
    /// What a reader should know before the first play.
    pub content_note: String,
    /// The place behind the title; none is the plain ground.
    pub backdrop: Option<BackdropId>,
    /// The mood of the title.
    pub mood: Option<MoodId>,
    /// The music of the title.
    pub music: Option<MusicId>,
    /// Who made what: what, and who.
    pub credits: Vec<(String, String)>,
    /// What the manners of speech are called.
    pub manners: Manners,
    /// The act up to which the story claims to be finished.
    pub told_through: Option<ActId>,
    /// What the chapter-end card says.
    pub to_be_continued: String,
}

/// What the manners of speech are called beside a speaker's name: a speaking tube is no radio.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manners {
    /// From somewhere else.
    pub comm: String,
    /// In a vision.
    pub vision: String,
    /// In thought.
    pub thought: String,
}

impl Default for Manners {
    fn default() -> Self {
        Self { comm: "from afar".to_owned(), vision: "in a vision".to_owned(), thought: "in thought".to_owned() }
    }
}

impl Manners {
    /// The words of a manner; none for what is simply said.
    #[must_use]
    pub fn words(&self, manner: Manner) -> &str {
        match manner {
            Manner::Spoken => "",
            Manner::Comm => &self.comm,
            Manner::Vision => &self.vision,
            Manner::Thought => &self.thought,
        }
    }
}

/// A story, checked and ready to be played.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "each table is named after what it holds")]
pub struct Story {
    pub pack: PackInfo,
    /// The packs that were put on top, in order.
    pub mods: Vec<PackInfo>,
    pub acts: Table<ActId, Act>,
    pub slots: Table<SlotId, Slot>,
    pub people: Table<PersonId, Person>,
    pub itineraries: Table<ItineraryId, Itinerary>,
    pub variables: Table<VariableId, Variable>,
    pub decisions: Table<DecisionId, Decision>,
    pub facts: Table<FactId, Fact>,
    pub gauges: Table<GaugeId, Gauge>,
    pub endings: Table<EndingId, Ending>,
    pub scenes: Table<SceneId, Scene>,
    pub lines: Table<LineId, Line>,
    pub exchange_lines: Table<ExchangeLineId, ExchangeLine>,
    pub choices: Table<ChoiceId, Choice>,
    pub pools: Table<PoolId, Pool>,
    pub backdrops: Table<BackdropId, Backdrop>,
    pub moods: Table<MoodId, Mood>,
    pub music: Table<MusicId, Audible>,
    pub sounds: Table<SoundId, Audible>,
    pub portraits: BTreeMap<PersonId, Portrait>,
    /// How the speaker looks, for the lines that say so.
    pub looks: BTreeMap<LineId, String>,
    pub codex: Table<CodexId, CodexEntry>,
    pub archive: Table<ArchiveId, ArchiveEntry>,
    pub achievements: Table<AchievementId, Achievement>,
    pub rules: Table<RuleId, Rule>,
    pub former: FormerNames,
    pub(crate) expressions: Arena<Ask>,
    pub(crate) code: Vec<Op>,
    pub(crate) text: String,
    pub(crate) digest: digest::Digest,
    /// How many cells the `once` options, variations and asked-for lines need.
    pub(crate) once_count: u32,
    pub(crate) vary_count: u32,
    pub(crate) seen_count: u32,
    /// A checksum of all sources: two stories with the same hash are the same.
    pub(crate) hash: u64,
}

impl Story {
    /// A checksum of everything the story was made from.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The words of a range, with their markup.
    #[must_use]
    pub fn words(&self, range: TextRange) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// The number of words (runs of letters between spaces) of a line.
    #[must_use]
    pub fn word_count(&self, line: LineId) -> usize {
        self.lines.get(line).map_or(0, |line| self.words(line.text).split_whitespace().count())
    }

    /// Sums up what steps of play read most, once everything else is in place.
    pub(crate) fn sum_up(&mut self) {
        self.digest = digest::Digest::of(self);
    }

    pub(crate) fn op(&self, at: Address) -> Op {
        self.code.get(at.0 as usize).copied().unwrap_or(Op::EndOfBody)
    }

    /// The itinerary of an id.
    #[must_use]
    pub fn itinerary(&self, id: &str) -> Option<ItineraryId> {
        self.itineraries.find(|itinerary| itinerary.id == id)
    }

    /// The place of an outcome, by its present or former id.
    pub(crate) fn outcome_named(&self, decision: DecisionId, name: &str) -> Option<usize> {
        let decision = self.decisions.get(decision)?;
        let place = |name: &str| decision.outcomes.iter().position(|outcome| outcome.id == name);
        place(name).or_else(|| place(self.former.present_part(Named::Outcome, &decision.id, name)?))
    }

    /// The place of a reply, by its present or former id.
    pub(crate) fn reply_named(&self, line: ExchangeLineId, name: &str) -> Option<usize> {
        let line = self.exchange_lines.get(line)?;
        let place = |name: &str| line.replies.iter().position(|reply| reply.id == name);
        let whole = || Some(format!("{}:{}", self.slots.get(line.slot)?.id, line.id));
        place(name).or_else(|| place(self.former.present_part(Named::Line, &whole()?, name)?))
    }

    /// The person of an id.
    #[must_use]
    pub fn person(&self, id: &str) -> Option<PersonId> {
        self.people.find(|person| person.id == id)
    }
}
