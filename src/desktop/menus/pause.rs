//! The pause menu, and the same page as settings of the title.

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::Menu;
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::screens::Screen;
use crate::desktop::screens::sheet::{sheet_ui, window_ui};
use crate::desktop::session::Command;
use crate::desktop::settings::{Change, Settings};
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done in the menu.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseAction {
    /// Back to where the menu was opened.
    Close,
    Change(Change),
    Help,
    Save,
    Load,
    ToTitle,
    Quit,
}

/// Draws the menu; in the middle of a play it also leads out of it.
pub(crate) fn pause_ui(ui: &mut Ui, page: &Page, settings: &Settings, playing: bool) -> Option<PauseAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(PauseAction::Close);
    let helped = input::took(ui.ctx(), Intent::Help).then_some(PauseAction::Help);
    let picked = sheet_ui(ui, page, &look, ("pause", tokens::HEAD), |ui| {
        let title = if playing { "Your place is kept" } else { "Settings" };
        prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(title, Face::Roman, tokens::BONE)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        let entries = entries(settings, playing);
        let (actions, lines): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        lines_ui(ui, page, &look, &lines).and_then(|picked| actions.get(picked).copied())
    });
    picked.or(escaped).or(helped)
}

fn entries(settings: &Settings, playing: bool) -> Vec<(PauseAction, Line)> {
    let mut entries = Vec::new();
    let mut add = |action: PauseAction, words: &str, value: &str| {
        // There are nine digits.
        let number = Some(entries.len() + 1).filter(|number| *number <= 9);
        let mut line = Line::plain(Id::new(("pause", words)), number, words);
        if !value.is_empty() {
            line.words.push(Words::new(format!("\u{2002}{value}"), Face::Italic, tokens::ASH));
            line.name = format!("{words}: {value}");
        }
        entries.push((action, line));
    };
    let on = |on: bool| if on { "on" } else { "off" };
    add(PauseAction::Close, if playing { "Go on reading" } else { "Back" }, "");
    if playing {
        add(PauseAction::Save, "Save", "");
        add(PauseAction::Load, "Load", "");
    }
    add(PauseAction::Change(Change::Larger), "Larger text", &settings.size_in_words());
    add(PauseAction::Change(Change::Smaller), "Smaller text", "");
    add(PauseAction::Change(Change::Still), "Keep everything still", on(settings.still));
    add(PauseAction::Change(Change::Clock), "Choices against the clock", on(settings.clock));
    add(PauseAction::Change(Change::Fullscreen), "Full screen", on(settings.fullscreen));
    add(PauseAction::Help, "Keys", "");
    if playing {
        add(PauseAction::ToTitle, "Back to the title", "the play is kept");
        add(PauseAction::Quit, "Quit", "the play is kept");
    }
    entries
}

pub(crate) fn plugin(app: &mut App) {
    let open = in_state(Menu::Pause).or_else(in_state(Menu::Settings));
    app.add_message::<PauseAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(open))
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf, menu): (Res<Settings>, Res<Device>, Res<Shelf>, Res<State<Menu>>),
    mut actions: MessageWriter<PauseAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let action = window_ui(context, |ui| {
        let action = pause_ui(ui, &page, &settings, *menu.get() == Menu::Pause);
        foot_ui(ui, &page, hint(Doing::Picking { menu: true }, *device), shelf.trouble.as_deref());
        action
    });
    if let Some(action) = action {
        actions.write(action);
        context.request_repaint();
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<PauseAction>,
    mut menu: ResMut<NextState<Menu>>,
    mut screen: ResMut<NextState<Screen>>,
    mut changes: MessageWriter<Change>,
    mut commands: MessageWriter<Command>,
    mut exit: MessageWriter<AppExit>,
) {
    for action in actions.read() {
        match action {
            PauseAction::Close => menu.set(Menu::None),
            PauseAction::Change(change) => {
                changes.write(*change);
            }
            PauseAction::Help => menu.set(Menu::Help),
            PauseAction::Save => menu.set(Menu::Save),
            PauseAction::Load => menu.set(Menu::Load),
            PauseAction::ToTitle => {
                commands.write(Command::Leave);
                menu.set(Menu::None);
                screen.set(Screen::Title);
            }
            PauseAction::Quit => {
                commands.write(Command::Leave);
                exit.write(AppExit::Success);
            }
        }
    }
}
