//! Names that things had in earlier versions of a story, so that saves and ledgers find them again.

use std::collections::BTreeMap;

/// What a former name is the name of. Names of one kind are unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// A slot, by its id.
    Slot,
    /// Somebody whom one can play, by their id.
    Perspective,
    /// A way of playing, by its id.
    Itinerary,
    /// A variable, by its id.
    Variable,
    /// A decision, by its id.
    Decision,
    /// An outcome, as `decision:outcome`.
    Outcome,
    /// An ending, by its id.
    Ending,
    /// A scene, by its key.
    Scene,
    /// A line or option by its id; a line of an exchange as `slot:line`, a reply as `slot:line:reply`.
    Line,
}

/// Former names with the present ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormerNames {
    present: BTreeMap<Named, BTreeMap<String, String>>,
}

impl FormerNames {
    pub(crate) fn add(&mut self, kind: Named, old: String, present: String) {
        self.present.entry(kind).or_default().insert(old, present);
    }

    /// What is called today what was called so once.
    #[must_use]
    pub fn present(&self, kind: Named, old: &str) -> Option<&str> {
        self.present.get(&kind)?.get(old).map(String::as_str)
    }

    /// What the former name of a part of something is today: of an outcome, or of a reply. The whole is named as it is today.
    #[must_use]
    pub fn present_part(&self, kind: Named, whole: &str, old: &str) -> Option<&str> {
        self.present(kind, &format!("{whole}:{old}"))?.rsplit_once(':').map(|(_, part)| part)
    }
}
