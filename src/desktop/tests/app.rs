//! The whole game without a window: from the title to a choice that is kept, and back to it by Continue.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::app::PluginsState;
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyCode, KeyboardInput};
use bevy::prelude::*;
use bevy::state::app::StatesPlugin;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiInput, egui};
use finale::model::Story;
use finale::view::PageItem;

use super::fixtures;
use crate::desktop::menus::Menu;
use crate::desktop::screens::Screen;
use crate::desktop::session::Play;
use crate::desktop::storage::{Keeper, Shelf};
use crate::desktop::{Options, compose};

pub(super) fn game(save_dir: &Path) -> App {
    game_of(save_dir, fixtures::story())
}

pub(super) fn game_of(save_dir: &Path, story: Arc<Story>) -> App {
    game_with(save_dir, story, None)
}

/// The game with a replay that was asked for.
pub(super) fn game_with(save_dir: &Path, story: Arc<Story>, replay: Option<PathBuf>) -> App {
    let mut app = App::new();
    app.add_plugins((
        MinimalPlugins,
        StatesPlugin,
        bevy::input::InputPlugin,
        WindowPlugin::default(),
        AssetPlugin::default(),
        bevy::image::ImagePlugin::default(),
        bevy::a11y::AccessibilityPlugin,
    ))
    .init_asset::<Shader>();
    let options = Options {
        story: Ok(story),
        packs: None,
        replay,
        assets: finale::load::Assets::default(),
        save_dir: Some(save_dir.to_owned()),
        size: None,
        still: true,
        trace: false,
    };
    compose(&mut app, options);
    app.world_mut().spawn(Camera2d);
    app.add_systems(PreUpdate, size.after(bevy_egui::EguiPreUpdateSet::ProcessInput));
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    for _ in 0..4 {
        app.update();
    }
    app
}

/// Without a window egui has to be told how large it is.
fn size(mut inputs: Query<&mut EguiInput>) {
    for mut input in &mut inputs {
        input.screen_rect = Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1280.0, 720.0)));
    }
}

pub(super) fn press(app: &mut App, code: KeyCode, key: Key) {
    let window = app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>().single(app.world()).expect("a window");
    for state in [ButtonState::Pressed, ButtonState::Released] {
        app.world_mut().write_message(KeyboardInput {
            key_code: code,
            logical_key: key.clone(),
            state,
            text: None,
            repeat: false,
            window,
        });
        for _ in 0..3 {
            app.update();
        }
    }
}

pub(super) fn digit(app: &mut App, digit: char) {
    const CODES: [KeyCode; 9] = [
        KeyCode::Digit1,
        KeyCode::Digit2,
        KeyCode::Digit3,
        KeyCode::Digit4,
        KeyCode::Digit5,
        KeyCode::Digit6,
        KeyCode::Digit7,
        KeyCode::Digit8,
        KeyCode::Digit9,
    ];
    let code = CODES[digit.to_digit(10).expect("a digit") as usize - 1];
    press(app, code, Key::Character(digit.to_string().into()));
}

/// Waits until everything is written, and lets the screens know.
pub(super) fn settle(app: &mut App) {
    app.world().resource::<Keeper>().settle();
    for _ in 0..4 {
        app.update();
    }
}

pub(super) fn screen(app: &App) -> Screen {
    *app.world().resource::<State<Screen>>().get()
}

#[test]
fn from_the_title_to_a_choice_that_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = game(folder.path());
    assert_eq!(screen(&app), Screen::Title);

    digit(&mut app, '1');
    assert_eq!(*app.world().resource::<State<Menu>>().get(), Menu::Begin);
    digit(&mut app, '1');
    assert_eq!(screen(&app), Screen::Reading);

    let play = app.world().resource::<Play>();
    assert!(play.choice.is_none(), "{:?}", play.items);
    assert!(matches!(play.items.first(), Some(PageItem::Heading { .. })), "{:?}", play.items);
    assert_eq!(play.items.len(), 2, "a heading comes with its first line");

    press(&mut app, KeyCode::Enter, Key::Enter);
    let play = app.world().resource::<Play>();
    assert!(play.choice.is_some(), "a choice is shown together with the line before it");

    digit(&mut app, '2');
    let play = app.world().resource::<Play>();
    assert!(play.items.iter().any(|item| matches!(item, PageItem::Chosen { text, .. } if text.to_plain() == "Wait.")));
    let ledger = play.ledger().expect("a play");
    assert_eq!(ledger.decisions.get("the_lamp").map(String::as_str), Some("dark"));
    assert!(app.world().resource::<Shelf>().trouble.is_none());
    let items = play.items.len();

    // Another day: the play is there, where it was left.
    drop(app);
    let mut app = game(folder.path());
    assert!(app.world().resource::<Shelf>().latest.is_some());
    digit(&mut app, '1');
    assert_eq!(screen(&app), Screen::Reading);
    assert_eq!(app.world().resource::<Play>().items.len(), items);

    // And to its end, which is remembered.
    for _ in 0..6 {
        press(&mut app, KeyCode::Enter, Key::Enter);
    }
    assert!(app.world().resource::<Shelf>().finished.contains("ada"));
    assert!(app.world().resource::<Shelf>().ledgers.contains_key("ada"));
}

