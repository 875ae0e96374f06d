//! Words, numbers and signs of an expression.

use std::ops::Range;

use super::{ExprError, ExprErrorKind};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind<'a> {
    Name(&'a str),
    Number(i32),
    And,
    Or,
    Not,
    Has,
    True,
    False,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Assign,
    AddAssign,
    SubtractAssign,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind<'a>,
    pub(crate) range: Range<usize>,
}

/// All tokens of a text, with an `End` at its end.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ExprError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let token = token(text, at, c)?;
        at = token.range.end;
        found.push(token);
    }
    found.push(Token { kind: TokenKind::End, range: text.len()..text.len() });
    Ok(found)
}

fn token(text: &str, at: usize, first: char) -> Result<Token<'_>, ExprError> {
    let rest = text.get(at..).unwrap_or("");
    if first.is_ascii_digit() || first.is_ascii_alphabetic() || first == '_' {
        return word(rest, at);
    }
    const SIGNS: [(&str, TokenKind<'static>); 16] = [
        ("==", TokenKind::Equal),
        ("!=", TokenKind::NotEqual),
        ("<=", TokenKind::LessEqual),
        (">=", TokenKind::GreaterEqual),
        ("+=", TokenKind::AddAssign),
        ("-=", TokenKind::SubtractAssign),
        ("<", TokenKind::Less),
        (">", TokenKind::Greater),
        ("+", TokenKind::Plus),
        ("-", TokenKind::Minus),
        ("=", TokenKind::Assign),
        ("(", TokenKind::Open),
        (")", TokenKind::Close),
        ("[", TokenKind::OpenList),
        ("]", TokenKind::CloseList),
        (",", TokenKind::Comma),
    ];
    match SIGNS.into_iter().find(|(sign, _)| rest.starts_with(sign)) {
        Some((sign, kind)) => Ok(Token { kind, range: at..at + sign.len() }),
        None => Err(ExprError::new(ExprErrorKind::StrayCharacter(first), at..at + first.len_utf8())),
    }
}

/// A name, a keyword or a number. Names may hold dots and begin with a digit, since ids of slots do.
fn word(rest: &str, at: usize) -> Result<Token<'_>, ExprError> {
    let end =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.' || c == '/')).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or("");
    let range = at..at + end;
    let kind = match word {
        "and" => TokenKind::And,
        "or" => TokenKind::Or,
        "not" => TokenKind::Not,
        "has" => TokenKind::Has,
        "true" => TokenKind::True,
        "false" => TokenKind::False,
        _ if word.bytes().all(|b| b.is_ascii_digit()) => match word.parse::<i32>() {
            Ok(number) if number <= 1_000_000_000 => TokenKind::Number(number),
            _ => return Err(ExprError::new(ExprErrorKind::NumberTooLarge, range)),
        },
        name => TokenKind::Name(name),
    };
    Ok(Token { kind, range })
}

impl TokenKind<'_> {
    /// As a message names it.
    pub(crate) fn describe(&self) -> String {
        match self {
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::End => "the end".to_owned(),
            other => {
                let sign = match other {
                    TokenKind::And => "and",
                    TokenKind::Or => "or",
                    TokenKind::Not => "not",
                    TokenKind::Has => "has",
                    TokenKind::True => "true",
                    TokenKind::False => "false",
                    TokenKind::Equal => "==",
                    TokenKind::NotEqual => "!=",
                    TokenKind::Less => "<",
                    TokenKind::LessEqual => "<=",
                    TokenKind::Greater => ">",
                    TokenKind::GreaterEqual => ">=",
                    TokenKind::Plus => "+",
                    TokenKind::Minus => "-",
                    TokenKind::Assign => "=",
                    TokenKind::AddAssign => "+=",
                    TokenKind::SubtractAssign => "-=",
                    TokenKind::Open => "(",
                    TokenKind::Close => ")",
                    TokenKind::OpenList => "[",
                    TokenKind::CloseList => "]",
                    _ => ",",
                };
                format!("`{sign}`")
            }
        }
    }
}
