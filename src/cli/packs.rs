//! Which story is played: another folder, the files of a source checkout, or what is built into the program.

use std::path::{Path, PathBuf};

use finale::load::{Files, Folder, Memory};
use include_dir::{Dir, include_dir};

static SCENES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenes");
#[cfg(feature = "desktop")]
static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The packs to load, in order.
pub(crate) fn packs(other: Option<&Path>) -> Vec<Box<dyn Files>> {
    match (other, checkout()) {
        (Some(folder), _) => vec![Box::new(Folder::new(folder))],
        (None, Some(root)) => vec![Box::new(Folder::new(root.join("scenes")))],
        (None, None) => vec![Box::new(embedded(&SCENES))],
    }
}

/// A file of the assets, such as `backdrops/street.wgsl`: from the source checkout, so that an edit is seen at the next start, or built in.
#[cfg(feature = "desktop")]
pub(crate) fn asset(path: &str) -> Option<Vec<u8>> {
    let on_disk = checkout().and_then(|root| std::fs::read(root.join("assets").join(path)).ok());
    on_disk.or_else(|| ASSETS.get_file(path).map(|file| file.contents().to_vec()))
}

/// The root of the source checkout, where the program was started from one: by `cargo run`, or in its top folder.
fn checkout() -> Option<PathBuf> {
    let by_cargo = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let is_ours = |root: &PathBuf| root.join("scenes/pack.ron").is_file() && root.join("src/lib.rs").is_file();
    // The top folder comes first, as an empty path, so that messages show paths as they are typed.
    [PathBuf::new()].into_iter().chain(by_cargo).find(is_ours)
}

fn embedded(folder: &Dir<'_>) -> Memory {
    let mut files = Memory::new("scenes");
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        open.extend(folder.dirs());
        for file in folder.files() {
            if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
                files = files.with(path.replace('\\', "/"), text);
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
        let built_in = embedded(&SCENES);
        let mut paths = disk.list().expect("the folder can be read");
        paths.sort();
        assert_eq!(built_in.list().expect("in memory"), paths);
        for path in paths {
            assert_eq!(built_in.read(&path).expect("in memory"), disk.read(&path).expect("on disk"), "{path}");
        }
    }
}
