//! From parameters to samples. Beds are made of what repeats after their length alone, so their end is their beginning.

use super::Sound;
use super::parameters::{Bed, Effect, Form, Layer, Motif, Note, Part, Voice};
use super::tone::{Band, Cycle, Noise, frequency, ramp, turn};

/// How a place feels, each value from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mood {
    /// More light lets more of the overtones through.
    pub light: f32,
    /// Warmth brings out what is low.
    pub warmth: f32,
    /// Which layers are heard.
    pub unrest: f32,
}

impl Mood {
    /// How strong an overtone is in this mood, for one so many times the frequency of its tone.
    fn colour(self, times: f32) -> f32 {
        let dullness = 1.25 - 0.85 * self.light.clamp(0.0, 1.0);
        1.0 / (1.0 + dullness * (times - 1.0).max(0.0) * 0.55)
    }

    /// How strong a tone is in this mood.
    fn weight(self, note: f32) -> f32 {
        let warmth = self.warmth.clamp(0.0, 1.0) - 0.5;
        (1.0 - warmth * note.clamp(-36.0, 36.0) / 36.0 * 0.7).max(0.2)
    }

    fn share(self, calm: f32, unrest: f32) -> f32 {
        calm + (unrest - calm) * self.unrest.clamp(0.0, 1.0)
    }
}

/// The loudness of a bed of level 1, as the root of the mean square.
const BED: f32 = 0.11;
/// The peak of a motif or an effect of level 1.
const PEAK: f32 = 0.5;
/// No bed is louder than this at any moment.
const BED_PEAK: f32 = 0.5;

/// One round of a bed.
#[must_use]
pub fn bed(bed: &Bed, mood: Mood, rate: u32) -> Sound {
    let frames = ((bed.length * rate as f32) as usize).max(1);
    let mut canvas = Canvas { frames: vec![[0.0; 2]; frames], rate };
    for (index, layer) in (0_u64..).zip(&bed.layers) {
        canvas.layer(layer, mood, index + 1);
    }
    let energy = canvas.frames.iter().flatten().map(|x| f64::from(*x) * f64::from(*x)).sum::<f64>();
    let loudness = (energy / (frames as f64 * 2.0)).sqrt() as f32;
    let peak = canvas.frames.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let gain = if loudness > 1e-6 { (bed.level * BED / loudness).min(BED_PEAK / peak) } else { 0.0 };
    canvas.into_sound(gain)
}

/// A motif in one of its forms; the last one where there are not so many.
#[must_use]
pub fn motif(motif: &Motif, form: usize, rate: u32) -> Sound {
    let Some(form) = motif.forms.get(form).or(motif.forms.last()) else { return Sound::default() };
    let beat = 60.0 / (motif.tempo * form.tempo);
    let tune = tune(motif, form);
    const DIES_AWAY: f32 = 2.4;
    let length = tune.iter().map(|Note(_, beats)| beats * beat).sum::<f32>() + DIES_AWAY;
    let mut canvas = Canvas { frames: vec![[0.0; 2]; (length * rate as f32) as usize], rate };
    let mut at = 0.0;
    for Note(note, beats) in &tune {
        let seconds = beats * beat;
        let tone = Tone { at, attack: 0.05, held: seconds * 0.7, decay: 1.1, level: 1.0, voice: form.voice };
        canvas.tone(&tone, *note, *note, 0.5);
        for (index, above) in form.with.iter().enumerate() {
            let side = if index % 2 == 0 { 0.25 } else { 0.75 };
            let quieter = Tone { level: 0.42, ..tone };
            canvas.tone(&quieter, note + above, note + above, side);
        }
        at += seconds;
    }
    canvas.finish(0.8)
}

fn tune(motif: &Motif, form: &Form) -> Vec<Note> {
    let pivot = motif.notes.first().map_or(0.0, |Note(note, _)| *note);
    let turned = |note: f32| if form.inverted { 2.0 * pivot - note } else { note };
    let mut tune: Vec<Note> =
        motif.notes.iter().map(|Note(note, beats)| Note(turned(*note) + form.higher, *beats)).collect();
    if form.backwards {
        tune.reverse();
    }
    if form.only > 0 {
        tune.truncate(usize::from(form.only));
    }
    tune
}

/// A sound that is heard once.
#[must_use]
pub fn effect(effect: &Effect, rate: u32) -> Sound {
    let mut canvas = Canvas { frames: vec![[0.0; 2]; (effect.length * rate as f32) as usize], rate };
    for (index, part) in (0_u64..).zip(&effect.parts) {
        match part {
            Part::Tone { from, to, voice, at, attack, decay, level } => {
                let tone = Tone { at: *at, attack: *attack, held: 0.0, decay: *decay, level: *level, voice: *voice };
                canvas.tone(&tone, *from, *to, 0.5);
            }
            Part::Burst { low, high, at, attack, decay, level } => {
                canvas.burst((*low, *high), (*at, *attack, *decay), *level, index + 1);
            }
        }
    }
    canvas.finish(effect.level)
}

