//! `finale check`: everything that is wrong with a story, in one run.

use std::io::IsTerminal;
use std::process::ExitCode;

use finale::load::{Assets, Unusable};
use finale::sound;

use super::output::{print, print_line};
use super::{Arguments, CheckArguments, Format, assets, base_assets, count, selection};

/// Finds shaders and pictures that are not in the second and cannot be used: it takes a renderer to know.
pub(crate) type LookInto = fn(&Assets, &Assets) -> Vec<Unusable>;

pub(super) fn run(arguments: &Arguments, check: &CheckArguments, look_into: LookInto) -> ExitCode {
    // What lies in the player's folder has nothing to do with the pack that is checked.
    let mut loaded = selection(arguments, false).load().loaded;
    let (assets, base) = (assets(arguments), base_assets());
    loaded.look_for_files(&assets);
    loaded.note_unusable(look_into(&assets, &base));
    let sounds = assets.beside(&base).filter_map(|(path, text)| {
        let reason = sound::check(path, text).err()?.to_string();
        Some(Unusable { path: path.to_owned(), reason, report: None })
    });
    loaded.note_unusable(sounds);
    let (errors, warnings) = (loaded.diagnostics.errors(), loaded.diagnostics.warnings());
    match check.format {
        Format::Json => print(loaded.report_json()),
        Format::Text => {
            print(loaded.report(std::io::stdout().is_terminal()));
            match &loaded.story {
                Some(story) => {
                    let words: usize = (0..story.lines.len())
                        .map(|index| story.word_count(finale::model::Id::from_index(index)))
                        .sum();
                    let parts = [
                        (story.slots.len(), "slot"),
                        (story.scenes.len(), "scene"),
                        (story.lines.len(), "line"),
                        (words, "word"),
                        (story.decisions.len(), "decision"),
                        (story.endings.len(), "ending"),
                    ];
                    let parts = parts.map(|(number, what)| count(number, what)).join(", ");
                    let warnings = count(warnings, "warning");
                    print_line(format_args!("“{}” {}: {parts}; {warnings}.", story.pack.title, story.pack.version));
                }
                None => print_line(format_args!("{}, {}.", count(errors, "error"), count(warnings, "warning"))),
            }
        }
    }
    let failed = errors > 0 || check.deny.is_some() && warnings > 0;
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
