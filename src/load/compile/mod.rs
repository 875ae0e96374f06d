//! From declarations to the compiled story: names first, then the world, then the scenes, then checks over the whole.

mod changes;
mod lines;
mod people;
mod scenes;
mod stage;
mod steps;
mod text;
mod timeline;
mod world;

use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, BuildHasherDefault};

use rustc_hash::{FxHashMap, FxHasher};

use super::checks;
use super::names::Names;
use super::order::Packs;
use super::read::{Placed, span};
use super::scope::{Eyes, Limit, Place, StoryScope};
use super::source::{Declaration, PackSource};
use super::spanned::Literal;
use crate::diagnostics::{Code, Diagnostic, FileId, SourceMap, Span};
use crate::expr::{
    Arena, Effect, ExprError, ExprErrorKind, ExprId, Meaning, Node, Refusal, Scope, check_condition, check_effect,
};
use crate::model::{Ask, ItineraryId, LineId, PackInfo, SceneId, Story, Table};

/// The story as it grows, with everything found on the way.
pub(crate) struct Compiler {
    pub(crate) story: Story,
    pub(crate) arena: Arena<Ask>,
    pub(crate) names: Names,
    pub(crate) found: Vec<Diagnostic>,
    /// Where scenes stand in the sources, by id.
    pub(crate) scene_spans: Table<SceneId, Span>,
    /// Facts and conditions that are not compiled yet.
    pub(crate) pending: Vec<String>,
    /// Where lines stand.
    pub(crate) line_spans: Table<LineId, Span>,
    /// Lines by the hash of their id; where two hashes are the same, the second counts one more.
    line_ids: FxHashMap<u64, LineId>,
    /// The ids of lines that expressions ask for, with the places that ask.
    asked: Vec<(String, Span)>,
    /// Where itineraries stop at a slot in somebody's eyes for the first time.
    pub(crate) stop_spans: BTreeMap<(String, Option<String>), Span>,
    itinerary_names: Table<ItineraryId, String>,
    pub(crate) packs: Packs,
    patches: changes::Patches,
}

/// Compiles declarations. Without `complete`, names may be missing because a file could not be read, so unknown names are not reported.
pub(crate) fn compile(
    declarations: Vec<Placed>,
    packs: Packs,
    sources: &SourceMap,
    complete: bool,
) -> (Story, Vec<Diagnostic>) {
    let mut compiler = Compiler {
        story: Story::default(),
        arena: Arena::default(),
        names: Names::new(),
        found: Vec::new(),
        scene_spans: Table::default(),
        pending: Vec::new(),
        line_spans: Table::default(),
        line_ids: FxHashMap::default(),
        asked: Vec::new(),
        stop_spans: BTreeMap::new(),
        itinerary_names: Table::default(),
        packs,
        patches: changes::Patches::default(),
    };
    let sorted = Sorted::new(declarations);
    compiler.pack(&sorted);
    compiler.patches = changes::Patches::new(&sorted);
    compiler.timeline(&sorted);
    compiler.people(&sorted);
    compiler.link_witnesses(&sorted);
    compiler.stage(&sorted);
    compiler.declare_endings(&sorted);
    compiler.declare_itineraries(&sorted);
    compiler.world(&sorted);
    compiler.scenes(&sorted);
    compiler.itineraries(&sorted);
    compiler.link_seen();
    compiler.finish(sources);
    checks::all(&mut compiler);
    let mut found = compiler.found;
    if !complete {
        found.retain(|diagnostic| !hidden_while_incomplete(diagnostic.code));
    }
    compiler.story.expressions = compiler.arena;
    (compiler.story, found)
}

/// Codes that a declaration missing elsewhere would cause.
fn hidden_while_incomplete(code: Code) -> bool {
    matches!(
        code,
        Code::NoPack
            | Code::NoTimeline
            | Code::NoItinerary
            | Code::NeverReached
            | Code::Untold
            | Code::ExchangeOrder
            | Code::EmptyChoice
            | Code::TimedDefault
    ) || code.number().starts_with("F02") && !matches!(code, Code::Duplicate | Code::BadId | Code::BadColour)
}

