//! Questions before something is lost, and the page on which a save gets its name.

use bevy::prelude::Message;
use bevy_egui::egui::{Align, FontSelection, Frame, Id, Key, Margin, TextEdit, Ui, WidgetInfo, WidgetType};

use crate::desktop::input::{self, Intent};
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::storage::{Entry, Slot};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};
use crate::desktop::when::{Zone, now, span};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    Overwrite { slot: Slot, entry: Entry },
    Load { entry: Entry },
    Delete { entry: Entry },
    Rename { entry: Entry },
}

/// What is answered.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AskAction {
    Yes,
    No,
}

/// The longest name, in letters.
const LONGEST: usize = 60;

impl Ask {
    fn entry(&self) -> &Entry {
        match self {
            Self::Overwrite { entry, .. } | Self::Load { entry } | Self::Delete { entry } | Self::Rename { entry } => {
                entry
            }
        }
    }

    /// The question, what follows, and the two answers.
    fn words(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Overwrite { .. } => ("Overwrite this save?", "It cannot be brought back.", "Overwrite it", "Keep it"),
            Self::Load { .. } => (
                "Take up this play?",
                "The one that you are reading is kept as an autosave first.",
                "Take it up",
                "Stay where you are",
            ),
            Self::Delete { .. } => ("Delete this save?", "It cannot be brought back.", "Delete it", "Keep it"),
            Self::Rename { .. } => ("Name this save", "", "Keep this name", "Leave it as it was"),
        }
    }
}

/// Draws the question. `name` is the name that is being written.
pub(crate) fn ask_ui(ui: &mut Ui, page: &Page, ask: &Ask, zone: &Zone, name: &mut String) -> Option<AskAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(AskAction::No);
    let (question, follows, yes, no) = ask.words();
    let picked = sheet_ui(ui, page, &look, ("ask", tokens::HEAD_SHEET), |ui| {
        prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(question, Face::Roman, tokens::BONE)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        save_ui(ui, page, ask.entry(), zone);
        let naming = matches!(ask, Ask::Rename { .. });
        let written = naming && name_ui(ui, page, ask.entry(), name);
        if !follows.is_empty() {
            prose_ui(ui, page, Prose::default(), &[Words::new(follows, Face::Italic, tokens::BONE_DIM)]);
        }
        ui.add_space(page.lines(tokens::GAP));
        if !naming {
            rule_ui(ui, page);
            ui.add_space(page.lines(tokens::GAP));
        }
        // A name may have digits in it.
        let number = |number| (!naming).then_some(number);
        let lines = [Line::plain(Id::new("ask yes"), number(1), yes), Line::plain(Id::new("ask no"), number(2), no)];
        let picked = match lines_ui(ui, page, &look, &lines) {
            Some(0) => Some(AskAction::Yes),
            Some(_) => Some(AskAction::No),
            None => None,
        };
        picked.or(written.then_some(AskAction::Yes))
    });
    picked.or(escaped)
}

/// What the question is about.
fn save_ui(ui: &mut Ui, page: &Page, entry: &Entry, zone: &Zone) {
    let small = Prose::sized(tokens::SIZE_SMALL);
    let Some(save) = entry.sound() else {
        let why = entry.state.as_ref().err().map(String::as_str).unwrap_or_default();
        prose_ui(ui, page, Prose::default(), &[Words::new(why, Face::Roman, tokens::ALARM)]);
        ui.add_space(page.lines(tokens::GAP));
        return;
    };
    let title = if save.label.name.is_empty() { &save.scene } else { &save.label.name };
    prose_ui(ui, page, Prose::default(), &[Words::new(&**title, Face::Semibold, tokens::BONE)]);
    let named = !save.label.name.is_empty();
    let place = [&*save.perspective, if named { &*save.scene } else { "" }, &*save.act];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    prose_ui(ui, page, small, &[Words::new(place.join(" · "), Face::Roman, tokens::BONE_DIM)]);
    let date = [zone.date(save.label.at, now()), format!("{} played", span(save.label.played))].join(" · ");
    prose_ui(ui, page, small, &[Words::new(date, Face::Roman, tokens::ASH)]);
    if !save.line.is_empty() {
        ui.add_space(page.lines(tokens::GAP / 2.0));
        prose_ui(ui, page, small, &[Words::new(&*save.line, Face::Italic, tokens::ASH)]);
    }
    ui.add_space(page.lines(tokens::GAP));
}

/// The name, to be written. True when Enter was pressed in it.
fn name_ui(ui: &mut Ui, page: &Page, entry: &Entry, name: &mut String) -> bool {
    let id = Id::new("name of a save");
    let usual = entry.sound().map(|save| save.scene.clone()).unwrap_or_default();
    let edit = TextEdit::singleline(name)
        .id(id)
        .char_limit(LONGEST)
        .font(FontSelection::FontId(Face::Roman.at(page.body)))
        .text_color(tokens::BONE)
        .hint_text(bevy_egui::egui::RichText::new(usual).font(Face::Italic.at(page.body)).color(tokens::ASH))
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .vertical_align(Align::Center)
        .desired_width(ui.available_width());
    let frame = ui.ctx().cumulative_frame_nr();
    let new = ui.data_mut(|data| {
        let seen: &mut Option<u64> = data.get_temp_mut_or_default(id.with("seen"));
        seen.replace(frame).is_none_or(|seen| seen + 1 < frame)
    });
    let response = ui.add(edit);
    if new {
        response.request_focus();
    }
    response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Name of the save"));
    ui.add_space(page.lines(tokens::GAP / 3.0));
    rule_ui(ui, page);
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}
