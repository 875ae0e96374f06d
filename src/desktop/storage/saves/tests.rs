//! The folder of saves, also with copies of the game that are killed while they write, and with two that write at once.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use finale::load::{Files, Memory, load};
use finale::runtime::{Session, Start};

use super::*;

/// A sound save whose name is a number; the larger it is, the longer it takes to write.
fn text(number: usize, size: usize) -> String {
    static PLAIN: OnceLock<String> = OnceLock::new();
    let name = format!("{number} {}", "x".repeat(size));
    save::labelled(PLAIN.get_or_init(plain_text), &Label { name, at: 5, played: 7 }).expect("sound")
}

fn plain_text() -> String {
    let pack = Memory::new("tiny").with(
        "story.ron",
        r#"[
            Pack(id: "tiny", title: "Tiny", version: "1"),
            Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only")])]),
            Itinerary(id: "way", title: "Way", stops: [(slot: "only")]),
            Scene(slot: "only", body: [Text("It begins, and it is over. #a1")]),
        ]"#,
    );
    let story = load(&[Box::new(pack) as Box<dyn Files>]).story.expect("no mistakes");
    let start = Start { itinerary: "way".to_owned(), ..Start::default() };
    let mut session = Session::new(story, start).expect("the itinerary is there");
    session.advance().expect("a first line");
    save::write(&session)
}

fn number(entry: &Entry) -> usize {
    let name = &entry.sound().expect("a sound save").label.name;
    name.split(' ').next().and_then(|word| word.parse().ok()).expect("its name begins with its number")
}

fn numbers(saves: &mut Saves, slot: Slot) -> Vec<usize> {
    saves.list().iter().filter(|entry| entry.slot == slot).map(number).collect()
}

fn open(folder: &tempfile::TempDir) -> Saves {
    Saves::open(folder.path().join("tiny")).expect("a folder that can be written")
}

#[test]
fn names_say_where_a_save_stands_and_copies_are_found_too() {
    let parsed =
        |file: &str| Name::parse(file).map(|name| (name.slot, name.ring, name.itinerary.to_owned(), name.order));
    let mut saves = open(&tempfile::tempdir().expect("a folder"));
    for slot in [Slot::Auto, Slot::Quick, Slot::Page(3, 2)] {
        let name = saves.new_name(slot, if matches!(slot, Slot::Page(..)) { 0 } else { 4 }, "the_long.way", 42);
        // Slots of pages stand in no ring.
        let ring = if slot == Slot::Page(3, 2) { 0 } else { 4 };
        assert_eq!(parsed(&name), Some((slot, ring, "the_long-way".to_owned(), 42)), "{name}");
    }
    assert_eq!(parsed("page-1-6 (copy).finale"), None);
    assert_eq!(parsed("page-1-6.finale"), Some((Slot::Page(1, 6), 0, String::new(), 0)));
    assert_eq!(parsed("page-1-6_way_000009_ab1 (copy).finale").map(|name| name.3), Some(9));
    for other in ["page-0-1.finale", "page-1-7.finale", "page-10-1_way_1_a.finale", "other.finale", "auto-1.png", ""] {
        assert_eq!(parsed(other), None, "{other}");
    }
}

#[test]
fn a_ring_keeps_the_newest_and_the_newest_of_every_itinerary() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut saves = open(&folder);
    saves.put(Slot::Auto, "ada", &text(0, 0), None).expect("written");
    for number in 1..=20 {
        saves.put(Slot::Auto, "brune", &text(number, 0), None).expect("written");
    }
    let mut kept: Vec<usize> = (9..=20).rev().collect();
    kept.push(0);
    assert_eq!(numbers(&mut saves, Slot::Auto), kept);
    assert_eq!(numbers(&mut saves, Slot::Quick), Vec::<usize>::new());
}

