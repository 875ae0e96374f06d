//! What sounds are made of, as it is written in RON. Everything has bounds, so that a file cannot ask for more than a machine can give.

use serde::Deserialize;

/// Why a text is not a sound.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SoundError {
    /// It is not written as a sound is.
    #[error("it is not written as a sound is: {reason}")]
    Shape {
        /// What is wrong, and where.
        reason: String,
    },
    /// A number lies outside its bounds.
    #[error("{what} is {value}, and must lie between {least} and {most}")]
    Bounds {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: f32,
        /// The least that it may be.
        least: f32,
        /// The most that it may be.
        most: f32,
    },
    /// There is more of something than there may be, or nothing.
    #[error("there are {count} {what}, and there may be 1 to {most}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many there may be.
        most: usize,
    },
}

/// The colour of a tone: the strength of its overtones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Voice {
    /// A sine.
    Pure,
    /// A flute, nearly.
    Soft,
    /// Many players at once.
    Strings,
    /// Brass, far away.
    Horn,
    /// Hollow: odd overtones.
    Reed,
    /// People singing without words.
    Choir,
    /// Rubbed glass.
    Glass,
    /// Struck metal.
    Bell,
    /// A plucked string.
    Plucked,
}

impl Voice {
    /// Overtones: how many times the frequency, and how strong.
    pub(super) fn overtones(self) -> &'static [(f32, f32)] {
        match self {
            Self::Pure => &[(1.0, 1.0)],
            Self::Soft => &[(1.0, 1.0), (2.0, 0.22), (3.0, 0.06)],
            Self::Strings => {
                &[(1.0, 1.0), (2.0, 0.52), (3.0, 0.36), (4.0, 0.24), (5.0, 0.16), (6.0, 0.11), (8.0, 0.05)]
            }
            Self::Horn => &[(1.0, 1.0), (2.0, 0.70), (3.0, 0.46), (4.0, 0.26), (5.0, 0.13), (6.0, 0.06)],
            Self::Reed => &[(1.0, 1.0), (3.0, 0.42), (5.0, 0.22), (7.0, 0.10)],
            Self::Choir => &[(1.0, 1.0), (2.0, 0.60), (3.0, 0.20), (4.0, 0.30), (5.0, 0.22), (6.0, 0.06)],
            Self::Glass => &[(1.0, 1.0), (2.756, 0.26), (5.404, 0.10)],
            Self::Bell => {
                &[(0.5, 0.45), (1.0, 1.0), (1.183, 0.55), (1.506, 0.40), (2.0, 0.62), (2.514, 0.25), (3.011, 0.18)]
            }
            Self::Plucked => &[(1.0, 1.0), (2.0, 0.48), (3.0, 0.30), (4.0, 0.18), (5.0, 0.12), (6.0, 0.07)],
        }
    }
}

/// A sound without an end: what a place sounds like, or a piece of music.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Bed")]
pub struct Bed {
    /// After so many seconds it begins again, without a seam; 4 to 60.
    pub length: f32,
    /// How loud it is on the whole, 0 to 1.
    pub level: f32,
    /// What is heard together.
    pub layers: Vec<Layer>,
}

