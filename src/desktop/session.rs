//! The only bridge to the runtime: commands go in, what happened comes out, and the page is kept as plain data.
//!
//! Knows no widget and no file. What the runtime refuses becomes a sentence for the reader, never a crash.

use std::collections::BTreeSet;
use std::sync::Arc;

use bevy::prelude::*;
use finale::model::Story;
use finale::runtime::{Ledger, Session, Start, Status, StepError};
use finale::view::{self, ChoiceView, EndView, PageItem, PerspectiveView, StageView, TitleView};

/// The story that is loaded, and what its title says.
#[derive(Resource)]
pub(crate) struct Told {
    pub(crate) story: Arc<Story>,
    pub(crate) title: TitleView,
}

impl Told {
    pub(crate) fn new(story: Arc<Story>) -> Self {
        let title = view::title(&story);
        Self { story, title }
    }

    /// The way that belongs to an itinerary.
    pub(crate) fn way(&self, itinerary: &str) -> Option<&PerspectiveView> {
        self.title.ways.iter().find(|way| way.itinerary == itinerary)
    }

    /// The way of a perspective, by its id or by its name.
    pub(crate) fn seen_by(&self, eyes: &str) -> Option<&PerspectiveView> {
        self.title.ways.iter().find(|way| way.perspective.as_deref().is_some_and(|id| id == eyes || way.name == eyes))
    }

    /// An item whose eyes are named as the reader knows them.
    fn named(&self, mut item: PageItem) -> PageItem {
        if let PageItem::Heading { eyes: Some(eyes), .. } = &mut item
            && let Some(way) = self.seen_by(eyes)
        {
            eyes.clone_from(&way.name);
        }
        item
    }
}

/// A state of a play: which play was opened, and how often it has changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moment {
    pub(crate) opened: u32,
    pub(crate) revision: u64,
}

/// What the screens ask of the runtime.
#[derive(Message, Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Begin { itinerary: String, ledger: Ledger, finished: BTreeSet<String> },
    Resume { text: String },
    Advance,
    Choose(usize),
    Back,
    Forward,
    Leave,
}

/// What came of it.
#[derive(Message, Debug, Clone, PartialEq, Eq)]
pub(crate) enum Happened {
    /// A play was begun or taken up again; the notes say what could not be carried over.
    Opened {
        notes: Vec<String>,
    },
    Moved,
    Chose,
    Ended,
    /// The play was left; its last state is still there to be saved.
    Left,
    Refused(String),
}

/// The play that is open, as its screens show it.
#[derive(Resource, Default)]
pub(crate) struct Play {
    session: Option<Session>,
    pub(crate) items: Vec<PageItem>,
    pub(crate) choice: Option<ChoiceView>,
    pub(crate) end: Option<EndView>,
    pub(crate) stage: StageView,
    /// Counts up with every play that is opened.
    pub(crate) opened: u32,
    /// Counts up with every change of the play.
    revision: u64,
    /// How long the play had taken when it was opened, in seconds.
    pub(crate) played: u64,
}

impl Play {
    pub(crate) fn can_go_back(&self) -> bool {
        self.session.as_ref().is_some_and(Session::can_go_back)
    }

    /// The itinerary that is played.
    pub(crate) fn itinerary(&self) -> Option<&str> {
        self.session.as_ref().map(|session| session.start().itinerary.as_str())
    }

    /// What was decided so far, for the plays of others.
    pub(crate) fn ledger(&self) -> Option<Ledger> {
        self.session.as_ref().map(Session::ledger)
    }

    /// The play itself, to be saved.
    pub(crate) fn to_save(&self) -> Option<Session> {
        self.session.clone()
    }

    /// The text of a save of this moment, to be taken up again at once; `played` is how long the play has taken, in seconds.
    pub(crate) fn to_text(&self, played: u64) -> Option<String> {
        let text = finale::save::write(self.session.as_ref()?);
        let label = finale::save::Label { played, ..finale::save::Label::default() };
        finale::save::labelled(&text, &label).ok()
    }

    /// Which state of which play this is.
    pub(crate) fn moment(&self) -> Moment {
        Moment { opened: self.opened, revision: self.revision }
    }

