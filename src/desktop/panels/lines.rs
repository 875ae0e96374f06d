//! Lines of the page that can be picked: options of a choice, entries of the title and of the menus.
//!
//! A line hangs its numeral in the margin. It is picked by pointer, by its digit, or by arrows and Enter; what has the focus is marked by a
//! bar in the margin as well as by colour.

use bevy_egui::egui::{
    Align, Color32, EventFilter, FocusDirection, Id, Rect, Response, Sense, Ui, Vec2, WidgetInfo, WidgetType,
    accesskit, emath::GuiRounding as _, pos2, vec2,
};

use super::prose::section_ui;
use crate::desktop::input::{self, Intent, Pressed};
use crate::desktop::theme::{Face, Look, Page, Setting, Words, set, tokens};

/// A line that can be picked.
pub(crate) struct Line {
    pub(crate) id: Id,
    /// Its digit, where it has one.
    pub(crate) number: Option<usize>,
    /// The words to be picked; they light up.
    pub(crate) words: Vec<Words>,
    /// What is said below them, in small.
    pub(crate) notes: Vec<Words>,
    /// What a screen reader says.
    pub(crate) name: String,
    pub(crate) enabled: bool,
    /// Its own accent, where it has one.
    pub(crate) accent: Option<Color32>,
    /// The head of the part of the list that begins with it.
    pub(crate) section: Option<&'static str>,
    /// It begins a group: there is some room above it.
    pub(crate) apart: bool,
}

impl Line {
    /// A line of plain words.
    pub(crate) fn plain(id: Id, number: Option<usize>, words: &str) -> Self {
        Self {
            id,
            number,
            words: vec![Words::new(words, Face::Roman, tokens::BONE)],
            notes: Vec::new(),
            name: words.to_owned(),
            enabled: true,
            accent: None,
            section: None,
            apart: false,
        }
    }
}

/// Draws the lines of a menu below each other; gives the position of the one that was picked. Enter marks the first where none is marked: in
/// a menu that is what it is for, and in a choice it could be one Enter too many.
pub(crate) fn lines_ui(ui: &mut Ui, page: &Page, look: &Look, lines: &[Line]) -> Option<usize> {
    let focused = ui.memory(|memory| memory.focused());
    let unmarked = lines.iter().all(|line| Some(line.id) != focused);
    if unmarked && input::took(ui.ctx(), Intent::Enter) {
        move_focus(ui, lines, true);
    }
    spaced_lines_ui(ui, page, look, lines, tokens::GAP_LIST)
}

/// Draws lines with so many lines of space between them; gives the position of the one that was picked.
pub(crate) fn spaced_lines_ui(ui: &mut Ui, page: &Page, look: &Look, lines: &[Line], gap: f32) -> Option<usize> {
    let mut picked = keys(ui, lines);
    let hover = hover_counts(ui, lines);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (position, line) in lines.iter().enumerate() {
        if let Some(section) = line.section {
            section_ui(ui, page, look, section);
        } else if position > 0 {
            ui.add_space(page.lines(if line.apart { gap + tokens::GAP } else { gap }));
        }
        if line_ui(ui, page, look, line, hover).clicked() && line.enabled {
            picked = Some(position);
        }
    }
    picked
}

/// Whether the pointer marks lines. One that was lying there when the lines came, or since the focus was moved by key, does not; a line that
/// it moves over takes the mark from the one that has the focus.
fn hover_counts(ui: &Ui, lines: &[Line]) -> bool {
    let Some(first) = lines.first() else { return false };
    let (now, still_for) = ui.input(|input| (input.time, f64::from(input.pointer.time_since_last_movement())));
    let frame = ui.ctx().cumulative_frame_nr();
    let since = ui.data_mut(|data| {
        let shown = data.get_temp_mut_or(first.id.with("shown"), (frame, now));
        if shown.0 + 1 < frame {
            shown.1 = now;
        }
        shown.0 = frame;
        shown.1
    });
    let moved = now - still_for > since;
    let focused = ui.memory(|memory| memory.focused()).filter(|id| lines.iter().any(|line| line.id == *id));
    let Some(focused) = focused else { return moved };
    let moving = moved && ui.input(|input| input.pointer.delta() != Vec2::ZERO);
    if moving {
        ui.memory_mut(|memory| memory.surrender_focus(focused));
    }
    moving
}

