//! The prover on made-up stories of many decisions: how many states there are, how fast they are looked through, what they take.
//!
//! `cargo bench --no-default-features --bench prover` runs 20, 40 and 60 decisions, each asked in the next scene, in the next three, or at the
//! end; `-- 22 end explicit` one of them.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::fmt::Write;
use std::time::Instant;

use finale::analysis::{Engine, Limits, prove};
use finale::load::{Memory, load};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let asked = arguments.first().and_then(|count| count.parse().ok());
    println!(
        "{:>9} {:>7} {:>9} {:>7} {:>22} {:>9} {:>13} {:>12} {:>8}",
        "decisions", "asked", "engine", "threads", "states", "seconds", "states/s", "bytes", "verdict"
    );
    let engines = [(Engine::Explicit, threads()), (Engine::Symbolic, 1)];
    let Some(count) = asked else {
        for asked in ["once", "thrice", "end"] {
            for count in [20, 40, 60] {
                for (engine, threads) in engines {
                    // Listing more than a few million states says nothing new.
                    if engine == Engine::Symbolic || asked != "end" || count <= 20 {
                        run(count, asked, engine, threads);
                    }
                }
            }
        }
        run(22, "end", Engine::Explicit, 1);
        run(22, "end", Engine::Explicit, threads());
        return;
    };
    let asked = arguments.get(1).map_or("end", String::as_str);
    for (engine, threads) in engines {
        let wanted = arguments.get(2).map_or("explicit", String::as_str);
        if wanted == (if engine == Engine::Explicit { "explicit" } else { "symbolic" }) {
            run(count, asked, engine, threads);
        }
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn run(count: usize, asked: &str, engine: Engine, threads: usize) {
    let loaded = load(&[Box::new(Memory::new("made up").with("story.ron", story(count, asked)))]);
    let story = loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    let all: Vec<_> = story.itineraries.ids().collect();
    let begun = Instant::now();
    let proof = prove(&story, &all, Limits { threads, engine, ..Limits::default() }, &|_| false, &mut |_| true);
    let took = begun.elapsed().as_secs_f64();
    let found = &proof.itineraries[0];
    let states = found.states.unwrap_or_default();
    println!(
        "{count:>9} {asked:>7} {:>9} {threads:>7} {states:>22} {took:>9.3} {:>13.0} {:>12} {:>8}",
        found.engine,
        states as f64 / took,
        found.bytes,
        format!("{:?}", proof.verdict())
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
