//! The order of the house: layers point one way, the engine does not know the finale, the window is not known to the library.

use std::path::Path;

use crate::support::{finale, path};

/// Each layer and the layers that it may use.
const LAYERS: [(&str, &[&str]); 11] = [
    ("diagnostics", &[]),
    ("expr", &["diagnostics"]),
    ("model", &["diagnostics", "expr"]),
    ("load", &["diagnostics", "expr", "model"]),
    ("runtime", &["diagnostics", "expr", "model", "load"]),
    ("view", &["diagnostics", "expr", "model", "load", "runtime"]),
    ("save", &["diagnostics", "expr", "model", "load", "runtime", "view"]),
    ("analysis", &["diagnostics", "expr", "model", "load", "runtime", "view", "save"]),
    ("map", &["diagnostics", "expr", "model"]),
    ("sound", &[]),
    ("cli", &[]),
];

/// Every Rust file below a folder, with its text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn layers_point_one_way() {
    let names: Vec<&str> = LAYERS.iter().map(|(layer, _)| *layer).collect();
    let mut checked = 0;
    for (layer, allowed) in LAYERS.iter().filter(|(layer, _)| *layer != "cli") {
        for (file, text) in sources(Path::new(&path(&format!("src/{layer}")))) {
            for used in names.iter().filter(|used| text.contains(&format!("crate::{used}::"))) {
                assert!(*used == *layer || allowed.contains(used), "{file} uses {used}");
                checked += 1;
            }
            for window in ["bevy", "egui", "crate::desktop", "crate::cli"] {
                let used = text.lines().any(|line| line.trim_start().starts_with("use") && line.contains(window));
                assert!(!used, "{file} uses {window}");
            }
        }
    }
    assert!(checked > 50, "the layers were found: {checked}");
}

#[test]
fn every_file_says_what_it_owns() {
    for (file, text) in sources(Path::new(&path("src"))) {
        assert!(text.starts_with("//!"), "{file} opens with `//!`");
    }
}

#[test]
fn the_engine_does_not_know_the_finale() {
    let story = finale();
    let people = story.people.iter().map(|person| person.id.clone());
    let world = story.variables.iter().map(|it| it.id.clone()).chain(story.facts.iter().map(|it| it.id.clone()));
    let decisions = story.decisions.iter().map(|it| it.id.clone()).chain(story.gauges.iter().map(|it| it.id.clone()));
    // Words that mean something in any story, or in any program.
    let common = [
        "soldier",
        "link",
        "target",
        "home",
        "faith",
        "hope",
        "city",
        "fleet",
        "window",
        "anchor",
        "weyoun",
        "mercy",
        "command",
        "promise",
        "omen",
        "rounds",
        "motive",
        "terms",
        "charges",
        "gate",
        "pursuit",
        "lunch",
        "leaving",
        "surrender",
    ];
    let names: Vec<String> =
        people.chain(world).chain(decisions).filter(|name| !common.contains(&name.as_str())).collect();
    assert!(names.len() > 30, "{names:?}");
    for (file, text) in sources(Path::new(&path("src"))) {
        // The command line's help may name the finale's own perspectives as examples.
        if file.contains("/cli/") {
            continue;
        }
        for name in &names {
            let quoted = format!("\"{name}\"");
            assert!(!text.contains(&quoted), "{file} names {quoted}");
        }
    }
}
