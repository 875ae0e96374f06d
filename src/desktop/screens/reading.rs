//! The reading page: the column of what was read, the open choice or the end below it, and the hint at the foot.
//!
//! Draws the play as plain data and asks for commands; it never touches the runtime.

use bevy::prelude::*;
use bevy_egui::egui::{Context, Id, PointerButton, Sense, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{ChoiceView, EndView, PageItem};

use super::Screen;
use super::sheet::window_ui;
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::menus::Menu;
use crate::desktop::panels::choice::choice_ui;
use crate::desktop::panels::column::{Column, Reading, Scroll, Tail, column_ui};
use crate::desktop::panels::end_card::{EndAction, end_ui};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::session::{Command, Happened, Play, Told};
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Look, Page, tokens};

/// What the reading page shows.
pub(crate) struct ReadingPage<'a> {
    pub(crate) items: &'a [PageItem],
    pub(crate) choice: Option<&'a ChoiceView>,
    /// Seconds left, where the choice is against the clock.
    pub(crate) left: Option<f32>,
    pub(crate) end: Option<&'a EndView>,
    pub(crate) look: Look,
    pub(crate) still: bool,
    pub(crate) can_go_back: bool,
    pub(crate) device: Device,
    /// One line for the reader: what could not be kept or carried over.
    pub(crate) trouble: Option<&'a str>,
}

/// What the reader did.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadingAction {
    Advance,
    Choose(usize),
    Back,
    Forward,
    Menu,
    Help,
    Hide,
    ToTitle,
}

/// Draws the page; gives what the reader did, if anything.
pub(crate) fn reading_ui(
    ui: &mut Ui,
    page: &Page,
    column: &mut Column,
    shown: &ReadingPage<'_>,
) -> Option<ReadingAction> {
    shown.look_ground(ui, page);
    let pointed = pointer(ui, page, column, shown);
    let pressed = keys(ui, page, column, shown);
    let view = Reading { page, look: &shown.look, items: shown.items, tail: shown.tail(), still: shown.still };
    let picked = column_ui(ui, column, &view, |ui| match (shown.choice, shown.end) {
        (Some(choice), _) => choice_ui(ui, page, &shown.look, choice, shown.left).map(ReadingAction::Choose),
        (None, Some(end)) => end_ui(ui, page, &shown.look, end).map(|EndAction::ToTitle| ReadingAction::ToTitle),
        (None, None) => None,
    });
    foot_ui(ui, page, hint(shown.doing(column), shown.device), shown.trouble);
    picked.or(pressed).or(pointed)
}

impl ReadingPage<'_> {
    fn look_ground(&self, ui: &Ui, page: &Page) {
        page.paint_ground(ui.painter(), &self.look);
    }

    fn tail(&self) -> Tail {
        match (self.choice, self.end) {
            (Some(_), _) => Tail::Choice,
            (None, Some(_)) => Tail::Card,
            (None, None) => Tail::Nothing,
        }
    }

    fn doing(&self, column: &Column) -> Doing {
        match self.tail() {
            Tail::Choice => Doing::Choosing,
            Tail::Card => Doing::Ended,
            Tail::Nothing if column.at_newest() => Doing::Reading { back: self.can_go_back },
            Tail::Nothing => Doing::Away,
        }
    }
}

/// A click goes on; who has scrolled back comes to the newest line first.
fn pointer(ui: &Ui, page: &Page, column: &mut Column, shown: &ReadingPage<'_>) -> Option<ReadingAction> {
    let response = ui.interact(page.window, Id::new("page"), Sense::click());
    if response.clicked_by(PointerButton::Secondary) {
        return Some(ReadingAction::Menu);
    }
    if response.clicked_by(PointerButton::Middle) {
        return Some(ReadingAction::Hide);
    }
    let clicked = response.clicked_by(PointerButton::Primary) && shown.tail() == Tail::Nothing;
    if clicked { advance(page, column) } else { None }
}

fn advance(page: &Page, column: &mut Column) -> Option<ReadingAction> {
    if column.at_newest() {
        return Some(ReadingAction::Advance);
    }
    column.scroll(Scroll::Newest, page);
    None
}

