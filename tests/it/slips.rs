//! The slips of a writer's pen: common mistakes, each made in a copy of a real scene of the finale.
//!
//! A file of `tests/suite/slips` names the scene, what stands there (`-`) and what is written instead (`+`).

use finale::diagnostics::Severity;
use finale::load::{Files, Folder, Loaded, Memory, load};

use crate::support::path;

/// How many lines a report may point away from the slip.
const NEAR: usize = 1;

#[test]
fn every_slip_gets_a_message_that_says_what_to_do() {
    let entries = std::fs::read_dir(path("tests/suite/slips")).expect("the folder of slips");
    let mut slips: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    slips.sort();
    assert!(slips.len() >= 20, "{}", slips.len());
    let mut wrong = Vec::new();
    for slip in slips {
        let name = slip.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&slip).expect("it can be read");
        if let Err(fault) = judge(&name, &text) {
            wrong.push(format!("{name}: {fault}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Makes the slip, and sees that it is reported once, in its place, with advice.
fn judge(name: &str, slip: &str) -> Result<(), String> {
    let (file, rest) = slip.strip_prefix("// ").and_then(|rest| rest.split_once("\n- ")).ok_or("not a slip")?;
    let (before, after) = rest.split_once("\n+ ").ok_or("nothing instead")?;
    let after = after.strip_suffix('\n').unwrap_or(after);
    let (loaded, line) = load_with(file, before, after)?;
    let report = loaded.report(false);
    insta::with_settings!({ omit_expression => true, snapshot_path => "snapshots/slips" }, {
        insta::assert_snapshot!(name, unnumbered(&report));
    });
    let errors: Vec<_> = loaded.diagnostics.iter().filter(|found| found.code.severity() == Severity::Error).collect();
    if errors.is_empty() {
        return Err(format!("nobody minds:\n{report}"));
    }
    if loaded.diagnostics.iter().count() > 2 {
        return Err(format!("one slip, {} messages:\n{report}", loaded.diagnostics.iter().count()));
    }
    if let Some(silent) = loaded.diagnostics.iter().find(|found| found.help.is_none() && found.related.is_empty()) {
        return Err(format!("no advice for “{}”", silent.message));
    }
    let slipped = before.matches('\n').count();
    let near = errors.iter().any(|found| {
        let spans = found.span.iter().chain(found.related.iter().map(|(span, _)| span));
        let mut places = spans.filter_map(|span| loaded.sources.line_column(*span).map(|(line, _)| line));
        places.any(|at| (line.saturating_sub(NEAR)..=line + slipped + NEAR).contains(&at))
    });
    if near { Ok(()) } else { Err(format!("the slip is in line {line}:\n{report}")) }
}

/// A report without the numbers of lines, which move whenever the scene is edited; the place is looked at by itself.
fn unnumbered(report: &str) -> String {
    let plain = |line: &str| {
        let bare = line.trim_start();
        let code = bare.trim_start_matches(|sign: char| sign.is_ascii_digit());
        match bare.split_once(".ron:") {
            Some((file, _)) if bare.starts_with("-->") || bare.starts_with(":::") => format!("{file}.ron"),
            _ if code.len() < bare.len() && code.starts_with(" |") => format!("N{code}"),
            _ if bare.starts_with(['|', '=']) => format!("  {bare}"),
            _ => line.to_owned(),
        }
    };
    report.lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// The finale with one piece of a file replaced; the line where it stood.
fn load_with(file: &str, before: &str, after: &str) -> Result<(Loaded, usize), String> {
    let folder = Folder::new(path("scenes"));
    let (mut pack, mut line) = (Memory::new("scenes"), None);
    for known in folder.list().expect("the scenes").paths {
        let mut text = folder.read(&known).expect("a scene");
        if known == file {
            let at = text.find(before).ok_or_else(|| format!("{file} holds no `{before}`"))?;
            line = Some(text[..at].matches('\n').count() + 1);
            text.replace_range(at..at + before.len(), after);
        }
        pack = pack.with(known, text);
    }
    let line = line.ok_or_else(|| format!("there is no {file}"))?;
    Ok((load(&[Box::new(pack)]), line))
}
