//! The reading page: the column of what was read, the open choice or the end below it, and the hint at the foot.
//!
//! Draws the play as plain data and gives what the reader did; what follows from that is the affair of [`super::desk`].

use bevy::prelude::Message;
use bevy_egui::egui::{Event, Id, PointerButton, Sense, Ui};
use finale::view::{ChoiceView, EndView, PageItem};

use crate::desktop::input::{self, Device, Intent, Keymap};
use crate::desktop::pacing::Pace;
use crate::desktop::panels::choice::choice_ui;
use crate::desktop::panels::column::{Column, Reading, Scroll, Tail, column_ui};
use crate::desktop::panels::end_card::{EndAction, end_ui};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::session::Taken;
use crate::desktop::settings::Settings;
use crate::desktop::theme::{Look, Page};

/// What the reading page shows.
pub(crate) struct ReadingPage<'a> {
    pub(crate) items: &'a [PageItem],
    /// For each item, whether it was heard from the other side.
    pub(crate) heard: &'a [bool],
    /// How many letters of the newest item are there yet; none for all.
    pub(crate) letters: Option<usize>,
    pub(crate) choice: Option<&'a ChoiceView>,
    /// The options that were taken before.
    pub(crate) taken: &'a [(usize, Taken)],
    /// Seconds left, where the choice is against the clock.
    pub(crate) left: Option<f32>,
    pub(crate) end: Option<&'a EndView>,
    pub(crate) look: Look,
    pub(crate) settings: &'a Settings,
    pub(crate) pace: Pace,
    pub(crate) can_go_back: bool,
    /// The play is a replay: one goes on over its choices, too.
    pub(crate) replay: bool,
    pub(crate) device: Device,
    /// One line for the reader: what could not be kept or carried over.
    pub(crate) trouble: Option<&'a str>,
}

/// What the reader did.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadingAction {
    Advance,
    /// The line that is being typed is wanted whole.
    Complete,
    Choose(usize),
    Back,
    Forward,
    Skip,
    ToChoice,
    Auto,
    Menu,
    Help,
    History,
    Journal,
    Codex,
    /// A link of the page was followed.
    Entry(String),
    Hide,
    Credits,
    /// What the Archive says of the ending.
    Archive,
    ToTitle,
}

impl ReadingAction {
    /// Whether it leads to another page.
    fn opens(&self) -> bool {
        use ReadingAction::{Archive, Codex, Credits, Entry, Help, History, Journal, Menu, ToTitle};
        matches!(self, Archive | Codex | Credits | Entry(_) | Help | History | Journal | Menu | ToTitle)
    }
}

/// Draws the page; gives what the reader did, if anything.
pub(crate) fn reading_ui(
    ui: &mut Ui,
    page: &Page,
    column: &mut Column,
    shown: &ReadingPage<'_>,
) -> Option<ReadingAction> {
    page.paint_ground(ui.painter(), &shown.look);
    let pointed = pointer(ui, page, column, shown);
    let pressed = keys(ui, page, column, shown);
    let view = Reading {
        page,
        look: &shown.look,
        items: shown.items,
        heard: if shown.settings.mark_heard { shown.heard } else { &[] },
        captions: shown.settings.captions,
        letters: shown.letters,
        tail: shown.tail(),
        still: shown.settings.still,
        wheel: !shown.settings.wheel_turns,
    };
    let taken = if shown.settings.mark_taken { shown.taken } else { &[] };
    let (picked, followed) = column_ui(ui, column, &view, |ui| match (shown.tail(), shown.choice, shown.end) {
        (Tail::Choice, Some(choice), _) => {
            choice_ui(ui, page, &shown.look, choice, taken, shown.left).map(ReadingAction::Choose)
        }
        (Tail::Card, _, Some(end)) => end_ui(ui, page, &shown.look, end).map(|action| match action {
            EndAction::Credits => ReadingAction::Credits,
            EndAction::Archive => ReadingAction::Archive,
            EndAction::ToTitle => ReadingAction::ToTitle,
        }),
        _ => None,
    });
    let keymap = Keymap::of(ui.ctx());
    foot_ui(ui, page, &hint(shown.doing(page, column), shown.device, &keymap), shown.trouble);
    followed.map(ReadingAction::Entry).or(picked).or(pressed).or(pointed)
}

impl ReadingPage<'_> {
    /// A choice or the end comes when the line before it is there.
    fn tail(&self) -> Tail {
        match (self.choice, self.end) {
            _ if self.letters.is_some() => Tail::Nothing,
            (Some(_), _) => Tail::Choice,
            (None, Some(_)) => Tail::Card,
            (None, None) => Tail::Nothing,
        }
    }

    /// Whether the play came to an ending.
    fn ending(&self) -> bool {
        self.end.is_some_and(|end| !end.endings.is_empty())
    }

    fn doing(&self, page: &Page, column: &Column) -> Doing {
        match (self.tail(), self.pace) {
            _ if self.replay => Doing::Replaying,
            (Tail::Choice, _) => Doing::Choosing,
            (Tail::Card, _) => Doing::Ended { ending: self.ending(), more: column.goes_on(page) },
            (Tail::Nothing, Pace::Auto) => Doing::Auto,
            (Tail::Nothing, Pace::Skip) => Doing::Skipping,
            (Tail::Nothing, Pace::Hand) if column.at_newest() => Doing::Reading { back: self.can_go_back },
            (Tail::Nothing, Pace::Hand) => Doing::Away,
        }
    }
}

