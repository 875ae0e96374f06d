//! The slots: saving into one, loading from one, giving a save a name and deleting it; quicksave and quickload.
//!
//! Owns which page of slots is open and what is being asked. What lies in the slots comes from [`Shelf`], and what is done with it is
//! [`Saving`].

mod ask;
mod card;
mod grid;

use std::collections::BTreeMap;

use bevy::prelude::*;
use bevy_egui::egui::{ColorImage, Context, TextureHandle, TextureOptions};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Foot, Menu, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent, Keymap};
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::panels::toast::Toast;
use crate::desktop::screens::Screen;
use crate::desktop::screens::sheet::window_ui;
use crate::desktop::session::{Happened, Play, Told};
use crate::desktop::settings::Settings;
use crate::desktop::storage::{self, Entry, PLACES, Place, Saving, Shelf, Slot};
use crate::desktop::theme::{Look, Page};
use crate::desktop::when::Zone;
pub(crate) use ask::{Ask, AskAction, ask_ui};
pub(crate) use card::Card;
pub(crate) use grid::{SlotsAction, SlotsPage, Tab, slots_ui};

/// What the slots are open for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Save,
    Load,
}

impl Purpose {
    fn of(menu: Menu) -> Self {
        if menu == Menu::Save { Self::Save } else { Self::Load }
    }
}

/// What the slots remember between frames.
#[derive(Resource, Default)]
pub(crate) struct Slots {
    /// The page that is open; none before the slots were first opened.
    tab: Option<Tab>,
    /// The page into which the player saved last.
    page: Option<u8>,
    asking: Option<Ask>,
    /// The question was asked in the middle of reading, and its answer leads back there.
    direct: bool,
    /// The question is to be shown with the next frame; this one still shows the page, for its picture.
    opens: bool,
    /// The name that is being written.
    name: String,
    /// The card that is to have the focus.
    focus: Option<usize>,
    /// The menu from which the slots were opened.
    before: Menu,
    /// The pictures of the page; none where one cannot be read.
    pictures: BTreeMap<String, Option<TextureHandle>>,
}

impl Slots {
    /// Whether something is being asked.
    pub(crate) fn asks(&self) -> bool {
        self.asking.is_some()
    }

    /// Opens the slots where the player will look first: at the newest save, or at the first empty slot.
    fn open(&mut self, purpose: Purpose, saves: &[Entry]) {
        self.asking = None;
        self.direct = false;
        let tab = match purpose {
            Purpose::Save => Tab::Page(self.page.unwrap_or(1)),
            Purpose::Load => saves.first().map_or(Tab::Auto, |newest| Tab::of(newest.slot)),
        };
        self.tab = Some(tab);
        let cards = entries(tab, saves);
        let wanted = match purpose {
            Purpose::Save => cards.iter().position(|(_, entry)| entry.is_none()),
            Purpose::Load => cards
                .iter()
                .enumerate()
                .filter_map(|(at, (_, entry))| entry.as_ref().map(|entry| (entry.order, at)))
                .max()
                .map(|(_, at)| at),
        };
        self.focus = Some(wanted.unwrap_or(0));
    }

    fn ask(&mut self, ask: Ask) {
        if let Ask::Rename { entry } = &ask {
            self.name = entry.sound().map(|save| save.label.name.clone()).unwrap_or_default();
        }
        self.asking = Some(ask);
    }
}

/// What stands on a page of slots, place by place. Where two saves stand in one slot, the newer is shown.
pub(crate) fn entries(tab: Tab, saves: &[Entry]) -> Vec<(Slot, Option<Entry>)> {
    let ring = |slot: Slot| saves.iter().filter(|entry| entry.slot == slot).map(|e| (slot, Some(e.clone()))).collect();
    match tab {
        Tab::Auto => ring(Slot::Auto),
        Tab::Quick => ring(Slot::Quick),
        Tab::Page(page) => (1..=PLACES)
            .map(|place| Slot::Page(page, place))
            .map(|slot| (slot, saves.iter().find(|entry| entry.slot == slot).cloned()))
            .collect(),
    }
}

pub(crate) fn plugin(app: &mut App) {
    let open = in_state(Menu::Save).or_else(in_state(Menu::Load));
    app.init_resource::<Slots>()
        .add_message::<SlotsAction>()
        .add_message::<AskAction>()
        .add_systems(
            EguiPrimaryContextPass,
            (draw.in_set(Step::Draw).run_if(open), quick.in_set(Step::Notice).run_if(in_state(Screen::Reading))),
        )
        .add_systems(Update, (act, answer).in_set(Step::Apply))
        .add_systems(StateTransition, enter.after(bevy::state::state::StateTransitionSystems::ExitSchedules));
}

