//! The reading column: everything read so far, the newest at a comfortable height, and what stands below it (a choice, the end).
//!
//! Owns the scrolling. Sets only what is in sight; what was never seen has a guessed height, and nothing moves under the reader's eyes when
//! the guess is corrected.

use bevy_egui::egui::{Id, Rect, Sense, Ui, UiBuilder, WidgetInfo, WidgetType, accesskit, pos2, vec2};
use finale::view::PageItem;

use super::block::{self, Block, Shown};
use super::heights::Heights;
use super::links::links_ui;
use crate::desktop::theme::{Look, Page, tokens};

/// What the column shows.
pub(crate) struct Reading<'a> {
    pub(crate) page: &'a Page,
    pub(crate) look: &'a Look,
    pub(crate) items: &'a [PageItem],
    /// For each item, whether it was heard from the other side; shorter where nothing is marked.
    pub(crate) heard: &'a [bool],
    /// Sounds are written out.
    pub(crate) captions: bool,
    /// How many letters of the newest item are there yet; none for all.
    pub(crate) letters: Option<usize>,
    pub(crate) tail: Tail,
    /// Nothing moves by itself.
    pub(crate) still: bool,
    /// The wheel scrolls.
    pub(crate) wheel: bool,
}

impl Reading<'_> {
    fn shown(&self, index: usize) -> Shown {
        let newest = index + 1 == self.items.len();
        Shown {
            letters: self.letters.filter(|_| newest),
            heard: self.heard.get(index).copied().unwrap_or_default(),
            captions: self.captions,
        }
    }

    fn before(&self, index: usize) -> Option<&PageItem> {
        index.checked_sub(1).and_then(|before| self.items.get(before))
    }
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
    /// The measure, the body size and the captions for which the heights hold.
    set_for: Option<(f32, f32, bool)>,
    /// The height of the page that stands at its head, and where it is going.
    scroll: f64,
    goal: f64,
    following: bool,
    /// Frames in which the column still jumps to its goal, after it was opened.
    settling: u8,
    /// The first item that is new, and when it came.
    fresh: usize,
    fresh_at: f64,
    /// How far the reader has gone on inside what is newest, where it is longer than the window.
    further: f64,
    tail: Tail,
    tail_height: f32,
    /// The links that were drawn last.
    links: Vec<Id>,
}

const SETTLE: u8 = 4;

impl Column {
    /// Whether what is newest is where it stands by itself.
    pub(crate) fn at_newest(&self) -> bool {
        self.following
    }

    /// Whether a link has the focus: then Enter and Space are for it.
    pub(crate) fn link_has_focus(&self, ui: &Ui) -> bool {
        ui.memory(|memory| memory.focused()).is_some_and(|focused| self.links.contains(&focused))
    }

    /// Goes on inside what is newest, where a part of it is still below the window; false where all of it is in sight.
    pub(crate) fn read_on(&mut self, page: &Page) -> bool {
        const STEP: f64 = 0.5;
        if !self.goes_on(page) {
            return false;
        }
        self.further += (self.whole(page) - self.newest(page)).min(f64::from(page.window.height()) * STEP);
        true
    }

    /// Whether a part of what is newest is still below the window. A choice is seen whole at once.
    pub(crate) fn goes_on(&self, page: &Page) -> bool {
        self.tail != Tail::Choice && self.following && self.whole(page) - self.newest(page) >= 1.0
    }

    #[cfg(test)]
    pub(crate) fn measured(&self) -> usize {
        self.heights.measured()
    }

    /// Moves by key.
    pub(crate) fn scroll(&mut self, scroll: Scroll, page: &Page) {
        let by = f64::from(page.lines(4.0));
        match scroll {
            Scroll::Up => self.goal -= by,
            Scroll::Down => self.goal += by,
            Scroll::First => self.goal = 0.0,
            Scroll::Newest => {}
        }
        self.following = scroll == Scroll::Newest;
    }

