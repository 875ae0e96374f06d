//! What a frame of the reading page and of the history costs on one core, without a window: layout and painting by egui, up to the triangles.

use std::time::Instant;

use bevy_egui::egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, Ui, vec2};
use finale::view::{Colour, Manner, PageItem, Rich};

use super::input::Device;
use super::pacing::Pace;
use super::panels::column::Column;
use super::panels::history::{Roll, history_ui};
use super::screens::reading::{ReadingPage, reading_ui};
use super::settings::Settings;
use super::theme::{Look, Page, install};

const LENGTHS: [usize; 3] = [100, 10_000, 100_000];
const WARM_UP: usize = 30;
const FRAMES: usize = 400;

/// A table of the costs, in Markdown.
pub(crate) fn measure() -> String {
    let mut rows = vec![
        "| lines of history | standing still | a new line every frame | history, a step every frame |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    for length in LENGTHS {
        let items: Vec<PageItem> = (0..length).map(line).collect();
        let (still, on, history) = (reading(&items, false), reading(&items, true), history(&items));
        rows.push(format!("| {length} | {still} | {on} | {history} |"));
    }
    let words: usize = (0..1_000).map(|index| bytes(&line(index))).sum();
    rows.push(format!(
        "\nAn item of the page: {} bytes, and {} of words on average; its height: {} bytes.",
        size_of::<PageItem>(),
        words / 1_000,
        size_of::<(f32, bool)>() + size_of::<f64>(),
    ));
    rows.join("\n")
}

/// A line of a made-up play: speech and narration of the usual lengths.
fn line(index: usize) -> PageItem {
    const WORDS: [&str; 8] = ["lamp", "water", "stairs", "nobody", "coat", "morning", "bread", "quietly"];
    let count = 8 + (index * 7) % 31;
    let words: Vec<&str> = (0..count).filter_map(|at| WORDS.get((index + at * at) % WORDS.len()).copied()).collect();
    let text = Rich::plain(format!("{index} {}.", words.join(" ")));
    if index.is_multiple_of(3) {
        return PageItem::Narration { text, interlude: false };
    }
    let speaker = if index % 3 == 1 { "Ada" } else { "Brune" }.to_owned();
    PageItem::Speech {
        speaker,
        colour: Colour(0xd9, 0xa4, 0x41),
        manner: Manner::Spoken,
        how: String::new(),
        own: index % 3 == 1,
        text,
    }
}

fn bytes(item: &PageItem) -> usize {
    match item {
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } | PageItem::Chosen { text, .. } => {
            text.spans.iter().map(|span| size_of_val(span) + span.text.capacity()).sum()
        }
        PageItem::Heading { .. } | PageItem::Caption { .. } => 0,
    }
}

/// The reading page at its end; `on` adds a line every frame.
fn reading(items: &[PageItem], on: bool) -> Cost {
    let settings = Settings { still: true, ..Settings::default() };
    let mut column = Column::default();
    let most = items.len() - if on { items.len().min(WARM_UP + FRAMES) / 2 } else { 0 };
    frames(&[], move |ui, page, frame| {
        // Half of the frames take the last lines away again, so that short plays can be measured as well.
        let added = if on { frame % (items.len() - most + 1) } else { 0 };
        let shown = ReadingPage {
            items: items.get(..most + added).unwrap_or(items),
            heard: &[],
            letters: None,
            choice: None,
            taken: &[],
            left: None,
            end: None,
            look: Look::default(),
            settings: &settings,
            pace: Pace::Hand,
            can_go_back: true,
            replay: false,
            device: Device::Keys,
            trouble: None,
        };
        reading_ui(ui, page, &mut column, &shown);
    })
}

fn history(items: &[PageItem]) -> Cost {
    let mut roll = Roll::default();
    frames(&[press(Key::ArrowUp)], move |ui, page, _| {
        history_ui(ui, page, &Look::default(), &mut roll, items);
    })
}

fn press(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

/// The median and the slowest in a hundred, in microseconds.
struct Cost(u128, u128);

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} µs (1 in 100: {} µs)", self.0, self.1)
    }
}

#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock of its own")]
fn frames(events: &[Event], mut draw: impl FnMut(&mut Ui, &Page, usize)) -> Cost {
    let context = Context::default();
    install(&context);
    let mut costs = Vec::new();
    for frame in 0..WARM_UP + FRAMES {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1280.0, 720.0))),
            time: Some(frame as f64 / 60.0),
            events: if frame == 0 { Vec::new() } else { events.to_vec() },
            ..RawInput::default()
        };
        let start = Instant::now();
        let output = context.run_ui(input, |ui| {
            // The first pass only brings the typefaces.
            if frame > 0 {
                let page = Page::new(ui.ctx().content_rect(), 1.0);
                draw(ui, &page, frame);
            }
        });
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        let cost = start.elapsed().as_micros();
        if frame >= WARM_UP && !triangles.is_empty() {
            costs.push(cost);
        }
    }
    costs.sort_unstable();
    let at = |share: usize| costs.get(costs.len() * share / 100).or(costs.last()).copied().unwrap_or_default();
    Cost(at(50), at(99))
}