/// A click goes on; who has scrolled back comes to the newest line first.
fn pointer(ui: &Ui, page: &Page, column: &mut Column, shown: &ReadingPage<'_>) -> Option<ReadingAction> {
    // The page itself takes clicks and no focus: Tab goes to what has a name.
    let response = ui.interact(page.window, Id::new("page"), Sense::CLICK);
    if response.clicked_by(PointerButton::Middle) {
        return Some(ReadingAction::Hide);
    }
    if response.clicked_by(PointerButton::Primary) && (shown.tail() == Tail::Nothing || shown.replay) {
        return advance(page, column, shown);
    }
    if response.clicked_by(PointerButton::Primary) && shown.tail() == Tail::Card {
        column.read_on(page);
    }
    if shown.settings.wheel_turns { wheel(ui) } else { None }
}

/// The wheel as a way back and forward: a notch is a step.
fn wheel(ui: &Ui) -> Option<ReadingAction> {
    let turned = ui.input(|input| {
        let turns = input.events.iter().filter_map(|event| match event {
            Event::MouseWheel { delta, .. } => Some(delta.y),
            _ => None,
        });
        turns.sum::<f32>()
    });
    match turned {
        turned if turned > 0.0 => Some(ReadingAction::Back),
        turned if turned < 0.0 => Some(ReadingAction::Forward),
        _ => None,
    }
}

fn advance(page: &Page, column: &mut Column, shown: &ReadingPage<'_>) -> Option<ReadingAction> {
    if !column.at_newest() {
        column.scroll(Scroll::Newest, page);
        return None;
    }
    if shown.letters.is_some() {
        return Some(ReadingAction::Complete);
    }
    // A line that is longer than the window is read to its end first.
    (!column.read_on(page)).then_some(ReadingAction::Advance)
}

fn keys(ui: &Ui, page: &Page, column: &mut Column, shown: &ReadingPage<'_>) -> Option<ReadingAction> {
    const ALWAYS: [Intent; 13] = [
        Intent::Back,
        Intent::Forward,
        Intent::Skip,
        Intent::ToChoice,
        Intent::Auto,
        Intent::Menu,
        Intent::Help,
        Intent::History,
        Intent::Journal,
        Intent::Codex,
        Intent::Hide,
        Intent::First,
        Intent::Newest,
    ];
    let mut wanted = ALWAYS.to_vec();
    let on_link = column.link_has_focus(ui);
    match shown.tail() {
        Tail::Choice | Tail::Card if shown.replay => wanted.extend([Intent::Enter, Intent::Space]),
        // Enter picks what has the focus; Space is taken so that it does not.
        Tail::Choice => wanted.push(Intent::Space),
        Tail::Card => wanted.extend([Intent::Space, Intent::Next, Intent::Previous]),
        Tail::Nothing if on_link => wanted.extend([Intent::Next, Intent::Previous]),
        Tail::Nothing => wanted.extend([Intent::Enter, Intent::Space, Intent::Next, Intent::Previous]),
    }
    let card = shown.tail() == Tail::Card && !shown.replay;
    let mut action = None;
    for pressed in input::take(ui.ctx(), &wanted) {
        action = match pressed.intent {
            Intent::Enter => advance(page, column, shown),
            Intent::Space if shown.tail() == Tail::Nothing || shown.replay => advance(page, column, shown),
            Intent::Space if card => {
                column.read_on(page);
                None
            }
            Intent::First => scroll(column, Scroll::First, page),
            Intent::Newest => scroll(column, Scroll::Newest, page),
            Intent::Next => scroll(column, Scroll::Down, page),
            Intent::Previous => scroll(column, Scroll::Up, page),
            intent => asked(intent),
        }
        .or(action);
    }
    // The card is read to its foot before Enter leaves it; with a line of it marked, Enter picks that.
    let marked = ui.memory(|memory| memory.focused()).is_some();
    let leaves = card && action.is_none() && !marked && input::took(ui.ctx(), Intent::Enter);
    if leaves && !column.read_on(page) {
        action = Some(if shown.ending() { ReadingAction::Credits } else { ReadingAction::ToTitle });
    }
    if action.as_ref().is_some_and(ReadingAction::opens) {
        input::forget(ui.ctx());
    }
    action
}

/// What a key asks for wherever the reader is.
fn asked(intent: Intent) -> Option<ReadingAction> {
    match intent {
        Intent::Back => Some(ReadingAction::Back),
        Intent::Forward => Some(ReadingAction::Forward),
        Intent::Skip => Some(ReadingAction::Skip),
        Intent::ToChoice => Some(ReadingAction::ToChoice),
        Intent::Auto => Some(ReadingAction::Auto),
        Intent::Menu => Some(ReadingAction::Menu),
        Intent::Help => Some(ReadingAction::Help),
        Intent::History => Some(ReadingAction::History),
        Intent::Journal => Some(ReadingAction::Journal),
        Intent::Codex => Some(ReadingAction::Codex),
        Intent::Hide => Some(ReadingAction::Hide),
        _ => None,
    }
}

fn scroll(column: &mut Column, scroll: Scroll, page: &Page) -> Option<ReadingAction> {
    column.scroll(scroll, page);
    None
}
