//! Loading and walking a large made-up story, beside the floor: plain `ron` reading the same files, and a walk over its plain structs.
//!
//! `cargo bench --no-default-features --bench engine`. Prints a table; `docs/performance.md` keeps one. Memory is measured in a process of its
//! own, which finds the pack in a folder and does nothing but load and walk.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

mod generate;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use finale::load::{Files, Folder, Memory, load};
use finale::model::Story;
use finale::runtime::{Session, Start, Status};
use finale::save;
use generate::{pack, peak_memory, pick, processor_time};
use serde::Deserialize;

const SCENES: usize = 10_000;
const CHOICES: usize = 100_000;
/// A long play: some tens of hours.
const LONG: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().position(|argument| argument == "resident").and_then(|at| arguments.get(at + 1)) {
        Some(folder) => resident(Path::new(folder)),
        None => everything(),
    }
}

fn everything() {
    let files = pack(SCENES);
    let size: usize = files.iter().map(|(_, text)| text.len()).sum();
    println!("{SCENES} scenes in {} files, {:.1} MB", files.len(), size as f64 / 1e6);

    let (floor, plain) = best(|| files.iter().map(|(_, text)| plain::read(text)).collect::<Vec<_>>());
    let memory = files.iter().fold(Memory::new("bench"), |pack, (path, text)| pack.with(path.clone(), text.clone()));
    let packs: Vec<Box<dyn Files>> = vec![Box::new(memory)];
    let (loading, story) = best(|| story(&packs));
    row("plain ron, no places (floor)", floor, 1.0);
    row("files to a checked story", loading, loading.as_secs_f64() / floor.as_secs_f64());

    // By turns, so that both meet the same disturbances.
    let (mut naive, mut walking, mut session) = (Duration::MAX, Duration::MAX, begin(&story));
    for _ in 0..20 {
        naive = naive.min(timed(|| plain::walk(&plain, CHOICES)).0);
        let time;
        (time, session) = timed(|| walk(begin(&story), CHOICES));
        walking = walking.min(time);
    }
    row("naive walk of 100,000 choices (floor)", naive, 1.0);
    row("walk, all text read, history kept", walking, walking.as_secs_f64() / naive.as_secs_f64());
    note(CHOICES as f64 / walking.as_secs_f64(), "choices a second");
    note(session.history_bytes() as f64 / session.moments() as f64, "bytes of history a moment");

    let start = Start { itinerary: "way".to_owned(), seed: 1, ..Start::default() };
    let played = walk(Session::new(story.clone(), start).expect("the itinerary exists"), LONG);
    let (copying, copy) = timed(|| played.clone());
    let (saving, text) = timed(|| save::write(&copy));
    let (peeking, _) = timed(|| save::peek(&text).expect("sound"));
    let (resuming, _) = timed(|| save::read(&story, &text).expect("sound"));
    row("a play of 10,000 choices, copied (floor)", copying, 1.0);
    row("its save, written", saving, saving.as_secs_f64() / copying.as_secs_f64());
    row("its slot, read", peeking, peeking.as_secs_f64() / copying.as_secs_f64());
    row("its save, read", resuming, resuming.as_secs_f64() / copying.as_secs_f64());
    println!("{:>46} {:>12.1} MB, {} moments", "", text.len() as f64 / 1e6, copy.moments());

    let (mut short, mut long) = (session.clone(), session);
    while short.moments() > 1_000 {
        short.back();
    }
    let (early, ()) = timed(|| {
        (0..500).for_each(|_| {
            black_box(short.back());
        })
    });
    let (late, ()) = timed(|| {
        (0..500).for_each(|_| {
            black_box(long.back());
        })
    });
    row("500 steps back near the beginning", early, 1.0);
    row("500 steps back near the end", late, late.as_secs_f64() / early.as_secs_f64());

    let (writing, text) = quickest(|| save::write(&long));
    let (reading, _) = quickest(|| save::read(&story, &text).expect("sound"));
    let (peeking, _) = quickest(|| save::peek(&text).expect("sound"));
    row(&format!("a save of {} moments, written", long.moments()), writing, 1.0);
    row("read", reading, 1.0);
    row("its summary alone read", peeking, 1.0);
    note(text.len() as f64 / 1e6, "MB");

    let folder = tempfile::tempdir().expect("a folder for the pack");
    for (path, text) in &files {
        std::fs::write(folder.path().join(path), text).expect("a file of the pack");
    }
    let program = std::env::current_exe().expect("this program");
    let done = std::process::Command::new(program).arg("resident").arg(folder.path()).status();
    assert!(done.is_ok_and(|status| status.success()), "memory was measured");
}

