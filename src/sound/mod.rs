//! What is heard, computed from parameters: ambience and music that run in a circle, motifs, and sounds.
//!
//! Owns the way from a text in RON to samples, and how they are mixed. Knows no story, no window and no device: whoever has one asks
//! [`Mixer::fill`] for what comes next.

mod measure;
mod mixer;
mod parameters;
mod render;
mod tone;
mod wav;

pub use measure::{Measured, bands, level_at, measure};
pub use mixer::{Bus, Mixer, Volumes};
pub use parameters::{Bed, Effect, Form, Layer, Motif, Note, Part, SoundError, Voice};
pub use render::{Mood, bed, effect, motif};
pub use wav::wav;

/// Frames a second.
pub const RATE: u32 = 44_100;

/// Reads a text as the file of a path below `assets/`, such as `sound/beds/street.ron`. Files of other folders are none of its business.
///
/// # Errors
/// What is wrong with the text.
pub fn check(path: &str, text: &str) -> Result<(), SoundError> {
    match path.rsplit_once('/').map(|(folder, _)| folder) {
        Some("sound/beds" | "sound/music") => Bed::read(text).map(drop),
        Some("sound/motifs") => Motif::read(text).map(drop),
        Some("sound/effects") => Effect::read(text).map(drop),
        _ => Ok(()),
    }
}

/// Samples of two channels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sound {
    /// Left and right, each within -1 and 1.
    pub frames: Vec<[f32; 2]>,
}

impl Sound {
    /// How long it is, in seconds, at so many frames a second.
    #[must_use]
    pub fn seconds(&self, rate: u32) -> f32 {
        self.frames.len() as f32 / rate.max(1) as f32
    }
}
