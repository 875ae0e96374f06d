//! A replay in the window: the file that was asked for, why it cannot be followed, and the panel beside the page that shows what the play holds.
//!
//! The play itself goes through [`super::session`] like any other; nothing of it is kept on the disk.

use std::path::PathBuf;

use bevy::prelude::*;
use bevy_egui::egui::{LayerId, Order, Ui, UiBuilder};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};
use finale::save::read_replay;
use finale::view::{self, StateView};

use super::Step;
use super::menus::Menu;
use super::panels::inspector::{Inspected, inspector_ui};
use super::screens::{Hidden, Screen};
use super::session::{Command, Happened, Play, Told};
use super::settings::Settings;
use super::theme::Page;
use super::words::as_sentence;

/// The file of the replay that was asked for.
#[derive(Resource)]
pub(crate) struct Asked(pub(crate) PathBuf);

/// Why no replay can be followed.
#[derive(Resource)]
pub(crate) struct Refused(pub(crate) String);

/// What the play held before its last step, and holds now.
#[derive(Resource, Default)]
struct Looked {
    number: u64,
    before: StateView,
    now: StateView,
}

pub(crate) fn plugin(app: &mut App) {
    let reading = in_state(Screen::Reading).and_then(in_state(Menu::None));
    app.init_resource::<Looked>()
        .add_systems(Startup, ask.run_if(resource_exists::<Asked>))
        .add_systems(Update, hear.after(Step::Play).run_if(resource_exists::<Asked>))
        .add_systems(EguiPrimaryContextPass, draw.after(Step::Draw).run_if(reading));
}

fn ask(mut commands: Commands, (asked, told): (Res<Asked>, Option<Res<Told>>), mut out: MessageWriter<Command>) {
    // A story that cannot be told says why by itself.
    if told.is_none() {
        return;
    }
    let text = std::fs::read_to_string(&asked.0).map_err(|error| error.to_string());
    match text.and_then(|text| read_replay(&text).map_err(|error| error.to_string())) {
        Ok(replay) => drop(out.write(Command::Follow(Box::new(replay)))),
        Err(why) => commands.insert_resource(Refused(format!("{}: {}", asked.0.display(), as_sentence(&why)))),
    }
}

/// A replay that does not go with the story leads to the title, which says why. Only what comes first can be the answer to it.
fn hear(mut happened: MessageReader<Happened>, asked: Res<Asked>, mut commands: Commands) {
    let Some(first) = happened.read().next() else { return };
    if let Happened::Refused(why) = first {
        commands.insert_resource(Refused(format!("{}: {why}", asked.0.display())));
    }
    commands.remove_resource::<Asked>();
}

fn draw(
    mut contexts: EguiContexts,
    (play, settings, hidden): (Res<Play>, Res<Settings>, Res<Hidden>),
    mut looked: ResMut<Looked>,
) -> Result {
    let (Some(replay), Some(session)) = (&play.replay, play.session()) else { return Ok(()) };
    if looked.number != play.news.number {
        let looked = &mut *looked;
        looked.number = play.news.number;
        looked.before = std::mem::replace(&mut looked.now, view::state(session));
    }
    if hidden.0 {
        return Ok(());
    }
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let layer = LayerId::new(Order::Middle, egui::Id::new("replay"));
    let builder = UiBuilder::new().layer_id(layer).max_rect(context.content_rect());
    let mut ui = Ui::new(context.clone(), egui::Id::new("replay"), builder);
    let shown = Inspected {
        replay,
        step: session.moments(),
        rests: !session.can_go_forward(),
        before: &looked.before,
        now: &looked.now,
    };
    inspector_ui(&mut ui, &page, &shown);
    Ok(())
}
