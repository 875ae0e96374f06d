//! Small stories made from a row of numbers, with every construct of the language. A row of zeros makes the smallest.

use std::fmt::Write;

use finale::load::{Loaded, Memory, load};

/// Numbers that say what is written next; zeros when they are used up.
pub(crate) struct Tape<'a> {
    numbers: &'a [u8],
    at: usize,
    lines: usize,
}

impl Tape<'_> {
    fn next(&mut self, below: u8) -> u8 {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        number % below
    }

    fn pick<'b>(&mut self, from: &[&'b str]) -> &'b str {
        from[usize::from(self.next(u8::try_from(from.len()).expect("short")))]
    }

    fn number(&mut self) -> usize {
        self.lines += 1;
        self.lines
    }
}

/// What a body may do where it stands.
#[derive(Clone, Copy)]
struct Here {
    eyes: &'static str,
    slot: usize,
    /// Whether the telling may be left in the middle.
    leaves: bool,
    /// A sub-scene that it may go to.
    room: bool,
    in_room: bool,
    shared: bool,
    depth: u8,
}

/// The story of a row of numbers.
pub(crate) fn story(numbers: &[u8]) -> Loaded {
    load(&[Box::new(Memory::new("made up").with("story.ron", text(numbers)))])
}

/// The story as it is written.
pub(crate) fn text(numbers: &[u8]) -> String {
    let mut tape = Tape { numbers, at: 0, lines: 0 };
    let tape = &mut tape;
    let mut out = String::from("[\n");
    let told = tape.pick(&["", "", "told_through: \"one\", "]);
    writeln!(out, "Pack(id: \"made_up\", title: \"Made Up\", version: \"1\", {told}to_be_continued: \"More.\"),")
        .expect("text");
    out.push_str(concat!(
        "Timeline([Act(id: \"one\", title: \"One\", slots: [",
        "(id: \"s0\", title: \"S0\", witnesses: [\"ada\", \"brune\"]), (id: \"s1\", title: \"S1\", witnesses: [\"ada\", \"brune\"])]),",
        "Act(id: \"two\", title: \"Two\", slots: [(id: \"s2\", title: \"S2\", witnesses: [\"ada\", \"brune\"])])]),\n",
        "Perspective(id: \"ada\", name: \"Ada\", title: \"A\", colour: \"#d9a441\", ground: \"#10131c\"),\n",
        "Perspective(id: \"brune\", name: \"Brune\", title: \"B\", colour: \"#8fb39a\", ground: \"#0f1512\"),\n",
        "Variable(id: \"x\", of: \"ada\", type: Int(0, 3), start: \"1\"), Variable(id: \"b\", of: \"ada\", type: Bool, start: \"false\"),\n",
        "Variable(id: \"y\", of: \"brune\", type: Int(-1, 2), start: \"0\"),\n",
        "Variable(id: \"w\", of: \"brune\", type: OneOf([\"calm\", \"afraid\"]), start: \"calm\"),\n",
        "Variable(id: \"c\", of: \"brune\", type: Set([\"rope\", \"lamp\"]), start: \"[lamp]\"),\n",
        "Ending(id: \"e_ada\", of: \"ada\", title: \"E\", hint: \"H\"), Ending(id: \"e_brune\", of: \"brune\", title: \"E\", hint: \"H\"),\n",
        "Ending(id: \"e_early\", title: \"E\", hint: \"H\", closed: true), Ending(id: \"e_late\", of: \"brune\", title: \"E\", hint: \"H\"),\n",
    ));
    decisions(tape, &mut out);
    itineraries(tape, &mut out);
    exchange(tape, &mut out);
    for eyes in ["ada", "brune"] {
        for slot in 0..3 {
            if slot == 2 && !told.is_empty() && tape.next(2) == 0 {
                continue;
            }
            tellings(tape, &mut out, eyes, slot);
        }
        let here = Here { eyes, slot: 9, leaves: false, room: false, in_room: false, shared: false, depth: 1 };
        let steps = body(tape, here);
        writeln!(out, "Scene(eyes: \"{eyes}\", name: \"shared\", body: [{steps}]),").expect("text");
        for storylet in 0..=tape.next(2) {
            let when = condition(tape, Here { slot: 0, ..here });
            let when = if tape.next(2) == 0 { String::new() } else { format!("when: \"{when}\", ") };
            let repeatable = tape.pick(&["false", "true"]);
            let steps = body(tape, Here { depth: 2, ..here });
            writeln!(
                out,
                "Storylet(pool: \"talk\", name: \"t{storylet}\", eyes: \"{eyes}\", {when}repeatable: {repeatable}, body: [{steps}]),"
            )
            .expect("text");
        }
    }
    for (ending, eyes) in [("e_ada", "ada"), ("e_brune", "brune"), ("e_late", "brune"), ("e_early", "ada")] {
        let here = Here { eyes, slot: 2, leaves: false, room: false, in_room: false, shared: true, depth: 2 };
        let steps = body(tape, here);
        writeln!(out, "Scene(ending: \"{ending}\", eyes: \"{eyes}\", body: [Text(\"The end {ending}.\"), {steps}]),")
            .expect("text");
    }
    out.push(']');
    out
}