/// One tone: when, how, how loud. All times in seconds.
#[derive(Debug, Clone, Copy)]
struct Tone {
    at: f32,
    attack: f32,
    held: f32,
    decay: f32,
    level: f32,
    voice: Voice,
}

impl Tone {
    /// How much of it is heard so many seconds after its beginning.
    fn envelope(&self, t: f32) -> f32 {
        let whole = self.attack + self.held + self.decay;
        if t < 0.0 || t >= whole {
            return 0.0;
        }
        let fall = 1.0 - ((t - self.attack - self.held) / self.decay).clamp(0.0, 1.0);
        ramp(0.0, self.attack, t) * fall * fall
    }
}

struct Canvas {
    frames: Vec<[f32; 2]>,
    rate: u32,
}

/// How loud on the left and on the right: 0 is left, 1 is right.
fn sides(place: f32) -> [f32; 2] {
    [1.0 - 0.6 * place, 0.4 + 0.6 * place]
}

impl Canvas {
    fn seconds(&self) -> f64 {
        self.frames.len() as f64 / f64::from(self.rate)
    }

    /// The nearest frequency that fits into the round a whole number of times.
    fn round(&self, frequency: f64) -> f64 {
        (frequency * self.seconds()).round().max(1.0) / self.seconds()
    }

    fn audible(&self, frequency: f64) -> bool {
        frequency < f64::from(self.rate) * 0.42
    }

    fn layer(&mut self, layer: &Layer, mood: Mood, seed: u64) {
        match layer {
            Layer::Drone { notes, voice, level, swell, calm, unrest } => {
                let level = level * mood.share(*calm, *unrest);
                for (index, note) in (1_u8..).zip(notes) {
                    let waves = f64::from(1 + index % 3);
                    let phase = f64::from(index) * 0.37;
                    let swells = move |share: f64| 1.0 - swell * (0.5 + 0.5 * turn(share * waves + phase).1 as f32);
                    self.held(*note, *voice, level, mood, seed * 31 + u64::from(index), &swells);
                }
            }
            Layer::Chords { chords, voice, level, calm, unrest } => {
                let level = level * mood.share(*calm, *unrest);
                let count = chords.len().max(1) as f64;
                for (index, chord) in chords.iter().enumerate() {
                    let middle = (index as f64 + 0.5) / count;
                    for (nth, note) in (1_u64..).zip(chord) {
                        let heard = move |share: f64| around(share - middle, count);
                        self.held(*note, *voice, level, mood, seed * 131 + index as u64 * 17 + nth, &heard);
                    }
                }
            }
            Layer::Noise { low, high, level, swell, waves, calm, unrest } => {
                let brighter = 0.7 + 0.6 * mood.light.clamp(0.0, 1.0);
                let level = level * mood.share(*calm, *unrest);
                self.noise((*low, high * brighter), level, (*swell, *waves), seed);
            }
            Layer::Drops { count, notes, voice, decay, level, calm, unrest } => {
                let share = mood.share(*calm, *unrest);
                self.drops(*count, notes, (*voice, *decay), level * share, seed);
            }
            Layer::Pulse { count, note, decay, level, calm, unrest } => {
                let level = level * mood.share(*calm, *unrest);
                let every = self.seconds() as f32 / f32::from((*count).max(1));
                for stroke in 0..*count {
                    let at = every * f32::from(stroke);
                    let tone = Tone { at, attack: 0.02, held: 0.0, decay: *decay, level, voice: Voice::Soft };
                    self.tone(&tone, *note, *note - 4.0, 0.5);
                }
            }
        }
    }

