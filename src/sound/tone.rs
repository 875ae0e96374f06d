//! Tones, noise and filters: small parts that sound the same on every machine, since they use only plain arithmetic.

use std::f64::consts::{PI, TAU};

/// Cosine and sine of an angle in turns.
pub(super) fn turn(turns: f64) -> (f64, f64) {
    let x = turns - turns.round();
    // A quarter is the sine's own beginning.
    (sine(x + 0.25), sine(x))
}

fn sine(turns: f64) -> f64 {
    let mut x = (turns - turns.round()) * TAU;
    // Folded into the half in which few terms are enough.
    if x > PI / 2.0 {
        x = PI - x;
    } else if x < -PI / 2.0 {
        x = -PI - x;
    }
    let square = x * x;
    let terms = [
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
        1.0,
    ];
    x * terms.into_iter().fold(0.0, |sum, term| sum * square + term)
}

/// The frequency of a note, in semitones from the A below middle C.
pub(super) fn frequency(semitones: f32) -> f64 {
    const A: f64 = 220.0;
    const SEMITONE: f64 = 1.059_463_094_359_295_3;
    const HUNDREDTH: f64 = 1.000_577_789_506_555;
    let hundredths = (f64::from(semitones) * 100.0).round() as i32;
    let power = |base: f64, times: u32| (0..times).fold(1.0, |product, _| product * base);
    let up = power(SEMITONE, hundredths.unsigned_abs() / 100) * power(HUNDREDTH, hundredths.unsigned_abs() % 100);
    if hundredths < 0 { A / up } else { A * up }
}

/// A sine that goes on turning.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(super) struct Oscillator {
    at: (f64, f64),
    step: (f64, f64),
}

#[cfg(test)]
impl Oscillator {
    pub(super) fn new(frequency: f64, rate: u32, phase: f64) -> Self {
        Self { at: turn(phase), step: turn(frequency / f64::from(rate)) }
    }

    pub(super) fn next(&mut self) -> f32 {
        let ((cosine, sine), (c, s)) = (self.at, self.step);
        self.at = (cosine * c - sine * s, sine * c + cosine * s);
        sine as f32
    }
}

/// One turn of a tone with its overtones, read at any pace.
#[derive(Debug, Clone)]
pub(super) struct Cycle {
    /// One turn, and its first sample once more.
    samples: Vec<f32>,
    phase: f64,
    step: f64,
}

impl Cycle {
    const LENGTH: usize = 2_048;

    /// A tone of overtones, each so many times the frequency and so strong.
    pub(super) fn new(overtones: &[(u16, f32)], frequency: f64, rate: u32, phase: f64) -> Self {
        let sample = |index: usize| {
            let at = index as f64 / Self::LENGTH as f64;
            overtones.iter().map(|(times, strength)| turn(at * f64::from(*times)).1 as f32 * strength).sum()
        };
        let samples = (0..=Self::LENGTH).map(sample).collect();
        Self { samples, phase: phase - phase.floor(), step: frequency / f64::from(rate) }
    }

    pub(super) fn next(&mut self) -> f32 {
        let place = self.phase * Self::LENGTH as f64;
        let (index, share) = (place as usize, (place - place.floor()) as f32);
        let (a, b) = match self.samples.get(index..index + 2) {
            Some([a, b]) => (*a, *b),
            _ => (0.0, 0.0),
        };
        self.skip(1);
        a + (b - a) * share
    }

    /// Goes on without being heard.
    pub(super) fn skip(&mut self, frames: usize) {
        self.phase += self.step * frames as f64;
        self.phase -= self.phase.floor();
    }
}

/// White noise between -1 and 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Between 0 and 1.
    pub(super) fn chance(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    pub(super) fn next(&mut self) -> f32 {
        self.chance() * 2.0 - 1.0
    }
}

/// Lets a band through, gently on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    low: f32,
    high: f32,
    kept: [f32; 4],
}

impl Band {
    pub(super) fn new(low: f32, high: f32, rate: u32) -> Self {
        let share = |frequency: f32| {
            let x = std::f32::consts::TAU * frequency / rate as f32;
            x / (1.0 + x)
        };
        Self { low: share(low), high: share(high), kept: [0.0; 4] }
    }

    pub(super) fn next(&mut self, x: f32) -> f32 {
        let [a, b, c, d] = &mut self.kept;
        *a += (x - *a) * self.high;
        *b += (*a - *b) * self.high;
        *c += (*b - *c) * self.low;
        *d += (*b - *c - *d) * self.low;
        *b - *c - *d
    }
}

/// From 0 at `a` to 1 at `b`, smoothly.
pub(super) fn ramp(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_sines() {
        for step in -400..400 {
            let turns = f64::from(step) / 133.0;
            let (cosine, sine) = turn(turns);
            assert!((sine - (turns * TAU).sin()).abs() < 1e-6, "{turns}: {sine}");
            assert!((cosine - (turns * TAU).cos()).abs() < 1e-6, "{turns}: {cosine}");
        }
    }

    #[test]
    fn an_octave_doubles() {
        assert!((frequency(12.0) - 440.0).abs() < 1e-6);
        assert!((frequency(-24.0) - 55.0).abs() < 1e-6);
        assert!((frequency(0.5) - 226.446).abs() < 1e-2);
    }

    #[test]
    fn an_oscillator_keeps_its_level_and_its_pitch() {
        let mut oscillator = Oscillator::new(441.0, 44_100, 0.0);
        let samples: Vec<f32> = (0..441_000).map(|_| oscillator.next()).collect();
        let crossings = samples.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
        assert!((4_409..=4_411).contains(&crossings), "{crossings}");
        let loudest = samples.iter().rev().take(1_000).fold(0.0_f32, |most, x| most.max(x.abs()));
        assert!((loudest - 1.0).abs() < 1e-3, "{loudest}");
    }

    #[test]
    fn a_band_lets_its_middle_through() {
        let heard = |frequency: f64| {
            let (mut band, mut tone) = (Band::new(300.0, 1_200.0, 44_100), Oscillator::new(frequency, 44_100, 0.0));
            (0..44_100).map(|_| band.next(tone.next())).skip(22_050).fold(0.0_f32, |most, x| most.max(x.abs()))
        };
        let (low, middle, high) = (heard(30.0), heard(600.0), heard(9_000.0));
        assert!(middle > 0.3 && low < middle * 0.2 && high < middle * 0.2, "{low} {middle} {high}");
    }
}
