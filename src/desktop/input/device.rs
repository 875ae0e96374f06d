//! The device used last, so that hints name the right keys.

use bevy::prelude::*;
use bevy_egui::egui::Event;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

/// What the player has a hand on.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Device {
    #[default]
    Keys,
    Pointer,
}

impl Device {
    /// The device that an event of egui comes from.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Key { pressed: true, .. } | Event::Text(_) => Some(Self::Keys),
            Event::PointerButton { pressed: true, .. } | Event::MouseWheel { .. } | Event::Touch { .. } => {
                Some(Self::Pointer)
            }
            _ => None,
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Device>().add_systems(EguiPrimaryContextPass, notice.in_set(crate::desktop::Step::Notice));
}

pub(super) fn notice(mut contexts: EguiContexts, mut device: ResMut<Device>) -> Result {
    let used = contexts.ctx_mut()?.input(|input| input.events.iter().filter_map(Device::of).next_back());
    if let Some(used) = used {
        device.set_if_neq(used);
    }
    Ok(())
}
