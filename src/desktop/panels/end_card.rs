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
    Archive,
    ToTitle,
}

/// Draws the card in the column.
pub(crate) fn end_ui(ui: &mut Ui, page: &Page, look: &Look, end: &EndView) -> Option<EndAction> {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(page.lines(tokens::GAP_TELLING));
    let kind = match end.endings.as_slice() {
        [] => "To be continued",
        [_] => "An ending",
        _ => "Endings",
    };
    caps_ui(ui, page, kind, look.accent);
    for title in end.titles() {
        prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(title, Face::Roman, tokens::BONE)]);
    }
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
    let line = |at: usize, words: &str| Line::plain(Id::new(("end", words)), Some(at + 1), words);
    // A story that goes on has no credits yet.
    let all = [
        (!end.endings.is_empty(), EndAction::Credits, "Credits"),
        (!end.archive.is_empty(), EndAction::Archive, "From the Archive"),
        (true, EndAction::ToTitle, "Back to the title"),
    ];
    let there: Vec<_> = all.into_iter().filter(|(there, ..)| *there).collect();
    let lines: Vec<Line> = there.iter().enumerate().map(|(at, (.., words))| line(at, words)).collect();
    let picked = spaced_lines_ui(ui, page, look, &lines, tokens::GAP_LIST);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    picked.and_then(|place| there.get(place)).map(|(_, action, _)| *action)
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
