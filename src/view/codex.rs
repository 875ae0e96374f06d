//! The Codex: its entries, and where their words lead.

use super::Rich;
use crate::model::Story;

/// An entry of the Codex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodexView {
    /// Its title.
    pub title: String,
    /// Its words.
    pub text: Rich,
    /// The entries that its words lead to, each once: id and title.
    pub links: Vec<(String, String)>,
}

/// The entry of an id.
#[must_use]
pub fn codex(story: &Story, id: &str) -> Option<CodexView> {
    let entry = story.codex.iter().find(|entry| entry.id == id)?;
    let text = Rich::marked(&entry.text, std::iter::empty());
    let mut links: Vec<(String, String)> = Vec::new();
    for link in text.spans.iter().filter_map(|span| span.link.as_deref()) {
        let known = links.iter().any(|(known, _)| known == link);
        if let Some(other) = story.codex.iter().find(|other| other.id == link && !known) {
            links.push((other.id.clone(), other.title.clone()));
        }
    }
    Some(CodexView { title: entry.title.clone(), text, links })
}

/// All entries: id and title, by title.
#[must_use]
pub fn codex_titles(story: &Story) -> Vec<(String, String)> {
    let mut titles: Vec<_> = story.codex.iter().map(|entry| (entry.id.clone(), entry.title.clone())).collect();
    titles.sort_by(|(_, a), (_, b)| a.cmp(b));
    titles
}
