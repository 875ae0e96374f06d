//! How often the window wakes for the backdrop, and how finely it is painted: as the player wants it, or as the machine can. It borrows the
//! window's own settings while something moves and gives them back when it stops: whoever set them stays their owner.

use std::ops::DerefMut;
use std::time::Duration;

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::time::Real;
use bevy::winit::{UpdateMode, WinitSettings};
use serde::{Deserialize, Serialize};

use super::easel::Easel;
use super::mood::Seen;
use super::portrait::Sitting;
use super::{Stage, StageStep};

/// How finely backdrops are to be painted. Text has nothing to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) enum Detail {
    /// As finely as the machine keeps up with.
    #[default]
    ByItself,
    Fine,
    Coarse,
}

/// What a backdrop may cost.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quality {
    /// Frames a second while it moves.
    pub(crate) frames: f32,
    /// Pixels at most; larger windows show a picture of this size, enlarged.
    pub(crate) pixels: u32,
}

impl Quality {
    /// From the finest to the coarsest.
    const LADDER: [Self; 5] = [
        Self { frames: 24.0, pixels: 2560 * 1440 },
        Self { frames: 24.0, pixels: 1600 * 900 },
        Self { frames: 16.0, pixels: 1200 * 675 },
        Self { frames: 5.0, pixels: 800 * 450 },
        Self { frames: 3.0, pixels: 480 * 270 },
    ];
    /// The step for an adapter that draws on the processor.
    const SPARING: usize = 3;

    const SLOWEST: f32 = 1.0;

    fn of(step: usize) -> Self {
        Self::LADDER.get(step).copied().unwrap_or(Self { frames: Self::SLOWEST, pixels: 1 })
    }

    /// Seconds between two paintings.
    pub(super) fn interval(&self) -> f32 {
        1.0 / self.frames.max(Self::SLOWEST)
    }

    /// The size of the picture for a window of this size.
    pub(crate) fn size(&self, window: UVec2) -> UVec2 {
        let wanted = window.x as f32 * window.y as f32;
        if wanted <= self.pixels as f32 {
            return window;
        }
        (window.as_vec2() * (self.pixels as f32 / wanted).sqrt()).as_uvec2().max(UVec2::ONE)
    }
}

impl Default for Quality {
    fn default() -> Self {
        Self::of(0)
    }
}

/// What is known of the machine's speed.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
struct Speed {
    /// The step of [`Quality::LADDER`] that its kind of adapter begins with.
    first: usize,
    /// So many steps below that.
    down: usize,
    /// Paintings that were looked at since the last step, and how many of them were late.
    paintings: u32,
    late: u32,
}

impl Speed {
    /// Paintings that are looked at before a step is taken.
    const LOOKED_AT: u32 = 24;
    /// So many of them may be late: something else may have needed the machine.
    const FORGIVEN: u32 = 12;

    fn step(&self, detail: Detail) -> usize {
        match detail {
            Detail::ByItself => (self.first + self.down).min(Quality::LADDER.len() - 1),
            Detail::Fine => 0,
            Detail::Coarse => Quality::SPARING,
        }
    }

    /// Takes notice of a painting that came `gap` seconds after the one before it, where `interval` was wanted.
    fn painted(&mut self, gap: f32, interval: f32) {
        /// Longer than this nothing was to be painted.
        const PAUSE: f32 = 3.0;
        if gap > PAUSE {
            return;
        }
        self.paintings += 1;
        self.late += u32::from(gap > interval * 1.6);
        if self.paintings < Self::LOOKED_AT {
            return;
        }
        if self.late > Self::FORGIVEN && self.step(Detail::ByItself) + 1 < Quality::LADDER.len() {
            self.down += 1;
        }
        (self.paintings, self.late) = (0, 0);
    }

