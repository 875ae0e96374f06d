//! The pause menu: the ways out of the page, and back to it.

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Entry, Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::title_ui;
use crate::desktop::screens::Screen;
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::session::Command;
use crate::desktop::settings::Settings;
use crate::desktop::storage::{Keepsake, Shelf};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done in the menu.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseAction {
    /// Back to the page.
    Close,
    Open(Menu),
    Transcript,
    ToTitle,
    Quit,
}

/// Draws the menu.
pub(crate) fn pause_ui(ui: &mut Ui, page: &Page) -> Option<PauseAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(PauseAction::Close);
    let opened = [(Intent::Help, Menu::Help), (Intent::History, Menu::History), (Intent::Journal, Menu::Journal)];
    let opened = opened.into_iter().find(|(intent, _)| input::took(ui.ctx(), *intent));
    let picked = sheet_ui(ui, page, &look, ("pause", tokens::HEAD_SHEET), |ui| {
        title_ui(ui, page, "Your place is kept");
        let (actions, lines): (Vec<_>, Vec<_>) = entries().into_iter().unzip();
        lines_ui(ui, page, &look, &lines).and_then(|picked| actions.get(picked).copied())
    });
    picked.or(escaped).or(opened.map(|(_, menu)| PauseAction::Open(menu)))
}

fn entries() -> Vec<(PauseAction, Line)> {
    let list = [
        (PauseAction::Close, "Go on reading", ""),
        (PauseAction::Open(Menu::Save), "Save", ""),
        (PauseAction::Open(Menu::Load), "Load", ""),
        (PauseAction::Open(Menu::History), "History", ""),
        (PauseAction::Open(Menu::Journal), "Journal", ""),
        (PauseAction::Open(Menu::Codex), "Codex", ""),
        (PauseAction::Open(Menu::Settings), "Settings", ""),
        (PauseAction::Open(Menu::Help), "Keys", ""),
        (PauseAction::Transcript, "Save a transcript", "everything read so far, as Markdown"),
        (PauseAction::ToTitle, "Back to the title", "the play is kept"),
        (PauseAction::Quit, "Quit", "the play is kept"),
    ];
    let entries = list.into_iter().enumerate().map(|(place, (action, words, aside))| {
        // There are nine digits.
        let number = Some(place + 1).filter(|number| *number <= 9);
        let mut line = Line::plain(Id::new(("pause", words)), number, words);
        if !aside.is_empty() {
            line.words.push(Words::new(format!("\u{2002}{aside}"), Face::Italic, tokens::ASH));
            line.name = format!("{words}: {aside}");
        }
        // The play, what was read, the game, and the ways out.
        line.apart = matches!(words, "Save" | "History" | "Settings" | "Back to the title");
        (action, line)
    });
    entries.collect()
}

pub(crate) fn plugin(app: &mut App) {
    app.add_message::<PauseAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Pause)))
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    mut actions: MessageWriter<PauseAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let action = menu_ui(context, &page, &foot, |ui| pause_ui(ui, &page));
    if let Some(action) = action {
        actions.write(action);
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<PauseAction>,
    (trail, mut entry): (Res<Trail>, ResMut<Entry>),
    (mut menu, mut screen): (ResMut<NextState<Menu>>, ResMut<NextState<Screen>>),
    mut keepsakes: MessageWriter<Keepsake>,
    mut commands: MessageWriter<Command>,
    mut exit: MessageWriter<AppExit>,
) {
    for action in actions.read() {
        match action {
            PauseAction::Close => menu.set(trail.back()),
            PauseAction::Open(to) => {
                *entry = Entry::default();
                menu.set(*to);
            }
            PauseAction::Transcript => {
                keepsakes.write(Keepsake::Transcript);
            }
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
