//! `finale ids`: what it puts into files, and that it changes nothing else.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use finale::diagnostics::Code;
use finale::load::{Files, FilesError, Listing, Loaded, Memory, Tagged, load, tag_lines};
use finale::model::Story;
use proptest::prelude::*;

use crate::program::{elsewhere, fails, run, text};
use crate::support::{path, story};

/// What texts are put together from. None of these ends in a tag.
const WORDS: &[&str] = &[
    "The lamp is lit.",
    "Two “words”",
    "she said \"no\"",
    "deck #12, forward",
    "ends in #",
    "a \\#12",
    "a back\\\\slash",
    "was",
    "-was-ab",
    "tab\tbed",
    "\u{a0}",
    "#Aa",
    "é",
];

/// How a literal is written.
#[derive(Debug, Clone, Copy)]
enum Quotes {
    Escaped,
    EscapedBreaks,
    Raw(usize),
}

/// One step of a scene.
#[derive(Debug, Clone)]
enum Piece {
    Text(Words, bool),
    Say(Words, bool),
    If(Words, Words),
    Choice(Vec<Words>),
    Remark,
}

/// A text: what it says, how it is written, the space at both its ends.
#[derive(Debug, Clone)]
struct Words {
    says: Vec<&'static str>,
    quotes: Quotes,
    before: &'static str,
    after: &'static str,
}

fn words() -> impl Strategy<Value = Words> {
    let says = proptest::collection::vec(prop::sample::select(WORDS), 0..4);
    let quotes = prop_oneof![Just(Quotes::Escaped), Just(Quotes::EscapedBreaks), (1_usize..4).prop_map(Quotes::Raw),];
    let space = || prop::sample::select(&["", "", " ", "\n        "][..]);
    (says, quotes, space(), space()).prop_map(|(says, quotes, before, after)| Words { says, quotes, before, after })
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        (words(), any::<bool>()).prop_map(|(words, tagged)| Piece::Text(words, tagged)),
        (words(), any::<bool>()).prop_map(|(words, tagged)| Piece::Say(words, tagged)),
        (words(), words()).prop_map(|(then, otherwise)| Piece::If(then, otherwise)),
        proptest::collection::vec(words(), 1..4).prop_map(Piece::Choice),
        Just(Piece::Remark),
    ]
}

impl Words {
    fn written(&self, tag: &str) -> String {
        let says = format!("{}{}{tag}{}", self.before, self.says.join("\n          "), self.after);
        let escaped = || says.replace('\\', "\\\\").replace('"', "\\\"");
        match self.quotes {
            Quotes::Escaped => format!("\"{}\"", escaped()),
            Quotes::EscapedBreaks => format!("\"{}\"", escaped().replace('\n', "\\n").replace('\t', "\\t")),
            Quotes::Raw(hashes) => format!("r{0}\"{says}\"{0}", "#".repeat(hashes)),
        }
    }
}

/// A file with a scene, as somebody might have written it.
fn file(pieces: &[Piece], windows: bool, marked: bool, last_break: bool) -> String {
    let mut number = 0;
    let mut tag = |wanted: bool| {
        number += 1;
        if wanted { format!(" #old{number}") } else { String::new() }
    };
    let mut body = String::new();
    for piece in pieces {
        let step = match piece {
            Piece::Text(words, tagged) => format!("Text({}),", words.written(&tag(*tagged))),
            Piece::Say(words, tagged) => format!("Say(\"ada\", /* who */ {}, Comm),", words.written(&tag(*tagged))),
            Piece::If(then, otherwise) => {
                format!("If(\"awake\", [Text({})], [Text({})]),", then.written(""), otherwise.written(""))
            }
            Piece::Choice(options) => {
                let options = options.iter().map(|words| format!("(stakes: \"All.\", text: {}),", words.written("")));
                format!("Choice([\n{}\n]),", options.collect::<Vec<_>>().join("  // one\n"))
            }
            Piece::Remark => "// Text(\"not a line\")\n  /* Say(\"ada\", \"nor this\") */".to_owned(),
        };
        body += &format!("        {step}\n");
    }
    let scene = format!("Scene(slot: \"only\", eyes: \"ada\", title: \"Not a line\", body: [\n{body}\n    ])");
    let text = format!("// A file.\n[\n    {scene},\n]{}", if last_break { "\n" } else { "" });
    let text = if windows { text.replace('\n', "\r\n") } else { text };
    if marked { format!("\u{feff}{text}") } else { text }
}

