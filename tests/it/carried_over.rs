//! Saves outlive edits of the story: a play saved in one version is resumed in another, and says what it could not carry over.

use std::sync::Arc;

use finale::load::{Memory, load};
use finale::model::Story;
use finale::runtime::{Ledger, Session, Status};
use finale::save;
use finale::view::{self, PageItem};

use crate::support::{begin, items, path, play_out, reference, reference_edited, reference_tagged, see, step, story};

/// Ada's play, some steps in.
fn play(steps: usize) -> Session {
    let mut session = begin(&reference(), "ada", 7, Ledger::default());
    (0..steps).for_each(|_| assert!(step(&mut session, 1)));
    session
}

#[track_caller]
fn carry(session: &Session, to: &Arc<Story>) -> save::Restored {
    save::read(to, &save::write(session)).expect("the save is carried over")
}

fn texts(session: &Session) -> Vec<String> {
    let plain = items(session).into_iter().map(|item| match item {
        PageItem::Heading { title, .. } => title,
        PageItem::Caption { text } => text,
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } | PageItem::Chosen { text, .. } => {
            text.to_plain()
        }
    });
    plain.collect()
}

#[test]
fn a_reworded_line_keeps_its_place() {
    let edited = reference_edited(&[("You count the cans. {oil} hours", "You count them twice. {oil} hours")]);
    let session = play(3);
    assert!(texts(&session).iter().any(|text| text.starts_with("You count the cans. 3 hours")));
    let restored = carry(&session, &edited);
    assert_eq!(restored.notes, Vec::<String>::new());
    assert!(texts(&restored.session).iter().any(|text| text.starts_with("You count them twice. 3 hours")));
    assert_eq!(restored.session.moments(), session.moments());
}

#[test]
fn a_line_put_in_before_moves_nothing() {
    let edited = reference_edited(&[(
        "Text(\"You count the cans.",
        "Text(\"The stair is wet. #wet1\"),\n            Text(\"You count the cans.",
    )]);
    let session = play(4);
    let mut restored = carry(&session, &edited).session;
    assert_eq!(texts(&restored), texts(&session));
    let mut plain = session.clone();
    play_out(&mut plain, &[1, 0]);
    play_out(&mut restored, &[1, 0]);
    assert_eq!(texts(&restored), texts(&plain), "the rest of the play is the same");
}

#[test]
fn a_line_that_is_gone_becomes_the_one_before_and_the_player_is_told() {
    let mut session = play(1);
    while !texts(&session).iter().any(|text| text.starts_with("Two hundred and eleven")) {
        assert!(step(&mut session, 1));
    }
    let edited = reference_edited(&[("Two hundred and eleven. You have never needed", "You have never needed")]);
    let restored = carry(&session, &edited);
    assert!(!restored.notes.is_empty());
    let mut after = restored.session;
    play_out(&mut after, &[1, 0]);
    assert_eq!(after.status(), Status::Ended);
}

#[test]
fn variables_and_outcomes_that_are_gone_are_left_out() {
    let mut session = play(1);
    play_out(&mut session, &[0, 1, 0]);
    let edited = reference_edited(&[
        (
            "    Variable(id: \"awake\", of: \"ada\", type: Bool, start: \"true\", doc: \"Whether she can still keep her eyes open.\"),\n",
            "",
        ),
        ("once: true, set: [\"awake = false\"], then", "once: true, then"),
        ("            Set(\"awake = true\"),\n", ""),
        ("            If(\"awake\", [Text(\"You sleep, at last.\")]),\n", ""),
    ]);
    let restored = carry(&session, &edited);
    assert!(restored.notes.iter().any(|note| note.contains("no longer has")), "{:?}", restored.notes);
    assert!(view::end(&restored.session).is_some());
}

#[test]
fn a_line_that_takes_the_place_of_another_is_found_in_its_place() {
    let edited = reference_edited(&[
        ("You count the cans. {oil} hours, if the wind is kind. #oil1", "Three. {oil} cans. #c4ns-was-x9-was-oil1"),
        ("seen(oil1)", "seen(c4ns)"),
    ]);
    let session = play(3);
    let restored = carry(&session, &edited);
    assert_eq!(restored.notes, Vec::<String>::new());
    assert_eq!(texts(&restored.session).last().map(String::as_str), Some("Three. 3 cans."));
    let mut ahead = restored.session;
    play_out(&mut ahead, &[1, 0]);
    assert!(!texts(&ahead).iter().any(|text| text == "You should have counted first."), "the old line was seen");
}