#[test]
fn a_slot_is_overwritten_renamed_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut saves = open(&folder);
    let slot = Slot::Page(2, 5);
    let first = saves.put(slot, "way", &text(1, 0), None).expect("written");
    saves.put_picture(&first, b"picture").expect("written");
    let later = saves.put(Slot::Quick, "way", &text(2, 0), None).expect("written");
    saves.rename(&first, "3 Before the door").expect("renamed");
    let entries = saves.list();
    assert_eq!(entries.iter().map(number).collect::<Vec<_>>(), [2, 3], "a new name does not make it newer");
    let renamed = entries.last().expect("two saves").clone();
    let summary = renamed.sound().expect("sound");
    assert_eq!((&*summary.label.name, summary.label.at, summary.label.played), ("3 Before the door", 5, 7));
    assert!(renamed.picture && renamed.file != first);
    assert_eq!(saves.rename(&first, "again").expect_err("gone"), "The save is no longer there.");

    saves.put(slot, "way", &text(4, 0), Some(&renamed.file)).expect("written");
    assert_eq!(numbers(&mut saves, slot), [4]);
    assert!(!picture(&folder.path().join("tiny"), &renamed.file).exists(), "its picture went with it");
    saves.delete(&later).expect("deleted");
    saves.delete(&later).expect("it is gone already");
    saves.delete("../../etc/passwd").expect("no save of this folder");
    assert_eq!(saves.list().len(), 1);
}

#[test]
fn what_is_damaged_is_listed_as_damaged() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut saves = open(&folder);
    saves.put(Slot::Auto, "way", &text(1, 0), None).expect("written");
    let below = folder.path().join("tiny");
    let sound = text(2, 0);
    fs::write(below.join("page-1-1.finale"), &sound[..sound.len() / 2]).expect("written");
    fs::write(below.join("page-1-2.finale"), [0xff, 0xfe, 0x00]).expect("written");
    fs::write(below.join("page-1-3.finale"), "").expect("written");
    fs::create_dir(below.join("page-1-4.finale")).expect("made");
    fs::write(below.join("page-1-5.finale"), sound.replace("finale save 2", "finale save 9")).expect("written");
    fs::write(below.join("notes.txt"), "mine").expect("written");
    let states: Vec<(Slot, bool)> = saves.list().iter().map(|entry| (entry.slot, entry.state.is_ok())).collect();
    let damaged = (1..=5).rev().map(|place| (Slot::Page(1, place), false));
    assert_eq!(states, std::iter::once((Slot::Auto, true)).chain(damaged).collect::<Vec<_>>());
    let why =
        |place| saves.known.values().find(|entry| entry.slot == Slot::Page(1, place)).map(|entry| entry.state.clone());
    assert_eq!(why(2), Some(Err("The save is damaged.".to_owned())));
    assert_eq!(why(5), Some(Err("The save was written by a later version of the game (format 9).".to_owned())));
}

#[test]
fn a_file_that_was_left_half_written_is_swept_away_some_time_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("tiny");
    drop(open(&folder));
    let old = [format!("{WRITING}old"), "page-1-1_way_000001_a1.png".to_owned()].map(|name| below.join(name));
    let kept = [format!("{WRITING}new"), "holiday.png".to_owned(), "page-1-2_way_000002_a2.png".to_owned()];
    let kept = kept.map(|name| below.join(name));
    fs::write(below.join("page-1-2_way_000002_a2.finale"), text(2, 0)).expect("written");
    for path in old.iter().chain(&kept) {
        fs::write(path, "half").expect("written");
    }
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    for path in old.iter().chain(&kept[1..]) {
        File::options().write(true).open(path).and_then(|file| file.set_modified(long_ago)).expect("made older");
    }
    assert_eq!(open(&folder).list().len(), 1);
    assert!(!old.iter().any(|path| path.exists()) && kept.iter().all(|path| path.exists()));
}

/// Says to a test that was started as a process of its own where to write, what to call its saves and how many to make.
const CHILD: &str = "FINALE_TEST_CHILD";

/// Not a test by itself: what the copies of the game do that the two tests below start.
#[test]
fn child() {
    let Ok(orders) = std::env::var(CHILD) else { return };
    let [folder, first, many] = &*orders.split('|').collect::<Vec<_>>() else { panic!("{orders}") };
    let (first, many): (usize, usize) = (first.parse().expect("a number"), many.parse().expect("a number"));
    let mut saves = Saves::open(PathBuf::from(folder)).expect("a folder that can be written");
    let mut over: Option<String> = None;
    println!("\nring {}", saves.ring);
    for number in first..first + many {
        // Some are small, some take a while.
        let text = text(number, (number * 7919) % 40_000);
        saves.put(Slot::Auto, "way", &text, None).expect("written");
        over = Some(saves.put(Slot::Page(1, 1), "way", &text, over.as_deref()).expect("written"));
        println!("kept {number}");
    }
}

