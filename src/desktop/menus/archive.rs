//! The Archive: how the story was made. Its topics, the entries of one, or those that belong to the endings just reached.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{self, ArchiveView, TopicView};

use super::{Foot, Menu, Trail, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::known::Known;
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, bare_title_ui, prose_ui, rule_ui, section_ui};
use crate::desktop::screens::sheet::{scroll_by_arrows, sheet_ui};
use crate::desktop::session::Told;
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What is looked at.
#[derive(Resource, Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Leaf {
    /// The topics.
    #[default]
    Topics,
    /// The entries of a topic, by position.
    Topic(usize),
    /// The entries that belong to the endings just reached.
    Entries(Vec<ArchiveView>),
}

/// What can be done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArchiveAction {
    Back,
    /// To a topic, by position.
    Topic(usize),
}

/// Draws the list of topics.
pub(crate) fn topics_ui(ui: &mut Ui, page: &Page, topics: &[TopicView]) -> Option<ArchiveAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(ArchiveAction::Back);
    let picked = sheet_ui(ui, page, &look, ("archive", tokens::HEAD_SHEET), |ui| {
        bare_title_ui(ui, page, "Archive");
        ui.add_space(page.lines(tokens::GAP_LIST));
        prose_ui(ui, page, Prose::sized(tokens::SIZE_NOTE), &[Words::new(ABOUT, Face::Italic, tokens::ASH)]);
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        let mut actions = vec![ArchiveAction::Back];
        let mut lines = vec![Line::plain(Id::new("archive back"), Some(1), "Back")];
        for (at, topic) in topics.iter().enumerate() {
            let number = Some(at + 2).filter(|number| *number <= 9);
            let mut line = Line::plain(Id::new(("topic", at)), number, &topic.title);
            let count = counted(topic);
            line.words.push(Words::new(format!("\u{2002}{count}"), Face::Italic, tokens::ASH));
            line.name = format!("{}, {count}", topic.title);
            line.section = (at == 0).then_some("Topics");
            lines.push(line);
            actions.push(ArchiveAction::Topic(at));
        }
        lines_ui(ui, page, &look, &lines).and_then(|picked| actions.into_iter().nth(picked))
    });
    picked.or(escaped)
}

const ABOUT: &str = "How the story was made. What is said here gives away how it ends.";

/// How many entries a topic has.
fn counted(topic: &TopicView) -> String {
    let all = topic.entries.len() + topic.closed;
    match topic.closed {
        0 => all.to_string(),
        _ => format!("{} of {all}", topic.entries.len()),
    }
}

/// Draws entries one below the other, under a title.
pub(crate) fn entries_ui(
    ui: &mut Ui,
    page: &Page,
    title: &str,
    entries: &[ArchiveView],
    closed: usize,
) -> Option<ArchiveAction> {
    let look = Look::default();
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(ArchiveAction::Back);
    let picked = sheet_ui(ui, page, &look, (title, tokens::HEAD_SHEET), |ui| {
        scroll_by_arrows(ui, page);
        bare_title_ui(ui, page, title);
        for entry in entries {
            section_ui(ui, page, &look, &entry.title);
            prose_ui(ui, page, Prose::default(), &Words::rich(&entry.text, false, tokens::BONE));
        }
        if closed > 0 {
            let more = if closed == 1 { "One entry opens" } else { "More entries open" };
            section_ui(ui, page, &look, "");
            let words = Words::new(format!("{more} with other endings."), Face::Italic, tokens::ASH);
            prose_ui(ui, page, Prose::default(), &[words]);
        }
        ui.add_space(page.lines(tokens::GAP));
        rule_ui(ui, page);
        ui.add_space(page.lines(tokens::GAP));
        lines_ui(ui, page, &look, &[Line::plain(Id::new("archive back"), Some(1), "Back")])
    });
    picked.map(|_| ArchiveAction::Back).or(escaped)
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Leaf>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Archive)));
}

fn draw(
    mut contexts: EguiContexts,
    (settings, device, shelf): (Res<Settings>, Res<Device>, Res<Shelf>),
    (told, known, trail): (Option<Res<Told>>, Res<Known>, Res<Trail>),
    (mut leaf, mut menu): (ResMut<Leaf>, ResMut<NextState<Menu>>),
) -> Result {
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let story = told.as_ref().map(|told| &told.story);
    let topics = story.map(|story| view::archive(story, &|id| known.memory.ended(id))).unwrap_or_default();
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let action = menu_ui(context, &page, &foot, |ui| match &*leaf {
        Leaf::Entries(entries) => entries_ui(ui, &page, "From the Archive", entries, 0),
        Leaf::Topic(at) => match topics.get(*at) {
            Some(topic) => entries_ui(ui, &page, &topic.title, &topic.entries, topic.closed),
            None => topics_ui(ui, &page, &topics),
        },
        Leaf::Topics => topics_ui(ui, &page, &topics),
    });
    match (action, &*leaf) {
        (Some(ArchiveAction::Topic(at)), _) => *leaf = Leaf::Topic(at),
        (Some(ArchiveAction::Back), Leaf::Topic(_)) => *leaf = Leaf::Topics,
        (Some(ArchiveAction::Back), _) => menu.set(trail.back()),
        (None, _) => {}
    }
    Ok(())
}
