//! The same made-up story in other engines and in this one: time from source, choices a second, memory. Each engine runs in a process of its own.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml` prints a table; with an engine's name and a number of scenes, one line of it.
//! Of the three, only this engine keeps a history in which one can go back.

#[path = "../../generate.rs"]
mod generate;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use finale::load::{Files, Memory, load};
use finale::runtime::{Session, Start, Status};
use generate::{WORDS, pack, peak_memory, pick, processor_time, target};
use yarnspinner::compiler::{Compiler, File};
use yarnspinner::runtime::{Dialogue, DialogueEvent, MemoryVariableStorage, OptionId, StringTableTextProvider};

const ENGINES: [(&str, fn(usize) -> Measured); 3] =
    [("finale", finale_here), ("bladeink", bladeink), ("yarnspinner", yarnspinner)];
const CHOICES: usize = 10_000;
/// A walk goes on for as long as this, however many choices have been made: the system counts processor time in steps of some milliseconds.
const LEAST: Duration = Duration::from_secs(1);
/// A walk that takes longer is cut off.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one engine needed.
struct Measured {
    from_source: Duration,
    /// From the engine's own compiled form, where it has one.
    from_compiled: Option<Duration>,
    walk: Walk,
}

/// How many choices were made, and how long that took; how much text was read and memory taken by then, for the first of them.
#[derive(Default)]
struct Walk {
    choices: usize,
    time: Duration,
    letters: usize,
    memory: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, scenes] = arguments.as_slice() {
        let (name, run) = ENGINES.into_iter().find(|(known, _)| known == name).expect("an engine's name");
        return print(name, scenes.parse().expect("a number of scenes"), run);
    }
    println!("engine       scenes  from source  from compiled  choices/s   letters read  memory at most");
    for scenes in ["1000", "10000"] {
        for (name, _) in ENGINES {
            let program = std::env::current_exe().expect("this program");
            let done = std::process::Command::new(program).args([name, scenes]).status();
            assert!(done.is_ok_and(|status| status.success()), "{name} with {scenes} scenes");
        }
    }
}

fn print(name: &str, scenes: usize, run: fn(usize) -> Measured) {
    let Measured { from_source, from_compiled, walk } = run(scenes);
    let milliseconds = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
    println!(
        "{name:<12} {scenes:>6} {:>12} {:>14} {:>10.0} {:>14} {:>11} MiB",
        milliseconds(from_source),
        from_compiled.map_or("—".to_owned(), milliseconds),
        walk.choices as f64 / walk.time.as_secs_f64(),
        walk.letters,
        walk.memory / 1024
    );
}

/// Processor time, so that other work on the machine counts as little as it can.
fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = processor_time().expect("the system says how long a thread has run");
    let result = run();
    (processor_time().expect("as above") - start, result)
}

/// Calls `choose` with seeded numbers from 0 to 2; it makes the choice, reads on to the next one and returns how many letters that were.
fn walk(mut choose: impl FnMut(usize) -> usize) -> Walk {
    let (mut walk, mut letters, mut state, start) = (Walk::default(), 0, 1, Instant::now());
    while (walk.choices < CHOICES || walk.time < LEAST) && start.elapsed() < PATIENCE {
        let (time, ()) = timed(|| (0..CHOICES / 10).for_each(|_| letters += choose(pick(&mut state))));
        walk.choices += CHOICES / 10;
        walk.time += time;
        if walk.choices <= CHOICES {
            (walk.letters, walk.memory) = (letters, peak_memory());
        }
    }
    walk
}

fn finale_here(scenes: usize) -> Measured {
    let files = pack(scenes).into_iter().fold(Memory::new("bench"), |files, (path, text)| files.with(path, text));
    let (from_source, loaded) = timed(|| load(&[Box::new(files) as Box<dyn Files>]));
    let start = Start { itinerary: "way".to_owned(), seed: 1, ..Start::default() };
    let mut session = Session::new(loaded.story.expect("no mistakes"), start).expect("the itinerary exists");
    let read_on = |session: &mut Session, before: usize| {
        while session.status() == Status::Reading {
            session.advance().expect("reading goes on");
        }
        (before..session.entries()).map(|index| session.words_of(index).len()).sum::<usize>()
    };
    read_on(&mut session, 0);
    let walk = walk(|option| {
        let before = session.entries();
        session.choose(option).expect("an open option");
        read_on(&mut session, before)
    });
    Measured { from_source, from_compiled: None, walk }
}

