//! The way back through the menus: from each to the one from which it was opened.

use bevy::prelude::*;

use super::Menu;

/// The menus that lie below the open one.
#[derive(Resource, Debug, Default)]
pub(crate) struct Trail(Vec<Menu>);

impl Trail {
    /// The menu to go back to.
    pub(crate) fn back(&self) -> Menu {
        self.0.last().copied().unwrap_or_default()
    }

    fn walk(&mut self, from: Menu, to: Menu) {
        if to == Menu::None {
            self.0.clear();
        } else if self.0.last() == Some(&to) {
            self.0.pop();
        } else if from != to {
            self.0.push(from);
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Trail>()
        .add_systems(StateTransition, follow.after(bevy::state::state::StateTransitionSystems::ExitSchedules));
}

fn follow(mut transitions: MessageReader<StateTransitionEvent<Menu>>, mut trail: ResMut<Trail>) {
    for transition in transitions.read() {
        trail.walk(transition.exited.unwrap_or_default(), transition.entered.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_leads_back_to_the_one_before() {
        let mut trail = Trail::default();
        let mut open = Menu::None;
        for to in [Menu::Pause, Menu::Settings, Menu::Help] {
            trail.walk(open, to);
            open = to;
        }
        let mut seen = Vec::new();
        while open != Menu::None {
            let to = trail.back();
            trail.walk(open, to);
            open = to;
            seen.push(open);
        }
        assert_eq!(seen, [Menu::Settings, Menu::Pause, Menu::None]);
        assert_eq!(trail.back(), Menu::None);
    }
}
