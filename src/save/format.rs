//! The text of a save: a head line with format and checksum, a line of summary, then the play, both as RON. Types here are versioned and
//! belong to saves alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SaveError;

/// What a save begins with.
pub(super) const HEAD: &str = "finale save";
/// The format that is written.
const FORMAT: u32 = 1;

/// What a slot shows of a save. It has a line of its own, so that the play need not be read for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// Every format that was ever written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Body {
    Version1(Version1),
}

/// The first format.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Version1 {
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

/// The text of a save.
pub(super) fn seal(summary: &Summary, body: &Body) -> String {
    // Writing plain data of our own cannot fail; if it ever did, an empty body would be refused when it is read.
    seal_parts(summary, &ron::to_string(body).unwrap_or_default())
}

/// RON on one line has no line break of its own: it escapes those in strings.
fn seal_parts(summary: &Summary, body: &str) -> String {
    seal_text(HEAD, &format!("{}\n{body}", ron::to_string(summary).unwrap_or_default()))
}

/// The summary of a save whose checksum fits, and its play, still as text.
fn open_parts(text: &str) -> Result<(Summary, &str), SaveError> {
    let (summary, body) = open_sealed(HEAD, text)?.split_once('\n').ok_or(SaveError::Damaged)?;
    Ok((ron::from_str(summary).map_err(|_| SaveError::Damaged)?, body))
}

/// The summary of a save whose checksum fits.
pub(super) fn open_summary(text: &str) -> Result<Summary, SaveError> {
    open_parts(text).map(|(summary, _)| summary)
}

/// The play of a save whose checksum fits.
pub(super) fn open(text: &str) -> Result<Body, SaveError> {
    let (_, body) = open_parts(text)?;
    ron::from_str(body).map_err(|_| SaveError::Damaged)
}

/// The same save under another label.
pub(super) fn relabel(text: &str, label: &Label) -> Result<String, SaveError> {
    let (summary, body) = open_parts(text)?;
    Ok(seal_parts(&Summary { label: label.clone(), ..summary }, body))
}

/// A body under its head line: what it is, the format, the checksum (CRC-32), the length in bytes.
pub(super) fn seal_text(head: &str, body: &str) -> String {
    format!("{head} {FORMAT} {:08x} {}\n{body}\n", crc32fast::hash(body.as_bytes()), body.len())
}

/// The body under a head line, if it is whole.
pub(super) fn open_sealed<'a>(what: &str, text: &'a str) -> Result<&'a str, SaveError> {
    let (head, rest) = text.split_once('\n').ok_or(SaveError::NotASave)?;
    let mut words = head.strip_prefix(what).ok_or(SaveError::NotASave)?.split_whitespace();
    let format: u32 = words.next().and_then(|word| word.parse().ok()).ok_or(SaveError::NotASave)?;
    if format > FORMAT {
        return Err(SaveError::TooNew(format));
    }
    let body = rest.strip_suffix('\n').ok_or(SaveError::Damaged)?;
    // The head line is compared whole, so that no byte of it can change unnoticed either.
    let expected = format!("{what} {format} {:08x} {}", crc32fast::hash(body.as_bytes()), body.len());
    if head == expected { Ok(body) } else { Err(SaveError::Damaged) }
}
