//! The program itself, as somebody at a terminal meets it: what it prints, where it reads, how it fails.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use crate::support::path;

/// Starts the program in a folder. Nothing of the surroundings that would change what it does is handed on.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_finale"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

/// Runs the program in a folder, with lines on its input.
pub(crate) fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = start(folder, arguments);
    // The program may end without reading all of it.
    drop(child.stdin.take().expect("piped").write_all(input.as_bytes()));
    child.wait_with_output().expect("the program ends")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn elsewhere() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

#[track_caller]
pub(crate) fn fails(output: &Output, with: &[&str]) {
    let said = text(&output.stderr) + &text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    for part in with {
        assert!(said.contains(part), "`{part}` in {said}");
    }
}

#[test]
fn nobody_need_read_to_the_end() {
    for arguments in [["explain", "F0203"].as_slice(), &["check"], &["prove", "--itinerary", "garak"]] {
        let mut child = start(elsewhere().path(), arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn it_plays_the_same_from_any_folder() {
    let arguments = ["play", "--text", "--as", "garak"];
    let input = "1\n".repeat(60);
    let (here, there) = (run(Path::new(&path("")), &arguments, &input), run(elsewhere().path(), &arguments, &input));
    assert!(here.status.success() && there.status.success());
    assert!(text(&here.stdout).contains("* * *"), "to the end: {}", text(&here.stdout));
    assert_eq!(text(&here.stdout), text(&there.stdout));
}

#[test]
fn a_ledger_is_handed_from_play_to_play() {
    let folder = elsewhere();
    let kira =
        run(folder.path(), &["play", "--text", "--as", "kira", "--save-ledger", "kira.ledger"], &"2\n".repeat(60));
    assert!(kira.status.success(), "{}", text(&kira.stderr));
    let garak = run(folder.path(), &["play", "--text", "--as", "garak", "--ledger", "kira.ledger"], &"1\n".repeat(60));
    let canon = run(folder.path(), &["play", "--text", "--as", "garak"], &"1\n".repeat(60));
    assert!(garak.status.success() && canon.status.success());
    assert_ne!(text(&garak.stdout), text(&canon.stdout));
    let hers = |output: &Output| -> Vec<String> {
        let page = text(&output.stdout);
        page.split("\n\n").filter(|part| part.trim_start().starts_with("KIRA")).map(str::to_owned).collect()
    };
    let (said, heard) = (hers(&kira), hers(&garak));
    assert!(said.len() > 10, "{said:?}");
    // What she says where he is not by is hers alone.
    let mut rest = said.iter();
    assert!(heard.len() > 10 && heard.iter().all(|line| rest.any(|own| own == line)), "{said:#?}\n{heard:#?}");

    std::fs::write(folder.path().join("torn.ledger"), "finale ledger 1 0000").expect("written");
    let torn = run(folder.path(), &["play", "--text", "--ledger", "torn.ledger"], "");
    fails(&torn, &["torn.ledger"]);
}

#[test]
fn the_end_of_the_input_is_no_mistake() {
    let stopped = run(elsewhere().path(), &["play", "--text", "--as", "sisko"], "1\n");
    assert!(stopped.status.success(), "{}", text(&stopped.stderr));
    assert!(text(&stopped.stdout).contains("Kasidy"));
}

#[test]
fn wrong_words_are_answered() {
    let folder = elsewhere();
    fails(&run(folder.path(), &["play", "--text", "--as", "quark"], ""), &["quark", "sisko, kira, garak"]);
    fails(&run(folder.path(), &["explain", "F9999"], ""), &["F9999"]);
    let explained = run(folder.path(), &["explain", "f0203"], "");
    assert!(explained.status.success() && text(&explained.stdout).starts_with("F0203"));
    let help = run(folder.path(), &["--help"], "");
    assert!(help.status.success() && text(&help.stdout).contains("play"), "{}", text(&help.stdout));
    assert_eq!(run(folder.path(), &["check", "--deny", "everything"], "").status.code(), Some(2));
}

#[test]
fn a_pack_that_is_missing_or_broken_is_reported() {
    let folder = elsewhere();
    fails(&run(folder.path(), &["check", "--pack", "nowhere"], ""), &["F0103", "nowhere"]);
    fails(&run(folder.path(), &["play", "--text", "--pack", "nowhere"], ""), &["nowhere", "cannot be played"]);
    let broken = folder.path().join("broken");
    std::fs::create_dir(&broken).expect("made");
    std::fs::write(broken.join("pack.ron"), "Pack(id: \"broken\", title: \"Broken\", version: \"1\"").expect("written");
    std::fs::write(broken.join("time.ron"), "Timeline([Act(id: \"one\", titel: \"One\", slots: [])])")
        .expect("written");
    fails(
        &run(folder.path(), &["check", "--pack", "broken"], ""),
        &["F0101", "pack.ron", "F0102", "time.ron", "title"],
    );
    let json = run(folder.path(), &["check", "--pack", "broken", "--format", "json"], "");
    assert!(text(&json.stdout).lines().all(|line| line.starts_with("{\"code\":\"F")), "{}", text(&json.stdout));
    std::fs::write(broken.join("bytes.ron"), [0xff, 0xfe, 0x00]).expect("written");
    fails(&run(folder.path(), &["check", "--pack", "broken"], ""), &["bytes.ron", "UTF-8"]);
}

#[test]
fn mods_of_the_players_folder_are_played_and_broken_ones_left_out() {
    let folder = elsewhere();
    let mods = folder.path().join("data/mods");
    let ours = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories/second_cell");
    std::fs::create_dir_all(mods.join("second_cell")).expect("made");
    for entry in std::fs::read_dir(ours).expect("the mod") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), mods.join("second_cell").join(entry.file_name())).expect("copied");
    }
    std::fs::create_dir(mods.join("torn")).expect("made");
    std::fs::write(mods.join("torn/pack.ron"), "Pack(id: \"torn\", title: \"Torn\", version: ").expect("written");
    std::fs::write(mods.join("readme.txt"), "not a mod").expect("written");
    let played = run(folder.path(), &["play", "--text", "--as", "kilna", "--data", "data"], &"2\n".repeat(9));
    assert!(played.status.success(), "{}", text(&played.stderr));
    assert!(text(&played.stdout).contains("You brought bread."));
    assert!(text(&played.stderr).contains("“torn” is left out") && text(&played.stderr).contains("F0101"));
    fails(&run(folder.path(), &["play", "--text", "--as", "kilna", "--data", "data", "--no-mods"], ""), &["kilna"]);
}

