//! `finale new`: a small story, or a small mod of the finale, that plays at once, for somebody who wants to write one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use include_dir::{Dir, include_dir};

use super::output::print_line;

static STORY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/templates/story");
static MOD: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/templates/mod");
/// The ids of the templates, each in its `pack.ron`.
const IDS: [&str; 2] = ["\"left_luggage\"", "\"a_small_mod\""];

/// What `new` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct NewArguments {
    /// Where: a folder that does not exist yet, or is empty. Its name becomes the id of the pack.
    folder: PathBuf,
    /// Makes a mod, which adds to the finale, in place of a story of its own.
    #[arg(long = "mod")]
    is_mod: bool,
}

/// Why no pack is made.
#[derive(Debug, thiserror::Error)]
enum NewError {
    #[error("{0} is not empty; name a folder that does not exist yet")]
    NotEmpty(String),
    #[error("{path} cannot be written")]
    Write { path: String, source: std::io::Error },
}

pub(super) fn run(new: &NewArguments) -> ExitCode {
    let (what, template) = if new.is_mod { ("mod of the finale", &MOD) } else { ("story", &STORY) };
    match make(&new.folder, template) {
        Ok(()) => {
            let (program, folder) = (program(), quoted(&new.folder.display().to_string()));
            print_line(format_args!("A small {what} is in {folder}. It plays as it is; change what you like.\n"));
            print_line(format_args!("    play it:                {program} play --text --pack {folder}"));
            print_line(format_args!("    find mistakes:          {program} check --pack {folder}"));
            print_line(format_args!("    give new lines an id:   {program} ids --pack {folder}\n"));
            print_line("Every construct of the language is shown in docs/language.md.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            eprintln!("{error}{cause}.");
            ExitCode::FAILURE
        }
    }
}

fn make(folder: &Path, template: &Dir<'_>) -> Result<(), NewError> {
    let write = |path: &Path| {
        let path = path.display().to_string();
        move |source| NewError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(write(folder))?;
    if fs::read_dir(folder).map_err(write(folder))?.next().is_some() {
        return Err(NewError::NotEmpty(folder.display().to_string()));
    }
    // The folder may be written as `.`; its full path ends in its name.
    let full = folder.canonicalize().map_err(write(folder))?;
    let id = id_of(&full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
    let mut open = vec![template];
    while let Some(inside) = open.pop() {
        fs::create_dir_all(folder.join(inside.path())).map_err(write(folder))?;
        for file in inside.files() {
            let path = folder.join(file.path());
            let text = file.contents_utf8().unwrap_or_default();
            let text = IDS.iter().fold(text.to_owned(), |text, old| text.replace(old, &format!("\"{id}\"")));
            fs::write(&path, text).map_err(write(&path))?;
        }
        open.extend(inside.dirs());
    }
    Ok(())
}

/// The id that a name makes.
fn id_of(name: &str) -> String {
    let plain = name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' });
    let words = plain.collect::<String>();
    let id: String = words.split_whitespace().collect::<Vec<_>>().join("_").chars().take(64).collect();
    match id.as_str() {
        "" | "and" | "or" | "not" | "has" | "true" | "false" => format!("my_{id}_story").replace("__", "_"),
        _ => id,
    }
}

/// The program as it was called.
fn program() -> String {
    quoted(&std::env::args().next().unwrap_or_else(|| "finale".to_owned()))
}

/// A word as a command line takes it.
fn quoted(word: &str) -> String {
    if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{IDS, MOD, STORY, id_of};

    #[test]
    fn any_name_makes_an_id() {
        let made = ["My Story!", "left_luggage", "Ébène", "...", "not", "2nd try", "___"].map(id_of);
        assert_eq!(made, ["my_story", "left_luggage", "b_ne", "my_story", "my_not_story", "2nd_try", "my_story"]);
        assert_eq!(id_of(&"a".repeat(90)).len(), 64);
    }

    #[test]
    fn each_template_names_its_id_once() {
        for (template, id) in [&STORY, &MOD].into_iter().zip(IDS) {
            let text = template.get_file("pack.ron").and_then(|file| file.contents_utf8()).expect("built in");
            assert_eq!(text.matches(id).count(), 1);
        }
    }
}
