//! Ids that are so alike that one may be a slip of the pen for the other.

use std::collections::BTreeMap;

use super::uses::Uses;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::load::compile::Compiler;
use crate::load::names::{Names, Word};

/// The shortest id in which two letters that changed places are taken for a slip.
const LONG: usize = 6;

/// An id with its place, and whether it is used at most once.
struct Name<'a> {
    id: &'a str,
    place: Span,
    rare: bool,
}

pub(super) fn check(compiler: &Compiler, uses: &Uses) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for kind in kinds(&compiler.names, uses) {
        let mut alike: BTreeMap<(bool, String), Vec<&Name<'_>>> = BTreeMap::new();
        for name in &kind {
            alike.entry((false, spelling(name.id))).or_default().push(name);
            if name.id.len() >= LONG {
                alike.entry((true, letters(name.id))).or_default().push(name);
            }
        }
        for ((anagram, _), group) in alike {
            for pair in group.windows(2) {
                let [a, b] = pair else { continue };
                if anagram && !((a.rare || b.rare) && swapped(a.id, b.id)) {
                    continue;
                }
                let (first, second) =
                    if (a.place.file, a.place.start) < (b.place.file, b.place.start) { (a, b) } else { (b, a) };
                let message = format!("`{}` and `{}` are easily taken for each other", first.id, second.id);
                found.push(
                    Diagnostic::new(Code::NearDuplicate, message)
                        .at(second.place)
                        .related(first.place, "the other one")
                        .help("if one is a slip of the pen, take it out; else give one of the two another id"),
                );
            }
        }
    }
    found
}

/// The ids of each kind. Where uses are not counted, none counts as rare.
fn kinds<'a>(names: &'a Names, uses: &Uses) -> Vec<Vec<Name<'a>>> {
    let words = names.words.iter().map(|(id, (word, place))| {
        let count = |count: Option<&u32>| count.copied().unwrap_or(0);
        let used = match word {
            Word::Variable(id) => count(uses.read.get(id)) + count(uses.changed.get(id)),
            Word::Decision(id) => count(uses.decisions.get(id)),
            Word::Fact(id) => count(uses.facts.get(id)),
            Word::Gauge(id) => count(uses.gauges.get(id)),
            Word::Condition(_) => u32::from(uses.conditions.contains(id)) * 2,
        };
        Name { id, place: *place, rare: used < 2 }
    });
    let plain = |(id, place): (&'a str, Span)| Name { id, place, rare: false };
    vec![
        words.collect(),
        names.acts.each().map(plain).collect(),
        names.slots.each().map(plain).collect(),
        names.people.each().map(plain).collect(),
        names.itineraries.each().map(plain).collect(),
        names.endings.each().map(plain).collect(),
        names.backdrops.each().map(plain).collect(),
        names.moods.each().map(plain).collect(),
        names.music.each().map(plain).collect(),
        names.sounds.each().map(plain).collect(),
        names.codex.each().map(plain).collect(),
        names.archive.each().map(plain).collect(),
        names.achievements.each().map(plain).collect(),
    ]
}

/// An id without case and without `_` and `.`, but for those between two digits: `1.12` is not `11.2`.
fn spelling(id: &str) -> String {
    let mut plain = String::new();
    let mut signs = id.chars().peekable();
    while let Some(sign) = signs.next() {
        let digits = plain.ends_with(|c: char| c.is_ascii_digit()) && signs.peek().is_some_and(char::is_ascii_digit);
        if !matches!(sign, '_' | '.') {
            plain.push(sign.to_ascii_lowercase());
        } else if digits {
            plain.push('.');
        }
    }
    plain
}

/// The letters of an id, sorted.
fn letters(id: &str) -> String {
    let mut letters: Vec<char> = id.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// Whether two neighbouring letters, and nothing else, have changed places.
fn swapped(a: &str, b: &str) -> bool {
    let different: Vec<usize> =
        a.bytes().zip(b.bytes()).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    let letter = |text: &str, at: usize| text.as_bytes().get(at).copied().filter(u8::is_ascii_alphabetic);
    match different.as_slice() {
        [first, second] => {
            *second == first + 1
                && letter(a, *first).is_some()
                && letter(a, *first) == letter(b, *second)
                && letter(a, *second) == letter(b, *first)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{spelling, swapped};

    #[test]
    fn only_a_slip_of_the_pen_is_alike() {
        assert_eq!(spelling("The_Lamp"), spelling("thelamp"));
        assert_eq!(spelling("day.quay"), spelling("day_quay"));
        assert_ne!(spelling("1.12"), spelling("11.2"));
        assert_ne!(spelling("coin"), spelling("coins"));
        assert!(swapped("goodwill", "goodwlil"));
        assert!(!swapped("night_1", "night_2"));
        assert!(!swapped("part_12", "part_21"));
    }
}
