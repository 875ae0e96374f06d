//! The title: what the story is, the play that can be taken up again, and as whom it can be begun.
//!
//! Draws from plain data. A story that could not be loaded is shown with its diagnostics, and everything that does not need it works.

use bevy::app::AppExit;
use bevy::prelude::*;
use bevy_egui::egui::{self, Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{PerspectiveView, TitleView};

use super::Screen;
use super::sheet::{sheet_ui, window_ui};
use crate::desktop::input::{self, Device, Intent, Keymap};
use crate::desktop::menus::{Begin, Menu};
use crate::desktop::packs::Packs;
use crate::desktop::panels::hints::{Doing, foot_ui, hint};
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, prose_ui, rule_ui, section_ui};
use crate::desktop::replay::Refused;
use crate::desktop::session::Told;
use crate::desktop::settings::Settings;
use crate::desktop::storage::{Latest, Saving, Shelf};
use crate::desktop::theme::{Face, Look, Page, Words, tokens};
use crate::desktop::{Broken, Step};

/// What the title shows.
pub(crate) struct TitlePage<'a> {
    /// None where the story could not be loaded.
    pub(crate) title: Option<&'a TitleView>,
    /// Why not.
    pub(crate) report: Option<&'a str>,
    /// Why a replay cannot be opened.
    pub(crate) refused: Option<&'a str>,
    pub(crate) latest: Option<&'a Latest>,
    /// The way to go on with where no play is open.
    pub(crate) next: Option<usize>,
    /// Whether there is anything to load.
    pub(crate) saves: bool,
    /// Whether there are endings to be found.
    pub(crate) endings: bool,
    /// Whether there are mods.
    pub(crate) mods: bool,
}

/// What can be done there.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum TitleAction {
    Continue,
    /// Look at one of the ways, by position.
    Way(usize),
    Load,
    Gallery,
    Mods,
    Settings,
    Help,
    Quit,
}

/// Draws the title.
pub(crate) fn title_ui(ui: &mut Ui, page: &Page, shown: &TitlePage<'_>) -> Option<TitleAction> {
    let look = Look::default();
    sheet_ui(ui, page, &look, ("title", tokens::HEAD_TITLE), |ui| {
        match shown.title {
            Some(title) => heading_ui(ui, page, &title.title, &title.notice),
            None => heading_ui(ui, page, BROKEN_TITLE, BROKEN_NOTICE),
        }
        let mut entries = Vec::new();
        if let Some(latest) = shown.latest {
            entries.push((TitleAction::Continue, continue_line(latest)));
        }
        let next = shown.next.zip(shown.title).and_then(|(at, title)| Some((at, title.ways.get(at)?)));
        if let Some((position, way)) = next {
            let words = format!("Go on as {}", way.name);
            entries.push((TitleAction::Way(position), Line::plain(Id::new("next"), None, &words)));
        }
        for (position, way) in shown.title.iter().flat_map(|title| title.ways.iter().enumerate()) {
            entries.push((TitleAction::Way(position), way_line(position, way)));
        }
        let ways = entries.len();
        if shown.saves {
            entries.push((TitleAction::Load, Line::plain(Id::new("Load"), None, "Load")));
        }
        let rest = [
            (shown.endings, TitleAction::Gallery, "Endings"),
            (shown.mods, TitleAction::Mods, "Mods"),
            (true, TitleAction::Settings, "Settings"),
            (true, TitleAction::Help, "Keys"),
            (true, TitleAction::Quit, "Quit"),
        ];
        for (_, action, words) in rest.into_iter().filter(|(there, ..)| *there) {
            entries.push((action, Line::plain(Id::new(words), None, words)));
        }
        // Whom to be, and then everything else.
        if let Some((_, first)) = entries.get_mut(ways).filter(|_| ways > 0) {
            first.apart = true;
        }
        let picked = entries_ui(ui, page, &look, entries);
        if let Some(why) = shown.refused {
            section_ui(ui, page, &look, "The replay cannot be opened");
            prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(why, Face::Roman, tokens::ALARM)]);
        }
        if let Some(report) = shown.report {
            report_ui(ui, page, &look, "What is wrong", report);
        } else if let Some(title) = shown.title {
            note_ui(ui, page, &title.content_note);
        }
        picked
    })
}

const BROKEN_TITLE: &str = "The story cannot be told";
const BROKEN_NOTICE: &str =
    "Its files have mistakes in them. They are listed below; mend them and start the game again.";

fn heading_ui(ui: &mut Ui, page: &Page, title: &str, notice: &str) {
    prose_ui(ui, page, Prose::sized(tokens::SIZE_TITLE), &[Words::new(title, Face::Roman, tokens::BONE)]);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    prose_ui(ui, page, Prose::sized(tokens::SIZE_NOTE), &[Words::new(notice, Face::Italic, tokens::ASH)]);
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP));
}

/// Numbers the entries, and gives the action of the one that was picked.
fn entries_ui(ui: &mut Ui, page: &Page, look: &Look, entries: Vec<(TitleAction, Line)>) -> Option<TitleAction> {
    let (actions, mut lines): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
    for (position, line) in lines.iter_mut().enumerate() {
        // There are nine digits.
        line.number = Some(position + 1).filter(|number| *number <= 9);
    }
    let picked = lines_ui(ui, page, look, &lines)?;
    actions.into_iter().nth(picked)
}

