//! A way through a story in words: what must have been before, what chance draws, which options are taken.

use std::fmt::Write;
use std::sync::Arc;

use finale::analysis::Witness;
use finale::model::Story;
use finale::runtime::Start;
use finale::view::Rich;

use super::prose::wrap;

/// A way as a list, each line after so many spaces.
pub(super) fn describe(story: &Arc<Story>, witness: &Witness, indent: usize) -> String {
    let mut out = before(story, &witness.start, indent);
    if witness.choices.is_empty() {
        out.push_str(&wrap(BY_ITSELF, indent));
        out.push('\n');
    }
    for (number, words) in (1..).zip(options(story, witness)) {
        out.push_str(&wrap(&format!("{number}. {words}"), indent));
        out.push('\n');
    }
    out
}

/// What is said of a way without choices.
pub(super) const BY_ITSELF: &str = "No choice is needed: play comes there by itself.";

/// The words of the options that are taken, in order.
pub(super) fn options(story: &Story, witness: &Witness) -> impl Iterator<Item = String> {
    witness.choices.iter().map(|(choice, option)| {
        let option = story.choices.get(*choice).and_then(|choice| choice.options.get(*option));
        let words = option.map(|option| story.words(story.lines.at(option.text).text)).unwrap_or_default();
        Rich::marked(words, std::iter::empty()).to_plain()
    })
}

/// What a play begins with, where it is not what every play begins with.
pub(super) fn before(story: &Arc<Story>, start: &Start, indent: usize) -> String {
    let mut out = String::new();
    let margin = " ".repeat(indent);
    for (decision, outcome) in &start.ledger.decisions {
        let known = story.decisions.iter().find(|known| known.id == *decision);
        let owner = known.map(|known| story.people.at(known.owner).name.clone()).unwrap_or_default();
        let _ = writeln!(out, "{margin}before: {owner} decided {decision}: {outcome}");
    }
    for (line, reply) in &start.ledger.replies {
        let _ = writeln!(out, "{margin}before: the reply to {line} was {reply}");
    }
    if !start.finished.is_empty() {
        let finished = start.finished.iter().cloned().collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "{margin}before: played to an ending: {finished}");
    }
    if !start.draws.is_empty() {
        let draws = start.draws.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "{margin}chance draws: {draws}");
    }
    out
}

/// A number of things, in words.
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {one}s", grouped(number)) }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut parts: Vec<&str> = Vec::new();
    if first > 0 {
        parts.push(&digits[..first]);
    }
    parts.extend((first..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    parts.join(",")
}

/// Text as a file’s name.
pub(super) fn file_name(text: &str) -> String {
    let keep = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    text.chars().map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::{count, file_name, grouped};

    #[test]
    fn numbers_are_read_in_threes() {
        assert_eq!([0, 12, 999, 1_000, 1_234_567].map(grouped), ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!(count(1, "choice"), "1 choice");
        assert_eq!(count(0, "choice"), "0 choices");
        assert_eq!(file_name("night.door/brune"), "night-door-brune");
    }
}
