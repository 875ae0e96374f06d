//! Stories to test with, and a player who chooses by numbers.

use std::sync::{Arc, OnceLock};

use finale::diagnostics::{Code, Diagnostics};
use finale::load::{Files, Folder, Loaded, Memory, load, tag_lines};
use finale::model::Story;
use finale::runtime::{Ledger, Session, Start, Status};
use finale::view::{self, ChoiceView, EndView, PageItem, StageView};

/// A path below the package.
pub(crate) fn path(below: &str) -> String {
    format!("{}/{below}", env!("CARGO_MANIFEST_DIR"))
}

/// The story of a load that must have succeeded.
#[track_caller]
pub(crate) fn story(loaded: &Loaded) -> Arc<Story> {
    loaded.story.clone().unwrap_or_else(|| panic!("{}", loaded.report(false)))
}

/// The finale, as it is on disk.
pub(crate) fn finale() -> Arc<Story> {
    static STORY: OnceLock<Arc<Story>> = OnceLock::new();
    STORY.get_or_init(|| story(&load(&[Box::new(Folder::new(path("scenes")))]))).clone()
}

/// The files of a folder and what is in them. Of the finale, its beginning: the teaser and Act One, told no further. The whole has more states
/// than a test can wait for; `.ci/run` proves it.
pub(crate) fn files(folder: &str) -> Vec<(String, String)> {
    let (own, pack) = (folder == "scenes", Folder::new(path(folder)));
    let later = |path: &String| {
        own && (path.contains("endings/") || ('2'..='9').any(|act| path.contains(&format!("act{act}/"))))
    };
    let paths = pack.list().expect("the folder").paths;
    let texts = paths.into_iter().filter(|path| !later(path)).map(|path| {
        let text = pack.read(&path).expect("a file");
        let told = "title: \"What You Leave Behind\",";
        let text = if own { text.replace(told, &format!("{told} told_through: \"1\",")) } else { text };
        (path, text)
    });
    texts.collect()
}

/// What [`files`] gives, as a pack.
pub(crate) fn files_pack(folder: &str) -> Memory {
    files(folder).iter().fold(Memory::new("pack"), |pack, (path, text)| pack.with(path, text))
}

/// The beginning of the finale.
pub(crate) fn opening() -> Arc<Story> {
    story(&load(&[Box::new(files_pack("scenes"))]))
}

/// The examples of `docs/language.md`, together one story.
pub(crate) fn reference() -> Arc<Story> {
    static STORY: OnceLock<Arc<Story>> = OnceLock::new();
    STORY.get_or_init(|| story(&load_reference())).clone()
}

/// The examples of `docs/language.md`, loaded.
pub(crate) fn load_reference() -> Loaded {
    load_page(&reference_text())
}

/// The page `docs/language.md`.
pub(crate) fn reference_text() -> String {
    std::fs::read_to_string(path("docs/language.md")).expect("the reference can be read")
}

/// The examples after an edit: each pair is a piece of text and what stands there instead.
#[track_caller]
pub(crate) fn reference_edited(edits: &[(&str, &str)]) -> Arc<Story> {
    let mut page = reference_text();
    for (before, after) in edits {
        assert!(page.contains(before), "the reference holds {before}");
        page = page.replace(before, after);
    }
    story(&load_page(&page))
}

/// The examples with a tag on every line, after an edit.
#[track_caller]
pub(crate) fn reference_tagged(edits: &[(&str, &str)]) -> Arc<Story> {
    let page = reference_text();
    let pack = pack_of(&page, "```ron\n");
    let tagged = tag_lines(&[&pack], 0).expect("the reference is well-formed");
    let mut files: Vec<(String, String)> = Vec::new();
    for path in pack.list().expect("in memory").paths {
        let text = tagged.iter().find(|file| file.path == path).map(|file| file.text.clone());
        files.push((path.clone(), text.unwrap_or_else(|| pack.read(&path).expect("in memory"))));
    }
    for (before, after) in edits {
        assert!(files.iter().any(|(_, text)| text.contains(before)), "the reference holds {before}");
        files.iter_mut().for_each(|(_, text)| *text = text.replace(before, after));
    }
    let pack = files.into_iter().fold(Memory::new("language.md"), |pack, (path, text)| pack.with(path, text));
    let loaded = load(&[Box::new(pack)]);
    assert!(loaded.diagnostics.is_empty(), "{}", loaded.report(false));
    story(&loaded)
}

/// The examples of `docs/language.md` with the mod of its last chapter on top.
pub(crate) fn load_reference_mod() -> Loaded {
    let page = reference_text();
    load(&[Box::new(pack_of(&page, "```ron\n")), Box::new(pack_of(&page, "```ron mod\n"))])
}

