//! The developer overlay: what the play knows, what could not be shown or heard, how long frames take, and a way to any slot. It lies over
//! everything until its key is pressed again, and changes nothing but by a jump.

use std::collections::VecDeque;

use bevy::prelude::*;
use bevy::time::Real;
use bevy_egui::egui::{
    Align2, Area, Context, FontFamily, FontId, Frame, Id, Margin, Order, RichText, ScrollArea, Ui, vec2,
};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{Inspection, StageView, inspect};

use crate::desktop::Step;
use crate::desktop::packs::Packs;
use crate::desktop::session::{Command, Play};
use crate::desktop::stage::Faults;
use crate::desktop::theme::tokens;

/// Whether it is open.
#[derive(Resource, Debug, Default)]
pub(crate) struct Overlay(pub(crate) bool);

/// How long the last frames took, in milliseconds.
#[derive(Resource, Debug, Default)]
struct Times(VecDeque<f32>);

/// Frames that are remembered.
const FRAMES: usize = 120;

/// What the overlay shows.
pub(crate) struct Overlaid<'a> {
    pub(crate) story: &'a Inspection,
    pub(crate) stage: &'a StageView,
    /// What is wrong, one message each.
    pub(crate) faults: Vec<&'a str>,
    /// The middle and the longest of the last frames, in milliseconds.
    pub(crate) frames: (f32, f32),
}

/// Draws the overlay; gives the slot that somebody wants to go to.
pub(crate) fn overlay_ui(context: &Context, shown: &Overlaid<'_>) -> Option<String> {
    let area = Area::new(Id::new("inspect")).order(Order::Foreground).anchor(Align2::RIGHT_TOP, vec2(0.0, 0.0));
    let most = context.content_rect().height();
    area.show(context, |ui| {
        Frame::new()
            .fill(tokens::GROUND)
            .inner_margin(Margin::same(12))
            .show(ui, |ui| {
                ui.set_width(tokens::OVERLAY);
                ScrollArea::vertical()
                    .auto_shrink(false)
                    .max_height(most - tokens::OVERLAY_EDGE)
                    .min_scrolled_height(most - tokens::OVERLAY_EDGE)
                    .show(ui, |ui| page_ui(ui, shown))
                    .inner
            })
            .inner
    })
    .inner
}

fn page_ui(ui: &mut Ui, shown: &Overlaid<'_>) -> Option<String> {
    let (middle, longest) = shown.frames;
    let stage = shown.stage;
    heading(ui, "Frames");
    row(ui, "middle, longest", &format!("{middle:.1} ms, {longest:.1} ms"));
    heading(ui, "What is wrong");
    if shown.faults.is_empty() {
        row(ui, "nothing", "");
    }
    for fault in &shown.faults {
        ui.label(words(fault).color(tokens::ALARM));
    }
    heading(ui, "Stage");
    row(ui, "place", stage.backdrop.as_deref().unwrap_or("none"));
    row(ui, "light, warmth, unrest", &format!("{:.2}, {:.2}, {:.2}", stage.light, stage.warmth, stage.unrest));
    row(ui, "shows", &stage.shows.iter().map(|share| format!("{share:.2}")).collect::<Vec<_>>().join(", "));
    row(ui, "music", stage.music.as_deref().unwrap_or("none"));
    row(ui, "portrait", stage.portrait.as_ref().map_or("none", |portrait| portrait.file.as_str()));
    heading(ui, "Gauges");
    shown.story.gauges.iter().for_each(|(id, value)| row(ui, id, &value.to_string()));
    heading(ui, "Variables");
    shown.story.variables.iter().for_each(|(id, value)| row(ui, id, value));
    heading(ui, "Decisions");
    shown.story.decisions.iter().for_each(|(id, outcome)| row(ui, id, outcome));
    heading(ui, "Go to, by first options, all of it read");
    let mut wanted = None;
    for slot in &shown.story.slots {
        let here = shown.story.slot.as_ref() == Some(slot);
        let colour = if here { tokens::LAMP } else { tokens::BONE_DIM };
        if ui.link(words(slot).color(colour)).clicked() {
            wanted = Some(slot.clone());
        }
    }
    wanted
}

fn words(text: &str) -> RichText {
    RichText::new(text).font(FontId::new(tokens::OVERLAY_TEXT, FontFamily::Proportional))
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(tokens::OVERLAY_TEXT);
    ui.label(words(text).color(tokens::LAMP));
}

fn row(ui: &mut Ui, name: &str, value: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.label(words(name).color(tokens::ASH));
        ui.label(words(value).color(tokens::BONE));
    });
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Overlay>()
        .init_resource::<Times>()
        .add_systems(Update, count)
        .add_systems(EguiPrimaryContextPass, draw.in_set(Step::Draw).run_if(|overlay: Res<Overlay>| overlay.0));
}

fn count(time: Res<Time<Real>>, mut times: ResMut<Times>) {
    times.0.push_back(time.delta_secs() * 1_000.0);
    if times.0.len() > FRAMES {
        times.0.pop_front();
    }
}

fn draw(
    mut contexts: EguiContexts,
    (play, times): (Res<Play>, Res<Times>),
    (faults, packs): (Option<Res<Faults>>, Option<Res<Packs>>),
    mut commands: MessageWriter<Command>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let story = play.session().map(inspect).unwrap_or_default();
    let mut sorted: Vec<f32> = times.0.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let frames = (sorted.get(sorted.len() / 2).copied(), sorted.last().copied());
    let said = faults.as_deref().map(|faults| faults.0.as_slice()).unwrap_or_default().iter();
    let report = packs.as_ref().and_then(|packs| packs.report.as_ref());
    let shown = Overlaid {
        story: &story,
        stage: &play.stage,
        faults: said.chain(report).map(String::as_str).collect(),
        frames: (frames.0.unwrap_or_default(), frames.1.unwrap_or_default()),
    };
    if let Some(slot) = overlay_ui(context, &shown) {
        commands.write(Command::ToSlot(slot));
    }
    Ok(())
}
