//! Reading aloud, with a program of our own in the place of the system's voice.
#![cfg(all(unix, not(target_os = "macos")))]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bevy::input::keyboard::{Key, KeyCode};
use bevy::prelude::*;

use super::app::{digit, game, press};
use crate::desktop::panels::toast::Toast;
use crate::desktop::settings::Settings;
use crate::desktop::voice::{Voice, VoicePath};

/// A game that finds voices in a folder alone.
fn listening(folder: &Path) -> App {
    let mut app = game(&folder.join("data"));
    app.insert_resource(VoicePath(folder.as_os_str().to_owned()));
    press(&mut app, KeyCode::KeyV, Key::Character("v".into()));
    app
}

/// A program that writes down what it is to say.
fn install(folder: &Path) {
    let program = folder.join("espeak-ng");
    std::fs::write(&program, format!("#!/bin/sh\n/bin/cat >>'{}'\n", folder.join("said").display())).expect("written");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
}

#[test]
fn the_page_and_the_marked_line_are_read_aloud_until_that_is_turned_off() {
    let folder = tempfile::tempdir().expect("a folder");
    install(folder.path());
    let mut app = listening(folder.path());
    assert!(app.world().resource::<Settings>().voice);
    let said = |app: &App| {
        app.world().resource::<Voice>().settle();
        std::fs::read_to_string(folder.path().join("said")).unwrap_or_default()
    };
    assert!(said(&app).contains("Reading aloud."));
    press(&mut app, KeyCode::ArrowDown, Key::ArrowDown);
    assert!(said(&app).contains("Ada"), "{}", said(&app));
    digit(&mut app, '1');
    digit(&mut app, '1');
    assert!(said(&app).contains("A light moves where there should be none."), "{}", said(&app));
    press(&mut app, KeyCode::Enter, Key::Enter);
    assert!(said(&app).contains("You have a moment. 1: Light the lamp. 2: Wait."), "{}", said(&app));
    press(&mut app, KeyCode::KeyV, Key::Character("v".into()));
    let before = said(&app);
    digit(&mut app, '1');
    assert_eq!(said(&app), before, "it is off");
}

#[test]
fn where_there_is_no_voice_that_is_said_and_it_stays_off() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = listening(folder.path());
    assert!(!app.world().resource::<Settings>().voice);
    assert!(app.world().resource::<Toast>().words().starts_with("No voice is installed"));
}