fn keys(ui: &Ui, page: &Page, column: &mut Column, shown: &ReadingPage<'_>) -> Option<ReadingAction> {
    const ALWAYS: [Intent; 7] =
        [Intent::Back, Intent::Forward, Intent::Menu, Intent::Help, Intent::Hide, Intent::First, Intent::Newest];
    let mut wanted = ALWAYS.to_vec();
    match shown.tail() {
        // Enter picks what has the focus; Space is taken so that it does not.
        Tail::Choice => wanted.push(Intent::Space),
        Tail::Card => wanted.extend([Intent::Space, Intent::Next, Intent::Previous]),
        Tail::Nothing => wanted.extend([Intent::Enter, Intent::Space, Intent::Next, Intent::Previous]),
    }
    let card = shown.tail() == Tail::Card;
    let mut action = None;
    for pressed in input::take(ui.ctx(), &wanted) {
        action = match pressed.intent {
            Intent::Enter => advance(page, column),
            Intent::Space if shown.tail() == Tail::Nothing => advance(page, column),
            Intent::Back => Some(ReadingAction::Back),
            Intent::Forward => Some(ReadingAction::Forward),
            Intent::Menu => Some(ReadingAction::Menu),
            Intent::Help => Some(ReadingAction::Help),
            Intent::Hide => Some(ReadingAction::Hide),
            Intent::First => scroll(column, Scroll::First, page),
            Intent::Newest => scroll(column, Scroll::Newest, page),
            Intent::Next => scroll(column, Scroll::Down, page),
            Intent::Previous => scroll(column, Scroll::Up, page),
            _ => None,
        }
        .or(action);
    }
    if card && action.is_none() && input::took(ui.ctx(), Intent::Enter) {
        action = Some(ReadingAction::ToTitle);
    }
    action
}

fn scroll(column: &mut Column, scroll: Scroll, page: &Page) -> Option<ReadingAction> {
    column.scroll(scroll, page);
    None
}

/// What the reading screen remembers between frames.
#[derive(Resource, Default)]
struct Desk {
    column: Column,
    /// The play for which the column stands.
    opened: u32,
    hidden: bool,
    clock: Option<Clock>,
    /// What the runtime refused or could not carry over.
    trouble: Option<String>,
    look: Option<Look>,
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Desk>()
        .add_message::<ReadingAction>()
        .add_systems(
            EguiPrimaryContextPass,
            draw.in_set(Step::Draw).run_if(in_state(Screen::Reading).and_then(in_state(Menu::None))),
        )
        .add_systems(Update, (apply.in_set(Step::Apply), hear.after(Step::Play).before(Step::Keep)));
}

fn draw(
    mut contexts: EguiContexts,
    (play, told): (Res<Play>, Option<Res<Told>>),
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    mut desk: ResMut<Desk>,
    mut actions: MessageWriter<ReadingAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let desk = &mut *desk;
    if desk.opened != play.opened {
        *desk = Desk { opened: play.opened, trouble: desk.trouble.take(), ..Desk::default() };
    }
    if desk.hidden {
        let shown = context.input(|input| input.pointer.any_pressed() || input.events.iter().any(is_press));
        desk.hidden = !shown;
        return Ok(());
    }
    let page = Page::new(context.content_rect(), settings.text_scale);
    let look = turn(context, &mut desk.look, look_of(&play, told.as_deref()), settings.still);
    let (left, timed_out) = clock(context, desk, &play, settings.clock);
    let shown = ReadingPage {
        items: &play.items,
        choice: play.choice.as_ref(),
        left,
        end: play.end.as_ref(),
        look,
        still: settings.still,
        can_go_back: play.can_go_back(),
        device: *device,
        trouble: desk.trouble.as_deref().or(shelf.trouble.as_deref()),
    };
    let action = window_ui(context, |ui| reading_ui(ui, &page, &mut desk.column, &shown));
    if let Some(action) = action.or(timed_out) {
        actions.write(action);
        context.request_repaint();
    }
    Ok(())
}

fn is_press(event: &bevy_egui::egui::Event) -> bool {
    matches!(event, bevy_egui::egui::Event::Key { pressed: true, .. })
}

