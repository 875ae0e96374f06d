//! How often the window wakes for the backdrop, and how finely it is painted. It borrows the window's own settings while something
//! moves and gives them back when it stops: whoever set them stays their owner.

use std::ops::DerefMut;
use std::time::Duration;

use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::winit::{UpdateMode, WinitSettings};

use super::StageStep;
use super::easel::Easel;
use super::mood::Seen;
use super::portrait::Sitting;

/// What a backdrop may cost.
#[derive(Resource, Debug, Clone, PartialEq)]
pub(crate) struct Quality {
    /// Frames a second while it moves.
    pub(crate) frames: f32,
    /// Pixels at most; larger windows show a picture of this size, enlarged.
    pub(crate) pixels: u32,
}

impl Quality {
    /// For a graphics card.
    pub(crate) const USUAL: Self = Self { frames: 24.0, pixels: 2560 * 1440 };
    /// For an adapter that draws on the processor.
    pub(crate) const SPARING: Self = Self { frames: 8.0, pixels: 800 * 450 };

    const SLOWEST: f32 = 1.0;

    /// Seconds between two paintings.
    pub(super) fn interval(&self) -> f32 {
        1.0 / self.frames.max(Self::SLOWEST)
    }

    /// The size of the picture for a window of this size.
    pub(super) fn size(&self, window: UVec2) -> UVec2 {
        let wanted = window.x as f32 * window.y as f32;
        if wanted <= self.pixels as f32 {
            return window;
        }
        (window.as_vec2() * (self.pixels as f32 / wanted).sqrt()).as_uvec2().max(UVec2::ONE)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreStartup, choose.run_if(not(resource_exists::<Quality>)))
        .add_systems(PostUpdate, borrow.in_set(StageStep::Pace));
}

/// Chooses a quality by the adapter, unless somebody has chosen already.
fn choose(mut commands: Commands, adapter: Option<Res<RenderAdapterInfo>>) {
    // The type of the adapter's kind is not reachable through Bevy; its name is.
    let by_processor = adapter.is_some_and(|adapter| format!("{:?}", adapter.device_type) == "Cpu");
    commands.insert_resource(if by_processor { Quality::SPARING } else { Quality::USUAL });
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
