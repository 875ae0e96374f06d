//! The files of the folder: their names, and writing them whole. What lies in the folder of saves is the affair of [`super::saves`].

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

pub(crate) const SETTINGS: &str = "settings.ron";
/// The folder of saves; below it is one for each story.
const SAVES: &str = "saves";
const LEDGERS: &str = "ledgers";
pub(super) const ENDING: &str = "finale";

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

impl DiskError {
    pub(super) fn new(folder: &Path, error: io::Error) -> Self {
        Self { folder: folder.to_owned(), error }
    }
}

/// The folder in which the game keeps its files.
#[derive(Debug, Clone)]
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes the folders, and sees whether they can be written to.
    pub(crate) fn prepare(&self) -> Result<(), DiskError> {
        for folder in [self.root.clone(), self.root.join(SAVES), self.root.join(LEDGERS)] {
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
        write_whole(&self.root.join(name), text.as_bytes()).map_err(|error| self.error(error))
    }

    /// The folder for the saves of a story.
    pub(crate) fn saves_of(&self, story: &str) -> PathBuf {
        self.root.join(SAVES).join(plain(story))
    }

    /// The name of the file that says which itineraries of a story were played to an end.
    pub(crate) fn finished_of(story: &str) -> String {
        format!("{LEDGERS}/{}/finished.ron", plain(story))
    }

    /// The name of a perspective's ledger.
    pub(crate) fn ledger_of(story: &str, perspective: &str) -> String {
        format!("{LEDGERS}/{}/{}.{ENDING}", plain(story), plain(perspective))
    }

    /// The ledgers of a story, each with its perspective.
    pub(crate) fn ledgers(&self, story: &str) -> Vec<(String, String)> {
        let named = |path: PathBuf| {
            let name = path.file_stem()?.to_str()?.to_owned();
            Some((name, fs::read_to_string(path).ok()?))
        };
        // Below the folder of all stories lie those that the first versions wrote; they say in themselves whose they are.
        let paths = self.files(LEDGERS).into_iter().chain(self.files(&format!("{LEDGERS}/{}", plain(story))));
        paths.filter_map(named).collect()
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
        DiskError::new(&self.root, error)
    }
}

/// An id as a file name: ids are letters, digits, underscores and dots already; anything else is replaced.
pub(super) fn plain(id: &str) -> String {
    id.chars().map(|sign| if sign.is_alphanumeric() || sign == '_' { sign } else { '-' }).collect()
}

/// Puts a file in its place, over one that is there.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (folder, file) = written(path, bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    sync(&folder);
    Ok(())
}

/// Puts a file in its place, and fails where one is there already.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (folder, file) = written(path, bytes)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync(&folder);
    Ok(())
}

/// What a file is called while it is being written.
pub(super) const WRITING: &str = ".writing-";

/// A file that is whole and on the disk, but not in its place yet.
fn written(path: &Path, bytes: &[u8]) -> io::Result<(PathBuf, tempfile::NamedTempFile)> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(WRITING).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok((folder.to_owned(), file))
}

/// A new name is safe only when its folder is on the disk too; systems that cannot do this have no need to.
pub(super) fn sync(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        folder.sync_all().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_never_replaces_one_and_a_whole_one_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("below/file");
        write_new(&path, b"one").expect("written");
        let error = write_new(&path, b"two").expect_err("it is there");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).expect("there"), b"one");
        write_whole(&path, b"three").expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"three");
        assert_eq!(fs::read_dir(folder.path().join("below")).expect("a folder").count(), 1, "nothing is left over");
    }

    #[test]
    fn ledgers_are_found_by_their_perspective() {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::new(folder.path().to_owned());
        disk.prepare().expect("writable");
        disk.write(&Disk::ledger_of("signal", "ada"), "ledger").expect("written");
        disk.write(&Disk::finished_of("signal"), "{}").expect("written");
        assert_eq!(disk.ledgers("signal"), [("ada".to_owned(), "ledger".to_owned())]);
        assert_eq!(disk.ledgers("another"), [], "each story has its own");
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
