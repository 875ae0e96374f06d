//! Which story is played: another folder, the files of a source checkout, or what is built into the program.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use finale::load::{Assets, Files, Folder, Memory, Selection};

use include_dir::{Dir, include_dir};

use super::Arguments;

static SCENES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenes");
static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The file beside the saves that lists the mods which the player has switched off.
pub(crate) const MODS_OFF: &str = "mods_off.ron";

/// What is played: the finale or the story that was asked for, the packs that were asked for on top, and, unless they are not wanted, the mods
/// of the player's folder.
pub(crate) fn selection(arguments: &Arguments, mods: bool) -> Selection {
    let story: Box<dyn Files> = match scenes_folder() {
        Some(folder) => Box::new(Folder::new(folder)),
        None => Box::new(embedded(&SCENES, "")),
    };
    let asked = arguments.pack.iter().map(|folder| Box::new(Folder::new(folder)) as Box<dyn Files>).collect();
    let folder = data_folder(arguments.data.clone()).filter(|_| mods && !arguments.no_mods);
    let off = folder.as_ref().and_then(|folder| std::fs::read_to_string(folder.join(MODS_OFF)).ok());
    let off: BTreeSet<String> = off.and_then(|text| ron::from_str(&text).ok()).unwrap_or_default();
    let mods = folder.map(|folder| mods_in(&folder.join("mods"))).unwrap_or_default();
    Selection { story, asked, mods, off }
}

/// The folders below a folder of mods, by name. What is no folder is passed over, so that a readme may lie there.
fn mods_in(folder: &Path) -> Vec<Box<dyn Files>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    paths.sort();
    paths.into_iter().map(|path| Box::new(Folder::new(path)) as Box<dyn Files>).collect()
}

/// The folder for this game's files: the given one, else the usual place of this system.
pub(crate) fn data_folder(given: Option<PathBuf>) -> Option<PathBuf> {
    given.or_else(|| directories::ProjectDirs::from("", "", "finale").map(|dirs| dirs.data_dir().to_owned()))
}

/// The folder of the finale, in a source checkout.
pub(crate) fn scenes_folder() -> Option<PathBuf> {
    checkout().map(|root| root.join("scenes"))
}

/// What is seen and heard in every story: built in, and over that the files of a source checkout, so that an edit is seen at the next start.
pub(crate) fn base_assets() -> Assets {
    let mut assets = Assets::default();
    assets.add(&embedded(&ASSETS, "assets/"));
    if let Some(root) = checkout() {
        assets.add(&Folder::new(if root.as_os_str().is_empty() { PathBuf::from(".") } else { root }));
    }
    assets
}

/// What is seen and heard in the packs that are asked for, without the mods of the player's folder.
pub(crate) fn assets(arguments: &Arguments) -> Assets {
    selection(arguments, false).assets(base_assets(), &[])
}

/// The root of the source checkout, where the program was started from one: by `cargo run`, or in its top folder.
fn checkout() -> Option<PathBuf> {
    let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let is_ours = |root: &PathBuf| root.join("scenes/pack.ron").is_file() && root.join("src/lib.rs").is_file();
    // The top folder comes first, as an empty path, so that messages show paths as they are typed.
    [PathBuf::new()].into_iter().chain(by_cargo).find(is_ours)
}

/// A folder that is built in, its files below `prefix`.
fn embedded(folder: &Dir<'_>, prefix: &str) -> Memory {
    let mut files = Memory::new("scenes");
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                files = files.with(prefix.to_owned() + &path.replace('\\', "/"), text);
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use finale::load::{Files, Folder};

    use super::{SCENES, embedded};

    #[test]
    fn the_story_built_in_is_the_one_on_disk() {
        let disk = Folder::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenes"));
        let built_in = embedded(&SCENES, "");
        let mut paths = disk.list().expect("the folder can be read").paths;
        paths.sort();
        assert_eq!(built_in.list().expect("in memory").paths, paths);
        for path in paths {
            assert_eq!(built_in.read(&path).expect("in memory"), disk.read(&path).expect("on disk"), "{path}");
        }
    }
}
