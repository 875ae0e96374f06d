//! The card at the end of a play: what it came to, and what was decided.

use bevy_egui::egui::{Id, Ui};
use finale::view::EndView;

use super::lines::{Line, spaced_lines_ui};
use super::prose::{Prose, caps_ui, prose_ui, rule_ui, section_ui};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndAction {
    Credits,
    ToTitle,
}

/// Draws the card in the column.
pub(crate) fn end_ui(ui: &mut Ui, page: &Page, look: &Look, end: &EndView) -> Option<EndAction> {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(page.lines(tokens::GAP_TELLING));
    let kind = if end.ending.is_some() { "An ending" } else { "To be continued" };
    caps_ui(ui, page, kind, look.accent);
    prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(&*end.title, Face::Roman, tokens::BONE)]);
    ui.add_space(page.lines(tokens::GAP));
    if !end.words.is_empty() {
        prose_ui(ui, page, Prose::default(), &[Words::new(&*end.words, Face::Italic, tokens::BONE_DIM)]);
        ui.add_space(page.lines(tokens::GAP));
    }
    if !end.decisions.is_empty() {
        section_ui(ui, page, look, "What was decided");
        for (heading, sentence) in &end.decisions {
            decision_ui(ui, page, heading, sentence);
        }
    }
    if !end.diverged.is_empty() {
        section_ui(ui, page, look, "Where history could not follow");
        for sentence in &end.diverged {
            prose_ui(ui, page, Prose::default(), &[Words::new(&**sentence, Face::Roman, tokens::BONE_DIM)]);
            ui.add_space(page.lines(tokens::GAP));
        }
    }
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP));
    let credits = Line::plain(Id::new("end credits"), Some(1), "Credits");
    let number = if end.ending.is_some() { 2 } else { 1 };
    let back = Line::plain(Id::new("back to the title"), Some(number), "Back to the title");
    // A story that goes on has no credits yet.
    let lines = if end.ending.is_some() { vec![credits, back] } else { vec![back] };
    let picked = spaced_lines_ui(ui, page, look, &lines, tokens::GAP_LIST);
    ui.add_space(page.lines(2.0));
    picked.map(|place| if place + 1 < lines.len() { EndAction::Credits } else { EndAction::ToTitle })
}

fn decision_ui(ui: &mut Ui, page: &Page, heading: &str, sentence: &str) {
    let words = [
        Words::new(heading, Face::Italic, tokens::ASH),
        Words::new("\u{2002}", Face::Roman, tokens::ASH),
        Words::new(sentence, Face::Roman, tokens::BONE),
    ];
    prose_ui(ui, page, Prose::hanging(tokens::HANG), &words);
    ui.add_space(page.lines(tokens::GAP / 2.0));
}