/// Whose page it is: the eyes of the last heading, else the way that is played.
fn look_of(play: &Play, told: Option<&Told>) -> Look {
    let Some(told) = told else { return Look::default() };
    let heading = play.items.iter().rev().find_map(|item| match item {
        PageItem::Heading { eyes, .. } => Some(eyes.as_deref()),
        _ => None,
    });
    match heading {
        Some(None) => Look::interlude(),
        Some(Some(eyes)) => told.seen_by(eyes).map_or_else(Look::default, Look::of),
        None => play.itinerary().and_then(|id| told.way(id)).map_or_else(Look::default, Look::of),
    }
}

/// The page takes its new colours slowly.
fn turn(context: &Context, shown: &mut Option<Look>, wanted: Look, still: bool) -> Look {
    let from = shown.unwrap_or(wanted);
    if still || from == wanted {
        *shown = Some(wanted);
        return wanted;
    }
    let dt = context.input(|input| input.stable_dt.min(0.05));
    let share = (1.0 - (-3.0 * dt / tokens::TURN).exp()).max(0.02);
    let next = from.towards(wanted, share);
    let look = if next == from { wanted } else { next };
    *shown = Some(look);
    context.request_repaint();
    look
}

/// The clock of a choice. It stands still while a menu lies over the page.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Clock {
    left: f32,
    /// When it was last looked at, in seconds of egui's clock.
    seen: f64,
    /// How long the page was: another length is another choice.
    items: usize,
}

/// What is left of the time for the open choice, and the default when it has run out.
fn clock(context: &Context, desk: &mut Desk, play: &Play, running: bool) -> (Option<f32>, Option<ReadingAction>) {
    /// A longer gap between two looks was a menu, or a sleeping machine.
    const PAUSE: f64 = 1.0;
    let timed = play.choice.as_ref().and_then(|choice| choice.seconds.zip(choice.default)).filter(|_| running);
    let Some((seconds, default)) = timed else {
        desk.clock = None;
        return (None, None);
    };
    let seen = context.input(|input| input.time);
    let items = play.items.len();
    let mut clock = desk.clock.filter(|clock| clock.items == items).unwrap_or(Clock { left: seconds, seen, items });
    let gap = seen - clock.seen;
    clock.left -= if gap < PAUSE { gap as f32 } else { 0.0 };
    clock.seen = seen;
    desk.clock = Some(clock);
    context.request_repaint();
    let out = (clock.left <= 0.0).then_some(ReadingAction::Choose(default));
    (Some(clock.left.max(0.0)), out)
}

fn apply(
    mut actions: MessageReader<ReadingAction>,
    mut desk: ResMut<Desk>,
    mut commands: MessageWriter<Command>,
    mut menu: ResMut<NextState<Menu>>,
    mut screen: ResMut<NextState<Screen>>,
) {
    for action in actions.read() {
        let command = match action {
            ReadingAction::Advance => Command::Advance,
            ReadingAction::Choose(option) => Command::Choose(*option),
            ReadingAction::Back => Command::Back,
            ReadingAction::Forward => Command::Forward,
            ReadingAction::Menu => {
                menu.set(Menu::Pause);
                continue;
            }
            ReadingAction::Help => {
                menu.set(Menu::Help);
                continue;
            }
            ReadingAction::Hide => {
                desk.hidden = true;
                continue;
            }
            ReadingAction::ToTitle => {
                screen.set(Screen::Title);
                Command::Leave
            }
        };
        commands.write(command);
    }
}

/// Opens the page when a play was opened, and keeps what the reader should know.
fn hear(mut happened: MessageReader<Happened>, mut desk: ResMut<Desk>, mut screen: ResMut<NextState<Screen>>) {
    for event in happened.read() {
        match event {
            Happened::Opened { .. } => {
                screen.set(Screen::Reading);
                desk.trouble = None;
            }
            Happened::Moved | Happened::Chose | Happened::Ended => desk.trouble = None,
            Happened::Refused(reason) => desk.trouble = Some(reason.clone()),
            Happened::Left => {}
        }
    }
}
