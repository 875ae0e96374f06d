//! The page of ways that `prove --ways` writes: each way leads where it says.

use std::sync::Arc;

use finale::model::Story;
use finale::save::read_replay;

use crate::program::{elsewhere, fails, run, text};
use crate::support::path;

/// Plays back every way of a page; how many there are.
#[track_caller]
fn all_lead_there(story: &Arc<Story>, page: &str) -> usize {
    let ways: Vec<&str> = page.split("\n### ").skip(1).collect();
    for way in &ways {
        let name = way.lines().next().expect("a name");
        let replay = way.split("<!-- ").nth(1).and_then(|rest| rest.split(" -->").next()).expect("a replay");
        let replay = read_replay(replay).unwrap_or_else(|error| panic!("{name}: {error}"));
        let numbers =
            way.lines().filter(|line| line.split_once(". ").is_some_and(|(at, _)| at.parse::<usize>().is_ok()));
        assert_eq!(numbers.count(), replay.choices.len(), "{name}");
        let played = replay.play_back(story).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(played.kept, Some(true), "{name}");
    }
    ways.len()
}

#[test]
fn every_way_that_is_written_down_leads_there() {
    let folder = elsewhere();
    let pack = path("tests/stories/bell_metal");
    let output = run(folder.path(), &["prove", "--pack", &pack, "--ways", "ways.md"], "");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let page = std::fs::read_to_string(folder.path().join("ways.md")).expect("a page");
    let story = finale::load::load(&[Box::new(finale::load::Folder::new(pack.as_str()))]).story.expect("it loads");
    let outcomes: usize = story.decisions.iter().map(|decision| decision.outcomes.len()).sum();
    assert_eq!(all_lead_there(&story, &page), story.endings.len() + outcomes, "{page}");
    for words in ["# Ways through", "| ending: ", " | shortest |", "`agnes == traded`", "1. "] {
        assert!(page.contains(words), "{words} in {page}");
    }
    fails(
        &run(folder.path(), &["prove", "--pack", &path("tests/stories/bell_metal"), "--ways", "no/ways.md"], ""),
        &["Cannot write no/ways.md"],
    );
}
