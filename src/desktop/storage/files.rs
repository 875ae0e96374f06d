//! The files of the folder: their names, their order by age, and writing them whole.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

pub(crate) const SETTINGS: &str = "settings.ron";
pub(crate) const FINISHED: &str = "finished.ron";
const PLAYS: &str = "plays";
const LEDGERS: &str = "ledgers";
const ENDING: &str = "finale";

/// A folder and what went wrong in it.
#[derive(Debug, thiserror::Error)]
#[error("{} in {}", reason(error), folder.display())]
pub(crate) struct DiskError {
    folder: PathBuf,
    #[source]
    error: io::Error,
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "no permission to write".to_owned(),
        io::ErrorKind::StorageFull => "no space is left".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written".to_owned(),
        _ => error.to_string(),
    }
}

/// The folder in which the game keeps its files.
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes the folders, and sees whether they can be written to.
    pub(crate) fn prepare(&self) -> Result<(), DiskError> {
        for folder in [self.root.clone(), self.root.join(PLAYS), self.root.join(LEDGERS)] {
            fs::create_dir_all(&folder)
                .and_then(|()| tempfile::tempfile_in(&folder).map(drop))
                .map_err(|error| self.error(error))?;
        }
        Ok(())
    }

    pub(crate) fn read(&self, name: &str) -> io::Result<String> {
        fs::read_to_string(self.root.join(name))
    }

    /// Puts a whole file in its place.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), DiskError> {
        write_whole(&self.root.join(name), text).map_err(|error| self.error(error))
    }

    /// Writes the play of an itinerary. Two files take turns: if the newer one cannot be read, there is the one before.
    pub(crate) fn write_turn(&self, itinerary: &str, text: &str) -> Result<(), DiskError> {
        let name = |turn: &str| format!("{PLAYS}/{}-{turn}.{ENDING}", plain(itinerary));
        let age = |turn: &str| changed(&self.root.join(name(turn)));
        let turn = if age("a") <= age("b") { "a" } else { "b" };
        self.write(&name(turn), text)
    }

    pub(crate) fn write_ledger(&self, perspective: &str, text: &str) -> Result<(), DiskError> {
        self.write(&format!("{LEDGERS}/{}.{ENDING}", plain(perspective)), text)
    }

    /// The texts of the plays, the newest first.
    pub(crate) fn newest_first(&self) -> Vec<String> {
        let mut files: Vec<_> = self.files(PLAYS).into_iter().map(|path| (changed(&path), path)).collect();
        files.sort();
        files.into_iter().rev().filter_map(|(_, path)| fs::read_to_string(path).ok()).collect()
    }

    /// The ledgers, each with its perspective.
    pub(crate) fn ledgers(&self) -> Vec<(String, String)> {
        let named = |path: PathBuf| {
            let name = path.file_stem()?.to_str()?.to_owned();
            Some((name, fs::read_to_string(path).ok()?))
        };
        self.files(LEDGERS).into_iter().filter_map(named).collect()
    }

    fn files(&self, folder: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let mut paths: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect();
        paths.sort();
        paths
    }

    fn error(&self, error: io::Error) -> DiskError {
        DiskError { folder: self.root.clone(), error }
    }
}

/// An id as a file name: ids are letters, digits, underscores and dots already; anything else is replaced.
fn plain(id: &str) -> String {
    id.chars().map(|sign| if sign.is_alphanumeric() || sign == '_' { sign } else { '-' }).collect()
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    // The new name is safe only when the folder is; systems that cannot do this have no need to.
    if let Ok(folder) = fs::File::open(folder) {
        folder.sync_all().ok();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plays_take_turns_and_the_newest_comes_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::new(folder.path().to_owned());
        disk.prepare().expect("writable");
        for text in ["one", "two", "three"] {
            disk.write_turn("ada", text).expect("written");
            std::thread::sleep(std::time::Duration::from_millis(15));
        }
        assert_eq!(disk.newest_first(), ["three", "two"]);
        disk.write_ledger("ada", "ledger").expect("written");
        assert_eq!(disk.ledgers(), [("ada".to_owned(), "ledger".to_owned())]);
    }

    #[test]
    fn a_folder_that_cannot_be_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file");
        fs::write(&file, "").expect("written");
        let disk = Disk::new(file.join("below"));
        let error = disk.prepare().expect_err("a file is no folder");
        assert!(error.to_string().contains("below"), "{error}");
    }
}
