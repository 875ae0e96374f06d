//! What is heard, in numbers: nothing clips or clicks, no two places sound alike, and motifs are heard over all of them.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use finale::load::{Assets, Folder};
use finale::sound::{
    self, Bed, Bus, Effect, Mixer, Mood, Motif, Note, Sound, SoundError, Volumes, bands, level_at, measure,
};

use crate::support::path;

/// A quarter of what is heard in the game, which is enough to measure.
const RATE: u32 = 11_025;
const CALM: Mood = Mood { light: 0.6, warmth: 0.6, unrest: 0.1 };
const ALARM: Mood = Mood { light: 0.45, warmth: 0.95, unrest: 0.95 };

fn assets() -> Assets {
    let mut assets = Assets::default();
    assets.add(&Folder::new(path(".")));
    assert!(assets.faults.is_empty(), "{:?}", assets.faults);
    assets
}

fn beds(assets: &Assets, kind: &str) -> BTreeMap<String, Bed> {
    let folder = format!("sound/{kind}");
    let read = assets.folder(&folder, "ron").map(|(name, text)| {
        (name.to_owned(), Bed::read(text).unwrap_or_else(|error| panic!("{kind}/{name}: {error}")))
    });
    read.collect()
}

fn motifs(assets: &Assets) -> BTreeMap<String, Motif> {
    let read = assets.folder("sound/motifs", "ron");
    read.map(|(name, text)| (name.to_owned(), Motif::read(text).unwrap_or_else(|error| panic!("{name}: {error}"))))
        .collect()
}

/// Every bed of a kind in a mood: they are rendered once for all tests.
fn rendered(kind: &'static str, alarm: bool) -> &'static BTreeMap<String, Sound> {
    static RENDERED: [OnceLock<BTreeMap<String, Sound>>; 4] = [const { OnceLock::new() }; 4];
    let mood = if alarm { ALARM } else { CALM };
    let which = usize::from(kind == "music") * 2 + usize::from(alarm);
    RENDERED[which].get_or_init(|| {
        beds(&assets(), kind).into_iter().map(|(name, bed)| (name, sound::bed(&bed, mood, RATE))).collect()
    })
}

#[test]
fn every_place_and_piece_of_music_of_the_finale_can_be_heard() {
    let (assets, story) = (assets(), crate::support::finale());
    for backdrop in story.backdrops.iter() {
        let name = backdrop.shader.trim_end_matches(".wgsl");
        assert!(assets.get(&format!("sound/beds/{name}.ron")).is_some(), "{name}");
    }
    for music in story.music.iter() {
        assert!(assets.get(&format!("sound/music/{}.ron", music.id)).is_some(), "{}", music.id);
    }
    for sound in story.sounds.iter() {
        assert!(assets.get(&format!("sound/effects/{}.ron", sound.id)).is_some(), "{}", sound.id);
    }
    for person in story.people.iter().filter(|person| person.playable.is_some()) {
        assert!(assets.get(&format!("sound/motifs/{}.ron", person.id)).is_some(), "{}", person.id);
    }
}

#[test]
fn beds_neither_clip_nor_click_and_no_two_sound_alike() {
    // Places differ in colour; music may also differ in its notes alone.
    for (kind, least) in [("beds", 0.05), ("music", 0.02)] {
        for (mood, name, made) in [false, true]
            .into_iter()
            .flat_map(|alarm| rendered(kind, alarm).iter().map(move |(name, made)| (alarm, name, made)))
        {
            let it = measure(made);
            assert!(it.peak <= 0.501 && it.loudness > 0.01, "{kind}/{name} {mood}: {it:?}");
            assert!(it.step < 0.25, "{kind}/{name} {mood} clicks: {it:?}");
            assert!(it.seam <= it.step * 1.001, "{kind}/{name} {mood} has a seam: {it:?}");
        }
        let spectra: Vec<(&String, [f32; 12])> =
            rendered(kind, false).iter().map(|(name, made)| (name, bands(made, RATE))).collect();
        let mut alike = Vec::new();
        for (index, (name, spectrum)) in spectra.iter().enumerate() {
            for (other, theirs) in &spectra[index + 1..] {
                let apart: f32 = spectrum.iter().zip(theirs).map(|(a, b)| (a - b).abs()).sum::<f32>() / 2.0;
                if apart < least {
                    alike.push(format!("{name} and {other}: {apart:.3}"));
                }
            }
        }
        assert!(alike.is_empty(), "{kind} that sound alike: {alike:?}");
    }
}

#[test]
fn what_sounds_once_begins_and_ends_in_silence() {
    let assets = assets();
    let effects = assets.folder("sound/effects", "ron").map(|(name, text)| {
        let effect = Effect::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.to_owned(), sound::effect(&effect, RATE))
    });
    let forms = motifs(&assets).into_iter().flat_map(|(name, motif)| {
        let forms = 0..motif.forms.len();
        forms.map(move |form| (format!("{name} {form}"), sound::motif(&motif, form, RATE))).collect::<Vec<_>>()
    });
    for (name, made) in effects.chain(forms) {
        let it = measure(&made);
        assert!(it.peak <= 0.501 && it.peak > 0.05, "{name}: {it:?}");
        let edge = |frame: Option<&[f32; 2]>| frame.map_or(1.0, |[left, right]| left.abs().max(right.abs()));
        assert!(edge(made.frames.first()) < 0.02, "{name} begins with a step");
        assert!(edge(made.frames.last()) < 0.002, "{name} ends with a step");
    }
}

