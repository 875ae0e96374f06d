//! The journal: what stands in it, when, and for whom. And the transcript, which keeps all of a play.

use finale::runtime::{Ledger, Session};
use finale::view::{By, Form, JournalView, journal, transcript};

use crate::support::{begin, play_out, reference, step};

fn ledger(decisions: &[(&str, &str)]) -> Ledger {
    let mut ledger = Ledger::default();
    for (decision, outcome) in decisions {
        ledger.decisions.insert((*decision).to_owned(), (*outcome).to_owned());
    }
    ledger
}

/// Plays to the heading of a scene.
#[track_caller]
fn play_to(session: &mut Session, scene: &str) {
    for _ in 0..200 {
        let here = finale::save::peek(&finale::save::write(session)).expect("a save");
        if here.scene == scene {
            return;
        }
        assert!(step(session, 0), "the play ends before {scene}");
    }
    panic!("{scene} is not reached");
}

fn about(journal: &JournalView) -> Vec<(&str, &str, Option<String>)> {
    journal.decided.iter().map(|it| (it.about.as_str(), it.summary.as_str(), it.by.words())).collect()
}

#[test]
fn it_says_who_decided() {
    let story = reference();
    let mut own = begin(&story, "ada", 1, Ledger::default());
    assert_eq!(journal(&own), JournalView::default(), "nothing has happened yet");
    play_out(&mut own, &[0]);
    let own = journal(&own);
    let expected =
        [("The lamp", "Ada lit the lamp.", None), ("The door", "Brune knocked.", Some("as it is told".to_owned()))];
    assert_eq!(about(&own), expected);

    let mut after = begin(&story, "ada", 1, ledger(&[("the_door", "broke_it")]));
    play_out(&mut after, &[0]);
    assert_eq!(journal(&after).decided.last().map(|it| it.by.clone()), Some(By::Earlier("Brune".to_owned())));
}

#[test]
fn what_others_decide_is_not_told_before_it_is_over() {
    let story = reference();
    let mut session = begin(&story, "brune", 1, ledger(&[("the_lamp", "lit")]));
    play_to(&mut session, "From the Water");
    assert_eq!(journal(&session).decided, [], "it is happening now");
    play_to(&mut session, "The Knock");
    assert_eq!(about(&journal(&session)), [("The lamp", "Ada lit the lamp.", Some("as you played Ada".to_owned()))]);
}

#[test]
fn a_fact_is_known_to_those_who_were_there_and_to_those_who_hear_of_it() {
    let story = reference();
    let mut ada = begin(&story, "ada", 1, Ledger::default());
    play_to(&mut ada, "The Rocks");
    assert_eq!(journal(&ada).known, [], "it is not settled");
    play_to(&mut ada, "A Voice on the Stairs");
    let known = journal(&ada).known;
    assert_eq!((known[0].about.as_str(), known[0].words.as_str()), ("The ship", "She came in."));

    // Who was not there hears of it in a slot, and knows it when that is over.
    let edited = crate::support::reference_edited(&[(
        "            (slot: \"night.rocks\", eyes: \"brune\"),\n            (slot: \"night.door\", eyes: \"brune\"),",
        "            (slot: \"night.door\", eyes: \"brune\"),",
    )]);
    let mut brune = begin(&edited, "brune", 1, ledger(&[("the_lamp", "lit")]));
    play_to(&mut brune, "The Knock");
    assert_eq!(journal(&brune).known, []);
    play_to(&mut brune, "Below");
    assert_eq!(journal(&brune).known.len(), 1);
}

#[test]
fn traits_are_told_in_words() {
    let story = reference();
    let mut ada = begin(&story, "ada", 1, Ledger::default());
    play_to(&mut ada, "Oil");
    let people = journal(&ada).people;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].name, "Ada");
    assert_eq!(people[0].traits, ["There is oil, if nobody asks for much."]);
}

#[test]
fn sounds_with_words_stand_on_the_page_and_survive_a_save() {
    let story = reference();
    let mut session = begin(&story, "ada", 1, Ledger::default());
    play_to(&mut session, "Oil");
    let items = crate::support::items(&session);
    let caption = |item: &finale::view::PageItem| matches!(item, finale::view::PageItem::Caption { text } if text == "A bell, far out.");
    assert!(items.iter().any(caption), "{items:?}");
    let restored = finale::save::read(&story, &finale::save::write(&session)).expect("a save");
    assert_eq!(crate::support::items(&restored.session), items);
}

#[test]
fn one_goes_back_to_any_item_and_forward_again() {
    let story = reference();
    let mut session = begin(&story, "ada", 1, Ledger::default());
    play_out(&mut session, &[1, 0]);
    let all = crate::support::items(&session);
    for item in (0..all.len()).rev() {
        let mut again = session.clone();
        assert!(again.back_to(item));
        assert!(again.entries() > item, "item {item} can be read");
        let before = again.entries();
        assert!(!again.back() || again.entries() <= item || again.entries() == before, "and was not before");
        while again.forward() {}
        assert_eq!(crate::support::items(&again), all);
    }
    assert!(!session.back_to(all.len()), "there is no such item");
}

#[test]
fn a_transcript_keeps_everything() {
    let story = reference();
    let mut session = begin(&story, "ada", 1, Ledger::default());
    play_out(&mut session, &[0]);
    insta::assert_snapshot!("transcript_markdown", transcript(&session, Form::Markdown));
    insta::assert_snapshot!("transcript_plain", transcript(&session, Form::Plain));
}