const FRAME: &str = r##"[
    Pack(id: "tiny", title: "Tiny", version: "1"),
    Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only", witnesses: ["ada"])])]),
    Perspective(id: "ada", name: "Ada", colour: "#ffffff", ground: "#000000"),
    Variable(id: "awake", of: "ada", type: Bool, start: "true"),
    Itinerary(id: "way", title: "Way", perspective: "ada", stops: [(slot: "only", eyes: "ada")]),
]"##;

fn pack(scenes: &str) -> Memory {
    Memory::new("tiny").with("frame.ron", FRAME).with("scenes.ron", scenes)
}

/// Everything that a story is, but for the ids of its lines.
fn but_for_ids(story: &Story) -> String {
    let mut all = format!("{story:?}").replace(&format!("hash: {}", story.hash()), "");
    for line in story.lines.iter() {
        all = all.replace(&format!("Line {{ id: {:?},", line.id), "Line {");
    }
    all
}

/// Whether lines without an id are warned of.
fn warned(loaded: &Loaded) -> bool {
    loaded.diagnostics.iter().any(|found| found.code == Code::Untagged)
}

fn tagged(scenes: &str) -> Vec<Tagged> {
    tag_lines(&[&pack(scenes)], 0).unwrap_or_else(|loaded| panic!("{}", loaded.report(false)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_tags_are_put_in(
        pieces in proptest::collection::vec(piece(), 0..8),
        windows in any::<bool>(),
        marked in any::<bool>(),
        last_break in any::<bool>(),
    ) {
        let before = file(&pieces, windows, marked, last_break);
        let found = tagged(&before);
        prop_assert_eq!(&found, &tagged(&before), "the same files get the same tags");
        let loaded = load(&[Box::new(pack(&before))]);
        prop_assert!(loaded.story.is_some(), "{}\n{before}", loaded.report(false));
        let untagged = loaded.story.iter().flat_map(|story| story.lines.iter()).filter(|line| line.id.starts_with('~'));
        prop_assert_eq!(untagged.count(), found.iter().map(|file| file.tags.len()).sum::<usize>());
        let Some(file) = found.first() else {
            prop_assert!(!warned(&loaded), "{}", loaded.report(false));
            return Ok(());
        };
        prop_assert_eq!((found.len(), file.path.as_str()), (1, "scenes.ron"));

        let after = load(&[Box::new(pack(&file.text))]);
        prop_assert!(!warned(&after), "{}", after.report(false));
        prop_assert_eq!(but_for_ids(&story(&after)), but_for_ids(&story(&loaded)));
        prop_assert_eq!(tagged(&file.text), Vec::new(), "a second time there is nothing to do");

        let mut without = file.text.clone();
        for tag in &file.tags {
            prop_assert_eq!(without.matches(&format!("#{tag}")).count(), 1);
            without = without.replace(&format!(" #{tag}"), "").replace(&format!("#{tag}"), "");
        }
        prop_assert_eq!(without, before);
    }
}

#[test]
fn tags_of_other_packs_and_former_ones_are_not_used_again() {
    let scene = |tag: &str| format!("Scene(slot: \"only\", eyes: \"ada\", body: [Text(\"Here.{tag}\")])");
    let first = tagged(&scene(""))[0].tags[0].clone();
    let two = |below: String| -> String {
        let tagged = tag_lines(&[&Memory::new("below").with("scenes.ron", below), &pack(&scene(""))], 1);
        let tagged = tagged.expect("well-formed");
        assert_eq!((tagged.len(), tagged[0].pack), (1, 1), "the packs before are left alone");
        tagged[0].tags[0].clone()
    };
    assert_eq!(two(scene(" #other")), first);
    assert_eq!(two(scene("")), first);
    assert_ne!(two(scene(&format!(" #{first}"))), first);
    assert_ne!(two(scene(&format!(" #other-was-{first}"))), first);
}

/// A file that somebody saves again while it is being read.
struct Restless(AtomicUsize);

impl Files for Restless {
    fn name(&self) -> String {
        "restless".to_owned()
    }

    fn list(&self) -> Result<Listing, FilesError> {
        Ok(Listing { paths: vec!["scenes.ron".to_owned()], refused: Vec::new() })
    }

    fn read(&self, _: &str) -> Result<String, FilesError> {
        let more = "\n".repeat(self.0.fetch_add(1, Ordering::Relaxed));
        Ok(format!("{more}Scene(slot: \"only\", eyes: \"ada\", body: [Text(\"Here.\")])"))
    }
}

#[test]
fn a_file_that_is_changed_meanwhile_is_left_alone() {
    let found = tag_lines(&[&Restless(AtomicUsize::new(0))], 0).expect_err("changed");
    assert!(found.report(false).contains("scenes.ron: it was changed meanwhile"), "{}", found.report(false));
}

/// A pack in a folder: the frame, and scenes that nobody has given ids.
fn folder(scenes: &[u8]) -> tempfile::TempDir {
    let folder = elsewhere();
    std::fs::write(folder.path().join("frame.ron"), FRAME).expect("written");
    std::fs::write(folder.path().join("scenes.ron"), scenes).expect("written");
    folder
}

fn ids(folder: &Path, more: &[&str]) -> std::process::Output {
    run(folder, &[&["ids", "--pack", "."], more].concat(), "")
}

#[test]
fn the_program_tags_a_pack_once() {
    let scenes =
        "\u{feff}Scene(\r\n  slot: \"only\", eyes: \"ada\",\r\n  body: [Text(\"One.\r\n     Two.  \")], // end\r\n)";
    let folder = folder(scenes.as_bytes());
    let file = folder.path().join("scenes.ron");
    #[cfg(unix)]
    std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o640)).expect("allowed");

    fails(&ids(folder.path(), &["--check"]), &["scenes.ron: 1 line", "finale ids"]);
    assert_eq!(std::fs::read(&file).expect("read"), scenes.as_bytes(), "`--check` changes nothing");
    fails(&run(folder.path(), &["check", "--deny", "warnings", "--pack", "."], ""), &["F0703", "finale ids"]);

    let done = ids(folder.path(), &[]);
    assert!(done.status.success() && text(&done.stdout).contains("1 line got an id, in 1 file."), "{done:?}");
    let after = std::fs::read_to_string(&file).expect("read");
    let (start, rest) = after.split_once("Two. #").expect("a tag behind the last word");
    let (_, end) = rest.split_at_checked(5).expect("five signs");
    assert_eq!(format!("{start}Two.{end}"), scenes);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.metadata().expect("there").permissions()) & 0o777, 0o640);
    assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 2, "nothing is left lying about");

    let again = ids(folder.path(), &[]);
    assert!(again.status.success() && text(&again.stdout).contains("Every line has an id."), "{again:?}");
    assert_eq!(std::fs::read_to_string(&file).expect("read"), after);
    assert!(ids(folder.path(), &["--check"]).status.success());
    assert!(!text(&run(folder.path(), &["check", "--pack", "."], "").stdout).contains("F0703"));
}

