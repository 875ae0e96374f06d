//! The Archive: how the story was made, by topic. What belongs to endings opens with them.

use super::Rich;
use crate::model::{ArchiveEntry, Story};

/// Entries of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicView {
    /// What they are about.
    pub title: String,
    /// Those that are open, in the order in which they are declared.
    pub entries: Vec<ArchiveView>,
    /// How many are not open yet.
    pub closed: usize,
}

/// An entry of the Archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveView {
    /// Its title.
    pub title: String,
    /// Its words.
    pub text: Rich,
}

impl ArchiveView {
    fn of(entry: &ArchiveEntry) -> Self {
        Self { title: entry.title.clone(), text: Rich::marked(&entry.text, std::iter::empty()) }
    }
}

/// Whether the Archive is open at all: since the first ending that was reached.
pub(super) fn is_open(story: &Story, ended: &dyn Fn(&str) -> bool) -> bool {
    story.endings.iter().any(|ending| ended(&ending.id))
}

/// The whole Archive, topics in the order in which they are first declared. `ended` says of an ending’s id whether it was reached.
#[must_use]
pub fn archive(story: &Story, ended: &dyn Fn(&str) -> bool) -> Vec<TopicView> {
    let any = is_open(story, ended);
    let is_open = |entry: &ArchiveEntry| match entry.endings.as_slice() {
        [] => any,
        endings => endings.iter().any(|id| ended(&story.endings.at(*id).id)),
    };
    let mut topics: Vec<TopicView> = Vec::new();
    for entry in story.archive.iter() {
        let found = topics.iter().position(|topic| topic.title == entry.topic);
        let at = found.unwrap_or_else(|| {
            topics.push(TopicView { title: entry.topic.clone(), entries: Vec::new(), closed: 0 });
            topics.len() - 1
        });
        if let Some(topic) = topics.get_mut(at) {
            match is_open(entry) {
                true => topic.entries.push(ArchiveView::of(entry)),
                false => topic.closed += 1,
            }
        }
    }
    topics
}

/// What the Archive says of the endings for whose ids `asked` holds.
#[must_use]
pub fn archive_of(story: &Story, asked: &dyn Fn(&str) -> bool) -> Vec<ArchiveView> {
    let belongs = |entry: &&ArchiveEntry| entry.endings.iter().any(|id| asked(&story.endings.at(*id).id));
    story.archive.iter().filter(belongs).map(ArchiveView::of).collect()
}
