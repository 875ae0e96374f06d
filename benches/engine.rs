//! Loading and walking a large made-up story, beside the floor: plain `ron` reading the same files, and a walk over its plain structs.
//!
//! `cargo bench --no-default-features --bench engine`. Prints a table; `docs/performance.md` keeps one.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use finale::load::{Files, Folder, Memory, load};
use finale::runtime::{Session, Start, Status};
use finale::{save, view};
use serde::Deserialize;

const SCENES: usize = 10_000;
const SCENES_A_FILE: usize = 100;
const CHOICES: usize = 100_000;
/// A long play: some tens of hours.
const LONG: usize = 10_000;

fn main() {
    if let Some(folder) = std::env::args().skip_while(|argument| argument != "alone").nth(1) {
        return alone(folder);
    }
    let files = story();
    let size: usize = files.iter().map(|(_, text)| text.len()).sum();
    println!("{SCENES} scenes in {} files, {:.1} MB", files.len(), size as f64 / 1e6);

    let (floor, plain) = best(|| files.iter().map(|(_, text)| plain::read(text)).collect::<Vec<_>>());
    let pack = files.iter().fold(Memory::new("bench"), |pack, (path, text)| pack.with(path.clone(), text.clone()));
    let packs: Vec<Box<dyn Files>> = vec![Box::new(pack)];
    let (loading, loaded) = best(|| load(&packs));
    let story = loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)));
    row("plain ron, no places (floor)", floor, 1.0);
    row("files to a checked story", loading, loading.as_secs_f64() / floor.as_secs_f64());

    let (naive, _) = timed(|| plain::walk(&plain, CHOICES));
    let start = Start { itinerary: "way".to_owned(), seed: 1, ..Start::default() };
    let (walking, session) = timed(|| walk(Session::new(story.clone(), start).expect("the itinerary exists"), CHOICES));
    row("naive walk of 100,000 choices (floor)", naive, 1.0);
    row("walk, all text read, history kept", walking, walking.as_secs_f64() / naive.as_secs_f64());
    println!("{:>46} {:>12.0} choices a second", "", CHOICES as f64 / walking.as_secs_f64());
    println!(
        "{:>46} {:>12.1} bytes of history a moment",
        "",
        session.history_bytes() as f64 / session.moments() as f64
    );

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
    let (writing, text) = timed(|| save::write(&long));
    let (reading, _) = timed(|| save::read(&story, &text).expect("sound"));
    row("a save of it all, written", writing, 1.0);
    row("and read", reading, 1.0);
    println!("{:>46} {:>12.1} MB", "", text.len() as f64 / 1e6);
    measure_alone(&files);
}

/// Loads and walks in a process of its own, where nothing else takes memory.
fn measure_alone(files: &[(String, String)]) {
    let folder = tempfile::tempdir().expect("a folder for the story");
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).expect("the story is written");
    }
    let program = std::env::current_exe().expect("this program");
    std::process::Command::new(program).arg("alone").arg(folder.path()).status().expect("it runs");
}

fn alone(folder: String) {
    let packs: Vec<Box<dyn Files>> = vec![Box::new(Folder::new(folder))];
    let (loading, loaded) = timed(|| load(&packs));
    row("alone: files on disk to a checked story", loading, 1.0);
    println!("{:>46} {:>12.1} MiB resident at most", "", peak_memory() as f64 / 1024.0);
    let story = loaded.story.unwrap_or_else(|| panic!("the story has no mistakes"));
    let start = Start { itinerary: "way".to_owned(), seed: 1, ..Start::default() };
    let (walking, session) = timed(|| walk(Session::new(story, start).expect("the itinerary exists"), CHOICES));
    row("alone: the walk", walking, 1.0);
    println!("{:>46} {:>12.1} MiB resident at most", "", peak_memory() as f64 / 1024.0);
    black_box(session);
}

/// The least processor time of three runs, so that other work on the machine counts as little as it can.
fn best<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let mut once = || {
        let start = processor_time();
        let (elapsed, result) = timed(&mut run);
        (processor_time().zip(start).map_or(elapsed, |(end, start)| end - start), result)
    };
    let (first, second, (third, result)) = (once().0, once().0, once());
    (first.min(second).min(third), result)
}

/// How long this thread has run, where the system says so.
fn processor_time() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    status.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed(), result)
}

fn row(what: &str, time: Duration, ratio: f64) {
    println!("{what:>46} {:>9.3} ms {ratio:>6.2} ×", time.as_secs_f64() * 1e3);
}

/// The most memory that the process ever held, in kB; 0 where the system does not say.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Walks with seeded choices; all text is read.
fn walk(mut session: Session, choices: usize) -> Session {
    let (mut state, mut letters) = (1_u64, 0);
    let mut made = 0;
    while made < choices {
        let before = session.entries();
        match session.status() {
            Status::Choosing => {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                session.choose((state >> 33) as usize % 3).expect("an open option");
                made += 1;
            }
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Ended => break,
        }
        for index in before..session.entries() {
            letters += session.words_of(index).len();
        }
        black_box(view::choice as fn(&Session) -> _);
    }
    black_box(letters);
    session
}

/// Scenes of three lines of about 25 words, four options each, one condition and one effect; every scene leads to three others.
fn story() -> Vec<(String, String)> {
    let words = "the lamp on the corner works and the street is lit as far as the step where nobody has stood since the patrol went by";
    let mut files = vec![(
        "pack.ron".to_owned(),
        "[Pack(id: \"bench\", title: \"Bench\", version: \"1\"),
          Timeline([Act(id: \"one\", title: \"One\", slots: [(id: \"here\", title: \"Here\", witnesses: [\"ada\"])])]),
          Perspective(id: \"ada\", name: \"Ada\", colour: \"#ffffff\", ground: \"#000000\"),
          Variable(id: \"n\", of: \"ada\", type: Int(0, 100), start: \"0\"),
          Itinerary(id: \"way\", title: \"Way\", perspective: \"ada\", stops: [(slot: \"here\", eyes: \"ada\")]),
          Scene(slot: \"here\", eyes: \"ada\", body: [Text(\"It begins.\"), Goto(\"s0\")])]"
            .to_owned(),
    )];
    for file in 0..SCENES / SCENES_A_FILE {
        let mut text = String::from("[\n");
        for scene in file * SCENES_A_FILE..(file + 1) * SCENES_A_FILE {
            let to = |k: usize| (scene * 7 + k * 3_331 + 1) % SCENES;
            write!(
                text,
                "Scene(slot: \"here\", eyes: \"ada\", name: \"s{scene}\", body: [
                    Text(\"First {words} #a{scene}\"), Text(\"Second {words} #b{scene}\"),
                    If(\"n >= 3\", [Text(\"Third {words} #c{scene}\")]),
                    Choice([
                        (text: \"One. #d{scene}\", set: [\"n += 1\"], goto: \"s{}\"),
                        (text: \"Two. #e{scene}\", goto: \"s{}\"),
                        (text: \"Three. #f{scene}\", set: [\"n -= 1\"], goto: \"s{}\"),
                        (text: \"Four. #g{scene}\", when: \"n > 99\", goto: \"s0\"),
                    ]),
                ]),\n",
                to(1),
                to(2),
                to(3)
            )
            .expect("writing to a string");
        }
        text.push(']');
        files.push((format!("{file:03}.ron"), text));
    }
    files
}

/// The floor: what the same files are without places, checks or history.
mod plain {
    use super::{Deserialize, black_box};

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
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        let option = &options[(state >> 33) as usize % 3];
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