fn bladeink(scenes: usize) -> Measured {
    let source = ink(scenes);
    let (compiling, json) = timed(|| bladeink_compiler::Compiler::new().compile(&source).expect("sound ink"));
    let (loading, story) = timed(|| bladeink::story::Story::new_with_seed(&json, 1));
    let mut story = story.expect("a compiled story");
    let read_on = |story: &mut bladeink::story::Story| {
        let mut letters = 0;
        while story.can_continue() {
            letters += story.cont().expect("reading goes on").len();
        }
        letters
    };
    read_on(&mut story);
    let walk = walk(|option| {
        assert_eq!(story.get_current_choices().len(), 3, "three open options");
        story.choose_choice_index(option).expect("an open option");
        read_on(&mut story)
    });
    Measured { from_source: compiling + loading, from_compiled: Some(loading), walk }
}

fn yarnspinner(scenes: usize) -> Measured {
    let files = yarn(scenes);
    let (from_source, mut dialogue) = timed(|| {
        let compiled = Compiler::new().add_files(files).compile().expect("sound yarn");
        let mut texts = StringTableTextProvider::new();
        texts.extend_base_language(compiled.string_table.into_iter().map(|(id, line)| (id, line.text)));
        let mut dialogue = Dialogue::new(Box::new(MemoryVariableStorage::new()), Box::new(texts));
        dialogue.add_program(compiled.program.expect("a whole program"));
        dialogue.set_node("start").expect("it is there");
        dialogue
    });
    let read_on = |dialogue: &mut Dialogue| {
        let mut letters = 0;
        loop {
            for event in dialogue.continue_().expect("reading goes on") {
                match event {
                    DialogueEvent::Line(line) => letters += line.text.len(),
                    DialogueEvent::Options(_) => return letters,
                    _ => {}
                }
            }
        }
    };
    read_on(&mut dialogue);
    let walk = walk(|option| {
        dialogue.set_selected_option(OptionId(option)).expect("an open option");
        read_on(&mut dialogue)
    });
    Measured { from_source, from_compiled: None, walk }
}

fn ink(scenes: usize) -> String {
    let mut text = "VAR n = 1000\n-> s0\n".to_owned();
    for scene in 0..scenes {
        let [one, two, three] = [1, 2, 3].map(|option| target(scene, option, scenes));
        write!(
            text,
            "=== s{scene} ===\nFirst {WORDS}\nSecond {WORDS}\n{{n >= 3:Third {WORDS}}}\n\
             + One.\n    ~ n = n + 1\n    -> s{one}\n\
             + Two.\n    -> s{two}\n\
             + Three.\n    ~ n = n - 1\n    -> s{three}\n\
             + {{n > 9999}} Four.\n    -> s0\n"
        )
        .expect("writing to a string");
    }
    text
}

fn yarn(scenes: usize) -> Vec<File> {
    let mut nodes = vec!["title: start\n---\n<<declare $n = 1000>>\n<<jump s0>>\n===\n".to_owned()];
    nodes.extend((0..scenes).map(|scene| {
        let [one, two, three] = [1, 2, 3].map(|option| target(scene, option, scenes));
        format!(
            "title: s{scene}\n---\nFirst {WORDS}\nSecond {WORDS}\n<<if $n >= 3>>\nThird {WORDS}\n<<endif>>\n\
             -> One.\n    <<set $n += 1>>\n    <<jump s{one}>>\n\
             -> Two.\n    <<jump s{two}>>\n\
             -> Three.\n    <<set $n -= 1>>\n    <<jump s{three}>>\n\
             -> Four. <<if $n > 9999>>\n    <<jump s0>>\n===\n"
        )
    }));
    // A hundred scenes a file, as in our own pack.
    let files = nodes.chunks(100).enumerate();
    files.map(|(number, nodes)| File { file_name: format!("{number:03}.yarn"), source: nodes.concat() }).collect()
}
