//! Whatever a pack holds, loading it ends with a story or with a report: no panic, every place inside its file, and a story that came out can
//! be played, saved and loaded.
//!
//! Real packs are bent by random edits. `PROPTEST_CASES` tries more of them.

use finale::load::{Files, Loaded, Memory, load};
use finale::runtime::{Session, Start, Status};
use finale::{save, view};
use proptest::prelude::*;

use crate::support::path;

/// Pieces that mean something to a loader, to be put anywhere.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "\\",
    "/*",
    "*/",
    "//",
    "#",
    "r#\"",
    "\"#",
    "\u{0}",
    "\u{feff}",
    "é",
    "👩‍👩‍👧",
    "\r\n",
    "''",
    "-",
    "1e999",
    "-2147483648",
    "99999999999999999999",
    "0",
    "0.5",
    "NaN",
    "inf",
    "true",
    "Some(",
    "None",
    "()",
    "[[[[[[[[",
    "((((((((",
    "Text(\"x\"),",
    "Choice([]),",
    "Goto(\"stairs\"),",
    "Call(\"remember\"),",
    "If(\"",
    "Vary(Shuffle, [",
    "Chance([(weight: 0, then: [])]),",
    "End,",
    "Offer(\"talk\", 255),",
    "Pause(-1.0),",
    "Exchange(\"",
    "Decide(\"the_lamp\", \"lit\"),",
    "Patch(line: \"oil1\", instead: [",
    "Replace(",
    "Slots(after: \"",
    "Extend(itinerary: \"ada\", stops: [",
    "Witness(slot: \"",
    "Pack(id: \"signal\",",
    "requires: [\"signal\"],",
    "ada",
    "brune",
    "the_lamp",
    "oil",
    "oil1",
    "night.rocks",
    "when: \"oil > 0\",",
    "once: true,",
    "goto: \"stairs\",",
    "and",
    "or",
    "not",
    "has",
    "==",
    "visits(",
    "seen(",
    "decided(",
    "finished(",
    "+=",
    "*",
    "**",
    "](bar)",
    "{oil}",
    " #k3f9",
];

/// One edit of a text: where (as a share of its length), how much of it goes, and what comes there.
#[derive(Debug, Clone)]
enum Edit {
    Cut(u16, u8),
    Put(u16, usize),
    /// A stretch is written a second time somewhere else.
    Again(u16, u8, u16),
    Nest(u16, u16),
    End(u16),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        4 => (any::<u16>(), 1_u8..40).prop_map(|(at, length)| Edit::Cut(at, length)),
        6 => (any::<u16>(), 0..PIECES.len()).prop_map(|(at, piece)| Edit::Put(at, piece)),
        3 => (any::<u16>(), 1_u8..255, any::<u16>()).prop_map(|(from, length, to)| Edit::Again(from, length, to)),
        1 => (any::<u16>(), 1_u16..600).prop_map(|(at, depth)| Edit::Nest(at, depth)),
        1 => any::<u16>().prop_map(Edit::End),
    ]
}