#[test]
fn an_option_that_takes_the_place_of_another_stays_taken() {
    let once = |text: &str| -> Arc<Story> { reference_edited(&[("Sit down a moment.", text)]) };
    let mut session = begin(&once("Sit down a moment. #s1t"), "ada", 7, Ledger::default());
    while session.status() != Status::Choosing {
        step(&mut session, 0);
    }
    step(&mut session, 0);
    assert_eq!(texts(&session).iter().filter(|text| *text == "Sit down a moment.").count(), 1);
    let restored = carry(&session, &once("Take the chair. #ch41r-was-s1t"));
    assert_eq!(restored.notes, Vec::<String>::new());
    assert_eq!(texts(&restored.session).iter().filter(|text| *text == "Take the chair.").count(), 1);
}

/// Everything that saves name, under another name, each with what it was called before.
const RENAMED: &[(&str, &str)] = &[
    ("evening.lamp", "evening.tower"),
    ("night.door", "night.stairs"),
    ("the_lamp", "the_light"),
    ("the_door", "the_knock"),
    ("broke_it", "broke_in"),
    ("knocked", "rapped"),
    ("\"dark\"", "\"night_end\""),
    ("oil >", "cans >"),
    ("oil =", "cans ="),
    ("oil -", "cans -"),
    ("{oil}", "{cans}"),
    ("id: \"oil\"", "formerly: \"oil\", id: \"cans\""),
    ("\"stairs\"", "\"climb\""),
    ("\"remember\"", "\"her_mother\""),
    ("visits(remember)", "visits(her_mother)"),
    ("name: \"rope\"", "name: \"cord\", formerly: \"rope\""),
    ("\"answer\"", "\"reply\""),
    ("\"joke\"", "\"jest\""),
    // `\"ada\"` is the person and the way of playing.
    ("\"ada\"", "\"keeper\""),
    ("id: \"keeper\", name", "formerly: \"ada\", id: \"keeper\", name"),
    ("id: \"keeper\", title", "formerly: \"ada\", id: \"keeper\", title"),
    ("(id: \"evening.tower\"", "(formerly: [\"evening.lamp\"], id: \"evening.tower\""),
    ("(id: \"night.stairs\"", "(formerly: [\"x\", \"night.door\"], id: \"night.stairs\""),
    ("id: \"the_light\"", "formerly: \"the_lamp\", id: \"the_light\""),
    ("id: \"the_knock\"", "formerly: \"the_door\", id: \"the_knock\""),
    ("id: \"broke_in\"", "formerly: \"broke_it\", id: \"broke_in\""),
    ("id: \"rapped\"", "formerly: \"knocked\", id: \"rapped\""),
    ("id: \"night_end\", summary", "formerly: \"dark\", id: \"night_end\", summary"),
    ("id: \"night_end\", of", "formerly: \"dark\", id: \"night_end\", of"),
    ("the_light == dark", "the_light == night_end"),
    ("name: \"climb\"", "name: \"climb\", formerly: \"stairs\""),
    ("name: \"her_mother\"", "name: \"her_mother\", formerly: \"remember\""),
    ("id: \"reply\"", "formerly: \"answer\", id: \"reply\""),
    ("id: \"jest\"", "formerly: \"joke\", id: \"jest\""),
];

#[test]
fn what_has_another_name_is_carried_over_whole() {
    let (before, after) = (reference_tagged(&[]), reference_tagged(RENAMED));
    for (way, now) in [("ada", "keeper"), ("brune", "brune"), ("woven", "woven")] {
        for picks in [[1, 0, 1], [0, 1, 0], [1, 1, 1]] {
            let mut history = Ledger::default();
            history.decisions.insert("the_lamp".to_owned(), "lit".to_owned());
            history.decisions.insert("the_door".to_owned(), "broke_it".to_owned());
            history.replies.insert("night.door:answer".to_owned(), "joke".to_owned());
            let mut session = begin(&before, way, 7, history.clone());
            let mut twin = begin(&after, way, 7, history);
            assert_eq!(twin.start().itinerary, now);
            let mut picks = picks.into_iter().cycle();
            for _ in 0..200 {
                let restored = carry(&session, &after);
                assert_eq!(restored.notes, Vec::<String>::new(), "{way} at {:?}", texts(&session).last());
                assert_eq!(see(&restored.session), see(&twin));
                assert_eq!(texts(&restored.session), texts(&session));
                let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
                if !step(&mut session, pick) {
                    break;
                }
                step(&mut twin, pick);
            }
            assert_eq!(session.status(), Status::Ended);
        }
    }
}