    /// Takes over what the session shows now.
    fn show(&mut self, told: &Told) {
        let Some(session) = &self.session else { return };
        let count = session.entries();
        self.items.truncate(count);
        for index in self.items.len()..count {
            self.items.push(told.named(view::item(session, index)));
        }
        self.choice = view::choice(session);
        self.end = view::end(session);
        self.stage = view::stage(session);
    }

    fn open(&mut self, session: Session) {
        *self = Self { session: Some(session), opened: self.opened.wrapping_add(1), ..Self::default() };
    }

    /// To the next line that can be read.
    fn go_on(&mut self) -> Result<(), StepError> {
        let Some(session) = &mut self.session else { return Ok(()) };
        while session.status() == Status::Reading {
            session.advance()?;
            if last_item(session).is_some_and(|item| !waits_for_more(&item)) {
                break;
            }
        }
        Ok(())
    }

    fn apply(&mut self, told: &Told, command: &Command) -> Result<Happened, String> {
        let ended = self.end.is_some();
        let mut happened = match command {
            Command::Begin { itinerary, ledger, finished } => {
                self.open(begin(told, itinerary, ledger, finished)?);
                self.go_on().map_err(told_why)?;
                Happened::Opened { notes: Vec::new() }
            }
            Command::Resume { text } => {
                let restored = finale::save::read(&told.story, text).map_err(told_why)?;
                self.open(restored.session);
                self.played = finale::save::peek(text).map_or(0, |summary| summary.label.played);
                self.rest().map_err(told_why)?;
                Happened::Opened { notes: restored.notes }
            }
            Command::Advance => {
                self.go_on().map_err(told_why)?;
                Happened::Moved
            }
            Command::Choose(option) => {
                if let Some(session) = &mut self.session {
                    session.choose(*option).map_err(told_why)?;
                }
                self.rest().map_err(told_why)?;
                Happened::Chose
            }
            Command::Back | Command::Forward => {
                self.turn(*command == Command::Forward);
                Happened::Moved
            }
            Command::Leave => Happened::Left,
        };
        if happened != Happened::Left {
            self.revision += 1;
        }
        self.show(told);
        if self.end.is_some() && !ended && happened != Happened::Left {
            happened = Happened::Ended;
        }
        Ok(happened)
    }

    /// From wherever the play stands to a moment that can stand alone on a page.
    fn rest(&mut self) -> Result<(), StepError> {
        let last = self.session.as_ref().and_then(last_item);
        if last.is_none_or(|item| waits_for_more(&item)) { self.go_on() } else { Ok(()) }
    }

    /// Back or forward to a moment that can stand alone: not to a heading without its first line.
    fn turn(&mut self, forward: bool) {
        let Some(session) = &mut self.session else { return };
        loop {
            let moved = if forward { session.forward() } else { session.back() };
            if !moved || last_item(session).is_some_and(|item| !waits_for_more(&item)) {
                break;
            }
        }
    }
}

fn last_item(session: &Session) -> Option<PageItem> {
    session.entries().checked_sub(1).map(|index| view::item(session, index))
}

/// A heading, or what was chosen, is not read alone: the next line comes with it.
fn waits_for_more(item: &PageItem) -> bool {
    matches!(item, PageItem::Heading { .. } | PageItem::Chosen { .. })
}

fn told_why(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn begin(told: &Told, itinerary: &str, ledger: &Ledger, finished: &BTreeSet<String>) -> Result<Session, String> {
    let (itinerary, ledger, finished) = (itinerary.to_owned(), ledger.clone(), finished.clone());
    let start = Start { itinerary, seed: seed(), ledger, finished, ..Start::default() };
    Session::new(told.story.clone(), start).map_err(told_why)
}

/// Another seed for every play, from the operating system by way of the standard library's hasher.
fn seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one("seed")
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Play>()
        .add_message::<Command>()
        .add_message::<Happened>()
        .add_systems(Update, apply.in_set(super::Step::Play).run_if(resource_exists::<Told>));
}

fn apply(
    told: Res<Told>,
    mut play: ResMut<Play>,
    mut commands: MessageReader<Command>,
    mut out: MessageWriter<Happened>,
) {
    for command in commands.read() {
        let happened = play.apply(&told, command);
        out.write(happened.unwrap_or_else(Happened::Refused));
    }
}
