//! `finale replay`: plays a replay back, and says whether it reaches what it promises.

use std::path::PathBuf;
use std::process::ExitCode;

use finale::runtime::{Session, Status};
use finale::save::{Goal, PlayedBack, read_replay};
use finale::view::{Form, transcript};

use super::output::print_line;
use super::way::count;
use super::{Arguments, selection, sound};

/// What `replay` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArguments {
    /// The replay.
    pub(crate) file: PathBuf,
    /// Writes all that is read on the way, as Markdown.
    #[arg(long, value_name = "FILE")]
    pub(crate) transcript: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, given: &ReplayArguments) -> ExitCode {
    let loaded = selection(arguments, false).load().loaded;
    let Some(story) = sound(&loaded, "The story has errors and cannot be played.") else { return ExitCode::FAILURE };
    let name = given.file.display();
    let replay = std::fs::read_to_string(&given.file).map_err(|error| error.to_string());
    let replay = replay.and_then(|text| read_replay(&text).map_err(|error| error.to_string()));
    let played = replay.and_then(|replay| {
        let played = replay.play_back(&story).map_err(|error| error.to_string())?;
        Ok((replay, played))
    });
    let (replay, played) = match played {
        Ok(played) => played,
        Err(error) => {
            eprintln!("{name}: {error}.");
            return ExitCode::FAILURE;
        }
    };
    if let Some(path) = &given.transcript
        && let Err(error) = std::fs::write(path, told(&played.session, &replay.about))
    {
        eprintln!("Cannot write {}: {error}.", path.display());
        return ExitCode::FAILURE;
    }
    if !played.same_story {
        print_line("The story has changed since this replay was made.");
    }
    print_line(summary(&played, replay.choices.len(), replay.goal.as_ref()));
    if played.kept == Some(false) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn summary(played: &PlayedBack, choices: usize, goal: Option<&Goal>) -> String {
    let rests = match played.session.status() {
        Status::Ended => "to the end",
        _ => "up to the next choice",
    };
    let kept = match (goal, played.kept) {
        (Some(goal), Some(true)) => format!("; it reaches {goal}, as it promises"),
        (Some(goal), _) => format!("; it does not reach {goal}, as it promises"),
        (None, _) => String::new(),
    };
    format!("Played back {rests}, {}{kept}.", count(choices, "choice"))
}

/// Everything that was read, as Markdown, below a remark on what it is about.
fn told(session: &Session, about: &str) -> String {
    let about = about.replace("--", "–");
    let remark = if about.is_empty() { String::new() } else { format!("<!-- {about} -->\n\n") };
    remark + &transcript(session, Form::Markdown)
}