/// The byte at a share of a text, at the beginning of a sign.
fn byte(text: &str, share: u16) -> usize {
    let mut at = text.len() * usize::from(share) / usize::from(u16::MAX);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn apply(text: &mut String, edit: &Edit) {
    let stretch = |text: &str, from: u16, length: u8| {
        let from = byte(text, from);
        let end = (from..text.len()).find(|at| text.is_char_boundary(*at) && *at - from >= usize::from(length));
        from..end.unwrap_or(text.len())
    };
    match edit {
        Edit::Cut(at, length) => text.replace_range(stretch(text, *at, *length), ""),
        Edit::Put(at, piece) => text.insert_str(byte(text, *at), PIECES[*piece]),
        Edit::Again(from, length, to) => {
            let again = text[stretch(text, *from, *length)].to_owned();
            text.insert_str(byte(text, *to), &again);
        }
        Edit::Nest(at, depth) => text.insert_str(byte(text, *at), &"If(\"oil > 0\", [".repeat(usize::from(*depth))),
        Edit::End(at) => text.truncate(byte(text, *at)),
    }
}

/// The files that are bent: the examples of the language reference with their mod, and the stories of the suite.
fn packs() -> Vec<Vec<String>> {
    let read = |file: &str| std::fs::read_to_string(path(file)).expect("the file can be read");
    let page = read("docs/language.md");
    let blocks = |fence: &str| {
        let blocks = page.split(fence).skip(1).filter_map(|block| Some(block.split_once("```")?.0.to_owned()));
        blocks.collect::<Vec<_>>()
    };
    vec![
        [blocks("```ron\n"), blocks("```ron mod\n")].concat(),
        vec![read("tests/suite/base.ron")],
        vec![read("tests/suite/mods/base.ron")],
    ]
}

/// Loads texts, the last `on_top` of them as a second pack; checks what every load promises, and plays what comes out.
fn check(texts: &[String], on_top: usize, picks: &[u8]) {
    let split = texts.len().saturating_sub(on_top);
    let pack = |name: &str, texts: &[String]| {
        let files = texts.iter().enumerate();
        files.fold(Memory::new(name), |pack, (number, text)| pack.with(format!("{number:02}.ron"), text.as_str()))
    };
    let mut packs: Vec<Box<dyn Files>> = vec![Box::new(pack("base", &texts[..split]))];
    if on_top > 0 {
        packs.push(Box::new(pack("mod", &texts[split..])));
    }
    let loaded = load(&packs);
    promises(&loaded);
    let Some(story) = loaded.story else { return };
    for itinerary in story.itineraries.iter() {
        let start = Start { itinerary: itinerary.id.clone(), ..Start::default() };
        let mut session = Session::new(story.clone(), start).expect("the itinerary exists");
        for pick in picks.iter().cycle().take(80) {
            match session.status() {
                Status::Ended => break,
                Status::Reading => drop(session.advance()),
                Status::Choosing => {
                    let options = view::choice(&session).map_or(0, |choice| choice.options.len());
                    drop(session.choose(usize::from(*pick) % options.max(1)));
                }
            }
            (0..session.entries()).rev().take(2).for_each(|index| drop(view::item(&session, index)));
        }
        let restored = save::read(&story, &save::write(&session)).expect("a save of this very story");
        assert_eq!(restored.session.entries(), session.entries());
        while session.back() {}
    }
}

#[track_caller]
fn promises(loaded: &Loaded) {
    assert_eq!(loaded.story.is_some(), !loaded.diagnostics.has_errors());
    for found in loaded.diagnostics.iter() {
        for span in found.span.iter().chain(found.related.iter().map(|(span, _)| span)) {
            let file = loaded.sources.get(span.file).expect("a file of this run");
            assert!(file.text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {}", file.path);
        }
    }
    assert_eq!(loaded.report(false).is_empty(), loaded.diagnostics.is_empty());
    assert_eq!(loaded.report_json().lines().count(), loaded.diagnostics.iter().count());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases(96)) })]

    #[test]
    fn a_bent_pack_is_loaded_or_reported(
        which in 0_usize..3,
        edits in proptest::collection::vec((any::<u8>(), edit()), 1..5),
        picks in proptest::collection::vec(any::<u8>(), 1..8),
    ) {
        let mut texts = packs().swap_remove(which);
        let count = texts.len();
        for (file, edit) in &edits {
            apply(&mut texts[usize::from(*file) % count], edit);
        }
        let on_top = if which == 0 { 3 } else { 0 };
        check(&texts, on_top, &picks);
    }

    #[test]
    fn any_text_is_a_file(text in "\\PC{0,200}") {
        check(&[packs().swap_remove(1).swap_remove(0), text], 0, &[0]);
    }

    #[test]
    fn any_words_are_an_expression(
        words in proptest::collection::vec(prop_oneof![
            proptest::sample::select(vec![
                "coins", "face", "open", "goodwill", "they_get_on", "the_fare", "asked", "secret", "tired", "pockets", "knife", "and", "or",
                "not", "has", "(", ")", "==", "!=", "<", ">=", "+", "-", "=", "+=", "-=", "0", "7", "2147483648", "visits(day.fare)", "seen(a1)",
                "decided(the_fare)", "finished(ina)", "true", "false", "[", "]", ",", "é", "\\\\",
            ]).prop_map(str::to_owned),
            "\\PC{0,6}",
        ], 0..14),
        deep in 0_usize..300,
    ) {
        let words = format!("{}{}", "not (".repeat(if words.len() % 5 == 0 { deep } else { 0 }), words.join(" "));
        let words = words.replace('\\', "\\\\").replace('"', "\\\"");
        let base = packs().swap_remove(1).swap_remove(0);
        let scene = format!(
            "Scene(slot: \"evening.deck\", eyes: \"ina\", body: [If(\"{words}\", [Text(\"So.\")]), Set(\"{words}\")])"
        );
        check(&[base, scene], 0, &[0]);
    }
}

/// So many cases, or as many as are asked for.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}
