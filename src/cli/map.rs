//! `finale map`: the whole story as one picture.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use finale::analysis::{Limits, Mark, prove};
use finale::map::{Unreached, dot, layout, map, mermaid, svg};
use finale::model::Story;

use super::prove::progress;
use super::{Arguments, selection, sound};

/// What `map` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct MapArguments {
    /// Where to: a picture (`.svg`), a graph for Graphviz (`.dot`) or a flowchart for Mermaid (`.mmd`).
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Proves first, and marks what no play can reach.
    #[arg(long)]
    pub(crate) prove: bool,
    /// The most states of one itinerary that `--prove` looks at.
    #[arg(long, value_name = "LIMIT", default_value_t = 2_000_000, requires = "prove")]
    pub(crate) states: usize,
}

pub(super) fn run(arguments: &Arguments, given: &MapArguments) -> ExitCode {
    let name = given.output.display();
    let ending = given.output.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !["svg", "dot", "mmd"].contains(&ending.as_str()) {
        eprintln!("A map is written as .svg, .dot or .mmd, by the end of the file’s name; {name} has none of these.");
        return ExitCode::FAILURE;
    }
    let loaded = selection(arguments, false).load().loaded;
    let Some(story) = sound(&loaded, "The story has errors and cannot be drawn; correct them first.") else {
        return ExitCode::FAILURE;
    };
    let unreached = if given.prove { unreached(&story, given.states) } else { Unreached::default() };
    let map = map(&story, &unreached);
    let text = match ending.as_str() {
        "svg" => svg(&map, &layout(&map)),
        "dot" => dot(&map),
        _ => mermaid(&map),
    };
    if let Err(error) = std::fs::write(&given.output, text) {
        eprintln!("Cannot write {name}: {error}.");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What no play can reach; nothing where a limit ended the search, since then nobody knows.
fn unreached(story: &Arc<Story>, states: usize) -> Unreached {
    let all: Vec<_> = story.itineraries.ids().collect();
    let proof = prove(story, &all, Limits { states, ..Limits::default() }, &|_| false, &mut progress());
    let open: Vec<&str> = proof
        .itineraries
        .iter()
        .filter(|itinerary| !itinerary.complete)
        .map(|itinerary| itinerary.id.as_str())
        .collect();
    if !open.is_empty() {
        eprintln!(
            "A limit ended the search of {}, so nothing is marked as out of reach; give a higher --states.",
            open.join(", ")
        );
        return Unreached::default();
    }
    let reached = &proof.passed;
    let outcomes = story.decisions.pairs().flat_map(|(id, known)| (0..known.outcomes.len()).map(move |at| (id, at)));
    let missed = |(id, at): &(_, usize)| !reached.contains(&Mark::Outcome(*id, u16::try_from(*at).unwrap_or(u16::MAX)));
    Unreached {
        scenes: story.scenes.ids().filter(|id| !reached.contains(&Mark::Scene(*id))).collect(),
        outcomes: outcomes.filter(missed).collect(),
        endings: story.endings.ids().filter(|id| !reached.contains(&Mark::Ending(*id))).collect(),
    }
}
