//! The history: everything that was read in this play, and the way back to any of it.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Menu, Trail};
use crate::desktop::Step;
use crate::desktop::input::{Device, Keymap};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::panels::history::{HistoryAction, Roll, history_ui};
use crate::desktop::screens::sheet::window_ui;
use crate::desktop::session::{Command, Play};
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Look, Page};

/// What the history remembers while it is open.
#[derive(Resource, Default)]
struct Open(Roll);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Open>()
        .add_systems(OnEnter(Menu::History), |mut open: ResMut<Open>| *open = Open::default())
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::History)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device): (Res<Settings>, Res<Device>),
    (play, trail, mut open): (Res<Play>, Res<Trail>, ResMut<Open>),
    (mut menu, mut commands): (ResMut<NextState<Menu>>, MessageWriter<Command>),
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let action = window_ui(context, |ui| {
        let action = history_ui(ui, &page, &Look::default(), &mut open.0, &play.items);
        let hint = hint(Doing::Looking, *device, &Keymap::of(ui.ctx()));
        foot_ui(ui, &page, if open.0.asks() { "" } else { &hint }, None);
        action
    });
    match action {
        Some(HistoryAction::Close) => menu.set(trail.back()),
        Some(HistoryAction::BackTo(item)) => {
            commands.write(Command::BackTo(item));
            menu.set(Menu::None);
        }
        None => return Ok(()),
    }
    context.request_repaint();
    Ok(())
}
