//! A whole small story of another world, from title to end: what `docs/language.md` promises, all of it in one pack.
//!
//! The plays in `plays/` beside the story are data: each is a way to an ending, with lines that must and must not be read on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use finale::load::{Folder, load};
use finale::model::Story;
use finale::runtime::{Event, Ledger, Session, Start, Status};
use finale::save;
use finale::view::{self, PageItem};
use proptest::prelude::*;

use crate::constructs;
use crate::support::{any_ledger, begin, items, path, play_out, story};

const STORY: &str = "tests/stories/bell_metal";

/// What the reference shows and a story that is told to its end has no use for.
const NOT_HERE: [&str; 2] = ["told_through:", "to_be_continued:"];

fn bell_metal() -> Arc<Story> {
    static STORIES: OnceLock<Arc<Story>> = OnceLock::new();
    STORIES.get_or_init(|| story(&load(&[Box::new(Folder::new(path(STORY)))]))).clone()
}

/// The text of every file of a folder below the story, the folder's subfolders included.
fn texts(below: &str, ending: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![std::path::PathBuf::from(path(STORY)).join(below)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the story") {
            let file = entry.expect("an entry").path();
            if file.is_dir() {
                open.push(file);
            } else if file.extension().is_some_and(|known| known == ending) {
                let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
                found.insert(name, std::fs::read_to_string(&file).expect("a file of the story"));
            }
        }
    }
    found
}

/// A play as it is written down: who, after which other plays, what is chosen, and what comes of it.
#[derive(Debug, Default)]
struct Plan {
    itinerary: String,
    seed: u64,
    /// Plans whose ledgers are walked in.
    after: Vec<String>,
    choices: Vec<String>,
    ending: String,
    read: Vec<String>,
    unread: Vec<String>,
}

impl Plan {
    fn parse(name: &str, text: &str) -> Self {
        let mut plan = Plan { seed: 7, ..Plan::default() };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
            let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("{name}: `{line}` is `key: value`"));
            let value = value.to_owned();
            match key {
                "as" => plan.itinerary = value,
                "seed" => plan.seed = value.parse().expect("a number"),
                "after" => plan.after.push(value),
                "choose" => plan.choices.push(value),
                "ending" => plan.ending = value,
                "read" => plan.read.push(value),
                "unread" => plan.unread.push(value),
                _ => panic!("{name}: no plan has a `{key}`"),
            }
        }
        plan
    }
}

fn plans() -> BTreeMap<String, Plan> {
    texts("plays", "plan").into_iter().map(|(name, text)| (name.clone(), Plan::parse(&name, &text))).collect()
}

/// What a play was: the events of every command, the page at its end, and what it leaves.
#[derive(Debug, PartialEq)]
struct Played {
    events: Vec<Vec<Event>>,
    page: Vec<PageItem>,
    ledger: Ledger,
    ending: Option<String>,
}

/// Plays a plan to its end; `between` is done to the session before every command.
fn play(plans: &BTreeMap<String, Plan>, name: &str, between: fn(Session) -> Session) -> Played {
    let (session, events) = play_session(plans, name, between);
    Played { events, page: items(&session), ledger: session.ledger(), ending: session.ending().map(str::to_owned) }
}

fn play_session(
    plans: &BTreeMap<String, Plan>,
    name: &str,
    between: fn(Session) -> Session,
) -> (Session, Vec<Vec<Event>>) {
    let plan = plans.get(name).unwrap_or_else(|| panic!("no plan is called {name}"));
    let mut start = Start { itinerary: plan.itinerary.clone(), seed: plan.seed, ..Start::default() };
    for earlier in &plan.after {
        start.ledger.merge(&play(plans, earlier, |session| session).ledger);
        start.finished.insert(plans[earlier].itinerary.clone());
    }
    let mut session = Session::new(bell_metal(), start).expect("the itinerary exists");
    let mut choices = plan.choices.iter();
    let mut events = Vec::new();
    while session.status() != Status::Ended {
        session = between(session);
        events.push(match session.status() {
            Status::Choosing => {
                let wanted = choices.next();
                let open = view::choice(&session).expect("a choice is open").options;
                let open: Vec<_> = open.into_iter().filter(|option| option.locked.is_none()).collect();
                let says = |words: &&String| open.iter().find(|option| option.text.to_plain().contains(words.as_str()));
                let option = wanted.as_ref().and_then(says);
                let option = option.unwrap_or_else(|| panic!("{name}: {wanted:?} among {open:#?}"));
                session.choose(option.index).expect("an open option can be chosen")
            }
            _ => session.advance().expect("reading goes on"),
        });
    }
    assert_eq!(choices.next(), None, "{name}: a choice is left over");
    (session, events)
}

