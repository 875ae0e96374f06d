//! What the player has set: text size, motion, the clock in choices, full screen.
//!
//! Owns the values and how they change. Where they are kept is the affair of [`super::storage`].

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::theme::tokens::TEXT_SCALE;

/// The player's settings. A field that a file does not name has its usual value.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Relative to the usual text size.
    pub(crate) text_scale: f32,
    /// Nothing moves by itself.
    pub(crate) still: bool,
    /// Choices against the clock run against the clock.
    pub(crate) clock: bool,
    pub(crate) fullscreen: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { text_scale: 1.0, still: false, clock: true, fullscreen: false }
    }
}

/// One change of the settings.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Larger,
    Smaller,
    UsualSize,
    Still,
    Clock,
    Fullscreen,
}

impl Settings {
    /// Brings values from a file into their range.
    pub(crate) fn sane(mut self) -> Self {
        let (least, most, _) = TEXT_SCALE;
        let scale = if self.text_scale.is_finite() { self.text_scale } else { 1.0 };
        self.text_scale = scale.clamp(least, most);
        self
    }

    fn apply(&mut self, change: Change) {
        let (_, _, step) = TEXT_SCALE;
        let steps = (self.text_scale / step).round();
        match change {
            Change::Larger => self.text_scale = (steps + 1.0) * step,
            Change::Smaller => self.text_scale = (steps - 1.0) * step,
            Change::UsualSize => self.text_scale = 1.0,
            Change::Still => self.still = !self.still,
            Change::Clock => self.clock = !self.clock,
            Change::Fullscreen => self.fullscreen = !self.fullscreen,
        }
        *self = self.clone().sane();
    }

    /// The text size in words.
    pub(crate) fn size_in_words(&self) -> String {
        format!("{} %", (self.text_scale * 100.0).round())
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_message::<Change>().add_systems(Update, apply);
}

fn apply(mut changes: MessageReader<Change>, mut settings: ResMut<Settings>) {
    for change in changes.read() {
        settings.apply(*change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_size_stays_in_its_range() {
        let mut settings = Settings::default();
        for _ in 0..40 {
            settings.apply(Change::Larger);
        }
        assert_eq!(settings.text_scale, TEXT_SCALE.1);
        for _ in 0..40 {
            settings.apply(Change::Smaller);
        }
        assert_eq!(settings.text_scale, TEXT_SCALE.0);
        assert_eq!(Settings { text_scale: f32::NAN, ..Settings::default() }.sane().text_scale, 1.0);
    }
}
