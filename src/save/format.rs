//! The text of a save: a head line with format and checksum, a line of summary, then the play. Types here are versioned and belong to saves
//! alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SaveError;
use super::names::Kind;

/// What a save begins with.
const HEAD: &str = "finale save";
/// The format that is written.
const FORMAT: u32 = 2;

/// What a slot shows of a save. It has a line of its own, so that the play need not be read for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// The story's id.
    pub story: String,
    /// The story's title.
    pub title: String,
    /// The story's version.
    pub version: String,
    /// The itinerary's id.
    pub itinerary: String,
    /// Who is played: the perspective's name, or the itinerary's title where the eyes change.
    pub perspective: String,
    /// The act's title.
    pub act: String,
    /// The scene's title.
    pub scene: String,
    /// The last line that was shown, without markup.
    pub line: String,
    /// The seed of the play: two saves of an itinerary with the same seed were made in the same play.
    pub seed: u64,
    /// How many moments lie behind.
    pub moments: u64,
    /// Whether the play is over.
    pub ended: bool,
    /// What whoever wrote it said of it.
    pub label: Label,
}

/// What the engine cannot know of a save.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Label {
    /// The player's name for it; empty where there is none.
    pub name: String,
    /// When it was made, in seconds since the beginning of 1970 (UTC).
    pub at: i64,
    /// How long the play has taken so far, in seconds.
    pub played: u64,
}

/// What a play is and began with: the same in every format.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) story: String,
    pub(super) story_version: String,
    pub(super) hash: u64,
    pub(super) itinerary: String,
    pub(super) seed: u64,
    pub(super) decisions: BTreeMap<String, String>,
    pub(super) replies: BTreeMap<String, String>,
    pub(super) finished: BTreeSet<String>,
    /// What chance was told to draw; plays have none, replays may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) draws: Vec<u32>,
}

/// The first line of the play, in every format that was ever written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Body {
    /// All of the play.
    Version1(Box<Version1>),
    /// The origin alone. A line with the [`Tables`] follows, then a line for each moment (see `version2`).
    Version2(Origin),
}

/// The first format.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Version1 {
    story: String,
    story_version: String,
    hash: u64,
    itinerary: String,
    seed: u64,
    decisions: BTreeMap<String, String>,
    replies: BTreeMap<String, String>,
    finished: BTreeSet<String>,
    /// At first, a save had no line of summary.
    #[serde(default)]
    summary: Summary,
    /// Everything that is spoken of below, by name.
    pub(super) names: Vec<String>,
    /// Cell and new value, two numbers a change. Old values follow from the changes before.
    pub(super) log: Vec<i32>,
    /// Five numbers an item.
    pub(super) items: Vec<i32>,
    pub(super) values: Vec<i32>,
    /// Where items, changes and values of each moment end.
    pub(super) moments: Vec<u32>,
    pub(super) cursor: u32,
}

impl Version1 {
    pub(super) fn take_origin(&mut self) -> Origin {
        use std::mem::take;
        Origin {
            story: take(&mut self.story),
            story_version: take(&mut self.story_version),
            hash: self.hash,
            itinerary: take(&mut self.itinerary),
            seed: self.seed,
            decisions: take(&mut self.decisions),
            replies: take(&mut self.replies),
            finished: take(&mut self.finished),
            draws: Vec::new(),
        }
    }
}

/// How the value of a cell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Told {
    /// As a number.
    Number,
    /// By its place in the table of places.
    Place,
    /// By its place in the table of scenes.
    Scene,
    /// By its place in the table of words.
    Word,
}

impl Told {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::Number(..) | Kind::Bounded(_) => Told::Number,
            Kind::Place => Told::Place,
            Kind::Scene => Told::Scene,
            _ => Told::Word,
        }
    }
}

/// The names that the moments of the second format speak of by number, in the order in which they were first spoken of.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tables {
    pub(super) cells: Vec<(Told, String)>,
    pub(super) scenes: Vec<String>,
    pub(super) lines: Vec<String>,
    /// Places in the code as digits, three numbers each: how far behind the line, plus one, or 0 for the place of the line itself; the scene;
    /// the line plus one, or 0 for the scene's beginning.
    pub(super) places: String,
    /// Outcomes, replies, words of variables, and what is on the stage.
    pub(super) words: Vec<String>,
    /// How many moments lie behind.
    pub(super) cursor: u32,
}

