//! The screens: the title and the reading page. One is shown at a time; menus lie over either.

mod corner;
mod desk;
pub(crate) mod reading;
pub(crate) mod sheet;
pub(crate) mod title;

use bevy::prelude::*;

pub(crate) use desk::Hidden;

/// Which screen is shown.
#[derive(States, Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Screen {
    #[default]
    Title,
    Reading,
}

pub(crate) fn plugin(app: &mut App) {
    app.init_state::<Screen>().add_plugins((title::plugin, desk::plugin, corner::plugin));
}
