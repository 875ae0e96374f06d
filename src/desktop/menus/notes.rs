//! What could not be carried over from a save of another version of the story: said once, when the play is taken up again.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Foot, Menu, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::session::Happened;
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// The notes of the play that was taken up last, one sentence each.
#[derive(Resource, Default)]
struct Notes(Vec<String>);

/// Draws the page; true when it is to be closed.
pub(crate) fn notes_ui(ui: &mut Ui, page: &Page, notes: &[String]) -> bool {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu);
    let closed = sheet_ui(ui, page, &look, ("notes", tokens::HEAD_SHEET), |ui| {
        let title = "The story has changed since";
        prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(title, Face::Roman, tokens::BONE)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        for note in notes {
            prose_ui(ui, page, Prose::default(), &[Words::new(note, Face::Roman, tokens::BONE_DIM)]);
            ui.add_space(page.lines(tokens::GAP));
        }
        let rest = "Everything else is as you left it. The save itself is unchanged.";
        prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(rest, Face::Italic, tokens::ASH)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        lines_ui(ui, page, &look, &[Line::plain(Id::new("notes on"), Some(1), "Go on reading")]).is_some()
    });
    closed || escaped
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Notes>()
        .add_systems(Update, hear.after(Step::Play))
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Notes)));
}

fn hear(
    mut happened: MessageReader<Happened>,
    now: Res<State<Menu>>,
    mut notes: ResMut<Notes>,
    mut menu: ResMut<NextState<Menu>>,
) {
    for event in happened.read() {
        if let Happened::Opened { notes: new } = event {
            if !new.is_empty() {
                menu.set(Menu::Notes);
            } else if matches!(now.get(), Menu::Save | Menu::Load) {
                menu.set(Menu::None);
            }
            notes.0.clone_from(new);
        }
    }
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, notes): (Res<Settings>, Res<Device>, Res<Notes>),
    mut menu: ResMut<NextState<Menu>>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: None };
    let closed = menu_ui(context, &page, &foot, |ui| notes_ui(ui, &page, &notes.0).then_some(()));
    if closed.is_some() {
        menu.set(Menu::None);
    }
    Ok(())
}
