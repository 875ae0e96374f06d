//! Renders what is to be heard, on a thread of its own, and gives it to the mixer. What was rendered lately is kept.
//!
//! Knows parameters and moods. Does not know when something should be heard.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use finale::load::Assets;
use finale::sound::{self, Bed, Bus, Effect, Mixer, Mood, Motif, RATE, Sound, SoundError, Volumes};

use super::device;

/// What the thread is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Order {
    /// Other files.
    Assets(Assets),
    /// What the place sounds like.
    Place(Option<Wanted>),
    /// The music.
    Music(Option<Wanted>),
    /// A motif in one of its forms.
    Motif(String, usize),
    /// A sound.
    Effect(String),
}

/// A bed and the mood it is heard in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    pub(super) name: String,
    /// Light, warmth and unrest in quarters: a bed is not rendered anew for less.
    pub(super) mood: [u8; 3],
}

impl Wanted {
    pub(super) fn new(name: &str, light: f32, warmth: f32, unrest: f32) -> Self {
        let quarters = |share: f32| (share.clamp(0.0, 1.0) * 4.0).round() as u8;
        Self { name: name.to_owned(), mood: [light, warmth, unrest].map(quarters) }
    }
}

/// The thread, as others see it.
pub(super) struct Studio {
    orders: Sender<Order>,
    mixer: Arc<Mutex<Mixer>>,
    faults: Mutex<Receiver<String>>,
}

impl Studio {
    /// Opens the loudspeakers, and works where there are any.
    pub(super) fn open(volumes: Volumes) -> Self {
        let mixer = Arc::new(Mutex::new(Mixer::new(RATE, volumes)));
        let (orders, inbox) = channel();
        let (said, faults) = channel();
        let shared = mixer.clone();
        let work = move || {
            let speakers = device::open(&shared);
            let mut desk = Desk { assets: Assets::default(), kept: BTreeMap::new(), used: 0 };
            while let Ok(first) = inbox.recv() {
                let orders = latest(std::iter::once(first).chain(inbox.try_iter()));
                if speakers.is_some() {
                    orders.into_iter().for_each(|order| desk.carry_out(order, &shared, &said));
                }
            }
        };
        // Without a thread it is silent.
        thread::Builder::new().name("sound".to_owned()).spawn(work).ok();
        Self { orders, mixer, faults: Mutex::new(faults) }
    }

    pub(super) fn ask(&self, order: Order) {
        // Nobody listens if the thread could not be had.
        self.orders.send(order).ok();
    }

    pub(super) fn set_volumes(&self, volumes: Volumes) {
        self.mixer.lock().unwrap_or_else(PoisonError::into_inner).set_volumes(volumes);
    }

    /// What could not be rendered since it was last asked.
    pub(super) fn faults(&self) -> Vec<String> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).try_iter().collect()
    }
}

/// The files that are no sounds, one sentence each.
pub(super) fn faults(assets: &Assets) -> Vec<String> {
    assets.files().filter_map(|(path, text)| Some(fault(path, &sound::check(path, text).err()?))).collect()
}

fn fault(path: &str, error: &SoundError) -> String {
    format!("The sound “{path}” cannot be used, so it is silent: {error}.")
}

/// Of several places or pieces of music that were asked for in the meantime, only the last one matters.
fn latest(orders: impl Iterator<Item = Order>) -> Vec<Order> {
    let mut kept: Vec<Order> = Vec::new();
    for order in orders {
        let one_of_a_kind = matches!(order, Order::Place(_) | Order::Music(_) | Order::Assets(_));
        if one_of_a_kind {
            kept.retain(|other| std::mem::discriminant(other) != std::mem::discriminant(&order));
        }
        kept.push(order);
    }
    kept
}

/// Beds that are kept, at most: each takes a few megabytes.
const KEPT: usize = 10;

struct Desk {
    assets: Assets,
    kept: BTreeMap<String, (Arc<Sound>, u64)>,
    used: u64,
}

impl Desk {
    fn carry_out(&mut self, order: Order, mixer: &Mutex<Mixer>, said: &Sender<String>) {
        let lock = || mixer.lock().unwrap_or_else(PoisonError::into_inner);
        let keep = |made: Result<Option<Arc<Sound>>, String>| {
            made.unwrap_or_else(|fault| {
                said.send(fault).ok();
                None
            })
        };
        match order {
            Order::Assets(assets) => {
                self.assets = assets;
                self.kept.clear();
            }
            Order::Place(wanted) => {
                let made = keep(wanted.map_or(Ok(None), |wanted| self.bed("beds", &wanted)));
                lock().set_place(made);
            }
            Order::Music(wanted) => {
                let made = keep(wanted.map_or(Ok(None), |wanted| self.bed("music", &wanted)));
                lock().set_music(made);
            }
            Order::Motif(name, form) => {
                let path = format!("sound/motifs/{name}.ron");
                let made = self.made(&path, &format!("{path} {form}"), |text| {
                    let motif = Motif::read(text)?;
                    Ok(sound::motif(&motif, form.min(motif.forms.len().saturating_sub(1)), RATE))
                });
                if let Some(sound) = keep(made) {
                    lock().play(sound, Bus::Music);
                }
            }
            Order::Effect(name) => {
                let path = format!("sound/effects/{name}.ron");
                let made = self.made(&path, &path, |text| Ok(sound::effect(&Effect::read(text)?, RATE)));
                if let Some(sound) = keep(made) {
                    lock().play(sound, Bus::Effects);
                }
            }
        }
    }

