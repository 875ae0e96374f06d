//! Says on the standard output what happens, a line each, so that a test from outside can wait for it. Changes nothing.

use std::io::Write;

use bevy::prelude::*;

use super::menus::{Menu, Slots};
use super::screens::Screen;
use super::session::{Happened, Play};
use super::stage::Faults;
use super::storage::Report;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Last, (changes, moments, kept, faults, frames).chain());
}

/// A reader that has gone away is no reason to stop the game.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{line}").and_then(|()| out.flush()));
}

fn changes(screen: Res<State<Screen>>, menu: Res<State<Menu>>, slots: Res<Slots>, mut asked: Local<bool>) {
    if screen.is_changed() {
        say(&format!("screen {:?}", screen.get()).to_lowercase());
    }
    if menu.is_changed() {
        say(&format!("menu {:?}", menu.get()).to_lowercase());
    }
    if slots.asks() && !*asked {
        say("asking");
    }
    *asked = slots.asks();
}

fn moments(play: Res<Play>, mut happened: MessageReader<Happened>) {
    for _ in happened.read() {
        let waits = match (&play.choice, &play.end) {
            (_, Some(_)) => "ended",
            (Some(_), None) => "choosing",
            (None, None) => "reading",
        };
        say(&format!("moment {} {waits}", play.items.len()));
        let options = play.choice.iter().flat_map(|choice| &choice.options);
        for (place, option) in options.filter(|option| option.locked.is_none()).enumerate() {
            say(&format!("option {} {}", place + 1, option.text.to_plain()));
        }
    }
}

/// What was done on the disk.
fn kept(mut reports: MessageReader<Report>) {
    for report in reports.read() {
        match report {
            Report::Kept { slot } => say(&format!("saved {slot:?}").to_lowercase()),
            Report::Renamed | Report::Deleted => say(&format!("{report:?}").to_lowercase()),
            Report::Listed(saves) => say(&format!("saves {}", saves.len())),
            Report::Failed(why) | Report::Refused(why) => say(&format!("refused {why}")),
            Report::Written => {}
        }
    }
}

/// What cannot be seen or heard, in the words of F12, and without the compiler's report.
fn faults(faults: Option<Res<Faults>>, mut said: Local<Vec<String>>) {
    let Some(faults) = faults.filter(|faults| faults.is_changed()) else { return };
    for fault in faults.0.iter().filter(|fault| !said.contains(fault)) {
        say(&format!("fault {}", fault.lines().next().unwrap_or_default()));
    }
    said.clone_from(&faults.0);
}

fn frames() {
    say("frame");
}
