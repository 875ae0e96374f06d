//! The help page: the table of keys, printed.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::Menu;
use crate::desktop::Step;
use crate::desktop::input::{self, BINDINGS, Binding, Device, Intent};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::screens::sheet::{sheet_ui, window_ui};
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// Draws the page; true when it is to be closed.
pub(crate) fn help_ui(ui: &mut Ui, page: &Page) -> bool {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu) || input::took(ui.ctx(), Intent::Help);
    let closed = sheet_ui(ui, page, &look, ("help", tokens::HEAD * 0.6), |ui| {
        prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new("Keys", Face::Roman, tokens::BONE)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        let back = Line::plain(Id::new("help back"), Some(1), "Back");
        let closed = lines_ui(ui, page, &look, &[back]).is_some();
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        for binding in BINDINGS {
            binding_ui(ui, page, binding);
        }
        closed
    });
    closed || escaped
}

fn binding_ui(ui: &mut Ui, page: &Page, binding: &Binding) {
    let words = [
        Words::new(binding.shown, Face::Semibold, tokens::BONE_DIM),
        Words::new(format!("\u{2002}{}", binding.does), Face::Roman, tokens::BONE_DIM),
    ];
    prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &words);
}

/// The menu from which the help page was opened.
#[derive(Resource, Default)]
struct Before(Menu);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Before>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Help)))
        .add_systems(StateTransition, remember.after(bevy::state::state::StateTransitionSystems::ExitSchedules));
}

fn remember(mut transitions: MessageReader<StateTransitionEvent<Menu>>, mut before: ResMut<Before>) {
    for transition in transitions.read() {
        if transition.entered == Some(Menu::Help) {
            before.0 = transition.exited.unwrap_or_default();
        }
    }
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, before): (Res<Settings>, Res<Device>, Res<Before>),
    mut menu: ResMut<NextState<Menu>>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let closed = window_ui(context, |ui| {
        let closed = help_ui(ui, &page);
        foot_ui(ui, &page, hint(Doing::Picking { menu: true }, *device), None);
        closed
    });
    if closed {
        menu.set(before.0);
        context.request_repaint();
    }
    Ok(())
}
