//! Values that know where they stand in their file, read with plain `ron` and serde.
//!
//! A file is read in one pass, in which `ron` lends names and texts straight from the source: the distance of the two pointers is the place.
//! Only where that fails is the file read again, value by value as `RawValue`, to find every mistake in one run. Both ways give the same
//! values and places. Knows RON, and nothing of stories. Only externally tagged enums may hold these types: serde's other ways of tagging
//! copy the text.

use std::cell::RefCell;
use std::ops::Range;

use ron::Options;
use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::noting::first_name;
use super::syntax;

/// A mistake with its place, in bytes of the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    pub(crate) error: ron::Error,
    pub(crate) range: Range<usize>,
    pub(crate) lost: Lost,
}

/// What could not be read because of a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The rest of the file.
    Rest,
    /// An item of the file, with its first word.
    Item(String),
    /// A value inside an item that was read.
    Part,
}

/// A string literal, decoded, with the place of the whole literal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Literal {
    pub(crate) text: String,
    place: Place,
}

/// A place in a file, in little room: there are many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Place {
    start: u32,
    end: u32,
}

impl From<Range<usize>> for Place {
    fn from(range: Range<usize>) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: byte(range.start), end: byte(range.end) }
    }
}

impl Place {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Literal {
    fn new(text: String, range: Range<usize>) -> Self {
        Self { text, place: range.into() }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.place.range()
    }

    /// Written with plain quotes and without escapes, so that places inside can be computed: all other ways need more room.
    fn plain(&self) -> bool {
        self.range().len() == self.text.len() + 2
    }

    /// The place in the file of a range of the decoded text; the whole literal where it has escapes.
    pub(crate) fn inner(&self, range: &Range<usize>) -> Range<usize> {
        let whole = self.range();
        if self.plain() && range.end < whole.len() {
            let end = range.end.max(range.start + usize::from(range.start + 2 < whole.len()));
            whole.start + 1 + range.start..whole.start + 1 + end
        } else {
            whole
        }
    }
}

/// A declaration, step or option with the place of its first word: what a message about the whole of it underlines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    word: Place,
}

impl<T> Spanned<T> {
    /// The name of a variant, or of a structure's first field; the whole value where it has none.
    pub(crate) fn range(&self) -> Range<usize> {
        self.word.range()
    }
}

/// A value that may be badly written: then its mistake is kept, and reading goes on behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recover<T>(pub(crate) Option<Spanned<T>>);

/// One value, or several in brackets.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct OneOrMany<T>(pub(crate) Vec<T>);

#[derive(Default)]
struct Context {
    /// Reading value by value, to find every mistake.
    recovering: bool,
    base: usize,
    /// A copy of the file, to look at what stands around a text.
    text: String,
    /// The end of the last text that was read: the next one stands behind it.
    cursor: usize,
    /// How many values with a place stand around the present one.
    depth: usize,
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
    match read_once(text) {
        Some(items) => (items, Vec::new(), true),
        None => read_again(text),
    }
}

/// Reads a file in one pass; nothing if there is anything wrong with it.
pub(crate) fn read_once<T: for<'de> Deserialize<'de>>(text: &str) -> Option<Vec<Spanned<T>>> {
    enter(text, false);
    let mut items = Vec::new();
    read_items(text, &mut items).is_ok().then_some(items)
}

