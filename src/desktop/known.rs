//! What the reader knows from all plays together, while the game runs: marks of what was read and taken, the Codex, achievements.
//!
//! Owns what is remembered and what of it is new. Where it is kept is the affair of [`super::storage`].

use bevy::prelude::*;
use finale::save::{Memory, Record};

/// What is known of the story that is loaded.
#[derive(Resource, Default)]
pub(crate) struct Known {
    pub(crate) memory: Memory,
    /// What is not on the disk yet.
    new: Vec<Record>,
}

impl Known {
    pub(crate) fn new(memory: Memory) -> Self {
        Self { memory, new: Vec::new() }
    }

    /// Takes down a record; true if it was not known.
    pub(crate) fn note(&mut self, record: Record) -> bool {
        let is_new = self.memory.note(&record);
        if is_new {
            self.new.push(record);
        }
        is_new
    }

    /// Whether there is something to be kept.
    pub(crate) fn has_new(&self) -> bool {
        !self.new.is_empty()
    }

    /// What is to be kept, once.
    pub(crate) fn take_new(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.new)
    }
}

/// Something that the reader should notice in passing. It stays until the story goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    /// What kind of thing it is.
    pub(crate) kind: &'static str,
    pub(crate) words: String,
}

/// What there is to notice now.
#[derive(Resource, Debug, Default)]
pub(crate) struct Notices(pub(crate) Vec<Notice>);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Known>().init_resource::<Notices>();
}