/// A save whose checksum fits, still as text.
struct Parts<'a> {
    format: u32,
    summary: Summary,
    play: &'a str,
}

fn open_parts(text: &str) -> Result<Parts<'_>, SaveError> {
    let (format, body) = open_sealed(HEAD, FORMAT, text)?;
    if let (summary, Some(play)) = first_line(body) {
        return Ok(Parts { format, summary: ron::from_str(summary).map_err(|_| SaveError::Damaged)?, play });
    }
    // At first the summary stood in the play, and knew the story by its title.
    let Ok(Body::Version1(saved)) = ron::from_str(body) else { return Err(SaveError::Damaged) };
    let Version1 { story, story_version: version, seed, summary, .. } = *saved;
    Ok(Parts { format, summary: Summary { title: summary.story, story, version, seed, ..summary }, play: body })
}

/// The summary of a save whose checksum fits.
pub(super) fn open_summary(text: &str) -> Result<Summary, SaveError> {
    open_parts(text).map(|parts| parts.summary)
}

/// The play of a save whose checksum fits: its first line, and the lines after it.
pub(super) fn open(text: &str) -> Result<(Body, Option<&str>), SaveError> {
    let (first, rest) = first_line(open_parts(text)?.play);
    Ok((ron::from_str(first).map_err(|_| SaveError::Damaged)?, rest))
}

/// The same save under another label.
pub(super) fn relabel(text: &str, label: &Label) -> Result<String, SaveError> {
    let Parts { format, summary, play } = open_parts(text)?;
    Ok(seal_parts(format, &Summary { label: label.clone(), ..summary }, &[play]))
}

/// The tables of the second format and the lines of its moments, which follow its first line.
pub(super) fn tables(rest: Option<&str>) -> Result<(Tables, Option<&str>), SaveError> {
    let (tables, moments) = first_line(rest.ok_or(SaveError::Damaged)?);
    Ok((ron::from_str(tables).map_err(|_| SaveError::Damaged)?, moments))
}

fn first_line(text: &str) -> (&str, Option<&str>) {
    text.split_once('\n').map_or((text, None), |(first, rest)| (first, Some(rest)))
}

/// The text of a save.
pub(super) fn seal(summary: &Summary, origin: Origin, tables: &Tables, moments: &str) -> String {
    // Writing plain data of our own cannot fail; if it ever did, an empty line would be refused when it is read.
    let origin = ron::to_string(&Body::Version2(origin)).unwrap_or_default();
    let tables = ron::to_string(tables).unwrap_or_default();
    seal_parts(FORMAT, summary, &[&origin, "\n", &tables, moments])
}

/// RON on one line has no line break of its own: it escapes those in strings.
fn seal_parts(format: u32, summary: &Summary, play: &[&str]) -> String {
    let summary = ron::to_string(summary).unwrap_or_default();
    seal_text(HEAD, format, &[&[summary.as_str(), "\n"], play].concat())
}

/// A body under its head line: what it is, the format, the checksum (CRC-32), the length in bytes.
pub(super) fn seal_text(head: &str, format: u32, body: &[&str]) -> String {
    let mut sum = crc32fast::Hasher::new();
    body.iter().for_each(|part| sum.update(part.as_bytes()));
    let length: usize = body.iter().map(|part| part.len()).sum();
    let mut text = String::with_capacity(length + 64);
    text.push_str(&format!("{head} {format} {:08x} {length}\n", sum.finalize()));
    text.extend(body.iter().copied());
    text.push('\n');
    text
}

/// The format and the body under a head line, if it is whole and its format is not above the newest that is known.
pub(super) fn open_sealed<'a>(what: &str, newest: u32, text: &'a str) -> Result<(u32, &'a str), SaveError> {
    let (head, rest) = text.split_once('\n').ok_or(SaveError::NotASave)?;
    let mut words = head.strip_prefix(what).ok_or(SaveError::NotASave)?.split_whitespace();
    let format: u32 = words.next().and_then(|word| word.parse().ok()).ok_or(SaveError::NotASave)?;
    if format > newest {
        return Err(SaveError::TooNew(format));
    }
    let body = rest.strip_suffix('\n').ok_or(SaveError::Damaged)?;
    // The head line is compared whole, so that no byte of it can change unnoticed either.
    let expected = format!("{what} {format} {:08x} {}", crc32fast::hash(body.as_bytes()), body.len());
    if head == expected { Ok((format, body)) } else { Err(SaveError::Damaged) }
}
