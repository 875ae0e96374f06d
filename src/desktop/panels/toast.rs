//! A few words above the hint that go by themselves: what was just done. Screen readers hear them without losing their place.

use bevy::prelude::*;
use bevy_egui::egui::{Align, Align2, Area, Id, Order, Sense, Ui, WidgetInfo, WidgetType, accesskit, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use crate::desktop::Step;
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Page, Setting, Words, set, tokens};
use crate::desktop::wake::Waker;

/// What is said now.
#[derive(Resource, Default)]
pub(crate) struct Toast {
    words: String,
    /// Seconds since the start until which it is said; none before it was first seen.
    until: Option<f32>,
}

impl Toast {
    /// Says something in place of what was said before.
    pub(crate) fn say(&mut self, words: impl Into<String>) {
        *self = Self { words: words.into(), until: None };
    }

    #[cfg(test)]
    pub(crate) fn words(&self) -> &str {
        &self.words
    }
}

/// How long it can be read, in seconds: a while, and more for more words.
fn lasts(words: &str) -> f32 {
    const LEAST: f32 = 2.5;
    const A_LETTER: f32 = 0.05;
    LEAST.max(words.chars().count() as f32 * A_LETTER)
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Toast>().add_systems(EguiPrimaryContextPass, draw.after(Step::Draw));
}

fn draw(
    mut contexts: EguiContexts,
    (time, waker, settings, shelf): (Res<Time<Real>>, Res<Waker>, Res<Settings>, Res<Shelf>),
    mut toast: ResMut<Toast>,
) -> Result {
    if toast.words.is_empty() {
        return Ok(());
    }
    let now = time.elapsed_secs();
    let lasts = lasts(&toast.words);
    let until = *toast.until.get_or_insert_with(|| {
        waker.after(std::time::Duration::from_secs_f32(lasts + 0.1));
        now + lasts
    });
    if now >= until {
        *toast = Toast::default();
        return Ok(());
    }
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    // What is wrong stands in the same place, and is more urgent.
    if shelf.trouble.is_none() {
        let (corner, order) = (pos2(page.column.min, page.window.bottom()), Order::Foreground);
        let area = Area::new(Id::new("toast")).order(order).fixed_pos(corner).pivot(Align2::LEFT_BOTTOM);
        area.interactable(false).show(context, |ui| toast_ui(ui, &page, &toast.words));
    }
    Ok(())
}

/// Draws the words, with room for the hint below them.
pub(crate) fn toast_ui(ui: &mut Ui, page: &Page, words: &str) {
    let size = page.em(tokens::SIZE_SMALL);
    let width = page.window.right() - page.column.min - page.em(tokens::PAGE_EDGE);
    let line = (size * tokens::LEADING).round();
    let setting = Setting { size, line, width, indent: 0.0, align: Align::LEFT };
    let galley = set(ui.painter(), setting, &[Words::new(words, Face::Italic, tokens::BONE)]);
    let below = page.edge(tokens::HINT) + line;
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(0.0, below), Sense::hover());
    ui.painter().galley(rect.min.round(), galley, tokens::BONE);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, words));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(accesskit::Role::Status);
        node.set_live(accesskit::Live::Polite);
        node.set_label(words);
    });
}
