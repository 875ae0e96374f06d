//! Which keys mean what now: the table, and what the player has changed of it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use bevy::prelude::*;
use bevy_egui::egui::{Context, Event, Id, Key, Modifiers};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{BINDINGS, Intent};
use crate::desktop::Step;
use crate::desktop::settings::Settings;

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stroke {
    pub(crate) modifiers: Modifiers,
    pub(crate) key: Key,
}

impl Stroke {
    /// The stroke of a press.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Key { key, modifiers, pressed: true, .. } => {
                let modifiers = Modifiers { command: modifiers.command, ..*modifiers };
                Some(Self { modifiers, key: *key })
            }
            _ => None,
        }
    }

    /// Whether a press is this stroke. Shift counts with letters and where it is asked for: other signs may need it to be typed at all.
    pub(super) fn fits(self, event: &Event) -> bool {
        let Some(pressed) = Self::of(event).filter(|pressed| pressed.key == self.key) else { return false };
        let (wanted, held) = (self.modifiers, pressed.modifiers);
        let shift = wanted.shift == held.shift || (!wanted.shift && !self.is_letter());
        shift && wanted.alt == held.alt && (wanted.command || wanted.ctrl) == (held.command || held.ctrl)
    }

    fn is_letter(self) -> bool {
        let name = self.key.name();
        name.len() == 1 && name.bytes().all(|sign| sign.is_ascii_alphabetic())
    }

    /// Whether it would write something into a field of text.
    pub(super) fn writes(self) -> bool {
        let signs = [Key::Space, Key::Plus, Key::Minus, Key::Equals, Key::Home, Key::End];
        let plain = !self.modifiers.command && !self.modifiers.ctrl && !self.modifiers.alt;
        plain && (self.key.name().len() == 1 || signs.contains(&self.key))
    }

    /// As it stands in the settings' file.
    pub(crate) fn name(self) -> String {
        let mut name = String::new();
        let modifiers = self.modifiers;
        for (held, word) in
            [(modifiers.command || modifiers.ctrl, "Ctrl+"), (modifiers.alt, "Alt+"), (modifiers.shift, "Shift+")]
        {
            if held {
                name.push_str(word);
            }
        }
        name + self.key.name()
    }

    /// The stroke of a name, if it is one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let mut modifiers = Modifiers::NONE;
        let mut rest = name;
        for (word, held) in [("Ctrl+", Modifiers::COMMAND), ("Alt+", Modifiers::ALT), ("Shift+", Modifiers::SHIFT)] {
            if let Some(after) = rest.strip_prefix(word) {
                modifiers |= held;
                rest = after;
            }
        }
        Key::from_name(rest).map(|key| Self { modifiers, key })
    }

    /// As the reader sees it.
    pub(crate) fn shown(self) -> String {
        let sign = match self.key {
            Key::PageUp => "PgUp",
            Key::PageDown => "PgDn",
            Key::Escape => "Esc",
            Key::ArrowUp => "↑",
            Key::ArrowDown => "↓",
            Key::ArrowLeft => "←",
            Key::ArrowRight => "→",
            Key::Plus => "+",
            Key::Minus => "−",
            Key::Equals => "=",
            Key::Num0 => "0",
            key => key.name(),
        };
        let name = self.name();
        format!("{}{sign}", name.strip_suffix(self.key.name()).unwrap_or_default())
    }
}

/// The keys of one intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) intent: Intent,
    pub(crate) strokes: Vec<Stroke>,
}

/// The keys of all intents, in the order of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keymap {
    rows: Vec<Row>,
}

static USUAL: LazyLock<Arc<Keymap>> = LazyLock::new(|| Arc::new(Keymap::new(&BTreeMap::new())));

impl Keymap {
    /// The table with the player's changes. A change that is not understood is passed over.
    pub(crate) fn new(changed: &BTreeMap<String, String>) -> Self {
        let rows = BINDINGS.iter().map(|binding| {
            let own = changed.get(&format!("{:?}", binding.intent)).filter(|_| !binding.fixed);
            let strokes = match own.and_then(|name| Stroke::named(name)) {
                Some(stroke) => vec![stroke],
                None => {
                    binding.keys.iter().map(|(modifiers, key)| Stroke { modifiers: *modifiers, key: *key }).collect()
                }
            };
            Row { intent: binding.intent, strokes }
        });
        Self { rows: rows.collect() }
    }

