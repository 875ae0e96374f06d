//! What is due: a pack says with `told_through` how far it is told, and what comes later is no mistake.

use crate::model::{ActId, SceneId, SlotId, Story};

/// How far the story is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    through: Option<ActId>,
    /// Told to its end. What some later scene could still make use of is judged only then.
    pub(super) whole: bool,
}

impl Due {
    pub(super) fn of(story: &Story) -> Self {
        let through = story.pack.told_through;
        let whole = through.is_none_or(|through| story.slots.iter().all(|slot| slot.act <= through));
        Self { through, whole }
    }

    pub(super) fn slot(&self, story: &Story, slot: SlotId) -> bool {
        self.through.is_none_or(|through| story.slots.at(slot).act <= through)
    }

    /// Whether a scene belongs to what is told. A scene without a slot is judged with the whole.
    pub(super) fn scene(&self, story: &Story, scene: SceneId) -> bool {
        self.whole || story.scenes.at(scene).slot.is_some_and(|slot| self.slot(story, slot))
    }
}
