//! The shipped story: it loads without a word, plays from each side, and what one did the other sees.

use finale::load::{Folder, load};
use finale::runtime::{Ledger, Session, Status};
use finale::view::{self, PageItem};

use crate::support::{begin, finale, items, path, play_out, spoken};

const PERSPECTIVES: [&str; 3] = ["sisko", "kira", "garak"];

#[test]
fn nothing_is_wrong_with_it() {
    let loaded = load(&[Box::new(Folder::new(path("scenes")))]);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
}

#[test]
fn every_way_plays_to_its_endings() {
    let story = finale();
    for way in story.itineraries.iter() {
        for first in 0..3 {
            let mut session = begin(&story, &way.id, 1, Ledger::default());
            play_out(&mut session, &[first, 1, 2, 0]);
            assert_eq!(session.status(), Status::Ended);
            let end = view::end(&session).expect("over");
            // An early end is one for all; else each whom the way gathers has an end of their own.
            let endings = || end.endings.iter().map(|reached| story.endings.iter().find(|it| it.id == reached.id));
            let early = endings().flatten().any(|ending| ending.closed);
            assert_eq!(end.endings.len(), if early { 1 } else { way.gathers.len().max(1) }, "{}: {end:?}", way.id);
            assert!(!end.decisions.is_empty(), "{}", way.id);
        }
    }
}

#[test]
fn every_perspective_is_told_at_length() {
    for perspective in PERSPECTIVES {
        let mut session = begin(&finale(), perspective, 1, Ledger::default());
        play_out(&mut session, &[0]);
        let words: usize = items(&session)
            .iter()
            .map(|item| match item {
                PageItem::Narration { text, .. } | PageItem::Speech { text, .. } => {
                    text.to_plain().split_whitespace().count()
                }
                _ => 0,
            })
            .sum();
        assert!(words >= 20_000, "{perspective}: {words} words");
    }
}

/// Plays one perspective, taking an outcome of a decision, other choices by number.
#[track_caller]
fn decide(way: &str, wanted: &[(&str, &str)], picks: usize, ledger: Ledger) -> Session {
    let story = finale();
    let mut session = begin(&story, way, 1, ledger);
    for _ in 0..10_000 {
        match session.status() {
            Status::Ended => return session,
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Choosing => {
                let open = view::choice(&session).expect("open").options;
                let fits = open.iter().position(|option| {
                    let mut tried = session.clone();
                    tried.choose(option.index).is_ok()
                        && wanted.iter().any(|(decision, outcome)| {
                            tried.ledger().decisions.get(*decision).map(String::as_str) == Some(*outcome)
                                && !session.ledger().decisions.contains_key(*decision)
                        })
                });
                let pick = fits.unwrap_or(picks % open.len());
                drop(session.choose(open[pick].index).expect("an open option"));
            }
        }
    }
    panic!("the play does not end");
}

/// What he decides where nobody has played him, which is what her play went by.
const GARAK_AS_CANON: [(&str, &str); 8] = [
    ("cousin", "claimed_him"),
    ("charges", "for_the_gate"),
    ("mila", "was_silent"),
    ("motive", "revenge"),
    ("laughter", "laughed_first"),
    ("last_word", "left_unfinished"),
    ("weyoun", "shot"),
    ("the_link", "stood_aside"),
];

#[test]
fn garak_hears_the_kira_that_was_played() {
    for picks in 0..3 {
        for target in ["power_and_comms", "armoury", "transmitter"] {
            for checkpoint in ["fired", "bluffed", "drew_them_off"] {
                let kira = decide("kira", &[("target", target), ("checkpoint", checkpoint)], picks, Ledger::default());
                let ledger = kira.ledger();
                assert_eq!(ledger.decisions.get("target").map(String::as_str), Some(target));
                assert_eq!(ledger.decisions.get("checkpoint").map(String::as_str), Some(checkpoint));
                let garak = decide("garak", &GARAK_AS_CANON, picks, ledger);
                // What she says where he is not by is hers alone; all that he hears she said, in this order.
                let (heard, said) = (spoken(&garak, "Kira"), spoken(&kira, "Kira"));
                let mut rest = said.iter();
                assert!(
                    heard.len() > 10 && heard.iter().all(|line| rest.any(|own| own == line)),
                    "{heard:#?}\n{said:#?}"
                );
                assert_eq!(view::end(&garak).expect("over").diverged, Vec::<String>::new());
            }
        }
    }
}

#[test]
fn kira_hears_the_garak_that_was_played() {
    for picks in 0..3 {
        for cousin in ["claimed_him", "insulted_them", "offered_himself"] {
            let garak = decide("garak", &[("cousin", cousin)], picks, Ledger::default());
            let kira = decide("kira", &[], 0, garak.ledger());
            // What she replies is hers in this play and canon in his; his own words are the same.
            let his_alone = |line: &String| !line.is_empty();
            let heard: Vec<String> = spoken(&kira, "Garak").into_iter().filter(his_alone).collect();
            let said = spoken(&garak, "Garak");
            let shared = heard.iter().filter(|line| said.contains(line)).count();
            assert!(shared + 1 >= heard.len(), "{heard:#?}\n{said:#?}");
        }
    }
}

#[test]
fn the_woven_way_asks_for_every_decision_that_is_told() {
    let mut session = begin(&finale(), "woven", 1, Ledger::default());
    // First outcomes: others can lead to a closed ending, which leaves nothing behind.
    play_out(&mut session, &[0]);
    let decided = session.ledger().decisions;
    for decision in ["promise", "omen", "cousin", "checkpoint", "target"] {
        assert!(decided.contains_key(decision), "{decision} in {decided:?}");
    }
}
