//! The folder of one story's saves: what the files are called, which slot they stand in, and putting, renaming and removing them.
//!
//! No file is ever written over. Each save is a new file with a name of its own, so two copies of the game can write at once, even into the
//! same slot: the newer file is shown, the older one shows again when that is deleted. Autosaves and quicksaves stand in rings; a running copy
//! locks a ring of its own, and takes only from that what has become too old. Knows no window and no story.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use finale::save::{self, Label, Summary};

use super::files::{self, DiskError, ENDING, WRITING, plain, write_new, write_whole};
use crate::desktop::words::as_sentence;

/// Pages of slots that the player fills.
pub(crate) const PAGES: u8 = 9;
/// Slots on a page.
pub(crate) const PLACES: u8 = 6;
/// How many autosaves a ring keeps. The newest of each itinerary stays beyond that.
const AUTOS: usize = 12;
/// How many quicksaves a ring keeps.
const QUICKS: usize = 9;
/// Copies of the game that have rings of their own; where more are running, these share the last.
const RINGS: u8 = 16;
/// No save is as large as this, in bytes.
const LARGEST: u64 = 1 << 28;
/// A file that was being written so long ago was left by a copy that is gone.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Where a save stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Slot {
    Auto,
    Quick,
    /// Both count from 1.
    Page(u8, u8),
}

/// A file in the folder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Its name, without the folder.
    pub(crate) file: String,
    pub(crate) slot: Slot,
    /// Saves that were made later have larger numbers.
    pub(crate) order: u64,
    /// What it shows; else why it cannot be loaded, in one sentence.
    pub(crate) state: Result<Summary, String>,
    /// Whether it has a picture.
    pub(crate) picture: bool,
}

impl Entry {
    /// The summary of a save that can be loaded.
    pub(crate) fn sound(&self) -> Option<&Summary> {
        self.state.as_ref().ok()
    }
}

/// The parts of a file's name: `slot_itinerary_order_mark.finale`. Only the first has to be there, so that copies under other names are
/// found too.
struct Name<'a> {
    slot: Slot,
    ring: u8,
    itinerary: &'a str,
    order: u64,
}

impl<'a> Name<'a> {
    fn parse(file: &'a str) -> Option<Self> {
        let stem = file.strip_suffix(ENDING)?.strip_suffix('.')?;
        let (place, rest) = stem.split_once('_').unwrap_or((stem, ""));
        let mut parts = place.split('-');
        let kind = parts.next()?;
        let mut number = || parts.next().and_then(|part| part.parse::<u8>().ok());
        let (slot, ring) = match kind {
            "auto" => (Slot::Auto, number().unwrap_or(0)),
            "quick" => (Slot::Quick, number().unwrap_or(0)),
            "page" => {
                let (page, place) = (number()?, number()?);
                let there = (1..=PAGES).contains(&page) && (1..=PLACES).contains(&place);
                (there.then_some(Slot::Page(page, place))?, 0)
            }
            _ => return None,
        };
        let mut parts = rest.rsplitn(3, '_');
        let (_, order) = (parts.next(), parts.next());
        let order = order.and_then(|order| order.parse().ok()).unwrap_or(0);
        Some(Self { slot, ring, itinerary: parts.next().unwrap_or(""), order })
    }
}

/// What stands before the first underscore of a name.
struct Place(Slot, u8);

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Slot::Auto => write!(out, "auto-{}", self.1),
            Slot::Quick => write!(out, "quick-{}", self.1),
            Slot::Page(page, place) => write!(out, "page-{page}-{place}"),
        }
    }
}

/// The folder, as one running copy of the game uses it.
#[derive(Debug)]
pub(crate) struct Saves {
    folder: PathBuf,
    ring: u8,
    /// Held as long as the copy runs; the system lets go of it however the copy ends.
    _lock: Option<File>,
    /// Makes names differ from those of other copies …
    run: u64,
    /// … and from each other.
    count: u32,
    /// The largest number that was given.
    order: u64,
    known: BTreeMap<String, Entry>,
}

