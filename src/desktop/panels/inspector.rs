//! What a replayed play holds, beside the page: variables, decisions, chance. What the last step changed is marked.

use bevy_egui::egui::{Frame, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2};
use finale::view::{HeldView, StateView};

use super::prose::{Prose, prose_ui, section_ui};
use crate::desktop::session::Replayed;
use crate::desktop::theme::{Face, Look, Page, Words, tokens};

/// What is shown.
pub(crate) struct Inspected<'a> {
    pub(crate) replay: &'a Replayed,
    /// How many moments lie behind.
    pub(crate) step: usize,
    /// Nothing of the replay lies ahead.
    pub(crate) rests: bool,
    pub(crate) before: &'a StateView,
    pub(crate) now: &'a StateView,
}

/// Draws the panel on the right of the page; below it where there is no room.
pub(crate) fn inspector_ui(ui: &mut Ui, page: &Page, shown: &Inspected<'_>) {
    let edge = page.em(tokens::PAGE_EDGE);
    let beside = Rect::from_min_max(pos2(page.column.max + edge, page.window.top()), page.window.max);
    let below = page.window.with_min_y(page.window.bottom() - page.window.height() * tokens::REPORT);
    let rect = if beside.width() >= page.em(tokens::INSPECTOR) { beside } else { below };
    ui.painter().rect_filled(rect, 0.0, tokens::GROUND);
    let mut panel = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("inspector"));
    Frame::new().inner_margin(Margin::same(edge as i8)).show(&mut panel, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            parts_ui(ui, page, shown);
        });
    });
}

fn parts_ui(ui: &mut Ui, page: &Page, shown: &Inspected<'_>) {
    let small = Prose::sized(tokens::SIZE_SMALL);
    let replay = shown.replay;
    let say = |ui: &mut Ui, words: &str, colour| {
        prose_ui(ui, page, small, &[Words::new(words, Face::Italic, colour)]);
    };
    let steps = format!("Step {} of {}", shown.step, replay.steps);
    prose_ui(ui, page, Prose::default(), &[Words::new(steps, Face::Roman, tokens::BONE)]);
    if !replay.about.is_empty() {
        say(ui, &replay.about, tokens::BONE_DIM);
    }
    if !replay.same_story {
        say(ui, "The story has changed since this replay was made.", tokens::ALARM);
    }
    if shown.rests {
        let well = replay.stopped.is_none() && replay.goal.as_ref().is_none_or(|(_, kept)| *kept);
        say(ui, &replay.rest(), if well { tokens::BONE } else { tokens::ALARM });
    }
    held_ui(ui, page, "Decisions", (&shown.before.decisions, &shown.now.decisions));
    held_ui(ui, page, "Variables", (&shown.before.variables, &shown.now.variables));
    chance_ui(ui, page, shown);
    ui.add_space(page.lines(1.0));
}

/// Names and values; what was another before stands first to the eye.
fn held_ui(ui: &mut Ui, page: &Page, head: &str, (before, now): (&[HeldView], &[HeldView])) {
    if now.is_empty() {
        return;
    }
    let look = Look::default();
    section_ui(ui, page, &look, head);
    for held in now {
        let was = before.iter().find(|other| other.name == held.name);
        let changed = !before.is_empty() && was.is_none_or(|was| was.value != held.value);
        let value = if held.value.is_empty() { "nothing" } else { &held.value };
        let mut words = vec![
            Words::new(&*held.name, Face::Mono, if changed { look.accent } else { tokens::ASH }).scaled(0.85),
            Words::new("\u{2002}", Face::Roman, tokens::ASH),
            Words::new(value, Face::Roman, tokens::BONE),
        ];
        if changed {
            let was = was.map_or("nothing", |was| if was.value.is_empty() { "nothing" } else { &was.value });
            words.push(Words::new(format!("\u{2002}was {was}"), Face::Italic, look.accent));
        }
        prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &words);
    }
}

/// How often chance was asked, and what it was told to answer.
fn chance_ui(ui: &mut Ui, page: &Page, shown: &Inspected<'_>) {
    let now = shown.now;
    if now.drawn == 0 && now.draws.is_empty() {
        return;
    }
    let look = Look::default();
    section_ui(ui, page, &look, "Chance");
    let drawn = if now.drawn == 1 { "1 number drawn".to_owned() } else { format!("{} numbers drawn", now.drawn) };
    let mut words = vec![Words::new(drawn, Face::Roman, tokens::BONE)];
    for (place, draw) in now.draws.iter().enumerate() {
        let new = (shown.before.drawn..now.drawn).contains(&place);
        let colour = match place < now.drawn {
            _ if new => look.accent,
            true => tokens::BONE,
            false => tokens::ASH,
        };
        words.push(Words::new(format!("\u{2002}{draw}"), Face::Roman, colour));
    }
    if now.drawn > now.draws.len() {
        words.push(Words::new("\u{2002}the rest by the seed", Face::Italic, tokens::ASH));
    }
    prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &words);
}
