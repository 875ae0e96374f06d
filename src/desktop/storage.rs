//! The only disk: saves, ledgers, settings.
//!
//! Every file is written whole to a temporary neighbour and then put in its place, so that a crash leaves the old one; a thread of its own
//! does it ([`keeper`]), so that no frame waits. Where nothing can be written the play goes on, and the screen says so. What files are called
//! and which are kept is the affair of [`saves`].

mod files;
mod keeper;
mod keepsakes;
mod memory;
mod saves;
mod shelf;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::window::WindowCloseRequested;
use finale::save::Label;

use super::Step;
use super::panels::toast::Toast;
use super::picture::Camera;
use super::played::Played;
use super::session::{Command, Happened, Moment, Play, Told};
use super::settings::Settings;
use super::wake::Waker;
use super::when;
use crate::cli::MODS_OFF;
pub(crate) use files::{Disk, DiskError};
use keeper::SaveJob;
pub(crate) use keeper::{Job, Keeper, Report};
pub(crate) use keepsakes::Keepsake;
pub(crate) use saves::{Entry, PAGES, PLACES, Slot, picture};
pub(crate) use shelf::{Latest, Shelf};

/// Where things are kept; none where there is no such place.
#[derive(Resource)]
pub(crate) struct Place(Option<Disk>);

/// The folder for this game's files: the given one, else the usual place of this system.
pub(crate) fn place(given: Option<PathBuf>) -> Place {
    Place(crate::cli::data_folder(given).map(Disk::new))
}

impl Place {
    /// The folder, where there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.0.as_ref().map(Disk::root)
    }

    /// Keeps which mods do not play.
    pub(crate) fn keep_mods_off(&self, off: &BTreeSet<String>) -> Result<(), DiskError> {
        match (&self.0, ron::to_string(off)) {
            (Some(disk), Ok(text)) => disk.write(MODS_OFF, &text),
            _ => Ok(()),
        }
    }

    /// The settings that were kept; the usual ones where there are none.
    pub(crate) fn settings(&self) -> Settings {
        let text = self.0.as_ref().and_then(|disk| disk.read(files::SETTINGS).ok());
        text.and_then(|text| ron::from_str::<Settings>(&text).ok()).unwrap_or_default().sane()
    }

    /// The folder of a story's saves.
    pub(crate) fn saves(&self, told: &Told) -> Option<PathBuf> {
        self.0.as_ref().map(|disk| disk.saves_of(&told.story.pack.id))
    }
}

/// What the player asks of the saves.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum Saving {
    /// The play, into the next quicksave.
    Quick,
    /// The play, into a slot; `over` is the file that the player saw there.
    Into {
        slot: Slot,
        over: Option<String>,
    },
    /// A play is taken up again. Where one is open, it is kept first.
    Load {
        file: String,
    },
    Rename {
        file: String,
        name: String,
    },
    Delete {
        file: String,
    },
    /// Looks what lies there now.
    Look,
}

/// What is kept already, and what is being done.
#[derive(Resource, Default)]
pub(crate) struct Desk {
    /// The state of the play that lies on the disk, or is on its way there.
    kept: Option<Moment>,
    /// The file that is being taken up.
    loading: Option<String>,
    /// The story whose saves are open.
    story: Option<String>,
}

