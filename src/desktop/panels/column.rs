//! The reading column: everything read so far, the newest at a comfortable height, and what stands below it (a choice, the end).
//!
//! Owns the scrolling. Sets only what is in sight; what was never seen has a guessed height, and nothing moves under the reader's eyes when
//! the guess is corrected.

use bevy_egui::egui::{Id, Rect, Sense, Ui, UiBuilder, WidgetInfo, WidgetType, accesskit, pos2, vec2};
use finale::view::PageItem;

use super::block::{self, Block};
use super::heights::Heights;
use crate::desktop::theme::{Look, Page, tokens};

/// What the column shows.
pub(crate) struct Reading<'a> {
    pub(crate) page: &'a Page,
    pub(crate) look: &'a Look,
    pub(crate) items: &'a [PageItem],
    pub(crate) tail: Tail,
    /// Nothing moves by itself.
    pub(crate) still: bool,
}

/// What stands below the last item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tail {
    #[default]
    Nothing,
    /// To be seen whole, together with the line before it.
    Choice,
    /// A page of its own.
    Card,
}

/// A way of moving the column by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scroll {
    Up,
    Down,
    First,
    Newest,
}

/// Where the reader is.
#[derive(Debug, Default)]
pub(crate) struct Column {
    heights: Heights,
    /// The measure and the body size for which the heights hold.
    set_for: Option<(f32, f32)>,
    /// The height of the page that stands at its head, and where it is going.
    scroll: f32,
    goal: f32,
    following: bool,
    /// Frames in which the column still jumps to its goal, after it was opened.
    settling: u8,
    /// The first item that is new, and when it came.
    fresh: usize,
    fresh_at: f64,
    tail: Tail,
    tail_height: f32,
}

const SETTLE: u8 = 4;

impl Column {
    /// Whether what is newest is where it stands by itself.
    pub(crate) fn at_newest(&self) -> bool {
        self.following
    }

    #[cfg(test)]
    pub(crate) fn measured(&self) -> usize {
        self.heights.measured()
    }

    /// Moves by key.
    pub(crate) fn scroll(&mut self, scroll: Scroll, page: &Page) {
        let by = |amount: f32| page.lines(amount);
        match scroll {
            Scroll::Up => self.goal -= by(4.0),
            Scroll::Down => self.goal += by(4.0),
            Scroll::First => self.goal = 0.0,
            Scroll::Newest => {}
        }
        self.following = scroll == Scroll::Newest;
    }

    /// Takes notice of what was added or taken back since the last frame.
    fn update(&mut self, now: f64, view: &Reading<'_>) {
        let page = view.page;
        let set_for = Some((page.width(), page.body));
        let anchor = (self.set_for != set_for && self.set_for.is_some()).then(|| self.heights.at(self.scroll));
        if self.set_for != set_for {
            self.heights.clear();
            self.set_for = set_for;
        }
        let known = self.heights.len();
        let count = view.items.len();
        let guess = |index: usize| {
            let item = view.items.get(index);
            let previous = index.checked_sub(1).and_then(|before| view.items.get(before));
            item.map_or(0.0, |item| block::guess(page, item, previous))
        };
        self.heights.resize(count, guess);
        if let Some(anchor) = anchor {
            self.scroll = self.heights.top(anchor);
            self.goal = self.scroll;
        } else if known == 0 && count > 0 {
            self.open(now, count);
        } else if count != known || self.tail != view.tail {
            self.following = true;
            if count != known {
                self.fresh = known.min(count);
                self.fresh_at = now;
            }
        }
        if self.tail != view.tail {
            self.tail = view.tail;
            self.tail_height = 0.0;
        }
    }

    fn open(&mut self, now: f64, count: usize) {
        const FADES_WHOLE: usize = 3;
        self.following = true;
        self.settling = SETTLE;
        self.fresh = if count <= FADES_WHOLE { 0 } else { count };
        self.fresh_at = now;
    }

    /// Where the page has to stand for its newest part to be read.
    fn newest(&self, page: &Page) -> f32 {
        let height = page.window.height();
        let head = page.head();
        let bottom = self.heights.bottom() + self.tail_height;
        let new_top = self.heights.top(self.fresh);
        let at_eye_level = head + bottom - height * tokens::EYE_LEVEL;
        let not_above = head + new_top - height * tokens::NEW_AT_LEAST;
        let whole = head + bottom - (height - page.lines(tokens::FOOT));
        let scroll = match self.tail {
            // The card begins where a page begins.
            Tail::Card => self.heights.bottom() + page.lines(tokens::GAP_TELLING),
            Tail::Choice => at_eye_level.min(not_above.max(whole)),
            Tail::Nothing => at_eye_level.min(not_above),
        };
        scroll.max(0.0).round()
    }