/// A part of a bed. `calm` and `unrest` say how much of it is heard when all is quiet and when nothing is, 0 to 1.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Layer {
    /// Notes that are held.
    Drone {
        /// In semitones from the A below middle C.
        notes: Vec<f32>,
        /// Their colour.
        voice: Voice,
        /// How loud.
        level: f32,
        /// How much each note swells and sinks, 0 to 1.
        #[serde(default)]
        swell: f32,
        /// See above.
        #[serde(default = "whole")]
        calm: f32,
        /// See above.
        #[serde(default = "whole")]
        unrest: f32,
    },
    /// Chords that take turns.
    Chords {
        /// Each chord's notes.
        chords: Vec<Vec<f32>>,
        /// Their colour.
        voice: Voice,
        /// How loud.
        level: f32,
        /// See above.
        #[serde(default = "whole")]
        calm: f32,
        /// See above.
        #[serde(default = "whole")]
        unrest: f32,
    },
    /// Wind, water, machines: noise between two frequencies.
    Noise {
        /// The lower one, in hertz.
        low: f32,
        /// The upper one.
        high: f32,
        /// How loud.
        level: f32,
        /// How much it swells and sinks, 0 to 1.
        #[serde(default)]
        swell: f32,
        /// How many times it does so in one round.
        #[serde(default = "twice")]
        waves: u8,
        /// See above.
        #[serde(default = "whole")]
        calm: f32,
        /// See above.
        #[serde(default = "whole")]
        unrest: f32,
    },
    /// Single notes here and there: drops, embers, instruments, a piano far away.
    Drops {
        /// How many in one round.
        count: u8,
        /// Which notes they are taken from.
        notes: Vec<f32>,
        /// Their colour.
        voice: Voice,
        /// Seconds until one has died away.
        decay: f32,
        /// How loud.
        level: f32,
        /// See above.
        #[serde(default = "whole")]
        calm: f32,
        /// See above.
        #[serde(default = "whole")]
        unrest: f32,
    },
    /// A low stroke again and again: engines, a heart, marching.
    Pulse {
        /// How many strokes in one round.
        count: u8,
        /// The note.
        note: f32,
        /// Seconds until a stroke has died away.
        decay: f32,
        /// How loud.
        level: f32,
        /// See above.
        #[serde(default = "whole")]
        calm: f32,
        /// See above.
        #[serde(default = "whole")]
        unrest: f32,
    },
}

fn whole() -> f32 {
    1.0
}

fn twice() -> u8 {
    2
}

/// A short tune that stands for somebody.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Motif")]
pub struct Motif {
    /// Beats a minute.
    pub tempo: f32,
    /// The tune.
    pub notes: Vec<Note>,
    /// The ways in which it is played: the first before anything is decided, another after each hinge.
    pub forms: Vec<Form>,
}

/// A note of a motif: semitones from the A below middle C, and beats.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Note(pub f32, pub f32);

/// A way in which a motif is played.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Form")]
pub struct Form {
    /// Its colour.
    pub voice: Voice,
    /// How much faster than usual.
    #[serde(default = "whole")]
    pub tempo: f32,
    /// So many semitones higher.
    #[serde(default)]
    pub higher: f32,
    /// What rises falls.
    #[serde(default)]
    pub inverted: bool,
    /// From its end to its beginning.
    #[serde(default)]
    pub backwards: bool,
    /// Only its first notes; all where it is 0.
    #[serde(default)]
    pub only: u8,
    /// Other notes with each, in semitones above it.
    #[serde(default)]
    pub with: Vec<f32>,
}

/// A sound that is heard once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename = "Effect")]
pub struct Effect {
    /// In seconds, up to 8.
    pub length: f32,
    /// How loud it is at its loudest, 0 to 1.
    pub level: f32,
    /// What is heard.
    pub parts: Vec<Part>,
}

/// A part of a sound. It begins at `at`, is there after `attack`, and has died away after `decay` more, all in seconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Part {
    /// A tone that slides from one note to another.
    Tone {
        /// Where it begins, in semitones.
        from: f32,
        /// Where it ends.
        to: f32,
        /// Its colour.
        voice: Voice,
        /// See above.
        #[serde(default)]
        at: f32,
        /// See above.
        #[serde(default = "quick")]
        attack: f32,
        /// See above.
        decay: f32,
        /// How loud.
        level: f32,
    },
    /// Noise between two frequencies.
    Burst {
        /// The lower one, in hertz.
        low: f32,
        /// The upper one.
        high: f32,
        /// See above.
        #[serde(default)]
        at: f32,
        /// See above.
        #[serde(default = "quick")]
        attack: f32,
        /// See above.
        decay: f32,
        /// How loud.
        level: f32,
    },
}

fn quick() -> f32 {
    0.006
}

/// The least and the most notes may be.
const NOTES: (f32, f32) = (-48.0, 60.0);
/// The most layers, notes or parts.
const MOST: usize = 32;

fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, SoundError> {
    ron::from_str(text).map_err(|error| SoundError::Shape { reason: error.to_string() })
}

fn within(what: &'static str, value: f32, (least, most): (f32, f32)) -> Result<(), SoundError> {
    if (least..=most).contains(&value) { Ok(()) } else { Err(SoundError::Bounds { what, value, least, most }) }
}

