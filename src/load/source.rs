//! The declarations as they are written: the mirror of `docs/language.md` in types. Nothing is checked here but the shape.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::spanned::{Literal, OneOrMany, Recover};

pub(crate) type Body = Vec<Recover<Step>>;

/// One declaration of a file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) enum Declaration {
    Pack(PackSource),
    Timeline(Vec<ActSource>),
    Perspective(PerspectiveSource),
    Cast(CastSource),
    Itinerary(ItinerarySource),
    Variable(VariableSource),
    Decision(DecisionSource),
    Fact(FactSource),
    Gauge(GaugeSource),
    Condition(ConditionSource),
    Never(Literal, #[serde(default)] Option<Literal>),
    Always(Literal, #[serde(default)] Option<Literal>),
    Reachable(Literal, #[serde(default)] Option<Literal>),
    Leads(Literal, Literal, #[serde(default)] Option<Literal>),
    Scene(SceneSource),
    Storylet(StoryletSource),
    Exchange(ExchangeSource),
    Ending(EndingSource),
    Backdrop(BackdropSource),
    Mood(MoodSource),
    Music(MusicSource),
    Sound(SoundSource),
    Portrait(PortraitSource),
    Codex(CodexSource),
    Archive(ArchiveSource),
    Achievement(AchievementSource),
    Slots(SlotsSource),
    Witness(WitnessSource),
    Extend(ExtendSource),
    Replace(SceneSource),
    Patch(PatchSource),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    pub(crate) version: Literal,
    #[serde(default)]
    pub(crate) language: Option<Literal>,
    #[serde(default)]
    pub(crate) requires: Vec<Literal>,
    #[serde(default)]
    pub(crate) after: Vec<Literal>,
    #[serde(default)]
    pub(crate) notice: Option<Literal>,
    #[serde(default)]
    pub(crate) content_note: Option<Literal>,
    #[serde(default)]
    pub(crate) backdrop: Option<Literal>,
    #[serde(default)]
    pub(crate) mood: Option<Literal>,
    #[serde(default)]
    pub(crate) music: Option<Literal>,
    #[serde(default)]
    pub(crate) credits: Vec<(Literal, Literal)>,
    #[serde(default)]
    pub(crate) manners: BTreeMap<MannerSource, Literal>,
    #[serde(default)]
    pub(crate) told_through: Option<Literal>,
    #[serde(default)]
    pub(crate) to_be_continued: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename = "Act", deny_unknown_fields)]
pub(crate) struct ActSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    pub(crate) slots: Vec<SlotSource>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename = "Slot", deny_unknown_fields)]
pub(crate) struct SlotSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    #[serde(default)]
    pub(crate) witnesses: Vec<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PerspectiveSource {
    pub(crate) id: Literal,
    pub(crate) name: Literal,
    #[serde(default)]
    pub(crate) title: Option<Literal>,
    #[serde(default)]
    pub(crate) about: Option<Literal>,
    pub(crate) colour: Literal,
    pub(crate) ground: Literal,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CastSource {
    pub(crate) id: Literal,
    pub(crate) name: Literal,
    #[serde(default)]
    pub(crate) colour: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ItinerarySource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    #[serde(default)]
    pub(crate) about: Option<Literal>,
    #[serde(default)]
    pub(crate) perspective: Option<Literal>,
    pub(crate) stops: Vec<StopSource>,
    #[serde(default)]
    pub(crate) endings: Vec<EndingRuleSource>,
    #[serde(default)]
    pub(crate) gathers: Vec<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename = "Stop", deny_unknown_fields)]