/// A press without a frame to itself.
fn strike(app: &mut App, code: KeyCode, key: Key) {
    let window = app.world_mut().query_filtered::<Entity, With<PrimaryWindow>>().single(app.world()).expect("a window");
    let (state, text, repeat) = (ButtonState::Pressed, None, false);
    app.world_mut().write_message(KeyboardInput { key_code: code, logical_key: key, state, text, repeat, window });
}

#[test]
fn a_key_that_follows_at_once_goes_to_what_was_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = game(folder.path());
    digit(&mut app, '1');
    digit(&mut app, '1');
    press(&mut app, KeyCode::F5, Key::F5);
    settle(&mut app);
    press(&mut app, KeyCode::Enter, Key::Enter);
    let items = app.world().resource::<Play>().items.len();
    assert!(app.world().resource::<Play>().choice.is_some());
    let one = || Key::Character("1".into());
    for opening in [(KeyCode::F9, Key::F9), (KeyCode::Escape, Key::Escape)] {
        // In the next frame, and in the same.
        for frames in [1, 0] {
            strike(&mut app, opening.0, opening.1.clone());
            (0..frames).for_each(|_| app.update());
            strike(&mut app, KeyCode::Digit2, Key::Character("2".into()));
            (0..3).for_each(|_| app.update());
            assert_eq!(app.world().resource::<Play>().items.len(), items, "nothing was chosen: {opening:?}, {frames}");
            // Out of wherever that led to.
            for _ in 0..3 {
                if *app.world().resource::<State<Menu>>().get() != Menu::None {
                    press(&mut app, KeyCode::Escape, Key::Escape);
                }
            }
            assert_eq!(*app.world().resource::<State<Menu>>().get(), Menu::None);
        }
    }
    strike(&mut app, KeyCode::Digit1, one());
    (0..3).for_each(|_| app.update());
    assert!(app.world().resource::<Play>().items.len() > items, "and a digit alone still chooses");
}

#[test]
fn a_play_that_stopped_where_the_story_did_goes_on_when_more_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = game_of(
        folder.path(),
        fixtures::in_two_acts(r#"told_through: "night", to_be_continued: "More to come.","#, ""),
    );
    digit(&mut app, '1');
    digit(&mut app, '1');
    press(&mut app, KeyCode::Enter, Key::Enter);
    digit(&mut app, '1');
    for _ in 0..3 {
        press(&mut app, KeyCode::Enter, Key::Enter);
    }
    settle(&mut app);
    assert!(app.world().resource::<Shelf>().latest.is_none(), "the play is over, for now");
    drop(app);

    let more = r#"Scene(slot: "day.beach", eyes: "ada", body: [Text("The lamp is still warm.")]),"#;
    let mut app = game_of(folder.path(), fixtures::in_two_acts("", more));
    assert!(app.world().resource::<Shelf>().latest.is_some(), "it goes on");
    digit(&mut app, '1');
    assert_eq!(screen(&app), Screen::Reading);
    let play = app.world().resource::<Play>();
    assert!(play.end.is_none());
    press(&mut app, KeyCode::Enter, Key::Enter);
    let said = |item: &PageItem| matches!(item, PageItem::Narration { text, .. } if text.to_plain().contains("warm"));
    assert!(app.world().resource::<Play>().items.iter().any(said));
}

#[test]
fn a_folder_that_cannot_be_written_does_not_lose_the_play() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    let mut app = game(&file.join("saves"));
    assert!(app.world().resource::<Shelf>().trouble.is_some());
    digit(&mut app, '1');
    digit(&mut app, '1');
    press(&mut app, KeyCode::Enter, Key::Enter);
    digit(&mut app, '1');
    let play = app.world().resource::<Play>();
    assert_eq!(play.ledger().expect("a play").decisions.get("the_lamp").map(String::as_str), Some("lit"));
    settle(&mut app);
    let trouble = app.world().resource::<Shelf>().trouble.clone().expect("said on the screen");
    assert!(trouble.contains("The play goes on"), "{trouble}");
}

#[test]
fn a_screen_reader_can_press_what_it_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut app = game(folder.path());
    app.world_mut().write_message(bevy::a11y::ActionRequest(egui::accesskit::ActionRequest {
        action: egui::accesskit::Action::Click,
        target_tree: egui::accesskit::TreeId::ROOT,
        target_node: egui::Id::new(("way", 0_usize)).accesskit_id(),
        data: None,
    }));
    for _ in 0..3 {
        app.update();
    }
    assert_eq!(*app.world().resource::<State<Menu>>().get(), Menu::Begin);
}
