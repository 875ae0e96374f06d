//! What was found in all plays together: endings and achievements, and hints to those that are still to be found.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{self, FindView, GalleryView};

use super::{Foot, Leaf, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::known::Known;
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, bare_title_ui, prose_ui, rule_ui, section_ui};
use crate::desktop::screens::sheet::{scroll_by_arrows, sheet_ui};
use crate::desktop::session::Told;
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GalleryAction {
    Back,
    Credits,
    Archive,
}

/// Draws the page.
pub(crate) fn gallery_ui(ui: &mut Ui, page: &Page, gallery: &GalleryView) -> Option<GalleryAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(GalleryAction::Back);
    let picked = sheet_ui(ui, page, &look, ("gallery", tokens::HEAD_SHEET), |ui| {
        scroll_by_arrows(ui, page);
        bare_title_ui(ui, page, "Endings");
        for (of, endings) in &gallery.endings {
            finds_ui(ui, page, &look, of, endings);
        }
        if !gallery.achievements.is_empty() {
            finds_ui(ui, page, &look, "Achievements", &gallery.achievements);
        }
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        let mut lines = vec![
            Line::plain(Id::new("gallery back"), Some(1), "Back"),
            Line::plain(Id::new("gallery credits"), Some(2), "Credits"),
        ];
        if gallery.archive {
            lines.push(Line::plain(Id::new("gallery archive"), Some(3), "Archive"));
        }
        lines_ui(ui, page, &look, &lines)
    });
    let actions = [GalleryAction::Back, GalleryAction::Credits, GalleryAction::Archive];
    picked.and_then(|place| actions.into_iter().nth(place)).or(escaped)
}

/// A part of the page: how many were found, the titles of those, and the hints of the others.
fn finds_ui(ui: &mut Ui, page: &Page, look: &Look, of: &str, finds: &[FindView]) {
    section_ui(ui, page, look, of);
    let count = finds.iter().filter(|find| find.title.is_some()).count();
    let words = format!("{count} of {} found", finds.len());
    prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(words, Face::Italic, tokens::ASH)]);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    for find in finds {
        let words = match &find.title {
            Some(title) => vec![
                Words::new(FOUND, Face::Roman, look.accent),
                Words::new(format!("\u{2002}{title}"), Face::Roman, tokens::BONE),
            ],
            None => vec![
                Words::new(HIDDEN, Face::Roman, tokens::ASH),
                Words::new(format!("\u{2002}{}", find.hint), Face::Italic, tokens::ASH),
            ],
        };
        prose_ui(ui, page, Prose::hanging(tokens::HANG), &words);
        ui.add_space(page.lines(tokens::GAP / 2.0));
    }
}

/// The sign of what was found.
const FOUND: &str = "●";
/// The sign of what is still to be found.
const HIDDEN: &str = "○";

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Gallery)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    (told, known, trail): (Option<Res<Told>>, Res<Known>, Res<Trail>),
    (mut menu, mut leaf): (ResMut<NextState<Menu>>, ResMut<Leaf>),
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let memory = &known.memory;
    let found = told.map(|told| view::gallery(&told.story, &|id| memory.ended(id), &|id| memory.granted(id)));
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    match menu_ui(context, &page, &foot, |ui| gallery_ui(ui, &page, &found.unwrap_or_default())) {
        Some(GalleryAction::Back) => menu.set(trail.back()),
        Some(GalleryAction::Credits) => menu.set(Menu::Credits),
        Some(GalleryAction::Archive) => {
            *leaf = Leaf::Topics;
            menu.set(Menu::Archive);
        }
        None => {}
    }
    Ok(())
}