/// Reads a file value by value, and finds every mistake in it.
pub(crate) fn read_again<T: for<'de> Deserialize<'de>>(text: &str) -> (Vec<Spanned<T>>, Vec<Located>, bool) {
    enter(text, true);
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

fn enter(text: &str, recovering: bool) {
    CONTEXT.with_borrow_mut(|context| {
        context.text.clear();
        context.text.push_str(text);
        *context = Context {
            recovering,
            base: text.as_ptr() as usize,
            text: std::mem::take(&mut context.text),
            ..Context::default()
        };
    });
}

fn recovering() -> bool {
    CONTEXT.with_borrow(|context| context.recovering)
}

fn read_items<T: for<'de> Deserialize<'de>>(text: &str, items: &mut Vec<Spanned<T>>) -> Result<(), Located> {
    let whole = |error: ron::error::SpannedError| locate(text, 0, error);
    let options = options();
    let mut deserializer = ron::Deserializer::from_str_with_options(text, &options).map_err(whole)?;
    if deserializer.remainder().is_empty() {
        return Ok(());
    }
    CONTEXT.with_borrow_mut(|context| context.cursor = text.len() - deserializer.remainder().len());
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
    Located { error: error.code, range: offset + start..offset + end, lost: Lost::Rest }
}

fn offset_of(text: &str) -> usize {
    CONTEXT.with_borrow(|context| {
        let offset = (text.as_ptr() as usize).wrapping_sub(context.base);
        if offset <= context.text.len() { offset } else { 0 }
    })
}

/// Remembers the innermost mistake: outer layers would report it again with a vaguer place.
fn noted<E: serde::de::Error>(located: Located) -> E {
    let message = located.error.to_string();
    CONTEXT.with_borrow_mut(|context| {
        context.innermost.get_or_insert(located);
    });
    E::custom(message)
}

/// Reads a value and notes the place of its first word.
fn placed<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(T, Option<Range<usize>>), D::Error> {
    let (value, word) = first_name(deserializer)?;
    Ok((
        value,
        word.map(|word| {
            let start = offset_of(word);
            start..start + word.len()
        }),
    ))
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Recover<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if recovering() {
            let text = <&'de RawValue>::deserialize(deserializer)?.get_ron();
            return Ok(Recover(recover(text)));
        }
        match placed(deserializer)? {
            (value, Some(word)) => Ok(Recover(Some(Spanned { value, word: word.into() }))),
            // Without a word of its own, only its raw text tells where it stands.
            (_, None) => Err(D::Error::custom("empty")),
        }
    }
}

/// Reads a value from its raw text; the answer has the place of the whole as well.
fn read_raw<'de, T>(
    text: &'de str,
    read: impl FnOnce(&mut ron::Deserializer<'de>) -> Result<T, ron::Error>,
) -> Result<(T, Range<usize>), Located> {
    let offset = offset_of(text);
    let options = options();
    let mut inner =
        ron::Deserializer::from_str_with_options(text, &options).map_err(|error| locate(text, offset, error))?;
    let start = text.len() - inner.remainder().len();
    let read = read(&mut inner).and_then(|value| {
        let end = text.len() - inner.remainder().len();
        inner.end().map(|()| (value, offset + start..offset + end.max(start)))
    });
    read.map_err(|error| locate(text, offset, inner.span_error(error)))
}

/// Reads a value from its raw text; notes its mistake and goes on.
fn recover<'de, T: Deserialize<'de>>(text: &'de str) -> Option<Spanned<T>> {
    CONTEXT.with_borrow_mut(|context| context.depth += 1);
    let read = read_raw(text, |inner| placed(inner));
    CONTEXT.with_borrow_mut(|context| context.depth -= 1);
    match read {
        Ok(((value, word), whole)) => Some(Spanned { value, word: word.unwrap_or(whole).into() }),
        Err(located) => CONTEXT.with_borrow_mut(|context| {
            let located = context.innermost.take().unwrap_or(located);
            let word = || syntax::first_word(text).unwrap_or_default().to_owned();
            let lost = if context.depth == 0 { Lost::Item(word()) } else { Lost::Part };
            context.recovered.push(Located { lost, ..located });
            None
        }),
    }
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !recovering() {
            return deserializer.deserialize_str(Words);
        }
        let raw = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        match read_raw(raw, |inner| String::deserialize(inner)) {
            Ok((text, range)) => Ok(Literal::new(text, range)),
            Err(located) => Err(noted(located)),
        }
    }
}