#[test]
fn a_telling_that_became_a_scene_of_another_is_found_by_its_key() {
    let edits = [
        (
            "slot: \"evening.lamp\", eyes: \"ada\", name: \"stairs\",",
            "eyes: \"ada\", name: \"stairs\", formerly: \"evening.lamp/ada/stairs\",",
        ),
        ("(text: \"Climb the stairs.", "(then: [Call(\"stairs\"), End], text: \"Climb the stairs."),
        (", goto: \"stairs\"", ""),
    ];
    let (before, after) = (reference_tagged(&[]), reference_tagged(&edits));
    let mut session = begin(&before, "ada", 7, Ledger::default());
    while !texts(&session).iter().any(|text| text.starts_with("Two hundred and eleven")) {
        assert!(step(&mut session, 1));
    }
    let restored = carry(&session, &after);
    assert_eq!(restored.notes, Vec::<String>::new());
    assert_eq!(texts(&restored.session), texts(&session));
}

#[test]
fn tags_that_are_put_in_later_change_nothing() {
    let (before, after) = (reference(), reference_tagged(&[]));
    // The ids themselves are what is put in.
    let seen = |session: &Session| {
        let mut seen = see(session);
        let options = seen.choice.iter_mut().flat_map(|choice| &mut choice.options);
        options.for_each(|option| option.line.clear());
        seen
    };
    for (way, picks) in [("ada", [0, 1, 0]), ("brune", [1, 1, 0]), ("woven", [0, 0, 1])] {
        let mut session = begin(&before, way, 7, Ledger::default());
        let mut picks = picks.into_iter().cycle();
        for _ in 0..200 {
            let restored = carry(&session, &after);
            assert_eq!(restored.notes, Vec::<String>::new(), "{way} at {:?}", texts(&session).last());
            assert_eq!(seen(&restored.session), seen(&session));
            let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
            if !step(&mut session, pick) {
                break;
            }
        }
        assert_eq!(session.status(), Status::Ended);
    }
}

#[test]
fn the_save_of_another_story_is_refused() {
    let session = play(2);
    let other = crate::support::finale();
    let error = save::read(&other, &save::write(&session)).expect_err("another story");
    assert_eq!(error, save::SaveError::OtherStory("signal".to_owned()));
    assert_eq!(save::peek(&save::write(&session)).expect("sound").scene, "A Ship without a Flag");
}

/// A story of one file.
fn one_file(text: &str) -> Arc<Story> {
    story(&load(&[Box::new(Memory::new("test").with("story.ron", text))]))
}