fn continue_line(latest: &Latest) -> Line {
    let mut line = Line::plain(Id::new("continue"), None, "Continue");
    line.words.push(Words::new(format!("\u{2002}{} · {}", latest.name, latest.place), Face::Italic, tokens::ASH));
    line.name = format!("Continue. {}, {}", latest.name, latest.place);
    let mut notes = Vec::new();
    if !latest.line.is_empty() {
        notes.push(shortened(&latest.line));
    }
    if latest.newer_damaged {
        notes.push(NEWER_DAMAGED.to_owned());
        line.name = format!("{}. {NEWER_DAMAGED}", line.name);
    }
    if !notes.is_empty() {
        line.notes = vec![Words::new(notes.join("\n"), Face::Italic, tokens::ASH)];
    }
    line
}

const NEWER_DAMAGED: &str = "A newer save is damaged; this is the one before it.";

/// The beginning of a line, to the end of a word.
fn shortened(line: &str) -> String {
    const LETTERS: usize = 72;
    if line.chars().count() <= LETTERS {
        return line.to_owned();
    }
    let cut: String = line.chars().take(LETTERS).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{} …", words.trim_end_matches([',', ';', '.', '—']))
}

fn way_line(position: usize, way: &PerspectiveView) -> Line {
    let mut line = Line::plain(Id::new(("way", position)), None, &way.name);
    line.accent = Some(Look::of(way).accent);
    if !way.title.is_empty() {
        line.words.push(Words::new(format!("\u{2002}{}", way.title), Face::Italic, tokens::ASH));
        line.name = format!("{}, {}", way.name, way.title);
    }
    line
}

fn note_ui(ui: &mut Ui, page: &Page, note: &str) {
    if note.is_empty() {
        return;
    }
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP));
    prose_ui(ui, page, Prose::sized(tokens::SIZE_NOTE), &[Words::new(note, Face::Italic, tokens::ASH)]);
}

/// The diagnostics keep their columns, and may use the whole window.
pub(crate) fn report_ui(ui: &mut Ui, page: &Page, look: &Look, title: &str, report: &str) {
    section_ui(ui, page, look, title);
    let mut rect = ui.available_rect_before_wrap();
    rect.max.x = page.window.right() - page.em(tokens::MARGIN_MIN);
    let used = ui
        .scope_builder(egui::UiBuilder::new().max_rect(rect), |ui| {
            prose_ui(ui, page, Prose::sized(tokens::SIZE_MONO), &[Words::new(report, Face::Mono, tokens::BONE_DIM)]);
        })
        .response
        .rect;
    ui.advance_cursor_after_rect(used);
}

pub(crate) fn plugin(app: &mut App) {
    app.add_message::<TitleAction>()
        .add_systems(
            EguiPrimaryContextPass,
            draw.in_set(Step::Draw).run_if(in_state(Screen::Title).and_then(in_state(Menu::None))),
        )
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn draw(
    mut contexts: EguiContexts,
    told: Option<Res<Told>>,
    (broken, refused): (Option<Res<Broken>>, Option<Res<Refused>>),
    (shelf, settings, device, packs): (Res<Shelf>, Res<Settings>, Res<Device>, Option<Res<Packs>>),
    mut actions: MessageWriter<TitleAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let shown = TitlePage {
        title: told.as_ref().map(|told| &told.title),
        report: broken.as_ref().map(|broken| broken.report.as_str()),
        refused: refused.as_ref().map(|refused| refused.0.as_str()),
        latest: shelf.latest.as_ref(),
        next: shelf.next,
        saves: !shelf.saves.is_empty(),
        endings: told.as_ref().is_some_and(|told| !told.story.endings.is_empty()),
        mods: packs.is_some_and(|packs| !packs.mods.is_empty()),
    };
    let action = window_ui(context, |ui| {
        let asked = input::took(ui.ctx(), Intent::Help).then_some(TitleAction::Help);
        let action = title_ui(ui, &page, &shown);
        let hint = hint(Doing::Picking { menu: false }, *device, &Keymap::of(ui.ctx()));
        foot_ui(ui, &page, &hint, shelf.trouble.as_deref());
        action.or(asked)
    });
    if let Some(action) = action {
        actions.write(action);
        context.request_repaint();
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<TitleAction>,
    shelf: Res<Shelf>,
    mut saving: MessageWriter<Saving>,
    mut begin: ResMut<Begin>,
    mut menu: ResMut<NextState<Menu>>,
    mut exit: MessageWriter<AppExit>,
) {
    for action in actions.read() {
        match action {
            TitleAction::Continue => {
                if let Some(latest) = &shelf.latest {
                    saving.write(Saving::Load { file: latest.file.clone() });
                }
            }
            TitleAction::Way(position) => {
                begin.way = *position;
                menu.set(Menu::Begin);
            }
            TitleAction::Load => menu.set(Menu::Load),
            TitleAction::Gallery => menu.set(Menu::Gallery),
            TitleAction::Mods => menu.set(Menu::Mods),
            TitleAction::Settings => menu.set(Menu::Settings),
            TitleAction::Help => menu.set(Menu::Help),
            TitleAction::Quit => {
                exit.write(AppExit::Success);
            }
        }
    }
}
