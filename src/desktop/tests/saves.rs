//! Saving and loading: the page of slots by what a screen reader would say, and the whole way through the game without a window.

use std::path::{Path, PathBuf};

use bevy::input::keyboard::{Key as Logical, KeyCode};
use bevy::prelude::*;
use bevy_egui::egui::{Color32, Key};
use egui_kittest::kittest::Queryable;
use finale::save::{Label, Summary};

use super::app::{digit, game, game_of, press, screen, settle};
use super::fixtures;
use super::pages::{self, harness};
use crate::desktop::known::Known;
use crate::desktop::menus::{
    Ask, AskAction, Card, Menu, Purpose, SlotsAction, SlotsPage, Tab, ask_ui, notes_ui, slots_ui,
};
use crate::desktop::panels::toast::Toast;
use crate::desktop::screens::Screen;
use crate::desktop::session::{Command, Play};
use crate::desktop::storage::{Entry, Saving, Shelf, Slot};
use crate::desktop::when::Zone;

fn entry(slot: Slot, order: u64, name: &str) -> Entry {
    let summary = Summary {
        story: "signal".to_owned(),
        title: "The Signal".to_owned(),
        version: "1.0.0".to_owned(),
        itinerary: "ada".to_owned(),
        perspective: "Ada".to_owned(),
        act: "Night".to_owned(),
        scene: "The Rocks".to_owned(),
        line: "You have a moment.".to_owned(),
        seed: 7,
        moments: 3,
        ended: false,
        label: Label { name: name.to_owned(), at: 5, played: 4_000 },
    };
    Entry { file: format!("{slot:?}-{order}"), slot, order, state: Ok(summary), picture: false }
}

fn cards() -> Vec<Card> {
    let damaged = Entry { state: Err("The save is damaged.".to_owned()), ..entry(Slot::Page(1, 3), 2, "") };
    let named = entry(Slot::Page(1, 2), 3, "Before the door");
    let entries = [Some(entry(Slot::Page(1, 1), 4, "")), Some(named), Some(damaged), None];
    let zone = Zone::default();
    entries.into_iter().enumerate().map(|(at, e)| Card::new(at + 1, e, Color32::WHITE, None, &zone)).collect()
}

#[test]
fn a_slot_says_what_lies_in_it() {
    let cards = cards();
    let mut harness = harness(move |ui, page| {
        slots_ui(ui, page, &SlotsPage { purpose: Purpose::Load, tab: Tab::Page(1), cards: &cards, focus: None }).0
    });
    harness.get_by_label_contains("Slot 1: The Rocks. Ada · Night.");
    assert_eq!(harness.query_all_by_label_contains("1 h 6 min. You have a moment").count(), 2);
    harness.get_by_label_contains("Slot 2: Before the door. Ada · The Rocks · Night.");
    harness.get_by_label("Slot 3: Cannot be loaded. The save is damaged");
    harness.get_by_label("Slot 4, empty");
    harness.get_by_label_contains("Slot 1:").click();
    harness.run_steps(2);
    harness.get_by_label("Delete Before the door").click();
    harness.run_steps(2);
    harness.get_by_label("Rename Before the door").click();
    harness.run_steps(2);
    harness.get_by_label("Autosaves").click();
    harness.run_steps(2);
    assert!(harness.query_by_label("Rename Cannot be loaded").is_none(), "what is damaged has no name to change");
    // What cannot be loaded does nothing; nor does an empty slot.
    for key in [Key::Num3, Key::Num4, Key::Num7] {
        pages::press(&mut harness, key);
    }
    pages::press(&mut harness, Key::PageDown);
    pages::press(&mut harness, Key::Escape);
    let done = [
        SlotsAction::Pick(0),
        SlotsAction::Delete(1),
        SlotsAction::Rename(1),
        SlotsAction::Tab(Tab::Auto),
        SlotsAction::Pick(2),
        SlotsAction::Pick(3),
        SlotsAction::Tab(Tab::Page(2)),
        SlotsAction::Close,
    ];
    assert_eq!(harness.state().done, done);
}