/// Finds the place of a text as `ron` hands it over.
struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = Literal;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a text")
    }

    /// A text that `ron` lends stands in the file as it is, between quotes or the signs of a raw string.
    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Literal, E> {
        let start = offset_of(text);
        CONTEXT.with_borrow_mut(|context| {
            let before = context.text.get(..start.saturating_sub(1)).unwrap_or("");
            let hashes = before.len() - before.trim_end_matches('#').len();
            let raw = before.get(..before.len() - hashes).is_some_and(|before| before.ends_with('r'));
            let marks = if raw { hashes } else { 0 };
            let range = start.saturating_sub(1 + marks + usize::from(raw))..start + text.len() + 1 + marks;
            context.cursor = range.end;
            Ok(Literal::new(text.to_owned(), range))
        })
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Literal, E> {
        self.visit_string(text.to_owned())
    }

    /// A text with escapes is the next one behind the last.
    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Literal, E> {
        CONTEXT.with_borrow_mut(|context| {
            let place = syntax::next_text(&context.text, context.cursor).ok_or_else(|| E::custom("no text"))?;
            context.cursor = place.end;
            Ok(Literal::new(text, place))
        })
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&'de RawValue>::deserialize(deserializer)?.get_ron();
        let read = read_raw(text, |inner| match inner.remainder().starts_with('[') {
            true => Vec::<T>::deserialize(inner),
            false => Ok(vec![T::deserialize(inner)?]),
        });
        read.map(|(items, _)| OneOrMany(items)).map_err(noted)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{Literal, Lost, read_again, read_file, read_once};

    #[derive(Debug, PartialEq, Deserialize)]
    enum Thing {
        Word(Literal),
        Pair(Pair),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        a: Literal,
        #[serde(default)]
        b: Option<Literal>,
    }

    #[test]
    fn every_value_knows_its_place() {
        let text = "// first\n[Word(\"é\"), /* x */ Pair(a: \"one\", b: \"t\\\"wo\"),]";
        let items = read_once::<Thing>(text).expect("nothing is wrong");
        let shown: Vec<_> = items.iter().map(|item| text.get(item.range()).expect("inside")).collect();
        assert_eq!(shown, ["Word", "Pair"]);
        let Thing::Pair(Pair { a, b }) = &items[1].value else { panic!("{items:?}") };
        let b = b.as_ref().expect("given");
        assert_eq!((text.get(a.range()), text.get(b.range())), (Some("\"one\""), Some("\"t\\\"wo\"")));
        assert_eq!((text.get(a.inner(&(1..3))), b.text.as_str()), (Some("ne"), "t\"wo"));
        assert!(matches!(&items[0].value, Thing::Word(word) if word.text == "é"));
    }

    #[test]
    fn raw_texts_and_texts_with_escapes_know_their_place() {
        let text = r####"#![enable(implicit_some)] [Pair(a: r##"a "# b"##, /* "no" */ b: r"c\d"), Word("x\"y"), Word(r"")] "####;
        let items = read_once::<Thing>(text).expect("nothing is wrong");
        let [Thing::Pair(Pair { a, b: Some(b) }), Thing::Word(c), Thing::Word(d)] =
            [&items[0].value, &items[1].value, &items[2].value]
        else {
            panic!("{items:?}")
        };
        let shown = [a, b, c, d].map(|literal| (&text[literal.range()], literal.text.as_str()));
        let expected = [("r##\"a \"# b\"##", "a \"# b"), ("r\"c\\d\"", "c\\d"), ("\"x\\\"y\"", "x\"y"), ("r\"\"", "")];
        assert_eq!(shown, expected);
        assert_eq!(read_again::<Thing>(text), (items, Vec::new(), true));
    }

    #[test]
    fn several_mistakes_are_found_in_one_run() {
        let text = "[Word(3), Pair(a: \"x\", c: \"y\"), Wrod(\"z\"), Word(\"fine\")]";
        let (items, errors, complete) = read_file::<Thing>(text);
        assert_eq!((items.len(), errors.len(), complete), (1, 3, true), "{errors:?}");
        assert!(errors.iter().all(|error| error.range.end <= text.len()), "{errors:?}");
        let lost: Vec<Lost> = errors.into_iter().map(|error| error.lost).collect();
        assert_eq!(lost, ["Word", "Pair", "Wrod"].map(|name| Lost::Item(name.to_owned())));
    }

    #[test]
    fn what_stands_before_a_syntax_error_is_kept() {
        let (items, errors, complete) = read_file::<Thing>("[Word(\"a\"), Word(\"b\"), Word(\"c]");
        assert_eq!((items.len(), errors.len(), complete), (2, 1, false), "{errors:?}");
    }
}
