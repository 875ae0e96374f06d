//! Mistakes as data: every file of `tests/suite/mistakes` goes wrong in the way that its name says, and the report of it is kept.
//!
//! A mistake is loaded as a second file of one pack beside `tests/suite/base.ron`; with `// alone` as its first line, without it. A line
//! `// file: name` begins another file. The mistakes of `tests/suite/mods` are made by packs, each under a line `// pack: name`, on top of the
//! story of that folder.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use finale::diagnostics::{Code, Severity, render_text};
use finale::load::{Assets, DEEPEST_FOLDER, Files, FilesError, Folder, Listing, Loaded, Memory, Unusable, load};

use crate::support::but_for_tags;

/// Codes that no text of a file can cause, or none that one would keep in a repository; [`Broken`] and generated texts show these.
const WITHOUT_A_FILE: &[Code] =
    &[Code::Unreadable, Code::TooLarge, Code::OutsidePack, Code::NoSuchFile, Code::UnusableFile];

#[test]
fn the_base_is_clean() {
    let loaded = load(&[Box::new(Memory::new("suite").with("base.ron", base()))]);
    assert!(loaded.diagnostics.is_empty() && loaded.story.is_some(), "{}", loaded.report(false));
}

#[test]
fn every_mistake_is_reported_as_its_name_says() {
    let all = mistakes().into_iter().map(|path| (path, reports as fn(&Path)));
    let all = all.chain(mods().into_iter().map(|path| (path, packs_report as fn(&Path))));
    let failed: Vec<String> =
        all.filter(|(path, reports)| catch_unwind(|| reports(path)).is_err()).map(|(path, _)| stem(&path)).collect();
    assert!(failed.is_empty(), "{} mistakes are not reported as they should be: {failed:#?}", failed.len());
}

#[test]
fn every_code_has_an_example() {
    let shown: BTreeSet<Code> = mistakes().iter().chain(&mods()).map(|path| code_of(&stem(path))).collect();
    let lacking: Vec<&str> = Code::ALL
        .iter()
        .filter(|code| !shown.contains(code) && !WITHOUT_A_FILE.contains(code))
        .map(|code| code.number())
        .collect();
    assert!(lacking.is_empty(), "no example of {lacking:?}");
}

#[test]
fn a_file_that_no_pack_brings_is_reported() {
    let story = base().replacen("quay.wgsl", "kuay.wgsl", 1);
    let pack = Memory::new("suite").with("base.ron", &story);
    let shaders = Memory::new("game").with("assets/backdrops/quay.wgsl", "");
    let mut assets = Assets::default();
    assets.add(&shaders);
    let mut loaded = load(&[Box::new(pack)]);
    loaded.look_for_files(&assets);
    snapshot("f0823-misspelt", &loaded, Code::NoSuchFile);
}

#[test]
fn a_file_that_cannot_be_used_is_reported() {
    let mut loaded = load(&[Box::new(Memory::new("suite").with("base.ron", base()))]);
    loaded.note_unusable([Unusable {
        path: "backdrops/quay.wgsl".to_owned(),
        reason: "it does not compile".to_owned(),
        report: Some("error: no definition in scope\n  at line 3".to_owned()),
    }]);
    snapshot("f0825-shader", &loaded, Code::UnusableFile);
}

#[test]
fn a_folder_that_cannot_be_listed_is_reported() {
    snapshot("f0103-no-folder", &load(&[Box::new(Broken::Folder)]), Code::Unreadable);
}

#[test]
fn a_file_that_cannot_be_read_is_reported() {
    snapshot("f0103-no-file", &load(&[Box::new(Broken::File)]), Code::Unreadable);
}

#[test]
fn a_file_that_is_not_text_is_reported() {
    snapshot("f0103-not-text", &load(&[Box::new(Broken::NotText)]), Code::Unreadable);
}

#[test]
fn a_file_that_is_too_large_is_reported() {
    snapshot("f0104-too-large", &load(&[Box::new(Broken::TooLarge)]), Code::TooLarge);
}

#[test]
fn a_path_out_of_the_pack_is_reported() {
    snapshot("f0904-outside", &load(&[Box::new(Broken::Outside)]), Code::OutsidePack);
}

