//! The names of the story language: which of them a text uses, and which of them `docs/language.md` shows.
//!
//! A name is a declaration or step (`Text`), a part (`when:`), a function (`visits(`), an operator (`+=`) or a word of expressions (`has`).
//! Reads no RON; it only tells strings from what stands between them.

use std::collections::BTreeSet;

use crate::support::{examples, reference_text};

/// What a text uses.
pub(crate) fn used(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (outside, string) in pieces(text) {
        let mut words = outside.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').peekable();
        let mut rest = outside.as_str();
        while let Some(word) = words.next() {
            rest = rest.get(word.len()..).unwrap_or("");
            if word.starts_with(|c: char| c.is_ascii_uppercase()) {
                names.insert(word.to_owned());
            } else if !word.is_empty() && rest.starts_with(':') {
                names.insert(format!("{word}:"));
            }
            rest = words.peek().and(rest.get(rest.chars().next().map_or(0, char::len_utf8)..)).unwrap_or("");
        }
        // Prose has capitals or stops; expressions have neither.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || " _.()<>=!+-\n".contains(c);
        if string.chars().all(plain) {
            names.extend(words_of_expression(&string));
        }
    }
    names
}

/// What the examples and the tables of the reference show.
pub(crate) fn shown() -> BTreeSet<String> {
    let page = reference_text();
    let mut names: BTreeSet<String> =
        examples(&page, "```ron\n").into_iter().flat_map(used).filter(|name| !is_word(name)).collect();
    let mut table = "";
    for row in page.lines().filter(|row| !row.starts_with("|-")) {
        let Some((first, second)) = row.trim_matches(['|', ' ']).split_once(" | ").filter(|_| row.starts_with('|'))
        else {
            table = "";
            continue;
        };
        if table.is_empty() {
            table = first;
        }
        let codes = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        for code in codes(first) {
            match table {
                "part" => names.extend([format!("{code}:")]),
                "step" | "rule" => names.extend(used(&code).into_iter().filter(|name| !is_word(name))),
                _ => {
                    let words = words_of_expression(&code);
                    names.extend(words.iter().filter(|name| !is_word(name)).cloned());
                    // Of words, the one between two others means something; and one that stands alone, unless it is a variable's.
                    let keyword =
                        if words.len() == 3 { words.get(1) } else { words.first().filter(|_| words.len() == 1) };
                    names.extend(keyword.filter(|word| !page.contains(&format!("id: \"{word}\""))).cloned());
                }
            }
        }
        let named = |code: &String| code.chars().all(char::is_alphabetic) && code.starts_with(char::is_uppercase);
        names.extend(codes(second).into_iter().filter(named));
    }
    names
}

/// A text cut at its strings: what stands before each, without remarks, and the string. After the last one an empty string follows.
fn pieces(text: &str) -> Vec<(String, String)> {
    let (mut pieces, mut outside, mut string) = (Vec::new(), String::new(), None::<String>);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (&mut string, letter) {
            (None, '/') if letters.peek() == Some(&'/') => while letters.next_if(|c| *c != '\n').is_some() {},
            (None, '"') => string = Some(String::new()),
            (None, _) => outside.push(letter),
            (Some(_), '"') => pieces.push((std::mem::take(&mut outside), string.take().unwrap_or_default())),
            (Some(known), '\\') => known.extend(letters.next()),
            (Some(known), _) => known.push(letter),
        }
    }
    pieces.push((outside, String::new()));
    pieces
}

fn words_of_expression(text: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let kind = |c: char| {
            if c.is_ascii_alphanumeric() || c == '_' || c == '.' { 1 } else { 2 * usize::from("<>=!+-".contains(c)) }
        };
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        match kind(first) {
            1 if rest.starts_with('(') => {
                words.push(format!("{word}("));
                rest = rest.split_once(')').map_or("", |(_, after)| after);
            }
            0 => {}
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Whether a name is a bare word of an expression, the writer's own more often than the language's.
fn is_word(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.')
}