/// Digits pick, arrows move the focus.
fn keys(ui: &Ui, lines: &[Line]) -> Option<usize> {
    let mut picked = None;
    for Pressed { intent, nth } in input::take(ui.ctx(), &[Intent::Pick, Intent::Next, Intent::Previous]) {
        match intent {
            Intent::Pick => {
                let wanted = lines.iter().position(|line| line.number == Some(nth + 1) && line.enabled);
                picked = wanted.or(picked);
            }
            Intent::Next => move_focus(ui, lines, true),
            Intent::Previous => move_focus(ui, lines, false),
            _ => {}
        }
    }
    picked
}

fn move_focus(ui: &Ui, lines: &[Line], down: bool) {
    let open: Vec<Id> = lines.iter().filter(|line| line.enabled).map(|line| line.id).collect();
    let focused = ui.memory(|memory| memory.focused());
    let at = open.iter().position(|id| Some(*id) == focused);
    let last = open.len().saturating_sub(1);
    let next = match (at, down) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    };
    if let Some(id) = open.get(next) {
        ui.memory_mut(|memory| {
            memory.request_focus(*id);
            // egui would go on from there by the same key.
            memory.move_focus(FocusDirection::None);
        });
    }
}

fn line_ui(ui: &mut Ui, page: &Page, look: &Look, line: &Line, hover: bool) -> Response {
    let accent = line.accent.unwrap_or(look.accent);
    let setting =
        Setting { size: page.body, line: page.line, width: ui.available_width(), indent: 0.0, align: Align::LEFT };
    let words = set(ui.painter(), setting, &line.words);
    let notes = (!line.notes.is_empty()).then(|| {
        let size = page.em(tokens::SIZE_SMALL);
        let small = Setting { size, line: (size * tokens::LEADING).round(), ..setting };
        set(ui.painter(), small, &line.notes)
    });
    let height = words.size().y + notes.as_ref().map_or(0.0, |notes| notes.size().y);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    // The margin with the numeral belongs to the line.
    let reach = Rect::from_min_max(pos2(rect.left() - page.em(tokens::MARGIN_MIN), rect.top()), rect.max);
    let sense = if line.enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(reach, line.id, sense);
    name(ui, &response, line);
    let lit = line.enabled && (response.has_focus() || (hover && response.hovered()));
    if response.has_focus() {
        hold_focus(ui, line.id);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if lit {
        ui.ctx().set_cursor_icon(bevy_egui::egui::CursorIcon::PointingHand);
        ui.painter().galley_with_override_text_color(rect.min.round(), words.clone(), accent);
    } else {
        ui.painter().galley(rect.min.round(), words.clone(), tokens::BONE);
    }
    if let Some(notes) = notes {
        let at = pos2(rect.left(), rect.top() + words.size().y);
        ui.painter().galley(at.round(), notes, tokens::ASH);
    }
    margin_ui(ui, page, accent, line, rect, lit);
    response
}

/// The numeral, and the bar that marks the line under the pointer or with the focus.
fn margin_ui(ui: &Ui, page: &Page, accent: Color32, line: &Line, rect: Rect, lit: bool) {
    let sign = match (line.number, line.enabled) {
        (Some(number), true) => number.to_string(),
        (_, false) => "–".to_owned(),
        (None, true) => String::new(),
    };
    let colour = if line.enabled { accent } else { tokens::ASH };
    let setting = Setting { size: page.body, line: page.line, width: f32::INFINITY, indent: 0.0, align: Align::RIGHT };
    let galley = set(ui.painter(), setting, &[Words::new(sign, Face::Roman, colour)]);
    let x = rect.left() - page.em(tokens::NUMERAL);
    ui.painter().galley(pos2(x, rect.top()).round(), galley, colour);
    if lit {
        let x = rect.left() - page.em(tokens::NUMERAL * 0.5);
        let bar = Rect::from_min_max(pos2(x, rect.top() + page.em(0.3)), pos2(x, rect.bottom() - page.em(0.2)));
        ui.painter().rect_filled(bar.expand2(vec2(tokens::HAIRLINE, 0.0)).round_ui(), 0.0, accent);
    }
}

fn name(ui: &Ui, response: &Response, line: &Line) {
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, line.enabled, &line.name));
    ui.ctx().accesskit_node_builder(line.id, |node| {
        if let Some(number) = line.number {
            node.set_keyboard_shortcut(number.to_string());
        }
        if !line.enabled {
            node.set_disabled();
            node.set_role(accesskit::Role::Button);
        }
    });
}

/// Keeps egui from moving the focus by arrow keys as it sees fit.
fn hold_focus(ui: &Ui, id: Id) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}
