//! Wakes the sleeping window at a time: for reading that goes on by itself. While nothing is to happen, nothing runs.

use std::time::Duration;

use bevy::prelude::*;

use super::wake::Waker;

/// The next time at which the window should wake, in seconds of egui's clock.
#[derive(Resource, Debug, Default)]
pub(crate) struct Alarm {
    set: Option<f64>,
    rung: Option<f64>,
}

impl Alarm {
    /// Wakes the window at a time, or not at all. What was wanted before no longer holds.
    pub(crate) fn set(&mut self, at: Option<f64>) {
        self.set = at;
    }
}

const RINGS: u8 = 4;
const PAUSE: Duration = Duration::from_millis(50);

/// Starts the wait for a time that is new. A wait that is no longer wanted ends in a frame too many, and no harm.
pub(crate) fn start(alarm: &mut Alarm, now: f64, waker: &Waker) {
    let Some(at) = alarm.set.filter(|at| alarm.rung != Some(*at)) else { return };
    alarm.rung = Some(at);
    let wait = Duration::from_secs_f64((at - now).clamp(0.0, 3600.0));
    // The clock of a frame is that of the picture before it: the first frame after a sleep still has the old time.
    waker.again(wait, RINGS, PAUSE);
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Alarm>();
}
