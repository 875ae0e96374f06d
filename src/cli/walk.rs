//! `finale walk`: the shortest way to an ending, an outcome, a scene or a line.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use finale::analysis::{Limits, Mark, goal, walk};
use finale::model::Story;
use finale::save::write_replay;

use super::output::{print, print_line};
use super::prove::{chosen, progress};
use super::way::{count, describe};
use super::{Arguments, selection, sound};

/// What `walk` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct WalkArguments {
    /// Where to: an ending, a scene such as `night.door/brune`, an outcome such as `the_lamp=lit`, a line’s id, or words of a line or option.
    #[arg(long, value_name = "WHERE")]
    pub(crate) to: String,
    /// Looks in this itinerary alone. May be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) itinerary: Vec<String>,
    /// Keeps the way as a replay.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, given: &WalkArguments) -> ExitCode {
    let loaded = selection(arguments, false).load().loaded;
    let Some(story) = sound(&loaded, "The story has errors; correct them first.") else { return ExitCode::FAILURE };
    let found = chosen(&story, &given.itinerary).and_then(|itineraries| Ok((itineraries, target(&story, &given.to)?)));
    let (itineraries, wanted) = match found {
        Ok(found) => found,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let found = walk(&story, &itineraries, Limits::default(), &wanted, &mut progress());
    let Some(reached) = &found.reached else {
        let why =
            if found.complete { "No play leads there" } else { "No way there was found, and a limit ended the search" };
        eprintln!("{why}.");
        return ExitCode::FAILURE;
    };
    let witness = &reached.witness;
    let choices = count(witness.choices.len(), "choice");
    let shortest = if reached.shortest { "The shortest way" } else { "A way" };
    print_line(format_args!("{shortest} to {}: the itinerary {}, {choices}.", reached.name, witness.start.itinerary));
    print(describe(&story, witness, 2));
    if let Some(path) = &given.save {
        let replay = witness.replay(&story, &reached.name, goal(&story, reached.mark));
        if let Err(error) = std::fs::write(path, write_replay(&replay)) {
            eprintln!("Cannot write {}: {error}.", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// What somebody means by a name: the marks of an ending, scene, outcome or line; of several lines with the same words, all.
fn target(story: &Arc<Story>, to: &str) -> Result<Vec<Mark>, String> {
    if let Some((id, _)) = story.endings.pairs().find(|(_, ending)| ending.id == to) {
        return Ok(vec![Mark::Ending(id)]);
    }
    if let Some((id, _)) = story.scenes.pairs().find(|(_, scene)| scene.key == to) {
        return Ok(vec![Mark::Scene(id)]);
    }
    if let Some((decision, outcome)) = to.split_once('=') {
        let (decision, outcome) = (decision.trim(), outcome.trim_start_matches('=').trim());
        let known = story.decisions.pairs().find(|(_, known)| known.id == decision);
        let (id, known) = known.ok_or_else(|| format!("There is no decision `{decision}`."))?;
        let place = known.outcomes.iter().position(|known| known.id == outcome);
        let names = known.outcomes.iter().map(|outcome| outcome.id.as_str()).collect::<Vec<_>>().join(", ");
        let place =
            place.ok_or_else(|| format!("The decision `{decision}` has no outcome `{outcome}`; it has {names}."))?;
        return Ok(vec![Mark::Outcome(id, u16::try_from(place).unwrap_or(u16::MAX))]);
    }
    let exact = story.lines.ids().filter(|id| story.lines.at(*id).id == to).collect::<Vec<_>>();
    let lines = if exact.is_empty() {
        story.lines.ids().filter(|id| story.words(story.lines.at(*id).text).contains(to)).collect()
    } else {
        exact
    };
    if lines.is_empty() {
        let endings = story.endings.iter().map(|ending| ending.id.as_str()).collect::<Vec<_>>().join(", ");
        return Err(format!(
            "Nothing is called `{to}`, and no line has these words. Name a line’s id or words, a scene, an outcome as \
             `decision=outcome`, or an ending: {endings}."
        ));
    }
    let options = story.choices.pairs().flat_map(|(choice, known)| {
        (0..).zip(&known.options).map(move |(place, option)| (Mark::Option(choice, place), option.text))
    });
    let options = options.filter(|(_, line)| lines.contains(line)).map(|(mark, _)| mark);
    Ok(lines.iter().map(|line| Mark::Line(*line)).chain(options).collect())
}
