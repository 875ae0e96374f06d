//! One item of the page, set: which words in which cut, where, and how the paragraph differs from its neighbours.
//!
//! Manners of speech differ by more than colour: quotation marks, italics, hanging lines, inset, and a word beside the name.

use std::sync::Arc;

use bevy_egui::egui::{Align, Color32, Galley, Painter, Pos2, Rect, Vec2, vec2};
use finale::view::{Manner, PageItem, Rich};

use crate::desktop::theme::{Face, Look, Page, Setting, Words, colour, places, set, tokens};

/// What the reader's settings and other plays make of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shown {
    /// How many letters are there yet; none for all.
    pub(crate) letters: Option<usize>,
    /// The line was heard from the other side, in another play.
    pub(crate) heard: bool,
    /// Sounds are written out.
    pub(crate) captions: bool,
}

/// Words that lead to a Codex entry.
pub(crate) struct Link {
    pub(crate) entry: String,
    pub(crate) words: String,
    /// Where they stand, relative to the block.
    pub(crate) places: Vec<Rect>,
}

/// An item of the page, ready to be painted.
pub(crate) struct Block {
    /// With the space above it.
    pub(crate) height: f32,
    /// Where the words begin, below the space above.
    pub(crate) top: f32,
    galleys: Vec<(Vec2, Arc<Galley>)>,
    rules: Vec<Rule>,
    pub(crate) links: Vec<Link>,
}

struct Rule {
    from: Vec2,
    size: Vec2,
    colour: Color32,
}

impl Block {
    /// Paints the block with its upper left corner at `at`, in the column's left edge.
    pub(crate) fn paint(&self, painter: &Painter, at: Pos2) {
        for rule in &self.rules {
            let rect = Rect::from_min_size((at + rule.from).round(), rule.size);
            painter.rect_filled(rect, 0.0, rule.colour);
        }
        for (offset, galley) in &self.galleys {
            painter.galley((at + *offset).round(), galley.clone(), tokens::BONE);
        }
    }
}

/// Places words below each other.
struct Setter<'a> {
    painter: &'a Painter,
    page: &'a Page,
    block: Block,
    /// The letters that are still to be shown; none for all.
    letters: Option<usize>,
}

impl<'a> Setter<'a> {
    fn new(painter: &'a Painter, page: &'a Page, space_above: f32, letters: Option<usize>) -> Self {
        let top = page.lines(space_above);
        let block = Block { height: top, top, galleys: Vec::new(), rules: Vec::new(), links: Vec::new() };
        Self { painter, page, block, letters }
    }

    /// A paragraph between two insets, in ems; `hang` takes its first line out to the left.
    fn paragraph(&mut self, words: Vec<Words>, left: f32, right: f32, hang: f32, align: Align) {
        let links = if self.letters.is_none() { Words::links(&words) } else { Vec::new() };
        let words = match &mut self.letters {
            Some(letters) => Words::cut(words, letters),
            None => words,
        };
        let (left, right) = (self.page.em(left), self.page.em(right));
        let width = (self.page.width() - left - right).max(self.page.body);
        let setting = Setting { size: self.page.body, line: self.page.line, width, indent: -self.page.em(hang), align };
        let galley = set(self.painter, setting, &words);
        let x = if align == Align::Center { left + width / 2.0 } else { left };
        let at = vec2(x, self.block.height);
        for link in links {
            let places = places(&galley, link.from, link.letters).into_iter().map(|place| place.translate(at));
            self.block.links.push(Link { entry: link.entry, words: link.words, places: places.collect() });
        }
        self.put(vec2(x, 0.0), galley);
    }

    /// A line of its own size, with its own leading.
    fn display(&mut self, words: Words, size: f32, leading: f32) {
        let size = self.page.size(size);
        let line = (size * leading).round();
        let setting = Setting { size, line, width: self.page.width(), indent: 0.0, align: Align::LEFT };
        let galley = set(self.painter, setting, &[words]);
        self.put(Vec2::ZERO, galley);
    }

    fn put(&mut self, offset: Vec2, galley: Arc<Galley>) {
        let height = galley.size().y;
        self.block.galleys.push((offset + vec2(0.0, self.block.height), galley));
        self.block.height += height;
    }

    fn space(&mut self, lines: f32) {
        self.block.height += self.page.lines(lines);
    }

    fn rule(&mut self, width: f32, colour: Color32) {
        let from = vec2(0.0, self.block.height);
        self.block.rules.push(Rule { from, size: vec2(width.round(), tokens::HAIRLINE), colour });
    }