#[test]
fn arrows_walk_the_grid_and_enter_picks() {
    let cards = cards();
    let mut first = Some(0);
    let mut harness = harness(move |ui, page| {
        let focus = first.take();
        slots_ui(ui, page, &SlotsPage { purpose: Purpose::Save, tab: Tab::Page(1), cards: &cards, focus }).0
    });
    assert!(harness.query_by_label("Autosaves").is_none(), "the player cannot save there");
    // Right, down (three to a row), up, and Enter; then R and Del for what is marked.
    for key in
        [Key::ArrowRight, Key::Enter, Key::ArrowLeft, Key::ArrowDown, Key::Enter, Key::ArrowUp, Key::R, Key::Delete]
    {
        pages::press(&mut harness, key);
    }
    let done = [SlotsAction::Pick(1), SlotsAction::Pick(3), SlotsAction::Rename(0), SlotsAction::Delete(0)];
    assert_eq!(harness.state().done, done);
}

#[test]
fn what_cannot_be_brought_back_is_asked_first() {
    let ask = Ask::Overwrite { slot: Slot::Page(1, 1), entry: entry(Slot::Page(1, 1), 1, "Before the door") };
    let mut name = String::new();
    let mut harness = harness(move |ui, page| ask_ui(ui, page, &ask, &Zone::default(), &mut name));
    harness.get_by_label("Overwrite this save?");
    harness.get_by_label("Before the door");
    harness.get_by_label("Keep it").click();
    harness.run_steps(2);
    pages::press(&mut harness, Key::Num1);
    pages::press(&mut harness, Key::Escape);
    assert_eq!(harness.state().done, [AskAction::No, AskAction::Yes, AskAction::No]);
}

#[test]
fn a_name_is_written_and_kept_with_enter() {
    let ask = Ask::Rename { entry: entry(Slot::Page(1, 1), 1, "") };
    let mut name = String::new();
    let mut harness = harness(move |ui, page| {
        let done = ask_ui(ui, page, &ask, &Zone::default(), &mut name);
        done.map(|done| (done, name.clone()))
    });
    harness.run_steps(2);
    harness.get_by_label("Name of the save").type_text("2 doors");
    harness.run_steps(2);
    pages::press(&mut harness, Key::Num1);
    pages::press(&mut harness, Key::Enter);
    assert_eq!(harness.state().done, [(AskAction::Yes, "2 doors".to_owned())]);
}

#[test]
fn the_notes_are_all_listed() {
    let notes = ["2 lines are gone.".to_owned(), "1 change was left out.".to_owned()];
    let mut harness = harness(move |ui, page| notes_ui(ui, page, &notes).then_some(()));
    harness.get_by_label("The story has changed since");
    harness.get_by_label("2 lines are gone.");
    harness.get_by_label("1 change was left out.");
    harness.get_by_label("Go on reading").click();
    harness.run_steps(2);
    assert_eq!(harness.state().done, [()]);
}

/// A game that stands at its choice.
fn at_choice(folder: &Path) -> App {
    let mut app = game(folder);
    digit(&mut app, '1');
    digit(&mut app, '1');
    press(&mut app, KeyCode::Enter, Logical::Enter);
    assert!(app.world().resource::<Play>().choice.is_some());
    app
}

fn menu(app: &App) -> Menu {
    *app.world().resource::<State<Menu>>().get()
}

fn escape(app: &mut App) {
    press(app, KeyCode::Escape, Logical::Escape);
}

fn slots(app: &App) -> Vec<Slot> {
    app.world().resource::<Shelf>().saves.iter().map(|entry| entry.slot).collect()
}

fn toast(app: &App) -> String {
    app.world().resource::<Toast>().words().to_owned()
}

fn items(app: &App) -> usize {
    app.world().resource::<Play>().items.len()
}

/// Every save file in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let saves = std::fs::read_dir(folder.join("saves/signal")).expect("a folder of saves");
    let paths = saves.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|e| e == "finale")).collect();
    files.sort();
    files
}

