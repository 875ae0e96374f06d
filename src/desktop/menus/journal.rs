//! The journal: what has been decided, what is known, and who one has become.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{self, JournalView};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, bare_title_ui, prose_ui, rule_ui, section_ui};
use crate::desktop::screens::sheet::{scroll_by_arrows, sheet_ui};
use crate::desktop::session::Play;
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// Draws the journal; true when it is to be closed.
pub(crate) fn journal_ui(ui: &mut Ui, page: &Page, look: &Look, journal: &JournalView) -> bool {
    let escaped = input::took(ui.ctx(), Intent::Menu) || input::took(ui.ctx(), Intent::Journal);
    let closed = sheet_ui(ui, page, look, ("journal", tokens::HEAD_SHEET), |ui| {
        scroll_by_arrows(ui, page);
        bare_title_ui(ui, page, "Journal");
        if *journal == JournalView::default() {
            ui.add_space(page.lines(tokens::GAP));
            prose_ui(ui, page, Prose::default(), &[Words::new(NOTHING, Face::Italic, tokens::ASH)]);
        }
        for portrait in &journal.people {
            section_ui(ui, page, look, &portrait.name);
            for words in &portrait.traits {
                prose_ui(ui, page, Prose::default(), &[Words::new(&**words, Face::Italic, tokens::BONE)]);
                ui.add_space(page.lines(tokens::GAP / 2.0));
            }
        }
        if !journal.decided.is_empty() {
            section_ui(ui, page, look, "What was decided");
            for decided in &journal.decided {
                entry_ui(ui, page, &decided.about, &decided.summary, decided.by.words());
            }
        }
        if !journal.known.is_empty() {
            section_ui(ui, page, look, "What you know");
            for known in &journal.known {
                entry_ui(ui, page, &known.about, &known.words, None);
            }
        }
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        lines_ui(ui, page, look, &[Line::plain(Id::new("journal back"), Some(1), "Back")]).is_some()
    });
    escaped || closed
}

const NOTHING: &str = "Nothing has been decided yet.";

/// A heading in italics, a sentence, and where it comes from.
fn entry_ui(ui: &mut Ui, page: &Page, about: &str, sentence: &str, by: Option<String>) {
    let mut words = vec![
        Words::new(about, Face::Italic, tokens::ASH),
        Words::new("\u{2002}", Face::Roman, tokens::ASH),
        Words::new(sentence, Face::Roman, tokens::BONE),
    ];
    words.extend(by.map(|by| Words::new(format!("\u{2002}({by})"), Face::Italic, tokens::ASH)));
    prose_ui(ui, page, Prose::hanging(tokens::HANG), &words);
    ui.add_space(page.lines(tokens::GAP / 2.0));
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Journal)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    (play, trail): (Res<Play>, Res<Trail>),
    mut menu: ResMut<NextState<Menu>>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let journal = play.session().map(view::journal).unwrap_or_default();
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let closed = menu_ui(context, &page, &foot, |ui| journal_ui(ui, &page, &Look::default(), &journal).then_some(()));
    if closed.is_some() {
        menu.set(trail.back());
    }
    Ok(())
}
