//! `finale check`: everything that is wrong with a story, in one run.

use std::io::IsTerminal;
use std::process::ExitCode;

use super::{Arguments, CheckArguments, Format, count, selection};

pub(super) fn run(arguments: &Arguments, check: &CheckArguments) -> ExitCode {
    // What lies in the player's folder has nothing to do with the pack that is checked.
    let loaded = selection(arguments, false).load().loaded;
    let (errors, warnings) = (loaded.diagnostics.errors(), loaded.diagnostics.warnings());
    match check.format {
        Format::Json => print!("{}", loaded.report_json()),
        Format::Text => {
            print!("{}", loaded.report(std::io::stdout().is_terminal()));
            match &loaded.story {
                Some(story) => {
                    let words: usize = (0..story.lines.len())
                        .map(|index| story.word_count(finale::model::Id::from_index(index)))
                        .sum();
                    println!(
                        "“{}” {}: {} slots, {} scenes, {} lines, {words} words, {} decisions, {} endings; {}.",
                        story.pack.title,
                        story.pack.version,
                        story.slots.len(),
                        story.scenes.len(),
                        story.lines.len(),
                        story.decisions.len(),
                        story.endings.len(),
                        count(warnings, "warning"),
                    );
                }
                None => println!("{}, {}.", count(errors, "error"), count(warnings, "warning")),
            }
        }
    }
    let failed = errors > 0 || check.deny.is_some() && warnings > 0;
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
