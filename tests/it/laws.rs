//! What holds for every play of every story: the same start and choices give the same play; going back and forward changes nothing; a save
//! resumed anywhere has the same past and the same future; a damaged save is refused.

use std::sync::Arc;

use finale::model::Story;
use finale::runtime::{Ledger, Session, Status};
use finale::save;
use finale::view;
use proptest::prelude::*;

use crate::support::{Seen, any_ledger, begin, finale, play_out, reference, see, step};

/// A start and the numbers by which its player chooses.
#[derive(Debug, Clone)]
struct Plan {
    big: bool,
    way: usize,
    seed: u64,
    picks: Vec<usize>,
    outcomes: Vec<u8>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let picks = proptest::collection::vec(0_usize..6, 1..24);
    let outcomes = proptest::collection::vec(0_u8..5, 0..48);
    (any::<bool>(), 0_usize..4, any::<u64>(), picks, outcomes).prop_map(|(big, way, seed, picks, outcomes)| Plan {
        big,
        way,
        seed,
        picks,
        outcomes,
    })
}

impl Plan {
    fn story(&self) -> Arc<Story> {
        if self.big { finale() } else { reference() }
    }

    fn begin(&self) -> Session {
        let story = self.story();
        let ways: Vec<String> = story.itineraries.iter().map(|way| way.id.clone()).collect();
        begin(&story, &ways[self.way % ways.len()], self.seed, any_ledger(&story, &self.outcomes))
    }

    /// Every moment of the play, as it is seen.
    fn moments(&self) -> (Session, Vec<Seen>) {
        let mut session = self.begin();
        let mut picks = self.picks.iter().copied().cycle();
        let mut seen = Vec::new();
        for _ in 0..10_000 {
            let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
            if !step(&mut session, pick) {
                return (session, seen);
            }
            seen.push(see(&session));
        }
        panic!("the play does not end");
    }
}

/// Compares what is seen with what was seen before; says the first difference only, since plays are long.
fn same(session: &Session, before: &Seen) -> Result<(), TestCaseError> {
    let now = see(session);
    let first = now.items.iter().zip(&before.items).position(|(now, before)| now != before);
    prop_assert_eq!(now.length, before.length, "items now {:#?} before {:#?}", &now.items, &before.items);
    prop_assert!(first.is_none(), "item {:?}: {:?}", first, first.map(|at| (&now.items[at], &before.items[at])));
    prop_assert_eq!(now.length, before.length);
    prop_assert_eq!(&now.choice, &before.choice);
    prop_assert_eq!(&now.stage, &before.stage);
    prop_assert_eq!(&now.ledger, &before.ledger);
    prop_assert_eq!(&now.end, &before.end);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_choices_give_the_same_play(plan in plan()) {
        let (_, first) = plan.moments();
        let (_, second) = plan.moments();
        prop_assert!(first == second);
    }

    #[test]
    fn back_and_forward_change_nothing(plan in plan()) {
        let (mut session, seen) = plan.moments();
        for moment in seen.iter().rev().skip(1) {
            prop_assert!(session.back());
            same(&session, moment)?;
        }
        prop_assert!(!session.back(), "the first moment stays");
        for moment in seen.iter().skip(1) {
            prop_assert!(session.forward());
            same(&session, moment)?;
        }
        prop_assert!(!session.forward());
    }

    #[test]
    fn reading_again_after_going_back_is_the_same(plan in plan(), steps in 1_usize..40) {
        let (mut session, seen) = plan.moments();
        let steps = steps.min(seen.len() - 1);
        (0..steps).for_each(|_| { session.back(); });
        let mut picks = plan.picks.iter().copied().cycle();
        let choices_before = seen.iter().take(seen.len() - steps - 1).filter(|seen| seen.choice.is_some()).count();
        for _ in 0..choices_before {
            picks.next();
        }
        for moment in seen.iter().skip(seen.len() - steps) {
            let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
            prop_assert!(step(&mut session, pick));
            same(&session, moment)?;
        }
    }

    #[test]
    fn a_resumed_play_has_the_same_past_and_future(plan in plan(), at in 0_usize..200) {
        let (_, seen) = plan.moments();
        let at = at % seen.len();
        let mut session = plan.begin();
        let mut picks = plan.picks.iter().copied().cycle();
        for (index, moment) in seen.iter().enumerate() {
            if index == at {
                let restored = save::read(session.story(), &save::write(&session)).expect("a save is read back");
                prop_assert_eq!(&restored.notes, &Vec::<String>::new());
                session = restored.session;
            }
            let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
            prop_assert!(step(&mut session, pick));
            same(&session, moment)?;
        }
        let mut restored = save::read(session.story(), &save::write(&session)).expect("a save is read back").session;
        for moment in seen.iter().rev().skip(1) {
            prop_assert!(restored.back());
            same(&restored, moment)?;
        }
    }

    #[test]
    fn a_damaged_save_is_refused(plan in plan(), place in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let mut session = plan.begin();
        (0..12).for_each(|pick| { step(&mut session, pick); });
        let text = save::write(&session);
        let mut bytes = text.clone().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] ^= flip;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert!(save::read(session.story(), &changed).is_err());
        }
        let cut = (0..=place).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        prop_assert!(save::read(session.story(), &text[..cut]).is_err());
    }

    #[test]
    fn what_one_decided_holds_for_the_others(plan in plan()) {
        let story = plan.story();
        let mut ledger = Ledger::default();
        for way in story.itineraries.iter().filter(|way| way.perspective.is_some()) {
            let mut session = begin(&story, &way.id, plan.seed, ledger.clone());
            play_out(&mut session, &plan.picks);
            ledger.merge(&session.ledger());
        }
        // Walked in again from every side, the joint history is the history that was played.
        for way in story.itineraries.iter().filter(|way| way.perspective.is_some()) {
            let mut session = begin(&story, &way.id, plan.seed, ledger.clone());
            play_out(&mut session, &plan.picks);
            // What somebody else decided later can leave no room for it; then the play says so.
            if view::end(&session).is_some_and(|end| !end.diverged.is_empty()) {
                continue;
            }
            for (decision, outcome) in session.ledger().decisions {
                // What is open to one’s own eyes can hang on what the others did, so the same picks need not decide the same.
                let own = story.decisions.iter().any(|it| it.id == decision && Some(it.owner) == way.perspective);
                if own {
                    continue;
                }
                prop_assert_eq!(ledger.decisions.get(&decision), Some(&outcome));
            }
        }
    }
}
