//! The page of mods: which there are, which of them play, and why the others do not.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::load::{Fate, Mod};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::packs::{Packs, TurnMod};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::title_ui;
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::screens::title::report_ui;
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ModsAction {
    Close,
    /// Lets a mod play, or no longer.
    Turn(String),
}

/// Draws the page.
pub(crate) fn mods_ui(ui: &mut Ui, page: &Page, mods: &[Mod]) -> Option<ModsAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(ModsAction::Close);
    let picked = sheet_ui(ui, page, &look, ("mods", tokens::HEAD_SHEET), |ui| {
        title_ui(ui, page, "Mods");
        let mut actions = vec![Some(ModsAction::Close)];
        let mut lines = vec![Line::plain(Id::new("mods back"), Some(1), "Back")];
        for (position, it) in mods.iter().enumerate() {
            let can_turn = matches!(it.fate, Fate::Plays | Fate::Off);
            actions.push(can_turn.then(|| ModsAction::Turn(it.id.clone())));
            lines.push(mod_line(position, it, can_turn));
        }
        let picked = lines_ui(ui, page, &look, &lines).and_then(|picked| actions.get(picked).cloned().flatten());
        for it in mods {
            if let Fate::Broken(report) = &it.fate {
                report_ui(ui, page, &look, &format!("What is wrong with {}", it.title), report);
            }
        }
        picked
    });
    picked.or(escaped)
}

fn mod_line(position: usize, it: &Mod, can_turn: bool) -> Line {
    let state = match &it.fate {
        Fate::Plays => "plays".to_owned(),
        Fate::Off => "off".to_owned(),
        Fate::Lacks(packs) => format!("left out: it needs {}", packs.join(", ")),
        Fate::OwnStory => "a story of its own; start the game with --pack to play it".to_owned(),
        Fate::Broken(_) => "left out: it has mistakes, listed below".to_owned(),
    };
    let mut line = Line::plain(Id::new(("mod", &it.id)), can_turn.then_some(position + 2), &it.title);
    line.words.push(Words::new(format!("\u{2002}{state}"), Face::Italic, tokens::ASH));
    line.name = format!("{}: {state}", it.title);
    line.enabled = can_turn;
    if !it.version.is_empty() {
        line.notes = vec![Words::new(format!("Version {}", it.version), Face::Italic, tokens::ASH)];
    }
    line
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Mods)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, packs): (Res<Settings>, Res<Device>, Option<Res<Packs>>),
    trail: Res<Trail>,
    mut menu: ResMut<NextState<Menu>>,
    mut turns: MessageWriter<TurnMod>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let mods = packs.as_ref().map(|packs| packs.mods.as_slice()).unwrap_or_default();
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: None };
    let action = menu_ui(context, &page, &foot, |ui| mods_ui(ui, &page, mods));
    match action {
        Some(ModsAction::Close) => menu.set(trail.back()),
        Some(ModsAction::Turn(id)) => {
            turns.write(TurnMod(id));
        }
        None => {}
    }
    Ok(())
}
