//! The Codex: the entries that are open to this reader, and one of them.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::save::Record;
use finale::view::{self, CodexView};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::known::Known;
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, title_ui};
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::session::Told;
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// The entry that is looked at.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Entry {
    /// The entries on the way to it, the open one last; none is the list.
    path: Vec<String>,
    /// There is no list before the first: it was come to by a link of the page.
    followed: bool,
}

impl Entry {
    /// The entry that a link of the page leads to.
    pub(crate) fn followed(id: &str) -> Self {
        Self { path: vec![id.to_owned()], followed: true }
    }

    fn open(&self) -> Option<&str> {
        self.path.last().map(String::as_str)
    }

    /// One step back; false where it leads out of the Codex.
    fn back(&mut self) -> bool {
        self.path.pop().is_some() && !(self.followed && self.path.is_empty())
    }
}

/// What can be done here.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum CodexAction {
    Back,
    /// To an entry.
    Open(String),
}

/// Draws an entry, or the list of all of them, by id and title.
pub(crate) fn codex_ui(
    ui: &mut Ui,
    page: &Page,
    entries: &[(String, String)],
    open: Option<&CodexView>,
) -> Option<CodexAction> {
    let look = Look::default();
    let closes = input::took(ui.ctx(), Intent::Menu) || input::took(ui.ctx(), Intent::Codex);
    let place = open.map_or("codex", |open| open.title.as_str());
    let picked = sheet_ui(ui, page, &look, (place, tokens::HEAD_SHEET), |ui| {
        let (mut actions, mut lines) = (Vec::new(), Vec::new());
        let mut add = |action: CodexAction, words: &str, section: Option<&'static str>| {
            let place = lines.len() + 1;
            let mut line = Line::plain(Id::new(("codex", words)), (place <= 9).then_some(place), words);
            line.section = section;
            lines.push(line);
            actions.push(action);
        };
        match open {
            Some(open) => {
                title_ui(ui, page, &open.title);
                prose_ui(ui, page, Prose::default(), &Words::rich(&open.text, false, tokens::BONE));
                add(CodexAction::Back, "Back", Some(""));
                for (number, (id, title)) in open.links.iter().enumerate() {
                    add(CodexAction::Open(id.clone()), title, (number == 0).then_some("See also"));
                }
            }
            None => {
                title_ui(ui, page, "Codex");
                if entries.is_empty() {
                    prose_ui(ui, page, Prose::default(), &[Words::new(NOTHING, Face::Italic, tokens::ASH)]);
                }
                add(CodexAction::Back, "Back", entries.is_empty().then_some(""));
                for (number, (id, title)) in entries.iter().enumerate() {
                    add(CodexAction::Open(id.clone()), title, (number == 0).then_some("Entries"));
                }
            }
        }
        lines_ui(ui, page, &look, &lines).and_then(|picked| actions.into_iter().nth(picked))
    });
    picked.or(closes.then_some(CodexAction::Back))
}

const NOTHING: &str = "No entry is open yet. Underlined words in the story lead here.";

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Entry>()
        .add_message::<CodexAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Codex)))
        .add_systems(OnEnter(Menu::Codex), remember)
        .add_systems(Update, apply.in_set(Step::Apply));
}

/// An entry that was come to by a link is open from then on.
fn remember(entry: Res<Entry>, mut known: ResMut<Known>) {
    if let Some(id) = entry.open() {
        known.note(Record::Codex { entry: id.to_owned() });
    }
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    (told, known, entry): (Option<Res<Told>>, Res<Known>, Res<Entry>),
    mut actions: MessageWriter<CodexAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let open = told.as_ref().zip(entry.open()).and_then(|(told, id)| view::codex(&told.story, id));
    let all = told.as_ref().map(|told| view::codex_titles(&told.story)).unwrap_or_default();
    let entries: Vec<_> = all.into_iter().filter(|(id, _)| known.memory.opened(id)).collect();
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let action = menu_ui(context, &page, &foot, |ui| codex_ui(ui, &page, &entries, open.as_ref()));
    if let Some(action) = action {
        actions.write(action);
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<CodexAction>,
    (trail, mut entry, mut known): (Res<Trail>, ResMut<Entry>, ResMut<Known>),
    mut menu: ResMut<NextState<Menu>>,
) {
    for action in actions.read() {
        match action {
            CodexAction::Back => {
                if !entry.back() {
                    menu.set(trail.back());
                }
            }
            CodexAction::Open(id) => {
                known.note(Record::Codex { entry: id.clone() });
                entry.path.push(id.clone());
            }
        }
    }
}
