//! Says on the standard output what happens, a line each, so that a test from outside can wait for it. Changes nothing.

use std::io::Write;

use bevy::prelude::*;

use super::menus::Menu;
use super::screens::Screen;
use super::session::{Happened, Play};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Last, (changes, moments, frames).chain());
}

/// A reader that has gone away is no reason to stop the game.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

fn changes(screen: Res<State<Screen>>, menu: Res<State<Menu>>) {
    if screen.is_changed() {
        say(&format!("screen {:?}", screen.get()).to_lowercase());
    }
    if menu.is_changed() {
        say(&format!("menu {:?}", menu.get()).to_lowercase());
    }
}

fn moments(play: Res<Play>, mut happened: MessageReader<Happened>) {
    for event in happened.read() {
        let waits = match (&play.choice, &play.end) {
            (_, Some(_)) => "ended",
            (Some(_), None) => "choosing",
            (None, None) => "reading",
        };
        // What is kept on the disk was kept before this, in the same frame.
        if matches!(event, Happened::Chose | Happened::Ended | Happened::Left) {
            say("saved");
        }
        say(&format!("moment {} {waits}", play.items.len()));
    }
}

fn frames() {
    say("frame");
}