/// The declarations by kind, each with its file.
pub(crate) struct Sorted {
    pub(crate) all: Vec<Placed>,
}

impl Sorted {
    fn new(all: Vec<Placed>) -> Self {
        Self { all }
    }

    /// The declarations of one kind.
    pub(crate) fn each<'a, T: 'a>(
        &'a self,
        pick: impl Fn(&'a Declaration) -> Option<&'a T> + 'a,
    ) -> impl Iterator<Item = (FileId, Span, &'a T)> + 'a {
        self.all.iter().filter_map(move |placed| pick(&placed.declaration).map(|it| (placed.file, placed.span, it)))
    }
}

/// Picks one kind of declaration: `pick!(Scene)`.
macro_rules! pick {
    ($kind:ident) => {
        |declaration| match declaration {
            $crate::load::source::Declaration::$kind(inner) => Some(inner),
            _ => None,
        }
    };
}
pub(crate) use pick;

impl Compiler {
    /// Keeps a result, or notes its diagnostic.
    pub(crate) fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|diagnostic| self.found.push(diagnostic)).ok()
    }

    fn pack(&mut self, sorted: &Sorted) {
        let mut packs = sorted.each(pick!(Pack));
        match packs.next() {
            Some((_, _, pack)) => {
                self.story.pack = pack_info(pack);
                self.story.mods = packs.map(|(_, _, pack)| pack_info(pack)).collect();
            }
            None => self.found.push(
                Diagnostic::new(Code::NoPack, "there is no `Pack( … )` declaration")
                    .help("a pack says what it is: `Pack(id: \"my_story\", title: \"My Story\", version: \"1.0.0\")`"),
            ),
        }
    }

    /// Checks a condition that stands at a place; notes what is wrong with it.
    pub(crate) fn condition(&mut self, file: FileId, text: &Literal, place: &Place) -> Option<ExprId> {
        let result = self.try_condition(text, place);
        self.checked(file, text, result)
    }

    pub(crate) fn try_condition(&mut self, text: &Literal, place: &Place) -> Result<ExprId, ExprError> {
        // What an attempt asked that came to nothing is forgotten.
        self.names.seen.get_mut().asked.clear();
        self.scoped(place, |scope, arena| check_condition(&text.text, scope, arena))
    }

    pub(crate) fn effect(&mut self, file: FileId, text: &Literal, place: &Place) -> Option<Effect<Ask>> {
        let result = self.scoped(place, |scope, arena| check_effect(&text.text, scope, arena));
        self.checked(file, text, result)
    }

    /// Notes what is wrong with an expression, or which lines it asks for.
    pub(super) fn checked<T>(&mut self, file: FileId, text: &Literal, result: Result<T, ExprError>) -> Option<T> {
        let asked = std::mem::take(&mut self.names.seen.get_mut().asked);
        match result {
            Ok(value) => {
                self.asked.extend(asked.into_iter().map(|(line, at)| (line, span(file, &text.inner(&at)))));
                Some(value)
            }
            Err(error) => {
                self.found.push(expression_error(file, text, &error));
                None
            }
        }
    }

    /// The line of an id.
    pub(crate) fn line_of(&self, id: &str) -> Option<LineId> {
        self.line_place(id).ok()
    }

    /// The line of an id, or the free place for one.
    fn line_place(&self, id: &str) -> Result<LineId, u64> {
        let mut hash = BuildHasherDefault::<FxHasher>::default().hash_one(id);
        while let Some(line) = self.line_ids.get(&hash) {
            if self.story.lines.at(*line).id == id {
                return Ok(*line);
            }
            hash = hash.wrapping_add(1);
        }
        Err(hash)
    }

