//! A way of playing, before it is begun: who it is, and which history to walk in.

use bevy::prelude::*;
use bevy_egui::egui::{Id, Ui};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::PerspectiveView;

use super::{Foot, Menu, menu_ui};
use crate::desktop::Step;
use crate::desktop::input::{self, Device, Intent};
use crate::desktop::panels::hints::Doing;
use crate::desktop::panels::lines::{Line, lines_ui};
use crate::desktop::panels::prose::{Prose, caps_ui, prose_ui, rule_ui, section_ui};
use crate::desktop::screens::sheet::sheet_ui;
use crate::desktop::session::{Command, Told};
use crate::desktop::settings::Settings;
use crate::desktop::storage::Shelf;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// The way that is looked at, by its position on the title.
#[derive(Resource, Debug, Default)]
pub(crate) struct Begin {
    pub(crate) way: usize,
}

/// A history to walk in: what others decided when they were played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct History {
    /// The perspectives whose ledgers it is made of; none of them is the story as it is told.
    pub(crate) of: Vec<String>,
    /// Their names.
    pub(crate) names: Vec<String>,
}

/// What can be done here.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum BeginAction {
    Begin { itinerary: String, history: Vec<String> },
    Back,
}

/// The histories to choose from: as it is told, then every play of somebody else, then all of them together.
pub(crate) fn histories(ways: &[PerspectiveView], own: Option<&str>, played: &dyn Fn(&str) -> bool) -> Vec<History> {
    let others: Vec<(&str, &str)> = ways
        .iter()
        .filter_map(|way| Some((way.perspective.as_deref()?, way.name.as_str())))
        .filter(|(id, _)| Some(*id) != own && played(id))
        .collect();
    let of = |some: &[(&str, &str)]| History {
        of: some.iter().map(|(id, _)| (*id).to_owned()).collect(),
        names: some.iter().map(|(_, name)| (*name).to_owned()).collect(),
    };
    let mut histories = vec![of(&[])];
    histories.extend(others.chunks(1).map(of));
    if others.len() > 1 {
        histories.push(of(&others));
    }
    histories
}

/// Draws the page of a way.
pub(crate) fn begin_ui(
    ui: &mut Ui,
    page: &Page,
    way: &PerspectiveView,
    histories: &[History],
    note: &str,
) -> Option<BeginAction> {
    let look = Look::of(way);
    let escaped = input::took(ui.ctx(), Intent::Menu).then_some(BeginAction::Back);
    let picked = sheet_ui(ui, page, &look, ("begin", tokens::HEAD_TITLE), |ui| {
        if !way.title.is_empty() {
            caps_ui(ui, page, &way.title, look.accent);
        }
        prose_ui(ui, page, Prose::sized(tokens::SIZE_TITLE), &[Words::new(&*way.name, Face::Roman, tokens::BONE)]);
        ui.add_space(page.lines(tokens::GAP));
        prose_ui(ui, page, Prose::default(), &[Words::new(&*way.about, Face::Roman, tokens::BONE_DIM)]);
        if histories.len() > 1 {
            section_ui(ui, page, &look, "Whose history");
        } else {
            ui.add_space(page.lines(tokens::GAP));
            rule_ui(ui, page);
            ui.add_space(page.lines(tokens::GAP));
        }
        let picked = lines_ui(ui, page, &look, &lines(histories));
        if !note.is_empty() {
            ui.add_space(page.lines(tokens::GAP));
            rule_ui(ui, page);
            ui.add_space(page.lines(tokens::GAP));
            prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(note, Face::Italic, tokens::ASH)]);
        }
        picked
    });
    picked.map(|position| action(way, histories, position)).or(escaped)
}

fn lines(histories: &[History]) -> Vec<Line> {
    let mut lines: Vec<Line> = histories
        .iter()
        .enumerate()
        .map(|(position, history)| {
            let words = match history.names.as_slice() {
                _ if histories.len() == 1 => "Begin".to_owned(),
                [] => "Begin, with the others as it is told".to_owned(),
                names => format!("Begin, as you played {}", names.join(" and ")),
            };
            Line::plain(Id::new(("history", position)), Some(position + 1), &words)
        })
        .collect();
    let number = lines.len() + 1;
    lines.push(Line::plain(Id::new("begin back"), Some(number), "Back"));
    lines
}

fn action(way: &PerspectiveView, histories: &[History], position: usize) -> BeginAction {
    match histories.get(position) {
        Some(history) => BeginAction::Begin { itinerary: way.itinerary.clone(), history: history.of.clone() },
        None => BeginAction::Back,
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Begin>()
        .add_message::<BeginAction>()
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(in_state(Menu::Begin)))
        .add_systems(Update, apply.in_set(Step::Apply));
}

fn draw(
    mut contexts: EguiContexts,
    (told, begin): (Option<Res<Told>>, Res<Begin>),
    (shelf, settings, device): (Res<Shelf>, Res<Settings>, Res<Device>),
    mut actions: MessageWriter<BeginAction>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let Some(way) = told.as_ref().and_then(|told| told.title.ways.get(begin.way)) else {
        actions.write(BeginAction::Back);
        return Ok(());
    };
    let ways = told.as_ref().map_or(&[][..], |told| &told.title.ways);
    let note = told.as_ref().map_or("", |told| &told.title.content_note);
    let page = Page::new(context.content_rect(), settings.text_scale);
    let histories = histories(ways, way.perspective.as_deref(), &|id| shelf.ledgers.contains_key(id));
    let foot = Foot { doing: Doing::Picking { menu: true }, device: *device, trouble: shelf.trouble.as_deref() };
    let action = menu_ui(context, &page, &foot, |ui| begin_ui(ui, &page, way, &histories, note));
    if let Some(action) = action {
        actions.write(action);
    }
    Ok(())
}

fn apply(
    mut actions: MessageReader<BeginAction>,
    shelf: Res<Shelf>,
    mut commands: MessageWriter<Command>,
    mut menu: ResMut<NextState<Menu>>,
) {
    for action in actions.read() {
        menu.set(Menu::None);
        if let BeginAction::Begin { itinerary, history } = action {
            commands.write(Command::Begin {
                itinerary: itinerary.clone(),
                ledger: shelf.history(history),
                finished: shelf.finished.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(id: Option<&str>, name: &str) -> PerspectiveView {
        PerspectiveView {
            itinerary: name.to_lowercase(),
            perspective: id.map(str::to_owned),
            name: name.to_owned(),
            title: String::new(),
            about: String::new(),
            colour: finale::view::Colour::default(),
            ground: finale::view::Colour::default(),
        }
    }

    #[test]
    fn histories_are_those_of_the_others_who_were_played() {
        let ways = [way(Some("ada"), "Ada"), way(Some("brune"), "Brune"), way(Some("cy"), "Cy"), way(None, "All")];
        let names = |own, played: &dyn Fn(&str) -> bool| -> Vec<Vec<String>> {
            histories(&ways, own, played).into_iter().map(|history| history.of).collect()
        };
        assert_eq!(names(Some("ada"), &|_| false), [Vec::<String>::new()]);
        assert_eq!(names(Some("ada"), &|id| id != "cy"), [vec![], vec!["brune".to_owned()]]);
        let all = [vec![], vec!["brune".to_owned()], vec!["cy".to_owned()], vec!["brune".to_owned(), "cy".to_owned()]];
        assert_eq!(names(Some("ada"), &|_| true), all);
    }
}
