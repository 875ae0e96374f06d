//! The only bridge to the runtime: commands go in, what happened comes out, and the page is kept as plain data.
//!
//! Knows no widget and no file. What the runtime refuses becomes a sentence for the reader, never a crash.

use std::collections::BTreeSet;
use std::sync::Arc;

use bevy::prelude::*;
use finale::model::Story;
use finale::runtime::{Event, Ledger, Session, Start, Status};
use finale::save::{Record, Replay};
use finale::view::{self, ChoiceView, EndView, PageItem, PerspectiveView, StageView, TitleView};

use super::known::{Known, Notice, Notices};
use super::words::as_sentence;

/// The story that is loaded, and what its title says.
#[derive(Resource)]
pub(crate) struct Told {
    pub(crate) story: Arc<Story>,
    pub(crate) title: TitleView,
    /// What is behind the title.
    pub(crate) stage: StageView,
}

impl Told {
    pub(crate) fn new(story: Arc<Story>) -> Self {
        let title = view::title(&story);
        let stage = view::title_stage(&story);
        Self { story, title, stage }
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
    Begin {
        itinerary: String,
        ledger: Ledger,
        finished: BTreeSet<String>,
    },
    Resume {
        text: String,
    },
    /// Opens a replay at its beginning.
    Follow(Box<Replay>),
    Advance,
    Choose(usize),
    /// On to the next choice, over everything or up to what was never read.
    ToChoice {
        everything: bool,
    },
    /// Begins this play anew and goes to a slot, by the first option of every choice: for those who write.
    ToSlot(String),
    Back,
    Forward,
    /// Back to an item of the page.
    BackTo(usize),
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
    /// For each item, whether the reader has heard it in another play, from the other side.
    pub(crate) heard: Vec<bool>,
    /// The options of the open choice that were taken before.
    pub(crate) taken: Vec<(usize, Taken)>,
    /// What the last step brought.
    pub(crate) news: News,
    /// The eyes of the last heading, as the reader knows them; none in an interlude.
    pub(crate) eyes: Option<String>,
    /// Counts up with every play that is opened.
    pub(crate) opened: u32,
    /// Counts up with every change of the play.
    revision: u64,
    /// How long the play had taken when it was opened, in seconds.
    pub(crate) played: u64,
    /// The replay that is stepped through, where the play is one. Nothing of it is kept.
    pub(crate) replay: Option<Replayed>,
}

/// A replay that is stepped through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Replayed {
    /// What it shows, in a sentence.
    pub(crate) about: String,
    /// How many moments it has.
    pub(crate) steps: usize,
    /// What it promises, and whether it is so.
    pub(crate) goal: Option<(String, bool)>,
    /// Why it cannot be followed to its end.
    pub(crate) stopped: Option<String>,
    /// Whether the story is the one that it was made for.
    pub(crate) same_story: bool,
}

impl Replayed {
    /// What is said where it rests.
    pub(crate) fn rest(&self) -> String {
        match (&self.stopped, &self.goal) {
            (Some(why), _) => format!("The replay stops here. {why}"),
            (None, Some((goal, true))) => format!("The replay ends here, and reaches {goal}, as it promises."),
            (None, Some((goal, false))) => format!("The replay ends here, and does not reach {goal}, as it promises."),
            (None, None) => "The replay ends here.".to_owned(),
        }
    }
}

/// What the last step brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct News {
    /// Counts the steps.
    pub(crate) number: u64,
    /// The story went on, and did not only turn back or forward.
    pub(crate) fresh: bool,
    /// Something in it was never read before, in any play.
    pub(crate) unread: bool,
    /// Seconds that the story pauses.
    pub(crate) pause: f32,
    pub(crate) notices: Vec<Notice>,
    /// The sounds that were heard.
    pub(crate) sounds: Vec<String>,
}

/// Where an option was taken before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// In this play.
    Here,
    /// In another play, or in this one before it was turned back and went another way.
    Elsewhere,
}

impl Play {
    /// The play itself, to be looked at.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

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