    /// A variable or gauge whose value a text shows.
    pub(crate) fn shown_value(&mut self, name: &str, place: &Place) -> Option<ExprId> {
        self.scoped(place, |scope, arena| match scope.name(name).ok()??.meaning {
            Meaning::Symbol(ask @ (Ask::Variable(_) | Ask::Gauge(..))) => Some(arena.push(Node::Read(ask))),
            _ => None,
        })
    }

    /// Does something with the names that are known at a place, and the arena that expressions go into.
    fn scoped<T>(&mut self, place: &Place, ask: impl FnOnce(&StoryScope<'_>, &mut Arena<Ask>) -> T) -> T {
        let scope = StoryScope {
            names: &self.names,
            story: &self.story,
            place,
            pending: &self.pending,
            itineraries: &self.itinerary_names,
        };
        ask(&scope, &mut self.arena)
    }

    fn finish(&mut self, sources: &SourceMap) {
        let mut hash = Fnv::default();
        for (_, file) in sources.iter() {
            hash.write_long(file.text.as_bytes());
        }
        self.story.hash = hash.0;
    }
}

fn pack_info(pack: &PackSource) -> PackInfo {
    let text = |literal: &Option<Literal>| literal.as_ref().map(|l| text::fold(&l.text)).unwrap_or_default();
    PackInfo {
        id: pack.id.text.clone(),
        title: text::fold(&pack.title.text),
        version: pack.version.text.clone(),
        language: pack.language.as_ref().map_or_else(|| "en".to_owned(), |l| l.text.clone()),
        notice: text(&pack.notice),
        content_note: text(&pack.content_note),
        told_through: None,
        to_be_continued: text(&pack.to_be_continued),
    }
}

/// The diagnostic of a mistake in an expression.
pub(crate) fn expression_error(file: FileId, text: &Literal, error: &ExprError) -> Diagnostic {
    let mut message = error.to_string();
    let (code, help) = match &error.kind {
        ExprErrorKind::StrayCharacter(sign) => (Code::ExpressionSyntax, sign_advice(*sign)),
        ExprErrorKind::Expected { expected, found } => {
            message = form_message(expected, found);
            (Code::ExpressionSyntax, form_advice(expected, found))
        }
        ExprErrorKind::NumberTooLarge => (Code::ExpressionSyntax, None),
        ExprErrorKind::TooDeep => (Code::ExpressionSyntax, None),
        ExprErrorKind::UnknownName { suggestion, .. } => {
            let help = || name_advice(&text.text, &error.range).to_owned();
            (Code::UnknownName, Some(suggestion.clone().unwrap_or_else(help)))
        }
        ExprErrorKind::UnknownWord { suggestion, .. } => (Code::UnknownOutcome, suggestion.clone()),
        ExprErrorKind::Mismatch(reason) => (Code::TypeMismatch, type_advice(reason)),
        ExprErrorKind::NotAssignable { .. } => (
            Code::NotAssignable,
            Some(match what_is(error) {
                "a decision" => "a decision is recorded with `Decide` in a body, or `decide` in an option".to_owned(),
                _ => "it is computed from decisions; only variables can be changed".to_owned(),
            }),
        ),
        ExprErrorKind::Refused(refusal) => match refusal {
            Refusal::Foreign { .. } => (Code::ForeignVariable, Some("ask a decision or a fact instead".to_owned())),
            Refusal::TooEarly { name, slot } => {
                message = format!("`{name}` is decided in `{slot}`, and that is too late to ask it here");
                (Code::TooEarly, Some("ask it in a later slot, or ask something that was decided before".to_owned()))
            }
            Refusal::NotHere { .. } => {
                (Code::ForeignVariable, Some("ask a decision here, or make this a part of a scene".to_owned()))
            }
            Refusal::Circular { .. } => {
                (Code::Circular, Some("break the circle: what it asks must not ask it in turn".to_owned()))
            }
        },
    };
    Diagnostic::new(code, message).at(span(file, &text.inner(&error.range))).maybe_help(help)
}

fn what_is(error: &ExprError) -> &'static str {
    match &error.kind {
        ExprErrorKind::NotAssignable { what, .. } => what,
        _ => "",
    }
}

