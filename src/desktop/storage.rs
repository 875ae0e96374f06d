//! The only disk: plays, ledgers, settings.
//!
//! Every file is written whole to a temporary neighbour and then put in its place, so that a crash leaves the old one. Where nothing can be
//! written the play goes on, and the screen says so.

mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::window::WindowCloseRequested;
use finale::runtime::Ledger;

use super::Step;
use super::session::{Happened, Play, Told};
use super::settings::Settings;
use crate::cli::MODS_OFF;
pub(crate) use files::{Disk, DiskError};

/// The play that Continue takes up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Latest {
    /// The save file.
    pub(crate) text: String,
    /// Whose play it is.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) place: String,
    /// The last line that was read.
    pub(crate) line: String,
}

/// What is on the disk, as the screens need it.
#[derive(Resource, Default)]
pub(crate) struct Shelf {
    pub(crate) latest: Option<Latest>,
    /// What each perspective decided in its last play.
    pub(crate) ledgers: BTreeMap<String, Ledger>,
    /// The itineraries that were played to an end.
    pub(crate) finished: BTreeSet<String>,
    /// Why nothing can be kept, in one sentence.
    pub(crate) trouble: Option<String>,
}

impl Shelf {
    /// One ledger of what the given perspectives decided when they were played.
    pub(crate) fn history(&self, of: &[String]) -> Ledger {
        let mut history = Ledger::default();
        for ledger in of.iter().filter_map(|perspective| self.ledgers.get(perspective)) {
            history.merge(ledger);
        }
        history
    }
}

/// Where things are kept; none where there is no such place.
#[derive(Resource)]
pub(crate) struct Place(Option<Disk>);

/// The folder for this game's files: the given one, else the usual place of this system.
pub(crate) fn place(given: Option<PathBuf>) -> Place {
    Place(crate::cli::data_folder(given).map(Disk::new))
}

impl Place {
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
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Shelf>()
        .add_systems(Startup, read_shelf.run_if(resource_exists::<Told>))
        .add_systems(Update, (keep_play, keep_settings).chain().in_set(Step::Keep))
        .add_systems(Update, close)
        .add_systems(Last, keep_on_exit);
}

fn read_shelf(place: Res<Place>, told: Res<Told>, mut shelf: ResMut<Shelf>) {
    let Some(disk) = &place.0 else {
        shelf.trouble = Some("This system names no folder for saved games: nothing will be kept.".to_owned());
        return;
    };
    if let Err(error) = disk.prepare() {
        shelf.trouble = Some(sentence(&error));
    }
    let fits = |text: &String| finale::save::read(&told.story, text).is_ok();
    shelf.latest = disk.newest_first().into_iter().filter(fits).find_map(|text| latest(&told, text));
    shelf.finished = disk.read(files::FINISHED).ok().and_then(|text| ron::from_str(&text).ok()).unwrap_or_default();
    for (perspective, text) in disk.ledgers() {
        if let Ok((_, ledger)) = finale::save::read_ledger(&text, &told.story.pack.id) {
            shelf.ledgers.insert(perspective, ledger);
        }
    }
}

/// What Continue would say of a save file; none where it is damaged.
fn latest(told: &Told, text: String) -> Option<Latest> {
    let summary = finale::save::peek(&text).ok()?;
    let name = told.way(&summary.itinerary).map_or(summary.itinerary, |way| way.name.clone());
    Some(Latest { text, name, place: summary.scene, line: summary.line })
}

fn keep_play(
    place: Res<Place>,
    told: Option<Res<Told>>,
    play: Res<Play>,
    mut happened: MessageReader<Happened>,
    mut shelf: ResMut<Shelf>,
) {
    let Some(told) = told else { return };
    for event in happened.read() {
        match event {
            Happened::Chose | Happened::Left => keep(&place, &told, &play, &mut shelf),
            Happened::Ended => {
                keep(&place, &told, &play, &mut shelf);
                keep_end(&place, &told, &play, &mut shelf);
            }
            Happened::Opened { .. } | Happened::Moved | Happened::Refused(_) => {}
        }
    }
}

/// The autosave.
fn keep(place: &Place, told: &Told, play: &Play, shelf: &mut Shelf) {
    let (Some(disk), Some(text), Some(itinerary)) = (&place.0, play.to_save(), play.itinerary()) else { return };
    let written = disk.write_turn(itinerary, &text);
    note(shelf, written);
    shelf.latest = latest(told, text).or_else(|| shelf.latest.take());
}

/// What a finished play leaves for those of the others.
fn keep_end(place: &Place, told: &Told, play: &Play, shelf: &mut Shelf) {
    let (Some(disk), Some(itinerary)) = (&place.0, play.itinerary()) else { return };
    if play.end.as_ref().is_some_and(|end| end.ending) && shelf.finished.insert(itinerary.to_owned()) {
        let written = match ron::to_string(&shelf.finished) {
            Ok(list) => disk.write(files::FINISHED, &list),
            Err(_) => Ok(()),
        };
        note(shelf, written);
    }
    let Some(ledger) = play.ledger() else { return };
    for perspective in told.title.ways.iter().filter_map(|way| way.perspective.clone()) {
        let part = ledger.part_of(&told.story, &perspective);
        if !part.is_empty() {
            let text = finale::save::write_ledger(&part, &told.story.pack.id, itinerary);
            note(shelf, disk.write_ledger(&perspective, &text));
            shelf.ledgers.insert(perspective, part);
        }
    }
}

fn keep_settings(place: Res<Place>, settings: Res<Settings>, mut shelf: ResMut<Shelf>) {
    let Some(disk) = &place.0 else { return };
    if !settings.is_changed() || settings.is_added() {
        return;
    }
    if let Ok(text) = ron::ser::to_string_pretty(&*settings, ron::ser::PrettyConfig::default()) {
        note(&mut shelf, disk.write(files::SETTINGS, &text));
    }
}

/// The window is asked to close.
fn close(mut closing: MessageReader<WindowCloseRequested>, mut exit: MessageWriter<AppExit>) {
    if closing.read().count() > 0 {
        exit.write(AppExit::Success);
    }
}

/// The game ends, in whatever way: the play is kept first.
fn keep_on_exit(place: Res<Place>, play: Res<Play>, mut exiting: MessageReader<AppExit>) {
    if exiting.read().count() == 0 {
        return;
    }
    if let (Some(disk), Some(text), Some(itinerary)) = (&place.0, play.to_save(), play.itinerary())
        && let Err(error) = disk.write_turn(itinerary, &text)
    {
        warn!("{error}");
    }
}

fn note(shelf: &mut Shelf, written: Result<(), DiskError>) {
    shelf.trouble = written.err().map(|error| sentence(&error));
}

fn sentence(error: &DiskError) -> String {
    format!("The game cannot be saved: {error}. The play goes on.")
}
