//! What a play holds, beside its page: what the last step changed, what is wrong, what was decided, every variable, chance, the stage, and a
//! way to any slot. One panel for a play of one's own and for a replay.

use bevy_egui::egui::{
    Align, Area, Color32, Context, Frame, Id, Margin, Order, ScrollArea, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use finale::view::{Changed, Held, Inspection, StageView};

use super::prose::{Prose, caps_ui, prose_ui, rule_ui};
use crate::desktop::session::Replayed;
use crate::desktop::theme::{Face, Look, Page, Setting, Words, set, tokens};

/// What is shown.
pub(crate) struct Inspected<'a> {
    pub(crate) now: &'a Inspection,
    /// What the last step changed.
    pub(crate) changed: &'a [Changed],
    /// Where the play is a replay.
    pub(crate) replay: Option<Followed<'a>>,
    pub(crate) stage: &'a StageView,
    /// What is wrong, one message each.
    pub(crate) faults: Vec<&'a str>,
    pub(crate) frames: Frames,
}

/// Where a replay stands.
pub(crate) struct Followed<'a> {
    pub(crate) replay: &'a Replayed,
    /// How many moments lie behind.
    pub(crate) step: usize,
    /// Nothing of the replay lies ahead.
    pub(crate) rests: bool,
}

/// The middle and the longest of the last frames, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Frames {
    /// The game's own work in a frame.
    pub(crate) work: (f32, f32),
    /// From one frame to the next.
    pub(crate) apart: f32,
    /// The size of the backdrop in pixels, and how often it is painted in a second.
    pub(crate) backdrop: (u32, u32, f32),
}

/// Draws the panel on the right of the page, or below it where there is no room; gives the slot that somebody wants to go to.
pub(crate) fn inspector_ui(context: &Context, page: &Page, shown: &Inspected<'_>) -> Option<String> {
    let edge = page.em(tokens::PAGE_EDGE);
    let beside = page.window.with_min_x(page.column.max + edge);
    let below = page.window.with_min_y(page.window.bottom() - page.window.height() * tokens::REPORT);
    let rect = if beside.width() >= page.em(tokens::INSPECTOR) { beside } else { below };
    let frame = Frame::new().fill(tokens::GROUND).inner_margin(Margin::same(edge as i8));
    let area = Area::new(Id::new("inspector")).order(Order::Middle).fixed_pos(rect.min);
    let drawn = area.show(context, |ui| {
        let drawn = frame.show(ui, |ui| {
            let inside = rect.size() - frame.total_margin().sum();
            ui.set_min_size(inside);
            ui.set_max_size(inside);
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                parts_ui(ui, page, shown)
            })
        });
        drawn.inner.inner
    });
    drawn.inner
}

fn parts_ui(ui: &mut Ui, page: &Page, shown: &Inspected<'_>) -> Option<String> {
    let now = shown.now;
    head_ui(ui, page, shown);
    if !shown.faults.is_empty() {
        part_ui(ui, page, "What is wrong");
        for fault in &shown.faults {
            fault_ui(ui, page, fault.trim_end());
        }
    }
    if !shown.changed.is_empty() {
        part_ui(ui, page, "The last step");
        shown.changed.iter().for_each(|changed| changed_ui(ui, page, changed));
    }
    if !now.decisions.is_empty() {
        part_ui(ui, page, "Decided");
        now.decisions.iter().for_each(|held| held_ui(ui, page, held));
    }
    if !now.gauges.is_empty() {
        part_ui(ui, page, "Gauges");
        now.gauges.iter().for_each(|held| held_ui(ui, page, held));
    }
    // What has moved stands first: of some hundred variables most are as they began.
    if !now.variables.is_empty() {
        part_ui(ui, page, "Variables");
        let (untouched, moved): (Vec<_>, Vec<_>) = now.variables.iter().partition(|held| held.untouched);
        moved.into_iter().chain(untouched).for_each(|held| held_ui(ui, page, held));
    }
    chance_ui(ui, page, now);
    stage_ui(ui, page, shown.stage);
    frames_ui(ui, page, shown.frames);
    let wanted = slots_ui(ui, page, now);
    ui.add_space(page.lines(1.0));
    wanted
}

