//! The words of lines: their ids, their markup, their place in the story's text.

use super::scenes::Context;
use super::text::split_tag;
use super::{Compiler, Fnv};
use crate::diagnostics::{Code, Diagnostic, FileId};
use crate::load::missing::Kind;
use crate::load::names::Word;
use crate::load::read::span;
use crate::load::scope::Place;
use crate::load::spanned::Literal;
use crate::model::{Id as _, Line, LineId, Manner, MarkupError, Part, PersonId, TextRange, parts};

/// What a line without a tag is known by until it has one: its scene and its words, counted where they are repeated.
pub(crate) fn temporary_id(scene: &str, words: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut hash = Fnv::default();
    hash.write(scene.as_bytes());
    hash.write(words.as_bytes());
    (0u32..).map(|again| format!("~{:016x}.{again}", hash.0)).find(|id| !taken(id)).unwrap_or_default()
}

impl Compiler {
    /// A line with a tag of its own, or, for the time being, a hash of its words.
    pub(super) fn tagged_line(
        &mut self,
        context: &Context,
        text: &Literal,
        by: Option<PersonId>,
        manner: Manner,
    ) -> LineId {
        let (words, tag) = split_tag(&text.text);
        let here = span(context.file, &text.range());
        let id = match tag {
            Some(tag) => {
                for old in tag.formerly {
                    let found = text.text.rfind(&old).map(|at| text.inner(&(at..at + old.len())));
                    let at = found.map_or(here, |range| span(context.file, &range));
                    self.former_lines.push((tag.id.clone(), old, at));
                }
                tag.id
            }
            None => {
                self.untagged.entry(context.file).or_insert((here, 0)).1 += 1;
                let scene = &self.story.scenes.at(context.scene).key;
                temporary_id(scene, &words, |id| self.line_of(id).is_some())
            }
        };
        self.line(context.file, text, &words, id, by, manner, &context.place)
    }

    /// Says once for each file that lines of it have no tag.
    pub(super) fn untagged_lines(&mut self) {
        for (first, count) in std::mem::take(&mut self.untagged).into_values() {
            let message = match count {
                1 => "this line has no id".to_owned(),
                2 => "this line and another one of the file have no id".to_owned(),
                _ => format!("this line and {} others of the file have no id", count - 1),
            };
            self.found.push(Diagnostic::new(Code::Untagged, message).at(first).help(
                "run `finale ids`: it puts a tag such as ` #k3f9` at the end of each, so that saves find it again",
            ));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "each is a part of the line")]
    pub(super) fn line(
        &mut self,
        file: FileId,
        literal: &Literal,
        words: &str,
        id: String,
        speaker: Option<PersonId>,
        manner: Manner,
        place: &Place,
    ) -> LineId {
        let here = span(file, &literal.range());
        match self.line_place(&id) {
            Ok(first) => self.found.push(
                Diagnostic::new(Code::DuplicateLine, format!("two lines carry the id `{id}`"))
                    .at(here)
                    .related(*self.line_spans.at(first), "the other one")
                    .help("give one of the two another id, or none"),
            ),
            Err(hash) => drop(self.line_ids.insert(hash, LineId::from_index(self.story.lines.len()))),
        }
        let values = self.markup(file, literal, words, Some(place));
        let text = self.store(words);
        self.line_spans.push(here);
        self.story.lines.push(Line { id, text, speaker, manner, values, seen: None })
    }

    /// Checks the markup of a text; the values in its braces, in order. What has no place in the story shows no values.
    pub(super) fn markup(
        &mut self,
        file: FileId,
        literal: &Literal,
        words: &str,
        place: Option<&Place>,
    ) -> Vec<crate::expr::ExprId> {
        if !words.bytes().any(|sign| matches!(sign, b'*' | b'[' | b'{' | b'\\')) {
            return Vec::new();
        }
        let at = |sign: &str, last: bool| {
            let found = if last { literal.text.rfind(sign) } else { literal.text.find(sign) };
            span(file, &found.map_or(literal.range(), |at| literal.inner(&(at..at + sign.len()))))
        };
        let parts = match parts(words) {
            Ok(parts) => parts,
            Err(error) => {
                let (here, help) = match error {
                    MarkupError::OpenStar => {
                        (at("*", true), r"write `*` at the end of it, too; a plain star is written `\\*`")
                    }
                    MarkupError::OpenLink => {
                        (at("[", true), r"a link is written `[words](entry)`, a plain bracket `\\[`")
                    }
                    MarkupError::OpenBrace => (at("{", true), r"a value is written `{name}`, a plain brace `\\{`"),
                };
                self.found.push(Diagnostic::new(Code::BadMarkup, error.to_string()).at(here).help(help));
                return Vec::new();
            }
        };
        let mut values = Vec::new();
        for part in parts {
            match part {
                Part::Words { link: Some(entry), .. } if self.names.codex.get(entry).is_none() => {
                    let message = format!("no Codex entry is called `{entry}`");
                    let here = at(&format!("]({entry})"), false);
                    let help = self.names.codex.advice(entry);
                    self.found.push(Diagnostic::new(Code::UnknownEntry, message).at(here).maybe_help(help));
                }
                Part::Value { name, .. } => match place.and_then(|place| self.shown_value(name, place)) {
                    Some(value) => values.push(value),
                    None if self.missing.any(Kind::Word) && !self.names.words.contains_key(name) => {}
                    None => {
                        let message = format!("`{{{name}}}` is no variable or gauge that can be shown here");
                        let here = at(&format!("{{{name}}}"), false);
                        let help = match place {
                            Some(_) => self.shown_advice(name),
                            None => Some("only lines of scenes show values; a plain brace is written `\\{`".to_owned()),
                        };
                        self.found.push(Diagnostic::new(Code::BadMarkup, message).at(here).maybe_help(help));
                    }
                },
                Part::Words { .. } => {}
            }
        }
        values
    }

    /// Why a name in braces cannot be shown.
    fn shown_advice(&self, name: &str) -> Option<String> {
        match self.names.words.get(name) {
            Some((Word::Variable(id), _)) => {
                let owner = &self.story.people.at(self.story.variables.at(*id).of).name;
                Some(format!("this variable belongs to {owner}, and only scenes in those eyes show it"))
            }
            Some(_) => Some(
                "write the words yourself, with `If`; only the values of variables and gauges are shown".to_owned(),
            ),
            None => {
                let guess = crate::diagnostics::nearest(name, self.names.words.keys().map(String::as_str));
                guess.map(|guess| format!("did you mean `{{{guess}}}`?"))
            }
        }
    }

    pub(super) fn store(&mut self, words: &str) -> TextRange {
        let start = u32::try_from(self.story.text.len()).unwrap_or(u32::MAX);
        self.story.text.push_str(words);
        TextRange { start, end: u32::try_from(self.story.text.len()).unwrap_or(u32::MAX) }
    }
}
