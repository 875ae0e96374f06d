//! The look: a well-set book beside a lit window.
//!
//! Owns the typefaces, the tokens (colours and proportions) and how a paragraph is set. It does not know what the words say or which
//! screen they stand on.

mod fonts;
mod look;
mod page;
mod set;
pub(crate) mod tokens;

use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiPreUpdateSet};

pub(crate) use fonts::{Face, install};
pub(crate) use look::{Look, colour};
pub(crate) use page::Page;
pub(crate) use set::{Setting, Words, places, set, set_rows};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, give_fonts.after(EguiPreUpdateSet::InitContexts).before(EguiPreUpdateSet::BeginPass));
}

/// egui uses new typefaces from the next pass on, so a context has them before its first.
fn give_fonts(mut contexts: Query<&mut EguiContext, Added<EguiContext>>) {
    for mut context in &mut contexts {
        install(context.get_mut());
    }
}
