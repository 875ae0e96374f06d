//! The menus: pages that lie over a screen. Escape leads back from each, one step.

mod archive;
mod begin;
mod codex;
mod credits;
mod gallery;
mod help;
mod history;
mod journal;
mod mods;
mod notes;
mod pause;
mod settings;
mod slots;
mod trail;

use bevy::prelude::*;
use bevy_egui::egui::{Context, Ui};

use crate::desktop::input::{Device, Keymap};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::screens::sheet::window_ui;
use crate::desktop::theme::Page;

pub(crate) use archive::Leaf;
#[cfg(test)]
pub(crate) use archive::{ArchiveAction, entries_ui, topics_ui};
pub(crate) use begin::Begin;
#[cfg(test)]
pub(crate) use begin::{BeginAction, History, begin_ui};
pub(crate) use codex::Entry;
#[cfg(test)]
pub(crate) use codex::{CodexAction, codex_ui};
#[cfg(test)]
pub(crate) use credits::{CreditsAction, credits_ui};
#[cfg(test)]
pub(crate) use gallery::{GalleryAction, gallery_ui};
#[cfg(test)]
pub(crate) use help::{KeysAction, keys_ui};
#[cfg(test)]
pub(crate) use journal::journal_ui;
#[cfg(test)]
pub(crate) use notes::notes_ui;
#[cfg(test)]
pub(crate) use pause::{PauseAction, pause_ui};
#[cfg(test)]
pub(crate) use settings::{SettingsAction, settings_ui};
pub(crate) use slots::Slots;
#[cfg(test)]
pub(crate) use slots::{Ask, AskAction, Card, Purpose, SlotsAction, SlotsPage, Tab, ask_ui, slots_ui};
pub(crate) use trail::Trail;

/// Which menu is open.
#[derive(States, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Menu {
    #[default]
    None,
    /// A way of playing, before it is begun.
    Begin,
    /// In the middle of a play.
    Pause,
    Settings,
    Mods,
    /// The settings that somebody may need before anything else.
    Accessibility,
    /// The keys.
    Help,
    /// The play into a slot.
    Save,
    /// A play from a slot.
    Load,
    /// What could not be carried over from a save of another version.
    Notes,
    History,
    Journal,
    Codex,
    /// The endings and achievements of all plays.
    Gallery,
    /// How the story was made.
    Archive,
    Credits,
}

pub(crate) fn plugin(app: &mut App) {
    app.init_state::<Menu>().add_plugins((
        archive::plugin,
        begin::plugin,
        codex::plugin,
        credits::plugin,
        gallery::plugin,
        help::plugin,
        history::plugin,
        journal::plugin,
        mods::plugin,
        notes::plugin,
        pause::plugin,
        settings::plugin,
        slots::plugin,
        trail::plugin,
    ));
}

/// What the foot of a menu says.
struct Foot<'a> {
    doing: Doing,
    device: Device,
    /// What the player should know.
    trouble: Option<&'a str>,
}

/// A menu over the whole window with its hint at the foot. What was done in it shows in the frame that follows.
fn menu_ui<A>(context: &Context, page: &Page, foot: &Foot<'_>, draw: impl FnOnce(&mut Ui) -> Option<A>) -> Option<A> {
    let done = window_ui(context, |ui| {
        let done = draw(ui);
        let hint = hint(foot.doing, foot.device, &Keymap::of(ui.ctx()));
        foot_ui(ui, page, &hint, foot.trouble);
        done
    });
    if done.is_some() {
        context.request_repaint();
    }
    done
}
