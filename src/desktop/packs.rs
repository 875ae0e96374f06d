//! Which packs are played: the mods and whether they take part, and the story read again when a file has changed.
//!
//! Owns the selection of packs. The play is carried into the new story by way of a save, as after any edit; what cannot be carried is said
//! by those who open saves. A story with mistakes is not taken over: the one before plays on, and the mistakes are shown.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bevy::prelude::*;
use finale::load::{Assets, Mod, Selected, Selection};

use super::played::Played;
use super::screens::Screen;
use super::session::{Command, Play, Told};
use super::stage::StageAssets;
use super::storage::Place;
use super::wake::Waker;
use super::{Broken, Step};

/// How often files are looked at.
const PATIENCE: Duration = Duration::from_millis(300);

/// The packs that can be played, and what has become of them.
#[derive(Resource)]
pub(crate) struct Packs {
    selection: Arc<Mutex<Selection>>,
    /// The mods of the player's folder.
    pub(crate) mods: Vec<Mod>,
    /// What is wrong with the files as they are now, while the story before them plays on.
    pub(crate) report: Option<String>,
    /// Whether files are watched.
    watch: bool,
    /// To be read again.
    due: bool,
}

impl Packs {
    pub(crate) fn new(selection: Selection, mods: Vec<Mod>, watch: bool) -> Self {
        Self { selection: Arc::new(Mutex::new(selection)), mods, report: None, watch, due: false }
    }

    /// Lets a mod play, or no longer; gives the ids of those that do not.
    pub(crate) fn turn(&mut self, id: &str) -> BTreeSet<String> {
        let mut selection = self.selection.lock().unwrap_or_else(PoisonError::into_inner);
        if !selection.off.remove(id) {
            selection.off.insert(id.to_owned());
        }
        self.due = true;
        selection.off.clone()
    }

    fn load(&self) -> (Selected, Assets) {
        let selection = self.selection.lock().unwrap_or_else(PoisonError::into_inner);
        let selected = selection.load();
        let assets = selection.assets(crate::cli::base_assets(), &selected.mods);
        (selected, assets)
    }
}

/// Asks that a mod plays, or no longer.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) struct TurnMod(pub(crate) String);

/// Hears of files that have changed.
#[derive(Resource)]
struct Changed(Mutex<Receiver<()>>);

pub(crate) fn plugin(app: &mut App) {
    app.add_message::<TurnMod>()
        .add_systems(Startup, watch.run_if(resource_exists::<Packs>))
        .add_systems(Update, (hear, turn, read_again).chain().before(Step::Play).run_if(resource_exists::<Packs>));
}

/// Looks at the files from a thread of its own, so that a window that stands still is not woken for nothing.
fn watch(mut commands: Commands, packs: Res<Packs>, waker: Res<Waker>) {
    if !packs.watch {
        return;
    }
    let (sender, receiver) = channel();
    commands.insert_resource(Changed(Mutex::new(receiver)));
    let selection = packs.selection.clone();
    let waker = waker.clone();
    let stamp = move || selection.lock().unwrap_or_else(PoisonError::into_inner).stamp();
    std::thread::spawn(move || {
        let mut read = stamp();
        loop {
            std::thread::sleep(PATIENCE);
            let now = stamp();
            if now != read {
                read = now;
                if sender.send(()).is_err() {
                    return;
                }
                waker.now();
            }
        }
    });
}

fn hear(changed: Option<Res<Changed>>, mut packs: ResMut<Packs>) {
    let Some(changed) = changed else { return };
    let receiver = changed.0.lock().unwrap_or_else(PoisonError::into_inner);
    if receiver.try_iter().count() > 0 {
        packs.due = true;
    }
}

fn turn(mut asked: MessageReader<TurnMod>, mut packs: ResMut<Packs>, place: Res<Place>) {
    for TurnMod(id) in asked.read() {
        let off = packs.turn(id);
        if let Err(error) = place.keep_mods_off(&off) {
            warn!("{error}");
        }
    }
}

/// Takes over the story as it now is.
fn read_again(
    mut packs: ResMut<Packs>,
    (play, played): (Res<Play>, Res<Played>),
    screen: Res<State<Screen>>,
    stage: Option<ResMut<StageAssets>>,
    mut commands: Commands,
    mut asked: MessageWriter<Command>,
) {
    if !packs.due {
        return;
    }
    packs.due = false;
    let (selected, assets) = packs.load();
    if let Some(mut stage) = stage {
        stage.0 = assets;
    }
    packs.report = match selected.after(&packs.mods) {
        Ok(story) => {
            packs.mods = selected.mods;
            commands.insert_resource(Told::new(story));
            commands.remove_resource::<Broken>();
            if let (Screen::Reading, Some(text)) = (screen.get(), play.to_text(played.seconds())) {
                asked.write(Command::Resume { text });
            }
            None
        }
        Err(report) => Some(report),
    };
}
