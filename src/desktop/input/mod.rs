//! Keys and buttons: one table, read at one place.
//!
//! Owns which key means what and which device was used last. Does not know what happens then: a screen asks for the intents that it
//! understands, and the keys of these are taken so that nobody else sees them.

mod device;
mod keymap;
mod table;

use bevy::prelude::App;
use bevy_egui::egui::{Context, Event, Id, Key};

pub(crate) use device::Device;
pub(crate) use keymap::{Keymap, Stroke};
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
    /// Skip what was read, until something is new.
    Skip,
    /// Straight to the next choice.
    ToChoice,
    /// Reading goes on by itself.
    Auto,
    History,
    Journal,
    Codex,
    Accessibility,
    /// Reading aloud, on and off.
    Voice,
    Screenshot,
    /// What the play knows, for those who write.
    Inspect,
    /// To the field of a list that is searched.
    Search,
}

/// An intent, and which of its keys was pressed, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pressed {
    pub(crate) intent: Intent,
    pub(crate) nth: usize,
}

/// The one field that takes letters: while it has the focus, keys that write are its own.
pub(crate) fn search_field() -> Id {
    Id::new("search field")
}

/// Takes the presses of the wanted intents.
pub(crate) fn take(context: &Context, intents: &[Intent]) -> Vec<Pressed> {
    let keymap = Keymap::of(context);
    let writing = context.memory(|memory| memory.focused()) == Some(search_field());
    let mut pressed = Vec::new();
    context.input_mut(|input| {
        // The pointer's way back, as the table says.
        if intents.contains(&Intent::Menu) && input.pointer.secondary_clicked() {
            pressed.push(Pressed { intent: Intent::Menu, nth: 0 });
        }
        let wanted = |stroke: &Stroke| !(writing && stroke.writes());
        let rows: Vec<_> = keymap.rows().iter().filter(|row| intents.contains(&row.intent)).collect();
        // In the order in which they were pressed: a slow frame may bring several.
        input.events.retain(|event| {
            let found = rows.iter().find_map(|row| {
                let nth = row.strokes.iter().position(|stroke| wanted(stroke) && stroke.fits(event))?;
                Some(Pressed { intent: row.intent, nth })
            });
            pressed.extend(found);
            found.is_none()
        });
    });
    pressed
}

/// Whether one of the wanted intents was pressed; takes it.
pub(crate) fn took(context: &Context, wanted: Intent) -> bool {
    !take(context, &[wanted]).is_empty()
}

/// Forgets every key of this frame that nobody has taken: they were pressed behind one that opens another page, and meant for that.
pub(crate) fn forget(context: &Context) {
    context.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Key { .. } | Event::Text(_))));
}

/// Takes the next key that is pressed, whatever it means; none while there is none.
pub(crate) fn take_any(context: &Context) -> Option<Stroke> {
    context.input_mut(|input| {
        let found = input.events.iter().find_map(Stroke::of)?;
        input.events.retain(|event| !matches!(event, Event::Key { .. } | Event::Text(_)));
        Some(found)
    })
}

/// Whether the key that skips while it is held is down.
pub(crate) fn skip_is_held(context: &Context) -> bool {
    context.input(|input| {
        let others = [Key::Plus, Key::Minus, Key::Equals, Key::Num0].iter().any(|key| input.key_down(*key));
        input.modifiers.ctrl && !input.modifiers.alt && !input.modifiers.shift && !others && input.focused
    })
}

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins((device::plugin, keymap::plugin));
}
