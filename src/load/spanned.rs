//! Values that know where they stand in their file, read with plain `ron` and serde.
//!
//! A borrowed `RawValue` is the exact slice of the source that a value was written as, so the distance of the two pointers is its place.
//! Knows RON, and nothing of stories. Only externally tagged enums may hold these types: serde's other ways of tagging copy the text.

use std::cell::RefCell;
use std::ops::Range;

use ron::Options;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A mistake with its place, in bytes of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    pub(crate) error: ron::Error,
    pub(crate) range: Range<usize>,
}

/// A string literal, decoded, with the place of the whole literal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Literal {
    pub(crate) text: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Written with plain quotes and without escapes, so that places inside can be computed.
    plain: bool,
}

impl Literal {
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The place in the file of a range of the decoded text; the whole literal where it has escapes.
    pub(crate) fn inner(&self, range: &Range<usize>) -> Range<usize> {
        if self.plain && range.end < self.end - self.start {
            let end = range.end.max(range.start + usize::from(range.start + 2 < self.end - self.start));
            self.start + 1 + range.start..self.start + 1 + end
        } else {
            self.range()
        }
    }
}

/// A value with the place where it is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) range: Range<usize>,
}

/// A value that may be badly written: then its mistake is kept, and reading goes on behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recover<T>(pub(crate) Option<Spanned<T>>);

/// One value, or several in brackets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

#[derive(Default)]
struct Context {
    base: usize,
    length: usize,
    innermost: Option<Located>,
    recovered: Vec<Located>,
}

thread_local! {
    /// The file that is being read. Serde has no way to hand it to `Deserialize`.
    static CONTEXT: RefCell<Context> = RefCell::default();
}

fn options() -> Options {
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    Options::default().with_default_extension(extensions)
}

/// Reads a file of one or many `T`. What could be read before a mistake is kept; the flag tells whether the file was read to its end.
pub(crate) fn read_file<T: for<'de> Deserialize<'de>>(text: &str) -> (Vec<Spanned<T>>, Vec<Located>, bool) {
    let fresh = Context { base: text.as_ptr() as usize, length: text.len(), ..Context::default() };
    CONTEXT.with_borrow_mut(|context| *context = fresh);
    let mut items = Vec::new();
    let outcome = read_items(text, &mut items);
    let context = CONTEXT.take();
    let mut errors = context.recovered;
    let complete = outcome.is_ok();
    if let Err(error) = outcome {
        errors.push(context.innermost.unwrap_or(error));
    }
    (items, errors, complete)
}

fn read_items<T: for<'de> Deserialize<'de>>(text: &str, items: &mut Vec<Spanned<T>>) -> Result<(), Located> {
    let whole = |error: ron::error::SpannedError| locate(text, 0, error);
    let options = options();
    let mut deserializer = ron::Deserializer::from_str_with_options(text, &options).map_err(whole)?;
    if deserializer.remainder().is_empty() {
        return Ok(());
    }
    let read = if deserializer.remainder().starts_with('[') {
        Items(items).deserialize(&mut deserializer)
    } else {
        Recover::deserialize(&mut deserializer).map(|item: Recover<T>| items.extend(item.0))
    };
    let read = read.and_then(|()| deserializer.end());
    read.map_err(|error| whole(deserializer.span_error(error)))
}

/// Collects the items of a list, keeping those read before a mistake.
struct Items<'a, T>(&'a mut Vec<Spanned<T>>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Items<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<'_, T> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a list of declarations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<Recover<T>>()? {
            self.0.extend(item.0);
        }
        Ok(())
    }
}

/// The byte of a line and column as `ron` counts them: both from 1, columns in characters.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = text.get(start..).unwrap_or("");
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

fn locate(text: &str, offset: usize, error: ron::error::SpannedError) -> Located {
    let start = byte_of(text, error.span.start.line, error.span.start.col);
    let end = byte_of(text, error.span.end.line, error.span.end.col).max(start);
    Located { error: error.code, range: offset + start..offset + end }
}

fn offset_of(text: &str) -> usize {
    CONTEXT.with_borrow(|context| {
        let offset = (text.as_ptr() as usize).wrapping_sub(context.base);
        if offset <= context.length { offset } else { 0 }
    })
}

