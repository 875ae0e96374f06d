//! The settings, and the part of them that somebody may need before anything else.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::title_ui;
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::settings::{Change, Settings};
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done here.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SettingsAction {
    /// One step back.
    Close,
    Change(Change),
    /// From the part to the whole.
    All,
    Keys,
}

/// Draws the settings: all of them, or the part.
pub(crate) fn settings_ui(ui: &mut Ui, page: &Page, settings: &Settings, all: bool) -> Option<SettingsAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(SettingsAction::Close);
    let helped = input::took(ui.ctx(), Intent::Help).then_some(SettingsAction::Keys);
    let (id, title) = if all { ("settings", "Settings") } else { ("accessibility", "Seeing, hearing, moving") };
    let picked = sheet_ui(ui, page, &look, (id, tokens::HEAD_SHEET), |ui| {
        title_ui(ui, page, title);
        let (actions, lines): (Vec<_>, Vec<_>) = entries(settings, all).into_iter().unzip();
        lines_ui(ui, page, &look, &lines).and_then(|picked| actions.get(picked).copied())
    });
    picked.or(escaped).or(helped)
}

/// A part of the list.
struct Part<'a> {
    entries: &'a mut Vec<(SettingsAction, Line)>,
    section: Option<&'static str>,
}

impl Part<'_> {
    fn add(&mut self, action: SettingsAction, words: &str, value: &str) {
        let place = self.entries.len() + 1;
        let mut line = Line::plain(Id::new(("setting", words)), (place <= 9).then_some(place), words);
        line.section = self.section.take();
        if !value.is_empty() {
            line.words.push(Words::new(format!("\u{2002}{value}"), Face::Italic, tokens::ASH));
            line.name = format!("{words}: {value}");
        }
        self.entries.push((action, line));
    }

    fn change(&mut self, change: Change, words: &str, value: &str) {
        self.add(SettingsAction::Change(change), words, value);
    }
}

fn entries(settings: &Settings, all: bool) -> Vec<(SettingsAction, Line)> {
    let mut entries = Vec::new();
    let on = |on: bool| if on { "on" } else { "off" };
    let mut part = Part { entries: &mut entries, section: None };
    part.add(SettingsAction::Close, "Back", "");
    part.section = Some("Text");
    part.change(Change::Larger, "Larger text", &settings.size_in_words());
    part.change(Change::Smaller, "Smaller text", "");
    part.change(Change::Letters, "Words appear", &settings.letters_in_words());
    part.section = Some("Motion, time and sound");
    part.change(Change::Still, "Keep everything still", on(settings.still));
    part.change(Change::Clock, "Choices against the clock", on(settings.clock));
    part.change(Change::Captions, "Sounds in words", on(settings.captions));
    part.change(Change::Mute, "Silence", on(settings.mute));
    part.change(Change::Voice, "Read aloud", on(settings.voice));
    if !all {
        part.section = Some("");
        part.add(SettingsAction::All, "All settings", "");
        part.add(SettingsAction::Keys, "Keys", "");
        return entries;
    }
    let percent = |share: u8| format!("{share} %");
    part.change(Change::Volume, "Volume", &percent(settings.volume));
    part.change(Change::Music, "Music", &percent(settings.music));
    part.change(Change::Effects, "Places and sounds", &percent(settings.effects));
    part.change(Change::Fullscreen, "Full screen", on(settings.fullscreen));
    part.change(Change::Backdrops, "Backdrops", settings.backdrops_in_words());
    part.section = Some("Reading");
    part.change(Change::Auto, "Going on by itself", &settings.auto_in_words());
    part.change(Change::SkipUnread, "Skip what was never read, too", on(settings.skip_unread));
    part.change(Change::MarkTaken, "Mark what was chosen before", on(settings.mark_taken));
    part.change(Change::MarkHeard, "Mark what was heard from the other side", on(settings.mark_heard));
    let wheel = if settings.wheel_turns { "back and forward in the story" } else { "scrolls" };
    part.change(Change::WheelTurns, "The wheel", wheel);
    part.section = Some("Keys");
    part.add(SettingsAction::Keys, "Keys, and which do what", "");
    entries
}

pub(super) fn plugin(app: &mut App) {
    let open = in_state(Menu::Settings).or_else(in_state(Menu::Accessibility));
    app.add_message::<SettingsAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(open))
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf, menu): (Res<Settings>, Res<Device>, Res<Shelf>, Res<State<Menu>>),
    mut actions: MessageWriter<SettingsAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let action = menu_ui(context, &page, &foot, |ui| settings_ui(ui, &page, &settings, *menu.get() == Menu::Settings));
    if let Some(action) = action {
        actions.write(action);
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<SettingsAction>,
    trail: Res<Trail>,
    mut menu: ResMut<NextState<Menu>>,
    mut changes: MessageWriter<Change>,
) {
    for action in actions.read() {
        match action {
            SettingsAction::Close => menu.set(trail.back()),
            SettingsAction::All => menu.set(Menu::Settings),
            SettingsAction::Keys => menu.set(Menu::Help),
            SettingsAction::Change(change) => {
                changes.write(*change);
            }
        }
    }
}
