//! Reading that goes on by itself: at the pace of a reader, or skipping. Knows no clock and no screen: it is told the time.

use super::theme::tokens::{AUTO_LEAST, SKIP_EVERY};

/// How reading goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Pace {
    /// By hand.
    #[default]
    Hand,
    /// By itself, as fast as somebody reads.
    Auto,
    /// Over what was read.
    Skip,
}

/// What is on the page now.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Moment {
    /// Counts the moments that were shown: another number is another moment.
    pub(crate) number: u64,
    /// A line, all of it there, that can be gone on from.
    pub(crate) waits: bool,
    /// It was never read before.
    pub(crate) unread: bool,
    /// The letters of what is new.
    pub(crate) letters: usize,
    /// Seconds that the story asks for besides.
    pub(crate) pause: f32,
}

/// When to go on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Pacing {
    pace: Pace,
    /// The key that skips is held.
    held: bool,
    /// The moment that was looked at last.
    number: u64,
    /// When to go on from it.
    at: Option<f64>,
    /// Skipping came to something new, and the key is still held.
    met: bool,
}

impl Pacing {
    /// How reading goes on now.
    pub(crate) fn pace(&self) -> Pace {
        if self.held && !self.met { Pace::Skip } else { self.pace }
    }

    /// Turns a pace on, or off where it is on.
    pub(crate) fn toggle(&mut self, pace: Pace) {
        self.pace = if self.pace == pace { Pace::Hand } else { pace };
        self.at = None;
    }

    /// The reader did something: skipping ends, and the time for this moment begins anew.
    pub(crate) fn interrupt(&mut self) {
        if self.pace == Pace::Skip {
            self.pace = Pace::Hand;
        }
        self.at = None;
    }

    /// Whether the key that skips is held.
    pub(crate) fn hold(&mut self, held: bool) {
        if !held {
            self.met = false;
        }
        if self.held != held {
            self.at = None;
        }
        self.held = held;
    }

    /// The time at which to go on; none where nothing goes on by itself. `auto` is in letters a second; `everything` skips what is new as well.
    pub(crate) fn due(&mut self, now: f64, moment: Moment, auto: f32, everything: bool) -> Option<f64> {
        let arrived = self.number != moment.number;
        self.number = moment.number;
        if arrived {
            self.at = None;
        }
        let stops = !moment.waits || (arrived && moment.unread && !everything);
        if self.pace() == Pace::Skip && stops {
            self.met |= self.held;
            if self.pace == Pace::Skip {
                self.pace = Pace::Hand;
            }
        }
        let wait = match self.pace() {
            Pace::Hand => None,
            _ if !moment.waits => None,
            Pace::Skip => Some(SKIP_EVERY),
            Pace::Auto => Some(f64::from(AUTO_LEAST + moment.pause + moment.letters as f32 / auto.max(1.0))),
        };
        self.at = wait.map(|wait| self.at.unwrap_or(now + wait));
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u64) -> Moment {
        Moment { number, waits: true, unread: false, letters: 100, pause: 0.0 }
    }

    #[test]
    fn by_hand_nothing_goes_on() {
        assert_eq!(Pacing::default().due(0.0, line(1), 20.0, true), None);
    }

    #[test]
    fn auto_waits_as_long_as_the_line_is_and_stands_still_at_a_choice() {
        let mut pacing = Pacing::default();
        pacing.toggle(Pace::Auto);
        assert_eq!(pacing.due(10.0, line(1), 20.0, false), Some(16.5));
        assert_eq!(pacing.due(12.0, line(1), 20.0, false), Some(16.5), "the time stands");
        pacing.interrupt();
        assert_eq!(pacing.due(12.0, line(1), 20.0, false), Some(18.5), "begun anew, after a menu");
        let pause = Moment { pause: 2.0, ..line(2) };
        assert_eq!(pacing.due(20.0, pause, 20.0, false), Some(28.5));
        assert_eq!(pacing.due(30.0, Moment { waits: false, ..line(3) }, 20.0, false), None);
        assert_eq!(pacing.due(40.0, line(4), 20.0, false), Some(46.5), "and goes on behind it");
        pacing.toggle(Pace::Auto);
        assert_eq!(pacing.due(40.0, line(4), 20.0, false), None);
    }

    #[test]
    fn skipping_stops_at_what_is_new_and_at_choices() {
        let mut pacing = Pacing::default();
        let new = |number| Moment { unread: true, ..line(number) };
        pacing.due(0.0, new(1), 20.0, false);
        pacing.toggle(Pace::Skip);
        assert!(pacing.due(0.0, new(1), 20.0, false).is_some(), "what is being read is gone on from");
        assert!(pacing.due(0.1, line(2), 20.0, false).is_some());
        assert_eq!(pacing.due(0.2, new(3), 20.0, false), None);
        assert_eq!(pacing.pace(), Pace::Hand);
        pacing.toggle(Pace::Skip);
        assert!(pacing.due(0.3, new(4), 20.0, true).is_some(), "everything");
        assert_eq!(pacing.due(0.4, Moment { waits: false, ..line(5) }, 20.0, true), None);
        assert_eq!(pacing.due(0.5, line(6), 20.0, true), None, "a choice ends it");
    }

    #[test]
    fn a_held_key_skips_until_it_is_let_go() {
        let mut pacing = Pacing::default();
        pacing.hold(true);
        assert!(pacing.due(0.0, line(1), 20.0, false).is_some());
        assert_eq!(pacing.due(0.1, Moment { unread: true, ..line(2) }, 20.0, false), None);
        assert_eq!(pacing.due(0.2, Moment { unread: true, ..line(2) }, 20.0, false), None, "and stays there");
        pacing.hold(false);
        pacing.hold(true);
        assert!(pacing.due(0.3, Moment { unread: true, ..line(2) }, 20.0, false).is_some());
    }
}