#[test]
fn a_save_of_the_first_format_is_still_read() {
    let read = |name: &str| std::fs::read_to_string(path(&format!("tests/saves/{name}"))).expect("a file of the tests");
    let (text, saved) = (read("story.ron"), read("first_format.save"));
    let story = one_file(&text);
    let summary = save::peek(&saved).expect("sound");
    assert_eq!((summary.story.as_str(), summary.title.as_str()), ("kiosk", "The Kiosk"));
    assert_eq!((summary.scene.as_str(), summary.seed), ("The Shutter", 7));
    // Later the summary got a line of its own; that is what a label makes of it.
    let label = save::Label { name: "Rain".to_owned(), ..save::Label::default() };
    let saved = save::labelled(&saved, &label).expect("sound");
    assert!(saved.starts_with("finale save 1 "));
    assert_eq!(save::peek(&saved).expect("sound"), save::Summary { label, ..summary });
    assert!(save::read(&story, &read("first_format.save")).is_ok());
    let restored = save::read(&story, &saved).expect("the first format is read");
    assert_eq!(restored.notes, Vec::<String>::new());
    let mut session = restored.session;
    let words = [
        "First Light",
        "100 papers, and rain.",
        "Somebody waits. 100 are left.",
        "A cough.",
        "Look stern.",
        "You sigh.",
        "The Shutter",
        "Until tomorrow.",
        "Until tomorrow.",
        "The shutter sticks.",
    ];
    assert_eq!(texts(&session), words);
    assert_eq!(session.moments(), 7);
    // What lay ahead is ahead, and what lay behind is behind.
    assert!(session.forward());
    assert_eq!(texts(&session).last().map(String::as_str), Some("100 papers go back."));
    assert!(session.forward() && !session.forward());
    assert!(view::end(&session).is_some());
    while session.back() {}
    assert_eq!(texts(&session), words[..2]);
    // Written again, it is the same play in the format of today.
    let again = save::read(&story, &save::write(&session)).expect("the format of today").session;
    assert_eq!((texts(&again), again.can_go_forward()), (texts(&session), true));
    // In an edited story, what is gone is left out here as well.
    let edited = one_file(&text.replace("Text(\"A cough. #cough\")", "Text(\"A door. #door\")"));
    let restored = save::read(&edited, &saved).expect("carried over");
    assert!(restored.notes.iter().any(|note| note.starts_with("A line")), "{:?}", restored.notes);
    assert_eq!(texts(&restored.session).len(), words.len() - 1);
}

#[test]
fn a_kind_of_variable_that_has_changed_is_left_out() {
    let told = |kind: &str, start: &str, condition: &str, effect: &str| {
        one_file(&format!(
            r##"[
                Pack(id: "tiny", title: "Tiny", version: "1"),
                Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only", witnesses: ["ida"])])]),
                Perspective(id: "ida", name: "Ida", colour: "#ffffff", ground: "#000000"),
                Variable(id: "mood", of: "ida", type: {kind}, start: "{start}", doc: "How she is."),
                Itinerary(id: "way", title: "Way", perspective: "ida", stops: [(slot: "only", eyes: "ida")]),
                Scene(slot: "only", eyes: "ida", body: [
                    Text("One. #one"), Set("{effect}"), Text("Two. #two"),
                    If("{condition}", [Text("Three. #three")]), Text("Four. #four"),
                ]),
            ]"##
        ))
    };
    let words = told("OneOf([\"calm\", \"afraid\"])", "calm", "mood == afraid", "mood = afraid");
    let number = told("Int(0, 9)", "0", "mood >= 5", "mood = 5");
    for (from, to) in [(&words, &number), (&number, &words)] {
        let mut session = begin(from, "way", 1, Ledger::default());
        // The effect behind the first line is already done.
        assert!(step(&mut session, 0));
        let restored = carry(&session, to);
        assert!(restored.notes.iter().any(|note| note.starts_with("A change")), "{:?}", restored.notes);
        let mut after = restored.session;
        play_out(&mut after, &[0]);
        assert_eq!(texts(&after), ["Only", "One.", "Two.", "Four."], "the start value holds");
    }
}

#[test]
fn variations_inside_one_another_keep_their_own_place() {
    let story = one_file(
        r##"[
            Pack(id: "tiny", title: "Tiny", version: "1"),
            Timeline([Act(id: "one", title: "One", slots: [(id: "only", title: "Only", witnesses: ["ida"])])]),
            Perspective(id: "ida", name: "Ida", colour: "#ffffff", ground: "#000000"),
            Itinerary(id: "way", title: "Way", perspective: "ida", stops: [(slot: "only", eyes: "ida")]),
            Scene(slot: "only", eyes: "ida", body: [Goto("round")]),
            Scene(slot: "only", eyes: "ida", name: "round", body: [
                Vary(Cycle, [
                    [Vary(Sequence, [[Text("A. #a")], [Text("B. #b")], [Text("C. #c")]])],
                    [Text("D. #d")],
                ]),
                Choice([(text: "Again. #again", goto: "round"), (text: "Enough. #enough")]),
            ]),
        ]"##,
    );
    let mut session = begin(&story, "way", 1, Ledger::default());
    (0..4).for_each(|_| assert!(step(&mut session, 0)));
    let mut restored = carry(&session, &story).session;
    for session in [&mut session, &mut restored] {
        play_out(session, &[0, 0, 0, 1]);
    }
    assert_eq!(texts(&restored), texts(&session));
}
