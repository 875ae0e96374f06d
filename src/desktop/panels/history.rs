//! The history as a list: all lines of a play, those in sight set and the others guessed, searched by words, and the question before one goes
//! back to one of them.

use bevy_egui::egui::{
    CursorIcon, EventFilter, FocusDirection, FontSelection, Frame, Id, Rect, RichText, Sense, TextEdit, Ui, UiBuilder,
    WidgetInfo, WidgetType, pos2, vec2,
};
use finale::view::PageItem;

use super::block::{self, Shown};
use super::heights::Heights;
use super::lines::{Line, lines_ui};
use super::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::input::{self, Intent, search_field};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What was done in the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HistoryAction {
    Close,
    /// Back to an item of the page.
    BackTo(usize),
}

/// Where the reader is in the list.
#[derive(Debug, Default)]
pub(crate) struct Roll {
    heights: Heights,
    /// The measure and the body size for which the heights hold.
    set_for: Option<(f32, f32)>,
    scroll: f64,
    /// The place of the marked line in the list.
    marked: usize,
    /// It was moved, and is to be brought into sight.
    moved: bool,
    opened: bool,
    /// The item that may be gone back to.
    asked: Option<usize>,
    query: String,
    /// The query that `found` answers, and for how many items.
    searched: Option<(String, usize)>,
    /// The items that the list shows; none is all of them.
    found: Option<Vec<usize>>,
}

impl Roll {
    /// Whether a question is open.
    pub(crate) fn asks(&self) -> bool {
        self.asked.is_some()
    }

    #[cfg(test)]
    pub(crate) fn measured(&self) -> usize {
        self.heights.measured()
    }

    fn count(&self, items: &[PageItem]) -> usize {
        self.found.as_ref().map_or(items.len(), Vec::len)
    }

    /// The item at a place of the list.
    fn item(&self, place: usize) -> usize {
        self.found.as_ref().map_or(place, |found| found.get(place).copied().unwrap_or(usize::MAX))
    }

    /// Looks for the words that were asked for.
    fn search(&mut self, items: &[PageItem]) {
        if self.searched.as_ref().is_some_and(|(query, count)| *query == self.query && *count == items.len()) {
            return;
        }
        let wanted = self.query.trim().to_lowercase();
        let holds = |item: &PageItem| block::spoken(item).to_lowercase().contains(&wanted);
        let holds = |item: &PageItem| !block::is_said(item) && holds(item);
        let found = || items.iter().enumerate().filter(|(_, item)| holds(item)).map(|(index, _)| index).collect();
        self.found = (!wanted.is_empty()).then(found);
        self.searched = Some((self.query.clone(), items.len()));
        self.heights.clear();
        self.opened = false;
    }

    fn lay_out(&mut self, page: &Page, items: &[PageItem], height: f32) {
        let set_for = Some((page.width(), page.body));
        if self.set_for != set_for {
            self.heights.clear();
            self.set_for = set_for;
            self.moved = true;
        }
        let count = self.count(items);
        let mut heights = std::mem::take(&mut self.heights);
        heights.resize(count, |place| match items.get(self.item(place)) {
            Some(item) => block::guess(page, item, before(items, self, place)),
            None => 0.0,
        });
        self.heights = heights;
        if !self.opened {
            self.opened = true;
            self.marked = count.saturating_sub(1);
            self.moved = true;
            self.scroll = self.heights.bottom() - f64::from(height);
        }
    }

    /// Whether the marked row is one that is not there to be seen.
    fn marks_nothing(&self, items: &[PageItem]) -> bool {
        items.get(self.item(self.marked)).is_some_and(block::is_said)
    }

    fn mark(&mut self, place: usize, count: usize) {
        self.marked = place.min(count.saturating_sub(1));
        self.moved = true;
    }
}

/// The item above a place of the list.
fn before<'a>(items: &'a [PageItem], roll: &Roll, place: usize) -> Option<&'a PageItem> {
    place.checked_sub(1).and_then(|place| items.get(roll.item(place)))
}

/// Draws the history.
pub(crate) fn history_ui(
    ui: &mut Ui,
    page: &Page,
    look: &Look,
    roll: &mut Roll,
    items: &[PageItem],
) -> Option<HistoryAction> {
    page.paint_ground(ui.painter(), look);
    let closed = keys(ui, roll, items);
    let top = head_ui(ui, page, roll);
    roll.search(items);
    let bottom = match roll.asked {
        Some(_) => page.window.bottom() - page.lines(tokens::QUESTION),
        None => page.foot(),
    };
    let area = Rect::from_min_max(pos2(page.window.left(), top), pos2(page.window.right(), bottom.max(top)));
    roll.lay_out(page, items, area.height());
    list_ui(ui, page, look, roll, (items, area));
    let answered = question_ui(ui, page, look, roll, area.bottom());
    answered.or(closed)
}

