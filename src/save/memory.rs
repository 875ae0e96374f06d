//! What a reader knows of a story from all plays together: lines read and through whose eyes, options taken, Codex entries opened,
//! achievements granted, endings reached.
//!
//! As text it is a head line and a record a line, so that it grows by appending and two running games do not harm each other's. A line that
//! means nothing is left out and counted; the others still hold. Knows no disk.

use std::collections::{BTreeMap, BTreeSet};

const HEAD: &str = "finale memory 1";
/// Stands for the eyes of an interlude.
const NOBODY: &str = "-";

/// One thing that is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A line was read.
    Read {
        /// Its id.
        line: String,
        /// The perspective; none in an interlude.
        eyes: Option<String>,
    },
    /// An option was taken.
    Took {
        /// The id of its words.
        line: String,
    },
    /// A Codex entry was opened.
    Codex {
        /// Its id.
        entry: String,
    },
    /// An achievement was granted.
    Granted {
        /// Its id.
        achievement: String,
    },
    /// A play came to an ending.
    Ended {
        /// Its id.
        ending: String,
    },
}

impl Record {
    /// The record as a line of the text, without a line break.
    #[must_use]
    pub fn to_line(&self) -> String {
        match self {
            Record::Read { line, eyes } => format!("read {line} {}", eyes.as_deref().unwrap_or(NOBODY)),
            Record::Took { line } => format!("took {line}"),
            Record::Codex { entry } => format!("codex {entry}"),
            Record::Granted { achievement } => format!("granted {achievement}"),
            Record::Ended { ending } => format!("ended {ending}"),
        }
    }

    fn from_line(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let (what, name, eyes, more) = (words.next()?, words.next()?, words.next(), words.next());
        if more.is_some() || !is_name(name) || eyes.is_some_and(|eyes| !is_name(eyes)) {
            return None;
        }
        let name = name.to_owned();
        match (what, eyes) {
            ("read", Some(eyes)) => {
                let eyes = (eyes != NOBODY).then(|| eyes.to_owned());
                Some(Record::Read { line: name, eyes })
            }
            ("took", None) => Some(Record::Took { line: name }),
            ("codex", None) => Some(Record::Codex { entry: name }),
            ("granted", None) => Some(Record::Granted { achievement: name }),
            ("ended", None) => Some(Record::Ended { ending: name }),
            _ => None,
        }
    }
}

/// Ids of people, entries and lines: what the loader lets through, and the signs of ids that it makes itself.
fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|sign| sign.is_alphanumeric() || "_.:~/-".contains(sign))
}

/// Everything that is remembered of one story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    read: BTreeMap<String, BTreeSet<Option<String>>>,
    took: BTreeSet<String>,
    codex: BTreeSet<String>,
    granted: BTreeSet<String>,
    ended: BTreeSet<String>,
}

impl Memory {
    /// The memory in a text, and how many of its lines meant nothing.
    #[must_use]
    pub fn from_text(text: &str) -> (Self, usize) {
        let (mut memory, mut damaged) = (Self::default(), 0);
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty() && *line != HEAD) {
            match Record::from_line(line) {
                Some(record) => {
                    memory.note(&record);
                }
                None => damaged += 1,
            }
        }
        (memory, damaged)
    }

    /// What a new file begins with.
    #[must_use]
    pub fn head() -> &'static str {
        HEAD
    }

    /// Takes down a record; true if it was not known.
    pub fn note(&mut self, record: &Record) -> bool {
        match record {
            Record::Read { line, eyes } => match self.read.get_mut(line) {
                Some(known) => known.insert(eyes.clone()),
                None => self.read.insert(line.clone(), BTreeSet::from([eyes.clone()])).is_none(),
            },
            Record::Took { line } => self.took.insert(line.clone()),
            Record::Codex { entry } => self.codex.insert(entry.clone()),
            Record::Granted { achievement } => self.granted.insert(achievement.clone()),
            Record::Ended { ending } => self.ended.insert(ending.clone()),
        }
    }

    /// Whether a line was read, in whatever play.
    #[must_use]
    pub fn has_read(&self, line: &str) -> bool {
        self.read.contains_key(line)
    }

    /// Whether a line was read through other eyes than these.
    #[must_use]
    pub fn heard_elsewhere(&self, line: &str, eyes: Option<&str>) -> bool {
        self.read.get(line).is_some_and(|known| known.iter().any(|other| other.as_deref() != eyes))
    }

    /// Whether an option was taken, in whatever play.
    #[must_use]
    pub fn took(&self, line: &str) -> bool {
        self.took.contains(line)
    }

    /// Whether a Codex entry was opened.
    #[must_use]
    pub fn opened(&self, entry: &str) -> bool {
        self.codex.contains(entry)
    }

    /// Whether an achievement was granted.
    #[must_use]
    pub fn granted(&self, achievement: &str) -> bool {
        self.granted.contains(achievement)
    }

    /// Whether a play came to an ending.
    #[must_use]
    pub fn ended(&self, ending: &str) -> bool {
        self.ended.contains(ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Vec<Record> {
        let read =
            |line: &str, eyes: Option<&str>| Record::Read { line: line.to_owned(), eyes: eyes.map(str::to_owned) };
        vec![
            read("k3f9", Some("ada")),
            read("night.door:who", Some("ada")),
            read("~0123456789abcdef.0", None),
            Record::Took { line: "night.door:answer.joke".to_owned() },
            Record::Codex { entry: "bar".to_owned() },
            Record::Granted { achievement: "steady".to_owned() },
            Record::Ended { ending: "dawn".to_owned() },
        ]
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut memory = Memory::default();
        let mut text = format!("{}\n", Memory::head());
        for record in some() {
            assert!(memory.note(&record), "{record:?} is new");
            assert!(!memory.note(&record), "{record:?} is known");
            text.push_str(&record.to_line());
            text.push('\n');
        }
        assert_eq!(Memory::from_text(&text), (memory.clone(), 0));
        assert!(memory.has_read("k3f9") && !memory.has_read("other"));
        assert!(memory.heard_elsewhere("night.door:who", Some("brune")));
        assert!(!memory.heard_elsewhere("night.door:who", Some("ada")));
        assert!(memory.took("night.door:answer.joke") && memory.opened("bar") && memory.granted("steady"));
        assert!(memory.ended("dawn") && !memory.ended("dark"));
    }

    #[test]
    fn what_is_damaged_is_left_out_and_counted() {
        let (memory, damaged) =
            Memory::from_text("read k3f9 ada\nreed x y\nread\n\u{fffd}\u{fffd}\nread a b c\ncodex ba");
        assert_eq!(damaged, 4);
        assert!(memory.has_read("k3f9") && memory.opened("ba"));
    }

    #[test]
    fn no_cut_and_no_flipped_byte_is_fatal() {
        let text: String = some().iter().map(|record| record.to_line() + "\n").collect();
        for at in 0..text.len() {
            let (cut, damaged) = Memory::from_text(text.get(..at).unwrap_or_default());
            assert!(damaged <= 1 && cut.read.len() <= 3, "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 0x41;
            let (_, damaged) = Memory::from_text(&String::from_utf8_lossy(&bytes));
            assert!(damaged <= 2, "byte {at}");
        }
    }
}
