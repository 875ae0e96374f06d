//! Which names are declared, and where: one register a kind.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::read::span;
use super::spanned::Literal;
use crate::diagnostics::{Code, Diagnostic, FileId, Span, nearest};
use crate::expr::ExprId;
use crate::model::{
    AchievementId, ActId, ArchiveId, BackdropId, CodexId, DecisionId, EndingId, FactId, GaugeId, ItineraryId, MoodId,
    MusicId, PersonId, SceneId, SlotId, SoundId, VariableId,
};

/// The names of one kind.
#[derive(Debug)]
pub(crate) struct Register<I> {
    kind: &'static str,
    code: Code,
    names: BTreeMap<String, (I, Span)>,
}

impl<I: Copy> Register<I> {
    fn new(kind: &'static str, code: Code) -> Self {
        Self { kind, code, names: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, file: FileId, name: &Literal, id: I) -> Result<(), Diagnostic> {
        let here = span(file, &name.range());
        if let Some((_, first)) = self.names.get(&name.text) {
            return Err(Diagnostic::new(Code::Duplicate, format!("{} `{}` is declared twice", self.kind, name.text))
                .at(here)
                .related(*first, "declared here as well")
                .help("give one of the two another id"));
        }
        self.names.insert(name.text.clone(), (id, here));
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<I> {
        self.names.get(name).map(|(id, _)| *id)
    }

    /// Where a name is declared.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        self.names.get(name).map(|(_, place)| *place)
    }

    /// Every name with the place of its declaration.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, Span)> {
        self.names.iter().map(|(name, (_, place))| (name.as_str(), *place))
    }

    /// What these are names of, in one word.
    pub(crate) fn kind(&self) -> &'static str {
        self.kind
    }

    /// The id of a name, or a diagnostic with the best guess.
    pub(crate) fn find(&self, file: FileId, name: &Literal) -> Result<I, Diagnostic> {
        self.get(&name.text).ok_or_else(|| {
            Diagnostic::new(self.code, format!("no {} is called `{}`", self.kind, name.text))
                .at(span(file, &name.range()))
                .maybe_help(self.advice(&name.text))
        })
    }

    /// What was probably meant by a name that is not declared.
    pub(crate) fn advice(&self, wanted: &str) -> Option<String> {
        advice(wanted, self.names.keys().map(String::as_str))
    }
}

/// The best guess for a misspelt name; where none is near, the names that there are.
pub(crate) fn advice<'a>(wanted: &str, known: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    const MOST: usize = 8;
    if let Some(guess) = nearest(wanted, known.clone()) {
        return Some(format!("did you mean `{guess}`?"));
    }
    let names: Vec<String> = known.clone().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = if known.count() > MOST { " …" } else { "" };
    (!names.is_empty()).then(|| format!("declared: {}{more}", names.join(", ")))
}

/// What a name in an expression stands for.
#[derive(Debug, Clone)]
pub(crate) enum Word {
    Variable(VariableId),
    Decision(DecisionId),
    Fact(FactId),
    Gauge(GaugeId),
    Condition(NamedCondition),
}

/// The lines that expressions ask for. Whether there are such lines is known once all bodies are compiled.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The cell of each line, by its id.
    pub(crate) cells: BTreeMap<String, u32>,
    /// The ids that the last expression names, with their places in it.
    pub(crate) asked: Vec<(String, Range<usize>)>,
}

impl Seen {
    /// The cell of a line that an expression asks for.
    pub(crate) fn ask(&mut self, line: &str, at: &Range<usize>) -> u32 {
        self.asked.push((line.to_owned(), at.clone()));
        let next = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        *self.cells.entry(line.to_owned()).or_insert(next)
    }
}

/// A condition under a name, with what using it needs.
#[derive(Debug, Clone)]
pub(crate) struct NamedCondition {
    pub(crate) expression: ExprId,
    pub(crate) known_from: Option<SlotId>,
    pub(crate) of: Option<PersonId>,
    /// Whether it asks a gauge: then what it means depends on where it stands.
    pub(crate) gauges: bool,
}

/// All names of a story.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) acts: Register<ActId>,
    pub(crate) slots: Register<SlotId>,
    pub(crate) people: Register<PersonId>,
    pub(crate) itineraries: Register<ItineraryId>,
    pub(crate) decisions: Register<DecisionId>,
    pub(crate) endings: Register<EndingId>,
    pub(crate) backdrops: Register<BackdropId>,
    pub(crate) moods: Register<MoodId>,
    pub(crate) music: Register<MusicId>,
    pub(crate) sounds: Register<SoundId>,
    pub(crate) codex: Register<CodexId>,
    pub(crate) archive: Register<ArchiveId>,
    pub(crate) achievements: Register<AchievementId>,
    /// Variables, decisions, facts, gauges and conditions share one space, since expressions use them bare.
    pub(crate) words: BTreeMap<String, (Word, Span)>,
    /// Scenes by key.
    pub(crate) scenes: FxHashMap<String, SceneId>,
    /// Lines that expressions ask for.
    pub(crate) seen: RefCell<Seen>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            acts: Register::new("act", Code::UnknownAct),
            slots: Register::new("slot", Code::UnknownSlot),
            people: Register::new("perspective or cast member", Code::UnknownPerson),
            itineraries: Register::new("itinerary", Code::UnknownItinerary),
            decisions: Register::new("decision", Code::UnknownDecision),
            endings: Register::new("ending", Code::UnknownEnding),
            backdrops: Register::new("backdrop", Code::UnknownStage),
            moods: Register::new("mood", Code::UnknownStage),
            music: Register::new("music", Code::UnknownStage),
            sounds: Register::new("sound", Code::UnknownStage),
            codex: Register::new("Codex entry", Code::UnknownEntry),
            archive: Register::new("Archive entry", Code::UnknownEntry),
            achievements: Register::new("achievement", Code::UnknownEntry),
            words: BTreeMap::new(),
            scenes: FxHashMap::default(),
            seen: RefCell::default(),
        }
    }

    pub(crate) fn add_word(&mut self, file: FileId, name: &Literal, word: Word) -> Result<(), Diagnostic> {
        let here = span(file, &name.range());
        if let Some((_, first)) = self.words.get(&name.text) {
            let message = format!(
                "`{}` is declared twice; no two variables, decisions, facts, gauges or conditions may share an id",
                name.text
            );
            return Err(Diagnostic::new(Code::Duplicate, message)
                .at(here)
                .related(*first, "declared here as well")
                .help("give one of the two another id"));
        }
        self.words.insert(name.text.clone(), (word, here));
        Ok(())
    }
}

/// Whether an id is spelt as ids are.
pub(crate) fn check_id(file: FileId, name: &Literal, dots: bool) -> Result<(), Diagnostic> {
    let text = &name.text;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || (dots && c == '.');
    let keyword = matches!(text.as_str(), "and" | "or" | "not" | "has" | "true" | "false");
    let good =
        !text.is_empty() && text.len() <= 64 && text.chars().all(fits) && !text.starts_with(['_', '.']) && !keyword;
    if good {
        return Ok(());
    }
    let message = if text.is_empty() { "this id is empty".to_owned() } else { format!("`{text}` cannot be an id") };
    Err(Diagnostic::new(Code::BadId, message).at(span(file, &name.range())).help(if keyword {
        "this word has a meaning in conditions; choose another"
    } else if text.len() > 64 {
        "use at most 64 characters"
    } else if dots {
        "use plain letters from a to z, digits, `_` and `.`, and begin with a letter or digit"
    } else {
        "use plain letters from a to z, digits and `_`, and begin with a letter or digit"
    }))
}