    /// A note that is held all round; `heard` says how much of it, for each share of the round.
    fn held(&mut self, note: f32, voice: Voice, level: f32, mood: Mood, seed: u64, heard: &dyn Fn(f64) -> f32) {
        if level <= 0.0 {
            return;
        }
        let frames = self.frames.len() as f64;
        let place = Noise::new(seed).chance();
        // Two players, a little apart in pitch and place.
        for (player, apart) in [(0.0_f32, 0.0), (1.0, 1.0)] {
            let [left, right] = sides((place + player) * 0.5);
            // Every note’s two players drift apart at another moment, so that the whole never sinks at once.
            let phase = f64::from(place) + f64::from(player * place) * 7.0;
            for mut cycle in self.cycles(note, voice, mood, apart, phase) {
                let mut share = Held { next: 0, value: 0.0, step: 0.0 };
                let mut rest = self.frames.as_mut_slice();
                let mut index = 0;
                // In stretches, so that those in which it is silent cost nothing.
                while !rest.is_empty() {
                    let (now, later) = rest.split_at_mut(Held::EVERY.min(rest.len()));
                    share.next_stretch(index, frames, heard);
                    if share.value == 0.0 && share.step == 0.0 {
                        cycle.skip(now.len());
                    } else {
                        for [l, r] in now.iter_mut() {
                            let sample = cycle.next() * level * share.value;
                            share.value += share.step;
                            *l += sample * left;
                            *r += sample * right;
                        }
                    }
                    index += Held::EVERY;
                    rest = later;
                }
            }
        }
    }

    /// The turns that a held note is made of: one for all overtones that fit into it, and one for each that does not.
    fn cycles(&self, note: f32, voice: Voice, mood: Mood, apart: f64, phase: f64) -> Vec<Cycle> {
        let weight = mood.weight(note) * 0.5;
        let wanted = frequency(note);
        let ground = self.round(wanted) + apart / self.seconds();
        let (mut whole, mut cycles) = (Vec::new(), Vec::new());
        for (times, strength) in voice.overtones() {
            let strength = strength * mood.colour(*times) * weight;
            let own = self.round(wanted * f64::from(*times)) + apart / self.seconds();
            match (times.fract() == 0.0, self.audible(own)) {
                (_, false) => {}
                (true, true) => whole.push((*times as u16, strength)),
                (false, true) => cycles.push(Cycle::new(&[(1, strength)], own, self.rate, phase)),
            }
        }
        cycles.push(Cycle::new(&whole, ground, self.rate, phase));
        cycles
    }

    /// Noise all round: the filter has gone round once before it is heard, so that it is where it will be at the end.
    fn noise(&mut self, (low, high): (f32, f32), level: f32, (swell, waves): (f32, u8), seed: u64) {
        if level <= 0.0 {
            return;
        }
        let frames = self.frames.len() as f64;
        for channel in 0..2_u64 {
            let mut band = Band::new(low, high, self.rate);
            let swells =
                |share: f64| 1.0 - swell * (0.5 + 0.5 * turn(share * f64::from(waves) + channel as f64 * 0.2).1 as f32);
            for round in 0..2 {
                let mut source = Noise::new(seed * 2 + channel);
                let mut share = Held { next: 0, value: 0.0, step: 0.0 };
                for (index, [l, r]) in self.frames.iter_mut().enumerate() {
                    let sample = band.next(source.next()) * level * 3.0;
                    if round == 1 {
                        let heard = sample * share.at(index, frames, &swells);
                        *(if channel == 0 { l } else { r }) += heard;
                    }
                }
            }
        }
    }

    fn drops(&mut self, count: u8, notes: &[f32], (voice, decay): (Voice, f32), level: f32, seed: u64) {
        if level <= 0.0 {
            return;
        }
        let (mut chance, whole) = (Noise::new(seed * 977), self.seconds() as f32);
        for drop in 0..count {
            let at = (f32::from(drop) + 0.15 + 0.7 * chance.chance()) * whole / f32::from(count);
            let place = chance.chance();
            let which = ((chance.chance() * notes.len() as f32) as usize).min(notes.len().saturating_sub(1));
            let Some(note) = notes.get(which) else { return };
            let loud = level * (0.55 + 0.45 * chance.chance());
            let tone = Tone { at, attack: 0.008, held: 0.0, decay, level: loud, voice };
            self.tone(&tone, *note, *note, place);
        }
    }

    /// A tone that slides from one note to another. What goes beyond the end goes on at the beginning.
    fn tone(&mut self, tone: &Tone, from: f32, to: f32, place: f32) {
        let rate = f64::from(self.rate);
        let [left, right] = sides(place);
        let (first, last) = (frequency(from), frequency(to));
        let whole = tone.attack + tone.held + tone.decay;
        let steps = (f64::from(whole) * rate) as usize;
        let begin = (f64::from(tone.at) * rate) as usize;
        let length = self.frames.len().max(1);
        for (times, strength) in tone.voice.overtones() {
            let highest = first.max(last) * f64::from(*times);
            if !self.audible(highest) {
                continue;
            }
            // Overtones of what is struck die sooner.
            let sooner = match tone.voice {
                Voice::Bell | Voice::Plucked | Voice::Glass => 1.0 / (0.6 + 0.4 * times.max(1.0)),
                _ => 1.0,
            };
            let tone = Tone { decay: tone.decay * sooner, ..*tone };
            let (mut at, mut glide) = ((1.0_f64, 0.0_f64), (1.0, 0.0));
            const STEP: usize = 64;
            for index in 0..steps {
                if index % STEP == 0 {
                    let along = index as f64 / steps as f64;
                    let now = first + (last - first) * along;
                    glide = turn(now * f64::from(*times) / rate);
                }
                let ((cosine, sine), (c, s)) = (at, glide);
                at = (cosine * c - sine * s, sine * c + cosine * s);
                let t = (index as f64 / rate) as f32;
                let sample = at.1 as f32 * strength * tone.level * tone.envelope(t);
                if let Some([l, r]) = self.frames.get_mut((begin + index) % length) {
                    *l += sample * left;
                    *r += sample * right;
                }
            }
        }
    }

