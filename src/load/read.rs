//! Reads the files of packs into declarations, and says what is badly written.

use super::files::{Files, FilesError, LARGEST_PACK, Listing};
use super::missing::Missing;
use super::source::{Declaration, PackSource};
use super::spanned::{Located, read_file};
use super::syntax;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, SourceMap, Span, nearest};

/// A declaration and the place of its name.
pub(crate) struct Placed {
    pub(crate) file: FileId,
    pub(crate) span: Span,
    pub(crate) declaration: Declaration,
}

/// What was read of one pack.
pub(crate) struct ReadPack {
    pub(crate) declarations: Vec<Placed>,
    pub(crate) files: std::ops::Range<u32>,
}

pub(crate) fn span(file: FileId, range: &std::ops::Range<usize>) -> Span {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: byte(range.start), end: byte(range.end.max(range.start)) }
}

/// Everything that the packs declare, and what may be missing because it could not be read.
pub(crate) fn read(packs: &[&dyn Files]) -> (Vec<ReadPack>, SourceMap, Diagnostics, Missing) {
    let (mut sources, mut found, mut missing) = (SourceMap::default(), Diagnostics::default(), Missing::default());
    let packs = packs.iter().map(|pack| read_pack(*pack, &mut sources, &mut found, &mut missing)).collect();
    (packs, sources, found, missing)
}

fn read_pack(pack: &dyn Files, sources: &mut SourceMap, found: &mut Diagnostics, missing: &mut Missing) -> ReadPack {
    let (first, mut declarations) = (sources.len(), Vec::new());
    let listing = pack.list().unwrap_or_else(|error| Listing { paths: Vec::new(), refused: vec![error] });
    for error in &listing.refused {
        missing.file();
        found.push(unreadable(error));
    }
    let mut bytes = 0;
    for path in listing.paths {
        let text = if leads_outside(&path) {
            Err(FilesError::Outside { path: format!("{}/{path}", pack.name()) })
        } else {
            pack.read(&path)
        };
        let mut text = match text {
            Ok(text) => text,
            Err(error) => {
                missing.file();
                found.push(unreadable(&error));
                continue;
            }
        };
        bytes += text.len() as u64;
        if bytes > LARGEST_PACK {
            missing.file();
            found.push(unreadable(&FilesError::PackTooLarge { path: pack.name() }));
            break;
        }
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let file = sources.add(format!("{}/{path}", pack.name()), text);
        let text = sources.get(file).map_or("", |file| file.text.as_str());
        let (items, mut errors, whole) = read_file::<Declaration>(text);
        errors.iter().for_each(|error| missing.lost(&error.lost));
        // The last mistake is the one that ended the reading. Outside a list, one before it is of the same making.
        if let Some(last) = if whole { None } else { errors.pop() } {
            found.push(unwritten(file, text, &last));
            errors.retain(|_| syntax::is_list(text));
        }
        errors.iter().for_each(|error| found.push(misshapen(file, text, error)));
        declarations.extend(items.into_iter().map(|item| Placed {
            file,
            span: span(file, &item.range()),
            declaration: item.value,
        }));
    }
    once_a_pack(&declarations, found);
    ReadPack { declarations, files: first..sources.len() }
}

/// What a pack says of itself, if that much can be read.
pub(crate) fn manifest(pack: &dyn Files) -> Option<PackSource> {
    let mut paths = pack.list().ok()?.paths;
    // It usually stands in a file of this name, so that the others need not be read.
    paths.sort_by_key(|path| !path.ends_with("pack.ron"));
    paths.iter().filter(|path| !leads_outside(path)).find_map(|path| {
        let text = pack.read(path).ok()?;
        let (items, ..) = read_file::<Declaration>(text.strip_prefix('\u{feff}').unwrap_or(&text));
        items.into_iter().find_map(|item| match item.value {
            Declaration::Pack(head) => Some(head),
            _ => None,
        })
    })
}

/// Whether a path of a pack's listing is one that no pack may have.
fn leads_outside(path: &str) -> bool {
    path.starts_with(['/', '\\']) || path.split(['/', '\\']).any(|part| part == "..") || path.contains(':')
}

