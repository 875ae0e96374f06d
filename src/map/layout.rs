//! Where everything stands on the page: rows of moments, columns of lanes, tracks for the lines from outcomes to what they open.
//!
//! Widths of text are guessed on the wide side, since nobody knows which typeface will be there. Lines run only where no card can be: level in
//! the gap above a row, upright between the lanes and the decisions. So nothing covers anything, whatever the story.

use std::collections::BTreeMap;

use super::{Map, OutcomeRef, Part, Target};

/// A rectangle: left, top, width, height, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The left edge.
    pub x: f32,
    /// The upper edge.
    pub y: f32,
    /// The width.
    pub width: f32,
    /// The height.
    pub height: f32,
}

impl Place {
    /// Whether two share any room.
    #[must_use]
    pub fn overlaps(&self, other: &Place) -> bool {
        let apart = self.x + self.width <= other.x
            || other.x + other.width <= self.x
            || self.y + self.height <= other.y
            || other.y + other.height <= self.y;
        !apart
    }

    pub(super) fn middle(&self) -> f32 {
        self.x + self.width / 2.0
    }
}

/// A card with its title in lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Card {
    pub(super) place: Place,
    pub(super) words: Vec<String>,
}

/// A decision with its outcomes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Question {
    pub(super) place: Place,
    pub(super) about: Vec<String>,
    /// The words of each outcome, and the height of its first line.
    pub(super) outcomes: Vec<(Vec<String>, f32)>,
}

/// Outcomes and all that hangs on just these.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Way {
    pub(super) from: Vec<OutcomeRef>,
    pub(super) to: Vec<Target>,
    /// The upright line.
    pub(super) track: f32,
    /// From which height to which.
    pub(super) span: (f32, f32),
}

/// Everything in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The width of the page.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The left edge of each lane.
    pub(super) lanes: Vec<f32>,
    /// The height of each act's heading.
    pub(super) acts: Vec<f32>,
    /// Each moment's height, and its title in lines.
    pub(super) moments: Vec<(f32, Vec<String>)>,
    pub(super) cards: BTreeMap<Target, Card>,
    pub(super) questions: Vec<Question>,
    pub(super) ways: Vec<Way>,
    /// How far the gap's line of a target stands above its card.
    pub(super) gaps: BTreeMap<Target, f32>,
    /// The heading of the endings, where there are some at the end.
    pub(super) endings: Option<f32>,
    /// The left edge of the decisions.
    pub(super) right: f32,
    /// Where the legend stands.
    pub(super) foot: f32,
}

impl Layout {
    /// Every box on the page: cards and decisions.
    pub fn boxes(&self) -> impl Iterator<Item = Place> {
        self.cards.values().map(|card| card.place).chain(self.questions.iter().map(|question| question.place))
    }

    /// The height at which the line of an outcome leaves.
    pub(super) fn port(&self, outcome: OutcomeRef) -> f32 {
        let question = self.questions.get(outcome.0);
        question.and_then(|question| question.outcomes.get(outcome.1)).map_or(0.0, |(_, y)| *y)
    }
}

pub(super) const EDGE: f32 = 48.0;
pub(super) const NAMES: f32 = 150.0;
pub(super) const LANE: f32 = 188.0;
pub(super) const LANE_GAP: f32 = 26.0;
pub(super) const QUESTION: f32 = 430.0;
pub(super) const HEAD: f32 = 236.0;
pub(super) const ACT: f32 = 48.0;
pub(super) const TRACK: f32 = 8.0;
pub(super) const TITLE: f32 = 14.0;
pub(super) const TITLE_LEADING: f32 = 18.0;
pub(super) const SMALL: f32 = 12.5;
pub(super) const SMALL_LEADING: f32 = 17.0;
pub(super) const PAD: f32 = 9.0;
const GAP: f32 = 12.0;

/// Puts everything in its place.
#[must_use]
pub fn layout(map: &Map) -> Layout {
    let mut lanes = Vec::new();
    let mut x = EDGE + NAMES;
    for _ in &map.lanes {
        lanes.push(x);
        x += LANE + LANE_GAP;
    }
    let mut layout = Layout {
        width: 0.0,
        height: 0.0,
        lanes,
        acts: Vec::new(),
        moments: Vec::new(),
        cards: BTreeMap::new(),
        questions: Vec::new(),
        ways: ways(map),
        gaps: BTreeMap::new(),
        endings: None,
        right: 0.0,
        foot: 0.0,
    };
    rows(map, &mut layout);
    tracks(&mut layout, x);
    layout
}

