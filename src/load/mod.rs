//! From files to a checked story.
//!
//! Owns the way there: files, RON with places, names, types, code, and the checks over the whole. Goes on after a mistake and returns
//! everything it found; a story comes out only when there was no error. Does not play anything.

mod assets;
mod checks;
mod compile;
mod files;
mod ids;
mod missing;
mod names;
mod noting;
mod order;
mod read;
mod scope;
mod selection;
mod source;
mod spanned;
mod syntax;
mod written;

use std::sync::Arc;

pub use assets::{Assets, Unusable};
pub(crate) use checks::DEEPEST_CALL;
pub(crate) use compile::temporary_id;
pub use files::{
    ASSETS, DEEPEST_FOLDER, Files, FilesError, Folder, LARGEST_FILE, LARGEST_PACK, Listing, MOST_FILES, Memory,
};
pub use ids::{Tagged, tag_lines};
pub use selection::{Fate, Mod, Selected, Selection};
pub use written::Written;

use crate::diagnostics::{Code, Diagnostics, Severity, SourceMap, render_json, render_text};
use crate::model::Story;

/// What came out of loading.
#[derive(Debug)]
pub struct Loaded {
    /// The story, where there was no error.
    pub story: Option<Arc<Story>>,
    /// Errors and warnings, in the order of the files.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub sources: SourceMap,
    /// Where the parts of the story are written.
    pub written: Box<Written>,
    /// The files of each pack, in the order in which the packs were given.
    pub(crate) files: Vec<std::ops::Range<u32>>,
}

impl Loaded {
    /// The report as people read it.
    #[must_use]
    pub fn report(&self, colour: bool) -> String {
        render_text(&self.diagnostics, &self.sources, colour)
    }

    /// The report as programs read it: one JSON object a line.
    #[must_use]
    pub fn report_json(&self) -> String {
        render_json(&self.diagnostics, &self.sources)
    }
}

/// Loads packs. One of them is the story; the others require it, or one another, and are put on top: what is required first, else in the order
/// given. What a later pack declares is added; what it changes, it says with `Replace`, `Patch`, `Extend`, `Slots` and `Witness`.
#[must_use]
pub fn load(packs: &[Box<dyn Files>]) -> Loaded {
    load_all(&packs.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

fn load_all(packs: &[&dyn Files]) -> Loaded {
    let (packs, sources, mut diagnostics, missing) = read::read(packs);
    let files = packs.iter().map(|pack| pack.files.clone()).collect();
    let (declarations, packs, found) = order::order(packs, &missing);
    found.into_iter().for_each(|diagnostic| diagnostics.push(diagnostic));
    let (mut story, written, found) = compile::compile(declarations, packs, &sources, missing);
    let errors = diagnostics.has_errors() || found.iter().any(|found| found.code.severity() == Severity::Error);
    // Lines without an id can wait while there are mistakes.
    let found = found.into_iter().filter(|found| !errors || found.code != Code::Untagged);
    found.for_each(|diagnostic| diagnostics.push(diagnostic));
    diagnostics.sort();
    let story = (!diagnostics.has_errors()).then(|| {
        story.sum_up();
        Arc::new(story)
    });
    Loaded { story, diagnostics, sources, written: Box::new(written), files }
}
