//! Reads the files of packs into declarations, and says what is badly written.

use super::files::{Files, FilesError};
use super::source::Declaration;
use super::spanned::{Located, read_file};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, SourceMap, Span, nearest};

/// A declaration and where it stands.
pub(crate) struct Placed {
    pub(crate) file: FileId,
    pub(crate) span: Span,
    pub(crate) declaration: Declaration,
}

pub(crate) fn span(file: FileId, range: &std::ops::Range<usize>) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: byte(range.start), end: byte(range.end.max(range.start)) }
}

/// Everything that the packs declare. The flag tells whether every file could be read to its end: if not, names may be missing.
pub(crate) fn read(packs: &[Box<dyn Files>]) -> (Vec<Placed>, SourceMap, Diagnostics, bool) {
    let (mut declarations, mut sources, mut found, mut complete) =
        (Vec::new(), SourceMap::default(), Diagnostics::default(), true);
    for pack in packs {
        let paths = pack.list().unwrap_or_else(|error| {
            complete = false;
            found.push(unreadable(&error));
            Vec::new()
        });
        for path in paths {
            let text = match pack.read(&path) {
                Ok(text) => text,
                Err(error) => {
                    complete = false;
                    found.push(unreadable(&error));
                    continue;
                }
            };
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            let file = sources.add(format!("{}/{path}", pack.name()), text);
            let (items, errors, whole) = read_file::<Declaration>(text);
            complete &= whole && errors.is_empty();
            errors.iter().for_each(|error| found.push(explain(file, error, whole)));
            declarations.extend(items.into_iter().map(|item| Placed {
                file,
                span: span(file, &item.range),
                declaration: item.value,
            }));
        }
    }
    (declarations, sources, found, complete)
}

fn unreadable(error: &FilesError) -> Diagnostic {
    let code = match error {
        FilesError::TooLarge { .. } | FilesError::TooMany { .. } => Code::TooLarge,
        FilesError::Unreadable { .. } | FilesError::NotText { .. } => Code::Unreadable,
    };
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    Diagnostic::new(code, format!("{error}{cause}"))
}

/// A mistake of form, in words for somebody who has never seen Rust.
fn explain(file: FileId, located: &Located, _whole: bool) -> Diagnostic {
    use ron::Error;
    let place = span(file, &located.range);
    let shape = |message: String| Diagnostic::new(Code::Shape, message).at(place);
    let guess = |found: &str, expected: &'static [&'static str]| match nearest(found, expected.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("it can be {}", expected.join(", ")),
    };
    match &located.error {
        Error::NoSuchEnumVariant { expected, found, .. } => {
            shape(format!("nothing is called `{found}` here")).help(guess(found, expected))
        }
        Error::NoSuchStructField { expected, found, .. } => {
            shape(format!("there is no part `{found}` here")).help(guess(found, expected))
        }
        Error::MissingStructField { field, .. } => shape(format!("the part `{field}` is missing")),
        Error::DuplicateStructField { field, .. } => shape(format!("the part `{field}` is given twice")),
        Error::InvalidValueForType { expected, found } => shape(format!("expected {expected}, found {found}")),
        Error::ExpectedDifferentLength { expected, found } => {
            shape(format!("{found} parts are given, and it needs {expected}"))
        }
        Error::ExceededRecursionLimit => Diagnostic::new(Code::TooLarge, "this is nested too deeply").at(place),
        Error::Message(message) => shape(message.clone()),
        Error::ExpectedString
        | Error::ExpectedNamedStructLike(_)
        | Error::ExpectedInteger
        | Error::ExpectedBoolean
        | Error::ExpectedArray
        | Error::ExpectedStructLike
        | Error::ExpectedIdentifier => shape(format!("{}", located.error)),
        other => Diagnostic::new(Code::Syntax, format!("this is not written as RON: {other}"))
            .at(place)
            .help("look for a missing comma, bracket or quotation mark at or before this place"),
    }
}