#[test]
fn check_looks_into_what_a_mod_brings_to_be_seen_and_heard() {
    let folder = elsewhere();
    let bring = |path: &str, text: &[u8]| {
        let path = folder.path().join("torn").join(path);
        std::fs::create_dir_all(path.parent().expect("below a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    bring("pack.ron", br#"[Pack(id: "torn", title: "Torn", version: "1.0.0", requires: ["finale"])]"#);
    bring("assets/sound/beds/bridge.ron", b"(length: 4, level: 0.5, layers: [Puls(");
    bring("assets/sound/effects/bell.ron", b"(length: 900, level: 0.5, parts: [])");
    bring("assets/portraits/nog.svg", &[0xff, 0xfe, 0x00]);
    bring("assets/portraits/jake.svg", b"not a picture");
    bring("assets/backdrops/office.wgsl", b"fn paint(v: View) -> vec3<f32> {\n    return nothing;\n}");
    let checked = run(folder.path(), &["check", "--deny", "warnings", "--pack", "torn"], "");
    fails(
        &checked,
        &["F0825", "beds/bridge.ron", "Puls", "effects/bell.ron", "between 0.02 and 8", "nog.svg", "UTF-8"],
    );
    if cfg!(feature = "desktop") {
        fails(&checked, &["portraits/jake.svg", "not an SVG", "backdrops/office.wgsl", "does not compile", "nothing"]);
    }
    assert!(run(folder.path(), &["check", "--pack", "torn"], "").status.success(), "it can be played all the same");
}

#[test]
fn a_watched_story_is_read_again_and_keeps_the_place() {
    let folder = elsewhere();
    let pack = folder.path().join("crossing");
    std::fs::create_dir(&pack).expect("made");
    let base = std::fs::read_to_string(path("tests/suite/mods/base.ron")).expect("the base");
    let write = |text: String| std::fs::write(pack.join("base.ron"), text).expect("written");
    write(base.clone());
    let mut game = start(folder.path(), &["play", "--text", "--watch", "--no-mods", "--pack", "crossing"]);
    let mut lines = BufReader::new(game.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let mut until =
        |wanted: &str| lines.by_ref().find(|line| line.contains(wanted)).unwrap_or_else(|| panic!("no {wanted}"));
    let mut keys = game.stdin.take().expect("a pipe");
    until("2 Wait.");

    // A broken edit is shown, and the old story plays on: the line that was typed counts.
    write(base.replace("text: \"Pay. #qu03\"", "text \"Pay. #qu03\""));
    writeln!(keys, "7").expect("it listens");
    until("has errors; the one before it plays on");
    until("There are 2 options");

    // A good one is taken over, at the same place.
    write(base.replace("It will come when it comes.", "It came an hour ago.").replace("Wait. #", "Sit down. #"));
    writeln!(keys, "2").expect("it listens");
    until("read again");
    until("It came an hour ago.");
    until("2 Sit down.");
    writeln!(keys, "2").expect("it listens");
    until("The bench is wet.");
    drop(keys);
    assert!(game.wait().expect("it ends").success());
}

#[cfg(feature = "desktop")]
#[test]
fn without_a_display_the_game_says_what_is_missing() {
    fails(&run(elsewhere().path(), &[], ""), &["display", "play --text"]);
}

#[test]
fn a_story_is_proved_and_its_faults_are_shown_with_a_way_there() {
    let folder = elsewhere();
    let told = crate::support::path("tests/stories/bell_metal");
    let proved = run(folder.path(), &["prove", "--pack", &told], "");
    assert_eq!(proved.status.code(), Some(0), "{}", text(&proved.stdout));
    assert!(text(&proved.stdout).contains("PROVED"), "{}", text(&proved.stdout));
    assert_eq!(text(&proved.stderr), "", "no progress where nobody looks");

    let bounded = run(folder.path(), &["prove", "--itinerary", "woven", "--engine", "explicit", "--states", "10"], "");
    assert_eq!(bounded.status.code(), Some(2), "{}", text(&bounded.stdout));
    assert!(text(&bounded.stdout).contains("BOUNDED"), "{}", text(&bounded.stdout));

    let pack = folder.path().join("stuck");
    std::fs::create_dir(&pack).expect("made");
    let story = r##"[
        Pack(id: "stuck", title: "Stuck", version: "1"),
        Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only", witnesses: ["ada"])])]),
        Perspective(id: "ada", name: "Ada", title: "A", colour: "#d9a441", ground: "#10131c"),
        Variable(id: "lamp", of: "ada", type: Bool, start: "false"),
        Variable(id: "oil", of: "ada", type: Int(0, 1), start: "0"),
        Ending(id: "dawn", of: "ada", title: "Dawn", hint: "Wait."),
        Itinerary(id: "way", title: "Way", perspective: "ada", stops: [(slot: "only", eyes: "ada")], endings: [(ending: "dawn")]),
        Scene(ending: "dawn", eyes: "ada", body: [Text("It is day. #day1")]),
        Scene(slot: "only", eyes: "ada", body: [
            Text("It is dark."),
            Choice([(text: "Light the lamp. #lit1", set: ["lamp = true"]), (text: "Leave it.", set: ["oil += 2"])]),
            If("oil == 1", [Text("The oil runs over.")]),
            Choice([(text: "Read.", when: "lamp"), (text: "Write.", when: "lamp")]),
        ]),
    ]"##;
    std::fs::write(pack.join("story.ron"), story).expect("written");
    let refuted = run(folder.path(), &["prove", "--pack", "stuck", "--save-replays", "ways"], "");
    assert_eq!(refuted.status.code(), Some(1));
    let said = text(&refuted.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["REFUTED", "“Read.” and “Write.” can come up with nothing to choose", "1 choice", "1. Leave it."]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
    let findings = std::fs::read_dir(folder.path().join("ways")).expect("replays");
    let findings = findings
        .filter(|entry| entry.as_ref().is_ok_and(|it| text(it.file_name().as_encoded_bytes()).starts_with("finding")));
    assert_eq!(findings.count(), 2, "the fault has a way, and the note that the oil runs over: {said}");
    let json = run(folder.path(), &["prove", "--pack", "stuck", "--format", "json"], "");
    assert!(text(&json.stdout).lines().all(|line| line.starts_with("{\"kind\":") && line.ends_with('}')));
    assert!(text(&json.stdout).contains("\"offers\":\"refuted\""), "{}", text(&json.stdout));

    let walked = run(folder.path(), &["walk", "--pack", "stuck", "--to", "dawn", "--save", "dawn.replay"], "");
    assert!(walked.status.success() && text(&walked.stdout).contains("1 choice"), "{}", text(&walked.stderr));
    let back = ["replay", "--pack", "stuck", "dawn.replay", "--transcript", "dawn.md"];
    let replayed = run(folder.path(), &back, "");
    assert!(replayed.status.success(), "{}", text(&replayed.stderr));
    assert!(text(&replayed.stdout).contains("reaches the ending dawn"), "{}", text(&replayed.stdout));
    let read = std::fs::read_to_string(folder.path().join("dawn.md")).expect("a transcript");
    assert!(read.contains("It is day.") && !read.contains("#day1"), "{read}");
    for entry in std::fs::read_dir(folder.path().join("ways")).expect("replays") {
        let way = entry.expect("an entry").path();
        let replayed = run(folder.path(), &["replay", "--pack", "stuck", way.to_str().expect("a name")], "");
        assert!(replayed.status.success(), "{}: {}", way.display(), text(&replayed.stderr));
    }

    fails(&run(folder.path(), &["prove", "--itinerary", "quark"], ""), &["quark", "sisko"]);
    fails(&run(folder.path(), &["walk", "--pack", "stuck", "--to", "dusk"], ""), &["dusk", "dawn"]);
    fails(&run(folder.path(), &["replay", "--pack", "stuck", "dawn.md"], ""), &["dawn.md", "not a replay"]);
    fails(&run(folder.path(), &["replay", "dawn.replay"], ""), &["another story"]);
}