    fn burst(&mut self, (low, high): (f32, f32), (at, attack, decay): (f32, f32, f32), level: f32, seed: u64) {
        let tone = Tone { at, attack, held: 0.0, decay, level, voice: Voice::Pure };
        let rate = self.rate as f32;
        for channel in 0..2_u64 {
            let (mut band, mut source) = (Band::new(low, high, self.rate), Noise::new(seed * 53 + channel));
            for (index, [l, r]) in self.frames.iter_mut().enumerate() {
                let heard = tone.envelope(index as f32 / rate - at);
                let sample = band.next(source.next()) * 3.0 * level * heard;
                *(if channel == 0 { l } else { r }) += sample;
            }
        }
    }

    /// Brings a sound that is heard once to its level, and its end to silence.
    fn finish(mut self, level: f32) -> Sound {
        const LAST: f32 = 0.02;
        let last = (LAST * self.rate as f32) as usize;
        for (left, frame) in self.frames.iter_mut().rev().enumerate().take(last) {
            let share = left as f32 / last as f32;
            *frame = frame.map(|x| x * share);
        }
        let peak = self.frames.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        let gain = if peak > 1e-6 { level * PEAK / peak } else { 0.0 };
        self.into_sound(gain)
    }

    fn into_sound(self, gain: f32) -> Sound {
        Sound { frames: self.frames.into_iter().map(|frame| frame.map(|x| x * gain)).collect() }
    }
}

/// A slow curve, looked up now and then and straight between.
struct Held {
    next: usize,
    value: f32,
    step: f32,
}

impl Held {
    const EVERY: usize = 128;

    fn at(&mut self, index: usize, frames: f64, curve: &dyn Fn(f64) -> f32) -> f32 {
        if index == self.next {
            self.next_stretch(index, frames, curve);
        } else {
            self.value += self.step;
        }
        self.value
    }

    fn next_stretch(&mut self, index: usize, frames: f64, curve: &dyn Fn(f64) -> f32) {
        self.value = curve(index as f64 / frames);
        let then = curve((index + Self::EVERY) as f64 / frames);
        self.step = (then - self.value) / Self::EVERY as f32;
        self.next = index + Self::EVERY;
    }
}

/// How much of a chord is heard so far from its middle, as a share of the round, where there are `count` of them.
fn around(distance: f64, count: f64) -> f32 {
    if count <= 1.0 {
        return 1.0;
    }
    let away = (distance - distance.round()).abs() * count;
    1.0 - ramp(0.32, 0.68, away as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_share_the_round_evenly() {
        for count in [2.0, 3.0, 5.0] {
            for step in 0..200 {
                let share = f64::from(step) / 200.0;
                let sum: f32 = (0..count as u8).map(|n| around(share - (f64::from(n) + 0.5) / count, count)).sum();
                assert!((sum - 1.0).abs() < 1e-3, "{count} at {share}: {sum}");
            }
        }
    }

    #[test]
    fn forms_change_a_tune() {
        let text = r#"(tempo: 60, notes: [(0, 1), (7, 1), (3, 2)], forms: [
            (voice: Soft), (voice: Soft, inverted: true), (voice: Soft, backwards: true, higher: 12, only: 2),
        ])"#;
        let motif = Motif::read(text).expect("a motif");
        let notes = |form: usize| tune(&motif, &motif.forms[form]).iter().map(|note| note.0).collect::<Vec<_>>();
        assert_eq!(notes(0), [0.0, 7.0, 3.0]);
        assert_eq!(notes(1), [0.0, -7.0, -3.0]);
        assert_eq!(notes(2), [15.0, 19.0]);
        let (first, last) = (super::motif(&motif, 0, 8_000), super::motif(&motif, 9, 8_000));
        assert!(first.seconds(8_000) > last.seconds(8_000), "the last form stands in for those behind it");
    }
}
