//! How much of the newest line is there yet, where words appear one after the other. Knows no clock: it is told the time.

/// The line that is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Typing {
    /// When it began, in seconds; none when nothing is being typed.
    since: Option<f64>,
    /// How many letters the line has.
    letters: usize,
}

impl Typing {
    /// A new line of so many letters comes.
    pub(crate) fn begin(&mut self, now: f64, letters: usize) {
        *self = Self { since: Some(now), letters };
    }

    /// The rest of the line is shown at once.
    pub(crate) fn complete(&mut self) {
        self.since = None;
    }

    /// How many letters are there, at so many a second; none when all are. A speed of 0 is at once.
    pub(crate) fn shown(&mut self, now: f64, speed: f32) -> Option<usize> {
        let since = self.since?;
        let letters = (now - since).max(0.0) * f64::from(speed);
        if speed <= 0.0 || letters >= self.letters as f64 {
            self.complete();
            return None;
        }
        Some(letters as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_with_the_clock() {
        let mut typing = Typing::default();
        assert_eq!(typing.shown(5.0, 40.0), None, "nothing is typed");
        typing.begin(10.0, 100);
        assert_eq!(typing.shown(10.0, 40.0), Some(0));
        assert_eq!(typing.shown(10.5, 40.0), Some(20));
        assert_eq!(typing.shown(12.4, 40.0), Some(96));
        assert_eq!(typing.shown(12.5, 40.0), None, "all are there");
        assert_eq!(typing.shown(10.5, 40.0), None, "and stay");
    }

    #[test]
    fn a_press_completes_the_line_and_a_speed_of_nothing_is_at_once() {
        let mut typing = Typing::default();
        typing.begin(0.0, 100);
        typing.complete();
        assert_eq!(typing.shown(0.1, 40.0), None);
        typing.begin(0.0, 100);
        assert_eq!(typing.shown(0.0, 0.0), None);
        typing.begin(3.0, 100);
        assert_eq!(typing.shown(2.0, 40.0), Some(0), "a clock that goes back types nothing");
    }
}
