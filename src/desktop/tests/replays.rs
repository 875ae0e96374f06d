//! Replays in the game: stepped through to their end, forward and back, and never kept.

use std::path::Path;

use bevy::input::keyboard::{Key, KeyCode};
use bevy::prelude::*;
use finale::runtime::Start;
use finale::save::{Goal, Replay, write_replay};
use finale::view::{PageItem, StageView, inspect};

use super::app::{digit, game_with, press, screen, settle};
use super::fixtures;
use crate::desktop::inspection::Open;
use crate::desktop::known::Known;
use crate::desktop::panels::inspector::{Followed, Frames, Inspected, inspector_ui};
use crate::desktop::replay::Refused;
use crate::desktop::screens::Screen;
use crate::desktop::session::{Command, Play, Told};
use crate::desktop::storage::Shelf;

/// Ada waits, and comes to the dark.
fn replay(choices: &[&str]) -> Replay {
    let story = fixtures::story();
    let line = |words: &&str| {
        let told = story.lines.iter().find(|line| story.words(line.text) == *words);
        told.map_or_else(|| (*words).to_owned(), |line| line.id.clone())
    };
    Replay {
        story: story.pack.id.clone(),
        hash: story.hash(),
        about: "The lamp stays dark.".to_owned(),
        start: Start { itinerary: "ada".to_owned(), ..Start::default() },
        choices: choices.iter().map(line).collect(),
        goal: Some(Goal::Ending("dark".to_owned())),
    }
}

fn opened(folder: &Path, replay: &str) -> App {
    let file = folder.join("way.replay");
    std::fs::write(&file, replay).expect("written");
    game_with(&folder.join("data"), fixtures::story(), Some(file))
}

#[test]
fn a_replay_is_stepped_through_forward_and_back_and_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = opened(folder.path(), &write_replay(&replay(&["Wait."])));
    assert_eq!(screen(&app), Screen::Reading);
    let items = |app: &App| app.world().resource::<Play>().items.len();
    assert_eq!(items(&app), 2, "it stands at its beginning");
    press(&mut app, KeyCode::Enter, Key::Enter);
    assert!(app.world().resource::<Play>().choice.is_some());
    // Another option is not taken: the replay goes its own way.
    digit(&mut app, '1');
    let waited = |item: &PageItem| matches!(item, PageItem::Chosen { text, .. } if text.to_plain() == "Wait.");
    assert!(app.world().resource::<Play>().items.iter().any(waited));
    press(&mut app, KeyCode::PageUp, Key::PageUp);
    assert!(app.world().resource::<Play>().choice.is_some(), "back at the choice");
    for _ in 0..5 {
        press(&mut app, KeyCode::Space, Key::Space);
    }
    let play = app.world().resource::<Play>();
    assert_eq!(play.end.as_ref().and_then(|end| end.endings.first()).map(|ending| ending.id.as_str()), Some("dark"));
    let replayed = play.replay.as_ref().expect("a replay");
    assert_eq!(replayed.goal, Some(("the ending dark".to_owned(), true)));
    assert!(replayed.stopped.is_none() && replayed.same_story);

    // F5 does not save it, and neither does its end.
    press(&mut app, KeyCode::F5, Key::F5);
    settle(&mut app);
    let shelf = app.world().resource::<Shelf>();
    assert!(shelf.saves.is_empty() && shelf.finished.is_empty() && shelf.ledgers.is_empty());
    assert!(!app.world().resource::<Known>().memory.ended("dark"), "nobody has read it");
}

#[test]
fn a_replay_that_does_not_fit_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |app: &App| app.world().get_resource::<Refused>().map(|refused| refused.0.clone());
    let app = opened(folder.path(), "no replay at all");
    assert_eq!(screen(&app), Screen::Title);
    assert!(refused(&app).is_some_and(|why| why.contains("way.replay: This is not a replay")), "{:?}", refused(&app));

    let other = Replay { story: "another".to_owned(), ..replay(&[]) };
    let app = opened(folder.path(), &write_replay(&other));
    let why = "The replay belongs to another story: another.";
    assert!(refused(&app).is_some_and(|said| said.ends_with(why)), "{:?}", refused(&app));

    // One that goes wrong on the way is shown up to there.
    let app = opened(folder.path(), &write_replay(&replay(&["Wait.", "Wait."])));
    assert_eq!(screen(&app), Screen::Reading);
    let replayed = app.world().resource::<Play>().replay.clone().expect("a replay");
    assert_eq!(replayed.stopped.as_deref(), Some("The play is over after 1 choices, and the replay has 2."));
    assert!(replayed.rest().contains("stops here"));
}

#[test]
fn the_panel_says_what_the_last_step_changed_and_leads_to_slots() {
    use egui_kittest::kittest::Queryable;
    let told = Told::new(fixtures::story());
    let (mut play, mut known) = (Play::default(), Known::default());
    let mut step = |play: &mut Play, command: &Command| {
        play.apply(&told, &mut known, command).expect("the command is in order");
        inspect(play.session().expect("a play"))
    };
    step(&mut play, &Command::Follow(Box::new(replay(&["Wait."]))));
    let before = step(&mut play, &Command::Forward);
    assert_eq!(before.decisions, [], "nothing is decided yet");
    let now = step(&mut play, &Command::Forward);
    let replay = play.replay.clone().expect("a replay");
    let mut harness = super::pages::harness(move |ui, page| {
        let shown = Inspected {
            now: &now,
            changed: &now.since(&before),
            replay: Some(Followed { replay: &replay, step: 3, rests: true }),
            stage: &StageView::default(),
            faults: vec!["The picture ada.svg cannot be drawn."],
            frames: Frames::default(),
        };
        inspector_ui(ui.ctx(), page, &shown)
    });
    harness.run_steps(2);
    harness.get_by_label("The lamp stays dark.");
    let lamp = harness.query_all_by_label("the_lamp: dark").count();
    assert_eq!(lamp, 2, "the last step decided it, and it is decided");
    harness.get_by_label_contains("reaches the ending dark, as it promises");
    harness.get_by_label("The picture ada.svg cannot be drawn.");
    harness.get_by_label("Go to night.rocks").click_accesskit();
    harness.run_steps(3);
    assert_eq!(harness.state().done, ["night.rocks"]);
}

#[test]
fn the_panel_opens_by_its_key_beside_any_play_and_by_itself_beside_a_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = opened(folder.path(), &write_replay(&replay(&["Wait."])));
    let open = |app: &App| app.world().resource::<Open>().0;
    assert!(open(&app), "a replay is there to be looked into");
    press(&mut app, KeyCode::F12, Key::F12);
    assert!(!open(&app));
    let mut app = game_with(&folder.path().join("other"), fixtures::story(), None);
    assert!(!open(&app));
    press(&mut app, KeyCode::F12, Key::F12);
    digit(&mut app, '1');
    digit(&mut app, '1');
    assert!(open(&app), "it stays while one reads on");
    assert_eq!(screen(&app), Screen::Reading);
}
