//! The reading page at work: what it remembers between frames, the clock of a choice, reading that goes on by itself, and what follows from
//! what the reader did. Asks for commands; never touches the runtime.

use bevy::prelude::*;
use bevy_egui::egui::{Context, Event};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::Screen;
use super::reading::{ReadingAction, ReadingPage, reading_ui};
use super::sheet::window_ui;
use crate::desktop::Step;
use crate::desktop::alarm::{self, Alarm};
use crate::desktop::input::{self, Device};
use crate::desktop::menus::{Entry, Leaf, Menu};
use crate::desktop::pacing::{Moment, Pace, Pacing};
use crate::desktop::panels::block;
use crate::desktop::panels::column::Column;
use crate::desktop::panels::typing::Typing;
use crate::desktop::session::{Command, Happened, Play, Told};
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Look, Page, tokens};
use crate::desktop::wake::Waker;

/// What the reading screen remembers between frames.
#[derive(Resource, Default)]
struct Desk {
    column: Column,
    /// The play for which the column stands.
    opened: u32,
    clock: Option<Clock>,
    typing: Typing,
    pacing: Pacing,
    /// The step that is on the page, and the length of its page before.
    step: u64,
    items: usize,
    /// The frame in which the page was drawn last: a gap was a menu.
    frame: u64,
    /// What the runtime refused or could not carry over.
    trouble: Option<String>,
    look: Option<Look>,
}

/// The page is out of the way, and the place behind it is seen whole.
#[derive(Resource, Default)]
pub(crate) struct Hidden(pub(crate) bool);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Desk>()
        .init_resource::<Hidden>()
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
    (mut desk, mut hidden): (ResMut<Desk>, ResMut<Hidden>),
    (mut alarm, waker): (ResMut<Alarm>, Res<Waker>),
    mut actions: MessageWriter<ReadingAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let desk = &mut *desk;
    let now = context.input(|input| input.time);
    desk.notice(context, &play, now);
    if hidden.0 {
        hidden.0 = !context.input(|input| input.pointer.any_pressed() || input.events.iter().any(is_press));
        desk.pacing.interrupt();
        if !hidden.0 {
            context.request_repaint();
        }
        return Ok(());
    }
    desk.pacing.hold(input::skip_is_held(context));
    if desk.pacing.pace() == Pace::Skip {
        desk.typing.complete();
    }
    let letters = desk.typing.shown(now, settings.typing());
    let page = Page::new(context.content_rect(), settings.text_scale);
    let look = turn(context, &mut desk.look, look_of(&play, told.as_deref()), settings.still);
    let running = settings.clock && letters.is_none();
    let (left, timed_out) = clock(context, desk, &play, running);
    let shown = ReadingPage {
        items: &play.items,
        heard: &play.heard,
        letters,
        choice: play.choice.as_ref(),
        taken: &play.taken,
        left,
        end: play.end.as_ref(),
        look,
        settings: &settings,
        pace: desk.pacing.pace(),
        can_go_back: play.can_go_back(),
        replay: play.replay.is_some(),
        device: *device,
        trouble: desk.trouble.as_deref().or(shelf.trouble.as_deref()),
    };
    let action = window_ui(context, |ui| reading_ui(ui, &page, &mut desk.column, &shown));
    let action = action.or(timed_out);
    if action.as_ref().is_some_and(|action| !matches!(action, ReadingAction::Auto | ReadingAction::Skip)) {
        desk.pacing.interrupt();
    }
    let due = goes_on(context, desk, &play, &settings, letters.is_some());
    alarm.set(due.filter(|at| *at > now));
    alarm::start(&mut alarm, now, &waker);
    let mut by_itself = due.filter(|at| *at <= now).map(|_| ReadingAction::Advance);
    if by_itself.is_some() && desk.pacing.pace() == Pace::Auto && desk.column.read_on(&page) {
        desk.pacing.interrupt();
        context.request_repaint();
        by_itself = None;
    }
    if let Some(action) = action.or(by_itself) {
        actions.write(action);
        context.request_repaint();
    }
    Ok(())
}

