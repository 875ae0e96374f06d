//! Hands on to the stage what the play says of its place, and what the screens leave of the window.

use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_egui::egui::{Pos2, Rect, vec2};
use finale::view::StageView;

use super::Broken;
use super::screens::{Hidden, Screen};
use super::session::{Play, Told};
use super::settings::Settings;
use super::stage::{SHOWS_USUAL, Sitter, Stage};
use super::theme::{Page, tokens};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, dress.after(super::Step::Play).run_if(resource_exists::<Stage>));
}

fn dress(
    (play, told): (Res<Play>, Option<Res<Told>>),
    (screen, broken): (Res<State<Screen>>, Option<Res<Broken>>),
    (settings, hidden): (Res<Settings>, Res<Hidden>),
    windows: Query<&Window, With<PrimaryWindow>>,
    mut stage: ResMut<Stage>,
) {
    let mut wanted = match screen.get() {
        // Diagnostics use the whole window.
        Screen::Title if broken.is_some() => Stage::default(),
        Screen::Title => told.map_or_else(Stage::default, |told| of(&told.stage)),
        Screen::Reading => of(&play.stage),
    };
    (wanted.still, wanted.detail) = (settings.still, settings.backdrops);
    if hidden.0 {
        (wanted.page, wanted.sitter) = (0.0, None);
    } else if let Ok(window) = windows.single() {
        wanted.page = covered(window.width(), window.height(), settings.text_scale);
    }
    stage.set_if_neq(wanted);
}

/// A backdrop is known by the name of its shader: places may share one.
fn of(shown: &StageView) -> Stage {
    let mut shows = SHOWS_USUAL;
    shows.iter_mut().zip(&shown.shows).for_each(|(usual, told)| *usual = *told);
    let sitter = shown.portrait.as_ref().map(|it| Sitter { file: it.file.clone(), distant: it.distant });
    let shader = shown.shader.as_deref().map(|file| file.trim_end_matches(".wgsl").to_owned());
    Stage {
        backdrop: shader.or_else(|| shown.backdrop.clone()),
        light: shown.light,
        warmth: shown.warmth,
        unrest: shown.unrest,
        shows,
        sitter,
        ..Stage::default()
    }
}

/// The share of the window that the page covers.
fn covered(width: f32, height: f32, text_scale: f32) -> f32 {
    let page = Page::new(Rect::from_min_size(Pos2::ZERO, vec2(width, height)), text_scale);
    let edge = page.column.max + page.em(tokens::PAGE_EDGE) + width * tokens::PAGE_FADE * 0.25;
    (edge / width.max(1.0)).clamp(0.0, 0.8)
}