    fn bed(&mut self, folder: &str, wanted: &Wanted) -> Result<Option<Arc<Sound>>, String> {
        let path = format!("sound/{folder}/{}.ron", wanted.name);
        let [light, warmth, unrest] = wanted.mood.map(|quarters| f32::from(quarters) / 4.0);
        let mood = Mood { light, warmth, unrest };
        self.made(&path, &format!("{path} {:?}", wanted.mood), |text| Ok(sound::bed(&Bed::read(text)?, mood, RATE)))
    }

    /// What was kept under a key, or what a file makes; nothing for a file that is not there, which is no fault: not everything is heard.
    fn made(
        &mut self,
        path: &str,
        key: &str,
        make: impl FnOnce(&str) -> Result<Sound, SoundError>,
    ) -> Result<Option<Arc<Sound>>, String> {
        self.used += 1;
        if let Some((sound, used)) = self.kept.get_mut(key) {
            *used = self.used;
            return Ok(Some(sound.clone()));
        }
        let Some(text) = self.assets.get(path) else { return Ok(None) };
        let made = make(text).map_err(|error| fault(path, &error))?;
        let made = Arc::new(made);
        self.kept.insert(key.to_owned(), (made.clone(), self.used));
        if self.kept.len() > KEPT
            && let Some(oldest) = self.kept.iter().min_by_key(|(_, (_, used))| *used).map(|(key, _)| key.clone())
        {
            self.kept.remove(&oldest);
        }
        Ok(Some(made))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use finale::load::Memory;

    fn desk() -> Desk {
        let mut assets = Assets::default();
        let pulse = "(length: 4, level: 0.5, layers: [Pulse(count: 4, note: 0, decay: 0.1, level: 0.5)])";
        let files = Memory::new("it").with("assets/sound/beds/yard.ron", pulse).with("assets/sound/beds/bad.ron", "(");
        assets.add(&files.with(
            "assets/sound/effects/tick.ron",
            "(length: 0.1, level: 0.5, parts: [Tone(from: 0, to: 0, voice: Pure, decay: 0.05, level: 1)])",
        ));
        Desk { assets, kept: BTreeMap::new(), used: 0 }
    }

    fn carried_out(desk: &mut Desk, order: Order) -> (bool, Vec<String>) {
        let mixer = Mutex::new(Mixer::new(RATE, Volumes { master: 1.0, music: 1.0, effects: 1.0 }));
        let (said, heard) = channel();
        desk.carry_out(order, &mixer, &said);
        let silent = mixer.lock().expect("nobody else").is_silent();
        (silent, heard.try_iter().collect())
    }

    #[test]
    fn what_is_ordered_is_heard() {
        let mut desk = desk();
        assert_eq!(carried_out(&mut desk, Order::Place(Some(Wanted::new("yard", 0.5, 0.5, 0.1)))), (false, Vec::new()));
        assert_eq!(carried_out(&mut desk, Order::Effect("tick".to_owned())), (false, Vec::new()));
        assert_eq!(desk.kept.len(), 2);
    }

    #[test]
    fn what_is_not_there_is_silent_and_what_is_wrong_is_said() {
        let mut desk = desk();
        assert_eq!(carried_out(&mut desk, Order::Music(Some(Wanted::new("yard", 0.5, 0.5, 0.1)))), (true, Vec::new()));
        let (silent, said) = carried_out(&mut desk, Order::Place(Some(Wanted::new("bad", 0.5, 0.5, 0.1))));
        assert!(silent && said.len() == 1 && said[0].contains("sound/beds/bad.ron"), "{said:?}");
        assert_eq!(faults(&desk.assets), said, "it is said before anybody asks for it");
    }

    #[test]
    fn whoever_hurries_past_places_hears_the_last_one() {
        let place = |name: &str| Order::Place(Some(Wanted::new(name, 0.5, 0.5, 0.0)));
        let tick = Order::Effect("tick".to_owned());
        let orders = [place("a"), tick.clone(), place("b"), tick.clone(), Order::Music(None), place("c")];
        assert_eq!(latest(orders.into_iter()), [tick.clone(), tick, Order::Music(None), place("c")]);
    }

    #[test]
    fn a_little_more_light_sounds_the_same() {
        assert_eq!(Wanted::new("yard", 0.5, 0.5, 0.1), Wanted::new("yard", 0.55, 0.48, 0.12));
        assert_ne!(Wanted::new("yard", 0.5, 0.5, 0.1), Wanted::new("yard", 0.5, 0.5, 0.9));
    }
}