/// A pack says once what it is.
fn once_a_pack(declarations: &[Placed], found: &mut Diagnostics) {
    let mut packs = declarations.iter().filter(|placed| matches!(placed.declaration, Declaration::Pack(_)));
    let Some(first) = packs.next() else { return };
    for second in packs {
        found.push(
            Diagnostic::new(Code::NoPack, "the pack has a second `Pack( … )`")
                .at(second.span)
                .related(first.span, "this is the first")
                .help("keep one of the two"),
        );
    }
}

pub(super) fn unreadable(error: &FilesError) -> Diagnostic {
    let code = match error {
        FilesError::TooLarge { .. }
        | FilesError::TooMany { .. }
        | FilesError::PackTooLarge { .. }
        | FilesError::TooDeep { .. } => Code::TooLarge,
        FilesError::Outside { .. } => Code::OutsidePack,
        FilesError::Unreadable { .. } | FilesError::NotText { .. } => Code::Unreadable,
    };
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let help = match error {
        FilesError::Unreadable { .. } => "is the path right, and may you read it?",
        FilesError::NotText { .. } => "save it again as UTF-8 in your editor",
        FilesError::TooLarge { .. } => "cut it into several files; where a declaration stands makes no difference",
        FilesError::TooMany { .. } | FilesError::PackTooLarge { .. } => "is this the folder of a pack?",
        FilesError::TooDeep { .. } => "move its files up; in which folder a file lies makes no difference",
        FilesError::Outside { .. } => "put the file itself into the folder of the pack, in place of the link",
    };
    Diagnostic::new(code, format!("{error}{cause}")).help(help)
}

/// What `ron` could not read, at the slip itself where it is one of the usual ones.
fn unwritten(file: FileId, text: &str, located: &Located) -> Diagnostic {
    if located.error == ron::Error::ExceededRecursionLimit {
        return misshapen(file, text, located);
    }
    if let Some(slip) = syntax::find(text) {
        let diagnostic = Diagnostic::new(Code::Syntax, slip.message).at(span(file, &slip.range)).maybe_help(slip.help);
        return match slip.related {
            Some((range, label)) => diagnostic.related(span(file, &range), label),
            None => diagnostic,
        };
    }
    Diagnostic::new(Code::Syntax, format!("from here on the file cannot be read: {}", located.error))
        .at(span(file, &located.range))
        .help("look for a missing comma, bracket or quotation mark at or before this place")
}

/// A mistake of form in something that is well bracketed, in words for somebody who has never programmed.
fn misshapen(file: FileId, text: &str, located: &Located) -> Diagnostic {
    use ron::Error;
    let word = || syntax::token_at(text, located.range.start).unwrap_or_else(|| located.range.clone());
    let around =
        || syntax::enclosing(text, located.range.start).map_or_else(|| located.range.clone(), |(range, _)| range);
    let shape =
        |range: std::ops::Range<usize>, message: String| Diagnostic::new(Code::Shape, message).at(span(file, &range));
    let here = located.range.clone();
    match &located.error {
        Error::NoSuchEnumVariant { expected, found, .. } => {
            shape(here, format!("no {} is called `{found}`", kind_of(expected))).help(meant(found, expected))
        }
        Error::NoSuchStructField { expected, found, .. } => {
            shape(here, format!("there is no part `{found}` here")).help(meant(found, expected))
        }
        Error::MissingStructField { field, .. } => shape(around(), format!("the part `{field}` is missing here"))
            .help(format!("add `{field}: …` inside the brackets")),
        Error::DuplicateStructField { field, .. } => shape(here, format!("the part `{field}` is given twice")),
        Error::InvalidValueForType { expected, found } => shape(here, format!("expected {expected}, found {found}")),
        Error::ExpectedDifferentLength { expected, .. } => {
            let name = expected.split_once("::").map_or("", |(_, rest)| rest.split(' ').next().unwrap_or(""));
            shape(around(), "something is missing between these brackets".to_owned()).maybe_help(written(name))
        }
        Error::ExpectedRawValue | Error::ExpectedStructLikeEnd | Error::ExpectedArrayEnd => {
            shape(around(), "there is more between these brackets than belongs there".to_owned())
                .help("take the rest out, or write it as a step of its own")
        }
        Error::ExceededRecursionLimit => Diagnostic::new(Code::TooLarge, "this is nested too deeply")
            .at(span(file, &here))
            .help("move the inner steps to a scene of their own, and `Call` it"),
        Error::IntegerOutOfBounds => shape(word(), "this number is too large or too small for its place".to_owned()),
        Error::ExpectedString => {
            shape(word(), "a text is needed here".to_owned()).help("write it between `\"` and `\"`")
        }
        Error::ExpectedInteger => shape(word(), "a whole number is needed here".to_owned())
            .help("write it without quotation marks, as in `3`"),
        Error::ExpectedFloat => {
            shape(word(), "a number is needed here".to_owned()).help("write it without quotation marks, as in `1.5`")
        }
        Error::ExpectedBoolean => {
            let help = "write `true` or `false`, without quotation marks";
            shape(word(), "this can only be true or false".to_owned()).help(help)
        }
        Error::ExpectedArray => {
            let help = "put it between `[` and `]`, even if it is only one thing";
            shape(word(), "a list is needed here".to_owned()).help(help)
        }
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => {
            shape(word(), "parts in round brackets are needed here".to_owned()).help("write `( … )`")
        }
        Error::ExpectedIdentifier => {
            let help = "write a bare name, as in `Bool`; words of the story stand inside a step, as in `Text(\"…\")`";
            shape(word(), "a name without quotation marks is needed here".to_owned()).help(help)
        }
        other => shape(here, format!("this cannot be read here: {other}")),
    }
}

