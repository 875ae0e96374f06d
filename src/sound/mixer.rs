//! Puts together what is heard now: the place and the music, each fading into the next, and whatever sounds once. Without steps: every
//! change of loudness takes a moment, and every sound ends in silence.

use std::sync::Arc;

use super::Sound;

/// What a sound belongs to, for its volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    /// Music and motifs.
    Music,
    /// Places and sounds.
    Effects,
}

/// How loud everything is, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Volumes {
    /// All of it.
    pub master: f32,
    /// Music and motifs.
    pub music: f32,
    /// Places and sounds.
    pub effects: f32,
}

impl Volumes {
    fn of(self, bus: Bus) -> f32 {
        let own = match bus {
            Bus::Music => self.music,
            Bus::Effects => self.effects,
        };
        // As loud as it seems: half the way is half as loud to the ear.
        let loudness = (self.master * own).clamp(0.0, 1.0);
        loudness * loudness
    }
}

/// Everything that is heard.
#[derive(Debug)]
pub struct Mixer {
    rate: u32,
    place: Bed,
    music: Bed,
    once: Vec<Once>,
    volumes: Volumes,
    /// How loud each bus is at this moment, music first.
    now: [f32; 2],
}

/// How long one bed fades into another, in seconds.
const FADE: f32 = 2.5;
/// How long a change of volume takes.
const TURN: f32 = 0.06;
/// What sounds once at the same time, at most; more would be noise.
const MOST: usize = 12;
/// Above this, loudness grows ever more slowly, and never beyond 1.
const KNEE: f32 = 0.7;

/// A bed, and those that are still fading out behind it.
#[derive(Debug, Default)]
struct Bed {
    rounds: Vec<Round>,
}

#[derive(Debug)]
struct Round {
    sound: Arc<Sound>,
    at: usize,
    share: f32,
    wanted: f32,
}

#[derive(Debug)]
struct Once {
    sound: Arc<Sound>,
    at: usize,
    bus: Bus,
}

impl Bed {
    fn set(&mut self, sound: Option<Arc<Sound>>) {
        for round in &mut self.rounds {
            round.wanted = 0.0;
        }
        let Some(sound) = sound.filter(|sound| !sound.frames.is_empty()) else { return };
        if let Some(known) = self.rounds.iter_mut().find(|round| Arc::ptr_eq(&round.sound, &sound)) {
            known.wanted = 1.0;
            return;
        }
        // Another mood of the same length goes on where the one before it was.
        let at = self.rounds.last().map_or(0, |round| round.at % sound.frames.len());
        self.rounds.push(Round { sound, at, share: 0.0, wanted: 1.0 });
    }

    fn next(&mut self, step: f32) -> [f32; 2] {
        let mut sum = [0.0; 2];
        for round in &mut self.rounds {
            round.share += (round.wanted - round.share).clamp(-step, step);
            let [left, right] = round.sound.frames.get(round.at).copied().unwrap_or_default();
            // Both sides of a fade are equally loud together.
            let heard = round.share * (2.0 - round.share);
            let [l, r] = sum;
            sum = [l + left * heard, r + right * heard];
            round.at = (round.at + 1) % round.sound.frames.len().max(1);
        }
        sum
    }

    fn forget_silent(&mut self) {
        self.rounds.retain(|round| round.share > 0.0 || round.wanted > 0.0);
    }
}

impl Mixer {
    /// A mixer that is silent so far.
    #[must_use]
    pub fn new(rate: u32, volumes: Volumes) -> Self {
        let now = [volumes.of(Bus::Music), volumes.of(Bus::Effects)];
        Self { rate: rate.max(1), place: Bed::default(), music: Bed::default(), once: Vec::new(), volumes, now }
    }

    /// What a place sounds like from now on.
    pub fn set_place(&mut self, sound: Option<Arc<Sound>>) {
        self.place.set(sound);
    }

    /// The music from now on.
    pub fn set_music(&mut self, sound: Option<Arc<Sound>>) {
        self.music.set(sound);
    }

    /// Lets something sound once.
    pub fn play(&mut self, sound: Arc<Sound>, bus: Bus) {
        if self.once.len() < MOST {
            self.once.push(Once { sound, at: 0, bus });
        }
    }

    /// How loud everything is from now on.
    pub fn set_volumes(&mut self, volumes: Volumes) {
        self.volumes = volumes;
    }

