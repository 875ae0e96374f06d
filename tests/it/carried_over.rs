//! Saves outlive edits of the story: a play saved in one version is resumed in another, and says what it could not carry over.

use std::sync::Arc;

use finale::model::Story;
use finale::runtime::{Ledger, Session, Status};
use finale::save;
use finale::view::{self, PageItem};

use crate::support::{begin, items, play_out, reference, reference_edited, step};

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
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } | PageItem::Chosen { text } => text.to_plain(),
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
fn the_save_of_another_story_is_refused() {
    let session = play(2);
    let other = crate::support::finale();
    let error = save::read(&other, &save::write(&session)).expect_err("another story");
    assert_eq!(error, save::SaveError::OtherStory("signal".to_owned()));
    assert_eq!(save::peek(&save::write(&session)).expect("sound").scene, "A Ship without a Flag");
}
