//! One slot as a card: a picture, and what the save says of itself.

use bevy_egui::egui::{
    Align, Color32, EventFilter, Id, Rect, Response, Sense, StrokeKind, TextureId, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};

use crate::desktop::storage::Entry;
use crate::desktop::theme::{Face, Page, Setting, Words, set_rows, tokens};
use crate::desktop::when::{Zone, now, span};

/// What a card shows.
pub(crate) struct Card {
    /// Its number on the page, from 1.
    number: usize,
    /// Whether a save stands there.
    taken: bool,
    /// Whether it can be loaded.
    pub(super) sound: bool,
    accent: Color32,
    picture: Option<TextureId>,
    title: String,
    /// Whose play, where.
    place: String,
    /// When it was made, and how long the play had taken.
    date: String,
    /// The last line, or what is wrong.
    line: String,
}

impl Card {
    pub(crate) fn new(
        number: usize,
        entry: Option<Entry>,
        accent: Color32,
        picture: Option<TextureId>,
        zone: &Zone,
    ) -> Self {
        let empty = Self {
            number,
            taken: entry.is_some(),
            sound: false,
            accent,
            picture,
            title: String::new(),
            place: String::new(),
            date: String::new(),
            line: String::new(),
        };
        match entry.map(|entry| entry.state) {
            None => Self { title: "Empty".to_owned(), ..empty },
            Some(Err(why)) => Self { title: "Cannot be loaded".to_owned(), line: why, accent: tokens::ALARM, ..empty },
            Some(Ok(save)) => {
                // An ending belongs to no act.
                let act = match (save.ended, save.act.is_empty()) {
                    (true, true) => "The end".to_owned(),
                    (true, false) => format!("{}, the end", save.act),
                    (false, _) => save.act,
                };
                let mut place = vec![save.perspective, act];
                let named = !save.label.name.is_empty();
                if named {
                    place.insert(1, save.scene.clone());
                }
                place.retain(|part| !part.is_empty());
                Self {
                    sound: true,
                    title: if named { save.label.name } else { save.scene },
                    place: place.join(" · "),
                    date: [zone.date(save.label.at, now()), span(save.label.played)].join(" · "),
                    line: save.line,
                    ..empty
                }
            }
        }
    }

    /// What a screen reader says.
    pub(super) fn name(&self) -> String {
        if !self.taken {
            return format!("Slot {}, empty", self.number);
        }
        let parts = [&self.title, &self.place, &self.date, &self.line];
        let parts: Vec<&str> =
            parts.into_iter().map(|part| part.trim_end_matches('.')).filter(|p| !p.is_empty()).collect();
        format!("Slot {}: {}", self.number, parts.join(". "))
    }
}

/// What was done with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardAction {
    Pick,
    Rename,
    Delete,
}

/// The height of a card.
pub(super) fn height(page: &Page) -> f32 {
    let (title, note) = sizes(page);
    (page.em(tokens::CARD / tokens::PICTURE) + page.lines(tokens::GAP / 3.0) + title.1 + 3.0 * note.1).round()
}

/// The size and the leading of the title and of the rows below it.
fn sizes(page: &Page) -> ((f32, f32), (f32, f32)) {
    const TIGHT: f32 = 1.3;
    let leading = |size: f32| (size * TIGHT).round();
    let (title, note) = (page.body, page.em(tokens::SIZE_NOTE));
    ((title, leading(title)), (note, leading(note)))
}

/// Draws a card; `can` says whether it can be picked.
pub(super) fn card_ui(
    ui: &mut Ui,
    page: &Page,
    card: &Card,
    (id, rect): (Id, Rect),
    can: bool,
) -> (Response, Option<CardAction>) {
    // An empty slot can be walked over, too.
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, can, card.name()));
    let picture = Rect::from_min_size(rect.min, vec2(rect.width(), (rect.width() / tokens::PICTURE).round()));
    let mut action = (response.clicked() && can).then_some(CardAction::Pick);
    let within = ui.rect_contains_pointer(rect);
    let mut lit = response.has_focus() || within;
    picture_ui(ui, page, card, picture);
    if card.taken {
        let (tools, focused) = tools_ui(ui, page, card, id, picture, lit);
        action = tools.or(action);
        lit |= focused;
    }
    if lit {
        let frame = page.em(tokens::FRAME).max(2.0);
        ui.painter().rect_stroke(picture, 0.0, (frame, card.accent), StrokeKind::Outside);
    }
    words_ui(ui, page, card, pos2(rect.left(), picture.bottom() + page.lines(tokens::GAP / 3.0)), lit && can);
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if within && ui.input(|input| input.pointer.delta() != bevy_egui::egui::Vec2::ZERO) {
        response.request_focus();
    }
    (response, action)
}