fn start(folder: &Path, first: usize, many: usize) -> (Child, impl Iterator<Item = String>) {
    let (_, module) = module_path!().split_once("::").expect("below a crate");
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args([&format!("{module}::child"), "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, format!("{}|{first}|{many}", folder.display()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test starts itself");
    let out = BufReader::new(child.stdout.take().expect("piped"));
    (child, out.lines().map_while(Result::ok))
}

fn said(line: &str) -> Option<usize> {
    line.strip_prefix("kept ").and_then(|number| number.parse().ok())
}

#[test]
fn killed_at_any_moment_only_the_last_step_is_lost() {
    const KILLS: usize = 200;
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("tiny");
    let mut last = 0;
    let mut cut_short = 0;
    for round in 0..KILLS {
        let (mut child, mut lines) = start(&below, last + 1, 1_000_000);
        // It goes on writing while this thread comes to it: each time at another moment of its work.
        let wait_for = last + 1;
        let reached = lines.by_ref().filter_map(|line| said(&line)).find(|number| *number >= wait_for);
        assert_eq!(reached, Some(wait_for));
        for _ in 0..(round * 37) % 200 {
            std::thread::yield_now();
        }
        child.kill().expect("killed");
        child.wait().expect("it ends");
        let told = lines.filter_map(|line| said(&line)).last().unwrap_or(wait_for);
        let mut saves = Saves::open(below.clone()).expect("the folder");
        assert_eq!(saves.ring, 1, "who is killed keeps no ring");
        let newest = [Slot::Auto, Slot::Page(1, 1)].map(|slot| numbers(&mut saves, slot).into_iter().max());
        for newest in newest {
            assert!(newest == Some(told) || newest == Some(told + 1), "told {told}, found {newest:?}");
        }
        let autos: BTreeSet<usize> = numbers(&mut saves, Slot::Auto).into_iter().collect();
        let whole = (1..=told).rev().take(AUTOS - 1).all(|number| autos.contains(&number));
        assert!(whole, "told {told}, found {autos:?}");
        cut_short += usize::from(saves.names().iter().any(|name| name.starts_with(WRITING)));
        for name in saves.names().into_iter().filter(|name| name.starts_with(WRITING)) {
            fs::remove_file(below.join(name)).expect("removed");
        }
        last = newest.into_iter().flatten().max().unwrap_or(last);
    }
    assert!(cut_short > 0, "some were killed in the middle of a file");
}

#[test]
fn two_copies_at_once_keep_all_that_is_theirs() {
    const EACH: usize = 40;
    let folder = tempfile::tempdir().expect("a folder");
    let below = folder.path().join("tiny");
    let children = [start(&below, 1_000, EACH), start(&below, 2_000, EACH)];
    let mut rings = BTreeSet::new();
    for (mut child, lines) in children {
        let lines: Vec<String> = lines.collect();
        assert_eq!(lines.iter().filter(|line| said(line).is_some()).count(), EACH, "{lines:#?}");
        rings.extend(lines.into_iter().filter(|line| line.starts_with("ring ")));
        assert!(child.wait().expect("it ends").success());
    }
    let mut saves = Saves::open(below).expect("the folder");
    let autos: BTreeSet<usize> = numbers(&mut saves, Slot::Auto).into_iter().collect();
    if rings.len() == 2 {
        let theirs = [1_000, 2_000].map(|first| first + EACH - AUTOS..first + EACH);
        assert_eq!(autos, theirs.into_iter().flatten().collect());
    } else {
        // One had ended before the other began.
        assert!(autos.len() == AUTOS, "{autos:?}");
    }
    let pages: BTreeSet<usize> = numbers(&mut saves, Slot::Page(1, 1)).into_iter().collect();
    assert_eq!(pages, BTreeSet::from([1_000 + EACH - 1, 2_000 + EACH - 1]), "the slot has both; the newer is shown");
}