/// Loads a pack and walks; says what that took of memory.
fn resident(folder: &Path) {
    note(peak_memory() as f64 / 1024.0, "MiB resident before anything is done");
    let story = story(&[Box::new(Folder::new(folder))]);
    note(peak_memory() as f64 / 1024.0, "MiB resident at most, loading");
    let session = walk(begin(&story), CHOICES);
    note(peak_memory() as f64 / 1024.0, "MiB resident at most, loading and walking");
    black_box(session);
}

fn story(packs: &[Box<dyn Files>]) -> Arc<Story> {
    let loaded = load(packs);
    loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)))
}

fn begin(story: &Arc<Story>) -> Session {
    let start = Start { itinerary: "way".to_owned(), seed: 1, ..Start::default() };
    Session::new(story.clone(), start).expect("the itinerary exists")
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed(), result)
}

/// The least processor time of some runs, so that other work on the machine counts as little as it can; and the result of the last. The system
/// counts it in steps of some milliseconds.
fn best<T>(run: impl FnMut() -> T) -> (Duration, T) {
    least(5, processor_time, run)
}

/// The least time of many runs, for what takes so little that some run is likely to go undisturbed.
fn quickest<T>(run: impl FnMut() -> T) -> (Duration, T) {
    least(20, || None, run)
}

fn least<T>(runs: usize, clock: impl Fn() -> Option<Duration>, mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut once = || {
        let start = clock();
        let (elapsed, result) = timed(&mut run);
        (clock().zip(start).map_or(elapsed, |(end, start)| end - start), result)
    };
    let (mut shortest, mut result) = once();
    for _ in 1..runs {
        drop(result);
        let time;
        (time, result) = once();
        shortest = shortest.min(time);
    }
    (shortest, result)
}

fn row(what: &str, time: Duration, ratio: f64) {
    println!("{what:>46} {:>9.3} ms {ratio:>6.2} ×", time.as_secs_f64() * 1e3);
}

fn note(number: f64, what: &str) {
    println!("{:>46} {number:>12.1} {what}", "");
}

/// Walks with seeded choices; all text is read.
fn walk(mut session: Session, choices: usize) -> Session {
    let (mut state, mut letters, mut made) = (1, 0, 0);
    while made < choices {
        let before = session.entries();
        match session.status() {
            Status::Choosing => {
                session.choose(pick(&mut state)).expect("an open option");
                made += 1;
            }
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Ended => break,
        }
        for index in before..session.entries() {
            letters += session.words_of(index).len();
        }
    }
    black_box(letters);
    session
}

/// The floor: what the same files are without places, checks or history.
mod plain {
    use super::{Deserialize, black_box, pick};

    #[derive(Deserialize)]
    #[expect(dead_code, reason = "read, to be fair, but not used")]
    pub(super) enum Declaration {
        Scene { slot: String, eyes: String, name: Option<String>, body: Vec<Step> },
        Pack { id: String, title: String, version: String },
        Timeline(ron::Value),
        Perspective { id: String, name: String, colour: String, ground: String },
        Variable { id: String, of: String, r#type: ron::Value, start: String },
        Itinerary { id: String, title: String, perspective: String, stops: ron::Value },
    }

    #[derive(Deserialize)]
    pub(super) enum Step {
        Text(String),
        If(String, Vec<Step>),
        Choice(Vec<Choice>),
        Goto(String),
    }

    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    pub(super) struct Choice {
        text: String,
        when: Option<String>,
        set: Vec<String>,
        goto: String,
    }

    pub(super) fn read(text: &str) -> Vec<Declaration> {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        // The first file holds types that a plain value cannot; the floor leaves it out.
        options.from_str(text).unwrap_or_default()
    }

    pub(super) fn walk(files: &[Vec<Declaration>], choices: usize) -> usize {
        let bodies: Vec<&Vec<Step>> = files
            .iter()
            .flatten()
            .filter_map(|declaration| match declaration {
                Declaration::Scene { body, name: Some(_), .. } => Some(body),
                _ => None,
            })
            .collect();
        let (mut at, mut n, mut letters, mut state) = (0, 0_i32, 0, 1_u64);
        for _ in 0..choices {
            let Some(body) = bodies.get(at) else { break };
            for step in *body {
                match step {
                    Step::Text(text) => letters += black_box(text).len(),
                    Step::If(when, then) if black_box(when).len() > 1 && n >= 3 => letters += then.len(),
                    Step::Choice(options) => {
                        let option = &options[pick(&mut state)];
                        letters += option.text.len() + option.when.as_ref().map_or(0, String::len);
                        n = (n + option.set.len() as i32).clamp(0, 100);
                        at = option.goto[1..].parse().unwrap_or(0);
                    }
                    Step::Goto(name) => letters += name.len(),
                    Step::If(..) => {}
                }
            }
        }
        letters
    }
}