/// What hangs on the same outcomes in the same lane shares its lines.
fn ways(map: &Map) -> Vec<Way> {
    let mut ways: Vec<Way> = Vec::new();
    for (target, from) in map.opened() {
        let same = |way: &&mut Way| way.from == from && way.to.iter().all(|known| known.lane == target.lane);
        match ways.iter_mut().find(same) {
            Some(way) => way.to.push(target),
            None => ways.push(Way { from: from.to_vec(), to: vec![target], track: 0.0, span: (0.0, 0.0) }),
        }
    }
    ways
}

fn rows(map: &Map, layout: &mut Layout) {
    let mut y = HEAD;
    // Decisions may reach down beside rows that have none.
    let mut asked_to = HEAD;
    let mut act = None;
    for (number, moment) in map.moments.iter().enumerate() {
        while act.is_none_or(|act| act < moment.act) {
            act = Some(act.map_or(0, |act| act + 1));
            y = y.max(asked_to) + 8.0;
            layout.acts.push(y + 26.0);
            y += ACT;
            asked_to = y;
        }
        let tellings = (0..).zip(&moment.tellings);
        let targets: Vec<Target> = tellings
            .map(|(place, telling)| Target { moment: number, part: Part::Telling(place), lane: telling.lane })
            .collect();
        let name = wrap(&moment.title, NAMES - 16.0, SMALL);
        let top = y;
        if !moment.decisions.is_empty() {
            y = y.max(asked_to);
        }
        y = row(map, layout, &targets, y).max(y.max(top) + GAP + lines(&name, SMALL_LEADING));
        let first = targets.first().and_then(|target| layout.cards.get(target));
        let at = first.map_or(y, |card| card.place.y);
        layout.moments.push((at, name));
        let mut below = at;
        for id in &moment.decisions {
            below = question(map, layout, *id, below) + 10.0;
            asked_to = below;
        }
        y = endings(map, layout, number, y);
    }
    y = y.max(asked_to);
    if !map.endings.is_empty() {
        layout.endings = Some(y + 34.0);
        y = endings(map, layout, map.moments.len(), y + ACT + 8.0);
    }
    layout.foot = y + 54.0;
    layout.height = layout.foot + 40.0;
}

/// Puts down a decision; the height below it. Tracks are not known yet, so it stands at the left edge.
fn question(map: &Map, layout: &mut Layout, id: usize, top: f32) -> f32 {
    let Some(decision) = map.decisions.get(id) else { return top };
    let owner = map.lanes.get(decision.lane).map_or("", |lane| lane.name.as_str());
    let about = wrap(&format!("{owner} · {}", decision.about), QUESTION - 14.0, TITLE);
    let mut y = top + lines(&about, TITLE_LEADING) + 4.0;
    let mut outcomes = Vec::new();
    for outcome in &decision.outcomes {
        let words = wrap(&outcome.summary, QUESTION - 30.0, SMALL);
        let height = lines(&words, SMALL_LEADING);
        outcomes.push((words, y + SMALL_LEADING / 2.0));
        y += height;
    }
    let place = Place { x: 0.0, y: top, width: QUESTION, height: y + 4.0 - top };
    layout.questions.push(Question { place, about, outcomes });
    y + 4.0
}

/// The endings of a moment: one row for as many as stand in different lanes.
fn endings(map: &Map, layout: &mut Layout, moment: usize, mut y: f32) -> f32 {
    let all = map.moments.get(moment).map_or(&map.endings, |moment| &moment.endings);
    let mut open: Vec<Target> =
        (0..).zip(all).map(|(place, ending)| Target { moment, part: Part::Ending(place), lane: ending.lane }).collect();
    while !open.is_empty() {
        let mut now: Vec<Target> = Vec::new();
        open.retain(|target| {
            let free = now.iter().all(|known| known.lane != target.lane);
            if free {
                now.push(*target);
            }
            !free
        });
        y = row(map, layout, &now, y);
    }
    y
}

