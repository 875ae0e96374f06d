//! Whose page this is: the accent and the ground of the eyes through which it is told.

use bevy_egui::egui::{Color32, Rgba, lerp};
use finale::view::{Colour, PerspectiveView};

use super::tokens;

/// The two colours that change with the eyes; all others are tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) accent: Color32,
    pub(crate) ground: Color32,
}

impl Default for Look {
    fn default() -> Self {
        Self { accent: tokens::LAMP, ground: tokens::GROUND }
    }
}

impl Look {
    /// The page of one perspective. One that brings no colours of its own has the usual ones.
    pub(crate) fn of(way: &PerspectiveView) -> Self {
        let or = |given: Colour, usual: Color32| if given == Colour::default() { usual } else { colour(given) };
        Self { accent: or(way.colour, tokens::LAMP), ground: or(way.ground, tokens::GROUND) }
    }

    /// An interlude: ash on the plain page.
    pub(crate) fn interlude() -> Self {
        Self { accent: tokens::ASH, ground: tokens::GROUND }
    }

    /// Part of the way from this look to another.
    pub(crate) fn towards(self, other: Self, share: f32) -> Self {
        let mix = |from: Color32, to: Color32| Color32::from(lerp(Rgba::from(from)..=Rgba::from(to), share));
        Self { accent: mix(self.accent, other.accent), ground: mix(self.ground, other.ground) }
    }
}

/// A story's colour as egui has it.
pub(crate) fn colour(Colour(red, green, blue): Colour) -> Color32 {
    Color32::from_rgb(red, green, blue)
}