    /// A hairline beside everything that was set so far, and beside the space above where it goes on from the item before.
    fn side_rule(&mut self, colour: Color32, goes_on: bool) {
        let top = if goes_on { 0.0 } else { self.block.top };
        let from = vec2(-self.page.em(tokens::SIDE_RULE), top);
        let size = vec2(tokens::HAIRLINE, (self.block.height - top).round());
        self.block.rules.push(Rule { from, size, colour });
    }

    /// A sign in the margin, before the first line.
    fn margin(&mut self, words: Words) {
        let setting = Setting {
            size: self.page.body,
            line: self.page.line,
            width: f32::INFINITY,
            indent: 0.0,
            align: Align::RIGHT,
        };
        let galley = set(self.painter, setting, &[words]);
        self.block.galleys.push((vec2(-self.page.em(tokens::NUMERAL), self.block.top), galley));
    }

    /// Rounds the height up to half lines, so that what follows stands on the grid.
    fn done(mut self) -> Block {
        let half = self.page.line / 2.0;
        self.block.height = (self.block.height / half).ceil() * half;
        self.block
    }
}

/// Sets one item. `previous` decides how much space is above it.
pub(crate) fn set_item(
    painter: &Painter,
    page: &Page,
    look: &Look,
    (item, previous): (&PageItem, Option<&PageItem>),
    shown: Shown,
) -> Block {
    if is_said(item) || matches!(item, PageItem::Caption { .. }) && !shown.captions {
        return Setter::new(painter, page, 0.0, None).block;
    }
    let mut setter = Setter::new(painter, page, space_above(item, previous), shown.letters);
    if previous.is_some_and(is_said) {
        setter.margin(Words::new(CHOSEN, Face::Roman, look.accent));
    } else if shown.heard {
        setter.margin(Words::new(HEARD, Face::Roman, tokens::ASH));
    }
    match item {
        PageItem::Heading { act, title, place, eyes } => {
            heading(&mut setter, look, act, title, &[place.as_deref(), eyes.as_deref()]);
        }
        PageItem::Narration { text, interlude: false } => {
            setter.paragraph(Words::rich(text, false, tokens::BONE), 0.0, 0.0, 0.0, Align::LEFT);
        }
        PageItem::Narration { text, interlude: true } => {
            setter.paragraph(Words::rich(text, false, tokens::ASH), 0.0, 0.0, 0.0, Align::LEFT);
            // One rule beside paragraphs that follow each other.
            let goes_on = matches!(previous, Some(PageItem::Narration { interlude: true, .. }));
            setter.side_rule(tokens::RULE, goes_on);
        }
        PageItem::Speech { speaker, colour: tint, manner, how, own, text } => {
            speech(&mut setter, (speaker, colour(*tint)), (*manner, how), *own, text);
        }
        PageItem::Chosen { text, .. } => {
            setter.margin(Words::new(CHOSEN, Face::Roman, look.accent));
            setter.letters = None;
            setter.paragraph(Words::rich(text, true, tokens::BONE_DIM), 0.0, 0.0, 0.0, Align::LEFT);
        }
        PageItem::Caption { text } => {
            let words = vec![Words::new(format!("[{text}]"), Face::Italic, tokens::ASH).scaled(tokens::SIZE_SMALL)];
            setter.paragraph(words, 0.0, 0.0, 0.0, Align::LEFT);
        }
    }
    setter.done()
}

fn heading(setter: &mut Setter<'_>, look: &Look, act: &str, title: &str, aside: &[Option<&str>]) {
    let act = Words::caps(act, look.accent).scaled(1.0 / tokens::SIZE_CAPS).tracked(tokens::TRACK_WIDE);
    setter.display(act, tokens::SIZE_CAPS, tokens::LEADING);
    setter.display(Words::new(title, Face::Roman, tokens::BONE), tokens::SIZE_HEADING, 1.25);
    let aside: Vec<&str> = aside.iter().flatten().copied().filter(|part| *part != title && !part.is_empty()).collect();
    if !aside.is_empty() {
        setter.paragraph(vec![Words::new(aside.join(" · "), Face::Italic, tokens::ASH)], 0.0, 0.0, 0.0, Align::LEFT);
    }
    setter.space(0.5);
    setter.rule(setter.page.em(tokens::SHORT_RULE), look.accent.gamma_multiply(0.7));
    setter.space(0.5);
}