/// A sentence, and below it the compiler's report where there is one, which needs its columns.
fn fault_ui(ui: &mut Ui, page: &Page, fault: &str) {
    let (sentence, report) = fault.split_once('\n').unwrap_or((fault, ""));
    say_ui(ui, page, sentence, Face::Roman, tokens::ALARM);
    if !report.is_empty() {
        let words = [Words::new(report, Face::Mono, tokens::BONE_DIM)];
        prose_ui(ui, page, Prose::sized(tokens::SIZE_MONO * 0.9), &words);
    }
    ui.add_space(page.lines(tokens::GAP / 2.0));
}

/// Where the play stands; of a replay, what it is and whether it keeps its promise.
fn head_ui(ui: &mut Ui, page: &Page, shown: &Inspected<'_>) {
    let slot = shown.now.slot.as_deref();
    let Some(followed) = &shown.replay else {
        let head = slot.unwrap_or("No slot is told.");
        prose_ui(ui, page, Prose::default(), &[Words::new(head, Face::Roman, tokens::BONE)]);
        if shown.faults.is_empty() {
            say_ui(ui, page, "Nothing is wrong with its pictures and sounds.", Face::Italic, tokens::ASH);
        }
        return;
    };
    let replay = followed.replay;
    let mut head = vec![Words::new(format!("Step {} of {}", followed.step, replay.steps), Face::Roman, tokens::BONE)];
    head.extend(slot.map(|slot| Words::new(format!("\u{2002}{slot}"), Face::Italic, tokens::ASH)));
    prose_ui(ui, page, Prose::default(), &head);
    if !replay.about.is_empty() {
        say_ui(ui, page, &replay.about, Face::Italic, tokens::BONE_DIM);
    }
    if !replay.same_story {
        say_ui(ui, page, "The story has changed since this replay was made.", Face::Roman, tokens::ALARM);
    }
    if followed.rests {
        let well = replay.stopped.is_none() && replay.goal.as_ref().is_none_or(|(_, kept)| *kept);
        say_ui(ui, page, &replay.rest(), Face::Roman, if well { tokens::BONE } else { tokens::ALARM });
    }
}

fn part_ui(ui: &mut Ui, page: &Page, title: &str) {
    ui.add_space(page.lines(tokens::GAP));
    rule_ui(ui, page);
    ui.add_space(page.lines(tokens::GAP / 2.0));
    caps_ui(ui, page, title, Look::default().accent);
    ui.add_space(page.lines(tokens::GAP / 4.0));
}

fn say_ui(ui: &mut Ui, page: &Page, words: &str, face: Face, colour: Color32) {
    prose_ui(ui, page, Prose::sized(tokens::SIZE_SMALL), &[Words::new(words, face, colour)]);
}

fn held_ui(ui: &mut Ui, page: &Page, held: &Held) {
    let (name, value) = if held.untouched { (tokens::LINK, tokens::ASH) } else { (tokens::BONE_DIM, tokens::BONE) };
    let words = if held.value.is_empty() { "nothing" } else { &held.value };
    row_ui(ui, page, (&held.name, name), &[Words::new(words, Face::Roman, value)]);
}

fn changed_ui(ui: &mut Ui, page: &Page, changed: &Changed) {
    let value = |value: &Option<String>| match value.as_deref() {
        None | Some("") => "nothing".to_owned(),
        Some(value) => value.to_owned(),
    };
    let accent = Look::default().accent;
    let mut words = vec![Words::new(value(&changed.is), Face::Roman, accent)];
    if changed.was.is_some() {
        words.push(Words::new(format!("\u{2002}was {}", value(&changed.was)), Face::Italic, tokens::ASH));
    }
    row_ui(ui, page, (&changed.name, tokens::BONE_DIM), &words);
}

/// How often chance was asked, and what it was told to answer.
fn chance_ui(ui: &mut Ui, page: &Page, now: &Inspection) {
    if now.drawn == 0 && now.draws.is_empty() {
        return;
    }
    part_ui(ui, page, "Chance");
    let draw = |(place, draw): (usize, &u32)| {
        let colour = if place < now.drawn { tokens::BONE } else { tokens::ASH };
        Words::new(format!("{draw}\u{2002}"), Face::Roman, colour)
    };
    let mut draws: Vec<Words> = now.draws.iter().enumerate().map(draw).collect();
    if now.drawn > now.draws.len() {
        let rest = if draws.is_empty() { "by the seed" } else { "the rest by the seed" };
        draws.push(Words::new(rest, Face::Italic, tokens::ASH));
    }
    let numbers = if now.drawn == 1 { "1 number drawn".to_owned() } else { format!("{} numbers drawn", now.drawn) };
    row_ui(ui, page, (&numbers, tokens::BONE_DIM), &draws);
}

