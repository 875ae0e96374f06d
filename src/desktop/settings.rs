//! What the player has set: text, motion, how reading goes on by itself, what is marked, keys.
//!
//! Owns the values and how they change. Where they are kept is the affair of [`super::storage`].

use std::collections::BTreeMap;

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::stage::Detail;
use super::theme::tokens::{AUTO, LETTERS, TEXT_SCALE};

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
    /// How finely backdrops are painted.
    pub(crate) backdrops: Detail,
    /// Letters a second at which words appear; 0 is at once.
    pub(crate) letters: f32,
    /// Letters a second at which reading goes on by itself.
    pub(crate) auto: f32,
    /// Skipping does not stop at what was never read.
    pub(crate) skip_unread: bool,
    /// Options that were taken before are marked.
    pub(crate) mark_taken: bool,
    /// Lines that were heard from the other side are marked.
    pub(crate) mark_heard: bool,
    /// How loud everything is, in percent.
    pub(crate) volume: u8,
    /// How loud music is, in percent.
    pub(crate) music: u8,
    /// How loud places and sounds are, in percent.
    pub(crate) effects: u8,
    /// Nothing is heard.
    pub(crate) mute: bool,
    /// Sounds are written out.
    pub(crate) captions: bool,
    /// The page and the marked line are read aloud.
    pub(crate) voice: bool,
    /// The wheel goes back and forward in the story; else it scrolls.
    pub(crate) wheel_turns: bool,
    /// Keys that are not the usual ones: what they do, and the key.
    pub(crate) keys: BTreeMap<String, String>,
}

impl Default for Settings {
    fn default() -> Self {
        let [at_once, ..] = LETTERS;
        let [_, _, usual, ..] = AUTO;
        Self {
            text_scale: 1.0,
            still: false,
            clock: true,
            fullscreen: false,
            backdrops: Detail::ByItself,
            letters: at_once,
            auto: usual,
            skip_unread: false,
            mark_taken: true,
            mark_heard: true,
            volume: 70,
            music: 70,
            effects: 70,
            mute: false,
            captions: true,
            voice: false,
            wheel_turns: false,
            keys: BTreeMap::new(),
        }
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
    Backdrops,
    Letters,
    Auto,
    SkipUnread,
    MarkTaken,
    MarkHeard,
    Volume,
    Music,
    Effects,
    Mute,
    Captions,
    Voice,
    WheelTurns,
}

/// Another key for something, by its name in the settings; none gives everything its usual keys again.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rebind(pub(crate) Option<(String, String)>);

impl Settings {
    /// Brings values from a file into their range.
    pub(crate) fn sane(mut self) -> Self {
        let (least, most, _) = TEXT_SCALE;
        let scale = if self.text_scale.is_finite() { self.text_scale } else { 1.0 };
        self.text_scale = scale.clamp(least, most);
        self.letters = nearest(&LETTERS, self.letters);
        self.auto = nearest(&AUTO, self.auto);
        for percent in [&mut self.volume, &mut self.music, &mut self.effects] {
            *percent = (*percent).min(100);
        }
        self
    }

    /// Letters a second at which words appear now: where nothing is to move, they are there at once.
    pub(crate) fn typing(&self) -> f32 {
        if self.still { 0.0 } else { self.letters }
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
            Change::Backdrops => {
                self.backdrops = match self.backdrops {
                    Detail::ByItself => Detail::Fine,
                    Detail::Fine => Detail::Coarse,
                    Detail::Coarse => Detail::ByItself,
                }
            }
            Change::Letters => self.letters = next(&LETTERS, self.letters),
            Change::Auto => self.auto = next(&AUTO, self.auto),
            Change::SkipUnread => self.skip_unread = !self.skip_unread,
            Change::MarkTaken => self.mark_taken = !self.mark_taken,
            Change::MarkHeard => self.mark_heard = !self.mark_heard,
            Change::Volume => self.volume = louder(self.volume),
            Change::Music => self.music = louder(self.music),
            Change::Effects => self.effects = louder(self.effects),
            Change::Mute => self.mute = !self.mute,
            Change::Captions => self.captions = !self.captions,
            Change::Voice => self.voice = !self.voice,
            Change::WheelTurns => self.wheel_turns = !self.wheel_turns,
        }
        *self = self.clone().sane();
    }

