//! Finds the slip of the pen in a file that is not RON: the missing comma, bracket or quotation mark, where it is missing.
//!
//! `ron` stops where it can no longer go on, which is often far behind the slip. Only asked once `ron` has given up; knows nothing of
//! stories but that names of parts are written small.

use std::ops::Range;

/// What is wrong, in plain words, and where.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Slip {
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) related: Option<(Range<usize>, &'static str)>,
}

impl Slip {
    fn new(range: Range<usize>, message: impl Into<String>, help: &str) -> Self {
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { range, message: message.into(), help, related: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open(char),
    Close(char),
    Comma,
    Colon,
    Word,
    Number,
    /// A text; the flag tells whether it is closed.
    Text(bool),
    Other(char),
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    range: Range<usize>,
}

/// The first slip of a file, if it is one of those that are easily recognised.
pub(crate) fn find(text: &str) -> Option<Slip> {
    let tokens = tokens(text);
    let mut open: Vec<Opened> = Vec::new();
    let mut before: Option<&Token> = None;
    let mut outdented: Option<Slip> = None;
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map(|next| next.kind);
        if let Some(slip) = lone(text, token).or_else(|| before.and_then(|b| pair(text, b, token, next, open.len()))) {
            return Some(slip);
        }
        if let Some(inside) = open.last_mut() {
            let begins = before.is_some_and(|before| matches!(before.kind, Kind::Comma | Kind::Open(_)));
            match (token.kind, next) {
                (Kind::Word, Some(Kind::Colon)) if begins => inside.named = true,
                (Kind::Word, Some(Kind::Open('('))) if begins && inside.named => {
                    let name = text.get(token.range.clone()).unwrap_or("");
                    let message =
                        format!("`{name}` begins here, and the bracket around what stands before is still open");
                    let mut slip = Slip::new(token.range.clone(), message, "close the bracket above first");
                    slip.related = Some((inside.head.clone(), "this is still open"));
                    return Some(slip);
                }
                _ => {}
            }
        }
        match token.kind {
            Kind::Open(bracket) => {
                let name = before.filter(|before| before.kind == Kind::Word && bracket == '(');
                let start = name.map_or(token.range.start, |name| name.range.start);
                open.push(Opened { bracket, head: start..token.range.end, named: false });
            }
            Kind::Close(bracket) => {
                outdented = outdented.or_else(|| further_out(text, &open, tokens.get(index..).unwrap_or_default()));
                match open.pop() {
                    Some(opened) if closing(opened.bracket) == bracket => {}
                    opened => return outdented.or_else(|| Some(astray(token, bracket, opened))),
                }
            }
            _ => {}
        }
        before = Some(token);
    }
    let opened = open.pop()?;
    outdented.or_else(|| {
        let wanted = closing(opened.bracket);
        let message = format!("the file ends, and this is not closed: a `{wanted}` is missing");
        Some(Slip::new(opened.head, message, &format!("write `{wanted}` where it ends")))
    })
}

/// Closing brackets that stand first in their line and further left than the line of the outermost one that they close: they were meant for
/// others, and that one has lost its own. Asked only where the brackets of a file do not come out even.
fn further_out(text: &str, open: &[Opened], tokens: &[Token]) -> Option<Slip> {
    let first = tokens.first()?;
    let (ours, alone) = indent(text, first.range.start);
    let same_line = |token: &&Token| {
        let between = text.get(first.range.start..token.range.start);
        matches!(token.kind, Kind::Close(_)) && between.is_some_and(|between| !between.contains('\n'))
    };
    let closed = tokens.iter().take_while(same_line).count();
    let outermost = open.len().checked_sub(closed).and_then(|at| open.get(at))?;
    if !alone || ours >= indent(text, outermost.head.start).0 {
        return None;
    }
    let wanted = closing(outermost.bracket);
    let message = format!("this is not closed: a `{wanted}` is missing");
    let mut slip = Slip::new(outermost.head.clone(), message, &format!("write `{wanted}` where it ends"));
    slip.related = Some((first.range.clone(), "this closes it, and seems meant for something further out"));
    Some(slip)
}

/// How many white signs a place's line begins with, and whether nothing else stands before the place.
fn indent(text: &str, at: usize) -> (usize, bool) {
    let before = text.get(..at).unwrap_or("");
    let line = before.get(before.rfind('\n').map_or(0, |end| end + 1)..).unwrap_or("");
    let white = line.chars().take_while(|c| c.is_whitespace()).count();
    (white, white == line.chars().count())
}

/// The pair of brackets that closes at a place or behind it: the word before the bracket, or the whole where there is none.
pub(crate) fn enclosing(text: &str, at: usize) -> Option<(Range<usize>, bool)> {
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut word: Option<Token> = None;
    for token in tokens(text) {
        match token.kind {
            Kind::Open(_) => {
                let name = word.filter(|word| word.range.end <= token.range.start);
                open.push(name.map_or(token.range.start..token.range.start, |word| word.range));
            }
            Kind::Close(_) => {
                let opened = open.pop()?;
                if token.range.end > at {
                    let named = !opened.is_empty();
                    return Some((if named { opened } else { opened.start..token.range.end }, named));
                }
            }
            _ => {}
        }
        word = (token.kind == Kind::Word).then_some(token);
    }
    None
}

/// Whether a file holds a list of declarations.
pub(crate) fn is_list(text: &str) -> bool {
    tokens(text).first().is_some_and(|token| token.kind == Kind::Open('['))
}

/// The whole word, number or text that stands at a place or follows it.
pub(crate) fn token_at(text: &str, at: usize) -> Option<Range<usize>> {
    tokens(text).into_iter().map(|token| token.range).find(|range| range.end > at)
}

/// The word that a text begins with.
pub(crate) fn first_word(text: &str) -> Option<&str> {
    let token = Tokens { text, at: 0 }.next().filter(|token| token.kind == Kind::Word)?;
    text.get(token.range)
}

/// The first text that begins at a place or behind it.
pub(crate) fn next_text(text: &str, at: usize) -> Option<Range<usize>> {
    Tokens { text, at }.find(|token| token.kind == Kind::Text(true)).map(|token| token.range)
}

struct Opened {
    bracket: char,
    head: Range<usize>,
    /// Whether its parts have names.
    named: bool,
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

fn astray(token: &Token, bracket: char, opened: Option<Opened>) -> Slip {
    let Some(opened) = opened else {
        let message = format!("this `{bracket}` closes nothing");
        return Slip::new(token.range.clone(), message, "take it away, or look for a bracket that is missing above");
    };
    let wanted = closing(opened.bracket);
    let message = format!("a `{wanted}` is missing before this `{bracket}`, or the `{bracket}` is too much");
    let help = format!("write `{wanted}` here, or take the `{bracket}` away");
    let mut slip = Slip::new(token.range.clone(), message, &help);
    slip.related = Some((opened.head, "this is still open"));
    slip
}

/// What is wrong with a sign, whatever stands around it.
fn lone(text: &str, token: &Token) -> Option<Slip> {
    let here = || token.range.clone();
    match token.kind {
        Kind::Text(false) => {
            let range = first_line(text, &token.range);
            Some(Slip::new(range, "the closing quotation mark of this text is missing", "a text ends with `\"`"))
        }
        Kind::Text(true) => escape(text, &token.range),
        Kind::Open('{') | Kind::Close('}') => {
            let help = "parts stand in `( )`, lists in `[ ]`";
            Some(Slip::new(here(), "curly brackets have no place outside a text", help))
        }
        Kind::Other('“' | '”' | '„' | '‘' | '’' | '«' | '»' | '\'') => {
            let help = "a text begins and ends with the straight sign `\"`; inside it, any others are welcome";
            Some(Slip::new(here(), "this kind of quotation mark cannot begin or end a text", help))
        }
        _ => None,
    }
}

/// What is wrong with a sign because of the one before.
fn pair(text: &str, before: &Token, token: &Token, next: Option<Kind>, depth: usize) -> Option<Slip> {
    let here = || token.range.clone();
    let ended = matches!(before.kind, Kind::Word | Kind::Number | Kind::Text(_) | Kind::Close(_));
    let touching = before.range.end == token.range.start;
    let words = matches!(token.kind, Kind::Word | Kind::Number | Kind::Other(_));
    if before.kind == Kind::Text(true) && touching && words && !matches!(token.kind, Kind::Other(';' | '=')) {
        return Some(ended_too_early(text, &before.range));
    }
    match token.kind {
        Kind::Other('=') => Some(Slip::new(here(), "`=` stands where a colon is needed", "write `name: value`")),
        Kind::Other(';') => Some(Slip::new(here(), "`;` stands where a comma is needed", "write `,`")),
        Kind::Other('#') => Some(Slip::new(here(), "`#` has no meaning here", "a remark begins with `//`")),
        Kind::Other(sign) => {
            Some(Slip::new(here(), format!("`{sign}` does not belong here"), "texts stand between `\"` and `\"`"))
        }
        Kind::Comma if ended && depth == 0 && next.is_some() => {
            let help = "put `[` before the first declaration and `]` after the last";
            Some(Slip::new(here(), "a file with several declarations is a list, and needs brackets", help))
        }
        Kind::Comma if !ended => Some(Slip::new(here(), "there is a comma too many here", "take it away")),
        Kind::Colon if matches!(before.kind, Kind::Text(_)) => {
            let help = "write `name: value`";
            Some(Slip::new(before.range.clone(), "the name of a part stands without quotation marks", help))
        }
        Kind::Colon if before.kind != Kind::Word => {
            Some(Slip::new(here(), "this colon does not belong here", "a part is written `name: value`"))
        }
        Kind::Open('(') if before.kind == Kind::Word => None,
        Kind::Word | Kind::Number | Kind::Text(_) | Kind::Open(_) if ended => {
            Some(unseparated(text, before, token, next, depth))
        }
        _ => None,
    }
}

/// Two things that stand beside each other with nothing between.
fn unseparated(text: &str, before: &Token, token: &Token, next: Option<Kind>, depth: usize) -> Slip {
    let small = text.get(before.range.clone()).is_some_and(|word| word.starts_with(|c: char| c.is_lowercase()));
    let both = before.range.start..token.range.end;
    let one_line = text.get(both.clone()).is_some_and(|between| !between.contains('\n'));
    if before.kind == Kind::Word && small && one_line && !matches!(token.kind, Kind::Word) {
        return Slip::new(before.range.clone(), "a colon is missing after this", "a part is written `name: value`");
    }
    if before.kind == Kind::Word && token.kind == Kind::Word && one_line {
        return if depth == 0 {
            let help = "a remark begins with `//`; a file that is no part of the story should not end in `.ron`";
            Slip::new(both, "these words are no declaration", help)
        } else {
            Slip::new(both, "these words stand without quotation marks", "a text stands between `\"` and `\"`")
        };
    }
    if depth == 0 && token.kind == Kind::Word && next == Some(Kind::Open('(')) {
        let help = "put `[` before the first declaration and `]` after the last, with commas between";
        return Slip::new(token.range.clone(), "a file with several declarations is a list, and needs brackets", help);
    }
    let last = text.get(before.range.clone()).and_then(|word| word.chars().next_back()).map_or(0, char::len_utf8);
    Slip::new(
        before.range.end - last..before.range.end,
        "a comma is missing after this",
        "write `,` between two things of a list",
    )
}

/// A text behind which words follow: either its end is missing, and what ends it is the beginning of the next text; or it holds quotes.
fn ended_too_early(text: &str, range: &Range<usize>) -> Slip {
    let words = text.get(range.clone()).and_then(|words| words.strip_suffix('"')).unwrap_or("");
    if words.contains('\n') && words.trim_end().ends_with(['(', '[', ':']) {
        let range = first_line(text, range);
        return Slip::new(range, "the closing quotation mark of this text is missing", "a text ends with `\"`");
    }
    let help = "inside a text write curly quotes, “like these”, or `\\\"`; or is a comma missing here?";
    Slip::new(range.end.saturating_sub(1)..range.end, "this `\"` ends the text, and more words follow", help)
}

/// A backslash before a sign that needs none, in a text.
fn escape(text: &str, range: &Range<usize>) -> Option<Slip> {
    let literal = text.get(range.clone()).filter(|literal| literal.starts_with('"'))?;
    let mut signs = literal.char_indices();
    while let Some((at, sign)) = signs.next() {
        if sign != '\\' {
            continue;
        }
        let (_, escaped) = signs.next()?;
        if !matches!(escaped, '"' | '\\' | '\'' | 'n' | 'r' | 't' | '0' | 'x' | 'u') {
            let start = range.start + at;
            let message = format!("`\\{escaped}` means nothing in a text");
            let help = format!("write `\\\\{escaped}`, with two backslashes, for a plain `{escaped}`");
            return Some(Slip::new(start..start + 1 + escaped.len_utf8(), message, &help));
        }
    }
    None
}

fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let line = text.get(range.clone()).and_then(|words| words.lines().next()).map_or(0, str::len);
    range.start..range.start + line
}

fn tokens(text: &str) -> Vec<Token> {
    Tokens { text, at: 0 }.collect()
}

/// The tokens of a file from a place on, where no token may be cut.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 || rest.starts_with("//") || rest.starts_with("/*") {
                self.at += if blank > 0 { blank } else { remark(rest) };
                continue;
            }
            let (kind, length) = token(rest);
            let range = self.at..self.at + length;
            self.at = range.end;
            return Some(Token { kind, range });
        }
    }
}