#[test]
fn a_play_is_saved_named_overwritten_loaded_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    let here = items(&app);
    escape(&mut app);
    digit(&mut app, '2');
    assert_eq!(menu(&app), Menu::Save);
    digit(&mut app, '2');
    settle(&mut app);
    assert_eq!((slots(&app), toast(&app)), (vec![Slot::Page(1, 2)], "Saved.".to_owned()));

    // A name, written with a digit in it.
    press(&mut app, KeyCode::KeyR, Logical::Character("r".into()));
    press(&mut app, KeyCode::Digit1, Logical::Character("1".into()));
    press(&mut app, KeyCode::Enter, Logical::Enter);
    settle(&mut app);
    assert_eq!(toast(&app), "Renamed.");

    // Overwriting asks; Esc keeps, and leads back one step at a time.
    digit(&mut app, '2');
    escape(&mut app);
    settle(&mut app);
    assert_eq!((menu(&app), slots(&app).len()), (Menu::Save, 1));
    digit(&mut app, '2');
    digit(&mut app, '1');
    settle(&mut app);
    assert_eq!((slots(&app), toast(&app)), (vec![Slot::Page(1, 2)], "Saved.".to_owned()));
    escape(&mut app);
    assert_eq!(menu(&app), Menu::Pause);
    escape(&mut app);
    assert_eq!(menu(&app), Menu::None);

    // Loading from further on asks too, and keeps where one was.
    digit(&mut app, '1');
    press(&mut app, KeyCode::Enter, Logical::Enter);
    let further = items(&app);
    assert!(further > here);
    settle(&mut app);
    escape(&mut app);
    digit(&mut app, '3');
    assert_eq!(menu(&app), Menu::Load);
    press(&mut app, KeyCode::PageDown, Logical::PageDown);
    press(&mut app, KeyCode::PageDown, Logical::PageDown);
    digit(&mut app, '2');
    digit(&mut app, '1');
    settle(&mut app);
    assert_eq!((menu(&app), screen(&app), items(&app)), (Menu::None, Screen::Reading, here));
    assert_eq!(slots(&app)[0], Slot::Auto, "where the play stood was kept");

    escape(&mut app);
    digit(&mut app, '3');
    press(&mut app, KeyCode::PageDown, Logical::PageDown);
    press(&mut app, KeyCode::PageDown, Logical::PageDown);
    press(&mut app, KeyCode::ArrowRight, Logical::ArrowRight);
    press(&mut app, KeyCode::Delete, Logical::Delete);
    digit(&mut app, '1');
    settle(&mut app);
    assert_eq!(toast(&app), "Deleted.");
    assert!(!slots(&app).contains(&Slot::Page(1, 2)), "{:?}", slots(&app));
}

#[test]
fn quicksave_and_quickload() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    press(&mut app, KeyCode::F9, Logical::F9);
    assert_eq!((menu(&app), toast(&app)), (Menu::None, "There is no quicksave yet.".to_owned()));
    let here = items(&app);
    press(&mut app, KeyCode::F5, Logical::F5);
    settle(&mut app);
    assert_eq!((menu(&app), slots(&app), toast(&app)), (Menu::None, vec![Slot::Quick], "Saved.".to_owned()));

    digit(&mut app, '1');
    press(&mut app, KeyCode::Enter, Logical::Enter);
    settle(&mut app);
    let there = items(&app);
    press(&mut app, KeyCode::F9, Logical::F9);
    assert_eq!(menu(&app), Menu::Load, "the way back is asked for");
    escape(&mut app);
    assert_eq!((menu(&app), items(&app)), (Menu::None, there));
    press(&mut app, KeyCode::F9, Logical::F9);
    digit(&mut app, '1');
    settle(&mut app);
    assert_eq!((menu(&app), items(&app)), (Menu::None, here));

    // Nothing has changed since: there is nothing to ask about.
    press(&mut app, KeyCode::F9, Logical::F9);
    settle(&mut app);
    assert_eq!((menu(&app), items(&app)), (Menu::None, here));
    // And one can go back from what was loaded.
    press(&mut app, KeyCode::PageUp, Logical::PageUp);
    assert!(items(&app) < here);
}

#[test]
fn a_jump_to_a_slot_keeps_where_one_stood_and_counts_as_nothing_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let beach = r#"Scene(slot: "day.beach", eyes: "ada", title: "The Beach", body: [Text("There is a boat.")]),"#;
    let mut app = game_of(folder.path(), fixtures::in_two_acts("", beach));
    digit(&mut app, '1');
    digit(&mut app, '1');
    let records = |app: &App| app.world().resource::<Known>().memory.clone();
    let (here, read) = (items(&app), records(&app));
    app.world_mut().write_message(Command::ToSlot("day.beach".to_owned()));
    settle(&mut app);
    assert!(items(&app) > here, "the play is there");
    assert_eq!(slots(&app), [Slot::Auto], "and the one before is kept");
    assert_eq!(records(&app), read);
}

