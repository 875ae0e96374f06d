//! A sheet: a page of its own in the place of the story's, for the title and the menus. It scrolls where it is longer than the window.

use bevy_egui::egui::{Context, Id, Margin, ScrollArea, Ui, UiBuilder, scroll_area::ScrollBarVisibility, vec2};

use crate::desktop::input::{self, Intent};
use crate::desktop::theme::{Look, Page};

/// The whole window, to be drawn on.
pub(crate) fn window_ui<R>(context: &Context, draw: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().layer_id(bevy_egui::egui::LayerId::background()).max_rect(context.content_rect());
    let mut ui = Ui::new(context.clone(), Id::new("window"), builder);
    draw(&mut ui)
}

/// Draws a sheet; `from_top` is where its first line stands, as a share of the window's height.
pub(crate) fn sheet_ui<R>(
    ui: &mut Ui,
    page: &Page,
    look: &Look,
    (id, from_top): (&str, f32),
    draw: impl FnOnce(&mut Ui) -> R,
) -> R {
    page.paint_ground(ui.painter(), look);
    let area = page.window.with_max_y(page.foot());
    let mut sheet = ui.new_child(UiBuilder::new().max_rect(area).id_salt(id));
    sheet.spacing_mut().item_spacing.y = 0.0;
    let inner = ScrollArea::vertical()
        .auto_shrink(false)
        .scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden)
        .content_margin(Margin::ZERO)
        .show(&mut sheet, |ui| {
            turn(ui, page);
            ui.add_space((page.window.height() * from_top * page.display * page.display).round());
            let mut rect = ui.available_rect_before_wrap();
            rect.min.x = page.column.min;
            rect.max.x = page.column.max;
            let mut column = ui.new_child(UiBuilder::new().max_rect(rect));
            column.spacing_mut().item_spacing.y = 0.0;
            let result = draw(&mut column);
            let used = column.min_rect();
            ui.advance_cursor_after_rect(used);
            ui.add_space(page.lines(1.0));
            result
        })
        .inner;
    page.paint_edges(ui.painter(), look);
    inner
}

/// On a page that is only read, the arrows scroll.
pub(crate) fn scroll_by_arrows(ui: &Ui, page: &Page) {
    for pressed in input::take(ui.ctx(), &[Intent::Previous, Intent::Next]) {
        let step = page.lines(4.0);
        let down = if pressed.intent == Intent::Next { -step } else { step };
        ui.scroll_with_delta(vec2(0.0, down));
    }
}

/// The keys that turn pages elsewhere, or go to the ends of the story, scroll a long sheet.
fn turn(ui: &Ui, page: &Page) {
    /// Further than any sheet is long, in windows.
    const ALL: f32 = 1_000.0;
    if ui.ctx().text_edit_focused() {
        return;
    }
    let most = page.foot() - page.window.top() - page.lines(2.0);
    for pressed in input::take(ui.ctx(), &[Intent::Back, Intent::Forward, Intent::First, Intent::Newest]) {
        let windows = match pressed.intent {
            Intent::Forward => -1.0,
            Intent::First => ALL,
            Intent::Newest => -ALL,
            _ => 1.0,
        };
        ui.scroll_with_delta(vec2(0.0, most * windows));
    }
}
