//! The table of keys. The page of keys is made from it, and the player can change it.

use bevy_egui::egui::{Key, Modifiers};

use super::Intent;

/// A row of the table.
pub(crate) struct Binding {
    pub(crate) intent: Intent,
    /// The usual keys.
    pub(crate) keys: &'static [(Modifiers, Key)],
    /// What the pointer has for it.
    pub(crate) pointer: &'static str,
    /// What it does.
    pub(crate) does: &'static str,
    /// The keys cannot be changed.
    pub(crate) fixed: bool,
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const ALT: Modifiers = Modifiers::ALT;
const SHIFT: Modifiers = Modifiers::SHIFT;

/// A row with keys alone.
const fn row(intent: Intent, keys: &'static [(Modifiers, Key)], does: &'static str) -> Binding {
    Binding { intent, keys, pointer: "", does, fixed: false }
}

/// Adds what the pointer has for it.
const fn or(pointer: &'static str, binding: Binding) -> Binding {
    Binding { pointer, ..binding }
}

/// The rows in the order in which the reader meets them.
pub(crate) const BINDINGS: &[Binding] = &[
    or("click", row(Intent::Enter, &[(NONE, Key::Enter)], "go on; choose the marked line")),
    row(Intent::Space, &[(NONE, Key::Space)], "go on; never chooses"),
    Binding { fixed: true, ..row(Intent::Pick, DIGITS, "choose") },
    row(Intent::Next, &[(NONE, Key::ArrowDown)], "mark the next line; scroll down while reading"),
    row(Intent::Previous, &[(NONE, Key::ArrowUp)], "mark the line before; scroll up while reading"),
    row(Intent::Back, &[(NONE, Key::PageUp)], "one step back in the story; the page of saves before"),
    row(Intent::Forward, &[(NONE, Key::PageDown)], "forward again, as it was; the next page of saves"),
    row(Intent::Skip, &[(NONE, Key::F)], "skip what you have read, until something is new; or hold Ctrl"),
    row(Intent::ToChoice, &[(NONE, Key::N)], "to the next choice, over what you have read"),
    row(Intent::Auto, &[(NONE, Key::A)], "go on by itself, and stop that"),
    row(Intent::First, &[(NONE, Key::Home)], "to the first line"),
    row(Intent::Newest, &[(NONE, Key::End)], "to the newest line"),
    row(Intent::History, &[(NONE, Key::L)], "everything read so far"),
    row(Intent::Search, &[(CTRL, Key::F), (NONE, Key::Slash)], "search the history"),
    row(Intent::Journal, &[(NONE, Key::J)], "the journal"),
    row(Intent::Codex, &[(NONE, Key::C)], "the Codex"),
    or("middle click", row(Intent::Hide, &[(NONE, Key::H)], "hide the page and look out of the window")),
    or("right click", row(Intent::Menu, &[(NONE, Key::Escape)], "menu, and one step back from everywhere")),
    row(Intent::Help, &[(NONE, Key::F1)], "this page"),
    row(Intent::Accessibility, &[(SHIFT, Key::A)], "text, motion, clock and sounds"),
    row(Intent::Voice, &[(NONE, Key::V)], "read aloud, and stop that"),
    row(Intent::Larger, &[(CTRL, Key::Plus), (CTRL, Key::Equals), (NONE, Key::Plus)], "larger text"),
    row(Intent::Smaller, &[(CTRL, Key::Minus), (NONE, Key::Minus)], "smaller text"),
    row(Intent::UsualSize, &[(CTRL, Key::Num0)], "usual text size"),
    row(Intent::Fullscreen, &[(NONE, Key::F11), (ALT, Key::Enter)], "full screen"),
    row(Intent::Screenshot, &[(NONE, Key::S)], "keep a picture of the window"),
    row(Intent::Inspect, &[(NONE, Key::F12)], "what the story knows now, for those who write"),
    row(Intent::QuickSave, &[(NONE, Key::F5)], "save at once"),
    row(Intent::QuickLoad, &[(NONE, Key::F9)], "take up the last quicksave"),
    row(Intent::Left, &[(NONE, Key::ArrowLeft)], "mark the save on the left"),
    row(Intent::Right, &[(NONE, Key::ArrowRight)], "mark the save on the right"),
    row(Intent::Rename, &[(NONE, Key::R), (NONE, Key::F2)], "give the marked save a name"),
    row(Intent::Delete, &[(NONE, Key::Delete)], "delete the marked save"),
];

const DIGITS: &[(Modifiers, Key)] = &[
    (NONE, Key::Num1),
    (NONE, Key::Num2),
    (NONE, Key::Num3),
    (NONE, Key::Num4),
    (NONE, Key::Num5),
    (NONE, Key::Num6),
    (NONE, Key::Num7),
    (NONE, Key::Num8),
    (NONE, Key::Num9),
];
