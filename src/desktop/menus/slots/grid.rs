//! The page of slots: its heading, the tabs of the pages, and the cards in a grid.

use bevy::prelude::Message;
use bevy_egui::egui::{
    Align, FocusDirection, Id, Pos2, Rect, Sense, Ui, WidgetInfo, WidgetType, accesskit, pos2, vec2,
};

use super::Purpose;
use super::card::{Card, CardAction, card_ui, height};
use crate::desktop::input::{self, Intent};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui};
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::storage::{PAGES, Slot};
use crate::desktop::theme::{Face, Look, Page, Setting, Words, set_rows, tokens};

/// A page of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Auto,
    Quick,
    Page(u8),
}

impl Tab {
    pub(super) fn of(slot: Slot) -> Self {
        match slot {
            Slot::Auto => Self::Auto,
            Slot::Quick => Self::Quick,
            Slot::Page(page, _) => Self::Page(page),
        }
    }

    /// The pages that there are. Only the game writes autosaves and quicksaves.
    fn all(purpose: Purpose) -> Vec<Self> {
        let own = if purpose == Purpose::Load { &[Self::Auto, Self::Quick][..] } else { &[] };
        own.iter().copied().chain((1..=PAGES).map(Self::Page)).collect()
    }

    /// As it is shown, and as a screen reader says it.
    fn words(self) -> (String, String) {
        match self {
            Self::Auto => ("Auto".to_owned(), "Autosaves".to_owned()),
            Self::Quick => ("Quick".to_owned(), "Quicksaves".to_owned()),
            Self::Page(page) => (page.to_string(), format!("Page {page}")),
        }
    }
}

/// What the page shows.
pub(crate) struct SlotsPage<'a> {
    pub(crate) purpose: Purpose,
    pub(crate) tab: Tab,
    pub(crate) cards: &'a [Card],
    /// The card that gets the focus now.
    pub(crate) focus: Option<usize>,
}

/// What can be done there; cards by their position.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotsAction {
    Tab(Tab),
    Pick(usize),
    Rename(usize),
    Delete(usize),
    Close,
}

/// Draws the page. Also gives it back as wide as it was drawn, for what stands at its foot.
pub(crate) fn slots_ui(ui: &mut Ui, page: &Page, shown: &SlotsPage<'_>) -> (Option<SlotsAction>, Page) {
    let look = Look::default();
    let (card, gap) = (page.em(tokens::CARD), page.em(tokens::CARD_GAP));
    let room = page.window.right() - page.column.min - page.em(tokens::PAGE_EDGE);
    let columns = (1..=3).rev().find(|count| *count as f32 * (card + gap) - gap <= room).unwrap_or(1);
    let wide = page.with_width((columns as f32 * (card + gap) - gap).min(room));
    let pressed = keys(ui, shown, columns);
    let picked = sheet_ui(ui, &wide, &look, ("slots", tokens::HEAD * 0.5), |ui| {
        let turned = head_ui(ui, &wide, &look, shown);
        rule_ui(ui, &wide);
        ui.add_space(wide.lines(tokens::GAP));
        cards_ui(ui, &wide, shown, columns).or(turned)
    });
    (picked.or(pressed), wide)
}

fn id(tab: Tab, position: usize) -> Id {
    Id::new(("slot", tab.words().0, position))
}

/// The heading, and the tabs on the right of it, or below it where there is no room.
fn head_ui(ui: &mut Ui, page: &Page, look: &Look, shown: &SlotsPage<'_>) -> Option<SlotsAction> {
    let title = if shown.purpose == Purpose::Save { "Save" } else { "Load" };
    let heading = Prose::sized(tokens::SIZE_HEADING);
    let top = ui.cursor().min;
    let response = prose_ui(ui, page, heading, &[Words::new(title, Face::Roman, tokens::BONE)]);
    let size = page.em(tokens::SIZE_SMALL);
    let setting =
        Setting { size, line: (size * tokens::LEADING).round(), width: f32::INFINITY, indent: 0.0, align: Align::LEFT };
    let tabs = Tab::all(shown.purpose);
    let widths: Vec<f32> = tabs
        .iter()
        .map(|tab| set_rows(ui.painter(), setting, &[Words::new(tab.words().0, Face::Roman, tokens::ASH)], 1).size().x)
        .collect();
    let gap = page.em(0.95);
    let total = widths.iter().sum::<f32>() + gap * (widths.len().saturating_sub(1)) as f32;
    let beside = page.width() - total > page.em(5.0);
    let mut at = if beside {
        pos2(page.column.max - total, top.y + (response.rect.height() - setting.line) * 0.62)
    } else {
        ui.allocate_space(vec2(page.width(), setting.line));
        pos2(page.column.min, response.rect.bottom())
    };
    let mut turned = None;
    for (tab, width) in tabs.into_iter().zip(widths) {
        if tab_ui(ui, page, look, (tab, tab == shown.tab), (at, width, setting)) {
            turned = Some(SlotsAction::Tab(tab));
        }
        at.x += width + gap;
    }
    ui.add_space(page.lines(tokens::GAP / 2.0));
    turned
}