/// Remembers the innermost mistake: outer layers would report it again with a vaguer place.
fn note(located: Located) {
    CONTEXT.with_borrow_mut(|context| {
        context.innermost.get_or_insert(located);
    });
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        let offset = offset_of(text);
        let options = options();
        let mut inner = match ron::Deserializer::from_str_with_options(text, &options) {
            Ok(inner) => inner,
            Err(error) => {
                let message = error.to_string();
                note(locate(text, offset, error));
                return Err(D::Error::custom(message));
            }
        };
        let start = text.len() - inner.remainder().len();
        let read = T::deserialize(&mut inner).and_then(|value| {
            let end = text.len() - inner.remainder().len();
            inner.end().map(|()| (value, end))
        });
        match read {
            Ok((value, end)) => Ok(Spanned { value, range: offset + start..offset + end.max(start) }),
            Err(error) => {
                let message = error.to_string();
                note(locate(text, offset, inner.span_error(error)));
                Err(D::Error::custom(message))
            }
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Recover<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        let options = options();
        let read = options.from_str::<Spanned<T>>(text);
        Ok(Recover(read.map_or_else(
            |error| {
                CONTEXT.with_borrow_mut(|context| {
                    let located = context.innermost.take();
                    let located = located.unwrap_or_else(|| Located {
                        error: error.code,
                        range: (text.as_ptr() as usize).wrapping_sub(context.base)..0,
                    });
                    context.recovered.push(located);
                });
                None
            },
            Some,
        )))
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        let offset = offset_of(raw);
        let quoted = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        if let Some(text) = quoted.filter(|text| !text.contains(['\\', '"'])) {
            return Ok(Literal { text: text.to_owned(), start: offset, end: offset + raw.len(), plain: true });
        }
        let decoded = options().from_str::<Spanned<String>>(raw);
        let spanned = decoded.map_err(|error| D::Error::custom(error.code))?;
        Ok(Literal { text: spanned.value, start: spanned.range.start, end: spanned.range.end, plain: false })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        let options = options();
        let read = if text.trim_start().starts_with('[') {
            options.from_str::<Vec<T>>(text)
        } else {
            options.from_str::<T>(text).map(|one| vec![one])
        };
        read.map(OneOrMany).map_err(|error| D::Error::custom(error.code))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Literal, read_file};

    #[derive(Debug, Deserialize)]
    enum Thing {
        Word(Literal),
        Pair(Pair),
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        a: Literal,
        #[serde(default)]
        b: Option<Literal>,
    }

    #[test]
    fn every_value_knows_its_place() {
        let text = "// first\n[Word(\"é\"), /* x */ Pair(a: \"one\", b: \"t\\\"wo\"),]";
        let (items, errors, complete) = read_file::<Thing>(text);
        assert!(complete && errors.is_empty(), "{errors:?}");
        let shown: Vec<_> = items.iter().map(|item| text.get(item.range.clone()).expect("inside")).collect();
        assert_eq!(shown, ["Word(\"é\")", "Pair(a: \"one\", b: \"t\\\"wo\")"]);
        let Thing::Pair(Pair { a, b }) = &items[1].value else { panic!("{items:?}") };
        let b = b.as_ref().expect("given");
        assert_eq!((text.get(a.range()), text.get(b.range())), (Some("\"one\""), Some("\"t\\\"wo\"")));
        assert_eq!((text.get(a.inner(&(1..3))), b.text.as_str()), (Some("ne"), "t\"wo"));
        assert!(matches!(&items[0].value, Thing::Word(word) if word.text == "é"));
    }

    #[test]
    fn several_mistakes_are_found_in_one_run() {
        let text = "[Word(3), Pair(a: \"x\", c: \"y\"), Wrod(\"z\"), Word(\"fine\")]";
        let (items, errors, complete) = read_file::<Thing>(text);
        assert_eq!((items.len(), errors.len(), complete), (1, 3, true), "{errors:?}");
        assert!(errors.iter().all(|error| error.range.end <= text.len()), "{errors:?}");
    }

    #[test]
    fn what_stands_before_a_syntax_error_is_kept() {
        let (items, errors, complete) = read_file::<Thing>("[Word(\"a\"), Word(\"b\"), Word(\"c]");
        assert_eq!((items.len(), errors.len(), complete), (2, 1, false), "{errors:?}");
    }
}
