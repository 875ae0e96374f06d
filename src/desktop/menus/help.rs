//! The page of keys: the table, printed, and each row to be changed.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, BINDINGS, Binding, Device, Intent, Keymap, Stroke};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::title_ui;
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::settings::{Rebind, Settings};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done here.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeysAction {
    Close,
    /// Wait for a key for the row at this place of the table.
    Ask(usize),
    /// This is the key.
    Bind(usize, Stroke),
    /// It stays as it was.
    Leave,
    /// Everything has its usual keys again.
    Usual,
}

/// Draws the page. `waiting` is the row that waits for a key.
pub(crate) fn keys_ui(ui: &mut Ui, page: &Page, waiting: Option<usize>) -> Option<KeysAction> {
    let look = Look::default();
    let keymap = Keymap::of(ui.ctx());
    let pressed = match waiting {
        Some(row) => input::take_any(ui.ctx()).map(|stroke| bind(row, stroke)),
        None => {
            let closes = input::took(ui.ctx(), Intent::Menu) || input::took(ui.ctx(), Intent::Help);
            closes.then_some(KeysAction::Close)
        }
    };
    let picked = sheet_ui(ui, page, &look, ("keys", tokens::HEAD_SHEET), |ui| {
        title_ui(ui, page, "Keys");
        let mut lines = vec![
            Line::plain(Id::new("keys back"), Some(1), "Back"),
            Line::plain(Id::new("usual keys"), Some(2), "All keys as usual"),
        ];
        let head = lines.len();
        lines.extend(
            BINDINGS.iter().enumerate().map(|(row, binding)| line(row, binding, &keymap, waiting == Some(row))),
        );
        lines_ui(ui, page, &look, &lines).map(|picked| match picked.checked_sub(head) {
            Some(row) => KeysAction::Ask(row),
            None if picked == 0 => KeysAction::Close,
            None => KeysAction::Usual,
        })
    });
    pressed.or(picked)
}

/// Escape is the way out, and cannot become anything else here.
fn bind(row: usize, stroke: Stroke) -> KeysAction {
    let escape = Stroke::named("Escape");
    if Some(stroke) == escape { KeysAction::Leave } else { KeysAction::Bind(row, stroke) }
}

fn line(row: usize, binding: &Binding, keymap: &Keymap, waiting: bool) -> Line {
    let keys = [keymap.keys(binding.intent), binding.pointer.to_owned()];
    let keys = keys.into_iter().filter(|keys| !keys.is_empty()).collect::<Vec<_>>().join(", ");
    let keys = if waiting { "press a key …".to_owned() } else { keys };
    let mut line = Line::plain(Id::new(("keys", row)), None, "");
    line.name = format!("{}: {keys}", binding.does);
    line.words = vec![
        Words::new(keys, Face::Semibold, tokens::BONE_DIM),
        Words::new(format!("\u{2002}{}", binding.does), Face::Roman, tokens::BONE_DIM),
    ];
    if row == 0 {
        line.section = Some("Pick one to change it");
    }
    if binding.fixed {
        line.enabled = false;
    }
    let other = keymap.conflict(binding.intent).and_then(|other| BINDINGS.iter().find(|row| row.intent == other));
    if let Some(other) = other {
        let words = format!("The same key means: {}.", other.does);
        line.name = format!("{}. {words}", line.name);
        line.notes = vec![Words::new(words, Face::Italic, tokens::ALARM)];
    }
    line
}

/// The row that waits for a key.
#[derive(Resource, Default)]
struct Waiting(Option<usize>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Waiting>()
        .add_message::<KeysAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Help)))
        // A key that is waited for is nobody else's.
        .add_systems(EguiPrimaryContextPass, catch.before(Step::Notice).run_if(in_state(Menu::Help)))
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn catch(mut contexts: EguiContexts, waiting: Res<Waiting>, mut actions: MessageWriter<KeysAction>) -> Result {
    let context = contexts.ctx_mut()?;
    if let Some(row) = waiting.0
        && let Some(stroke) = input::take_any(context)
    {
        actions.write(bind(row, stroke));
        context.request_repaint();
    }
    Ok(())
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, waiting): (Res<Settings>, Res<Device>, Res<Waiting>),
    mut actions: MessageWriter<KeysAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let doing = if waiting.0.is_some() { Doing::Binding } else { Doing::Picking { menu: true } };
    let foot = Foot { doing, device: *device, trouble: None };
    let action = menu_ui(context, &page, &foot, |ui| keys_ui(ui, &page, waiting.0));
    if let Some(action) = action {
        actions.write(action);
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<KeysAction>,
    (trail, mut waiting): (Res<Trail>, ResMut<Waiting>),
    mut menu: ResMut<NextState<Menu>>,
    mut keys: MessageWriter<Rebind>,
) {
    for action in actions.read() {
        waiting.0 = None;
        match action {
            KeysAction::Close => menu.set(trail.back()),
            KeysAction::Ask(row) => waiting.0 = Some(*row),
            KeysAction::Bind(row, stroke) => {
                if let Some(binding) = BINDINGS.get(*row) {
                    keys.write(Rebind(Some((format!("{:?}", binding.intent), stroke.name()))));
                }
            }
            KeysAction::Leave => {}
            KeysAction::Usual => {
                keys.write(Rebind(None));
            }
        }
    }
}