#[test]
fn a_pack_that_cannot_be_read_is_left_alone() {
    let scenes = "Scene(slot: \"only\", eyes: \"ada\", body: [Text(\"One.\")])";
    let folder = folder(scenes.as_bytes());
    std::fs::write(folder.path().join("torn.ron"), "Scene(slot: \"only\", body: [Text(\"Two.\"").expect("written");
    fails(&ids(folder.path(), &[]), &["F0101", "torn.ron", "Nothing was changed"]);
    assert_eq!(std::fs::read_to_string(folder.path().join("scenes.ron")).expect("read"), scenes);
    fails(&run(folder.path(), &["ids", "--pack", "nowhere"], ""), &["F0103", "nowhere"]);
    fails(&run(folder.path(), &["ids"], ""), &["built into the program", "--pack"]);
}

#[test]
fn mistakes_of_meaning_do_not_matter() {
    let folder = folder(b"Scene(slot: \"nowhere\", eyes: \"ada\", body: [Text(\"One.\"), Goto(\"hell\")])");
    assert!(ids(folder.path(), &[]).status.success());
    let after = std::fs::read_to_string(folder.path().join("scenes.ron")).expect("read");
    assert!(after.contains("One. #"), "{after}");
}

#[test]
fn every_line_of_the_finale_has_an_id() {
    assert!(run(Path::new(&path("")), &["ids", "--check"], "").status.success());
}
