//! The language reference: every example loads, and the story they make together plays.

use finale::runtime::{Event, Ledger, Status};
use finale::view::{self, PageItem};

use crate::support::{
    begin, but_for_tags, items, load_reference, load_reference_mod, play_out, reference, reference_edited, story,
};

#[test]
fn every_example_is_right() {
    let loaded = load_reference();
    assert!(but_for_tags(&loaded).is_empty(), "{}", loaded.report(false));
}

#[test]
fn the_option_that_takes_a_chance_shows_its_odds() {
    let mut session = begin(&story(&load_reference()), "ada", 7, Ledger::default());
    let mut stakes = Vec::new();
    for _ in 0..200 {
        match view::choice(&session) {
            Some(choice) => {
                stakes.extend(choice.options.iter().filter_map(|option| option.stakes.clone()));
                session.choose(choice.options[0].index).expect("an option that is shown can be chosen");
            }
            None if session.advance().is_err() => break,
            None => {}
        }
    }
    let odds = "3 in 4: you will only close your eyes. 1 in 4: you sleep.";
    assert!(stakes.iter().any(|stakes| stakes == odds), "{stakes:#?}");
}

#[test]
fn the_mod_of_the_examples_plays() {
    let loaded = load_reference_mod();
    assert!(but_for_tags(&loaded).is_empty(), "{}", loaded.report(false));
    let mut session = begin(&story(&loaded), "ada", 7, Ledger::default());
    play_out(&mut session, &[1, 0]);
    let text: Vec<String> = items(&session).iter().map(|item| format!("{item:?}")).collect();
    let at = |words: &str| text.iter().position(|item| item.contains(words));
    assert!(at("3 hours, in air like this") < at("The fog is at the window"), "{text:#?}");
    assert!(at("It comes in over the bar") < at("There is no sea this morning"), "{text:#?}");
    assert!(at("if the wind is kind").is_none() && at("There is a wet noise").is_some(), "{text:#?}");
}

#[test]
fn an_option_that_was_taken_has_been_seen() {
    let story = reference_edited(&[
        ("Climb the stairs.", "Climb the stairs. #climb"),
        ("UnlockCodex(\"bar\"),\n", "If(\"seen(climb)\", [Text(\"You chose to.\")]), UnlockCodex(\"bar\"),\n"),
    ]);
    let mut session = begin(&story, "ada", 7, Ledger::default());
    play_out(&mut session, &[1, 0]);
    let text: Vec<String> = items(&session).iter().map(|item| format!("{item:?}")).collect();
    assert!(text.iter().any(|item| item.contains("You chose to.")), "{text:#?}");
}

#[test]
fn the_examples_can_be_played_to_every_ending() {
    let story = reference();
    let mut reached = std::collections::BTreeSet::new();
    for way in ["ada", "brune", "woven"] {
        for a in 0..4 {
            for b in 0..3 {
                for lamp in ["lit", "dark"] {
                    let mut ledger = Ledger::default();
                    ledger.decisions.insert("the_lamp".to_owned(), lamp.to_owned());
                    let mut session = begin(&story, way, 7, ledger);
                    play_out(&mut session, &[a, b, 1]);
                    assert_eq!(session.status(), Status::Ended);
                    reached.extend(session.ending().map(str::to_owned));
                }
            }
        }
    }
    let endings: std::collections::BTreeSet<_> = story.endings.iter().map(|ending| ending.id.clone()).collect();
    assert_eq!(reached, endings);
}

#[test]
fn a_guard_turns_what_the_ledger_wants_and_the_end_says_so() {
    let story = reference();
    let mut ledger = Ledger::default();
    ledger.decisions.insert("the_door".to_owned(), "broke_it".to_owned());
    ledger.decisions.insert("the_lamp".to_owned(), "lit".to_owned());
    let mut session = begin(&story, "ada", 1, ledger.clone());
    play_out(&mut session, &[1, 0]);
    assert_eq!(view::end(&session).expect("over").diverged, Vec::<String>::new());

    // Ada lets the lamp stay dark: then the door does not arise at all, and there is nothing to turn.
    let mut session = begin(&story, "ada", 1, ledger);
    play_out(&mut session, &[1, 1]);
    assert_eq!(session.ending(), Some("dark"));
    assert!(session.ledger().is_empty(), "a closed ending does not become history");
}

#[test]
fn a_woven_play_leaves_a_ledger_for_each() {
    let story = reference();
    let mut session = begin(&story, "woven", 1, Ledger::default());
    play_out(&mut session, &[1, 0, 0, 1]);
    let ledger = session.ledger();
    let of = |who: &str| ledger.part_of(&story, who).decisions.into_keys().collect::<Vec<_>>();
    assert_eq!(of("ada"), ["the_lamp"]);
    assert_eq!(of("brune"), ["the_door"]);
    assert_eq!(ledger.part_of(&story, "brune").replies.len(), 1);
    assert!(ledger.part_of(&story, "nobody").is_empty());
}

#[test]
fn a_value_in_braces_is_the_one_of_its_moment() {
    let mut session = begin(&reference(), "ada", 7, Ledger::default());
    play_out(&mut session, &[1, 0]);
    let text: Vec<String> = items(&session).iter().map(|item| format!("{item:?}")).collect();
    assert!(text.iter().any(|item| item.contains("3 hours, if the wind is kind.")), "{text:#?}");
}

#[test]
fn what_happens_is_told_in_the_order_in_which_it_happens() {
    let mut session = begin(&reference(), "ada", 1, Ledger::default());
    let mut events = Vec::new();
    while session.status() == Status::Reading {
        events.extend(session.advance().expect("reading goes on"));
    }
    // The bell is the last step of the first scene; the heading of the second is shown after it, and then its first line.
    let place = |wanted: &dyn Fn(&Event) -> bool| events.iter().position(wanted).expect("it happens");
    let bell = place(&|event| matches!(event, Event::Sound { id, .. } if id == "bell"));
    let second =
        items(&session).iter().position(|item| matches!(item, PageItem::Heading { title, .. } if title == "Oil"));
    let heading = place(&|event| *event == Event::Shown(second.expect("a second scene")));
    assert!(bell < heading, "{events:#?}");
    let shown: Vec<usize> =
        events.iter().filter_map(|event| if let Event::Shown(index) = event { Some(*index) } else { None }).collect();
    assert_eq!(shown, (0..session.entries()).collect::<Vec<_>>(), "every item once, in order");
}