fn enter(
    mut transitions: MessageReader<StateTransitionEvent<Menu>>,
    shelf: Res<Shelf>,
    mut slots: ResMut<Slots>,
    mut saving: MessageWriter<Saving>,
) {
    for transition in transitions.read() {
        let Some(menu @ (Menu::Save | Menu::Load)) = transition.entered else { continue };
        if slots.direct {
            continue;
        }
        slots.before = transition.exited.unwrap_or_default();
        slots.open(Purpose::of(menu), &shelf.saves);
        saving.write(Saving::Look);
    }
}

/// The keys for saving and loading at once, while reading and in its menu.
fn quick(
    mut contexts: EguiContexts,
    (menu, play, shelf, desk): (Res<State<Menu>>, Res<Play>, Res<Shelf>, Res<storage::Desk>),
    (mut slots, mut toast): (ResMut<Slots>, ResMut<Toast>),
    mut saving: MessageWriter<Saving>,
) -> Result {
    if !matches!(menu.get(), Menu::None | Menu::Pause) {
        return Ok(());
    }
    let context = contexts.ctx_mut()?;
    for pressed in input::take(context, &[Intent::QuickSave, Intent::QuickLoad]) {
        context.request_repaint();
        if pressed.intent == Intent::QuickSave {
            saving.write(Saving::Quick);
            continue;
        }
        match shelf.saves.iter().find(|entry| entry.slot == Slot::Quick && entry.sound().is_some()) {
            None => toast.say("There is no quicksave yet."),
            Some(entry) if desk.has(&play) => drop(saving.write(Saving::Load { file: entry.file.clone() })),
            Some(entry) => {
                slots.before = *menu.get();
                slots.direct = true;
                slots.tab = Some(Tab::Quick);
                slots.ask(Ask::Load { entry: entry.clone() });
                slots.opens = true;
                input::forget(context);
            }
        }
    }
    Ok(())
}

fn draw(
    mut contexts: EguiContexts,
    (told, place, zone): (Option<Res<Told>>, Res<Place>, Res<Zone>),
    (shelf, settings, device, menu): (Res<Shelf>, Res<Settings>, Res<Device>, Res<State<Menu>>),
    mut slots: ResMut<Slots>,
    (mut actions, mut answers): (MessageWriter<SlotsAction>, MessageWriter<AskAction>),
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let slots = &mut *slots;
    if let Some(ask) = &slots.asking {
        let doing = if matches!(ask, Ask::Rename { .. }) { Doing::Naming } else { Doing::Picking { menu: true } };
        let foot = Foot { doing, device: *device, trouble: shelf.trouble.as_deref() };
        let answered = menu_ui(context, &page, &foot, |ui| ask_ui(ui, &page, ask, &zone, &mut slots.name));
        if let Some(answered) = answered {
            answers.write(answered);
        }
        return Ok(());
    }
    let purpose = Purpose::of(*menu.get());
    let tab = slots.tab.unwrap_or(Tab::Page(1));
    let entries = entries(tab, &shelf.saves);
    let folder = told.as_ref().and_then(|told| place.saves(told)).unwrap_or_default();
    slots.pictures.retain(|file, _| entries.iter().any(|(_, entry)| entry.as_ref().is_some_and(|e| e.file == *file)));
    let accent = |entry: Option<&Entry>| {
        let save = entry.and_then(Entry::sound)?;
        Some(Look::of(told.as_ref()?.way(&save.itinerary)?).accent)
    };
    // Not all at once: no frame should wait for twelve pictures.
    let mut reads = 2;
    let cards: Vec<Card> = entries
        .into_iter()
        .enumerate()
        .map(|(at, (slot, entry))| {
            let number = if let Slot::Page(_, place) = slot { usize::from(place) } else { at + 1 };
            let accent = accent(entry.as_ref()).unwrap_or(Look::default().accent);
            let picture = entry.as_ref().filter(|entry| entry.picture);
            let picture =
                picture.and_then(|entry| look_at(context, &mut slots.pictures, &folder, (&entry.file, &mut reads)));
            Card::new(number, entry, accent, picture, &zone)
        })
        .collect();
    let shown = SlotsPage { purpose, tab, cards: &cards, focus: slots.focus.take() };
    let action = window_ui(context, |ui| {
        let (action, wide) = slots_ui(ui, &page, &shown);
        let doing = Doing::Slots { load: purpose == Purpose::Load };
        let hint = hint(doing, *device, &Keymap::of(ui.ctx()));
        foot_ui(ui, &wide, &hint, shelf.trouble.as_deref());
        action
    });
    if let Some(action) = action {
        actions.write(action);
        context.request_repaint();
    }
    Ok(())
}

