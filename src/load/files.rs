//! Where packs come from: one trait, a folder on disk, or memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 4 * 1024 * 1024;
/// The most files that a pack may have.
pub const MOST_FILES: usize = 20_000;
/// How deep folders may nest.
const DEEPEST_FOLDER: usize = 16;

/// Why files cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The file or folder cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not UTF-8.
    #[error("{path} is not text in UTF-8")]
    NotText {
        /// Which.
        path: String,
    },
    /// A file is too large.
    #[error("{path} is larger than {} MiB", LARGEST_FILE / 1024 / 1024)]
    TooLarge {
        /// Which.
        path: String,
    },
    /// A pack has too many files.
    #[error("{path} holds more than {MOST_FILES} files")]
    TooMany {
        /// Which.
        path: String,
    },
}

/// The files of a pack. The engine asks for nothing else of the outside world.
pub trait Files {
    /// What messages call it.
    fn name(&self) -> String;

    /// The paths of all `.ron` files below the pack, with `/`, in a stable order.
    ///
    /// # Errors
    /// A folder that cannot be read.
    fn list(&self) -> Result<Vec<String>, FilesError>;

    /// The text of a file.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or is not text.
    fn read(&self, path: &str) -> Result<String, FilesError>;
}

/// A folder on disk. Links are not followed, so that a pack cannot reach outside itself.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The pack in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, folder: &Path, depth: usize, found: &mut Vec<String>) -> Result<(), FilesError> {
        let unreadable = |source| FilesError::Unreadable { path: folder.display().to_string(), source };
        let mut entries =
            std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().map_err(unreadable)?;
            let path = entry.path();
            if kind.is_dir() && depth < DEEPEST_FOLDER {
                self.walk(&path, depth + 1, found)?;
            } else if kind.is_file()
                && path.extension().is_some_and(|extension| extension == "ron")
                && let Ok(inside) = path.strip_prefix(&self.root)
            {
                found.push(inside.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"));
            }
            if found.len() > MOST_FILES {
                return Err(FilesError::TooMany { path: self.name() });
            }
        }
        Ok(())
    }
}

impl Files for Folder {
    fn name(&self) -> String {
        self.root.display().to_string()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        let mut found = Vec::new();
        self.walk(&self.root, 0, &mut found)?;
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<String, FilesError> {
        let full = self.root.join(path);
        let shown = || full.display().to_string();
        let unreadable = |source| FilesError::Unreadable { path: shown(), source };
        if std::fs::metadata(&full).map_err(unreadable)?.len() > LARGEST_FILE {
            return Err(FilesError::TooLarge { path: shown() });
        }
        let bytes = std::fs::read(&full).map_err(unreadable)?;
        String::from_utf8(bytes).map_err(|_| FilesError::NotText { path: shown() })
    }
}

/// Files in memory: the embedded pack, and tests.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    name: String,
    files: BTreeMap<String, String>,
}

impl Memory {
    /// An empty pack.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), files: BTreeMap::new() }
    }

    /// The same, with a file more.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }
}

impl Files for Memory {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn list(&self) -> Result<Vec<String>, FilesError> {
        Ok(self.files.keys().filter(|path| path.ends_with(".ron")).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<String, FilesError> {
        let missing = || FilesError::Unreadable {
            path: path.to_owned(),
            source: std::io::Error::from(std::io::ErrorKind::NotFound),
        };
        self.files.get(path).cloned().ok_or_else(missing)
    }
}
