//! Warnings: what is fine stays silent, what is not yet due stays silent, and what is said of a condition is true in every play.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use finale::diagnostics::{Code, Severity};
use finale::load::{Loaded, Memory, load};
use finale::runtime::{Ledger, Session, Status};
use finale::view::{self, PageItem};
use proptest::prelude::*;

use crate::support::{begin, but_for_tags, path, story};

/// The numbers of everything that is found, in order, each once.
fn codes(loaded: &Loaded) -> BTreeSet<&'static str> {
    loaded.diagnostics.iter().map(|found| found.code.number()).collect()
}

fn read(below: &str) -> String {
    std::fs::read_to_string(path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
}

/// The base of the suite with more declarations beside it.
fn beside_the_base(text: &str) -> Loaded {
    load(&[Box::new(Memory::new("suite").with("base.ron", read("tests/suite/base.ron")).with("more.ron", text))])
}

/// A body of a telling that is not due, but that is checked like any other.
fn on_deck(body: &str) -> String {
    format!("Scene(slot: \"evening.deck\", eyes: \"ina\", body: [{body}])")
}

#[test]
fn what_is_fine_stays_silent() {
    let fine = [
        ("a range may be asked at its ends", on_deck("If(\"coins >= 1 and coins <= 8\", [Text(\"Some.\")])")),
        ("one outcome of two", on_deck("If(\"the_fare == asked\", [Text(\"Yes.\")], [Text(\"No.\")])")),
        (
            "two ranges that overlap",
            on_deck("If(\"coins > 2 and coins < 4\", [Text(\"Three.\")]), If(\"coins > 5 or coins < 5\", [Text(\"Not five.\")])"),
        ),
        (
            "asked again after a change",
            on_deck("If(\"coins > 3\", [Set(\"coins -= 1\"), If(\"coins > 3\", [Text(\"Still.\")])])"),
        ),
        (
            "asked again after a choice that changes it",
            on_deck(
                "If(\"coins > 3\", [
                    Choice([(text: \"Pay.\", set: [\"coins -= 1\"]), (text: \"Stay.\")]),
                    If(\"coins > 3\", [Text(\"Still.\")]),
                ])",
            ),
        ),
        (
            "asked again after a call",
            format!(
                "[{}, Scene(eyes: \"ina\", name: \"stall\", body: [Set(\"coins -= 1\")])]",
                on_deck("If(\"coins > 3\", [Call(\"stall\"), If(\"coins > 3\", [Text(\"Still.\")])])")
            ),
        ),
        (
            "the last of all cases written out",
            on_deck("If(\"face == open\", [Text(\"Open.\")], [If(\"face == shut\", [Text(\"Shut.\")])])"),
        ),
        ("an option without a condition", on_deck("Choice([(text: \"Pay.\", when: \"coins > 3\"), (text: \"Stay.\")])")),
        (
            "options of which one is always open",
            on_deck("Choice([(text: \"Pay.\", when: \"coins > 3\"), (text: \"Ask.\", when: \"coins < 5\")])"),
        ),
        (
            "options that are open where the choice stands",
            on_deck("If(\"coins > 3\", [Text(\"Rich.\"), Choice([(text: \"Pay.\", when: \"coins > 2\")])])")
                .replace(", when: \"coins > 2\"", ""),
        ),
        (
            "one of several `If`s opens each",
            on_deck(
                "If(\"coins == 1 or coins == 2\", [
                    Choice([(text: \"One.\", when: \"coins == 1\"), (text: \"Two.\", when: \"coins == 2\")]),
                ])",
            ),
        ),
        (
            "once each, and the player never comes back",
            on_deck("Choice([(text: \"Look.\", once: true), (text: \"Listen.\", once: true)])"),
        ),
        (
            "a choice that does not arise with its decision",
            "[
                Decision(
                    id: \"the_bell\", owner: \"ina\", slot: \"evening.deck\", weight: Colour, about: \"The bell\",
                    when: \"the_fare == asked\",
                    outcomes: [(id: \"rung\", summary: \"It rang.\"), (id: \"left\", summary: \"It did not.\")],
                ),
                Scene(slot: \"evening.deck\", eyes: \"ina\", body: [Choice([
                    (text: \"Ring.\", decide: (\"the_bell\", \"rung\")),
                    (text: \"Wait.\", decide: (\"the_bell\", \"left\")),
                ])]),
            ]"
            .to_owned(),
        ),
        (
            "a decision that may never arise has more than its outcomes",
            "[
                Decision(
                    id: \"the_bell\", owner: \"ina\", slot: \"evening.deck\", weight: Colour, about: \"The bell\",
                    when: \"the_fare == asked\",
                    outcomes: [(id: \"rung\", summary: \"It rang.\"), (id: \"left\", summary: \"It did not.\")],
                ),
                Scene(slot: \"evening.bell\", eyes: \"ina\", body: [
                    If(\"the_bell == rung or the_bell == left\", [Text(\"You were at the bell.\")]),
                    If(\"decided(the_bell)\", [Text(\"You were at the bell.\")]),
                ]),
            ]"
            .to_owned(),
        ),
        (
            "the same words for two states",
            on_deck("Choice([(text: \"Pay.\", when: \"coins > 3\"), (text: \"Pay.\", when: \"coins < 3\"), (text: \"No.\")])"),
        ),
        (
            "a scene that is entered again and again",
            "[
                Scene(slot: \"evening.deck\", eyes: \"ina\", body: [Goto(\"rail\")]),
                Scene(slot: \"evening.deck\", eyes: \"ina\", name: \"rail\", body: [
                    If(\"visits(rail) > 1\", [Text(\"Again.\")]),
                    Choice([(text: \"Look.\", once: true, goto: \"rail\"), (text: \"Go.\")]),
                ]),
            ]"
            .to_owned(),
        ),
        (
            "a scene that is called from two places",
            "[
                Scene(slot: \"evening.deck\", eyes: \"ina\", body: [Call(\"hum\"), Text(\"On.\"), Call(\"hum\")]),
                Scene(eyes: \"ina\", name: \"hum\", body: [If(\"visits(hum) > 1\", [Text(\"Again.\")])]),
            ]"
            .to_owned(),
        ),
        (
            "steps behind a choice whose options all lead away, since none may be open",
            "[
                Scene(slot: \"evening.deck\", eyes: \"ina\", body: [
                    Choice([(text: \"Go.\", goto: \"rail\"), (text: \"Run.\", goto: \"rail\")]),
                    Text(\"On.\"),
                ]),
                Scene(slot: \"evening.deck\", eyes: \"ina\", name: \"rail\", body: [Text(\"Wet.\")]),
            ]"
            .to_owned(),
        ),
        (
            "an option that is shown and never to be chosen",
            on_deck("Choice([(text: \"Buy the ferry.\", when: \"false\", locked: \"It is not for sale.\"), (text: \"Stay.\")])"),
        ),
        ("ids that only count", "[Cast(id: \"sailor_1\", name: \"A\"), Cast(id: \"sailor_2\", name: \"B\"), Cast(id: \"sailors\", name: \"C\")]".to_owned()),
    ];
    for (what, text) in fine {
        let loaded = beside_the_base(&text);
        assert!(but_for_tags(&loaded).is_empty(), "{what}:\n{}", loaded.report(false));
    }
}

#[test]
fn a_mistake_elsewhere_makes_nothing_seem_unused() {
    let declared = "Perspective(id: \"oda\", name: \"Oda\", colour: \"#a0a0d0\", ground: \"#101018\")";
    assert_eq!(codes(&beside_the_base(declared)), BTreeSet::from(["F0808"]));
    let broken = format!("[{declared}, {}]", on_deck("Goto(\"nowhere\")"));
    assert_eq!(codes(&beside_the_base(&broken)), BTreeSet::from(["F0203"]));
}

#[test]
fn what_is_not_yet_due_stays_silent() {
    let parts = [
        ("title: \"The Crossing\", version: \"1.0.0\"", ", told_through: \"day\""),
        ("Timeline([", "Act(id: \"night\", title: \"Night\", slots: [(id: \"night.end\", title: \"The End\")]),"),
    ];
    let mut silent = BTreeSet::new();
    let mut tried = 0;
    for entry in std::fs::read_dir(path("tests/suite/mistakes")).expect("the folder of mistakes") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a mistake");
        if !name.starts_with("f08") || !text.starts_with("// alone") {
            continue;
        }
        // One more act, which is still to be told.
        let (head, acts) = (text.replacen(parts[0].0, &format!("{}{}", parts[0].0, parts[0].1), 1), "    Perspective");
        let end = head.find("    ]),\n    Perspective").expect("the timeline ends before the people");
        assert!(head.contains(acts) && head.contains(parts[1].0), "{name}");
        let later = format!("{}    {}\n{}", &head[..end], parts[1].1, &head[end..]);
        let alone = |text: String| load(&[Box::new(Memory::new("suite").with("a.ron", text))]);
        let (whole, part) = (codes(&alone(text)), codes(&alone(later)));
        assert!(part.is_subset(&whole), "{name}: {part:?} of {whole:?}");
        silent.extend(whole.difference(&part).copied());
        tried += 1;
    }
    assert!(tried > 10, "{tried}");
    let with_the_whole = ["F0802", "F0803", "F0806", "F0807", "F0810", "F0811", "F0819", "F0820", "F0841"];
    assert_eq!(silent, BTreeSet::from(with_the_whole), "what is reported only once the story is told");
}

#[test]
fn the_page_of_codes_is_up_to_date() {
    let mut page =
        "# Codes\n\nEvery message of `finale check` has a code; `finale explain F0203` prints what stands here.\n\n\
                    | code | | meaning |\n|---|---|---|\n"
            .to_owned();
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let explanation = code.explanation().replace('|', "\\|");
        writeln!(page, "| {} | {severity} | {explanation} |", code.number()).expect("a text can be written to");
    }
    if std::env::var_os("FINALE_WRITE_PAGES").is_some() {
        std::fs::write(path("docs/codes.md"), &page).expect("the page can be written");
    }
    let advice = "write it again with `FINALE_WRITE_PAGES=1 cargo test --test it codes`";
    assert!(read("docs/codes.md") == page, "docs/codes.md is not what the table of codes says; {advice}");
}

/// A story in which everything that a condition can ask takes every value; asks `outer`, and within it, or where it fails, `inner`.
fn crossroads(outer: &str, inner: &str) -> String {
    format!(
        "[
Pack(id: \"law\", title: \"Law\", version: \"1\"),
Timeline([Act(id: \"one\", title: \"One\", slots: [
    (id: \"a\", title: \"A\", witnesses: [\"p\"]), (id: \"b\", title: \"B\", witnesses: [\"p\"]), (id: \"c\", title: \"C\", witnesses: [\"p\"]),
])]),
Perspective(id: \"p\", name: \"P\", colour: \"#ffffff\", ground: \"#000000\"),
Itinerary(id: \"way\", title: \"Way\", perspective: \"p\", stops: [
    (slot: \"a\", eyes: \"p\"), (slot: \"b\", eyes: \"p\"), (slot: \"c\", eyes: \"p\"),
]),
Decision(id: \"road\", owner: \"p\", slot: \"a\", weight: Colour, about: \"\", outcomes: [
    (id: \"east\", summary: \"\"), (id: \"west\", summary: \"\"), (id: \"north\", summary: \"\"),
]),
Decision(id: \"inn\", owner: \"p\", slot: \"b\", weight: Colour, about: \"\", when: \"road != north\", outcomes: [
    (id: \"stay\", summary: \"\"), (id: \"leave\", when: \"road == east\", otherwise: \"stay\", summary: \"\"),
]),
Fact(id: \"sky\", cases: [(\"red\", \"road == east\"), (\"blue\", \"inn == stay and road == west\")], otherwise: \"grey\"),
Gauge(id: \"luck\", range: (0, 5), start: 1, adds: [(2, \"road == west\"), (1, \"inn == stay\"), (-1, \"sky == grey\")]),
Variable(id: \"n\", of: \"p\", type: Int(0, 3), start: \"0\"),
Variable(id: \"b\", of: \"p\", type: Bool, start: \"false\"),
Variable(id: \"w\", of: \"p\", type: OneOf([\"x\", \"y\"]), start: \"x\"),
Variable(id: \"s\", of: \"p\", type: Set([\"k\", \"l\"]), start: \"[]\"),
Scene(slot: \"a\", eyes: \"p\", body: [
    Choice([(text: \"0\"), (text: \"1\", set: [\"n = 1\"]), (text: \"2\", set: [\"n = 2\"]), (text: \"3\", set: [\"n = 3\"])]),
    Choice([(text: \"f\"), (text: \"t\", set: [\"b = true\"])]),
    Choice([(text: \"x\"), (text: \"y\", set: [\"w = y\"])]),
    Choice([(text: \"-\"), (text: \"k\", set: [\"s += k\"]), (text: \"l\", set: [\"s += l\"]), (text: \"kl\", set: [\"s += k\", \"s += l\"])]),
    Choice([
        (text: \"e\", decide: (\"road\", \"east\")), (text: \"w\", decide: (\"road\", \"west\")),
        (text: \"n\", decide: (\"road\", \"north\")),
    ]),
]),
Scene(slot: \"b\", eyes: \"p\", body: [
    Choice([(text: \"s\", decide: (\"inn\", \"stay\")), (text: \"l\", decide: (\"inn\", \"leave\")), (text: \"-\")]),
]),
Scene(slot: \"c\", eyes: \"p\", body: [
    If(
        \"{outer}\",
        [If(
            \"{inner}\", [Text(\"held held\")], [Text(\"held failed\")])],
        [If(
            \"{inner}\", [Text(\"failed held\")], [Text(\"failed failed\")])],
    ),
]),
]"
    )
}

/// A condition of the story above; the flag leaves out what is not a variable.
fn condition(world: bool) -> impl Strategy<Value = String> {
    let number = || (0..2_u8, 0..6_u8, 0..4_u8);
    let signs = ["==", "!=", "<", "<=", ">", ">="];
    let variable = prop_oneof![
        Just("b".to_owned()),
        number().prop_map(move |(_, sign, number)| format!("n {} {number}", signs[usize::from(sign)])),
        number().prop_map(move |(more, sign, number)| format!("n + {more} {} {number}", signs[usize::from(sign)])),
        prop_oneof!["w == x", "w != x", "w == y", "s has k", "s has l"].prop_map(|text| text.clone()),
    ];
    let words = prop::sample::select(vec![
        "road == east",
        "road == west",
        "road != north",
        "inn == stay",
        "inn == leave",
        "decided(inn)",
        "decided(road)",
        "sky == red",
        "sky == blue",
        "sky != grey",
        "luck >= 2",
        "luck > 4",
        "luck == n",
        "luck < 1",
        "finished(way)",
    ]);
    let leaf = if world { prop_oneof![variable, words.prop_map(str::to_owned)].boxed() } else { variable.boxed() };
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or ({b})")),
        ]
    })
}

/// What the last scene shows, over all plays.
fn shown(loaded: &Loaded) -> BTreeSet<String> {
    let story = story(loaded);
    let mut found = BTreeSet::new();
    let mut open: Vec<Session> = vec![begin(&story, "way", 1, Ledger::default())];
    while let Some(mut session) = open.pop() {
        match session.status() {
            Status::Reading => {
                session.advance().expect("reading goes on");
                open.push(session);
            }
            Status::Choosing => {
                for option in view::choice(&session).expect("a choice is open").options {
                    let mut next = session.clone();
                    next.choose(option.index).expect("an open option");
                    open.push(next);
                }
            }
            Status::Ended => {
                if let PageItem::Narration { text, .. } = view::item(&session, session.entries() - 1) {
                    found.insert(text.to_plain());
                }
            }
        }
    }
    found
}

/// The codes of warnings about conditions, by the line of the text on which they stand.
fn by_line(loaded: &Loaded) -> BTreeMap<usize, Code> {
    let found = loaded.diagnostics.iter().filter(|found| matches!(found.code, Code::AlwaysTrue | Code::NeverTrue));
    found
        .map(|found| (loaded.sources.line_column(found.span.expect("a place")).expect("in the text").0, found.code))
        .collect()
}

fn line_of(text: &str, number: usize) -> usize {
    let lines = text.lines().enumerate().filter(|(_, line)| line.trim_start() == "[If(" || line.trim_start() == "If(");
    lines.map(|(at, _)| at + 2).nth(number).expect("the conditions stand behind `If(`")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_condition_is_true_in_every_play(outer in condition(true), inner in condition(true)) {
        let text = crossroads(&outer, &inner);
        let loaded = load(&[Box::new(Memory::new("law").with("a.ron", text.as_str()))]);
        let (shown, found) = (shown(&loaded), by_line(&loaded));
        // The outer condition, the inner one where the outer holds, and where it fails.
        for (number, outer) in ["", "held ", "failed "].into_iter().enumerate() {
            let Some(code) = found.get(&line_of(&text, number)) else { continue };
            let against = if *code == Code::AlwaysTrue { "failed" } else { "held" };
            let contrary = |text: &String| text.starts_with(&format!("{outer}{against}"));
            prop_assert!(!shown.iter().any(contrary), "{} is said of condition {number} of\n{}\n{shown:?}", code.number(), loaded.report(false));
        }
    }

    #[test]
    fn a_condition_on_variables_that_never_changes_is_reported(outer in condition(false)) {
        let text = crossroads(&outer, "b");
        let loaded = load(&[Box::new(Memory::new("law").with("a.ron", text.as_str()))]);
        let shown = shown(&loaded);
        let expected = match (shown.iter().any(|text| text.starts_with("held")), shown.iter().any(|text| text.starts_with("failed"))) {
            (true, false) => Some(Code::AlwaysTrue),
            (false, true) => Some(Code::NeverTrue),
            _ => None,
        };
        prop_assert_eq!(by_line(&loaded).get(&line_of(&text, 0)).copied(), expected, "{}", loaded.report(false));
    }
}