/// The head of the page with the field of the search; gives where the list begins.
fn head_ui(ui: &mut Ui, page: &Page, roll: &mut Roll) -> f32 {
    let head = (page.window.top() + page.window.height() * tokens::HEAD * 0.35).round();
    let rect = Rect::from_min_max(pos2(page.column.min, head), pos2(page.column.max, page.window.bottom()));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("history head"));
    ui.spacing_mut().item_spacing.y = 0.0;
    prose_ui(&mut ui, page, Prose::sized(tokens::SIZE_HEADING), &[Words::new("History", Face::Roman, tokens::BONE)]);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    let size = page.em(tokens::SIZE_SMALL);
    ui.visuals_mut().override_text_color = Some(tokens::BONE);
    let field = TextEdit::singleline(&mut roll.query)
        .id(search_field())
        .font(FontSelection::FontId(Face::Roman.at(size)))
        .frame(Frame::NONE)
        .desired_width(page.width())
        .hint_text(RichText::new("Search").font(Face::Italic.at(size)).color(tokens::ASH));
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search"));
    ui.add_space(page.lines(tokens::GAP / 2.0));
    rule_ui(&mut ui, page);
    if response.has_focus() {
        let under = pos2(page.column.min, ui.min_rect().bottom());
        page.rule(ui.painter(), under, page.width(), tokens::LAMP);
    }
    (ui.min_rect().bottom() + page.lines(tokens::GAP)).round()
}

fn keys(ui: &Ui, roll: &mut Roll, items: &[PageItem]) -> Option<HistoryAction> {
    if input::took(ui.ctx(), Intent::Menu) {
        if roll.asked.take().is_some() {
            roll.moved = true;
            return None;
        }
        let searching = !roll.query.is_empty();
        roll.query.clear();
        ui.memory_mut(|memory| memory.surrender_focus(search_field()));
        return (!searching).then_some(HistoryAction::Close);
    }
    if roll.asked.is_some() {
        return None;
    }
    let page_full = 8;
    let count = roll.count(items);
    const WANTED: [Intent; 9] = [
        Intent::Next,
        Intent::Previous,
        Intent::Back,
        Intent::Forward,
        Intent::First,
        Intent::Newest,
        Intent::Enter,
        Intent::Search,
        Intent::History,
    ];
    for pressed in input::take(ui.ctx(), &WANTED) {
        match pressed.intent {
            Intent::Next => roll.mark(roll.marked + 1, count),
            Intent::Previous => {
                roll.mark(roll.marked.saturating_sub(1), count);
                if roll.marks_nothing(items) {
                    roll.mark(roll.marked.saturating_sub(1), count);
                }
            }
            Intent::Back => roll.mark(roll.marked.saturating_sub(page_full), count),
            Intent::Forward => roll.mark(roll.marked + page_full, count),
            Intent::First => roll.mark(0, count),
            Intent::Newest => roll.mark(count, count),
            Intent::Enter if count > 0 => ask(ui, roll),
            Intent::Search => ui.memory_mut(|memory| memory.request_focus(search_field())),
            Intent::History => return Some(HistoryAction::Close),
            _ => {}
        }
        if roll.marks_nothing(items) {
            roll.mark(roll.marked + 1, count);
        }
    }
    None
}

fn ask(ui: &Ui, roll: &mut Roll) {
    roll.asked = Some(roll.item(roll.marked));
    roll.moved = true;
    ui.memory_mut(|memory| {
        memory.request_focus(go_back());
        memory.move_focus(FocusDirection::None);
    });
}

fn go_back() -> Id {
    Id::new("history go back")
}

