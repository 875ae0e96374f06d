//! The mood as it is seen: it drifts after the one that is wanted, and keeps the picture's clock. It does not know what is painted.

use std::time::Duration;

use bevy::prelude::*;
use bevy::time::Real;
use bevy::window::{PrimaryWindow, WindowOccluded};

use super::{Stage, StageStep};

/// How long a mood takes to be a third of its way off.
const DRIFT: f32 = 0.9;
/// Nearer than this it has arrived.
const ARRIVED: f32 = 0.004;
/// The clock of a picture starts here: the first seconds of a shader are not its best.
const OVERTURE: f32 = 40.0;
/// A frame that took longer than this was a pause. The slowest that a backdrop is painted at is well within it.
const LONGEST_STEP: Duration = Duration::from_millis(400);

/// What is seen of the mood, and the picture's own time.
#[derive(Resource, Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) light: f32,
    pub(super) warmth: f32,
    pub(super) unrest: f32,
    pub(super) shows: [f32; 4],
    /// In seconds.
    pub(super) clock: f32,
    /// Whether the clock goes: somebody looks, and has not asked for stillness.
    pub(super) moving: bool,
    /// Whether the mood is still on its way.
    pub(super) drifting: bool,
    /// How long this frame took, for whatever else changes over time.
    pub(super) step: f32,
}

impl Default for Seen {
    fn default() -> Self {
        let Stage { light, warmth, unrest, shows, .. } = Stage::default();
        Self { light, warmth, unrest, shows, clock: OVERTURE, moving: false, drifting: false, step: 0.0 }
    }
}

impl Seen {
    /// Takes the wanted mood at once: another place begins in its own.
    pub(super) fn settle(&mut self, stage: &Stage) {
        (self.light, self.warmth, self.unrest) = wanted(stage);
        self.shows = stage.shows.map(bound);
        self.drifting = false;
    }

    fn drift(&mut self, stage: &Stage) {
        let (light, warmth, unrest) = wanted(stage);
        let share = 1.0 - (-self.step / DRIFT).exp();
        self.drifting = false;
        let shows = self.shows.iter_mut().zip(stage.shows.map(bound));
        let mood = [(&mut self.light, light), (&mut self.warmth, warmth), (&mut self.unrest, unrest)];
        for (seen, wanted) in mood.into_iter().chain(shows) {
            if (wanted - *seen).abs() < ARRIVED || stage.still {
                *seen = wanted;
            } else {
                *seen += (wanted - *seen) * share;
                self.drifting = true;
            }
        }
    }
}

/// The mood that is wanted, within its bounds whatever was set.
fn wanted(stage: &Stage) -> (f32, f32, f32) {
    (bound(stage.light), bound(stage.warmth), bound(stage.unrest))
}

fn bound(value: f32) -> f32 {
    if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Seen>().add_message::<WindowOccluded>().add_systems(PostUpdate, see.in_set(StageStep::Mood));
}

fn see(
    stage: Res<Stage>,
    time: Res<Time<Real>>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut hidden: MessageReader<WindowOccluded>,
    mut covered: Local<bool>,
    mut seen: ResMut<Seen>,
) {
    if let Some(last) = hidden.read().last() {
        *covered = last.occluded;
    }
    let looked_at = windows.single().is_ok_and(|window| window.focused && window.visible) && !*covered;
    seen.moving = looked_at && !stage.still && stage.backdrop.is_some();
    seen.step = time.delta().min(LONGEST_STEP).as_secs_f32();
    if seen.moving {
        seen.clock += seen.step;
    }
    seen.drift(&stage);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(seconds: f32, stage: &Stage) -> Seen {
        let mut seen = Seen { step: 0.1, ..Seen::default() };
        for _ in 0..(seconds * 10.0) as usize {
            seen.drift(stage);
        }
        seen
    }

    #[test]
    fn a_mood_drifts_and_arrives() {
        let stage = Stage { unrest: 1.0, ..Stage::default() };
        let soon = after(0.5, &stage);
        assert!(soon.drifting && soon.unrest > 0.2 && soon.unrest < 0.8, "{soon:?}");
        let late = after(9.0, &stage);
        assert!(!late.drifting && late.unrest == 1.0, "{late:?}");
    }

    #[test]
    fn stillness_takes_the_mood_at_once() {
        let seen = after(0.1, &Stage { light: 0.9, still: true, ..Stage::default() });
        assert_eq!((seen.light, seen.drifting), (0.9, false));
    }

    #[test]
    fn nonsense_is_bounded() {
        assert_eq!(wanted(&Stage { light: 7.0, warmth: f32::NAN, unrest: -1.0, ..Stage::default() }), (1.0, 0.0, 0.0));
    }
}