/// What may stand where a name is unknown and none is near.
pub(crate) fn name_advice(text: &str, name: &std::ops::Range<usize>) -> &'static str {
    let (before, after) = (text.get(..name.start).unwrap_or_default(), text.get(name.end..).unwrap_or_default());
    let function = before.trim_end().strip_suffix('(').and_then(|before| before.split_whitespace().next_back());
    let function = if after.trim_start().starts_with('(') { Some("") } else { function };
    match function.map(|function| function.trim_start_matches('(')) {
        Some("visits") => "name a scene of these eyes, or the slot of a telling",
        Some("decided") => "name a decision",
        Some("finished") => "name an itinerary",
        Some("") => "with brackets there are `decided( )`, `visits( )`, `seen( )` and `finished( )`",
        _ => "it must be declared as a variable, a decision, a fact, a gauge or a condition",
    }
}

/// What somebody meant who used a sign of another language.
fn sign_advice(sign: char) -> Option<String> {
    let advice = match sign {
        '&' => "write `and`",
        '|' => "write `or`",
        '!' => "write `not`, or `!=` for “is not”",
        '\'' | '"' | '“' | '”' | '‘' | '’' => "words stand bare in a condition: `the_lamp == lit`",
        ';' | ':' => "write one condition, joined by `and` and `or`",
        _ => return None,
    };
    Some(advice.to_owned())
}

fn form_message(expected: &str, found: &str) -> String {
    match (expected, found) {
        ("`)`", "the end") => "a `)` is missing at the end".to_owned(),
        (_, "the end") if expected.starts_with("a name") => "something is missing here".to_owned(),
        (_, "the end") => format!("{expected} is missing at the end"),
        (_, found) if expected.ends_with("the end") => format!("{found} cannot stand here"),
        _ => format!("{expected} is needed here, and this is {found}"),
    }
}

fn form_advice(expected: &str, found: &str) -> Option<String> {
    let advice = match found.trim_matches('`') {
        "=" => "to compare, write `==`; a single `=` changes a variable, in `Set` and `set`",
        "==" => "to change a variable, write a single `=`",
        "is" | "equals" | "are" => "to compare, write `==`",
        "AND" | "And" | "OR" | "Or" | "NOT" | "Not" => "write `and`, `or` and `not` in small letters",
        "the end" if expected.starts_with("a name") => "write a condition, such as `the_lamp == lit`",
        _ if expected.ends_with("the end") => "join two conditions with `and` or `or`",
        _ => return None,
    };
    Some(advice.to_owned())
}

fn type_advice(reason: &str) -> Option<String> {
    let advice = if reason.contains("word from a list") {
        "compare it with one of its words: `the_lamp == lit`"
    } else if reason.contains("is a number") && (reason.starts_with("a condition") || reason.ends_with("is not one")) {
        "compare it with a number: `trust >= 2`"
    } else if reason.ends_with("is not") {
        "write the name alone, or `not` before it"
    } else if reason.contains("a set") && reason.contains("has") {
        "write `carried has rope`"
    } else {
        return None;
    };
    Some(advice.to_owned())
}

/// A place in the story's world, where everybody's truth is computed.
pub(crate) fn world_place(limit: Limit, gauges_before: u32) -> Place {
    Place { eyes: Eyes::Nobody, limit, world: Some(gauges_before), telling: None }
}

/// The hash FNV-1a of 64 bits (Fowler, Noll, Vo): small, and the same on every platform for ever.
pub(crate) struct Fnv(pub(crate) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Eight bytes at a time, for texts of megabytes; the length counts too.
    fn write_long(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.0 = (self.0.rotate_left(23) ^ u64::from_le_bytes(*word)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        self.write(rest);
        self.write(&(bytes.len() as u64).to_le_bytes());
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