impl Saves {
    /// Opens a folder, makes it where it is missing, and takes a ring in it.
    pub(crate) fn open(folder: PathBuf) -> Result<Self, DiskError> {
        let error = |error| DiskError::new(&folder, error);
        fs::create_dir_all(&folder).map_err(error)?;
        let (ring, lock) = take_ring(&folder).map_err(error)?;
        let run = RandomState::new().hash_one("run") & 0xff_ffff;
        let mut saves = Self { folder, ring, _lock: lock, run, count: 0, order: 0, known: BTreeMap::new() };
        saves.sweep();
        saves.look();
        Ok(saves)
    }

    /// What lies in the folder, the newest first. Only files that were not there before are read: a file never changes under its name.
    pub(crate) fn list(&mut self) -> Vec<Entry> {
        self.look();
        let mut entries: Vec<Entry> = self.known.values().cloned().collect();
        entries.sort_by(|a, b| (b.order, &b.file).cmp(&(a.order, &a.file)));
        entries
    }

    fn look(&mut self) {
        let names = self.names();
        let pictures: BTreeSet<String> =
            names.iter().filter_map(|name| name.strip_suffix(PICTURE)).map(str::to_owned).collect();
        let mut known = BTreeMap::new();
        for file in names {
            let Some(name) = Name::parse(&file) else { continue };
            self.order = self.order.max(name.order);
            let mut entry = self.known.remove(&file).unwrap_or_else(|| Entry {
                slot: name.slot,
                order: name.order,
                state: self.summary(&file),
                picture: false,
                file: file.clone(),
            });
            entry.picture = pictures.contains(stem(&file));
            known.insert(file, entry);
        }
        self.known = known;
    }

