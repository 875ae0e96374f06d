//! Typesetting: words with their styles become galleys of egui.
//!
//! Owns how a style maps to a cut of the typeface and how a paragraph hangs. Does not place anything.

use std::sync::Arc;

use bevy_egui::egui::{
    Align, Color32, Galley, Painter,
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
}

impl Words {
    pub(crate) fn new(text: impl Into<String>, face: Face, colour: Color32) -> Self {
        Self { text: text.into(), face, colour, scale: 1.0, tracking: 0.0 }
    }

    /// Small capitals: letter-spaced capitals at a smaller size.
    pub(crate) fn caps(text: &str, colour: Color32) -> Self {
        Self {
            text: text.to_uppercase(),
            face: Face::Roman,
            colour,
            scale: tokens::SIZE_CAPS,
            tracking: tokens::TRACK_CAPS,
        }
    }

    pub(crate) fn scaled(mut self, scale: f32) -> Self {
        self.scale *= scale;
        self
    }

    pub(crate) fn tracked(mut self, ems: f32) -> Self {
        self.tracking = ems;
        self
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
                Self::new(span.text.as_str(), face, colour)
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
