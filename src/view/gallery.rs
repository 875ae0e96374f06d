//! What can be found in a story: its endings and achievements, those that are not found yet by their hints.

use super::archive::is_open;
use crate::model::Story;

/// Everything that can be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GalleryView {
    /// The endings, under the names of those whose ends they are; under the story's title those of the whole.
    pub endings: Vec<(String, Vec<FindView>)>,
    /// The achievements.
    pub achievements: Vec<FindView>,
    /// Whether the Archive is open.
    pub archive: bool,
}

/// Something to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindView {
    /// Its title; none as long as it is not found.
    pub title: Option<String>,
    /// A hint where to look.
    pub hint: String,
}

/// What can be found in a story. `ended` and `granted` say of an ending’s and of an achievement’s id whether it was.
#[must_use]
pub fn gallery(story: &Story, ended: &dyn Fn(&str) -> bool, granted: &dyn Fn(&str) -> bool) -> GalleryView {
    let find = |found: bool, title: &str, hint: &str| FindView {
        title: found.then(|| title.to_owned()),
        hint: hint.to_owned(),
    };
    let mut endings: Vec<(String, Vec<FindView>)> = Vec::new();
    for ending in story.endings.iter() {
        let person = ending.of.and_then(|of| story.people.get(of));
        let of = person.map_or(&story.pack.title, |person| &person.name);
        let found = find(ended(&ending.id), &ending.title, &ending.hint);
        match endings.iter_mut().find(|(name, _)| name == of) {
            Some((_, finds)) => finds.push(found),
            None => endings.push((of.clone(), vec![found])),
        }
    }
    let achievements = story.achievements.iter().map(|it| find(granted(&it.id), &it.title, &it.hint));
    let archive = !story.archive.is_empty() && is_open(story, ended);
    GalleryView { endings, achievements: achievements.collect(), archive }
}