fn stage_ui(ui: &mut Ui, page: &Page, stage: &StageView) {
    let plain = |ui: &mut Ui, name: &str, value: &str| {
        row_ui(ui, page, (name, tokens::BONE_DIM), &[Words::new(value, Face::Roman, tokens::BONE)]);
    };
    part_ui(ui, page, "Stage");
    plain(ui, "place", stage.backdrop.as_deref().unwrap_or("none"));
    plain(ui, "light, warmth, unrest", &format!("{:.2}, {:.2}, {:.2}", stage.light, stage.warmth, stage.unrest));
    let shows: Vec<String> = stage.shows.iter().map(|share| format!("{share:.2}")).collect();
    if !shows.is_empty() {
        plain(ui, "shows of the story", &shows.join(", "));
    }
    plain(ui, "music", stage.music.as_deref().unwrap_or("none"));
    plain(ui, "portrait", stage.portrait.as_ref().map_or("none", |portrait| portrait.file.as_str()));
}

fn frames_ui(ui: &mut Ui, page: &Page, frames: Frames) {
    let (width, height, often) = frames.backdrop;
    let rows = [
        ("work in a frame", format!("{:.1} ms, at most {:.1} ms", frames.work.0, frames.work.1)),
        ("from frame to frame", format!("{:.0} ms", frames.apart)),
        ("backdrop", format!("{width} × {height}, at most {often} times a second")),
    ];
    part_ui(ui, page, "Frames");
    for (name, value) in rows {
        row_ui(ui, page, (name, tokens::BONE_DIM), &[Words::new(value, Face::Roman, tokens::BONE)]);
    }
}

/// The slots on the way, to be gone to.
fn slots_ui(ui: &mut Ui, page: &Page, now: &Inspection) -> Option<String> {
    if now.slots.is_empty() {
        return None;
    }
    part_ui(ui, page, "Go to a slot");
    say_ui(ui, page, "The play begins anew and takes the first option of every choice.", Face::Italic, tokens::ASH);
    let mut wanted = None;
    for slot in &now.slots {
        if slot_ui(ui, page, slot, now.slot.as_ref() == Some(slot)) {
            wanted = Some(slot.clone());
        }
    }
    wanted
}

fn slot_ui(ui: &mut Ui, page: &Page, slot: &str, here: bool) -> bool {
    let size = page.em(tokens::SIZE_NOTE);
    let line = (size * tokens::LEADING).round();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), line), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("Go to {slot}")));
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    let colour = match (response.hovered() || response.has_focus(), here) {
        (true, _) => Look::default().accent,
        (false, true) => tokens::BONE,
        (false, false) => tokens::BONE_DIM,
    };
    let words = [Words::new(slot, if here { Face::Semibold } else { Face::Roman }, colour)];
    let galley = set(ui.painter(), setting(size, line, rect.width()), &words);
    ui.painter().galley(rect.min.round(), galley, colour);
    response.clicked()
}

fn setting(size: f32, line: f32, width: f32) -> Setting {
    Setting { size, line, width, indent: 0.0, align: Align::LEFT }
}

/// A name on the left, and its value in a column of its own.
fn row_ui(ui: &mut Ui, page: &Page, (name, colour): (&str, Color32), value: &[Words]) {
    let size = page.em(tokens::SIZE_NOTE);
    let line = (size * tokens::LEADING).round();
    let width = ui.available_width();
    let (left, gap) = ((width * tokens::INSPECTOR_NAMES).round(), page.em(tokens::GAP));
    let names = set(ui.painter(), setting(size, line, left - gap), &[Words::new(name, Face::Roman, colour)]);
    let values = set(ui.painter(), setting(size, line, width - left), value);
    let height = names.size().y.max(values.size().y);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name}: {}", values.text())));
    let at = rect.min.round();
    ui.painter().galley(at, names, colour);
    ui.painter().galley(pos2(at.x + left, at.y), values, colour);
}
