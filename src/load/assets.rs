//! What is seen and heard, as texts: the files of all packs that play, each known by its path below `assets/`. A file of a later pack takes
//! the place of one of the same path.
//!
//! Does not know what a shader, a picture or a sound is; whoever uses a text says what is wrong with it.

use std::collections::BTreeMap;

use super::Loaded;
use super::files::{ASSETS, Files, FilesError, LARGEST_PACK};
use super::selection::{Fate, Mod, Selection};
use crate::diagnostics::{Code, Diagnostic, nearest};

/// The texts, by their path below `assets/`: `backdrops/street.wgsl`, `portraits/ada.svg`, `sound/effects/bell.ron`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    texts: BTreeMap<String, String>,
    /// What could not be read, half a sentence each, with its path.
    pub faults: Vec<String>,
}

impl Assets {
    /// The text of a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// All of them, by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Those that `base` has not, or has with another text.
    pub fn beside<'a>(&'a self, base: &'a Assets) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files().filter(|(path, text)| base.get(path) != Some(*text))
    }

    /// The files of a folder, by name, without the ending; other endings are passed over.
    pub fn folder<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.texts.iter().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(ending)?.strip_suffix('.')?;
            (!name.contains('/')).then_some((name, text.as_str()))
        })
    }

    /// Puts the files of a pack on top.
    pub fn add(&mut self, pack: &dyn Files) {
        let mut fault = |error: &FilesError| self.faults.push(error.to_string());
        let listing = match pack.assets() {
            Ok(listing) => listing,
            Err(error) => return fault(&error),
        };
        listing.refused.iter().for_each(&mut fault);
        let mut room = LARGEST_PACK;
        for path in listing.paths {
            let text = match pack.read(&path) {
                Ok(text) if text.len() as u64 <= room => text,
                Ok(_) => return fault(&FilesError::PackTooLarge { path: pack.name() }),
                Err(error) => {
                    fault(&error);
                    continue;
                }
            };
            room -= text.len() as u64;
            if let Some(inside) = path.strip_prefix(ASSETS).and_then(|path| path.strip_prefix('/')) {
                self.texts.insert(inside.to_owned(), text);
            }
        }
    }
}

/// A file that is there and is not what its folder holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The path below `assets/`.
    pub path: String,
    /// Why, as the second half of a sentence.
    pub reason: String,
    /// What a compiler says of it, several lines, where one was asked.
    pub report: Option<String>,
}

impl Loaded {
    /// Looks for the files that the story names, and warns of those that are not there. `assets` holds what the game brings and what the packs
    /// do.
    pub fn look_for_files(&mut self, assets: &Assets) {
        for (path, place) in &self.written.files {
            if assets.get(path).is_some() {
                continue;
            }
            let (folder, name) = path.split_once('/').unwrap_or(("", path));
            let known = assets.texts.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
            let meant = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
            let help = meant.unwrap_or_else(|| format!("put the file into `{ASSETS}/{folder}/` of the pack"));
            let message = format!("there is no file `{ASSETS}/{path}`");
            self.diagnostics.push(Diagnostic::new(Code::NoSuchFile, message).at(*place).help(help));
        }
        let unread = assets.faults.iter().map(|fault| Diagnostic::new(Code::UnusableFile, fault));
        unread.for_each(|found| self.diagnostics.push(found));
        self.diagnostics.sort();
    }

    /// Warns of files that were looked into.
    pub fn note_unusable(&mut self, found: impl IntoIterator<Item = Unusable>) {
        for Unusable { path, reason, report } in found {
            let message = format!("the file `{ASSETS}/{path}` cannot be used: {reason}");
            self.diagnostics.push(Diagnostic::new(Code::UnusableFile, message).maybe_help(report));
        }
        self.diagnostics.sort();
    }
}

impl Selection {
    /// What is seen and heard in the packs that play, put on top of `base`.
    #[must_use]
    pub fn assets(&self, base: Assets, mods: &[Mod]) -> Assets {
        let mut assets = base;
        let playing = self.mods.iter().zip(mods).filter(|(_, it)| it.fate == Fate::Plays);
        let packs = self.firm().into_iter().chain(playing.map(|(pack, _)| pack.as_ref()));
        packs.for_each(|pack| assets.add(pack));
        assets
    }
}
