//! The text of a save: a head line with format and checksum, then RON. Types here are versioned and belong to saves alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SaveError;

/// What a save begins with.
pub(super) const HEAD: &str = "finale save";
/// The format that is written.
const FORMAT: u32 = 1;

/// A few words on a save.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// The story's title.
    pub story: String,
    /// The itinerary's id.
    pub itinerary: String,
    /// The act's title.
    pub act: String,
    /// The scene's title.
    pub scene: String,
    /// The last line that was shown, without markup.
    pub line: String,
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
    pub(super) summary: Summary,
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
pub(super) fn seal(body: &Body) -> String {
    // Writing plain data of our own cannot fail; if it ever did, an empty body would be refused when it is read.
    seal_text(HEAD, &ron::to_string(body).unwrap_or_default())
}

/// The body of a save whose checksum fits.
pub(super) fn open(text: &str) -> Result<Body, SaveError> {
    ron::from_str(open_sealed(HEAD, text)?).map_err(|_| SaveError::Damaged)
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
