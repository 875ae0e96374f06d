//! Every play of a small story, one after the other, by the real runtime alone: no states, no abstraction. What the prover is held against.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use finale::model::Story;
use finale::runtime::{Ledger, Session, Start, Status};
use finale::view::{self, PageItem};

/// What some play came past.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Lines and options that were taken, with the fewest choices before them.
    pub(crate) words: BTreeMap<String, usize>,
    /// What was decided by these eyes, canon included.
    pub(crate) outcomes: BTreeSet<(String, String)>,
    /// The numbers of choices that were passed over because they offered nothing.
    pub(crate) nothing: BTreeSet<String>,
    /// Whether a play ended with no ending at all.
    pub(crate) no_ending: bool,
    /// How many plays were begun, each as long as what is known of it.
    pub(crate) plays: usize,
    /// Whether there were no more plays.
    pub(crate) complete: bool,
}

/// Chance draws below this; what the stories draw divides it.
const DRAWN: u32 = 6;

/// Every play of an itinerary, up to a number of plays. `finished` are the itineraries that the story asks for.
pub(crate) fn plays(story: &Arc<Story>, itinerary: &str, finished: &[&str], most: usize) -> Seen {
    let mut seen = Seen { complete: true, ..Seen::default() };
    for start in starts(story, itinerary, finished) {
        let mut open: Vec<(Vec<u32>, Vec<usize>)> = vec![(Vec::new(), Vec::new())];
        while let Some((draws, choices)) = open.pop() {
            seen.plays += 1;
            if seen.plays > most {
                seen.complete = false;
                return seen;
            }
            let start = Start { draws: draws.clone(), ..start.clone() };
            let session = Session::new(story.clone(), start).expect("the itinerary exists");
            match play(session, draws.len(), &choices, &mut seen) {
                Next::Over => {}
                Next::Draw => {
                    open.extend((0..DRAWN).map(|drawn| ([draws.as_slice(), &[drawn]].concat(), choices.clone())))
                }
                Next::Choose(options) => {
                    let longer = |option: &usize| (draws.clone(), [choices.as_slice(), &[*option]].concat());
                    open.extend(options.iter().map(longer));
                }
                Next::TooLong => seen.complete = false,
            }
        }
    }
    seen
}

enum Next {
    Over,
    Draw,
    Choose(Vec<usize>),
    TooLong,
}

fn play(mut session: Session, draws: usize, choices: &[usize], seen: &mut Seen) -> Next {
    let mut choices = choices.iter().copied();
    for _ in 0..400 {
        match session.status() {
            Status::Ended => {
                look(&session, seen);
                seen.no_ending |= session.ending().is_none();
                return Next::Over;
            }
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Choosing => match choices.next() {
                Some(option) => drop(session.choose(option).expect("offered")),
                None => {
                    look(&session, seen);
                    let open = view::choice(&session).expect("open").options;
                    return Next::Choose(open.iter().filter(|it| it.locked.is_none()).map(|it| it.index).collect());
                }
            },
        }
        // What a draw beyond the given ones led to is looked at when it is given.
        if session.draws() > draws {
            return Next::Draw;
        }
    }
    Next::TooLong
}

fn look(session: &Session, seen: &mut Seen) {
    let mut choices = 0;
    let mut before: Option<String> = None;
    for at in 0..session.entries() {
        let (words, chosen) = match view::item(session, at) {
            PageItem::Heading { .. } | PageItem::Caption { .. } => continue,
            PageItem::Narration { text, .. } | PageItem::Speech { text, .. } => (text.to_plain(), false),
            PageItem::Chosen { text, .. } => (text.to_plain(), true),
        };
        if let Some(number) = words.strip_prefix("after ")
            && before.as_deref() == Some(number)
        {
            seen.nothing.insert(number.to_owned());
        }
        before = words.strip_prefix("before ").map(str::to_owned);
        let known = seen.words.entry(words).or_insert(choices);
        *known = choices.min(*known);
        choices += usize::from(chosen);
    }
    seen.outcomes.extend(session.ledger().decisions);
}

/// Every start: what the others may have decided and replied, what may have been finished.
fn starts(story: &Arc<Story>, itinerary: &str, finished: &[&str]) -> Vec<Start> {
    let own = story.itineraries.iter().find(|known| known.id == itinerary).expect("known");
    let sees = |slot, eyes| own.stops.iter().any(|stop| stop.slot == slot && stop.eyes == Some(eyes));
    let mut starts = vec![Start { itinerary: itinerary.to_owned(), ..Start::default() }];
    let mut vary = |change: &dyn Fn(&mut Start, usize), count: usize| {
        starts = starts
            .iter()
            .flat_map(|start| {
                (0..=count).map(move |place| {
                    let mut start = start.clone();
                    if let Some(place) = place.checked_sub(1) {
                        change(&mut start, place);
                    }
                    start
                })
            })
            .collect();
    };
    for decision in story.decisions.iter().filter(|it| !sees(it.slot, it.owner)) {
        let decide = |start: &mut Start, place: usize| {
            let Ledger { decisions, .. } = &mut start.ledger;
            decisions.insert(decision.id.clone(), decision.outcomes[place].id.clone());
        };
        vary(&decide, decision.outcomes.len());
    }
    for line in story.exchange_lines.iter().filter(|it| it.replies.len() > 1 && !sees(it.slot, it.by)) {
        let reply = |start: &mut Start, place: usize| {
            let key = format!("{}:{}", story.slots.at(line.slot).id, line.id);
            start.ledger.replies.insert(key, line.replies[place].id.clone());
        };
        vary(&reply, line.replies.len());
    }
    for finished in finished {
        let finish = |start: &mut Start, _: usize| {
            start.finished.insert((*finished).to_owned());
        };
        vary(&finish, 1);
    }
    starts
}
