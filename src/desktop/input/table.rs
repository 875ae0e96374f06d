//! The table of keys. The help page is printed from it.

use bevy_egui::egui::{Key, Modifiers};

use super::Intent;

/// A row of the table.
pub(crate) struct Binding {
    pub(crate) intent: Intent,
    pub(crate) keys: &'static [(Modifiers, Key)],
    /// The keys as the help page names them.
    pub(crate) shown: &'static str,
    /// What they do.
    pub(crate) does: &'static str,
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const ALT: Modifiers = Modifiers::ALT;

/// Rows with modifiers come first: a key with a modifier is not the key without.
pub(crate) const BINDINGS: &[Binding] = &[
    Binding {
        intent: Intent::Fullscreen,
        keys: &[(ALT, Key::Enter), (NONE, Key::F11)],
        shown: "F11, Alt+Enter",
        does: "full screen",
    },
    Binding {
        intent: Intent::Larger,
        keys: &[(CTRL, Key::Plus), (CTRL, Key::Equals), (NONE, Key::Plus)],
        shown: "+, Ctrl +",
        does: "larger text",
    },
    Binding {
        intent: Intent::Smaller,
        keys: &[(CTRL, Key::Minus), (NONE, Key::Minus)],
        shown: "−, Ctrl −",
        does: "smaller text",
    },
    Binding { intent: Intent::UsualSize, keys: &[(CTRL, Key::Num0)], shown: "Ctrl 0", does: "usual text size" },
    Binding {
        intent: Intent::Enter,
        keys: &[(NONE, Key::Enter)],
        shown: "Enter",
        does: "go on; choose the marked line",
    },
    Binding {
        intent: Intent::Space,
        keys: &[(NONE, Key::Space)],
        shown: "Space, click",
        does: "go on; Space never chooses",
    },
    Binding {
        intent: Intent::Pick,
        keys: &[
            (NONE, Key::Num1),
            (NONE, Key::Num2),
            (NONE, Key::Num3),
            (NONE, Key::Num4),
            (NONE, Key::Num5),
            (NONE, Key::Num6),
            (NONE, Key::Num7),
            (NONE, Key::Num8),
            (NONE, Key::Num9),
        ],
        shown: "1–9",
        does: "choose",
    },
    Binding {
        intent: Intent::Next,
        keys: &[(NONE, Key::ArrowDown)],
        shown: "↓",
        does: "mark the next line; scroll down while reading",
    },
    Binding {
        intent: Intent::Previous,
        keys: &[(NONE, Key::ArrowUp)],
        shown: "↑",
        does: "mark the line before; scroll up while reading",
    },
    Binding { intent: Intent::Left, keys: &[(NONE, Key::ArrowLeft)], shown: "←", does: "mark the save on the left" },
    Binding {
        intent: Intent::Right, keys: &[(NONE, Key::ArrowRight)], shown: "→", does: "mark the save on the right"
    },
    Binding { intent: Intent::QuickSave, keys: &[(NONE, Key::F5)], shown: "F5", does: "save at once" },
    Binding { intent: Intent::QuickLoad, keys: &[(NONE, Key::F9)], shown: "F9", does: "take up the last quicksave" },
    Binding {
        intent: Intent::Rename,
        keys: &[(NONE, Key::R), (NONE, Key::F2)],
        shown: "R, F2",
        does: "give the marked save a name",
    },
    Binding { intent: Intent::Delete, keys: &[(NONE, Key::Delete)], shown: "Del", does: "delete the marked save" },
    Binding {
        intent: Intent::Back,
        keys: &[(NONE, Key::PageUp)],
        shown: "PgUp",
        does: "one step back in the story; the page of saves before",
    },
    Binding {
        intent: Intent::Forward,
        keys: &[(NONE, Key::PageDown)],
        shown: "PgDn",
        does: "forward again, as it was; the next page of saves",
    },
    Binding { intent: Intent::First, keys: &[(NONE, Key::Home)], shown: "Home", does: "to the first page" },
    Binding { intent: Intent::Newest, keys: &[(NONE, Key::End)], shown: "End", does: "to the newest line" },
    Binding {
        intent: Intent::Hide,
        keys: &[(NONE, Key::H)],
        shown: "H, middle click",
        does: "hide the page and look out of the window",
    },
    Binding { intent: Intent::Menu, keys: &[(NONE, Key::Escape)], shown: "Esc, right click", does: "menu, and back" },
    Binding { intent: Intent::Help, keys: &[(NONE, Key::F1)], shown: "F1", does: "this page" },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let mut seen = BTreeSet::new();
        for binding in BINDINGS {
            for (modifiers, key) in binding.keys {
                let pressed = (modifiers.alt, modifiers.ctrl || modifiers.command, modifiers.shift, key.name());
                assert!(seen.insert(pressed), "{pressed:?} is bound twice");
            }
        }
    }
}