    /// The keys that hold in a context.
    pub(crate) fn of(context: &Context) -> Arc<Self> {
        context.data(|data| data.get_temp(Id::new("keymap"))).unwrap_or_else(|| USUAL.clone())
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    fn strokes(&self, intent: Intent) -> &[Stroke] {
        self.rows.iter().find(|row| row.intent == intent).map_or(&[], |row| &row.strokes)
    }

    /// The first key of an intent, as the reader sees it.
    pub(crate) fn key(&self, intent: Intent) -> String {
        self.strokes(intent).first().map(|stroke| stroke.shown()).unwrap_or_default()
    }

    /// All keys of an intent, as the reader sees them.
    pub(crate) fn keys(&self, intent: Intent) -> String {
        if intent == Intent::Pick {
            return "1–9".to_owned();
        }
        self.strokes(intent).iter().map(|stroke| stroke.shown()).collect::<Vec<_>>().join(", ")
    }

    /// What else has a key of this intent.
    pub(crate) fn conflict(&self, intent: Intent) -> Option<Intent> {
        let own = self.strokes(intent);
        let other =
            self.rows.iter().find(|row| row.intent != intent && row.strokes.iter().any(|key| own.contains(key)));
        other.map(|row| row.intent)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, give.in_set(Step::Notice).before(super::device::notice));
}

/// Screens find the keys where they draw.
fn give(mut contexts: EguiContexts, settings: Res<Settings>, mut given: Local<bool>) -> Result {
    if settings.is_changed() || !*given {
        let keymap = Arc::new(Keymap::new(&settings.keys));
        contexts.ctx_mut()?.data_mut(|data| data.insert_temp(Id::new("keymap"), keymap));
        *given = true;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(modifiers: Modifiers, key: Key) -> Event {
        Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
    }

    #[test]
    fn no_key_means_two_things() {
        let keymap = Keymap::new(&BTreeMap::new());
        let found: Vec<_> =
            BINDINGS.iter().filter_map(|row| Some((row.intent, keymap.conflict(row.intent)?))).collect();
        assert_eq!(found, []);
    }

    #[test]
    fn a_changed_key_takes_the_place_of_the_usual_ones_and_conflicts_are_seen() {
        let changed = BTreeMap::from([("Back".to_owned(), "Shift+H".to_owned()), ("Pick".to_owned(), "X".to_owned())]);
        let keymap = Keymap::new(&changed);
        assert_eq!(keymap.keys(Intent::Back), "Shift+H");
        assert_eq!(keymap.keys(Intent::Pick), "1–9", "digits stay");
        assert_eq!(keymap.conflict(Intent::Back), None);
        let keymap = Keymap::new(&BTreeMap::from([("Back".to_owned(), "H".to_owned())]));
        assert_eq!(keymap.conflict(Intent::Back), Some(Intent::Hide));
        assert_eq!(keymap.conflict(Intent::Hide), Some(Intent::Back));
        let nonsense = Keymap::new(&BTreeMap::from([("Back".to_owned(), "Hyper+Q".to_owned())]));
        assert_eq!(nonsense.keys(Intent::Back), "PgUp");
    }

    #[test]
    fn strokes_have_names() {
        for name in ["Ctrl+Alt+Shift+A", "PageUp", "Ctrl+Plus", "F11"] {
            assert_eq!(Stroke::named(name).map(Stroke::name).as_deref(), Some(name));
        }
        assert_eq!(Stroke::named("Ctrl+Plus").map(Stroke::shown).as_deref(), Some("Ctrl++"));
    }

    #[test]
    fn shift_counts_with_letters_only() {
        let (a, plus) =
            (Stroke { modifiers: Modifiers::NONE, key: Key::A }, Stroke { modifiers: Modifiers::NONE, key: Key::Plus });
        assert!(a.fits(&press(Modifiers::NONE, Key::A)) && !a.fits(&press(Modifiers::SHIFT, Key::A)));
        assert!(plus.fits(&press(Modifiers::SHIFT, Key::Plus)));
        assert!(!plus.fits(&press(Modifiers::COMMAND, Key::Plus)));
    }
}