/// A row of cards, below a gap for the lines that come in; the height below it.
fn row(map: &Map, layout: &mut Layout, targets: &[Target], top: f32) -> f32 {
    let mut gap = GAP;
    for target in targets {
        if layout.ways.iter().any(|way| way.to.contains(target)) {
            gap += if gap == GAP { 6.0 } else { 7.0 };
        }
    }
    let at = top + gap;
    let mut up = 9.0;
    let mut bottom = at;
    for target in targets {
        if layout.ways.iter().any(|way| way.to.contains(target)) {
            layout.gaps.insert(*target, up);
            up += 7.0;
        }
        let words = wrap(map.name(*target), LANE - 2.0 * PAD - 6.0, TITLE);
        let height = lines(&words, TITLE_LEADING) + 2.0 * PAD - 2.0;
        let x = layout.lanes.get(target.lane).copied().unwrap_or(EDGE);
        layout.cards.insert(*target, Card { place: Place { x, y: at, width: LANE, height }, words });
        bottom = bottom.max(at + height);
    }
    bottom
}

/// Gives each way a track between the lanes and the decisions, as near to the decisions as one is free.
fn tracks(layout: &mut Layout, left: f32) {
    let mut ways = std::mem::take(&mut layout.ways);
    for way in &mut ways {
        let ports = way.from.iter().map(|outcome| layout.port(*outcome));
        let ends = way.to.iter().filter_map(|target| {
            Some(layout.cards.get(target)?.place.y - layout.gaps.get(target).copied().unwrap_or(0.0))
        });
        let all: Vec<f32> = ports.chain(ends).collect();
        way.span =
            (all.iter().copied().fold(f32::INFINITY, f32::min), all.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    }
    // The longest first: they stay together at the outside.
    let mut order: Vec<usize> = (0..ways.len()).collect();
    let length = |way: &Way| way.span.1 - way.span.0;
    order.sort_by(|a, b| {
        let of = |place: &usize| ways.get(*place).map_or(0.0, length);
        of(b).total_cmp(&of(a))
    });
    let mut taken: Vec<Vec<(f32, f32)>> = Vec::new();
    let mut placed: Vec<(usize, usize)> = Vec::new();
    for place in order {
        let Some(span) = ways.get(place).map(|way| way.span) else { continue };
        let free = |used: &Vec<(f32, f32)>| used.iter().all(|known| span.1 + 6.0 < known.0 || known.1 + 6.0 < span.0);
        let track = taken.iter().position(free).unwrap_or(taken.len());
        match taken.get_mut(track) {
            Some(used) => used.push(span),
            None => taken.push(vec![span]),
        }
        placed.push((place, track));
    }
    for (place, track) in placed {
        if let Some(way) = ways.get_mut(place) {
            way.track = left + 4.0 + track as f32 * TRACK;
        }
    }
    layout.right = left + taken.len() as f32 * TRACK + 30.0;
    for question in &mut layout.questions {
        question.place.x = layout.right;
    }
    layout.width = layout.right + QUESTION + EDGE;
    layout.ways = ways;
}

fn lines(words: &[String], leading: f32) -> f32 {
    words.len() as f32 * leading
}

/// How wide a text may come out, in pixels.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let em = |letter: char| match letter {
        ' ' | '.' | ',' | ':' | ';' | '!' | '|' | '’' | '‘' | '\'' | 'i' | 'j' | 'l' | 'I' | 't' | 'f' | '·' => {
            0.34
        }
        'r' | 's' | '(' | ')' | '“' | '”' | '-' | 'J' => 0.5,
        'm' | 'w' | 'M' | 'W' | '—' | '@' | '%' => 0.95,
        letter if letter.is_uppercase() => 0.74,
        letter if letter.is_ascii() || letter.is_alphabetic() && u32::from(letter) < 0x2000 => 0.56,
        _ => 1.0,
    };
    text.chars().map(em).sum::<f32>() * size
}

/// A text in lines; a word that is too long for one is cut.
pub(super) fn wrap(text: &str, wide: f32, size: f32) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word = word.to_owned();
        while width(&word, size) > wide && word.chars().count() > 2 {
            word = word.chars().take(word.chars().count() - 2).chain(['…']).collect();
        }
        match found.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size) <= wide => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => found.push(word),
        }
    }
    if found.is_empty() {
        found.push(String::new());
    }
    found
}