fn picture_ui(ui: &Ui, page: &Page, card: &Card, rect: Rect) {
    match card.picture {
        Some(picture) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(picture, rect, whole, Color32::WHITE);
        }
        None => {
            ui.painter().rect_filled(rect, 0.0, tokens::GROUND);
            let setting = Setting {
                size: page.em(tokens::SIZE_HEADING),
                line: page.em(tokens::SIZE_HEADING * tokens::LEADING_DISPLAY).round(),
                width: f32::INFINITY,
                indent: 0.0,
                align: Align::LEFT,
            };
            let number = [Words::new(card.number.to_string(), Face::Roman, tokens::RULE)];
            let galley = set_rows(ui.painter(), setting, &number, 1);
            ui.painter().galley((rect.center() - galley.size() / 2.0).round(), galley, tokens::RULE);
        }
    }
    ui.painter().rect_stroke(rect, 0.0, (tokens::HAIRLINE, tokens::RULE), StrokeKind::Inside);
}

/// The words under the picture.
fn words_ui(ui: &Ui, page: &Page, card: &Card, at: bevy_egui::egui::Pos2, lit: bool) {
    let (title, note) = sizes(page);
    let width = page.em(tokens::CARD);
    let mut y = at.y;
    let mut row = |words: &str, face: Face, colour: Color32, (size, line): (f32, f32), rows: usize| {
        let setting = Setting { size, line, width, indent: 0.0, align: Align::LEFT };
        let galley = set_rows(ui.painter(), setting, &[Words::new(words, face, colour)], rows);
        ui.painter().galley(pos2(at.x, y).round(), galley, colour);
        y += line;
    };
    let colour = match (card.taken, card.sound, lit) {
        (_, _, true) => card.accent,
        (true, true, false) => tokens::BONE,
        (true, false, false) => tokens::ALARM,
        (false, ..) => tokens::ASH,
    };
    row(&card.title, if card.taken { Face::Roman } else { Face::Italic }, colour, title, 1);
    if !card.sound {
        return row(&card.line, Face::Roman, tokens::BONE_DIM, note, 3);
    }
    row(&card.place, Face::Roman, tokens::BONE_DIM, note, 1);
    row(&card.date, Face::Roman, tokens::ASH, note, 1);
    row(&card.line, Face::Italic, tokens::ASH, note, 1);
}

/// The two small buttons at the head of the picture. They are there for screen readers and for Tab even while they are not seen.
fn tools_ui(ui: &Ui, page: &Page, card: &Card, id: Id, picture: Rect, lit: bool) -> (Option<CardAction>, bool) {
    let mut tools = vec![(CardAction::Delete, "Delete")];
    if card.sound {
        tools.push((CardAction::Rename, "Rename"));
    }
    let size = page.em(tokens::SIZE_NOTE);
    let setting =
        Setting { size, line: (size * tokens::LEADING).round(), width: f32::INFINITY, indent: 0.0, align: Align::LEFT };
    // At the head: whoever clicks in the middle means the card.
    let strip = Rect::from_min_size(picture.min, vec2(picture.width(), (setting.line * 1.2).round()));
    let mut right = strip.right() - page.em(0.5);
    let mut drawn = Vec::new();
    let (mut action, mut focused) = (None, false);
    for (does, words) in tools {
        let galley = set_rows(ui.painter(), setting, &[Words::new(words, Face::Roman, tokens::BONE_DIM)], 1);
        let rect = Rect::from_min_max(pos2(right - galley.size().x, strip.top()), pos2(right, strip.bottom()));
        let response = ui.interact(rect.expand2(vec2(page.em(0.25), 0.0)), id.with(words), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{words} {}", card.title)));
        if response.clicked() {
            action = Some(does);
        }
        focused |= response.has_focus();
        drawn.push((galley, rect, response.has_focus() || response.hovered()));
        right = rect.left() - page.em(0.9);
    }
    if lit || focused {
        ui.painter().rect_filled(strip, 0.0, tokens::GROUND.gamma_multiply(0.92));
        for (galley, rect, over) in drawn {
            let colour = if over { card.accent } else { tokens::BONE_DIM };
            let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0).round();
            ui.painter().galley_with_override_text_color(at, galley, colour);
            if over {
                let under =
                    Rect::from_min_max(pos2(rect.left(), rect.bottom() - 3.0), pos2(rect.right(), rect.bottom() - 2.0));
                ui.painter().rect_filled(under, 0.0, colour);
            }
        }
    }
    (action, focused)
}
