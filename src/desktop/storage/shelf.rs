//! What lies on the disk, as the screens need it: the saves, the play that Continue takes up, and what finished plays have left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bevy::prelude::*;
use finale::runtime::{Ledger, Status};
use finale::save::Summary;

use super::files::Disk;
use super::saves::{self, Entry};
use crate::desktop::session::Told;

/// The play that Continue takes up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Latest {
    /// The save's file.
    pub(crate) file: String,
    /// Whose play it is.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) place: String,
    /// The last line that was read.
    pub(crate) line: String,
    /// A newer save is there and cannot be read.
    pub(crate) newer_damaged: bool,
}

/// What is on the disk, as the screens need it.
#[derive(Resource, Default)]
pub(crate) struct Shelf {
    /// The saves of this story, the newest first.
    pub(crate) saves: Vec<Entry>,
    /// The newest play that is not over.
    pub(crate) latest: Option<Latest>,
    /// The way to go on with where no play is open and some were played to their end, by its position on the title.
    pub(crate) next: Option<usize>,
    /// Why saves could not be taken up though they are whole, by their file.
    refused: BTreeMap<String, String>,
    /// The saves whose plays stopped where an earlier version of the story did, and go on in this one.
    further: BTreeSet<String>,
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

    /// Everything that there is at the start. The play that Continue would take up is read, to be sure that it can be.
    pub(super) fn fill(&mut self, told: &Told, disk: &Disk, entries: Vec<Entry>) {
        self.finished = finished(disk, &told.story.pack.id);
        for (perspective, text) in disk.ledgers(&told.story.pack.id) {
            if let Ok((_, ledger)) = finale::save::read_ledger(&text, &told.story.pack.id) {
                self.ledgers.insert(perspective, ledger);
            }
        }
        self.list(told, entries);
        let folder = disk.saves_of(&told.story.pack.id);
        self.find_further(told, &folder);
        while let Some(latest) = self.latest.clone() {
            let read = saves::read(&folder, &latest.file)
                .and_then(|text| finale::save::read(&told.story, &text).map_err(|error| saves::sentence(&error)));
            let Err(why) = read else { break };
            self.refused.insert(latest.file, why);
            self.list(told, self.saves.clone());
        }
    }

    /// Looks which plays that were over go on in this version of the story.
    fn find_further(&mut self, told: &Told, folder: &Path) {
        let goes_on = |file: &str| {
            let text = saves::read(folder, file).ok()?;
            let session = finale::save::read(&told.story, &text).ok()?.session;
            (session.status() != Status::Ended).then(|| file.to_owned())
        };
        let over = newest_of_each(&self.saves).into_iter().filter(|(_, save)| save.ended);
        self.further = over.filter_map(|(entry, _)| goes_on(&entry.file)).collect();
        if !self.further.is_empty() {
            self.list(told, self.saves.clone());
        }
    }

    /// Takes over what lies there now.
    pub(super) fn list(&mut self, told: &Told, mut entries: Vec<Entry>) {
        for entry in &mut entries {
            if let Ok(save) = &mut entry.state
                && self.further.contains(&entry.file)
            {
                save.ended = false;
            }
            if let Some(why) = self.refused.get(&entry.file) {
                entry.state = Err(why.clone());
            } else if let Some(other) = entry.sound().filter(|save| save.story != told.story.pack.id) {
                entry.state = Err(format!("The save belongs to another story, “{}”.", other.title));
            }
        }
        self.saves = entries;
        self.choose(told);
    }

    /// A save could not be taken up.
    pub(super) fn refuse(&mut self, told: &Told, file: &str, why: &str) {
        self.refused.insert(file.to_owned(), why.to_owned());
        for entry in self.saves.iter_mut().filter(|entry| entry.file == file) {
            entry.state = Err(why.to_owned());
        }
        self.choose(told);
    }

    /// What the title offers: the newest play that is not over; else the next way that was not played yet.
    fn choose(&mut self, told: &Told) {
        let newest_of_each = newest_of_each(&self.saves);
        let open = newest_of_each.iter().find(|(_, save)| !save.ended);
        self.latest = open.map(|(entry, save)| Latest {
            file: entry.file.clone(),
            name: save.perspective.clone(),
            place: save.scene.clone(),
            line: save.line.clone(),
            newer_damaged: self.saves.iter().any(|other| other.order > entry.order && other.sound().is_none()),
        });
        let over: BTreeSet<&str> = newest_of_each.iter().map(|(_, save)| &*save.itinerary).collect();
        let told_next = || told.title.ways.iter().position(|way| !over.contains(&*way.itinerary));
        self.next = if self.latest.is_none() && !over.is_empty() { told_next() } else { None };
    }
}

/// The newest save of each play: whatever came earlier in the same play is behind it.
fn newest_of_each(saves: &[Entry]) -> Vec<(&Entry, &Summary)> {
    let mut plays = BTreeSet::new();
    let sound = saves.iter().filter_map(|entry| entry.sound().map(|save| (entry, save)));
    sound.filter(|(_, save)| plays.insert((save.itinerary.clone(), save.seed))).collect()
}

/// The itineraries of a story that were played to an end, as the disk knows them.
pub(super) fn finished(disk: &Disk, story: &str) -> BTreeSet<String> {
    disk.read(&Disk::finished_of(story)).ok().and_then(|text| ron::from_str(&text).ok()).unwrap_or_default()
}
