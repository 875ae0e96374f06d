//! The command line: what can be asked of the program, and one file for each command.
//!
//! Prints and reads files; does not open a window.

mod check;
mod ids;
mod map;
mod new;
mod output;
mod packs;
mod play;
mod proof_report;
mod prose;
mod prove;
mod replay;
mod sample;
mod stage;
mod walk;
mod way;
mod ways_table;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand, ValueEnum};

use finale::diagnostics::Code;
use finale::load::Loaded;
use finale::model::Story;

pub(crate) use check::LookInto;
pub(crate) use output::print_line;
#[cfg(feature = "desktop")]
pub(crate) use packs::{MODS_OFF, data_folder};
pub(crate) use packs::{assets, base_assets, selection};
#[cfg(feature = "desktop")]
pub(crate) use stage::StageArguments;

/// “What You Leave Behind”, a story in three perspectives, and the tools to make more.
///
/// Without a command the game opens in a window.
#[derive(Debug, Parser)]
#[command(name = "finale", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do; without it, the game opens.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// A folder with a pack: another story, played in place of the finale, or a mod, put on top. May be given several times.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) pack: Vec<PathBuf>,

    /// Leaves out the mods of the player's folder (`mods` beside the saves).
    #[arg(long, global = true)]
    pub(crate) no_mods: bool,

    /// Reads the story again when one of its files changes, and keeps the place.
    #[arg(long, global = true)]
    pub(crate) watch: bool,

    /// Where saves, ledgers and settings are kept, instead of the usual place for this system.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// The window's size in points, such as `1280x720`.
    #[arg(long, global = true, value_name = "SIZE", value_parser = size)]
    pub(crate) size: Option<(u32, u32)>,

    /// Nothing in the window moves by itself.
    #[arg(long, global = true)]
    pub(crate) still: bool,

    /// Opens a replay in the window, to step through it.
    #[arg(long, value_name = "FILE", conflicts_with = "watch")]
    pub(crate) replay: Option<PathBuf>,

    /// Prints what happens in the window, a line each: for tests.
    #[arg(long, global = true, hide = true)]
    pub(crate) trace: bool,
}

/// A window's size: two numbers with an `x` between.
fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    parts
        .filter(|(width, height)| (480..=16_384).contains(width) && (360..=16_384).contains(height))
        .ok_or_else(|| "a size is written 1280x720, at least 480x360".to_owned())
}

/// A command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Plays the story: in a window, or with `--text` line by line in the terminal.
    Play(play::PlayArguments),
    /// Loads a story and reports everything that is wrong with it.
    Check(CheckArguments),
    /// Makes a small pack that plays at once, to begin a story or a mod of your own with.
    New(new::NewArguments),
    /// Gives every line of a pack an id that outlives its words: a tag such as ` #k3f9` at the end of its text. Changes nothing else.
    Ids {
        /// Changes nothing, and fails if a line has no id.
        #[arg(long)]
        check: bool,
    },
    /// Proves what holds in every play: no choice is empty, an ending can always be reached, and so can all that is written.
    Prove(prove::ProveArguments),
    /// Shows the shortest way to an ending, an outcome, a scene or a line.
    Walk(walk::WalkArguments),
    /// Draws the whole story as one picture: moments, lanes, decisions, endings, and what hangs on what.
    Map(map::MapArguments),
    /// Plays at random, many times, with the histories that such plays leave, and counts what they met.
    Sample(sample::SampleArguments),
    /// Plays a replay back, and says whether it reaches what it promises.
    Replay(replay::ReplayArguments),
    /// Explains the code of an error or warning, such as `F0203`.
    Explain {
        /// The code.
        code: String,
    },
    /// Renders what is seen or heard, for review: no window, no display, no loudspeaker.
    Stage(stage::StageArguments),
    /// Measures what the reading page costs a frame, without a window.
    #[command(hide = true)]
    Frames,
}

/// What `check` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArguments {
    /// How to report: with excerpts for people, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Fails on warnings too.
    #[arg(long, value_name = "WHAT", value_parser = ["warnings"])]
    pub(crate) deny: Option<String>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With excerpts.
    Text,
    /// One JSON object a line.
    Json,
}

/// Carries out what needs no window. `None` if a window is wanted.
pub(crate) fn run(arguments: &Arguments, look_into: LookInto) -> Option<ExitCode> {
    match &arguments.command {
        None => None,
        Some(Command::Play(play)) if !play.text => None,
        Some(Command::Play(play)) => Some(play::run(arguments, play)),
        Some(Command::Check(check)) => Some(check::run(arguments, check, look_into)),
        Some(Command::New(new)) => Some(new::run(new)),
        Some(Command::Ids { check }) => Some(ids::run(arguments, *check)),
        Some(Command::Prove(given)) => Some(prove::run(arguments, given)),
        Some(Command::Walk(given)) => Some(walk::run(arguments, given)),
        Some(Command::Map(given)) => Some(map::run(arguments, given)),
        Some(Command::Sample(given)) => Some(sample::run(arguments, given)),
        Some(Command::Replay(given)) => Some(replay::run(arguments, given)),
        Some(Command::Explain { code }) => Some(explain(code)),
        Some(Command::Stage(stage::StageArguments { wav: Some(folder), .. })) => Some(stage::run(arguments, folder)),
        Some(Command::Stage(_) | Command::Frames) => None,
    }
}

/// The story that was loaded; else its report is printed, with a sentence behind.
fn sound(loaded: &Loaded, otherwise: &str) -> Option<Arc<Story>> {
    if loaded.story.is_none() {
        eprint!("{}", loaded.report(std::io::stderr().is_terminal()));
        eprintln!("{otherwise}");
    }
    loaded.story.clone()
}

/// A number of things, in words.
fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

fn explain(code: &str) -> ExitCode {
    match Code::from_number(code) {
        Some(code) => {
            print_line(format_args!("{}\n\n{}", code.number(), prose::wrap(code.explanation(), 0)));
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("There is no code `{code}`. Codes look like F0203; they stand in the head of every message.");
            ExitCode::FAILURE
        }
    }
}
