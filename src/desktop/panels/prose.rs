//! Words that are only read: paragraphs, small capitals, rules. Used by the title, the menus and the end card.

use bevy_egui::egui::{Align, Color32, Rect, Response, Sense, Ui, WidgetInfo, WidgetType, accesskit, vec2};

use crate::desktop::theme::{Face, Look, Page, Setting, Words, set, tokens};

/// How a paragraph of a page is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prose {
    /// In ems.
    size: f32,
    /// From baseline to baseline, in ems of the size.
    leading: f32,
    /// How far the first line hangs out, in ems of the body.
    hang: f32,
}

impl Default for Prose {
    fn default() -> Self {
        Self { size: 1.0, leading: tokens::LEADING, hang: 0.0 }
    }
}

impl Prose {
    /// In a display size, tighter.
    pub(crate) fn sized(size: f32) -> Self {
        let leading = if size > 1.0 { tokens::LEADING_DISPLAY } else { tokens::LEADING };
        Self { size, leading, ..Self::default() }
    }

    /// With the first line hanging out.
    pub(crate) fn hanging(ems: f32) -> Self {
        Self { hang: ems, ..Self::default() }
    }
}

/// A paragraph over the whole measure.
pub(crate) fn prose_ui(ui: &mut Ui, page: &Page, prose: Prose, words: &[Words]) -> Response {
    let size = page.size(prose.size);
    let hang = page.em(prose.hang);
    let setting = Setting {
        size,
        line: (size * prose.leading).round(),
        width: ui.available_width() - hang,
        indent: -hang,
        align: Align::LEFT,
    };
    let galley = set(ui.painter(), setting, words);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y), Sense::hover());
    let said: String = galley.text().to_owned();
    ui.painter().galley((rect.min + vec2(hang, 0.0)).round(), galley, tokens::BONE);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &said));
    if prose.size > 1.0 {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(accesskit::Role::Heading);
            node.set_label(said.as_str());
        });
    }
    response
}

/// A line of wide small capitals.
pub(crate) fn caps_ui(ui: &mut Ui, page: &Page, text: &str, colour: Color32) {
    let words = Words::caps(text, colour).scaled(1.0 / tokens::SIZE_CAPS).tracked(tokens::TRACK_WIDE);
    prose_ui(ui, page, Prose::sized(tokens::SIZE_CAPS), &[words]);
}

/// A hairline over the measure.
pub(crate) fn rule_ui(ui: &mut Ui, page: &Page) {
    let (_, rect): (_, Rect) = ui.allocate_space(vec2(ui.available_width(), tokens::HAIRLINE));
    page.rule(ui.painter(), rect.min, rect.width(), tokens::RULE);
}

/// The title of a page, before a part with a head of its own.
pub(crate) fn bare_title_ui(ui: &mut Ui, page: &Page, title: &str) {
    prose_ui(ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new(title, Face::Roman, tokens::BONE)]);
}

/// The title of a page, with the rule below it.
pub(crate) fn title_ui(ui: &mut Ui, page: &Page, title: &str) {
    bare_title_ui(ui, page, title);
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP));
}

/// The head of a part of a page.
pub(crate) fn section_ui(ui: &mut Ui, page: &Page, look: &Look, title: &str) {
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP));
    if !title.is_empty() {
        caps_ui(ui, page, title, look.accent);
        ui.add_space(page.lines(tokens::GAP / 2.0));
    }
}
