//! By what an item of the page is known in every play: for remembering what was read and what was chosen.

use crate::runtime::{Session, Shown};

/// What an item is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark<'a> {
    /// The line's id, which outlives edits of the story.
    pub line: &'a str,
    /// The id of the perspective that it was told through; none in an interlude.
    pub eyes: Option<&'a str>,
    /// It was chosen, not read.
    pub chosen: bool,
}

/// The mark of an item of the page; none for a heading or a sound.
#[must_use]
pub fn mark(session: &Session, index: usize) -> Option<Mark<'_>> {
    let story = session.story();
    let (_, _, history) = session.parts();
    let item = history.item(index)?;
    let (line, chosen) = match item.shown {
        Shown::Line(line) => (line, false),
        Shown::Chosen(line) => (line, true),
        Shown::Heading(_) | Shown::Sound(_) => return None,
    };
    let eyes = item.scene.and_then(|scene| story.scenes.get(scene)).and_then(|scene| scene.eyes);
    let eyes = eyes.and_then(|eyes| story.people.get(eyes)).map(|person| person.id.as_str());
    Some(Mark { line: &story.lines.get(line)?.id, eyes, chosen })
}