impl Desk {
    /// Whether the play as it stands is kept already.
    pub(crate) fn has(&self, play: &Play) -> bool {
        play.replay.is_some() || self.kept == Some(play.moment())
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((keepsakes::plugin, memory::plugin));
    app.init_resource::<Shelf>()
        .init_resource::<Desk>()
        .add_message::<Saving>()
        .add_message::<Report>()
        .add_systems(Startup, open)
        .add_systems(PreUpdate, open.run_if(resource_exists_and_changed::<Told>))
        .add_systems(
            Update,
            (
                hear.before(Step::Apply),
                (obey, before_a_jump).after(Step::Apply).before(Step::Play).run_if(resource_exists::<Told>),
                (keep_play.run_if(resource_exists::<Told>), keep_settings).chain().in_set(Step::Keep),
                close,
            ),
        )
        .add_systems(Last, keep_on_exit);
}

/// Looks what is there, and starts the thread that writes. A story that could not be loaded at first may come later.
fn open(
    mut commands: Commands,
    (place, told, waker): (Res<Place>, Option<Res<Told>>, Res<Waker>),
    (mut shelf, mut desk): (ResMut<Shelf>, ResMut<Desk>),
) {
    let story = told.as_ref().map(|told| told.story.pack.id.clone());
    if story.is_some() && desk.story == story {
        return;
    }
    desk.story.clone_from(&story);
    let Some(disk) = &place.0 else {
        shelf.trouble = Some("This system names no folder for saved games: nothing will be kept.".to_owned());
        return;
    };
    if let Err(error) = disk.prepare() {
        shelf.trouble = Some(sentence(&error));
    }
    let story = story.unwrap_or_default();
    let mut saves = None;
    if let Some(told) = &told {
        match saves::Saves::open(disk.saves_of(&story)) {
            Ok(opened) => saves = Some(opened),
            Err(error) => shelf.trouble = Some(sentence(&error)),
        }
        shelf.fill(told, disk, saves.as_mut().map(saves::Saves::list).unwrap_or_default());
    }
    let waker = waker.clone();
    commands.insert_resource(Keeper::start(disk.clone(), &story, saves, move || waker.now()));
}

/// What the thread has done.
fn hear(
    keeper: Option<ResMut<Keeper>>,
    told: Option<Res<Told>>,
    (mut shelf, mut toast): (ResMut<Shelf>, ResMut<Toast>),
    mut out: MessageWriter<Report>,
) {
    let Some(mut keeper) = keeper else { return };
    let reports: Vec<Report> = keeper.bypass_change_detection().reports().collect();
    for report in reports {
        match &report {
            Report::Kept { slot } => {
                shelf.trouble = None;
                if *slot != Slot::Auto {
                    toast.say("Saved.");
                }
            }
            Report::Written => shelf.trouble = None,
            Report::Renamed => toast.say("Renamed."),
            Report::Deleted => toast.say("Deleted."),
            Report::Listed(entries) => {
                if let Some(told) = &told {
                    shelf.list(told, entries.clone());
                }
            }
            Report::Failed(why) => shelf.trouble = Some(why.clone()),
            Report::Refused(why) => toast.say(why.as_str()),
        }
        out.write(report);
    }
}

/// Does what the player asked for.
fn obey(
    mut asked: MessageReader<Saving>,
    (keeper, place, told): (Option<Res<Keeper>>, Res<Place>, Res<Told>),
    (play, played): (Res<Play>, Res<Played>),
    (mut shelf, mut desk): (ResMut<Shelf>, ResMut<Desk>),
    (mut toast, mut camera): (ResMut<Toast>, ResMut<Camera>),
    mut commands: MessageWriter<Command>,
) {
    let Some(keeper) = keeper else {
        asked.clear();
        return;
    };
    for asked in asked.read() {
        match asked {
            Saving::Quick | Saving::Into { .. } if play.replay.is_some() => toast.say("A replay is not saved."),
            Saving::Quick => {
                camera.take();
                keep(&keeper, &play, &played, &mut desk, (Slot::Quick, None));
            }
            Saving::Into { slot, over } => keep(&keeper, &play, &played, &mut desk, (*slot, over.clone())),
            Saving::Load { file } => {
                if !desk.has(&play) {
                    keep(&keeper, &play, &played, &mut desk, (Slot::Auto, None));
                }
                let folder = place.saves(&told).unwrap_or_default();
                match saves::read(&folder, file) {
                    Ok(text) => {
                        desk.loading = Some(file.clone());
                        commands.write(Command::Resume { text });
                    }
                    Err(why) => {
                        toast.say(why.as_str());
                        shelf.refuse(&told, file, &why);
                    }
                }
            }
            Saving::Rename { file, name } => keeper.ask(Job::Rename { file: file.clone(), name: name.clone() }),
            Saving::Delete { file } => keeper.ask(Job::Delete { file: file.clone() }),
            Saving::Look => keeper.ask(Job::List),
        }
    }
}

/// A jump to a slot begins the play anew: where it stood is kept.
fn before_a_jump(
    mut commands: MessageReader<Command>,
    keeper: Option<Res<Keeper>>,
    (play, played): (Res<Play>, Res<Played>),
    mut desk: ResMut<Desk>,
) {
    let jumps = commands.read().any(|command| matches!(command, Command::ToSlot(_)));
    if let Some(keeper) = keeper.filter(|_| jumps && !desk.has(&play)) {
        keep(&keeper, &play, &played, &mut desk, (Slot::Auto, None));
    }
}

/// Sends the play to be saved, if one is open.
fn keep(keeper: &Keeper, play: &Play, played: &Played, desk: &mut Desk, (slot, over): (Slot, Option<String>)) {
    let Some(session) = play.to_save() else { return };
    let label = Label { name: String::new(), at: when::now(), played: played.seconds() };
    keeper.ask(Job::Save(Box::new(SaveJob { slot, session, label, over, at: play.moment() })));
    desk.kept = Some(play.moment());
}

/// The autosave: at each choice, at the end and on leaving, but never the same moment twice.
fn keep_play(
    (keeper, place, told): (Option<Res<Keeper>>, Res<Place>, Res<Told>),
    (play, played): (Res<Play>, Res<Played>),
    mut happened: MessageReader<Happened>,
    (mut shelf, mut desk, mut toast): (ResMut<Shelf>, ResMut<Desk>, ResMut<Toast>),
) {
    for event in happened.read() {
        let loading = desk.loading.take();
        match event {
            Happened::Opened { .. } if loading.is_some() => desk.kept = Some(play.moment()),
            Happened::Chose | Happened::Ended | Happened::Left => {
                if let Some(keeper) = keeper.as_ref().filter(|_| !desk.has(&play)) {
                    keep(keeper, &play, &played, &mut desk, (Slot::Auto, None));
                }
                if *event == Happened::Ended
                    && play.replay.is_none()
                    && let (Some(keeper), Some(disk)) = (&keeper, &place.0)
                {
                    keep_end((keeper, disk), &told, &play, &mut shelf);
                }
            }
            Happened::Refused(why) => {
                if let Some(file) = loading {
                    toast.say(why.as_str());
                    shelf.refuse(&told, &file, why);
                }
            }
            Happened::Opened { .. } | Happened::Moved => {}
        }
    }
}

/// What a finished play leaves for those of the others.
fn keep_end((keeper, disk): (&Keeper, &Disk), told: &Told, play: &Play, shelf: &mut Shelf) {
    let Some(itinerary) = play.itinerary() else { return };
    let story = &told.story.pack.id;
    if play.end.as_ref().is_some_and(|end| !end.endings.is_empty()) && shelf.finished.insert(itinerary.to_owned()) {
        // Another copy of the game may have finished another one.
        let mut finished = shelf::finished(disk, story);
        finished.extend(shelf.finished.iter().cloned());
        if let Ok(text) = ron::to_string::<BTreeSet<String>>(&finished) {
            keeper.ask(Job::Write { name: Disk::finished_of(story), text });
        }
    }
    let Some(ledger) = play.ledger() else { return };
    for perspective in told.title.ways.iter().filter_map(|way| way.perspective.clone()) {
        let part = ledger.part_of(&told.story, &perspective);
        if !part.is_empty() {
            let text = finale::save::write_ledger(&part, story, itinerary);
            keeper.ask(Job::Write { name: Disk::ledger_of(story, &perspective), text });
            shelf.ledgers.insert(perspective, part);
        }
    }
}

fn keep_settings(keeper: Option<Res<Keeper>>, settings: Res<Settings>) {
    let Some(keeper) = keeper.filter(|_| settings.is_changed() && !settings.is_added()) else { return };
    if let Ok(text) = ron::ser::to_string_pretty(&*settings, ron::ser::PrettyConfig::default()) {
        keeper.ask(Job::Write { name: files::SETTINGS.to_owned(), text });
    }
}

/// The window is asked to close.
fn close(mut closing: MessageReader<WindowCloseRequested>, mut exit: MessageWriter<AppExit>) {
    if closing.read().count() > 0 {
        exit.write(AppExit::Success);
    }
}

/// The game ends, in whatever way: the play is kept first, and everything is written before it ends.
fn keep_on_exit(
    keeper: Option<ResMut<Keeper>>,
    (play, played): (Res<Play>, Res<Played>),
    mut desk: ResMut<Desk>,
    mut exiting: MessageReader<AppExit>,
    mut out: MessageWriter<Report>,
) {
    if exiting.read().count() == 0 {
        return;
    }
    let Some(mut keeper) = keeper else { return };
    if !desk.has(&play) {
        keep(&keeper, &play, &played, &mut desk, (Slot::Auto, None));
    }
    keeper.finish();
    for report in keeper.reports() {
        if let Report::Failed(why) = &report {
            warn!("{why}");
        }
        out.write(report);
    }
}

fn sentence(error: &DiskError) -> String {
    format!("The game cannot be saved: {error}. The play goes on.")
}

/// The picture of a save, as pixels.
pub(crate) fn look_at(folder: &Path, file: &str) -> Option<([usize; 2], Vec<u8>)> {
    let path = picture(folder, file);
    const LARGEST: u64 = 1 << 24;
    if std::fs::metadata(&path).ok()?.len() > LARGEST {
        return None;
    }
    super::picture::read(&std::fs::read(path).ok()?)
}
