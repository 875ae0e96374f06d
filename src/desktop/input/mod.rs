//! Keys and buttons: one table, read at one place.
//!
//! Owns which key means what and which device was used last. Does not know what happens then: a screen asks for the intents that it
//! understands, and the keys of these are taken so that nobody else sees them.

mod device;
mod table;

use bevy_egui::egui::Context;

pub(crate) use device::{Device, plugin};
pub(crate) use table::{BINDINGS, Binding};

/// What a key is meant to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Intent {
    /// Enter: go on, or pick what has the focus.
    Enter,
    /// Space: go on; never picks.
    Space,
    /// One step back in the story.
    Back,
    /// One step forward again.
    Forward,
    /// A digit.
    Pick,
    Next,
    Previous,
    First,
    Newest,
    Menu,
    Help,
    Hide,
    Larger,
    Smaller,
    UsualSize,
    Fullscreen,
    QuickSave,
    QuickLoad,
    Left,
    Right,
    Rename,
    Delete,
}

/// An intent, and which of its keys was pressed, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pressed {
    pub(crate) intent: Intent,
    pub(crate) nth: usize,
}

/// Takes the presses of the wanted intents.
pub(crate) fn take(context: &Context, wanted: &[Intent]) -> Vec<Pressed> {
    let mut pressed = Vec::new();
    context.input_mut(|input| {
        for binding in BINDINGS.iter().filter(|binding| wanted.contains(&binding.intent)) {
            for (nth, (modifiers, key)) in binding.keys.iter().enumerate() {
                for _ in 0..input.count_and_consume_key(*modifiers, *key) {
                    pressed.push(Pressed { intent: binding.intent, nth });
                }
            }
        }
    });
    pressed
}

/// Whether one of the wanted intents was pressed; takes it.
pub(crate) fn took(context: &Context, wanted: Intent) -> bool {
    !take(context, &[wanted]).is_empty()
}
