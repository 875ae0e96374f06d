//! Packs on packs: what a mod adds and changes, and how the game plays on where one is broken.

use std::collections::BTreeSet;
use std::sync::Arc;

use finale::load::{Fate, Files, Folder, Memory, Selected, Selection, load};
use finale::model::Story;
use finale::runtime::{Ledger, Session, Status};
use finale::save;
use finale::view::{self, PageItem};

use crate::support::{begin, finale, items, path, play_out, spoken, step, story};

/// The finale with the mod that lives beside the tests.
fn second_cell() -> Arc<Story> {
    let packs: [Box<dyn Files>; 2] =
        [Box::new(Folder::new(path("scenes"))), Box::new(Folder::new(path("tests/stories/second_cell")))];
    let loaded = load(&packs);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    story(&loaded)
}

/// Narration and speech, in order.
fn words(session: &Session) -> Vec<String> {
    let text = |item| match item {
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } => Some(text.to_plain()),
        _ => None,
    };
    items(session).into_iter().filter_map(text).collect()
}

/// Goes on to the choice that has an option of these words, and takes it.
#[track_caller]
fn choose(session: &mut Session, wanted: &str) {
    while session.status() != Status::Ended {
        let choice = view::choice(session);
        let option = choice.iter().flat_map(|choice| &choice.options).find(|option| option.text.to_plain() == wanted);
        if let Some(option) = option {
            session.choose(option.index).expect("an open option");
            return;
        }
        step(session, 0);
    }
    panic!("no choice offers “{wanted}”");
}

#[test]
fn a_mod_may_let_one_play_a_member_of_the_cast() {
    let story = second_cell();
    assert_eq!(story.mods.first().map(|pack| pack.title.as_str()), Some("The Second Cell"));
    let ledger = |target: &str| {
        let mut ledger = Ledger::default();
        ledger.decisions.insert("target".to_owned(), target.to_owned());
        ledger
    };
    let mut dark = begin(&story, "kilna", 1, ledger("power_and_comms"));
    choose(&mut dark, "Think of the plate.");
    play_out(&mut dark, &[0]);
    assert_eq!(dark.ending(), Some("kilna_counts"));
    assert!(words(&dark).iter().any(|line| line.starts_with("You brought bread.")));

    // What Kira says and decides is what it is in her own play.
    let mut mast = begin(&story, "kilna", 1, ledger("transmitter"));
    play_out(&mut mast, &[0]);
    assert_eq!(mast.ending(), Some("kilna_cuts"));
    assert!(spoken(&mast, "Kira").iter().any(|line| line.starts_with("We take the mast")));
}

#[test]
fn a_mod_may_change_a_scene_without_copying_it() {
    let story = second_cell();
    let mut session = begin(&story, "sisko", 1, Ledger::default());
    choose(&mut session, "Ask the Chief about the port coils.");
    play_out(&mut session, &[0]);
    let lines = words(&session);
    let at = |start: &str| lines.iter().position(|line| line.starts_with(start));
    assert!(at("O’Brien comes in from engineering. He has a spanner with him").is_some(), "the line is the mod's");
    assert!(at("O’Brien comes in from engineering with a spanner").is_none(), "and not the finale's");
    assert!(at("Since about when the letter came, sir.") < at("When the doctor has run out of reasons"));
    // The storylet under a condition is passed over for the one without.
    assert!(at("Under the deck something hums").is_some() && at("A steward comes up").is_none());
    let mut errand = begin(&story, "sisko", 1, Ledger::default());
    choose(&mut errand, "Send them off on an errand together.");
    play_out(&mut errand, &[0]);
    assert!(words(&errand).iter().any(|line| line.starts_with("A steward comes up")));
}

#[test]
fn a_save_goes_from_the_story_to_the_mod_and_back() {
    let (plain, modded) = (finale(), second_cell());
    let mut session = begin(&plain, "sisko", 1, Ledger::default());
    choose(&mut session, "Let it come in its own time.");
    let with_mod = save::read(&modded, &save::write(&session)).expect("the mod knows every line of the story");
    assert_eq!(with_mod.session.entries(), session.entries());
    let mut there = with_mod.session;
    let without = save::read(&plain, &save::write(&there)).expect("and back");
    assert_eq!(items(&without.session), items(&session));
    // From a place that only the mod has, play goes back to the nearest line before it.
    choose(&mut begin(&modded, "sisko", 1, Ledger::default()), "Ask the Chief about the port coils.");
    while there.status() == Status::Reading && !words(&there).iter().any(|line| line.starts_with("Under the deck")) {
        there.advance().expect("reading goes on");
    }
    let back = save::read(&plain, &save::write(&there)).expect("the nearest line before it");
    assert!(!back.notes.is_empty() && back.session.entries() < there.entries(), "{:?}", back.notes);
}