/// What a list of names is a list of.
fn kind_of(expected: &[&str]) -> &'static str {
    match expected.first() {
        Some(&"Pack") => "declaration",
        Some(&"Text") => "step",
        Some(&"Bool") => "type",
        Some(&"Hinge") => "weight",
        Some(&"Spoken") => "manner of speaking",
        Some(&"Sequence") => "way of varying",
        _ => "thing",
    }
}

/// The best guess among the names that fit, or all of them; where a step and a declaration were taken for each other, that.
fn meant(found: &str, expected: &'static [&'static str]) -> String {
    if let Some(name) = nearest(found, expected.iter().copied()) {
        return format!("did you mean `{name}`?");
    }
    match (kind_of(expected), found) {
        ("declaration", "Text" | "Say" | "Set" | "Choice" | "If" | "Vary" | "Goto" | "Call" | "Decide" | "Chance") => {
            format!("`{found}` is a step, and stands in the `body` of a scene")
        }
        ("declaration", "Act") => "acts stand in the list of `Timeline([ … ])`".to_owned(),
        (
            "step",
            "Scene" | "Storylet" | "Variable" | "Decision" | "Itinerary" | "Cast" | "Codex" | "Archive" | "Fact"
            | "Gauge",
        ) => {
            format!("`{found}` is a declaration, and stands outside of any scene")
        }
        _ => match expected.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("it can be {} or {last}", rest.join(", ")),
            _ => format!("it can be {}", expected.join(", ")),
        },
    }
}

