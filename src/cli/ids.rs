//! `finale ids`: gives every line of a pack an id that outlives its words.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use finale::load::tag_lines;

use super::output::print_line;
use super::packs::scenes_folder;
use super::{Arguments, count, selection};

pub(super) fn run(arguments: &Arguments, check: bool) -> ExitCode {
    let folders = if arguments.pack.is_empty() { Vec::from_iter(scenes_folder()) } else { arguments.pack.clone() };
    if folders.is_empty() {
        eprintln!(
            "The story built into the program cannot be changed. Name the folder of a pack with `--pack FOLDER`."
        );
        return ExitCode::FAILURE;
    }
    let selection = selection(arguments, false);
    let packs = selection.firm();
    let first = packs.len().saturating_sub(folders.len());
    let tagged = match tag_lines(&packs, first) {
        Ok(tagged) => tagged,
        Err(loaded) => {
            eprint!("{}", loaded.report(std::io::stderr().is_terminal()));
            eprintln!("Nothing was changed: mend these first.");
            return ExitCode::FAILURE;
        }
    };
    let mut total = 0;
    for file in &tagged {
        let Some(folder) = folders.get(file.pack.saturating_sub(first)) else { continue };
        let path = folder.join(&file.path);
        if !check && let Err(error) = replace(&path, &file.text) {
            eprintln!("{} cannot be written: {error}. Files named above are done.", path.display());
            return ExitCode::FAILURE;
        }
        total += file.tags.len();
        print_line(format_args!("{}: {}", path.display(), count(file.tags.len(), "line")));
    }
    match (tagged.len(), check) {
        (0, _) => print_line("Every line has an id."),
        (files, false) => print_line(format_args!("{} got an id, in {}.", count(total, "line"), count(files, "file"))),
        (files, true) => {
            print_line(format_args!(
                "{} without an id, in {}; `finale ids` gives them one.",
                count(total, "line"),
                count(files, "file")
            ));
        }
    }
    if check && total > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Puts a text in the place of a file, all at once, so that it is never half written. What may be done with the file stays as it was.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