/// A page as it would be printed.
fn printed(page: &[PageItem]) -> String {
    let lines = page.iter().map(|item| match item {
        PageItem::Heading { title, .. } => title.clone(),
        PageItem::Caption { text } => format!("[{text}]"),
        PageItem::Narration { text, .. } | PageItem::Chosen { text, .. } => text.to_plain(),
        PageItem::Speech { speaker, text, .. } => format!("{speaker}: {}", text.to_plain()),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_reply_that_is_chosen_is_told_once_and_manners_have_the_words_of_the_pack() {
    let (session, _) = play_session(&plans(), "pell_rings", |session| session);
    let reply = "The river hasn’t read it";
    let chosen = items(&session).into_iter().filter_map(|item| match item {
        PageItem::Chosen { text, said } => Some((text.to_plain(), said)),
        _ => None,
    });
    let chosen: Vec<_> = chosen.filter(|(text, said)| text.contains(reply) || !*said).collect();
    assert!(chosen.iter().any(|(text, said)| text.contains(reply) && *said), "{chosen:#?}");
    assert!(chosen.iter().any(|(text, said)| text.contains("Take the roof") && !*said), "{chosen:#?}");
    for form in [view::Form::Markdown, view::Form::Plain] {
        let told = view::transcript(&session, form);
        assert_eq!(told.matches(reply).count(), 1, "{told}");
        assert!(told.contains("(through the tube)") && !told.contains("comm"), "{told}");
    }
}

#[test]
fn it_loads_without_a_word_of_complaint() {
    let loaded = load(&[Box::new(Folder::new(path(STORY)))]);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    let story = story(&loaded);
    assert!(story.endings.iter().any(|ending| ending.closed) && story.endings.len() >= 3);
    // A line without a tag goes by a hash of its words.
    let untagged: Vec<&str> =
        story.lines.iter().map(|line| line.id.as_str()).filter(|id| id.starts_with('~')).collect();
    assert!(untagged.is_empty(), "{untagged:?}");
}

#[test]
fn it_uses_everything_that_the_reference_shows() {
    let written: String = texts("", "ron").into_values().collect::<Vec<_>>().join("\n");
    let (used, shown) = (constructs::used(&written), constructs::shown());
    for name in [
        "Gauge",
        "Vary",
        "Shuffle",
        "Thought",
        "locked:",
        "on_timeout:",
        "otherwise:",
        "seen(",
        "has",
        "or",
        "!=",
        "-=",
    ] {
        assert!(shown.contains(name), "the reference shows {name}: {shown:?}");
    }
    let missing: Vec<&String> =
        shown.iter().filter(|name| !used.contains(*name) && !NOT_HERE.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "docs/language.md shows these, and {STORY} has none of them: {missing:?}");
    for markup in ["**", "](", "{"] {
        assert!(written.contains(markup), "{markup}");
    }
}

#[test]
fn every_play_that_is_written_down_comes_to_its_ending() {
    let plans = plans();
    for (name, plan) in &plans {
        let played = play(&plans, name, |session| session);
        assert_eq!(played.ending.as_deref(), Some(plan.ending.as_str()), "{name}");
        let page = printed(&played.page);
        for line in &plan.read {
            assert!(page.contains(line.as_str()), "{name} reads `{line}`:\n{page}");
        }
        for line in &plan.unread {
            assert!(!page.contains(line.as_str()), "{name} does not read `{line}`:\n{page}");
        }
    }
    let reached: BTreeSet<&str> = plans.values().map(|plan| plan.ending.as_str()).collect();
    let story = bell_metal();
    let all: BTreeSet<&str> = story.endings.iter().map(|ending| ending.id.as_str()).collect();
    assert_eq!(reached, all, "every ending has a play that leads to it");
    let seen: BTreeSet<&str> = plans.values().map(|plan| plan.itinerary.as_str()).collect();
    assert_eq!(seen.len(), story.itineraries.len(), "every itinerary is played");
}

#[test]
fn a_play_that_is_saved_and_loaded_at_every_step_is_the_same_play() {
    let plans = plans();
    for name in plans.keys() {
        let again = play(&plans, name, |session| {
            let restored = save::read(session.story(), &save::write(&session)).expect("a save is read back");
            assert_eq!(restored.notes, Vec::<String>::new());
            restored.session
        });
        assert_eq!(again, play(&plans, name, |session| session), "{name}");
    }
}

#[test]
fn every_line_is_read_in_some_play() {
    let story = bell_metal();
    let mut read = BTreeSet::new();
    let ways: Vec<String> = story.itineraries.iter().map(|way| way.id.clone()).collect();
    for seed in 0_u64..600 {
        // A walk of its own for each play: the digits of a multiple of an odd number.
        let digits = |salt: u64| -> Vec<usize> {
            let mut left = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt as u32 * 17) ^ salt;
            std::iter::from_fn(|| {
                left = left.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(salt | 1);
                Some((left >> 33) as usize)
            })
            .take(32)
            .collect()
        };
        let ledger = any_ledger(&story, &digits(3).iter().map(|digit| (digit % 5) as u8).collect::<Vec<_>>());
        let finished = if seed % 2 == 0 { ways.iter().cloned().collect() } else { BTreeSet::new() };
        let start =
            Start { itinerary: ways[seed as usize % ways.len()].clone(), seed, ledger, finished, ..Start::default() };
        let mut session = Session::new(story.clone(), start).expect("the itinerary exists");
        play_out(&mut session, &digits(5));
        read.extend((0..session.entries()).map(|index| session.words_of(index).to_owned()));
    }
    let unread: Vec<(&str, &str)> = (0..story.lines.len())
        .map(|index| story.lines.at(finale::model::Id::from_index(index)))
        .map(|line| (line.id.as_str(), story.words(line.text)))
        .filter(|(_, words)| !read.contains(*words))
        .collect();
    // An option that is only ever shown locked is read on its own, never taken.
    let unread: Vec<_> = unread.into_iter().filter(|(id, _)| *id != "sc18").collect();
    assert!(unread.is_empty(), "{unread:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_way_comes_to_an_end_whatever_was_decided_before(
        seed in any::<u64>(),
        picks in proptest::collection::vec(0_usize..6, 1..24),
        outcomes in proptest::collection::vec(0_u8..5, 0..24),
    ) {
        let story = bell_metal();
        for way in story.itineraries.iter() {
            let mut session = begin(&story, &way.id, seed, any_ledger(&story, &outcomes));
            play_out(&mut session, &picks);
            prop_assert_eq!(session.status(), Status::Ended);
            prop_assert!(session.ending().is_some(), "{} ends in an ending", way.id);
        }
    }
}