fn remark(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    let (mut depth, mut at) = (0usize, 0);
    while let Some(inner) = rest.get(at..).filter(|inner| !inner.is_empty()) {
        if inner.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if inner.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += inner.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn token(rest: &str) -> (Kind, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    let run = |fits: &dyn Fn(char) -> bool| rest.find(|c| !fits(c)).unwrap_or(rest.len());
    match first {
        '(' | '[' | '{' => (Kind::Open(first), 1),
        ')' | ']' | '}' => (Kind::Close(first), 1),
        ',' => (Kind::Comma, 1),
        ':' => (Kind::Colon, 1),
        '"' => plain_text(rest),
        'r' if rest.trim_start_matches('r').trim_start_matches('#').starts_with('"') => raw_text(rest),
        c if c.is_alphabetic() || c == '_' => (Kind::Word, run(&|c| c.is_alphanumeric() || c == '_')),
        c if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => {
            (Kind::Number, run(&|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_')))
        }
        other => (Kind::Other(other), other.len_utf8()),
    }
}

fn plain_text(rest: &str) -> (Kind, usize) {
    let mut signs = rest.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => drop(signs.next()),
            '"' => return (Kind::Text(true), at + 1),
            _ => {}
        }
    }
    (Kind::Text(false), rest.len())
}

fn raw_text(rest: &str) -> (Kind, usize) {
    let hashes = rest.chars().skip(1).take_while(|c| *c == '#').count();
    let begin = 1 + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    match rest.get(begin..).and_then(|inner| inner.find(&end)) {
        Some(at) => (Kind::Text(true), begin + at + end.len()),
        None => (Kind::Text(false), rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{enclosing, find};

    #[track_caller]
    fn slips(text: &str, place: &str, message: &str) {
        let slip = find(text).unwrap_or_else(|| panic!("nothing found in {text}"));
        assert_eq!(text.get(slip.range.clone()), Some(place), "{slip:?}");
        assert!(slip.message.contains(message), "{slip:?}");
    }

    #[test]
    fn each_slip_is_found_where_it_is() {
        slips("[A(x: \"é\") B(y: 1)]", ")", "a comma is missing");
        slips("[A(x: \"one),\n B(\"two\")]", "\"one),", "closing quotation mark");
        slips("[A(\"say \"no\" now\")]", "\"", "ends the text");
        slips("A(x: [1, 2)", ")", "a `]` is missing before this `)`");
        slips("[A(x: 1), B(y: 2", "B(", "a `)` is missing");
        slips("A([\n    B([\n        1,\n    C([\n        2,\n    ]),\n])", "B(", "a `)` is missing");
        slips("[A(x: 1, B(y: 2)]", "B", "is still open");
        slips("A(x \"one\")", "x", "a colon is missing");
        slips("A(1), B(2)", ",", "needs brackets");
        slips("A(1))", ")", "closes nothing");
        slips("A(x: \"one\"; y: 1)", ";", "a comma is needed");
        slips("A(\"\\*\")", "\\*", "means nothing");
        slips("/* a /* b */ */ A(,)", ",", "comma too many");
        slips("A(r#\"a \"b\" c\"# 2)", "#", "a comma is missing");
    }

    #[test]
    fn nothing_is_found_in_what_is_well_written() {
        assert_eq!(find("[A(x: \"one\", y: [(1, \"a\")]), B, C(\"t\\\"wo\"), /* x */ D(-1.5, true),]// end"), None);
        assert_eq!(find(""), None);
    }

    #[test]
    fn the_brackets_around_a_place_are_found() {
        let text = "A(x: [(b: 1), (c: 2)])";
        assert_eq!(enclosing(text, text.len() - 1), Some((0..1, true)));
        assert_eq!(enclosing(text, 11).and_then(|(range, _)| text.get(range)), Some("(b: 1)"));
    }
}
