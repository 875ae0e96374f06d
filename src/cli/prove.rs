//! `finale prove`: what holds in every play.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use finale::analysis::{Engine, Limits, Mark, Progress, Proof, Verdict, goal, prove};
use finale::model::{ItineraryId, Story};
use finale::save::write_replay;

use super::output::print;
use super::proof_report::{report, report_json};
use super::way::{file_name, grouped};
use super::ways_table::page;
use super::{Arguments, Format, selection, sound};

/// What `prove` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ProveArguments {
    /// Looks at this itinerary alone. May be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) itinerary: Vec<String>,
    /// How to report: for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// The most states of one itinerary; what lies beyond is left open.
    #[arg(long, value_name = "LIMIT", default_value_t = 100_000_000)]
    pub(crate) states: usize,
    /// The most memory for states, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 4096)]
    pub(crate) memory: usize,
    /// How many threads look.
    #[arg(long, value_name = "COUNT")]
    pub(crate) threads: Option<usize>,
    /// How to look: state by state, by sets of states as decision diagrams, or the second where there is too much for the first.
    #[arg(long, value_enum, default_value_t = EngineName::Auto)]
    pub(crate) engine: EngineName,
    /// Keeps a replay of every finding, and of the shortest way to every ending, scene and outcome, in this folder.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save_replays: Option<PathBuf>,
    /// Writes a way to every ending and outcome into this file, as Markdown.
    #[arg(long, value_name = "FILE")]
    pub(crate) ways: Option<PathBuf>,
}

/// An engine, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum EngineName {
    /// State by state while there are few states, then sets of states.
    Auto,
    /// State by state: ways have the fewest choices.
    Explicit,
    /// Sets of states.
    Symbolic,
    /// Sets of states, and each question asked by itself of what bears on it.
    Sliced,
}

impl EngineName {
    fn engine(self) -> Engine {
        match self {
            EngineName::Auto => Engine::Auto,
            EngineName::Explicit => Engine::Explicit,
            EngineName::Symbolic => Engine::Symbolic,
            EngineName::Sliced => Engine::Sliced,
        }
    }
}

/// How a proof ends the program: 0 proved, 1 refuted, 2 bounded.
fn code(verdict: Verdict) -> ExitCode {
    match verdict {
        Verdict::Proved => ExitCode::SUCCESS,
        Verdict::Refuted => ExitCode::FAILURE,
        Verdict::Bounded => ExitCode::from(2),
    }
}

#[expect(clippy::disallowed_methods, reason = "the program says how long it took; the proof does not know")]
pub(super) fn run(arguments: &Arguments, given: &ProveArguments) -> ExitCode {
    let loaded = selection(arguments, false).load().loaded;
    let Some(story) = sound(&loaded, "The story has errors; correct them first, then prove it.") else {
        return ExitCode::FAILURE;
    };
    let itineraries = match chosen(&story, &given.itinerary) {
        Ok(itineraries) => itineraries,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let threads = given.threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let limits = Limits {
        states: given.states,
        bytes: given.memory << 20,
        threads,
        engine: given.engine.engine(),
        ..Limits::default()
    };
    let begun = Instant::now();
    // A way is a search of its own where states are not looked at one by one.
    let kept = given.save_replays.is_some() || given.format == Format::Json;
    let ways = kept || given.ways.is_some();
    let wants = |mark| match mark {
        Mark::Ending(_) | Mark::Scene(_) | Mark::Outcome(..) => ways,
        Mark::Saturates(_) | Mark::SaturatesIn(..) | Mark::Uncounted(_) => kept,
        _ => false,
    };
    let proof = prove(&story, &itineraries, limits, &wants, &mut progress());
    match given.format {
        Format::Text => print(report(&loaded, &story, &proof, begun.elapsed())),
        Format::Json => print(report_json(&loaded, &story, &proof)),
    }
    if let Some(folder) = &given.save_replays
        && let Err(error) = save_replays(folder, &story, &proof)
    {
        eprintln!("The replays cannot be written to {}: {error}.", folder.display());
        return ExitCode::FAILURE;
    }
    if let Some(path) = &given.ways
        && let Err(error) = std::fs::write(path, page(&story, &proof))
    {
        eprintln!("Cannot write {}: {error}.", path.display());
        return ExitCode::FAILURE;
    }
    code(proof.verdict())
}

/// The itineraries of some names; all of them where none is named.
pub(super) fn chosen(story: &Arc<Story>, names: &[String]) -> Result<Vec<ItineraryId>, String> {
    if names.is_empty() {
        return Ok(story.itineraries.ids().collect());
    }
    let known = story.itineraries.iter().map(|itinerary| itinerary.id.as_str()).collect::<Vec<_>>().join(", ");
    let find =
        |name: &String| story.itinerary(name).ok_or(format!("There is no itinerary `{name}`; there is: {known}."));
    names.iter().map(find).collect()
}

/// A line on standard error that is written over and over, if somebody is there to see it.
#[expect(clippy::disallowed_methods, reason = "the line is written a few times a second")]
pub(super) fn progress() -> impl FnMut(Progress<'_>) -> bool {
    let seen = std::io::stderr().is_terminal();
    let begun = Instant::now();
    let mut last = begun;
    move |at| {
        if seen && last.elapsed() > Duration::from_millis(200) {
            last = Instant::now();
            let rate = grouped((at.done as f64 / begun.elapsed().as_secs_f64()) as usize);
            eprint!("\r{}: {} {}, {rate} a second \x1b[K", at.itinerary, grouped(at.done), at.of);
            drop(std::io::stderr().flush());
        }
        true
    }
}

/// Writes a replay for every finding that has a way, and for what can be reached.
fn save_replays(folder: &Path, story: &Arc<Story>, proof: &Proof) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let write = |name: String, text: String| std::fs::write(folder.join(name), text);
    for (number, finding) in (1..).zip(&proof.findings) {
        if let Some(witness) = &finding.witness {
            let promise = finding.mark.and_then(|mark| goal(story, mark));
            write(
                format!("finding-{number:02}.replay"),
                write_replay(&witness.replay(story, &finding.message, promise)),
            )?;
        }
    }
    for reached in &proof.reached {
        let name = format!("{}.replay", file_name(reached.name.trim_start_matches("the ")));
        let promise = goal(story, reached.mark);
        write(name, write_replay(&reached.witness.replay(story, &reached.name, promise)))?;
    }
    Ok(())
}
