//! The menus: pages that lie over a screen. Escape leads back from each.

mod begin;
mod help;
mod mods;
mod notes;
mod pause;
mod slots;

use bevy::prelude::*;

pub(crate) use begin::Begin;
#[cfg(test)]
pub(crate) use begin::{BeginAction, History, begin_ui};
#[cfg(test)]
pub(crate) use notes::notes_ui;
#[cfg(test)]
pub(crate) use pause::{PauseAction, pause_ui};
pub(crate) use slots::Slots;
#[cfg(test)]
pub(crate) use slots::{Ask, AskAction, Card, Purpose, SlotsAction, SlotsPage, Tab, ask_ui, slots_ui};

/// Which menu is open.
#[derive(States, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Menu {
    #[default]
    None,
    /// A way of playing, before it is begun.
    Begin,
    /// In the middle of a play.
    Pause,
    /// From the title.
    Settings,
    Mods,
    Help,
    /// The play into a slot.
    Save,
    /// A play from a slot.
    Load,
    /// What could not be carried over from a save of another version.
    Notes,
}

pub(crate) fn plugin(app: &mut App) {
    app.init_state::<Menu>().add_plugins((
        begin::plugin,
        help::plugin,
        mods::plugin,
        notes::plugin,
        pause::plugin,
        slots::plugin,
    ));
}