    /// Moves towards the goal; true while it has not arrived.
    fn glide(&mut self, page: &Page, still: bool, dt: f32, wheel: f32) -> bool {
        let newest = self.newest(page);
        if wheel != 0.0 {
            self.following = false;
            self.goal = self.scroll - wheel;
            self.scroll = self.goal;
        }
        if self.following {
            self.goal = newest;
        } else {
            let last = newest.max(page.head() + self.heights.bottom() + self.tail_height - page.window.height() * 0.5);
            self.goal = self.goal.clamp(0.0, last.max(0.0));
            self.following = wheel <= 0.0 && self.goal >= newest - 1.0 && self.tail == Tail::Nothing;
        }
        let jump = still || self.settling > 0 || wheel != 0.0;
        self.settling = self.settling.saturating_sub(1);
        if jump {
            self.scroll = self.goal;
        } else {
            self.scroll += (self.goal - self.scroll) * (1.0 - (-dt / tokens::FOLLOW).exp());
        }
        if (self.goal - self.scroll).abs() < tokens::ARRIVED {
            self.scroll = self.goal;
        }
        self.scroll != self.goal || self.settling > 0
    }

    /// An item turned out taller than guessed: what stands below the window's head must not jump.
    fn correct(&mut self, index: usize, height: f32, page: &Page) -> bool {
        let above = self.heights.top(index) < self.scroll - page.head();
        let grown = self.heights.measure(index, height);
        if above {
            self.scroll += grown;
            self.goal += grown;
        }
        grown != 0.0
    }

    fn opacity(&self, index: usize, now: f64, still: bool) -> f32 {
        if still || index < self.fresh {
            return 1.0;
        }
        ((now - self.fresh_at) as f32 / tokens::FADE_IN).clamp(0.0, 1.0)
    }
}

/// Draws the column and, below its last item, the tail.
pub(crate) fn column_ui<R>(ui: &mut Ui, column: &mut Column, view: &Reading<'_>, tail: impl FnOnce(&mut Ui) -> R) -> R {
    let (now, dt, wheel) = ui.input(|input| (input.time, input.stable_dt.min(0.05), input.smooth_scroll_delta().y));
    column.update(now, view);
    let mut moving = column.glide(view.page, view.still, dt, wheel);
    moving |= items_ui(ui, column, view, now);
    let result = tail_ui(ui, column, view, now, &mut moving, tail);
    view.page.paint_edges(ui.painter(), view.look);
    let fading = column.opacity(usize::MAX, now, view.still) < 1.0;
    if moving || fading {
        ui.ctx().request_repaint();
    }
    result
}

fn items_ui(ui: &mut Ui, column: &mut Column, view: &Reading<'_>, now: f64) -> bool {
    let page = view.page;
    let mut corrected = false;
    let mut index = column.heights.at(column.scroll - page.head());
    while let Some(item) = view.items.get(index) {
        let y = page.head() + column.heights.top(index) - column.scroll;
        if y > page.window.bottom() {
            break;
        }
        let previous = index.checked_sub(1).and_then(|before| view.items.get(before));
        let set = block::set_item(ui.painter(), page, view.look, item, previous);
        corrected |= column.correct(index, set.height, page);
        let y = page.head() + column.heights.top(index) - column.scroll;
        let mut painter = ui.painter().clone();
        painter.multiply_opacity(column.opacity(index, now, view.still));
        set.paint(&painter, pos2(page.column.min, y));
        let newest = index + 1 == view.items.len();
        name_item(ui, page, &set, y, (index, item, newest));
        index += 1;
    }
    corrected
}

/// Tells a screen reader what stands here.
fn name_item(ui: &Ui, page: &Page, set: &Block, y: f32, (index, item, newest): (usize, &PageItem, bool)) {
    let rect = Rect::from_min_max(pos2(page.column.min, y + set.top), pos2(page.column.max, y + set.height));
    let id = Id::new(("page item", index));
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, block::spoken(item)));
    ui.ctx().accesskit_node_builder(id, |node| {
        if matches!(item, PageItem::Heading { .. }) {
            node.set_role(accesskit::Role::Heading);
            node.set_label(block::spoken(item));
        }
        if newest {
            node.set_live(accesskit::Live::Polite);
        }
    });
}

fn tail_ui<R>(
    ui: &mut Ui,
    column: &mut Column,
    view: &Reading<'_>,
    now: f64,
    moving: &mut bool,
    tail: impl FnOnce(&mut Ui) -> R,
) -> R {
    let page = view.page;
    let top = page.head() + column.heights.bottom() - column.scroll;
    let rect = Rect::from_min_size(pos2(page.column.min, top.round()), vec2(page.width(), f32::INFINITY));
    let mut below = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("tail"));
    below.multiply_opacity(column.opacity(usize::MAX, now, view.still));
    let result = tail(&mut below);
    let height = below.min_rect().height();
    if (height - column.tail_height).abs() > 0.5 {
        column.tail_height = height;
        *moving = true;
    }
    result
}