#[test]
fn the_same_moment_is_never_kept_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    digit(&mut app, '1');
    settle(&mut app);
    assert_eq!(slots(&app), [Slot::Auto]);
    // Leaving at once, and ending the game from there, adds nothing.
    escape(&mut app);
    press(&mut app, KeyCode::ArrowUp, Logical::ArrowUp);
    press(&mut app, KeyCode::Enter, Logical::Enter);
    drop(app);
    assert_eq!(files(folder.path()).len(), 1);
    // Taken up and left again, it is still the same.
    let mut app = game(folder.path());
    digit(&mut app, '1');
    assert_eq!(screen(&app), Screen::Reading);
    app.world_mut().write_message(bevy::app::AppExit::Success);
    app.update();
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn after_damage_the_newest_good_save_is_offered() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    press(&mut app, KeyCode::F5, Logical::F5);
    settle(&mut app);
    let here = items(&app);
    digit(&mut app, '1');
    settle(&mut app);
    drop(app);
    let newest = files(folder.path()).into_iter().find(|path| path.display().to_string().contains("auto-"));
    let newest = newest.expect("an autosave");
    let text = std::fs::read_to_string(&newest).expect("a save");
    std::fs::write(&newest, &text[..text.len() - 9]).expect("damaged");

    let mut app = game(folder.path());
    let shelf = app.world().resource::<Shelf>();
    let latest = shelf.latest.clone().expect("the one before");
    assert!(latest.newer_damaged && latest.file.starts_with("quick-"), "{latest:?}");
    assert!(shelf.saves[0].state.is_err());
    digit(&mut app, '1');
    assert_eq!((screen(&app), items(&app)), (Screen::Reading, here));
}

#[test]
fn a_save_that_fits_no_longer_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    press(&mut app, KeyCode::F5, Logical::F5);
    settle(&mut app);
    drop(app);
    // The story has lost the way that was played.
    let text = "Itinerary(\n        id: \"ada\"";
    let other = fixtures::story_edited(text, "Itinerary(\n        id: \"other\"");
    let app = game_of(folder.path(), other);
    let shelf = app.world().resource::<Shelf>();
    assert_eq!(shelf.latest, None);
    let why = shelf.saves[0].state.clone().expect_err("it cannot be taken up");
    assert!(why.contains("no longer has the way of playing"), "{why}");
}

#[test]
fn what_could_not_be_carried_over_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    digit(&mut app, '1');
    settle(&mut app);
    drop(app);
    let edited = fixtures::story_edited("            Text(\"A light moves where there should be none.\"),\n", "");
    let mut app = game_of(folder.path(), edited);
    digit(&mut app, '1');
    assert_eq!((screen(&app), menu(&app)), (Screen::Reading, Menu::Notes));
    escape(&mut app);
    assert_eq!(menu(&app), Menu::None);
}

#[test]
fn a_play_that_is_over_is_not_continued() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = at_choice(folder.path());
    digit(&mut app, '1');
    settle(&mut app);
    assert!(app.world().resource::<Shelf>().latest.is_some());
    for _ in 0..6 {
        press(&mut app, KeyCode::Enter, Logical::Enter);
    }
    settle(&mut app);
    let shelf = app.world().resource::<Shelf>();
    assert!(shelf.finished.contains("ada"));
    assert_eq!((shelf.latest.clone(), shelf.next), (None, None), "there is nobody else to play");
    drop(app);
    let mut app = game(folder.path());
    let shelf = app.world().resource::<Shelf>();
    assert_eq!((shelf.latest.clone(), shelf.saves.len()), (None, 2));

    // But its end can be looked at again, and nothing is kept anew.
    let file = shelf.saves.first().expect("the end").file.clone();
    app.world_mut().write_message(Saving::Load { file });
    settle(&mut app);
    assert_eq!(screen(&app), Screen::Reading);
    assert!(app.world().resource::<Play>().end.is_some());
    assert_eq!(slots(&app).len(), 2);
}
