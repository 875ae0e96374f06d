//! What is told: scenes, lines, choices, exchanges, and the flat code that plays them.

use super::{
    AchievementId, Ask, BackdropId, ChoiceId, CodexId, DecisionId, EndingId, ExchangeLineId, LineId, MoodId, MusicId,
    PersonId, PoolId, SceneId, SlotId, SoundId,
};
use crate::expr::{Effect, ExprId};

/// A place in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub(crate) u32);

impl Address {
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A range of bytes in the story's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextRange {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// How a line is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Manner {
    /// Aloud, here.
    #[default]
    Spoken,
    /// From somewhere else: through a comm line, a telephone, a speaking tube.
    Comm,
    /// In a vision.
    Vision,
    /// Not aloud.
    Thought,
}

/// Anything with words of its own: narration, speech, the text of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What saves and translations know it by: its tag, its place in an exchange, or a hash of its words.
    pub id: String,
    /// The words.
    pub text: TextRange,
    /// Who speaks; none for narration.
    pub speaker: Option<PersonId>,
    /// How.
    pub manner: Manner,
    /// The values that its braces show, in order.
    pub values: Vec<ExprId>,
    /// The cell that remembers that it was shown, where an expression asks.
    pub seen: Option<u32>,
}

/// A scene, a storylet or the last scene of an ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// What saves know it by: slot, eyes and name.
    pub key: String,
    /// The slot that it tells.
    pub slot: Option<SlotId>,
    /// The ending whose last scene it is.
    pub ending: Option<EndingId>,
    /// Through whose eyes.
    pub eyes: Option<PersonId>,
    /// The name of a sub-scene, shared scene or storylet.
    pub name: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// What it sets on the stage when it begins.
    pub backdrop: Option<BackdropId>,
    /// As above.
    pub mood: Option<MoodId>,
    /// As above.
    pub music: Option<MusicId>,
    /// Where its code begins.
    pub start: Address,
}

/// Storylets that are offered together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// The storylets, the most salient first: scene, condition, whether it may be played again.
    pub storylets: Vec<(SceneId, Option<ExprId>, bool)>,
}

/// One line of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeLine {
    /// Its id in the slot.
    pub id: String,
    /// The slot.
    pub slot: SlotId,
    /// Who speaks.
    pub by: PersonId,
    /// Left out where this fails.
    pub when: Option<ExprId>,
    /// What may be said; a line without replies has one.
    pub replies: Vec<Reply>,
}

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its id in the line; empty for the only words of a line.
    pub id: String,
    /// The words.
    pub line: LineId,
    /// It can be said only where this holds.
    pub when: Option<ExprId>,
}

/// A choice of the player.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The options.
    pub options: Vec<ChoiceOption>,
    /// Against the clock.
    pub timing: Option<Timing>,
    /// Where play goes on when no option can be shown.
    pub after: Address,
}

/// The clock of a timed choice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Seconds until the default is taken.
    pub seconds: f32,
    /// The option that is taken then.
    pub default: usize,
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    /// The words.
    pub text: LineId,
    /// Whether they are said aloud (they are a reply's).
    pub spoken: bool,
    /// Its condition.
    pub when: Option<ExprId>,
    /// Shown where the condition fails, with this reason.
    pub locked: Option<TextRange>,
    /// The cell that remembers that it was taken, where it may be taken only once.
    pub once: Option<u32>,
    /// What may follow.
    pub stakes: Option<TextRange>,
    /// What changes.
    pub effects: Vec<Effect<Ask>>,
    /// What is decided: the decision and the place of the outcome.
    pub decide: Option<(DecisionId, usize)>,
    /// What will be said: the line and the place of the reply.
    pub reply: Option<(ExchangeLineId, usize)>,
    /// What follows.
    pub target: Address,
}

/// A change of what is seen or heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cue {
    /// Another place.
    Backdrop(BackdropId),
    /// Another mood.
    Mood(MoodId),
    /// Other music.
    Music(MusicId),
    /// A sound.
    Sound(SoundId),
}

/// How variations follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vary {
    /// One after the other; the last one stays.
    Sequence,
    /// One after the other, then again from the first.
    Cycle,
    /// Each once in a random order, then again.
    Shuffle,
}

/// One way on, with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arm {
    /// Its weight, for chance.
    pub weight: u16,
    /// Where it begins.
    pub target: Address,
}

/// One instruction. Several arms stand as `Arm` instructions behind the one that chooses among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Op {
    /// Shows a line.
    Line(LineId),
    /// Voices a line of the exchange.
    Exchange(ExchangeLineId),
    /// Changes a variable.
    Effect(Effect<Ask>),
    /// Records a decision.
    Decide(DecisionId, u16),
    /// Goes on there where the condition fails.
    Unless(ExprId, Address),
    /// Goes on there.
    Jump(Address),
    /// Variations: how, the cell that remembers, how many arms follow.
    Vary(Vary, u32, u16),
    /// Chance: how many arms follow.
    Chance(u16),
    /// An arm of the above.
    Arm(Arm),
    /// Opens a choice.
    Choice(ChoiceId),
    /// Plays the most salient storylet that can be offered, then comes back.
    Offer(PoolId),
    /// Plays a scene, then comes back.
    Call(SceneId),
    /// Goes on in another scene of the telling.
    Goto(SceneId),
    /// Ends the telling.
    End,
    /// The end of a scene's body: comes back from a call, or ends the telling.
    EndOfBody,
    /// Ends the play.
    Ending(EndingId),
    /// Changes what is seen or heard.
    Cue(Cue),
    /// Waits, in seconds.
    Pause(f32),
    /// Opens a Codex entry.
    UnlockCodex(CodexId),
    /// Grants an achievement.
    UnlockAchievement(AchievementId),
}
