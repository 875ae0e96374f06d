//! Sounds in numbers, for those who cannot listen: how loud, how steep, and where in the range of hearing.

use super::Sound;
use super::tone::{Band, turn};

/// What a sound measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The loudest sample, 0 to 1.
    pub peak: f32,
    /// The root of the mean square.
    pub loudness: f32,
    /// The largest step from one sample to the next.
    pub step: f32,
    /// The step from the last sample to the first, which a round takes.
    pub seam: f32,
}

/// Measures a sound.
#[must_use]
pub fn measure(sound: &Sound) -> Measured {
    let all = || sound.frames.iter().flatten();
    let peak = all().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let energy = all().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>() / (sound.frames.len().max(1) as f64 * 2.0);
    let between = |[a, b]: [f32; 2], [c, d]: [f32; 2]| (a - c).abs().max((b - d).abs());
    let steps = sound.frames.iter().zip(sound.frames.iter().skip(1)).map(|(a, b)| between(*a, *b));
    let seam = sound.frames.last().zip(sound.frames.first()).map_or(0.0, |(last, first)| between(*last, *first));
    Measured { peak, loudness: energy.sqrt() as f32, step: steps.fold(0.0, f32::max), seam }
}

/// The edges of the bands of [`bands`], in hertz.
const EDGES: [f32; 13] =
    [30.0, 60.0, 100.0, 160.0, 250.0, 400.0, 630.0, 1_000.0, 1_600.0, 2_500.0, 4_000.0, 6_300.0, 10_000.0];

/// How a sound's energy is spread over twelve bands from 30 hertz to 10 kilohertz; the shares add up to 1.
#[must_use]
pub fn bands(sound: &Sound, rate: u32) -> [f32; 12] {
    let mut shares = [0.0_f32; 12];
    for (share, edges) in shares.iter_mut().zip(EDGES.windows(2)) {
        let [low, high] = edges else { continue };
        let mut band = Band::new(*low, *high, rate);
        let energy = sound.frames.iter().map(|[left, right]| {
            let heard = band.next((left + right) * 0.5);
            f64::from(heard) * f64::from(heard)
        });
        *share = energy.sum::<f64>() as f32;
    }
    let sum = shares.iter().sum::<f32>().max(1e-12);
    shares.map(|share| share / sum)
}

/// How strongly one frequency is heard in a stretch of a sound, as an amplitude.
#[must_use]
pub fn level_at(sound: &Sound, frequency: f64, from: usize, frames: usize, rate: u32) -> f32 {
    let (mut cosines, mut sines, mut count) = (0.0, 0.0, 0.0);
    for (index, [left, right]) in (0_u32..).zip(sound.frames.iter().skip(from).take(frames)) {
        let (cosine, sine) = turn(frequency * f64::from(index) / f64::from(rate));
        // A window without corners, so that neighbours do not sound along.
        let window = 1.0 - turn(f64::from(index) / frames.max(1) as f64).0;
        let x = f64::from(left + right) * 0.5 * window;
        cosines += x * cosine;
        sines += x * sine;
        count += 1.0;
    }
    if count > 0.0 { ((cosines * cosines + sines * sines).sqrt() * 2.0 / count) as f32 } else { 0.0 }
}
