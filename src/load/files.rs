//! Where packs come from: one trait, a folder on disk, or memory.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use rustc_hash::FxHasher;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 4 * 1024 * 1024;
/// The most files that a pack may have.
pub const MOST_FILES: usize = 20_000;
/// The most that the files of a pack may hold together, in bytes.
pub const LARGEST_PACK: u64 = 64 * 1024 * 1024;
/// How deep folders may nest.
pub const DEEPEST_FOLDER: usize = 16;

/// The folder of a pack for what is seen and heard. Nothing of the story stands in it.
pub const ASSETS: &str = "assets";
/// What the files in it are: shaders, vector art, sounds.
const ASSET_ENDINGS: [&str; 3] = ["wgsl", "svg", "ron"];

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
    /// The files of a pack are too large together.
    #[error("the files of {path} are larger than {} MiB together", LARGEST_PACK / 1024 / 1024)]
    PackTooLarge {
        /// Which.
        path: String,
    },
    /// A folder lies too deep.
    #[error("{path} lies more than {DEEPEST_FOLDER} folders deep")]
    TooDeep {
        /// Which.
        path: String,
    },
    /// A link, or a path that leads out of the pack.
    #[error("{path} leads out of its pack")]
    Outside {
        /// Which.
        path: String,
    },
}

/// What a pack holds.
#[derive(Debug, Default)]
pub struct Listing {
    /// The paths of the files, with `/`, in a stable order.
    pub paths: Vec<String>,
    /// What stands there and is not read, each with its reason.
    pub refused: Vec<FilesError>,
}

/// The files of a pack. The engine asks for nothing else of the outside world.
pub trait Files: Send + Sync {
    /// What messages call it.
    fn name(&self) -> String;

    /// The `.ron` files below the pack that make up the story: all but those in [`ASSETS`].
    ///
    /// # Errors
    /// A folder that cannot be read.
    fn list(&self) -> Result<Listing, FilesError>;

    /// What is seen and heard: the texts in the folder [`ASSETS`] of the pack, as paths of the pack.
    ///
    /// # Errors
    /// A folder that cannot be read.
    fn assets(&self) -> Result<Listing, FilesError> {
        Ok(Listing::default())
    }

    /// The text of a file.
    ///
    /// # Errors
    /// A file that cannot be read, is too large, or is not text.
    fn read(&self, path: &str) -> Result<String, FilesError>;

    /// Another number after a file was changed, added or taken away, without reading any. Files that cannot change keep the usual 0.
    fn stamp(&self) -> u64 {
        0
    }
}

/// A folder on disk. Links are refused, so that a pack cannot reach outside itself.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The pack in a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, folder: &Path, depth: usize, endings: &[&str], found: &mut Listing) -> Result<(), FilesError> {
        let unreadable = |source| FilesError::Unreadable { path: folder.display().to_string(), source };
        let mut entries =
            std::fs::read_dir(folder).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().map_err(unreadable)?;
            let path = entry.path();
            let shown = || path.display().to_string();
            let fits = path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
            if path == self.root.join(ASSETS) {
                continue;
            }
            if kind.is_symlink() && (fits || path.is_dir()) {
                found.refused.push(FilesError::Outside { path: shown() });
            } else if kind.is_dir() && depth >= DEEPEST_FOLDER {
                found.refused.push(FilesError::TooDeep { path: shown() });
            } else if kind.is_dir() {
                self.walk(&path, depth + 1, endings, found)?;
            } else if kind.is_file()
                && fits
                && let Ok(inside) = path.strip_prefix(&self.root)
            {
                let names: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
                found.paths.push(names.join("/"));
            }
            if found.paths.len() > MOST_FILES {
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

    fn list(&self) -> Result<Listing, FilesError> {
        let mut found = Listing::default();
        self.walk(&self.root, 0, &["ron"], &mut found)?;
        Ok(found)
    }

    fn assets(&self) -> Result<Listing, FilesError> {
        let (mut found, folder) = (Listing::default(), self.root.join(ASSETS));
        match std::fs::symlink_metadata(&folder) {
            Ok(it) if it.is_dir() => self.walk(&folder, 1, &ASSET_ENDINGS, &mut found)?,
            Ok(it) if it.is_symlink() => {
                found.refused.push(FilesError::Outside { path: folder.display().to_string() });
            }
            _ => {}
        }
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

    fn stamp(&self) -> u64 {
        let mut hasher = FxHasher::default();
        let assets = self.assets().unwrap_or_default().paths;
        for path in self.list().unwrap_or_default().paths.into_iter().chain(assets) {
            path.hash(&mut hasher);
            if let Ok(metadata) = std::fs::metadata(self.root.join(&path)) {
                metadata.len().hash(&mut hasher);
                metadata.modified().ok().hash(&mut hasher);
            }
        }
        hasher.finish()
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

    fn list(&self) -> Result<Listing, FilesError> {
        let story = |path: &&String| path.ends_with(".ron") && !path.starts_with(&format!("{ASSETS}/"));
        Ok(Listing { paths: self.files.keys().filter(story).cloned().collect(), refused: Vec::new() })
    }

    fn assets(&self) -> Result<Listing, FilesError> {
        let asset = |path: &&String| {
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
            path.starts_with(&format!("{ASSETS}/")) && ASSET_ENDINGS.contains(&ending)
        };
        Ok(Listing { paths: self.files.keys().filter(asset).cloned().collect(), refused: Vec::new() })
    }

    fn read(&self, path: &str) -> Result<String, FilesError> {
        let missing = || FilesError::Unreadable {
            path: path.to_owned(),
            source: std::io::Error::from(std::io::ErrorKind::NotFound),
        };
        self.files.get(path).cloned().ok_or_else(missing)
    }
}
