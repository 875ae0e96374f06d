//! How long the open play has taken: the time that its page was open, without menus and without long absences.

use bevy::prelude::*;

use super::menus::Menu;
use super::screens::Screen;
use super::session::Play;

/// A page that has stood unchanged for longer than this, in seconds, is one that nobody reads.
const ABSENT: f64 = 300.0;

/// The time of the open play, in seconds.
#[derive(Resource, Default)]
pub(crate) struct Played {
    opened: u32,
    seconds: f64,
}

impl Played {
    pub(crate) fn seconds(&self) -> u64 {
        self.seconds as u64
    }

    /// Some time has passed.
    fn pass(&mut self, seconds: f64, reading: bool) {
        if reading {
            self.seconds += seconds.min(ABSENT);
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Played>().add_systems(Update, count.after(super::Step::Play).before(super::Step::Keep));
}

fn count(
    time: Res<Time<Real>>,
    (screen, menu, play): (Res<State<Screen>>, Res<State<Menu>>, Res<Play>),
    mut played: ResMut<Played>,
) {
    if played.opened != play.opened {
        *played = Played { opened: play.opened, seconds: play.played as f64 };
        return;
    }
    played.pass(time.delta_secs_f64(), *screen.get() == Screen::Reading && *menu.get() == Menu::None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_and_long_absences_do_not_count() {
        let mut played = Played::default();
        played.pass(30.0, true);
        played.pass(40.0, false);
        played.pass(86_400.0, true);
        assert_eq!(played.seconds(), 330);
    }
}