#[test]
#[cfg(unix)]
fn links_and_folders_without_end_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let other = tempfile::tempdir().expect("another");
    std::fs::write(other.path().join("theirs.ron"), "[]").expect("written");
    std::fs::write(folder.path().join("base.ron"), base()).expect("written");
    std::os::unix::fs::symlink(other.path().join("theirs.ron"), folder.path().join("file.ron")).expect("a link");
    std::os::unix::fs::symlink(other.path(), folder.path().join("folder")).expect("a link");
    let deep = (0..=DEEPEST_FOLDER).fold(folder.path().to_owned(), |path, _| path.join("in"));
    std::fs::create_dir_all(&deep).expect("made");
    std::fs::write(deep.join("deep.ron"), "[]").expect("written");
    let loaded = load(&[Box::new(Folder::new(folder.path()))]);
    let codes: Vec<Code> = loaded.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::OutsidePack, Code::OutsidePack, Code::TooLarge], "{}", loaded.report(false));
}

#[test]
fn a_file_that_nests_too_deeply_is_reported() {
    let steps = format!("{}Text(\"So deep.\"){}", "If(\"tired\", [".repeat(300), "])".repeat(300));
    let scene = format!("Scene(\n    slot: \"evening.cabin\", eyes: \"tomas\",\n    body: [\n{steps}\n],\n)\n");
    let loaded = load(&[Box::new(Memory::new("suite").with("base.ron", base()).with("deep.ron", scene))]);
    assert!(loaded.diagnostics.iter().any(|found| found.code == Code::TooLarge), "{:?}", loaded.diagnostics);
    spans_lie_inside(&loaded);
}

#[test]
fn no_sign_is_lost_without_a_word() {
    let base = base();
    let body = base.find('[').expect("a list");
    let signs = base.match_indices(['(', ')', '[', ']', '"', ':']).filter(|(at, _)| *at >= body);
    let mut far = Vec::new();
    for (at, sign) in signs.step_by(3) {
        let mut text = base.clone();
        text.remove(at);
        let loaded = load(&[Box::new(Memory::new("suite").with("base.ron", text))]);
        assert!(loaded.diagnostics.has_errors(), "`{sign}` is taken out at {at}, and nobody minds");
        spans_lie_inside(&loaded);
        let line = base.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let places = loaded.diagnostics.iter().flat_map(|found| {
            found.span.into_iter().chain(found.related.iter().map(|(span, _)| *span)).collect::<Vec<_>>()
        });
        let mut lines = places.filter_map(|span| loaded.sources.line_column(span).map(|(line, _)| line));
        if !lines.any(|found| found.abs_diff(line) <= 1) {
            far.push(format!("`{sign}` of line {line}:\n{}", loaded.report(false)));
        }
    }
    let most = base.matches(['(', ')', '[', ']', '"', ':']).count() / 3 / 50;
    assert!(far.len() <= most, "{} signs are missed more than a line away:\n{}", far.len(), far.join("\n"));
}

#[test]
fn a_file_may_end_anywhere() {
    let base = base();
    for end in (0..base.len()).step_by(67).filter(|end| base.is_char_boundary(*end)) {
        let text = base.get(..end).unwrap_or_default();
        let loaded = load(&[Box::new(Memory::new("suite").with("base.ron", text))]);
        assert!(loaded.story.is_none() && loaded.diagnostics.has_errors(), "{text}");
        spans_lie_inside(&loaded);
        assert!(!loaded.report(true).is_empty() && !loaded.report_json().is_empty());
    }
}

/// Files as a bad disk would give them.
enum Broken {
    Folder,
    File,
    NotText,
    TooLarge,
    Outside,
}

impl Files for Broken {
    fn name(&self) -> String {
        "suite".to_owned()
    }

    fn list(&self) -> Result<Listing, FilesError> {
        match self {
            Broken::Folder => Err(FilesError::Unreadable { path: self.name(), source: unplugged() }),
            Broken::Outside => {
                Ok(Listing { paths: vec!["base.ron".to_owned(), "../theirs.ron".to_owned()], ..Listing::default() })
            }
            _ => Ok(Listing { paths: vec!["base.ron".to_owned(), "chapter.ron".to_owned()], refused: Vec::new() }),
        }
    }