    /// Whether anything is heard or fading.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.once.is_empty() && self.place.rounds.is_empty() && self.music.rounds.is_empty()
    }

    /// What comes next, left and right in turn.
    pub fn fill(&mut self, out: &mut [f32]) {
        let (fade, turn) = (1.0 / (FADE * self.rate as f32), 1.0 / (TURN * self.rate as f32));
        let wanted = [self.volumes.of(Bus::Music), self.volumes.of(Bus::Effects)];
        for frame in out.chunks_mut(2) {
            for (now, wanted) in self.now.iter_mut().zip(wanted) {
                *now += (wanted - *now).clamp(-turn, turn);
            }
            let [music, effects] = self.now;
            let ([ml, mr], [pl, pr]) = (self.music.next(fade), self.place.next(fade));
            let mut sum = [ml * music + pl * effects, mr * music + pr * effects];
            for once in &mut self.once {
                let loud = if once.bus == Bus::Music { music } else { effects };
                let [left, right] = once.sound.frames.get(once.at).copied().unwrap_or_default();
                let [l, r] = sum;
                sum = [l + left * loud, r + right * loud];
                once.at += 1;
            }
            for (sample, heard) in frame.iter_mut().zip(sum) {
                *sample = bounded(heard);
            }
        }
        self.once.retain(|once| once.at < once.sound.frames.len());
        self.place.forget_silent();
        self.music.forget_silent();
    }
}

/// The same below the knee; above it, softly towards 1.
fn bounded(x: f32) -> f32 {
    let size = x.abs();
    if size <= KNEE {
        return x;
    }
    let over = (size - KNEE) / (1.0 - KNEE);
    (KNEE + (1.0 - KNEE) * over / (1.0 + over)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::tone::Oscillator;

    const RATE: u32 = 8_000;
    const FULL: Volumes = Volumes { master: 1.0, music: 1.0, effects: 1.0 };

    fn tone(frequency: f64, level: f32) -> Arc<Sound> {
        let mut oscillator = Oscillator::new(frequency, RATE, 0.0);
        Arc::new(Sound { frames: (0..RATE).map(|_| [oscillator.next() * level; 2]).collect() })
    }

    fn heard(mixer: &mut Mixer, seconds: f32) -> Vec<f32> {
        let mut out = vec![0.0; (seconds * RATE as f32) as usize * 2];
        mixer.fill(&mut out);
        out.chunks(2).map(|frame| frame[0]).collect()
    }

    fn largest_step(samples: &[f32]) -> f32 {
        samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn changes_of_place_music_and_volume_have_no_steps() {
        let mut mixer = Mixer::new(RATE, FULL);
        let mut all = Vec::new();
        mixer.set_place(Some(tone(100.0, 0.3)));
        all.extend(heard(&mut mixer, 1.3));
        mixer.set_place(Some(tone(60.0, 0.3)));
        mixer.set_music(Some(tone(80.0, 0.3)));
        all.extend(heard(&mut mixer, 0.7));
        mixer.set_volumes(Volumes { master: 0.1, ..FULL });
        all.extend(heard(&mut mixer, 0.4));
        mixer.set_volumes(FULL);
        mixer.set_music(None);
        all.extend(heard(&mut mixer, 4.0));
        // The steepest sine here rises by 2π · 100 · 0.3 a second; three of them together no more than thrice that.
        let steepest = 3.0 * std::f32::consts::TAU * 100.0 * 0.3 / RATE as f32;
        assert!(largest_step(&all) < steepest, "{} of {steepest}", largest_step(&all));
        assert!(all.iter().skip(RATE as usize * 5).any(|x| x.abs() > 0.25), "the place is heard");
    }

    #[test]
    fn muted_is_silent_soon() {
        let mut mixer = Mixer::new(RATE, FULL);
        mixer.set_place(Some(tone(100.0, 0.5)));
        heard(&mut mixer, 3.0);
        mixer.set_volumes(Volumes { master: 0.0, ..FULL });
        heard(&mut mixer, 0.1);
        assert!(heard(&mut mixer, 0.2).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn nothing_is_ever_too_loud() {
        let mut mixer = Mixer::new(RATE, FULL);
        mixer.set_place(Some(tone(100.0, 1.0)));
        mixer.set_music(Some(tone(100.0, 1.0)));
        (0..40).for_each(|_| mixer.play(tone(100.0, 1.0), Bus::Effects));
        assert!(heard(&mut mixer, 3.0).iter().all(|x| x.abs() < 1.0));
        assert!(mixer.once.is_empty() && !mixer.is_silent());
        mixer.set_place(None);
        mixer.set_music(None);
        heard(&mut mixer, 3.0);
        assert!(mixer.is_silent());
    }

    #[test]
    fn music_and_effects_have_volumes_of_their_own() {
        let loudest = |volumes: Volumes, bus: Bus| {
            let mut mixer = Mixer::new(RATE, volumes);
            mixer.play(tone(100.0, 0.5), bus);
            heard(&mut mixer, 0.5).iter().fold(0.0_f32, |most, x| most.max(x.abs()))
        };
        let quiet_music = Volumes { music: 0.0, ..FULL };
        assert!(loudest(quiet_music, Bus::Music) < 1e-6 && loudest(quiet_music, Bus::Effects) > 0.4);
        assert!(loudest(Volumes { effects: 0.0, ..FULL }, Bus::Effects) < 1e-6);
    }
}