    /// Another place may be cheaper, and whatever else was busy may be done.
    fn another_place(&mut self) {
        self.down = self.down.saturating_sub(1);
        (self.paintings, self.late) = (0, 0);
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Quality>()
        .init_resource::<Speed>()
        .add_systems(PreStartup, choose)
        .add_systems(PostUpdate, (look.run_if(resource_exists::<Easel>), borrow).chain().in_set(StageStep::Pace));
}

/// Where to begin, by the adapter.
fn choose(mut speed: ResMut<Speed>, mut quality: ResMut<Quality>, adapter: Option<Res<RenderAdapterInfo>>) {
    // The type of the adapter's kind is not reachable through Bevy; its name is.
    if adapter.is_some_and(|adapter| format!("{:?}", adapter.device_type) == "Cpu") {
        speed.first = Quality::SPARING;
    }
    *quality = Quality::of(speed.first);
}

/// Looks whether paintings come when they are wanted.
fn look(
    (stage, seen, easel): (Res<Stage>, Res<Seen>, Res<Easel>),
    time: Res<Time<Real>>,
    (mut speed, mut quality): (ResMut<Speed>, ResMut<Quality>),
    mut last: Local<(Option<String>, Option<Duration>)>,
) {
    let (place, painted) = &mut *last;
    if *place != stage.backdrop {
        place.clone_from(&stage.backdrop);
        speed.another_place();
        *painted = None;
    }
    if !seen.moving {
        *painted = None;
    } else if easel.paints {
        let before = painted.replace(time.elapsed());
        // While places change, pictures are made and shaders compiled.
        if let Some(before) = before.filter(|_| !easel.dissolving() && stage.detail == Detail::ByItself) {
            speed.painted((time.elapsed() - before).as_secs_f32(), quality.interval());
        }
    }
    quality.set_if_neq(Quality::of(speed.step(stage.detail)));
}

/// A dissolve only lays two pictures over each other, and looks bad at the rate at which they are painted.
const DISSOLVING: Duration = Duration::from_millis(33);

/// What the window's settings were before they were borrowed.
#[derive(Default)]
struct Lent {
    focused: Option<UpdateMode>,
    unfocused: Option<UpdateMode>,
}

fn borrow(
    seen: Res<Seen>,
    quality: Res<Quality>,
    (easel, sitting): (Option<Res<Easel>>, Res<Sitting>),
    settings: Option<ResMut<WinitSettings>>,
    mut lent: Local<Lent>,
) {
    let (Some(mut settings), Some(easel)) = (settings, easel) else { return };
    let frame = Duration::from_secs_f32(quality.interval());
    // A place that changes is seen through to its end, whoever looks.
    let changing = match (easel.dissolving() || sitting.changing(), seen.drifting || easel.changing()) {
        (true, _) => Some(frame.min(DISSOLVING)),
        (false, true) => Some(frame),
        (false, false) => None,
    };
    let moving = (seen.moving && easel.alive()).then_some(frame);
    take(&mut settings, |s| &mut s.focused_mode, &mut lent.focused, changing.or(moving));
    take(&mut settings, |s| &mut s.unfocused_mode, &mut lent.unfocused, changing);
}

/// Wakes the window at least every `wait`, or gives the mode back.
fn take(
    settings: &mut (impl DetectChangesMut<Inner = WinitSettings> + DerefMut<Target = WinitSettings>),
    mode: impl Fn(&mut WinitSettings) -> &mut UpdateMode,
    lent: &mut Option<UpdateMode>,
    wait: Option<Duration>,
) {
    let current = *mode(settings.bypass_change_detection());
    let wanted = match (wait, *lent) {
        (Some(wait), own) => {
            let own = *lent.insert(own.unwrap_or(current));
            sooner(own, wait)
        }
        (None, Some(own)) => {
            *lent = None;
            own
        }
        (None, None) => return,
    };
    if current != wanted {
        *mode(settings) = wanted;
    }
}

fn sooner(own: UpdateMode, frame: Duration) -> UpdateMode {
    match own {
        UpdateMode::Continuous => own,
        UpdateMode::Reactive { wait, react_to_device_events, react_to_user_events, react_to_window_events } => {
            let wait = wait.min(frame);
            UpdateMode::Reactive { wait, react_to_device_events, react_to_user_events, react_to_window_events }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_never_larger_than_allowed_and_keeps_its_shape() {
        let quality = Quality { frames: 24.0, pixels: 960 * 540 };
        assert_eq!(quality.size(UVec2::new(800, 600)), UVec2::new(800, 600));
        assert_eq!(quality.size(UVec2::new(1920, 1080)), UVec2::new(960, 540));
    }

    #[test]
    fn a_slow_machine_paints_more_coarsely_until_it_keeps_up() {
        let mut speed = Speed::default();
        let paint = |speed: &mut Speed, cost: f32| {
            for _ in 0..10 * Speed::LOOKED_AT {
                let quality = Quality::of(speed.step(Detail::ByItself));
                let cost = cost * quality.pixels as f32 / Quality::of(0).pixels as f32;
                speed.painted(cost.max(quality.interval()), quality.interval());
            }
            speed.step(Detail::ByItself)
        };
        assert_eq!(paint(&mut speed, 0.03), 0, "it keeps up");
        assert_eq!(paint(&mut speed, 0.15), 1);
        assert_eq!(paint(&mut speed, 2.0), 3);
        assert_eq!(paint(&mut speed, 10.0), Quality::LADDER.len() - 1, "and no further");
        assert_eq!((speed.step(Detail::Fine), speed.step(Detail::Coarse)), (0, Quality::SPARING));
        speed.another_place();
        assert_eq!(paint(&mut speed, 0.03), 3, "another place is tried one step finer");
        speed.painted(60.0, 0.1);
        assert_eq!(speed.late, 0, "a pause is not slow");
    }

    #[test]
    fn what_was_borrowed_is_given_back() {
        let mut world = World::new();
        world.insert_resource(WinitSettings::desktop_app());
        let own = world.resource::<WinitSettings>().focused_mode;
        let frame = Duration::from_millis(40);
        let (mut settings, mut lent) = (world.resource_mut::<WinitSettings>(), None);
        take(&mut settings, focused, &mut lent, Some(frame));
        assert_eq!(settings.focused_mode, sooner(own, frame));
        take(&mut settings, focused, &mut lent, None);
        assert_eq!((settings.focused_mode, lent), (own, None));
    }

    fn focused(settings: &mut WinitSettings) -> &mut UpdateMode {
        &mut settings.focused_mode
    }
}