fn some(what: &'static str, count: usize) -> Result<(), SoundError> {
    if (1..=MOST).contains(&count) { Ok(()) } else { Err(SoundError::Count { what, count, most: MOST }) }
}

fn notes(notes: &[f32]) -> Result<(), SoundError> {
    some("notes", notes.len())?;
    notes.iter().try_for_each(|note| within("a note", *note, NOTES))
}

fn band(low: f32, high: f32) -> Result<(), SoundError> {
    within("a lower frequency", low, (1.0, 18_000.0))?;
    within("an upper frequency", high, (low, 20_000.0))
}

const SHARE: (f32, f32) = (0.0, 1.0);

impl Bed {
    /// Reads a bed.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, SoundError> {
        let bed: Self = read(text)?;
        within("the length", bed.length, (4.0, 60.0))?;
        within("the level", bed.level, SHARE)?;
        some("layers", bed.layers.len())?;
        bed.layers.iter().try_for_each(Layer::check)?;
        Ok(bed)
    }
}

impl Layer {
    fn check(&self) -> Result<(), SoundError> {
        let (level, calm, unrest) = match self {
            Self::Drone { notes: held, level, swell, calm, unrest, .. } => {
                notes(held)?;
                within("a swell", *swell, SHARE)?;
                (level, calm, unrest)
            }
            Self::Chords { chords, level, calm, unrest, .. } => {
                some("chords", chords.len())?;
                chords.iter().try_for_each(|chord| notes(chord))?;
                (level, calm, unrest)
            }
            Self::Noise { low, high, level, swell, waves, calm, unrest } => {
                band(*low, *high)?;
                within("a swell", *swell, SHARE)?;
                within("the number of waves", f32::from(*waves), (1.0, 64.0))?;
                (level, calm, unrest)
            }
            Self::Drops { count, notes: from, decay, level, calm, unrest, .. } => {
                notes(from)?;
                within("the number of drops", f32::from(*count), (1.0, 96.0))?;
                within("a decay", *decay, (0.02, 8.0))?;
                (level, calm, unrest)
            }
            Self::Pulse { count, note, decay, level, calm, unrest } => {
                notes(&[*note])?;
                within("the number of strokes", f32::from(*count), (1.0, 96.0))?;
                within("a decay", *decay, (0.02, 8.0))?;
                (level, calm, unrest)
            }
        };
        [level, calm, unrest].into_iter().try_for_each(|share| within("a level", *share, SHARE))
    }
}

impl Motif {
    /// Reads a motif.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, SoundError> {
        let motif: Self = read(text)?;
        within("the tempo", motif.tempo, (20.0, 240.0))?;
        some("notes", motif.notes.len())?;
        some("forms", motif.forms.len())?;
        for Note(note, beats) in &motif.notes {
            within("a note", *note, NOTES)?;
            within("the beats of a note", *beats, (0.125, 8.0))?;
        }
        for form in &motif.forms {
            within("the tempo of a form", form.tempo, (0.25, 4.0))?;
            within("the height of a form", form.higher, (-24.0, 24.0))?;
            form.with.iter().try_for_each(|note| within("a note with another", *note, (-24.0, 24.0)))?;
            if !form.with.is_empty() {
                some("notes with another", form.with.len())?;
            }
        }
        Ok(motif)
    }
}

impl Effect {
    /// Reads a sound.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, SoundError> {
        let effect: Self = read(text)?;
        within("the length", effect.length, (0.02, 8.0))?;
        within("the level", effect.level, SHARE)?;
        some("parts", effect.parts.len())?;
        for part in &effect.parts {
            let (at, attack, decay, level) = match part {
                Part::Tone { from, to, at, attack, decay, level, .. } => {
                    notes(&[*from, *to])?;
                    (at, attack, decay, level)
                }
                Part::Burst { low, high, at, attack, decay, level } => {
                    band(*low, *high)?;
                    (at, attack, decay, level)
                }
            };
            within("a beginning", *at, (0.0, effect.length))?;
            within("an attack", *attack, (0.002, 8.0))?;
            within("a decay", *decay, (0.005, 8.0))?;
            within("a level", *level, SHARE)?;
        }
        Ok(effect)
    }
}