/// A tab; the open one has a bar below it. True when it is picked.
fn tab_ui(
    ui: &Ui,
    page: &Page,
    look: &Look,
    (tab, open): (Tab, bool),
    (at, width, setting): (Pos2, f32, Setting),
) -> bool {
    let (words, name) = tab.words();
    let rect = Rect::from_min_size(at, vec2(width, setting.line));
    let response =
        ui.interact(rect.expand2(vec2(page.em(0.35), page.em(0.2))), Id::new(("tab", &words)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, open, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(accesskit::Role::Tab);
        node.set_selected(open);
    });
    let lit = response.has_focus() || response.hovered();
    let colour = match (lit, open) {
        (true, _) => look.accent,
        (false, true) => tokens::BONE,
        (false, false) => tokens::ASH,
    };
    let galley = set_rows(ui.painter(), setting, &[Words::new(words, Face::Roman, colour)], 1);
    ui.painter().galley(at.round(), galley, colour);
    if open || response.has_focus() {
        let bar = Rect::from_min_size(pos2(rect.left(), rect.bottom()), vec2(width, 2.0 * tokens::HAIRLINE));
        ui.painter().rect_filled(bar, 0.0, look.accent);
    }
    response.clicked() && !open
}

fn cards_ui(ui: &mut Ui, page: &Page, shown: &SlotsPage<'_>, columns: usize) -> Option<SlotsAction> {
    if shown.cards.is_empty() {
        let words = match shown.tab {
            Tab::Auto => "There is no autosave yet. One is made at each choice and when you leave.",
            Tab::Quick => "There is no quicksave yet. F5 makes one while you read.",
            Tab::Page(_) => "",
        };
        prose_ui(ui, page, Prose::default(), &[Words::new(words, Face::Italic, tokens::ASH)]);
        return None;
    }
    let (card, gap) = (page.em(tokens::CARD).min(page.width()), page.em(tokens::CARD_GAP));
    let (high, between) = (height(page), page.lines(tokens::GAP));
    let mut action = None;
    for (row, cards) in shown.cards.chunks(columns).enumerate() {
        if row > 0 {
            ui.add_space(between);
        }
        let (_, line) = ui.allocate_space(vec2(page.width(), high));
        for (column, shown_card) in cards.iter().enumerate() {
            let position = row * columns + column;
            let left = line.left() + column as f32 * (card + gap);
            let rect = Rect::from_min_size(pos2(left, line.top()).round(), vec2(card, high));
            let can = shown.purpose == Purpose::Save || shown_card.sound;
            let id = id(shown.tab, position);
            let (response, done) = card_ui(ui, page, shown_card, (id, rect), can);
            if shown.focus == Some(position) {
                response.request_focus();
                ui.scroll_to_rect(rect, None);
            }
            action = done.map(|done| of(done, position)).or(action);
        }
    }
    action
}

fn of(done: CardAction, position: usize) -> SlotsAction {
    match done {
        CardAction::Pick => SlotsAction::Pick(position),
        CardAction::Rename => SlotsAction::Rename(position),
        CardAction::Delete => SlotsAction::Delete(position),
    }
}

/// Digits pick, arrows move in the grid, page keys turn the pages; two keys rename and delete the marked card.
fn keys(ui: &Ui, shown: &SlotsPage<'_>, columns: usize) -> Option<SlotsAction> {
    const WANTED: [Intent; 9] = [
        Intent::Menu,
        Intent::Next,
        Intent::Previous,
        Intent::Left,
        Intent::Right,
        Intent::Back,
        Intent::Forward,
        Intent::Rename,
        Intent::Delete,
    ];
    let count = shown.cards.len();
    let mut action = None;
    for pressed in input::take(ui.ctx(), &WANTED) {
        let focused = ui.memory(|memory| memory.focused());
        let marked = (0..count).find(|position| Some(id(shown.tab, *position)) == focused);
        let step = |by: isize| marked.and_then(|at| at.checked_add_signed(by)).filter(|at| *at < count).or(marked);
        let down = isize::try_from(columns).unwrap_or(1);
        let go = |to: Option<usize>| focus(ui, shown.tab, to.unwrap_or(0));
        match pressed.intent {
            Intent::Menu => action = Some(SlotsAction::Close),
            Intent::Next => go(step(down)),
            Intent::Previous => go(step(-down)),
            Intent::Left => go(step(-1)),
            Intent::Right => go(step(1)),
            Intent::Back => action = turn(shown, false).or(action),
            Intent::Forward => action = turn(shown, true).or(action),
            Intent::Rename => action = marked.map(SlotsAction::Rename).or(action),
            Intent::Delete => action = marked.map(SlotsAction::Delete).or(action),
            _ => {}
        }
    }
    // A digit that was typed ahead of a question is no answer to anything.
    let digit = input::take(ui.ctx(), &[Intent::Pick]).into_iter().find(|pressed| pressed.nth < count);
    action.or(digit.map(|pressed| SlotsAction::Pick(pressed.nth)))
}

fn focus(ui: &Ui, tab: Tab, position: usize) {
    ui.memory_mut(|memory| {
        memory.request_focus(id(tab, position));
        // egui would go on from there by the same key.
        memory.move_focus(FocusDirection::None);
    });
}

fn turn(shown: &SlotsPage<'_>, on: bool) -> Option<SlotsAction> {
    let tabs = Tab::all(shown.purpose);
    let at = tabs.iter().position(|tab| *tab == shown.tab)?;
    let next = if on { at.checked_add(1)? } else { at.checked_sub(1)? };
    tabs.get(next).copied().map(SlotsAction::Tab)
}