fn load_page(page: &str) -> Loaded {
    load(&[Box::new(pack_of(page, "```ron\n"))])
}

/// The examples of a page that begin with a fence, one file each.
fn pack_of(page: &str, fence: &str) -> Memory {
    let mut pack = Memory::new("language.md");
    for (number, example) in examples(page, fence).into_iter().enumerate() {
        pack = pack.with(format!("{number:02}.ron"), example);
    }
    pack
}

/// The examples of a page that begin with a fence.
pub(crate) fn examples<'a>(page: &'a str, fence: &str) -> Vec<&'a str> {
    let blocks = page.split(fence).skip(1);
    blocks.map(|block| block.split_once("```").expect("an example ends").0).collect()
}

/// What was found, but for lines without a tag: examples are written as they are typed.
pub(crate) fn but_for_tags(loaded: &Loaded) -> Diagnostics {
    let mut found = Diagnostics::default();
    loaded.diagnostics.iter().filter(|one| one.code != Code::Untagged).for_each(|one| found.push(one.clone()));
    found
}

/// A play of an itinerary.
#[track_caller]
pub(crate) fn begin(story: &Arc<Story>, itinerary: &str, seed: u64, ledger: Ledger) -> Session {
    let start = Start { itinerary: itinerary.to_owned(), seed, ledger, ..Start::default() };
    Session::new(story.clone(), start).expect("the itinerary exists")
}

/// What can be seen of a play: of the page its length and its last items, since plays are long.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Seen {
    pub(crate) length: usize,
    pub(crate) items: Vec<PageItem>,
    pub(crate) choice: Option<ChoiceView>,
    pub(crate) stage: StageView,
    pub(crate) end: Option<EndView>,
    pub(crate) ledger: Ledger,
}

pub(crate) fn see(session: &Session) -> Seen {
    Seen {
        length: session.entries(),
        items: (session.entries().saturating_sub(4)..session.entries()).map(|at| view::item(session, at)).collect(),
        choice: view::choice(session),
        stage: view::stage(session),
        end: view::end(session),
        ledger: session.ledger(),
    }
}

pub(crate) fn items(session: &Session) -> Vec<PageItem> {
    (0..session.entries()).map(|index| view::item(session, index)).collect()
}

/// One command: goes on, or takes the open option that a number picks. False at the end.
#[track_caller]
pub(crate) fn step(session: &mut Session, pick: usize) -> bool {
    match session.status() {
        Status::Ended => return false,
        Status::Reading => session.advance().expect("reading goes on"),
        Status::Choosing => {
            let choice = view::choice(session).expect("a choice is open");
            let open: Vec<usize> =
                choice.options.iter().filter(|option| option.locked.is_none()).map(|option| option.index).collect();
            let index = open[pick % open.len()];
            session.choose(index).expect("an open option can be chosen")
        }
    };
    true
}

/// Plays to the end, choosing by a row of numbers that is used again and again.
#[track_caller]
pub(crate) fn play_out(session: &mut Session, picks: &[usize]) {
    let mut picks = picks.iter().copied().cycle();
    for _ in 0..10_000 {
        let pick = if session.status() == Status::Choosing { picks.next().unwrap_or(0) } else { 0 };
        if !step(session, pick) {
            return;
        }
    }
    panic!("the play does not end");
}

/// A ledger with any outcomes and replies that a story has, picked by a row of numbers.
pub(crate) fn any_ledger(story: &Story, numbers: &[u8]) -> Ledger {
    let mut ledger = Ledger::default();
    let mut outcomes = numbers.iter().map(|number| usize::from(*number));
    for decision in story.decisions.iter() {
        if let Some(outcome) = outcomes.next().and_then(|number| decision.outcomes.get(number)) {
            ledger.decisions.insert(decision.id.clone(), outcome.id.clone());
        }
    }
    let mut replies = numbers.iter().rev().map(|number| usize::from(*number));
    for line in story.exchange_lines.iter() {
        if let Some(reply) = replies.next().and_then(|number| line.replies.get(number)) {
            ledger.replies.insert(format!("{}:{}", story.slots.at(line.slot).id, line.id), reply.id.clone());
        }
    }
    ledger
}

/// The spoken lines of a person.
pub(crate) fn spoken(session: &Session, who: &str) -> Vec<String> {
    let lines = items(session).into_iter().filter_map(|item| match item {
        PageItem::Speech { speaker, text, .. } if speaker == who => Some(text.to_plain()),
        _ => None,
    });
    lines.collect()
}