fn list_ui(ui: &mut Ui, page: &Page, look: &Look, roll: &mut Roll, (items, area): (&[PageItem], Rect)) {
    let wheel = ui.input(|input| input.smooth_scroll_delta().y);
    roll.scroll -= f64::from(wheel);
    let count = roll.count(items);
    // The first and the last line stand clear of the fades.
    let pad = page.lines(tokens::FADE_LIST);
    if std::mem::take(&mut roll.moved) {
        into_sight(roll, area.height() - pad * 2.0);
        focus(ui, roll);
    }
    let most = (roll.heights.bottom() - f64::from(area.height() - pad * 2.0)).max(0.0);
    roll.scroll = roll.scroll.clamp(0.0, most);
    let mut list = ui.new_child(UiBuilder::new().max_rect(area).id_salt("history"));
    list.set_clip_rect(area);
    let mut place = roll.heights.at(roll.scroll - f64::from(pad));
    let (mut corrected, mut picked) = (false, None);
    while place < count {
        let y = area.top() + pad + (roll.heights.top(place) - roll.scroll) as f32;
        if y > area.bottom() {
            break;
        }
        let index = roll.item(place);
        let Some(item) = items.get(index) else { break };
        let shown = Shown { captions: true, ..Shown::default() };
        let set = block::set_item(list.painter(), page, look, (item, before(items, roll, place)), shown);
        let grown = roll.heights.measure(place, set.height);
        if grown != 0.0 {
            corrected = true;
            // What stands below keeps its place under the reader's eyes.
            if y < area.top() {
                roll.scroll += f64::from(grown);
            }
        }
        set.paint(list.painter(), pos2(page.column.min, y));
        let rect = Rect::from_min_max(
            pos2(page.column.min - page.em(tokens::MARGIN_MIN), y + set.top),
            pos2(page.column.max, y + set.height),
        );
        if set.height > 0.0
            && row_ui(&list, page, look, (item, index), (rect.intersect(area), rect, place == roll.marked))
        {
            picked = Some(place);
        }
        place += 1;
    }
    page.paint_fades(list.painter(), look, area);
    if let Some(place) = picked.filter(|_| roll.asked.is_none()) {
        roll.mark(place, count);
        ask(ui, roll);
    }
    if corrected || picked.is_some() {
        // A list that stood at its end stands there again when what is above it has grown.
        roll.moved |= corrected && roll.marked + 1 == count;
        ui.ctx().request_repaint();
    }
}

/// One row: what a screen reader says of it, the mark, and whether it was picked.
fn row_ui(
    ui: &Ui,
    page: &Page,
    look: &Look,
    (item, index): (&PageItem, usize),
    (reach, rect, marked): (Rect, Rect, bool),
) -> bool {
    let response = ui.interact(reach, row(index), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, block::spoken(item)));
    if response.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(row(index), filter));
    }
    let hovered = response.hovered();
    if hovered {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    if marked || hovered {
        let x = page.column.min - page.em(tokens::NUMERAL * 2.0);
        let bar = Rect::from_min_max(pos2(x, rect.top() + page.em(0.3)), pos2(x, rect.bottom() - page.em(0.2)));
        let colour = if marked { look.accent } else { tokens::RULE };
        ui.painter().rect_filled(bar.expand2(vec2(tokens::HAIRLINE, 0.0)), 0.0, colour);
    }
    response.clicked()
}

fn row(index: usize) -> Id {
    Id::new(("history row", index))
}

/// Brings the marked line into sight.
fn into_sight(roll: &mut Roll, height: f32) {
    let (top, bottom) = (roll.heights.top(roll.marked), roll.heights.top(roll.marked + 1));
    roll.scroll = roll.scroll.min(top).max(bottom - f64::from(height));
}

/// The marked line has the focus, so that a screen reader reads it; a search keeps it.
fn focus(ui: &Ui, roll: &Roll) {
    let searching = ui.memory(|memory| memory.focused()) == Some(search_field());
    if roll.asked.is_none() && !searching && roll.count(&[]) != 0 {
        ui.memory_mut(|memory| memory.request_focus(row(roll.item(roll.marked))));
    }
}

/// The question before one goes back.
fn question_ui(ui: &mut Ui, page: &Page, look: &Look, roll: &mut Roll, top: f32) -> Option<HistoryAction> {
    let item = roll.asked?;
    let rect = Rect::from_min_max(pos2(page.column.min, top), pos2(page.column.max, page.window.bottom()));
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("history question"));
    ui.spacing_mut().item_spacing.y = 0.0;
    rule_ui(&mut ui, page);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    let words = Words::new(QUESTION, Face::Italic, tokens::ASH);
    prose_ui(&mut ui, page, Prose::sized(tokens::SIZE_SMALL), &[words]);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    let lines = [
        Line::plain(go_back(), Some(1), "Go back to this line"),
        Line::plain(Id::new("history stay"), Some(2), "Stay"),
    ];
    match lines_ui(&mut ui, page, look, &lines)? {
        0 => Some(HistoryAction::BackTo(item)),
        _ => {
            roll.asked = None;
            roll.moved = true;
            None
        }
    }
}

const QUESTION: &str = "What comes after it is kept: go forward again, or choose another way.";