fn decisions(tape: &mut Tape<'_>, out: &mut String) {
    let third = if tape.next(2) == 1 { ", (id: \"three\", summary: \"3\")" } else { "" };
    let guard = ["", "when: \"d0 == two\", otherwise: \"one\", "][usize::from(tape.next(2))];
    let arises = ["", "when: \"d0 == one\", ", "when: \"f != no\", "][usize::from(tape.next(3))];
    write!(
        out,
        "Decision(id: \"d0\", owner: \"ada\", slot: \"s0\", weight: Colour, about: \"D0\", outcomes: [(id: \"one\", summary: \"1\"), (id: \"two\", summary: \"2\"){third}]),
        Decision(id: \"d1\", owner: \"brune\", slot: \"s1\", weight: Colour, about: \"D1\", {arises}outcomes: [(id: \"one\", summary: \"1\"), (id: \"two\", {guard}summary: \"2\")]),
        Decision(id: \"d2\", owner: \"ada\", slot: \"s2\", weight: Colour, about: \"D2\", outcomes: [(id: \"one\", summary: \"1\"), (id: \"two\", summary: \"2\")]),
        Fact(id: \"f\", cases: [(\"yes\", \"d0 == two\")], otherwise: \"no\"),
        Fact(id: \"g\", cases: [(\"both\", \"d1 == two and f == yes\"), (\"some\", \"d1 == two or q >= 2\")], otherwise: \"none\"),
        Gauge(id: \"q\", range: (0, 3), start: 1, adds: [(1, \"d0 == two\"), (1, \"d1 == one\"), (-1, \"d1 == two\")]),\n"
    )
    .expect("text");
}

fn itineraries(tape: &mut Tape<'_>, out: &mut String) {
    let early = |tape: &mut Tape<'_>| match tape.next(4) {
        0 => "",
        1 => "(ending: \"e_early\", after: \"s0\", when: \"d0 == two\"), ",
        2 => "(ending: \"e_early\", after: \"s1\", when: \"g == both\"), ",
        _ => "(ending: \"e_early\", after: \"s1\", when: \"q >= 2 and d0 == two\"), ",
    };
    let last = |tape: &mut Tape<'_>| ["", ", when: \"d0 == one\"", ", when: \"g != none\""][usize::from(tape.next(3))];
    let stop = |tape: &mut Tape<'_>| ["", ", when: \"d0 == one\"", ", when: \"g == some\""][usize::from(tape.next(3))];
    let (first, second) = (early(tape), early(tape));
    let (end_ada, end_brune, at_ada, at_brune) = (last(tape), last(tape), stop(tape), stop(tape));
    let late = tape.pick(&[
        "",
        "(ending: \"e_late\", when: \"y >= 1\"), ",
        "(ending: \"e_late\", when: \"finished(ada) and d1 == two\"), ",
    ]);
    let both = tape.pick(&["", "(slot: \"s1\", eyes: \"ada\"), "]);
    write!(
        out,
        "Itinerary(id: \"ada\", title: \"A\", perspective: \"ada\", stops: [(slot: \"s0\", eyes: \"ada\"), (slot: \"s1\", eyes: \"ada\"), (slot: \"s2\", eyes: \"ada\"{at_ada})], endings: [{first}(ending: \"e_ada\"{end_ada})]),
        Itinerary(id: \"brune\", title: \"B\", perspective: \"brune\", stops: [(slot: \"s0\", eyes: \"brune\"), (slot: \"s1\", eyes: \"brune\"), (slot: \"s2\", eyes: \"brune\"{at_brune})], endings: [{second}{late}(ending: \"e_brune\"{end_brune})]),
        Itinerary(id: \"woven\", title: \"W\", stops: [(slot: \"s0\", eyes: \"ada\"), {both}(slot: \"s1\", eyes: \"brune\"), (slot: \"s2\", eyes: \"ada\")], gathers: [\"ada\", \"brune\"]),
        Itinerary(id: \"short\", title: \"S\", stops: [(slot: \"s2\", eyes: \"brune\"{at_brune})], endings: [(ending: \"e_ada\"{end_ada}), (ending: \"e_brune\"{end_brune})]),\n"
    )
    .expect("text");
}

fn exchange(tape: &mut Tape<'_>, out: &mut String) {
    let guard = tape.pick(&["", "when: \"d0 == two\", ", "when: \"d1 == one\", "]);
    let left_out = tape.pick(&["", "when: \"f == yes\", "]);
    writeln!(
        out,
        "Exchange(slot: \"s1\", lines: [(id: \"ask\", by: \"ada\", {left_out}replies: [(id: \"soft\", text: \"Said softly.\"), (id: \"hard\", {guard}text: \"Said hard.\")]), \
         (id: \"answer\", by: \"brune\", replies: [(id: \"yes\", {guard}text: \"Said yes.\"), (id: \"no\", text: \"Said no.\")])]),"
    )
    .expect("text");
}

fn tellings(tape: &mut Tape<'_>, out: &mut String, eyes: &'static str, slot: usize) {
    let here = Here { eyes, slot, leaves: slot != 1, room: slot != 1, in_room: false, shared: true, depth: 0 };
    let mut steps = body(tape, here);
    let asked = condition(tape, here);
    if slot == 0 {
        steps = format!("If(\"{asked}\", [Call(\"shared\")]), {steps}");
    }
    if slot == 2 {
        steps = format!("If(\"{asked}\", [Offer(\"talk\", 1)]), {steps}");
    }
    if here.room {
        let asked = condition(tape, here);
        let go =
            if tape.next(3) == 0 { format!("If(\"{asked}\", [Goto(\"room\")])") } else { "Goto(\"room\")".to_owned() };
        steps.push_str(&go);
    }
    if slot == 1 {
        let replies = |line: &str, replies: [&str; 2], number: usize| {
            format!(
                "Text(\"before {number}.\"), Choice([(reply: (\"{line}\", \"{}\")), (reply: (\"{line}\", \"{}\"))]), Text(\"after {number}.\"),",
                replies[0], replies[1]
            )
        };
        if eyes == "ada" && tape.next(2) == 1 {
            let number = tape.number();
            steps.push_str(&replies("ask", ["soft", "hard"], number));
        }
        steps.push_str("Exchange(\"ask\"), ");
        steps.push_str(&body(tape, Here { depth: 2, ..here }));
        if eyes == "brune" && tape.next(2) == 1 {
            let number = tape.number();
            steps.push_str(&replies("answer", ["yes", "no"], number));
        }
        steps.push_str("Exchange(\"answer\"), ");
    }
    writeln!(out, "Scene(slot: \"s{slot}\", eyes: \"{eyes}\", title: \"T\", body: [{steps}]),").expect("text");
    if here.room {
        let steps = body(tape, Here { depth: 1, in_room: true, ..here });
        let number = tape.number();
        let back = tape.pick(&[
            "once: true",
            "when: \"visits(room) < 3\"",
            "when: \"visits(room) <= 1\"",
            "when: \"not (visits(room) > 2)\", once: true",
        ]);
        let set = if eyes == "ada" { "set: [\"x += 1\"], " } else { "set: [\"y += 1\"], " };
        writeln!(
            out,
            "Scene(slot: \"s{slot}\", eyes: \"{eyes}\", name: \"room\", body: [{steps}Text(\"before {number}.\"), \
             Choice([(text: \"again {number}.\", {back}, {set}goto: \"room\"), (text: \"leave {number}.\")]), Text(\"after {number}.\")]),"
        )
        .expect("text");
    }
}

fn body(tape: &mut Tape<'_>, here: Here) -> String {
    let count = tape.next(if here.depth == 0 { 5 } else { 3 });
    (0..count).map(|_| step(tape, here)).collect()
}

fn step(tape: &mut Tape<'_>, here: Here) -> String {
    let deeper = Here { depth: here.depth + 1, ..here };
    let deep = here.depth >= 3;
    match tape.next(16) {
        0..2 => format!("Text(\"line {}.\"), ", tape.number()),
        2..5 if !deep => {
            let when = condition(tape, here);
            let (then, other) = (body(tape, deeper), body(tape, deeper));
            format!("If(\"{when}\", [Text(\"line {}.\"), {then}], [{other}]), ", tape.number())
        }
        5 => format!("Set(\"{}\"), ", effect(tape, here)),
        6..9 if !deep => choice(tape, here),
        9 if !deep => {
            let how = tape.pick(&["Sequence", "Cycle", "Shuffle"]);
            let arms: String = (0..=1 + tape.next(2)).map(|_| arm(tape, deeper)).collect();
            format!("Vary({how}, [{arms}]), ")
        }
        10 if !deep => {
            let arms: String = (0..=tape.next(2))
                .map(|place| {
                    let weight = if place == 0 { 1 } else { tape.next(3) };
                    let arm = arm(tape, deeper);
                    format!("(weight: {weight}, then: {}), ", arm.trim_end_matches(", "))
                })
                .collect();
            format!("Chance([{arms}]), ")
        }
        11 if here.shared => "Call(\"shared\"), ".to_owned(),
        12 if here.shared => format!("Offer(\"talk\", {}), ", 1 + tape.next(2)),
        13 if here.slot == owned(here.eyes).0 || here.slot == 2 && here.eyes == "ada" => {
            let decision = if here.slot == 2 { "d2" } else { owned(here.eyes).1 };
            let outcome = tape.pick(&["one", "two"]);
            if here.room || here.slot == 1 { format!("Decide(\"{decision}\", \"{outcome}\"), ") } else { String::new() }
        }
        14 if here.leaves => tape.pick(&["End, ", "Ending(\"e_late\"), ", "Ending(\"e_early\"), "]).to_owned(),
        15 if here.room && !here.in_room => "Goto(\"room\"), ".to_owned(),
        _ => format!("Text(\"line {}.\"), ", tape.number()),
    }
}

fn arm(tape: &mut Tape<'_>, here: Here) -> String {
    let number = tape.number();
    let steps = body(tape, here);
    format!("[Text(\"line {number}.\"), {steps}], ")
}

/// The slot and the decision that somebody decides.
fn owned(eyes: &str) -> (usize, &'static str) {
    if eyes == "ada" { (0, "d0") } else { (1, "d1") }
}

fn choice(tape: &mut Tape<'_>, here: Here) -> String {
    let deeper = Here { depth: here.depth + 1, ..here };
    let number = tape.number();
    let mut options = String::new();
    for _ in 0..=1 + tape.next(2) {
        let id = tape.number();
        write!(options, "(text: \"option {id}.\", ").expect("text");
        if tape.next(2) == 1 {
            write!(options, "when: \"{}\", ", condition(tape, here)).expect("text");
        }
        if tape.next(4) == 1 {
            options.push_str("locked: \"No.\", ");
        }
        if tape.next(3) == 1 {
            options.push_str("once: true, ");
        }
        if tape.next(3) == 1 {
            write!(options, "set: [\"{}\"], ", effect(tape, here)).expect("text");
        }
        if here.slot == owned(here.eyes).0 && here.shared && tape.next(2) == 1 {
            write!(options, "decide: (\"{}\", \"{}\"), ", owned(here.eyes).1, tape.pick(&["one", "two"]))
                .expect("text");
        }
        let then = body(tape, deeper);
        write!(options, "then: [{then}]").expect("text");
        if here.room && tape.next(5) == 1 {
            options.push_str(", goto: \"room\"");
        }
        options.push_str("), ");
    }
    format!("Text(\"before {number}.\"), Choice([{options}]), Text(\"after {number}.\"), ")
}

fn effect(tape: &mut Tape<'_>, here: Here) -> &'static str {
    if here.eyes == "ada" {
        tape.pick(&[
            "x += 1",
            "x -= 1",
            "x = 0",
            "b = true",
            "b = false",
            "x += 2",
            "b = finished(brune)",
            "b = x >= 2",
        ])
    } else {
        tape.pick(&["y += 1", "y -= 1", "w = afraid", "w = calm", "c += rope", "c -= lamp", "y = 2", "c -= rope"])
    }
}

fn condition(tape: &mut Tape<'_>, here: Here) -> String {
    let one = |tape: &mut Tape<'_>| {
        let mut asked: Vec<&str> = if here.eyes == "ada" {
            vec!["x >= 2", "b", "x == 0", "finished(brune)", "x < 2"]
        } else {
            vec!["y >= 1", "w == afraid", "c has rope", "y != 0", "finished(ada)"]
        };
        asked.push("q >= 2");
        if here.room {
            asked.push("visits(room) > 1");
        }
        if here.shared || here.slot == 9 {
            asked.push("visits(shared) >= 2");
        }
        if (1..9).contains(&here.slot) || (here.slot == 0 && here.eyes == "ada" && here.shared) {
            asked.extend(["d0 == two", "f == yes", "decided(d0)"]);
        }
        if here.slot == 2 {
            asked.extend(["d1 == two", "g == some", "g == both", "d1 == one"]);
        }
        tape.pick(&asked).to_owned()
    };
    let first = one(tape);
    match tape.next(6) {
        1 => format!("not ({first})"),
        2 => format!("{first} and {}", one(tape)),
        3 => format!("{first} or {}", one(tape)),
        _ => first,
    }
}
