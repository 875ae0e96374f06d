//! What a step of play reads of lines, scenes and options, in a few bytes each and side by side. On a large story, play takes as long as the
//! memory takes that it touches; so a step looks here first, and at the tables themselves only for what is not plain.
//!
//! Made from the tables once a story is complete. Knows nothing that they do not.

use super::{Address, Ask, ChoiceId, ChoiceOption, Id, LineId, SceneId, Story, TextRange};
use crate::expr::Effect;

/// The digest of a story.
#[derive(Debug, Default)]
pub(crate) struct Digest {
    lines: Vec<LineDigest>,
    scenes: Vec<SceneDigest>,
    /// Where the options of each choice begin among all options.
    choices: Vec<u32>,
    options: Vec<OptionDigest>,
    effects: Vec<Effect<Ask>>,
}

/// What a line shows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LineDigest {
    pub(crate) text: TextRange,
    /// It shows no values, and nobody asks whether it was seen.
    pub(crate) plain: bool,
}

/// Where a scene begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SceneDigest {
    pub(crate) start: Address,
    /// It changes nothing on the stage.
    pub(crate) plain: bool,
}

/// What an option does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OptionDigest {
    pub(crate) text: LineId,
    pub(crate) target: Address,
    /// Where its effects end among all effects; they begin where those of the option before it end.
    effects_end: u32,
    /// It is always offered, and does nothing but its effects.
    pub(crate) plain: bool,
}

impl Digest {
    pub(super) fn of(story: &Story) -> Self {
        let mut digest = Self::default();
        let lines = story.lines.iter();
        digest.lines = lines
            .map(|line| LineDigest { text: line.text, plain: line.values.is_empty() && line.seen.is_none() })
            .collect();
        let scenes = story.scenes.iter().map(|scene| {
            let plain = scene.backdrop.is_none() && scene.mood.is_none() && scene.music.is_none();
            SceneDigest { start: scene.start, plain }
        });
        digest.scenes = scenes.collect();
        for choice in story.choices.iter() {
            digest.choices.push(size(digest.options.len()));
            for option in &choice.options {
                digest.effects.extend(&option.effects);
                let effects_end = size(digest.effects.len());
                let plain = digest.line(option.text).plain && is_plain(option);
                digest.options.push(OptionDigest { text: option.text, target: option.target, effects_end, plain });
            }
        }
        digest
    }

    pub(crate) fn line(&self, id: LineId) -> LineDigest {
        self.lines.get(id.index()).copied().unwrap_or_default()
    }

    pub(crate) fn scene(&self, id: SceneId) -> SceneDigest {
        self.scenes.get(id.index()).copied().unwrap_or(SceneDigest { start: Address(0), plain: false })
    }

    /// The place of an option among all options. The option must be one of the choice's.
    fn place(&self, choice: ChoiceId, option: usize) -> usize {
        self.choices.get(choice.index()).map_or(usize::MAX, |first| *first as usize + option)
    }

    /// An option, if the choice has so many.
    pub(crate) fn option(&self, choice: ChoiceId, option: usize) -> Option<OptionDigest> {
        let place = self.place(choice, option);
        let end = self.choices.get(choice.index() + 1).map_or(self.options.len(), |end| *end as usize);
        if place < end { self.options.get(place).copied() } else { None }
    }

    /// An effect of an option, if it has so many.
    pub(crate) fn effect(&self, choice: ChoiceId, option: usize, effect: usize) -> Option<Effect<Ask>> {
        let place = self.place(choice, option);
        let start = place.checked_sub(1).and_then(|before| self.options.get(before)).map_or(0, |it| it.effects_end);
        let end = self.options.get(place)?.effects_end as usize;
        let place = start as usize + effect;
        if place < end { self.effects.get(place).copied() } else { None }
    }
}

fn is_plain(option: &ChoiceOption) -> bool {
    option.when.is_none()
        && option.locked.is_none()
        && option.once.is_none()
        && option.decide.is_none()
        && option.reply.is_none()
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
