//! Text with light markup, cut into spans of one style. What a style looks like is the screen's affair.

use crate::model::{Part, parts};

/// A run of text in one style.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RichSpan {
    /// The words, without any markup.
    pub text: String,
    /// `*…*` in the source: italics, usually.
    pub emphasis: bool,
    /// `**…**` in the source.
    pub strong: bool,
    /// The Codex entry that `[words](entry)` leads to.
    pub link: Option<String>,
}

/// A paragraph: spans in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rich {
    /// The spans; neighbours differ in style.
    pub spans: Vec<RichSpan>,
}

impl Rich {
    /// A paragraph in one plain style.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { spans: vec![RichSpan { text: text.into(), ..RichSpan::default() }] }
    }

    /// A text with markup; `values` fill its braces, in order. Text that the loader did not check shows as it is where it cannot be read.
    #[must_use]
    pub fn marked(text: &str, mut values: impl Iterator<Item = String>) -> Self {
        let Ok(parts) = parts(text) else { return Self::plain(text) };
        let mut spans: Vec<RichSpan> = Vec::new();
        for part in parts {
            let span = match part {
                Part::Words { text, emphasis, strong, link } => {
                    RichSpan { text: text.to_owned(), emphasis, strong, link: link.map(str::to_owned) }
                }
                Part::Value { emphasis, strong, .. } => {
                    RichSpan { text: values.next().unwrap_or_default(), emphasis, strong, link: None }
                }
            };
            match spans.last_mut() {
                Some(last) if last.same_style(&span) => last.text.push_str(&span.text),
                _ => spans.push(span),
            }
        }
        Self { spans }
    }

    /// The Codex entries that its words lead to, in reading order.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().filter_map(|span| span.link.as_deref())
    }

    /// The words alone, for the terminal, for search and for screen readers.
    #[must_use]
    pub fn to_plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

impl RichSpan {
    fn same_style(&self, other: &RichSpan) -> bool {
        (self.emphasis, self.strong, &self.link) == (other.emphasis, other.strong, &other.link)
    }
}
