//! The prover on made-up stories of many decisions: how many states there are, how fast they are looked through, what they take.
//!
//! `cargo bench --no-default-features --bench prover` runs a few; `-- 22 end` one story of 22 decisions that are all asked at the end.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::fmt::Write;
use std::time::Instant;

use finale::analysis::{Limits, prove};
use finale::load::{Memory, load};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let asked = arguments.first().and_then(|count| count.parse().ok());
    println!(
        "{:>9} {:>7} {:>8} {:>12} {:>9} {:>13} {:>8}",
        "decisions", "asked", "threads", "states", "seconds", "states/s", "bytes"
    );
    match asked {
        Some(count) => run(count, arguments.get(1).map_or("end", String::as_str), threads()),
        None => {
            for asked in ["once", "thrice", "end"] {
                run(20, asked, 1);
                run(20, asked, threads());
            }
            run(22, "end", threads());
        }
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn run(count: usize, asked: &str, threads: usize) {
    let loaded = load(&[Box::new(Memory::new("made up").with("story.ron", story(count, asked)))]);
    let story = loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    let all: Vec<_> = story.itineraries.ids().collect();
    let begun = Instant::now();
    let proof = prove(&story, &all, Limits { threads, ..Limits::default() }, &|_| false, &mut |_| true);
    let took = begun.elapsed().as_secs_f64();
    let found = &proof.itineraries[0];
    println!(
        "{count:>9} {asked:>7} {threads:>8} {:>12} {took:>9.2} {:>13.0} {:>8.1}",
        found.states,
        found.states as f64 / took,
        found.bytes as f64 / found.states as f64
    );
    assert!(proof.findings.is_empty(), "{:?}", proof.findings);
}

/// A story of so many decisions of two outcomes, each asked in the next slot, in the next three, or at the end.
fn story(count: usize, asked: &str) -> String {
    let mut out = String::from("[Pack(id: \"many\", title: \"Many\", version: \"1\"),\n");
    let mut slots = String::new();
    let mut stops = String::new();
    for number in 0..=count {
        write!(slots, "(id: \"s{number}\", title: \"S\", witnesses: [\"ada\"]), ").expect("text");
        write!(stops, "(slot: \"s{number}\", eyes: \"ada\"), ").expect("text");
    }
    write!(
        out,
        "Timeline([Act(id: \"one\", title: \"One\", slots: [{slots}])]),
        Perspective(id: \"ada\", name: \"Ada\", title: \"A\", colour: \"#d9a441\", ground: \"#10131c\"),
        Ending(id: \"end\", of: \"ada\", title: \"End\", hint: \"End.\"),
        Itinerary(id: \"way\", title: \"Way\", perspective: \"ada\", stops: [{stops}], endings: [(ending: \"end\")]),\n"
    )
    .expect("text");
    for number in 0..=count {
        let asks = |back: usize| number.checked_sub(back).filter(|_| number > 0 && back > 0);
        let asks: Vec<usize> = match asked {
            "once" => asks(1).into_iter().collect(),
            "thrice" => (1..=3).filter_map(asks).collect(),
            _ if number == count => (0..count).collect(),
            _ => Vec::new(),
        };
        let asks: String =
            asks.iter().map(|decision| format!("If(\"d{decision} == two\", [Text(\"x\")], [Text(\"y\")]), ")).collect();
        let choice = if number < count {
            writeln!(out, "Decision(id: \"d{number}\", owner: \"ada\", slot: \"s{number}\", weight: Colour, about: \"D\", outcomes: [(id: \"one\", summary: \"1\"), (id: \"two\", summary: \"2\")]),")
                .expect("text");
            format!(
                "Choice([(text: \"a\", decide: (\"d{number}\", \"one\")), (text: \"b\", decide: (\"d{number}\", \"two\"))])"
            )
        } else {
            "Choice([(text: \"a\"), (text: \"b\")])".to_owned()
        };
        writeln!(out, "Scene(slot: \"s{number}\", eyes: \"ada\", body: [{asks} Text(\"line\"), {choice}]),")
            .expect("text");
    }
    out.push(']');
    out
}