    fn read(&self, path: &str) -> Result<String, FilesError> {
        let shown = format!("suite/{path}");
        match self {
            _ if path == "base.ron" => Ok(base()),
            Broken::Folder | Broken::File => Err(FilesError::Unreadable { path: shown, source: unplugged() }),
            Broken::NotText => Err(FilesError::NotText { path: shown }),
            Broken::Outside => Ok("[]".to_owned()),
            Broken::TooLarge => Err(FilesError::TooLarge { path: shown }),
        }
    }
}

fn unplugged() -> std::io::Error {
    std::io::Error::other("the disk was taken out")
}

/// Loads a mistake and checks what is reported.
#[track_caller]
fn reports(path: &Path) {
    let text = read(path);
    let name = path.file_name().expect("a file").to_string_lossy().into_owned();
    let alone = text.lines().next() == Some("// alone");
    let mut files = text.split("// file: ");
    let pack = Memory::new("suite").with(format!("mistakes/{name}"), files.next().unwrap_or_default());
    let pack = files.filter_map(|file| file.split_once('\n')).fold(pack, |pack, (name, text)| pack.with(name, text));
    let pack = if alone { pack } else { pack.with("base.ron", base()) };
    let stem = stem(path);
    snapshot(&stem, &load(&[Box::new(pack)]), code_of(&stem));
}

/// Loads the packs of one file, and checks what is reported.
#[track_caller]
fn packs_report(path: &Path) {
    let (text, stem) = (read(path), stem(path));
    let mut packs: Vec<Box<dyn Files>> =
        vec![Box::new(Memory::new("crossing").with("base.ron", read(&suite().join("mods/base.ron"))))];
    for pack in text.split("// pack: ").skip(1) {
        let (name, text) = pack.split_once('\n').expect("a name");
        packs.push(Box::new(Memory::new(name).with("mod.ron", text)));
    }
    snapshot(&stem, &load(&packs), code_of(&stem));
}

/// Checks that a code is among what was found, that every place can be shown, and that the report is the one that was read and accepted.
#[track_caller]
fn snapshot(name: &str, loaded: &Loaded, code: Code) {
    // Mistakes are written as they are typed, without tags; only those about tags speak of that.
    let found = if code == Code::Untagged { loaded.diagnostics.clone() } else { but_for_tags(loaded) };
    let report = render_text(&found, &loaded.sources, false);
    assert!(loaded.diagnostics.iter().any(|found| found.code == code), "{} is not reported:\n{report}", code.number());
    assert_eq!(loaded.story.is_none(), loaded.diagnostics.has_errors(), "{report}");
    assert!(code.severity() == Severity::Warning || loaded.story.is_none(), "{report}");
    spans_lie_inside(loaded);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, report) });
}

#[track_caller]
fn spans_lie_inside(loaded: &Loaded) {
    for found in loaded.diagnostics.iter() {
        for span in found.span.iter().chain(found.related.iter().map(|(span, _)| span)) {
            let file = loaded.sources.get(span.file).expect("a file of this run");
            let inside = file.text.get(span.start as usize..span.end as usize).is_some();
            assert!(inside, "{span:?} does not lie in {}: {found:?}", file.path);
        }
    }
}

/// The code that the name of a mistake begins with.
#[track_caller]
fn code_of(stem: &str) -> Code {
    let number = stem.split('-').next().unwrap_or_default();
    Code::from_number(number).unwrap_or_else(|| panic!("`{stem}` does not begin with a code"))
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file").to_string_lossy().into_owned()
}

fn mistakes() -> Vec<PathBuf> {
    stories("mistakes")
}

fn mods() -> Vec<PathBuf> {
    stories("mods")
}

fn stories(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(suite().join(folder)).expect("a folder of mistakes");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ron") && !path.ends_with("base.ron"));
    paths.sort();
    paths
}

fn base() -> String {
    read(&suite().join("base.ron"))
}

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite")
}

#[track_caller]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