    /// How finely backdrops are painted, in words.
    pub(crate) fn backdrops_in_words(&self) -> &'static str {
        match self.backdrops {
            Detail::ByItself => "as fine as this machine can",
            Detail::Fine => "fine",
            Detail::Coarse => "coarse",
        }
    }

    /// The text size in words.
    pub(crate) fn size_in_words(&self) -> String {
        format!("{} %", (self.text_scale * 100.0).round())
    }

    /// How words appear, in words.
    pub(crate) fn letters_in_words(&self) -> String {
        if self.letters <= 0.0 { "at once".to_owned() } else { format!("{} letters a second", self.letters) }
    }

    /// How fast reading goes on by itself, in words: people count words a minute.
    pub(crate) fn auto_in_words(&self) -> String {
        const LETTERS_A_WORD: f32 = 5.5;
        let words = self.auto * 60.0 / LETTERS_A_WORD;
        format!("{} words a minute", (words / 10.0).round() * 10.0)
    }
}

/// The value of a list that is nearest to one from a file.
fn nearest(list: &[f32], value: f32) -> f32 {
    let far = |other: &f32| (other - value).abs();
    let found = list.iter().copied().filter(|_| value.is_finite()).min_by(|a, b| far(a).total_cmp(&far(b)));
    found.or(list.first().copied()).unwrap_or_default()
}

/// A tenth louder, and after the loudest silent.
fn louder(percent: u8) -> u8 {
    if percent >= 100 { 0 } else { (percent / 10 + 1) * 10 }
}

/// The value after one in a list, and behind the last the first.
fn next(list: &[f32], value: f32) -> f32 {
    let at = list.iter().position(|known| *known == value).map_or(0, |at| at + 1);
    list.get(at).or(list.first()).copied().unwrap_or_default()
}

pub(crate) fn plugin(app: &mut App) {
    app.add_message::<Change>().add_message::<Rebind>().add_systems(Update, (apply, rebind));
}

fn apply(mut changes: MessageReader<Change>, mut settings: ResMut<Settings>) {
    for change in changes.read() {
        settings.apply(*change);
    }
}

fn rebind(mut wanted: MessageReader<Rebind>, mut settings: ResMut<Settings>) {
    for Rebind(key) in wanted.read() {
        match key {
            Some((intent, key)) => drop(settings.keys.insert(intent.clone(), key.clone())),
            None => settings.keys.clear(),
        }
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

    #[test]
    fn volumes_go_round_in_tenths() {
        let mut settings = Settings { volume: 85, ..Settings::default() };
        let seen: Vec<u8> = (0..4)
            .map(|_| {
                settings.apply(Change::Volume);
                settings.volume
            })
            .collect();
        assert_eq!(seen, [90, 100, 0, 10]);
        assert_eq!(Settings { music: 255, ..Settings::default() }.sane().music, 100);
    }

    #[test]
    fn speeds_go_round_and_come_from_the_list() {
        let mut settings = Settings::default();
        let seen: Vec<f32> = LETTERS
            .iter()
            .map(|_| {
                settings.apply(Change::Letters);
                settings.letters
            })
            .collect();
        assert_eq!(seen.last(), Some(&0.0), "once round: {seen:?}");
        assert_eq!(Settings { letters: 57.0, auto: f32::INFINITY, ..Settings::default() }.sane().letters, 60.0);
        assert_eq!(Settings { auto: f32::INFINITY, ..Settings::default() }.sane().auto, AUTO[0]);
        settings.letters = 60.0;
        assert_eq!(settings.typing(), 60.0);
        settings.still = true;
        assert_eq!(settings.typing(), 0.0, "nothing moves");
    }
}