pub(crate) struct StopSource {
    pub(crate) slot: Literal,
    #[serde(default)]
    pub(crate) eyes: Option<Literal>,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndingRuleSource {
    pub(crate) ending: Literal,
    #[serde(default)]
    pub(crate) after: Option<Literal>,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VariableSource {
    pub(crate) id: Literal,
    pub(crate) of: Literal,
    pub(crate) r#type: TypeSource,
    pub(crate) start: Literal,
    #[serde(default)]
    pub(crate) doc: Option<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
    #[serde(default)]
    pub(crate) journal: Vec<(i32, Literal)>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) enum TypeSource {
    Bool,
    Int(i32, i32),
    OneOf(Vec<Literal>),
    Set(Vec<Literal>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum WeightSource {
    Hinge,
    Turn,
    Colour,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionSource {
    pub(crate) id: Literal,
    pub(crate) owner: Literal,
    pub(crate) slot: Literal,
    pub(crate) weight: WeightSource,
    pub(crate) about: Literal,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
    pub(crate) outcomes: Vec<OutcomeSource>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeSource {
    pub(crate) id: Literal,
    pub(crate) summary: Literal,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
    #[serde(default)]
    pub(crate) otherwise: Option<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactSource {
    pub(crate) id: Literal,
    #[serde(default)]
    pub(crate) doc: Option<Literal>,
    pub(crate) cases: Vec<(Literal, Literal)>,
    pub(crate) otherwise: Literal,
    #[serde(default)]
    pub(crate) journal: Option<FactJournalSource>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactJournalSource {
    pub(crate) about: Literal,
    pub(crate) words: Vec<(Literal, Literal)>,
    #[serde(default)]
    pub(crate) heard: Vec<(Literal, Literal)>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GaugeSource {
    pub(crate) id: Literal,
    #[serde(default)]
    pub(crate) doc: Option<Literal>,
    pub(crate) range: (i32, i32),
    pub(crate) start: i32,
    pub(crate) adds: Vec<(i32, Literal)>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConditionSource {
    pub(crate) id: Literal,
    pub(crate) when: Literal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SceneSource {
    #[serde(default)]
    pub(crate) slot: Option<Literal>,
    #[serde(default)]
    pub(crate) ending: Option<Literal>,
    #[serde(default)]
    pub(crate) eyes: Option<Literal>,
    #[serde(default)]
    pub(crate) name: Option<Literal>,
    #[serde(default)]
    pub(crate) title: Option<Literal>,
    #[serde(default)]
    pub(crate) backdrop: Option<Literal>,
    #[serde(default)]
    pub(crate) mood: Option<Literal>,
    #[serde(default)]
    pub(crate) music: Option<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoryletSource {
    pub(crate) pool: Literal,
    pub(crate) name: Literal,
    pub(crate) eyes: Literal,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
    #[serde(default)]
    pub(crate) salience: i32,
    #[serde(default)]
    pub(crate) repeatable: bool,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
    pub(crate) body: Body,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeSource {
    pub(crate) slot: Literal,
    pub(crate) lines: Vec<ExchangeLineSource>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExchangeLineSource {
    pub(crate) id: Literal,
    pub(crate) by: Literal,
    #[serde(default)]
    pub(crate) manner: MannerSource,
    #[serde(default)]
    pub(crate) expression: Option<Literal>,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
    #[serde(default)]
    pub(crate) text: Option<Literal>,
    #[serde(default)]
    pub(crate) replies: Vec<ReplySource>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplySource {
    pub(crate) id: Literal,
    pub(crate) text: Literal,
    #[serde(default)]
    pub(crate) when: Option<Literal>,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndingSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    pub(crate) hint: Literal,
    #[serde(default)]
    pub(crate) of: Option<Literal>,
    #[serde(default)]
    pub(crate) closed: bool,
    #[serde(default)]
    pub(crate) formerly: OneOrMany<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackdropSource {
    pub(crate) id: Literal,
    pub(crate) shader: Literal,
    #[serde(default)]
    pub(crate) caption: Option<Literal>,
    #[serde(default)]
    pub(crate) shows: Vec<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoodSource {
    pub(crate) id: Literal,
    pub(crate) light: f32,
    pub(crate) warmth: f32,
    pub(crate) unrest: f32,
    #[serde(default)]
    pub(crate) expression: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortraitSource {
    pub(crate) of: Literal,
    pub(crate) file: Literal,
    #[serde(default)]
    pub(crate) expressions: Vec<(Literal, Literal)>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MusicSource {
    pub(crate) id: Literal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SoundSource {
    pub(crate) id: Literal,
    #[serde(default)]
    pub(crate) caption: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodexSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    pub(crate) text: Literal,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArchiveSource {
    pub(crate) id: Literal,
    pub(crate) topic: Literal,
    pub(crate) title: Literal,
    pub(crate) text: Literal,
    #[serde(default)]
    pub(crate) endings: Vec<Literal>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AchievementSource {
    pub(crate) id: Literal,
    pub(crate) title: Literal,
    pub(crate) hint: Literal,
}

/// Slots among those of another pack, beside one of them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotsSource {
    #[serde(default)]
    pub(crate) after: Option<Literal>,
    #[serde(default)]
    pub(crate) before: Option<Literal>,
    pub(crate) slots: Vec<SlotSource>,
}

/// More witnesses for a slot of another pack.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WitnessSource {
    pub(crate) slot: Literal,
    pub(crate) who: OneOrMany<Literal>,
}

/// More stops and endings for an itinerary of another pack.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtendSource {
    pub(crate) itinerary: Literal,
    #[serde(default)]
    pub(crate) stops: Vec<StopSource>,
    #[serde(default)]
    pub(crate) endings: Vec<EndingRuleSource>,
}

/// A change around one line of another pack, found by its id.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatchSource {
    pub(crate) line: Literal,
    #[serde(default)]
    pub(crate) before: Body,
    #[serde(default)]
    pub(crate) instead: Option<Body>,
    #[serde(default)]
    pub(crate) after: Body,
    #[serde(default)]
    pub(crate) options: Vec<Recover<OptionSource>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
pub(crate) enum MannerSource {
    #[default]
    Spoken,
    Comm,
    Vision,
    Thought,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum VaryMode {
    Sequence,
    Cycle,
    Shuffle,
}

/// One step of a body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) enum Step {
    Text(Literal),
    // Few lines say how the speaker looks, so that stands in a box.
    Say(Literal, Literal, #[serde(default)] MannerSource, #[serde(default)] Option<Box<Literal>>),
    Exchange(OneOrMany<Literal>),
    Set(Literal),
    Decide(Literal, Literal),
    If(Literal, Body, #[serde(default)] Body),
    Vary(VaryMode, Vec<Body>),
    Chance(Vec<ChanceArmSource>),
    Choice(Vec<Recover<OptionSource>>),
    TimedChoice { seconds: f32, options: Vec<Recover<OptionSource>> },
    Offer(Literal, #[serde(default = "once")] u8),
    Call(Literal),
    Goto(Literal),
    End,
    Ending(Literal),
    UnlockCodex(Literal),
    UnlockAchievement(Literal),
    Backdrop(Literal),
    Mood(Literal),
    Music(Literal),
    Sound(Literal),
    Pause(f32),
}

fn once() -> u8 {
    1
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChanceArmSource {
    pub(crate) weight: u16,
    /// What is said of it at the option that takes the chance.
    #[serde(default)]
    pub(crate) odds: Option<Box<Literal>>,
    pub(crate) then: Body,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OptionSource {
    pub(crate) text: Option<Literal>,
    // What few options have stands in a box, since there are so many options.
    pub(crate) reply: Option<Box<(Literal, Literal)>>,
    pub(crate) when: Option<Literal>,
    pub(crate) locked: Option<Box<Literal>>,
    pub(crate) once: bool,
    pub(crate) stakes: Option<Box<Literal>>,
    pub(crate) set: Vec<Literal>,
    pub(crate) decide: Option<Box<(Literal, Literal)>>,
    pub(crate) then: Body,
    pub(crate) goto: Option<Literal>,
    pub(crate) on_timeout: bool,
}