/// The picture of a save, read once.
fn look_at(
    context: &Context,
    pictures: &mut BTreeMap<String, Option<TextureHandle>>,
    folder: &std::path::Path,
    (file, reads): (&str, &mut usize),
) -> Option<bevy_egui::egui::TextureId> {
    if let Some(known) = pictures.get(file) {
        return known.as_ref().map(TextureHandle::id);
    }
    // The next ones come with the next frame; and a new picture is seen a frame after it was handed over.
    context.request_repaint();
    *reads = reads.checked_sub(1)?;
    let handle = storage::look_at(folder, file).map(|(size, pixels)| {
        let image = ColorImage::from_rgba_unmultiplied(size, &pixels);
        context.load_texture(format!("picture {file}"), image, TextureOptions::LINEAR)
    });
    let id = handle.as_ref().map(TextureHandle::id);
    pictures.insert(file.to_owned(), handle);
    id
}

/// Does what was done on the page of slots.
fn act(
    mut actions: MessageReader<SlotsAction>,
    (shelf, menu, screen): (Res<Shelf>, Res<State<Menu>>, Res<State<Screen>>),
    (play, desk): (Res<Play>, Res<storage::Desk>),
    mut slots: ResMut<Slots>,
    mut saving: MessageWriter<Saving>,
    mut next: ResMut<NextState<Menu>>,
) {
    if slots.opens {
        slots.opens = false;
        next.set(Menu::Load);
    }
    for action in actions.read() {
        let tab = slots.tab.unwrap_or(Tab::Page(1));
        let at = |position: usize| entries(tab, &shelf.saves).into_iter().nth(position);
        match action {
            SlotsAction::Close => next.set(slots.before),
            SlotsAction::Tab(tab) => {
                slots.tab = Some(*tab);
                slots.focus = Some(0);
            }
            SlotsAction::Pick(position) => match (Purpose::of(*menu.get()), at(*position)) {
                (Purpose::Save, Some((slot, Some(entry)))) => slots.ask(Ask::Overwrite { slot, entry }),
                (Purpose::Save, Some((slot, None))) => drop(saving.write(Saving::Into { slot, over: None })),
                (Purpose::Load, Some((_, Some(entry)))) if entry.sound().is_some() => {
                    if *screen.get() == Screen::Reading && !desk.has(&play) {
                        slots.ask(Ask::Load { entry });
                    } else {
                        saving.write(Saving::Load { file: entry.file });
                    }
                }
                (Purpose::Load, _) | (_, None) => {}
            },
            SlotsAction::Rename(position) => {
                if let Some((_, Some(entry))) =
                    at(*position).filter(|(_, e)| e.as_ref().is_some_and(|e| e.state.is_ok()))
                {
                    slots.ask(Ask::Rename { entry });
                }
            }
            SlotsAction::Delete(position) => {
                if let Some((_, Some(entry))) = at(*position) {
                    slots.ask(Ask::Delete { entry });
                }
            }
        }
        if let SlotsAction::Pick(position) | SlotsAction::Rename(position) | SlotsAction::Delete(position) = action {
            slots.focus = Some(*position);
            if let (Tab::Page(page), Purpose::Save) = (tab, Purpose::of(*menu.get())) {
                slots.page = Some(page);
            }
        }
    }
}

/// Does what was answered.
fn answer(
    mut answers: MessageReader<AskAction>,
    mut happened: MessageReader<Happened>,
    mut slots: ResMut<Slots>,
    mut saving: MessageWriter<Saving>,
    mut next: ResMut<NextState<Menu>>,
) {
    // Whatever opens a play leaves the slots.
    if happened.read().any(|event| matches!(event, Happened::Opened { .. })) {
        slots.direct = false;
    }
    for answer in answers.read() {
        let Some(ask) = slots.asking.take() else { continue };
        let direct = std::mem::take(&mut slots.direct);
        if *answer == AskAction::Yes {
            saving.write(match ask {
                Ask::Overwrite { slot, entry } => Saving::Into { slot, over: Some(entry.file) },
                Ask::Load { entry } => Saving::Load { file: entry.file },
                Ask::Delete { entry } => Saving::Delete { file: entry.file },
                Ask::Rename { entry } => Saving::Rename { file: entry.file, name: slots.name.trim().to_owned() },
            });
        }
        if direct {
            next.set(slots.before);
        }
    }
}
