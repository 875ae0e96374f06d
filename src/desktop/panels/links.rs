//! Words of the page that lead to the Codex: underlined, lit under the pointer, reached by Tab, followed by click or Enter.

use bevy_egui::egui::{CursorIcon, Id, Pos2, Rect, Response, Sense, Ui, WidgetInfo, WidgetType, vec2};

use super::block::Block;
use crate::desktop::theme::{Look, Page, tokens};

/// Draws the links of a block that was painted at a place; gives the entry of the one that was followed.
pub(crate) fn links_ui(
    ui: &Ui,
    page: &Page,
    look: &Look,
    set: &Block,
    (at, id): (Pos2, Id),
    drawn: &mut Vec<Id>,
) -> Option<String> {
    let mut followed = None;
    for (number, link) in set.links.iter().enumerate() {
        let places: Vec<Rect> = link.places.iter().map(|place| place.translate(at.to_vec2())).collect();
        let id = id.with(number);
        // What has left the page is not to be reached.
        let in_sight = places.iter().any(|place| place.bottom() > page.window.top() && place.bottom() < page.foot());
        let Some(response) = interact(ui, &places, id).filter(|_| in_sight) else { continue };
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Codex: {}", link.words)));
        drawn.push(id);
        let lit = response.hovered() || response.has_focus();
        if response.hovered() {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
        for place in places {
            underline(ui, page, place, if lit { (look.accent, 2.0) } else { (tokens::LINK, 1.0) });
        }
        if response.clicked() {
            followed = Some(link.entry.clone());
        }
    }
    followed
}

/// One link over all the rows that its words stand in.
fn interact(ui: &Ui, places: &[Rect], id: Id) -> Option<Response> {
    let mut rows = places.iter().enumerate();
    let (_, first) = rows.next()?;
    let sense = Sense::click();
    let response = ui.interact(*first, id, sense);
    Some(
        rows.fold(response, |response, (row, place)| {
            response | ui.interact(*place, id.with(("row", row)), Sense::CLICK)
        }),
    )
}

fn underline(ui: &Ui, page: &Page, place: Rect, (colour, width): (bevy_egui::egui::Color32, f32)) {
    let y = (place.top() + page.em(tokens::ASCENT + tokens::UNDERLINE)).round();
    let rule = Rect::from_min_size(Pos2::new(place.left(), y), vec2(place.width(), tokens::HAIRLINE * width));
    ui.painter().rect_filled(rule, 0.0, colour);
}