/// How a step or type that needs several things is written.
fn written(name: &str) -> Option<String> {
    let form = match name {
        "Say" => "Say(\"who\", \"what is said\")",
        "Decide" => "Decide(\"decision\", \"outcome\")",
        "If" => "If(\"condition\", [ … ])",
        "Vary" => "Vary(Cycle, [[ … ], [ … ]])",
        "Offer" => "Offer(\"pool\", 2)",
        "Int" => "Int(0, 9)",
        _ => return None,
    };
    Some(format!("write `{form}`"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::source::Declaration;
    use super::super::spanned::{read_again, read_once};

    /// Reads a text both ways, which must agree.
    #[track_caller]
    fn both_ways(text: &str) {
        let (again, errors, complete) = read_again::<Declaration>(text);
        assert!(complete && errors.is_empty(), "{errors:?} in {text}");
        let once = read_once::<Declaration>(text).unwrap_or_else(|| panic!("not read at once: {text}"));
        assert_eq!(once, again, "{text}");
    }

    /// Every file of this package that holds declarations: the story, the suite's base, the examples of the reference.
    fn files() -> Vec<String> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let read = |path: &std::path::Path| std::fs::read_to_string(path).expect("a file");
        let mut found = vec![read(&root.join("tests/suite/base.ron"))];
        let page = read(&root.join("docs/language.md"));
        let examples = page.split("```ron\n").skip(1).filter_map(|block| Some(block.split_once("```")?.0.to_owned()));
        found.extend(examples);
        let mut open = vec![root.join("scenes")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else if path.extension().is_some_and(|extension| extension == "ron") {
                    found.push(read(&path));
                }
            }
        }
        found
    }

    #[test]
    fn one_pass_and_the_careful_way_agree_on_real_files() {
        let files = files();
        assert!(files.len() > 20, "the files were found");
        files.iter().for_each(|text| both_ways(text));
    }

    /// What may stand between two tokens.
    fn gap() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => Just(String::new()),
            2 => Just("\n  ".to_owned()),
            1 => Just(" /* \"no\" ( */ ".to_owned()),
            1 => Just(" // “é” \"\n".to_owned())
        ]
    }

    /// A text, written in one of the ways in which texts are written.
    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "[a-z é#/(]{0,12}".prop_map(|words| format!("\"{words}\"")),
            1 => "[a-z é]{0,6}".prop_map(|words| format!("\"{words}\\\"{words}\\n\"")),
            1 => "[a-z é\\\\]{0,6}".prop_map(|words| format!("r\"{words}\"")),
            1 => "[a-z \"]{0,6}".prop_map(|words| format!("r##\"{words}\"##")),
        ]
    }

    /// The gaps go where a `~` stands, the texts where a `$` stands.
    fn filled(form: &'static str) -> impl Strategy<Value = String> {
        let count = |sign| form.matches(sign).count();
        let (gaps, texts) = (count('~'), count('$'));
        (proptest::collection::vec(gap(), gaps), proptest::collection::vec(words(), texts)).prop_map(|(gaps, texts)| {
            let (mut gaps, mut texts) = (gaps.into_iter(), texts.into_iter());
            let fill = |sign: char| match sign {
                '~' => gaps.next().unwrap_or_default(),
                '$' => texts.next().unwrap_or_default(),
                sign => sign.to_string(),
            };
            form.chars().map(fill).collect()
        })
    }

    fn step() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            filled("Text~(~$~)"),
            filled("Say($,~$,~Comm~)"),
            filled("Say($, $)"),
            filled("Exchange(~$~)"),
            filled("Exchange(~[~$,~$]~)"),
            filled("Offer($, 2)"),
            filled("Pause(~1.5~)"),
            Just("End".to_owned()),
            filled("Decide($,~$)"),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let body = || {
                proptest::collection::vec((gap(), inner.clone()), 0..4).prop_map(|steps| {
                    let steps: Vec<String> = steps.into_iter().map(|(gap, step)| gap + &step).collect();
                    format!("[{}]", steps.join(","))
                })
            };
            prop_oneof![
                (filled("If(~$~,~"), body()).prop_map(|(head, body)| format!("{head}{body})")),
                (filled("If($,"), body(), body()).prop_map(|(head, a, b)| format!("{head}{a},{b},)")),
                (gap(), body()).prop_map(|(gap, body)| format!("Vary(Cycle,{gap}[{body}])")),
                (gap(), body()).prop_map(|(gap, body)| format!("Chance([(weight:{gap}3, then: {body})])")),
                (filled("Choice~([(~text~:~$, reply: ($,~$), once: true, set: [~$,~$], then: "), body())
                    .prop_map(|(head, body)| format!("{head}{body}),])")),
                (filled("TimedChoice(seconds: 2.0, options: [(~on_timeout: true, text: Some($), then: "), body())
                    .prop_map(|(head, body)| format!("{head}{body})~])").replace('~', "")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_pass_and_the_careful_way_agree(
            steps in proptest::collection::vec(step(), 0..6),
            head in filled("~[~Scene(~slot:~$, eyes: $,~body~:~["),
            tail in filled("~]~), Fact~(id: $, cases: [($,~$)], otherwise: $)~]~"),
        ) {
            both_ways(&format!("{head}{}{tail}", steps.join(", ")));
        }
    }
}
