//! The stage: the lit window beside the page. Which place stands there, in which mood, and how it is painted.
//!
//! Owns everything between a place's shader and the picture below egui. It knows neither the story nor the page: others say what to
//! show through [`Stage`] and bring shaders and pictures through [`StageAssets`]. It draws into whatever window camera there is.
//!
//! A place is painted by one fragment shader into a picture of its own ([`easel`]), at a capped rate; the window only ever shows the
//! finished pictures ([`projector`]), so that a page being scrolled never waits for a backdrop, and a change of place is a dissolve
//! from a kept picture to a living one.

mod backdrop;
mod check;
mod cost;
pub(crate) mod draw;
mod easel;
mod letters;
mod mood;
mod offscreen;
mod pace;
mod portrait;
mod projector;
mod ready;
mod sheet;
mod sources;

use bevy::camera::CameraUpdateSystems;
use bevy::prelude::*;

pub(crate) use cost::measure as measure_cost;
pub(crate) use pace::{Detail, Quality};
pub(crate) use sheet::render_sheet;
pub(crate) use sources::{Faults, StageAssets, unusable};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Stage>()
        .configure_sets(
            PostUpdate,
            (StageStep::Mood, StageStep::Paint, StageStep::Show, StageStep::Pace).chain().before(CameraUpdateSystems),
        )
        .add_plugins((
            sources::plugin,
            backdrop::plugin,
            ready::plugin,
            mood::plugin,
            easel::plugin,
            projector::plugin,
            portrait::plugin,
            pace::plugin,
        ));
}

/// Whether everything that is to be seen is there.
#[cfg(test)]
pub(crate) fn rests(world: &World) -> bool {
    let painted = world.get_resource::<easel::Easel>().is_some_and(|easel| !easel.changing());
    painted && !world.resource::<portrait::Sitting>().changing() && !world.resource::<mood::Seen>().drifting
}

/// What is to be seen. Set it and the rest follows: places dissolve, moods drift.
#[derive(Resource, Debug, Clone, PartialEq)]
pub(crate) struct Stage {
    /// The place, a key of [`BackdropSources`]; nothing, or one that is not there, is the plain ground.
    pub(crate) backdrop: Option<String>,
    /// How much light there is, 0 to 1.
    pub(crate) light: f32,
    /// How warm it is, 0 to 1.
    pub(crate) warmth: f32,
    /// How much moves and threatens, 0 to 1.
    pub(crate) unrest: f32,
    /// What the place shows of the story, each 0 to 1: how much of a city stands, how a battle goes.
    pub(crate) shows: [f32; 4],
    /// Who is seen beside the page.
    pub(crate) sitter: Option<Sitter>,
    /// Nothing moves by itself; places change at a cut.
    pub(crate) still: bool,
    /// How finely it is painted.
    pub(crate) detail: Detail,
    /// The share of the window's width that lies under the page, 0 to 0.8: the picture is composed in what is left.
    pub(crate) page: f32,
}

/// Somebody beside the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sitter {
    /// The picture's file.
    pub(crate) file: String,
    /// Not there in the flesh.
    pub(crate) distant: bool,
}

/// What a place shows where the story does not say.
pub(crate) const SHOWS_USUAL: [f32; 4] = [0.5; 4];

/// A page as [`Stage::page`] expects it where nobody says otherwise.
pub(crate) const USUAL_PAGE: f32 = 0.58;

impl Default for Stage {
    fn default() -> Self {
        Self {
            backdrop: None,
            light: 0.5,
            warmth: 0.5,
            unrest: 0.0,
            shows: SHOWS_USUAL,
            sitter: None,
            still: false,
            detail: Detail::default(),
            page: USUAL_PAGE,
        }
    }
}

/// The steps of a frame of the stage, in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum StageStep {
    /// The mood drifts, the clock goes on.
    Mood,
    /// A picture is painted, if it is time for one.
    Paint,
    /// The window shows it.
    Show,
    /// When the next frame is wanted.
    Pace,
}
