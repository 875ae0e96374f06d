//! A replay in the window: the file that was asked for, and why it cannot be followed.
//!
//! What it holds is shown by [`super::inspection`], as of any play. The play itself goes through [`super::session`] like any other; nothing of it is kept on the disk.

use std::path::PathBuf;

use bevy::prelude::*;
use finale::save::read_replay;

use super::Step;
use super::inspection::Open;
use super::session::{Command, Happened, Told};
use super::words::as_sentence;

/// The file of the replay that was asked for.
#[derive(Resource)]
pub(crate) struct Asked(pub(crate) PathBuf);

/// Why no replay can be followed.
#[derive(Resource)]
pub(crate) struct Refused(pub(crate) String);

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, ask.run_if(resource_exists::<Asked>))
        .add_systems(Update, hear.after(Step::Play).run_if(resource_exists::<Asked>));
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
fn hear(mut happened: MessageReader<Happened>, asked: Res<Asked>, mut open: ResMut<Open>, mut commands: Commands) {
    match happened.read().next() {
        None => return,
        Some(Happened::Refused(why)) => commands.insert_resource(Refused(format!("{}: {why}", asked.0.display()))),
        Some(_) => open.0 = true,
    }
    commands.remove_resource::<Asked>();
}