    /// The names of the files in the folder.
    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
    }

    fn summary(&self, file: &str) -> Result<Summary, String> {
        let text = self.read(file)?;
        save::peek(&text).map_err(|error| sentence(&error))
    }

    /// The text of a save; else why there is none, in one sentence.
    fn read(&self, file: &str) -> Result<String, String> {
        read(&self.folder, file)
    }

    /// Puts a play into a slot and gives the name of its file. `over` is what the player saw there; it is removed once the new one is safe.
    pub(crate) fn put(
        &mut self,
        slot: Slot,
        itinerary: &str,
        text: &str,
        over: Option<&str>,
    ) -> Result<String, DiskError> {
        // Another copy may have written since.
        let newest = self.names().iter().filter_map(|name| Name::parse(name)).map(|name| name.order).max();
        self.order = self.order.max(newest.unwrap_or(0)) + 1;
        let file = self.new_name(slot, self.ring, itinerary, self.order);
        self.write(&file, text)?;
        if let Some(over) = over {
            self.remove(over).ok();
        }
        match slot {
            Slot::Auto => self.take_old(slot, AUTOS),
            Slot::Quick => self.take_old(slot, QUICKS),
            Slot::Page(..) => {}
        }
        Ok(file)
    }

    /// Gives a save another label; it keeps its slot and its age, under a new name.
    pub(crate) fn rename(&mut self, file: &str, name: &str) -> Result<(), String> {
        let gone = || "The save is no longer there.".to_owned();
        let parsed = Name::parse(file).ok_or_else(gone)?;
        let text = self.read(file)?;
        let before = save::peek(&text).map_err(|error| sentence(&error))?.label;
        let text =
            save::labelled(&text, &Label { name: name.to_owned(), ..before }).map_err(|error| sentence(&error))?;
        let ring = if matches!(parsed.slot, Slot::Page(..)) { 0 } else { parsed.ring };
        let new = self.new_name(parsed.slot, ring, parsed.itinerary, parsed.order);
        self.write(&new, &text).map_err(|error| format!("The save keeps its name: {error}."))?;
        fs::rename(self.path_of_picture(file), self.path_of_picture(&new)).ok();
        self.remove(file).map_err(|error| format!("The save is there twice: {error}."))
    }

    /// Removes a save and its picture.
    pub(crate) fn delete(&mut self, file: &str) -> Result<(), String> {
        self.remove(file).map_err(|error| format!("The save cannot be deleted: {error}."))?;
        files::sync(&self.folder);
        Ok(())
    }

    /// Puts a picture beside a save.
    pub(crate) fn put_picture(&self, file: &str, png: &[u8]) -> Result<(), DiskError> {
        if !self.folder.join(file).exists() {
            return Ok(());
        }
        write_whole(&self.path_of_picture(file), png).map_err(|error| DiskError::new(&self.folder, error))
    }

    fn new_name(&mut self, slot: Slot, ring: u8, itinerary: &str, order: u64) -> String {
        self.count += 1;
        let (run, count) = (self.run, self.count);
        format!("{}_{}_{order:06}_{run:06x}{count:x}.{ENDING}", Place(slot, ring), plain(itinerary))
    }

    fn write(&self, file: &str, text: &str) -> Result<(), DiskError> {
        write_new(&self.folder.join(file), text.as_bytes()).map_err(|error| DiskError::new(&self.folder, error))
    }

    /// A save that is already gone is gone.
    fn remove(&self, file: &str) -> Result<(), DiskError> {
        // Names come from a listing; one that leads out of the folder does not.
        if Name::parse(file).is_none() || file.contains(['/', '\\']) {
            return Ok(());
        }
        for path in [self.folder.join(file), self.path_of_picture(file)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(DiskError::new(&self.folder, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes from the own ring what is too old.
    fn take_old(&self, slot: Slot, keep: usize) {
        let names = self.names();
        let mut ring: Vec<(u64, &str, &String)> = names
            .iter()
            .filter_map(|file| Name::parse(file).map(|name| (name, file)))
            .filter(|(name, _)| name.slot == slot && name.ring == self.ring)
            .map(|(name, file)| (name.order, name.itinerary, file))
            .collect();
        ring.sort_by(|a, b| b.cmp(a));
        let mut newest_of = BTreeSet::new();
        for (position, (_, itinerary, file)) in ring.into_iter().enumerate() {
            if !newest_of.insert(itinerary) && position >= keep {
                self.remove(file).ok();
            }
        }
    }

    /// Removes what copies of the game left that ended in the middle of their work: half a file, or a picture without its save.
    fn sweep(&self) {
        let names: BTreeSet<String> = self.names().into_iter().collect();
        let alone = |name: &str| {
            let stem = name.strip_suffix(PICTURE);
            stem.is_some_and(|stem| {
                Name::parse(&format!("{stem}.{ENDING}")).is_some() && !names.contains(&format!("{stem}.{ENDING}"))
            })
        };
        for name in names.iter().filter(|name| name.starts_with(WRITING) || alone(name)) {
            let path = self.folder.join(name);
            let age = fs::metadata(&path).and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > ABANDONED) {
                fs::remove_file(path).ok();
            }
        }
    }

    fn path_of_picture(&self, file: &str) -> PathBuf {
        picture(&self.folder, file)
    }
}

const PICTURE: &str = ".png";

fn stem(file: &str) -> &str {
    file.strip_suffix(ENDING).and_then(|stem| stem.strip_suffix('.')).unwrap_or(file)
}

/// Where the picture of a save lies.
pub(crate) fn picture(folder: &Path, file: &str) -> PathBuf {
    folder.join(format!("{}{PICTURE}", stem(file)))
}

/// The text of a save in a folder; else why there is none, in one sentence.
pub(crate) fn read(folder: &Path, file: &str) -> Result<String, String> {
    let path = folder.join(file);
    let unread = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => "The save is no longer there.".to_owned(),
        io::ErrorKind::InvalidData => sentence(&save::SaveError::Damaged),
        _ => format!("The save cannot be read: {error}."),
    };
    if fs::metadata(&path).map_err(unread)?.len() > LARGEST {
        return Err(sentence(&save::SaveError::NotASave));
    }
    fs::read_to_string(path).map_err(unread)
}

/// An error of the engine as a sentence of its own.
pub(crate) fn sentence(error: &save::SaveError) -> String {
    as_sentence(&error.to_string())
}

/// The first ring that no running copy has. Where the disk knows no locks, all copies share the first.
fn take_ring(folder: &Path) -> io::Result<(u8, Option<File>)> {
    for ring in 1..=RINGS {
        let lock =
            File::options().create(true).truncate(false).write(true).open(folder.join(format!("ring-{ring}.lock")))?;
        match lock.try_lock() {
            Ok(()) => return Ok((ring, Some(lock))),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(_)) => return Ok((ring, None)),
        }
    }
    Ok((RINGS, None))
}

#[cfg(test)]
mod tests;
