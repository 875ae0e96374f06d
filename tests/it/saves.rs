//! A save as a file: what a slot shows without reading the play, labels, and every way in which a byte of it can be wrong.

use finale::runtime::{Ledger, Session};
use finale::save::{self, Label, SaveError};

use crate::support::{begin, finale, play_out, reference, see, step};

fn play(steps: usize) -> Session {
    let mut session = begin(&reference(), "ada", 7, Ledger::default());
    (0..steps).for_each(|_| assert!(step(&mut session, 1)));
    session
}

#[test]
fn a_slot_shows_what_the_play_says_and_what_it_was_labelled() {
    let session = play(3);
    let text = save::write(&session);
    let summary = save::peek(&text).expect("sound");
    assert_eq!((&*summary.story, &*summary.perspective, &*summary.itinerary), ("signal", "Ada", "ada"));
    assert_eq!((&*summary.act, &*summary.scene), ("Evening", "Oil"));
    assert_eq!((summary.seed, summary.moments, summary.ended), (7, 3, false));
    assert_eq!(summary.label, Label::default());
    assert!(see(&session).items.iter().any(|item| format!("{item:?}").contains(&summary.line)), "{}", summary.line);

    let label = Label { name: "Before the \"door\",\nat night".to_owned(), at: 1_790_000_000, played: 3_725 };
    let labelled = save::labelled(&text, &label).expect("sound");
    assert_eq!(save::peek(&labelled).expect("sound"), save::Summary { label, ..summary.clone() });
    let restored = save::read(&reference(), &labelled).expect("sound").session;
    assert_eq!(see(&restored), see(&session));
    let back = save::labelled(&labelled, &Label::default()).expect("sound");
    assert_eq!(back, text, "nothing else has changed");

    let mut over = session;
    play_out(&mut over, &[0, 1]);
    assert!(save::peek(&save::write(&over)).expect("sound").ended);
}

#[test]
fn a_play_that_changes_eyes_is_known_by_its_own_title() {
    let session = begin(&finale(), "woven", 1, Ledger::default());
    let summary = save::peek(&save::write(&session)).expect("sound");
    let title = finale().itineraries.iter().find(|way| way.id == "woven").map(|way| way.title.clone());
    assert_eq!(Some(summary.perspective), title);
}

/// Refused by every door, whatever the text is.
#[track_caller]
fn refused(what: &str, text: &str) {
    let errors =
        [save::read(&finale(), text).err(), save::peek(text).err(), save::labelled(text, &Label::default()).err()];
    assert!(errors.iter().all(Option::is_some), "{what}: {errors:?}");
}

#[test]
fn no_byte_can_be_changed_and_none_can_be_missing() {
    let mut session = begin(&finale(), "kira", 1, Ledger::default());
    (0..50).for_each(|_| assert!(step(&mut session, 1)));
    let text = save::write(&session);
    assert!(text.len() > 1_500, "a save of some size: {}", text.len());
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        if let Ok(changed) = String::from_utf8(bytes) {
            refused(&format!("byte {at} changed"), &changed);
        }
        let mut bytes = text.clone().into_bytes();
        bytes.remove(at);
        if let Ok(changed) = String::from_utf8(bytes) {
            refused(&format!("byte {at} left out"), &changed);
        }
        if text.is_char_boundary(at) {
            refused(&format!("cut at {at}"), &text[..at]);
        }
    }
    refused("something behind it", &format!("{text}\n"));
    refused("twice", &format!("{text}{text}"));
}

/// Where the checksum fits, the play inside may still be nonsense: numbers that point nowhere.
#[test]
fn a_forged_play_with_a_right_checksum_never_panics() {
    let mut session = play(1);
    play_out(&mut session, &[0, 1, 0, 2]);
    let text = save::write(&session);
    let (_, rest) = text.split_once('\n').expect("a head line");
    let (summary, body) = rest.split_once('\n').expect("a line of summary");
    let body = body.trim_end();
    // Digits stay digits and letters become other letters, so that most forgeries are still of the right form.
    let signs: Vec<usize> = (0..body.len()).filter(|at| body.as_bytes()[*at].is_ascii_alphanumeric()).collect();
    let mut readable = 0;
    for (index, at) in signs.into_iter().enumerate() {
        let mut bytes = body.as_bytes().to_vec();
        let others: &[u8] = if bytes[at].is_ascii_digit() { b"0123456789" } else { b"ABCDEFPQZabcdefpqz" };
        bytes[at] = others[index % others.len()];
        let sealed = seal(summary, &String::from_utf8(bytes).expect("text"));
        match save::read(&reference(), &sealed) {
            Ok(mut restored) => {
                readable += 1;
                while restored.session.back() {}
                for _ in 0..40 {
                    if !restored.session.forward() {
                        break;
                    }
                }
                drop(see(&restored.session));
            }
            Err(error) => assert_ne!(error, SaveError::NotASave),
        }
    }
    assert!(readable > 0, "some forgeries can be read");
}

fn seal(summary: &str, body: &str) -> String {
    let sealed = format!("{summary}\n{body}");
    format!("finale save 2 {:08x} {}\n{sealed}\n", crc32fast::hash(sealed.as_bytes()), sealed.len())
}