    /// The play itself, to be saved; none where it is a replay.
    pub(crate) fn to_save(&self) -> Option<Session> {
        self.session.clone().filter(|_| self.replay.is_none())
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

    /// Takes over what the session shows now, and takes down what was read.
    fn show(&mut self, told: &Told, known: &mut Known) {
        let Some(session) = &self.session else { return };
        let count = session.entries();
        self.items.truncate(count);
        self.heard.truncate(count);
        for index in self.items.len()..count {
            let item = told.named(view::item(session, index));
            for entry in item.links() {
                known.note(Record::Codex { entry: entry.to_owned() });
            }
            self.items.push(item);
            let mark = view::mark(session, index);
            self.heard
                .push(mark.is_some_and(|mark| known.memory.heard_elsewhere(mark.line, mark.eyes) && !mark.chosen));
            if let Some(mark) = mark {
                self.news.unread |= !mark.chosen && !known.memory.has_read(mark.line);
                known.note(record(mark));
            }
        }
        self.eyes = eyes(&self.items);
        self.choice = view::choice(session);
        self.taken = taken(session, self.choice.as_ref(), known);
        self.end = view::end(session);
        self.stage = view::stage(session);
    }

    /// Carries out a command. The runtime closes a heading, and what was chosen, into the moment of the line that follows.
    pub(crate) fn apply(&mut self, told: &Told, known: &mut Known, command: &Command) -> Result<Happened, String> {
        let ended = self.end.is_some();
        let mut news = News { number: self.news.number.wrapping_add(1), ..News::default() };
        let happened = self.carry_out(told, known, command, &mut news)?;
        if happened == Happened::Left {
            return Ok(happened);
        }
        self.news = news;
        self.revision += 1;
        self.show(told, known);
        // A play that is taken up at its end has not come to it now.
        let taken_up = matches!(command, Command::Resume { .. } | Command::Follow(_) | Command::ToSlot(_));
        let ends = self.end.is_some() && !ended && !taken_up;
        for ending in self.end.iter().filter(|_| ends).flat_map(|end| &end.endings) {
            known.note(Record::Ended { ending: ending.id.clone() });
        }
        Ok(if ends { Happened::Ended } else { happened })
    }

    fn carry_out(
        &mut self,
        told: &Told,
        known: &mut Known,
        command: &Command,
        news: &mut News,
    ) -> Result<Happened, String> {
        match command {
            Command::Begin { itinerary, ledger, finished } => {
                let mut session = begin(told, itinerary, ledger, finished)?;
                let events = session.advance().map_err(told_why)?;
                self.open(session);
                news.fresh = true;
                news.hear(told, known, &events);
                return Ok(Happened::Opened { notes: Vec::new() });
            }
            Command::Resume { text } => {
                let mut restored = finale::save::read(&told.story, text).map_err(told_why)?;
                if restored.session.moments() == 0 {
                    restored.session.advance().map_err(told_why)?;
                }
                self.open(restored.session);
                self.played = finale::save::peek(text).map_or(0, |summary| summary.label.played);
                return Ok(Happened::Opened { notes: restored.notes });
            }
            Command::Follow(replay) => {
                let followed = replay.follow(&told.story).map_err(told_why)?;
                let mut session = followed.session;
                let replayed = Replayed {
                    about: replay.about.clone(),
                    steps: session.moments(),
                    goal: replay.goal.as_ref().map(ToString::to_string).zip(followed.kept),
                    stopped: followed.stopped.map(told_why),
                    same_story: followed.same_story,
                };
                while session.back() {}
                self.open(session);
                self.replay = Some(replayed);
                return Ok(Happened::Opened { notes: Vec::new() });
            }
            Command::ToSlot(slot) => {
                let session = self.session.as_ref().ok_or("No play is open.")?;
                let session = by_first_options(told, session, slot)?;
                self.open(session);
                return Ok(Happened::Opened { notes: Vec::new() });
            }
            Command::Leave => return Ok(Happened::Left),
            _ => {}
        }
        let session = self.session.as_mut().ok_or("No play is open.")?;
        news.fresh = !session.can_go_forward();
        if self.replay.is_some() {
            news.fresh = false;
            match command {
                Command::Advance | Command::Choose(_) | Command::Forward => drop(session.forward()),
                Command::ToChoice { .. } => while session.forward() && session.status() == Status::Reading {},
                Command::BackTo(item) => drop(session.back_to(*item)),
                _ => drop(session.back()),
            }
            return Ok(Happened::Moved);
        }
        match command {
            Command::Choose(option) => {
                let events = session.choose(*option).map_err(told_why)?;
                news.hear(told, known, &events);
                return Ok(Happened::Chose);
            }
            Command::Advance => {
                let events = session.advance().map_err(told_why)?;
                news.hear(told, known, &events);
            }
            Command::ToChoice { everything } => {
                while session.status() == Status::Reading {
                    let events = session.advance().map_err(told_why)?;
                    news.hear(told, known, &events);
                    if !everything && shown(&events).any(|index| is_unread(session, index, known)) {
                        break;
                    }
                }
            }
            Command::BackTo(item) => {
                news.fresh = !session.back_to(*item);
            }
            Command::Forward => news.fresh = !session.forward(),
            _ => news.fresh = !session.back(),
        }
        Ok(Happened::Moved)
    }

    fn open(&mut self, session: Session) {
        *self = Self { session: Some(session), opened: self.opened.wrapping_add(1), ..Self::default() };
    }
}

impl News {
    /// Takes down what happened besides the words.
    fn hear(&mut self, told: &Told, known: &mut Known, events: &[Event]) {
        for event in events {
            match event {
                Event::Pause(seconds) => self.pause += seconds,
                Event::Sound { id, .. } => self.sounds.push(id.clone()),
                Event::CodexUnlocked(id) => {
                    if known.note(Record::Codex { entry: id.clone() })
                        && let Some(entry) = told.story.codex.iter().find(|entry| entry.id == *id)
                    {
                        self.notices.push(Notice { kind: "Codex", words: entry.title.clone() });
                    }
                }
                Event::AchievementUnlocked(id) => {
                    if known.note(Record::Granted { achievement: id.clone() })
                        && let Some(granted) = told.story.achievements.iter().find(|granted| granted.id == *id)
                    {
                        self.notices.push(Notice { kind: "Achievement", words: granted.title.clone() });
                    }
                }
                _ => {}
            }
        }
    }
}

fn record(mark: view::Mark<'_>) -> Record {
    let line = mark.line.to_owned();
    if mark.chosen { Record::Took { line } } else { Record::Read { line, eyes: mark.eyes.map(str::to_owned) } }
}

/// The items that a step has shown.
fn shown(events: &[Event]) -> impl Iterator<Item = usize> {
    events.iter().filter_map(|event| match event {
        Event::Shown(index) => Some(*index),
        _ => None,
    })
}

fn is_unread(session: &Session, index: usize, known: &Known) -> bool {
    view::mark(session, index).is_some_and(|mark| !mark.chosen && !known.memory.has_read(mark.line))
}

fn taken(session: &Session, choice: Option<&ChoiceView>, known: &Known) -> Vec<(usize, Taken)> {
    let here = view::taken(session);
    let options = choice.into_iter().flat_map(|choice| &choice.options);
    let found = options.filter_map(|option| match (here.contains(&option.index), known.memory.took(&option.line)) {
        (true, _) => Some((option.index, Taken::Here)),
        (false, true) => Some((option.index, Taken::Elsewhere)),
        (false, false) => None,
    });
    found.collect()
}

/// The eyes of the last heading, as they are named there.
fn eyes(items: &[PageItem]) -> Option<String> {
    let heading = items.iter().rev().find_map(|item| match item {
        PageItem::Heading { eyes, .. } => Some(eyes),
        _ => None,
    });
    heading.cloned().flatten()
}

/// Why something cannot be done, as a sentence of its own.
fn told_why(error: impl std::fmt::Display) -> String {
    as_sentence(&error.to_string())
}

fn begin(told: &Told, itinerary: &str, ledger: &Ledger, finished: &BTreeSet<String>) -> Result<Session, String> {
    let (itinerary, ledger, finished) = (itinerary.to_owned(), ledger.clone(), finished.clone());
    let start = Start { itinerary, seed: seed(), ledger, finished, ..Start::default() };
    Session::new(told.story.clone(), start).map_err(told_why)
}

/// The play begun anew, at a slot, as far as the first options lead there.
fn by_first_options(told: &Told, play: &Session, slot: &str) -> Result<Session, String> {
    let mut session = Session::new(told.story.clone(), play.start().clone()).map_err(told_why)?;
    session.advance().map_err(told_why)?;
    while view::slot_now(&session).as_deref() != Some(slot) {
        let open = view::choice(&session).and_then(|choice| choice.options.into_iter().find(|it| it.locked.is_none()));
        match (session.status(), open) {
            (Status::Reading, _) => session.advance().map_err(told_why)?,
            (Status::Choosing, Some(option)) => session.choose(option.index).map_err(told_why)?,
            _ => return Err(format!("The first option of every choice does not lead to {slot}.")),
        };
    }
    Ok(session)
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
    (mut play, mut known, mut notices): (ResMut<Play>, ResMut<Known>, ResMut<Notices>),
    mut commands: MessageReader<Command>,
    mut out: MessageWriter<Happened>,
) {
    for command in commands.read() {
        // What is seen in a replay, or passed on the way to a slot, was not read by the player.
        let opens = matches!(command, Command::Begin { .. } | Command::Resume { .. });
        let shown = matches!(command, Command::Follow(_) | Command::ToSlot(_)) || (play.replay.is_some() && !opens);
        let mut nothing = Known::default();
        let known = if shown { &mut nothing } else { &mut *known };
        let happened = play.apply(&told, known, command);
        notices.0.clone_from(&play.news.notices);
        out.write(happened.unwrap_or_else(Happened::Refused));
    }
}