impl Desk {
    /// Takes notice of another play, of a step in it, and of a menu that lay over the page.
    fn notice(&mut self, context: &Context, play: &Play, now: f64) {
        if self.opened != play.opened {
            *self = Self { opened: play.opened, trouble: self.trouble.take(), ..Self::default() };
        }
        let frame = context.cumulative_frame_nr();
        if self.frame + 1 < frame {
            self.pacing.interrupt();
        }
        self.frame = frame;
        if self.step != play.news.number {
            self.step = play.news.number;
            match play.items.last().filter(|_| play.news.fresh && play.items.len() != self.items) {
                Some(newest) => self.typing.begin(now, block::letters(newest)),
                None => self.typing.complete(),
            }
            self.items = play.items.len();
        }
    }
}

/// The time at which the story goes on by itself; none where it does not.
fn goes_on(context: &Context, desk: &mut Desk, play: &Play, settings: &Settings, typing: bool) -> Option<f64> {
    let now = context.input(|input| input.time);
    let moment = Moment {
        number: play.news.number,
        waits: !typing && play.choice.is_none() && play.end.is_none(),
        unread: play.news.unread,
        letters: play.items.last().map_or(0, block::letters),
        pause: play.news.pause,
    };
    let due = desk.pacing.due(now, moment, settings.auto, settings.skip_unread);
    if due.is_some() && desk.pacing.pace() == Pace::Skip {
        context.request_repaint();
    }
    due
}

fn is_press(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, .. })
}

/// Whose page it is: the eyes of the last heading, else the way that is played.
fn look_of(play: &Play, told: Option<&Told>) -> Look {
    let Some(told) = told else { return Look::default() };
    match &play.eyes {
        Some(eyes) => told.seen_by(eyes).map_or_else(Look::default, Look::of),
        None if !play.items.is_empty() => Look::interlude(),
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
    (settings, play): (Res<Settings>, Res<Play>),
    (mut desk, mut hidden, mut entry, mut leaf): (ResMut<Desk>, ResMut<Hidden>, ResMut<Entry>, ResMut<Leaf>),
    mut commands: MessageWriter<Command>,
    (mut menu, mut screen): (ResMut<NextState<Menu>>, ResMut<NextState<Screen>>),
) {
    for action in actions.read() {
        let command = match action {
            ReadingAction::Advance => Command::Advance,
            ReadingAction::Choose(option) => Command::Choose(*option),
            ReadingAction::Back => Command::Back,
            ReadingAction::Forward => Command::Forward,
            ReadingAction::ToChoice => Command::ToChoice { everything: settings.skip_unread },
            ReadingAction::ToTitle => {
                screen.set(Screen::Title);
                Command::Leave
            }
            ReadingAction::Complete => {
                desk.typing.complete();
                continue;
            }
            ReadingAction::Skip => {
                desk.pacing.toggle(Pace::Skip);
                continue;
            }
            ReadingAction::Auto => {
                desk.pacing.toggle(Pace::Auto);
                continue;
            }
            ReadingAction::Hide => {
                hidden.0 = true;
                continue;
            }
            ReadingAction::Entry(id) => {
                *entry = Entry::followed(id);
                menu.set(Menu::Codex);
                continue;
            }
            ReadingAction::Menu => {
                menu.set(Menu::Pause);
                continue;
            }
            ReadingAction::Help => {
                menu.set(Menu::Help);
                continue;
            }
            ReadingAction::Credits => {
                menu.set(Menu::Credits);
                continue;
            }
            ReadingAction::Archive => {
                *leaf = Leaf::Entries(play.end.as_ref().map(|end| end.archive.clone()).unwrap_or_default());
                menu.set(Menu::Archive);
                continue;
            }
            ReadingAction::History => {
                menu.set(Menu::History);
                continue;
            }
            ReadingAction::Journal => {
                menu.set(Menu::Journal);
                continue;
            }
            ReadingAction::Codex => {
                *entry = Entry::default();
                menu.set(Menu::Codex);
                continue;
            }
        };
        commands.write(command);
    }
}

/// Opens the page when a play was opened, and keeps what the reader should know.
fn hear(mut happened: MessageReader<Happened>, mut desk: ResMut<Desk>, mut screen: ResMut<NextState<Screen>>) {
    for event in happened.read() {
        match event {
            // What could not be carried over has a page of its own.
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
