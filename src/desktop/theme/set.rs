//! Typesetting: words with their styles become galleys of egui.
//!
//! Owns how a style maps to a cut of the typeface and how a paragraph hangs. Does not place anything.

use std::sync::Arc;

use bevy_egui::egui::{
    Align, Color32, Galley, Painter, Rect,
    text::{LayoutJob, TextFormat},
};
use finale::view::Rich;

use super::{Face, tokens};

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Setting {
    /// In points.
    pub(crate) size: f32,
    /// From baseline to baseline, in points.
    pub(crate) line: f32,
    /// The measure, in points.
    pub(crate) width: f32,
    /// Where the first line starts: negative hangs it out to the left.
    pub(crate) indent: f32,
    pub(crate) align: Align,
}

/// A run of words in one style.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    text: String,
    face: Face,
    colour: Color32,
    /// Relative to the setting's size.
    scale: f32,
    /// In ems of the run's own size.
    tracking: f32,
    /// It appears letter by letter, where the reader wants that.
    typed: bool,
    /// The Codex entry that it leads to.
    link: Option<String>,
}

/// Where words of a paragraph lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedWords {
    pub(crate) entry: String,
    pub(crate) words: String,
    /// The first letter, and how many there are, counted over the paragraph.
    pub(crate) from: usize,
    pub(crate) letters: usize,
}

impl Words {
    pub(crate) fn new(text: impl Into<String>, face: Face, colour: Color32) -> Self {
        Self { text: text.into(), face, colour, scale: 1.0, tracking: 0.0, typed: false, link: None }
    }

    /// Small capitals: letter-spaced capitals at a smaller size.
    pub(crate) fn caps(text: &str, colour: Color32) -> Self {
        let (scale, tracking) = (tokens::SIZE_CAPS, tokens::TRACK_CAPS);
        Self { scale, tracking, ..Self::new(text.to_uppercase(), Face::Roman, colour) }
    }

    pub(crate) fn scaled(mut self, scale: f32) -> Self {
        self.scale *= scale;
        self
    }

    pub(crate) fn tracked(mut self, ems: f32) -> Self {
        self.tracking = ems;
        self
    }

    pub(crate) fn typed(mut self) -> Self {
        self.typed = true;
        self
    }

    /// Leaves so many letters to be seen and makes the others transparent: nothing moves when they come. Takes the letters that it used from
    /// the count.
    pub(crate) fn cut(words: Vec<Self>, letters: &mut usize) -> Vec<Self> {
        let mut cut = Vec::with_capacity(words.len() + 1);
        for mut run in words {
            if !run.typed {
                cut.push(run);
                continue;
            }
            let length = run.text.chars().count();
            let at = run.text.char_indices().nth(*letters).map_or(run.text.len(), |(at, _)| at);
            *letters = letters.saturating_sub(length);
            let hidden = Self { text: run.text.split_off(at), colour: Color32::TRANSPARENT, ..run.clone() };
            cut.extend([run, hidden].into_iter().filter(|run| !run.text.is_empty()));
        }
        cut
    }

    /// The links of a paragraph.
    pub(crate) fn links(words: &[Self]) -> Vec<LinkedWords> {
        let (mut found, mut from) = (Vec::new(), 0);
        for run in words {
            let letters = run.text.chars().count();
            if let Some(entry) = &run.link {
                found.push(LinkedWords { entry: entry.clone(), words: run.text.clone(), from, letters });
            }
            from += letters;
        }
        found
    }

    /// A paragraph with its emphasis. In an italic surrounding, emphasis stands upright, as in a book.
    pub(crate) fn rich(rich: &Rich, italic: bool, colour: Color32) -> Vec<Self> {
        rich.spans
            .iter()
            .map(|span| {
                let face = match (span.strong, span.emphasis != italic) {
                    (false, false) => Face::Roman,
                    (false, true) => Face::Italic,
                    (true, false) => Face::Semibold,
                    (true, true) => Face::SemiboldItalic,
                };
                Self { link: span.link.clone(), ..Self::new(span.text.as_str(), face, colour).typed() }
            })
            .collect()
    }
}

/// The line height with which a smaller run stands on the baseline of the others. egui aligns the bottoms of runs, so a run needs to be
/// lower by as much as its letters rise less.
fn same_baseline(setting: Setting, size: f32) -> f32 {
    setting.line - tokens::ASCENT * (setting.size - size)
}

/// Sets a paragraph.
pub(crate) fn set(painter: &Painter, setting: Setting, words: &[Words]) -> Arc<Galley> {
    set_rows(painter, setting, words, usize::MAX)
}

/// Sets a paragraph of so many rows at most; what is left out is shown as an ellipsis.
pub(crate) fn set_rows(painter: &Painter, setting: Setting, words: &[Words], rows: usize) -> Arc<Galley> {
    let mut job = LayoutJob { halign: setting.align, ..LayoutJob::default() };
    job.wrap.max_width = setting.width;
    job.wrap.max_rows = rows;
    for (index, run) in words.iter().enumerate() {
        let size = setting.size * run.scale;
        let format = TextFormat {
            font_id: run.face.at(size),
            color: run.colour,
            line_height: Some(same_baseline(setting, size)),
            extra_letter_spacing: size * run.tracking,
            valign: Align::BOTTOM,
            ..TextFormat::default()
        };
        let indent = if index == 0 { setting.indent } else { 0.0 };
        job.append(&run.text, indent, format);
    }
    painter.layout_job(job)
}

/// Where letters of a galley stand: a rectangle for each row that has some of them, from the baseline's height down to the row's foot.
pub(crate) fn places(galley: &Galley, from: usize, letters: usize) -> Vec<Rect> {
    let (mut first, mut found) = (0, Vec::new());
    for row in &galley.rows {
        let last = first + row.glyphs.len();
        let inside = from.max(first)..(from + letters).min(last);
        let glyphs = row.glyphs.get(inside.start.saturating_sub(first)..inside.end.saturating_sub(first));
        if let Some([left, .., right] | [left @ right]) = glyphs {
            let x = row.pos.x + left.pos.x..=row.pos.x + right.pos.x + right.advance_width;
            let y = row.pos.y + left.pos.y;
            found.push(Rect::from_x_y_ranges(x, y - left.font_ascent..=y + left.font_height - left.font_ascent));
        }
        first = last + usize::from(row.ends_with_newline);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[Words]) -> Vec<(&str, bool)> {
        words.iter().map(|run| (run.text.as_str(), run.colour == Color32::TRANSPARENT)).collect()
    }

    #[test]
    fn what_is_not_typed_yet_is_there_and_transparent() {
        let words = || {
            let name = Words::caps("Ada", tokens::BONE);
            vec![
                name,
                Words::new("Who is ", Face::Roman, tokens::BONE).typed(),
                Words::new("it?", Face::Italic, tokens::BONE).typed(),
            ]
        };
        let mut letters = 3;
        assert_eq!(
            said(&Words::cut(words(), &mut letters)),
            [("ADA", false), ("Who", false), (" is ", true), ("it?", true)]
        );
        assert_eq!(letters, 0);
        letters = 9;
        assert_eq!(
            said(&Words::cut(words(), &mut letters)),
            [("ADA", false), ("Who is ", false), ("it", false), ("?", true)]
        );
        letters = 100;
        assert_eq!(said(&Words::cut(words(), &mut letters)), [("ADA", false), ("Who is ", false), ("it?", false)]);
        assert_eq!(letters, 90);
    }
}
