//! In which order packs are put together: what a pack requires comes before it; else the order in which they were given.
//!
//! Knows what packs say of themselves, and nothing of what they declare.

use std::ops::Range;

use super::missing::{Kind, Missing};
use super::names::advice;
use super::read::{Placed, ReadPack, span};
use super::source::{Declaration, PackSource};
use super::spanned::Literal;
use crate::diagnostics::{Code, Diagnostic, FileId, Span};

/// What is said about a pack when something of it is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackName {
    /// Its title, or its id where it has none.
    pub(crate) title: String,
    files: Range<u32>,
}

/// The packs of a run, in the order in which they were put together.
#[derive(Debug, Default)]
pub(crate) struct Packs(pub(crate) Vec<PackName>);

impl Packs {
    /// The place of a file's pack in the order.
    pub(crate) fn of(&self, file: FileId) -> usize {
        self.0.iter().position(|pack| pack.files.contains(&file.0)).unwrap_or(0)
    }

    /// What a file's pack is called.
    pub(crate) fn title(&self, file: FileId) -> &str {
        self.0.get(self.of(file)).map_or("", |pack| &pack.title)
    }
}

/// The declarations of all packs, in order, and what is wrong with what the packs require. Some may have a `Pack` that
/// could not be read.
pub(crate) fn order(packs: Vec<ReadPack>, missing: &Missing) -> (Vec<Placed>, Packs, Vec<Diagnostic>) {
    let heads: Vec<Option<Head>> = packs.iter().map(head).collect();
    let mut found = Vec::new();
    if !missing.any(Kind::Pack) {
        nameless(&packs, &heads, &mut found);
    }
    distinct(&heads, &mut found);
    let order = sequence(&heads, &mut found);
    let mut packs: Vec<Option<(ReadPack, PackName)>> = packs
        .into_iter()
        .zip(&heads)
        .map(|(pack, head)| {
            let title = head.as_ref().map(|head| head.title.clone()).unwrap_or_default();
            let name = PackName { title, files: pack.files.clone() };
            Some((pack, name))
        })
        .collect();
    let (mut declarations, mut names) = (Vec::new(), Vec::new());
    for index in order {
        if let Some((pack, name)) = packs.get_mut(index).and_then(Option::take) {
            declarations.extend(pack.declarations);
            names.push(name);
        }
    }
    (declarations, Packs(names), found)
}

/// What the packs to be loaded say of themselves: the places of literals stay those of their files.
struct Head {
    id: Literal,
    title: String,
    file: FileId,
    requires: Vec<Literal>,
    after: Vec<Literal>,
}

fn head(pack: &ReadPack) -> Option<Head> {
    pack.declarations.iter().find_map(|placed| match &placed.declaration {
        Declaration::Pack(PackSource { id, title, requires, after, .. }) => Some(Head {
            id: id.clone(),
            title: if title.text.trim().is_empty() { id.text.clone() } else { title.text.trim().to_owned() },
            file: placed.file,
            requires: requires.clone(),
            after: after.clone(),
        }),
        _ => None,
    })
}

fn place(head: &Head) -> Span {
    span(head.file, &head.id.range())
}

/// A pack on top of others says what it is, too; the story itself is checked later.
fn nameless(packs: &[ReadPack], heads: &[Option<Head>], found: &mut Vec<Diagnostic>) {
    if heads.iter().flatten().next().is_none() {
        return;
    }
    for (pack, _) in packs.iter().zip(heads).filter(|(_, head)| head.is_none()) {
        let first = pack.declarations.first().map(|placed| placed.span);
        let message = "one of the packs has no `Pack( … )` declaration";
        let help = "it says what it is, and on which pack it is put: `Pack(id: \"my_mod\", title: \"My Mod\", version: \"1.0.0\", requires: [\"…\"])`";
        found.push(Diagnostic::new(Code::NoPack, message).maybe_at(first).help(help));
    }
}

/// No two packs of one id; one story, and what is put on top of it.
fn distinct(heads: &[Option<Head>], found: &mut Vec<Diagnostic>) {
    let heads: Vec<&Head> = heads.iter().flatten().collect();
    for (index, head) in heads.iter().enumerate() {
        let earlier = || heads.iter().take(index);
        if let Some(first) = earlier().find(|other| other.id.text == head.id.text) {
            let message = format!("two of the packs are called `{}`", head.id.text);
            let diagnostic = Diagnostic::new(Code::PackTwice, message).at(place(head));
            found.push(
                diagnostic.related(place(first), "the other one").help("load one of the two, or give one another id"),
            );
        } else if head.requires.is_empty()
            && let Some(story) = earlier().find(|other| other.requires.is_empty())
        {
            let message =
                format!("`{}` is a story of its own, and `{}` is loaded already", head.id.text, story.id.text);
            let diagnostic = Diagnostic::new(Code::PackTwice, message).at(place(head));
            let help = format!("play it alone; or, if it changes the other, write `requires: [\"{}\"]`", story.id.text);
            found.push(diagnostic.related(place(story), "this is the story").help(help));
        }
    }
}

/// The order: again and again the first pack whose needs are met.
fn sequence(heads: &[Option<Head>], found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let known = |wanted: &Literal| heads.iter().flatten().any(|head| head.id.text == wanted.text);
    for head in heads.iter().flatten() {
        for wanted in head.requires.iter().filter(|wanted| !known(wanted)) {
            let message = format!("the pack `{}`, which this one requires, is not loaded", wanted.text);
            let ids = heads.iter().flatten().map(|head| head.id.text.as_str()).filter(|id| *id != head.id.text);
            let help = advice(&wanted.text, ids).filter(|help| help.starts_with("did"));
            let help = help.unwrap_or_else(|| "load it as well, with `--pack` or from the folder of mods".to_owned());
            found.push(Diagnostic::new(Code::MissingPack, message).at(span(head.file, &wanted.range())).help(help));
        }
    }
    let mut order: Vec<usize> = Vec::new();
    while order.len() < heads.len() {
        let placed = |wanted: &Literal| {
            order.iter().filter_map(|index| heads.get(*index)?.as_ref()).any(|head| head.id.text == wanted.text)
        };
        let met = |head: &Head| head.requires.iter().chain(&head.after).all(|wanted| placed(wanted) || !known(wanted));
        let mut open = heads.iter().enumerate().filter(|(index, _)| !order.contains(index));
        if let Some((index, _)) = open.clone().find(|(_, head)| head.as_ref().is_none_or(met)) {
            order.push(index);
            continue;
        }
        let circle: Vec<&Head> = open.clone().filter_map(|(_, head)| head.as_ref()).collect();
        let names = circle.iter().map(|head| format!("`{}`", head.id.text)).collect::<Vec<_>>().join(", ");
        let message = format!("these packs each want to be loaded after another of them: {names}");
        let first = circle.first().map(|head| place(head));
        let diagnostic = Diagnostic::new(Code::PackCircle, message).maybe_at(first);
        found.push(diagnostic.help("take one of the ids out of `requires` or `after`"));
        order.extend(open.by_ref().map(|(index, _)| index).collect::<Vec<_>>());
    }
    order
}