#[test]
fn a_motif_comes_back_changed() {
    for (name, motif) in motifs(&assets()) {
        assert!(motif.forms.len() >= 4, "{name}");
        let forms: Vec<Sound> = (0..motif.forms.len()).map(|form| sound::motif(&motif, form, RATE)).collect();
        for (index, form) in forms.iter().enumerate() {
            for other in &forms[index + 1..] {
                let differ = form.frames.iter().zip(&other.frames).filter(|(a, b)| (a[0] - b[0]).abs() > 0.02).count();
                assert!(differ > form.frames.len() / 8, "{name}: two forms are alike");
            }
        }
    }
}

#[test]
fn motifs_are_heard_over_every_place_with_any_music() {
    let assets = assets();
    let (places, music) = (rendered("beds", false), rendered("music", false));
    for (name, motif) in motifs(&assets) {
        let played = sound::motif(&motif, 0, RATE);
        let beat = 60.0 / (motif.tempo * motif.forms[0].tempo);
        let mut at = 0.0_f32;
        let mut heard: BTreeMap<String, usize> = BTreeMap::new();
        for Note(note, beats) in &motif.notes {
            let (from, frames) = ((at * RATE as f32) as usize, (beats * beat * RATE as f32).min(6_000.0) as usize);
            let frequency = 220.0 * 2.0_f64.powf(f64::from(*note) / 12.0);
            let own = level_at(&played, frequency, from, frames, RATE);
            for (place, bed) in places.iter().chain(music) {
                // What lies under it, at two moments of its round.
                let under =
                    (0..6).map(|round| level_at(bed, frequency, round * 40_000, frames, RATE)).fold(0.0, f32::max);
                *heard.entry(place.clone()).or_default() += usize::from(own > under * 1.4);
            }
            at += beats * beat;
        }
        for (place, notes) in heard {
            assert!(notes * 4 >= motif.notes.len() * 3, "{name} over {place}: {notes} of {} notes", motif.notes.len());
        }
    }
}

#[test]
fn a_change_of_scene_is_heard_without_a_step() {
    let assets = assets();
    let made = |kind, name: &str, alarm| Arc::new(rendered(kind, alarm)[name].clone());
    let mut mixer = Mixer::new(RATE, Volumes { master: 1.0, music: 1.0, effects: 1.0 });
    let mut all: Vec<f32> = Vec::new();
    let mut hear = |mixer: &mut Mixer, seconds: f32| {
        let mut out = vec![0.0; (seconds * RATE as f32) as usize * 2];
        mixer.fill(&mut out);
        all.extend(out.chunks(2).map(|frame| frame[0]));
    };
    mixer.set_place(Some(made("beds", "street", false)));
    mixer.set_music(Some(made("music", "occupied", false)));
    hear(&mut mixer, 3.0);
    mixer.set_place(Some(made("beds", "street", true)));
    hear(&mut mixer, 1.0);
    mixer.set_place(Some(made("beds", "cellar", false)));
    mixer.set_music(Some(made("music", "hunted", false)));
    hear(&mut mixer, 1.5);
    mixer.play(Arc::new(sound::motif(&motifs(&assets)["kira"], 1, RATE)), Bus::Music);
    mixer.set_music(None);
    hear(&mut mixer, 4.0);
    let step = all.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    assert!(step < 0.3, "{step}");
    assert!(all.iter().all(|x| x.abs() < 1.0));
}

#[test]
fn nonsense_is_refused_with_a_reason() {
    let bed = |inside: &str| Bed::read(&format!("(length: 8, level: 0.5, layers: [{inside}])"));
    assert!(matches!(bed("Drone(notes: [400], voice: Soft, level: 0.5)"), Err(SoundError::Bounds { .. })));
    assert!(matches!(bed("Drone(notes: [], voice: Soft, level: 0.5)"), Err(SoundError::Count { .. })));
    assert!(matches!(bed("Drone(notes: [0], voice: Loud, level: 0.5)"), Err(SoundError::Shape { .. })));
    assert!(matches!(bed("Noise(low: 900, high: 100, level: 0.5)"), Err(SoundError::Bounds { .. })));
    assert!(matches!(Bed::read("(length: 9000, level: 0.5, layers: [])"), Err(SoundError::Bounds { .. })));
    assert!(matches!(Effect::read("(length: NaN, level: 0.5, parts: [])"), Err(SoundError::Bounds { .. })));
    assert!(matches!(Motif::read(""), Err(SoundError::Shape { .. })));
}
