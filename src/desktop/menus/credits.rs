//! Who made the story, the mods that play in it, and what it is told with.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::model::{PackInfo, Story};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui, section_ui};
use crate::desktop::screens::Screen;
use crate::desktop::screens::sheet::{scroll_by_arrows, sheet_ui};
use crate::desktop::session::{Command, Told};
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CreditsAction {
    Back,
    ToTitle,
}

/// What every story is told with.
const ENGINE: &[(&str, &str)] = &[
    ("Engine", concat!("Finale ", env!("CARGO_PKG_VERSION"), ", MIT or Apache 2.0")),
    ("Window", "Bevy and egui, MIT or Apache 2.0"),
    ("Type", "Libertinus, SIL Open Font Licence"),
];

/// Draws the page; `ended` is after a play, where it leads on to the title.
pub(crate) fn credits_ui(ui: &mut Ui, page: &Page, story: &Story, ended: bool) -> Option<CreditsAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(CreditsAction::Back);
    let picked = sheet_ui(ui, page, &look, ("credits", tokens::HEAD_TITLE), |ui| {
        scroll_by_arrows(ui, page);
        let title = Words::new(&*story.pack.title, Face::Roman, tokens::BONE);
        prose_ui(ui, page, Prose::sized(tokens::SIZE_TITLE), &[title]);
        if !story.pack.notice.is_empty() {
            ui.add_space(page.lines(tokens::GAP / 2.0));
            let notice = Words::new(&*story.pack.notice, Face::Italic, tokens::ASH);
            prose_ui(ui, page, Prose::sized(tokens::SIZE_NOTE), &[notice]);
        }
        pack_ui(ui, page, &look, &story.pack, "");
        for it in &story.mods {
            pack_ui(ui, page, &look, it, &it.title);
        }
        section_ui(ui, page, &look, "Told with");
        ENGINE.iter().for_each(|(what, who)| row_ui(ui, page, what, who));
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        let to_title = Line::plain(Id::new("credits title"), Some(1), "Back to the title");
        let back = Line::plain(Id::new("credits back"), Some(if ended { 2 } else { 1 }), "Back");
        let lines = if ended { vec![to_title, back] } else { vec![back] };
        lines_ui(ui, page, &look, &lines)
    });
    let action = |place| if ended && place == 0 { CreditsAction::ToTitle } else { CreditsAction::Back };
    picked.map(action).or(escaped)
}

/// What a pack says of those who made it.
fn pack_ui(ui: &mut Ui, page: &Page, look: &Look, pack: &PackInfo, head: &str) {
    if pack.credits.is_empty() && head.is_empty() {
        return;
    }
    section_ui(ui, page, look, head);
    pack.credits.iter().for_each(|(what, who)| row_ui(ui, page, what, who));
    if !head.is_empty() {
        row_ui(ui, page, "Version", &pack.version);
    }
}

fn row_ui(ui: &mut Ui, page: &Page, what: &str, who: &str) {
    let words = [
        Words::new(what, Face::Italic, tokens::ASH),
        Words::new("\u{2002}", Face::Roman, tokens::ASH),
        Words::new(who, Face::Roman, tokens::BONE),
    ];
    prose_ui(ui, page, Prose::hanging(tokens::HANG), &words);
    ui.add_space(page.lines(tokens::GAP / 2.0));
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Credits)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    (told, trail, screen): (Option<Res<Told>>, Res<Trail>, Res<State<Screen>>),
    (mut menu, mut to): (ResMut<NextState<Menu>>, ResMut<NextState<Screen>>),
    mut commands: MessageWriter<Command>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let Some(told) = told else {
        menu.set(trail.back());
        return Ok(());
    };
    let page = Page::new(context.content_rect(), settings.text_scale);
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let ended = *screen.get() == Screen::Reading;
    match menu_ui(context, &page, &foot, |ui| credits_ui(ui, &page, &told.story, ended)) {
        Some(CreditsAction::Back) => menu.set(trail.back()),
        Some(CreditsAction::ToTitle) => {
            commands.write(Command::Leave);
            menu.set(Menu::None);
            to.set(Screen::Title);
        }
        None => {}
    }
    Ok(())
}