fn speech(
    setter: &mut Setter<'_>,
    (speaker, tint): (&str, Color32),
    (manner, how): (Manner, &str),
    own: bool,
    text: &Rich,
) {
    let name = |aside: Option<&str>| {
        let mut words = vec![Words::caps(speaker, tint)];
        if let Some(aside) = aside {
            words.push(Words::new(format!("  {aside}"), Face::Italic, tokens::ASH).scaled(tokens::SIZE_SMALL));
        }
        words.push(Words::new("\u{2002}", Face::Roman, tint));
        words
    };
    match manner {
        Manner::Spoken => {
            let words = [name(None), quoted(text, "“", "”", false)].concat();
            setter.paragraph(words, tokens::HANG, 0.0, tokens::HANG, Align::LEFT);
        }
        Manner::Comm => {
            let words = [name(Some(how)), quoted(text, "‹", "›", false)].concat();
            setter.paragraph(words, tokens::HANG, 0.0, tokens::HANG, Align::LEFT);
            setter.side_rule(tint.gamma_multiply(0.5), false);
        }
        Manner::Vision => {
            setter.paragraph(vec![Words::caps(speaker, tint)], 0.0, 0.0, 0.0, Align::Center);
            setter.paragraph(Words::rich(text, true, tokens::BONE), tokens::INSET, tokens::INSET, 0.0, Align::Center);
        }
        Manner::Thought => {
            let lead = if own { Vec::new() } else { name(None) };
            let words = [lead, Words::rich(text, true, tokens::BONE_DIM)].concat();
            setter.paragraph(words, tokens::INSET, 0.0, 0.0, Align::LEFT);
        }
    }
}

fn quoted(text: &Rich, open: &str, close: &str, italic: bool) -> Vec<Words> {
    let quote = |sign: &str| Words::new(sign, Face::Roman, tokens::BONE).typed();
    let mut words = vec![quote(open)];
    words.extend(Words::rich(text, italic, tokens::BONE));
    words.push(quote(close));
    words
}

fn space_above(item: &PageItem, previous: Option<&PageItem>) -> f32 {
    match (previous, item) {
        (None, _) | (Some(PageItem::Heading { .. }), _) => 0.0,
        (Some(_), PageItem::Heading { .. }) => tokens::GAP_TELLING,
        (Some(PageItem::Chosen { .. }), _) | (Some(_), PageItem::Chosen { .. }) => tokens::GAP_WIDE,
        (Some(_), PageItem::Speech { manner: Manner::Vision, .. }) => tokens::GAP_WIDE,
        (Some(PageItem::Speech { manner: Manner::Vision, .. }), _) => tokens::GAP_WIDE,
        _ => tokens::GAP,
    }
}

/// Whether a line of its own says what was chosen, so that it is not shown twice.
pub(crate) fn is_said(item: &PageItem) -> bool {
    matches!(item, PageItem::Chosen { said: true, .. })
}

/// The sign in the margin of what was chosen.
const CHOSEN: &str = "—";

/// The sign in the margin of a line that was heard from the other side.
pub(crate) const HEARD: &str = "‖";

/// How many letters of an item appear one after the other.
pub(crate) fn letters(item: &PageItem) -> usize {
    const QUOTES: usize = 2;
    match item {
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } => {
            text.spans.iter().map(|span| span.text.chars().count()).sum::<usize>() + QUOTES
        }
        PageItem::Heading { .. } | PageItem::Chosen { .. } | PageItem::Caption { .. } => 0,
    }
}

/// A guess at an item's height, for what was never on screen.
pub(crate) fn guess(page: &Page, item: &PageItem, previous: Option<&PageItem>) -> f32 {
    let letters = match item {
        _ if is_said(item) => return 0.0,
        PageItem::Heading { .. } => return page.lines(4.0 + space_above(item, previous)),
        PageItem::Narration { text, .. } | PageItem::Speech { text, .. } | PageItem::Chosen { text, .. } => {
            text.spans.iter().map(|span| span.text.len()).sum::<usize>()
        }
        PageItem::Caption { text } => text.len(),
    };
    const LETTERS_A_LINE: f32 = 64.0;
    page.lines((letters as f32 / LETTERS_A_LINE).ceil().max(1.0) + space_above(item, previous))
}

/// What a screen reader says for an item.
pub(crate) fn spoken(item: &PageItem) -> String {
    match item {
        PageItem::Heading { act, title, place, eyes } => {
            let parts = [Some(act.as_str()), Some(title.as_str()), place.as_deref(), eyes.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
        }
        PageItem::Narration { text, .. } => text.to_plain(),
        PageItem::Speech { speaker, how, text, .. } => {
            let comma = if how.is_empty() { "" } else { ", " };
            format!("{speaker}{comma}{how}: {}", text.to_plain())
        }
        PageItem::Chosen { text, .. } => format!("You chose: {}", text.to_plain()),
        PageItem::Caption { text } => format!("Sound: {text}"),
    }
}