    /// Takes notice of what was added or taken back since the last frame.
    fn update(&mut self, now: f64, view: &Reading<'_>) {
        let page = view.page;
        let set_for = Some((page.width(), page.body, view.captions));
        let anchor = (self.set_for != set_for && self.set_for.is_some()).then(|| self.heights.at(self.scroll));
        if self.set_for != set_for {
            self.heights.clear();
            self.set_for = set_for;
        }
        let known = self.heights.len();
        let count = view.items.len();
        let guess =
            |index: usize| view.items.get(index).map_or(0.0, |item| block::guess(page, item, view.before(index)));
        self.heights.resize(count, guess);
        if let Some(anchor) = anchor {
            self.scroll = self.heights.top(anchor);
            self.goal = self.scroll;
        } else if known == 0 && count > 0 {
            self.open(now, count);
        } else if count != known || self.tail != view.tail {
            self.following = true;
            self.further = 0.0;
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

    /// Where the page ends, with what stands below it.
    fn end(&self) -> f64 {
        self.heights.bottom() + f64::from(self.tail_height)
    }

    /// Where the page has to stand for its last line to be just in sight.
    fn whole(&self, page: &Page) -> f64 {
        let room = page.foot() - page.window.top() - page.edge(tokens::FADE_FOOT);
        f64::from(page.head()) + self.end() - f64::from(room)
    }

    /// Where the page has to stand for its newest part to be read.
    fn newest(&self, page: &Page) -> f64 {
        let height = f64::from(page.window.height());
        let head = f64::from(page.head());
        let at_eye_level = head + self.end() - height * f64::from(tokens::EYE_LEVEL);
        let not_above = head + self.heights.top(self.fresh) - height * f64::from(tokens::NEW_AT_LEAST);
        let whole = self.whole(page);
        let scroll = match self.tail {
            // The card begins where a page begins.
            Tail::Card => self.heights.bottom() + f64::from(page.lines(tokens::GAP_TELLING)) + self.further,
            Tail::Choice => at_eye_level.min(not_above.max(whole)),
            Tail::Nothing => at_eye_level.min(not_above + self.further),
        };
        scroll.max(0.0).round()
    }

    /// Moves towards the goal; true while it has not arrived.
    fn glide(&mut self, page: &Page, still: bool, dt: f32, wheel: f32) -> bool {
        let newest = self.newest(page);
        if wheel != 0.0 {
            self.following = false;
            self.goal = self.scroll - f64::from(wheel);
            self.scroll = self.goal;
        }
        if self.following {
            self.goal = newest;
        } else {
            let half = f64::from(page.window.height()) * 0.5;
            let last = newest.max(f64::from(page.head()) + self.end() - half);
            self.goal = self.goal.clamp(0.0, last.max(0.0));
            self.following = wheel <= 0.0 && self.goal >= newest - 1.0 && self.tail == Tail::Nothing;
        }
        let jump = still || self.settling > 0 || wheel != 0.0;
        self.settling = self.settling.saturating_sub(1);
        if jump {
            self.scroll = self.goal;
        } else {
            self.scroll += (self.goal - self.scroll) * f64::from(1.0 - (-dt / tokens::FOLLOW).exp());
        }
        if (self.goal - self.scroll).abs() < f64::from(tokens::ARRIVED) {
            self.scroll = self.goal;
        }
        self.scroll != self.goal || self.settling > 0
    }

    /// An item turned out taller than guessed: what stands below the window's head must not jump.
    fn correct(&mut self, index: usize, height: f32, page: &Page) -> bool {
        let above = self.heights.top(index) < self.scroll - f64::from(page.head());
        let grown = self.heights.measure(index, height);
        if above {
            self.scroll += f64::from(grown);
            self.goal += f64::from(grown);
        }
        grown != 0.0
    }

    /// Where a height of the page stands in the window.
    fn y(&self, page: &Page, height: f64) -> f32 {
        (f64::from(page.head()) + height - self.scroll) as f32
    }

    fn opacity(&self, index: usize, now: f64, still: bool) -> f32 {
        if still || index < self.fresh {
            return 1.0;
        }
        ((now - self.fresh_at) as f32 / tokens::FADE_IN).clamp(0.0, 1.0)
    }
}

/// Draws the column and, below its last item, the tail. Gives what the tail gave, and the Codex entry of a link that was followed.
pub(crate) fn column_ui<R>(
    ui: &mut Ui,
    column: &mut Column,
    view: &Reading<'_>,
    tail: impl FnOnce(&mut Ui) -> R,
) -> (R, Option<String>) {
    let (now, dt, wheel) = ui.input(|input| (input.time, input.stable_dt.min(0.05), input.smooth_scroll_delta().y));
    column.update(now, view);
    let mut moving = column.glide(view.page, view.still, dt, if view.wheel { wheel } else { 0.0 });
    let (corrected, followed) = items_ui(ui, column, view, now);
    moving |= corrected;
    let result = tail_ui(ui, column, view, now, &mut moving, tail);
    view.page.paint_edges(ui.painter(), view.look);
    let fading = column.opacity(usize::MAX, now, view.still) < 1.0;
    if moving || fading || view.letters.is_some() {
        ui.ctx().request_repaint();
    }
    (result, followed)
}

fn items_ui(ui: &mut Ui, column: &mut Column, view: &Reading<'_>, now: f64) -> (bool, Option<String>) {
    let page = view.page;
    let (mut corrected, mut followed) = (false, None);
    column.links.clear();
    let mut index = column.heights.at(column.scroll - f64::from(page.head()));
    while let Some(item) = view.items.get(index) {
        if column.y(page, column.heights.top(index)) > page.window.bottom() {
            break;
        }
        let set = block::set_item(ui.painter(), page, view.look, (item, view.before(index)), view.shown(index));
        corrected |= column.correct(index, set.height, page);
        let y = column.y(page, column.heights.top(index));
        let mut painter = ui.painter().clone();
        // Words that are typed do not fade in as well.
        let opacity = if view.letters.is_some() { 1.0 } else { column.opacity(index, now, view.still) };
        painter.multiply_opacity(opacity);
        let at = pos2(page.column.min, y);
        set.paint(&painter, at);
        if set.height > 0.0 {
            name_item(ui, &set, at, view, index);
        }
        followed = links_ui(ui, page, view.look, &set, (at, Id::new(("link", index))), &mut column.links).or(followed);
        index += 1;
    }
    (corrected, followed)
}

/// Tells a screen reader what stands here.
fn name_item(ui: &Ui, set: &Block, at: bevy_egui::egui::Pos2, view: &Reading<'_>, index: usize) {
    let Some(item) = view.items.get(index) else { return };
    let (page, newest) = (view.page, index + 1 == view.items.len());
    let rect = Rect::from_min_max(pos2(page.column.min, at.y + set.top), pos2(page.column.max, at.y + set.height));
    let id = Id::new(("page item", index));
    let said = || {
        let heard = if view.shown(index).heard { " Heard before from the other side." } else { "" };
        format!("{}{heard}", block::spoken(item))
    };
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, said()));
    ui.ctx().accesskit_node_builder(id, |node| {
        if matches!(item, PageItem::Heading { .. }) {
            node.set_role(accesskit::Role::Heading);
            node.set_label(said());
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
    let top = column.y(page, column.heights.bottom());
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