#[test]
fn a_telling_may_be_replaced() {
    let base = Memory::new("crossing").with("base.ron", suite("base.ron"));
    let rain = Memory::new("rain").with(
        "rain.ron",
        r#"[
            Pack(id: "rain", title: "Rain", version: "1", requires: ["crossing"]),
            Replace(slot: "day.quay", eyes: "ina", title: "Rain", body: [Text("It rains. #ra01")]),
            Slots(before: "day.river", slots: [(id: "day.shed", title: "The Shed", witnesses: ["ina"])]),
            Extend(itinerary: "ina", stops: [(slot: "day.shed", eyes: "ina")], endings: [(ending: "wet", when: "coins == 2")]),
            Scene(slot: "day.shed", eyes: "ina", body: [Text("You wait in the shed. #ra02")]),
            Ending(id: "wet", title: "Wet", hint: "Keep your coins."),
            Scene(ending: "wet", eyes: "ina", body: [Text("You are wet. #ra03")]),
        ]"#,
    );
    // The order in which they are given makes no difference: what is required comes first.
    let loaded = load(&[Box::new(rain), Box::new(base)]);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    let mut session = begin(&story(&loaded), "ina", 1, Ledger::default());
    play_out(&mut session, &[0]);
    assert_eq!(
        words(&session),
        ["It rains.", "You wait in the shed.", "The rope runs through your hands.", "You are wet."]
    );
}

#[test]
fn what_is_wrong_with_a_mod_does_not_stop_the_story() {
    let mods: Vec<Box<dyn Files>> = vec![
        Box::new(pack(
            "bad",
            r#"[Pack(id: "bad", title: "Bad", version: "1", requires: ["crossing"]), Patch(line: "nowhere")]"#,
        )),
        Box::new(pack(
            "good",
            r#"[Pack(id: "good", title: "Good", version: "1", requires: ["crossing"]), Patch(line: "qu01", after: [Text("Good. #go01")])]"#,
        )),
        Box::new(pack("late", r#"[Pack(id: "late", title: "Late", version: "1", requires: ["crossing", "bad"])]"#)),
        Box::new(pack("other", r#"[Pack(id: "other", title: "Other", version: "1", requires: ["another_story"])]"#)),
        Box::new(pack("own", r#"[Pack(id: "own", title: "Own", version: "1")]"#)),
        Box::new(pack("off", r#"[Pack(id: "off", title: "Off", version: "1", requires: ["crossing"])]"#)),
        Box::new(pack("scraps", "[Pack(")),
    ];
    let off = BTreeSet::from(["off".to_owned()]);
    let selection = Selection { story: Box::new(crossing()), asked: Vec::new(), mods, off };
    let Selected { loaded, mods } = selection.load();
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    let fates: Vec<(&str, &Fate)> = mods.iter().map(|it| (it.id.as_str(), &it.fate)).collect();
    let lacks = |what: &str| Fate::Lacks(vec![what.to_owned()]);
    let [(_, Fate::Broken(report)), others @ .., (scraps, Fate::Broken(torn))] = fates.as_slice() else {
        panic!("{fates:#?}")
    };
    assert!(report.contains("F0905") && torn.contains("F0101") && *scraps == "scraps", "{report}{torn}");
    assert_eq!(
        others,
        [
            ("good", &Fate::Plays),
            ("late", &lacks("bad")),
            ("other", &lacks("another_story")),
            ("own", &Fate::OwnStory),
            ("off", &Fate::Off),
        ]
    );
    let mut session = begin(&story(&loaded), "ina", 1, Ledger::default());
    play_out(&mut session, &[1]);
    assert_eq!(words(&session).get(1).map(String::as_str), Some("Good."));
}

#[test]
fn what_was_asked_for_must_be_right() {
    let selection = |asked: Memory| Selection {
        story: Box::new(crossing()),
        asked: vec![Box::new(asked)],
        mods: Vec::new(),
        off: BTreeSet::new(),
    };
    let broken = selection(pack(
        "bad",
        r#"[Pack(id: "bad", title: "Bad", version: "1", requires: ["crossing"]), Patch(line: "nowhere")]"#,
    ));
    assert!(broken.load().loaded.story.is_none());
    // A story of its own is played in place of the usual one.
    let own = selection(Memory::new("own").with("own.ron", suite("base.ron").replace("\"crossing\"", "\"own\"")));
    assert_eq!(story(&own.load().loaded).pack.id, "own");
}

fn crossing() -> Memory {
    Memory::new("crossing").with("base.ron", suite("base.ron"))
}

fn pack(name: &str, text: &str) -> Memory {
    Memory::new(format!("mods/{name}")).with("pack.ron", text)
}

fn suite(file: &str) -> String {
    std::fs::read_to_string(path(&format!("tests/suite/mods/{file}"))).expect("the file can be read")
}
