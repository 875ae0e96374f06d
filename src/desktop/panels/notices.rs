//! What is to be noticed in passing: an achievement, a Codex entry, a picture that was kept. It stands in the corner away from the page, or,
//! where the page takes the whole window, in the place of the hint at its foot.

use bevy_egui::egui::{Align, Id, Rect, Sense, Ui, WidgetInfo, WidgetType, accesskit, pos2, vec2};

use crate::desktop::known::Notice;
use crate::desktop::theme::{Face, Look, Page, Setting, Words, set, tokens};

/// Draws the notices below each other.
pub(crate) fn notices_ui(ui: &Ui, page: &Page, look: &Look, notices: &[Notice]) {
    let edge = page.em(tokens::NOTICE_EDGE);
    let width = (page.window.width() * tokens::NOTICE_WIDTH).min(page.width());
    let taken = width + edge + page.em(tokens::NOTICE_INNER) * 2.0;
    if page.window.right() - taken < page.column.max {
        if let Some(newest) = notices.last() {
            let foot = page.window.with_min_y(page.foot());
            let at = pos2(page.column.min, foot.top() + page.lines(tokens::NOTICE_FOOT));
            plate_ui(ui, page, look, newest, (foot, at.to_vec2(), page.width()));
        }
        return;
    }
    let mut top = page.window.top() + edge;
    for notice in notices {
        let inner = page.em(tokens::NOTICE_INNER);
        let size = galley(ui, page, look, notice, width).size() + vec2(inner * 2.0, inner);
        let plate = Rect::from_min_size(pos2(page.window.right() - edge - size.x, top).round(), size.round());
        plate_ui(ui, page, look, notice, (plate, plate.min.to_vec2() + vec2(inner, inner / 2.0), width));
        page.rule(ui.painter(), plate.left_bottom(), plate.width(), look.accent);
        top = plate.bottom() + edge / 2.0;
    }
}

fn galley(ui: &Ui, page: &Page, look: &Look, notice: &Notice, width: f32) -> std::sync::Arc<bevy_egui::egui::Galley> {
    let words = [
        Words::caps(notice.kind, look.accent),
        Words::new("\u{2002}", Face::Roman, tokens::BONE),
        Words::new(&*notice.words, Face::Roman, tokens::BONE),
    ];
    let size = page.em(tokens::SIZE_SMALL);
    let line = (size * tokens::LEADING).round();
    set(ui.painter(), Setting { size, line, width, indent: 0.0, align: Align::LEFT }, &words)
}

/// One notice on its ground: where the ground is, where the words begin, and how wide they may be.
fn plate_ui(
    ui: &Ui,
    page: &Page,
    look: &Look,
    notice: &Notice,
    (plate, at, width): (Rect, bevy_egui::egui::Vec2, f32),
) {
    ui.painter().rect_filled(plate, 0.0, look.ground);
    let galley = galley(ui, page, look, notice, width);
    ui.painter().galley(at.to_pos2().round(), galley, tokens::BONE);
    let id = Id::new(("notice", notice.kind, &notice.words));
    let response = ui.interact(plate, id, Sense::hover());
    let said = format!("{}: {}", notice.kind, notice.words);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &said));
    ui.ctx().accesskit_node_builder(id, |node| node.set_live(accesskit::Live::Polite));
}
