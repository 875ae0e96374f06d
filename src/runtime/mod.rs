//! The play of a story: commands in, events out, pure and deterministic.
//!
//! Owns a play's state and its history. Same story, start and choices: same events, on every platform. Does no input or output, knows no clock
//! and no screen, and refuses a command that is out of order with a named error instead of doing something else.

mod cells;
mod chance;
mod choosing;
mod event;
mod history;
mod journey;
mod ledger;
mod packed;
mod random;
mod step;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use event::{Event, StartError, Status, StepError};
pub use ledger::Ledger;

pub(crate) use cells::{
    BACKDROP, Cell, Cells, DEPTH, DRAWS, ENDING, GATHERED, Layout, MOOD, MUSIC, PHASE, PLACE, Phase, SCENE, STOP,
};
pub(crate) use history::{History, Item, Shown};

use crate::model::{ChoiceId, EndingId, ItineraryId, Named, OUTCOMES, Op, SlotId, Story};

/// What a play begins with; all that it ever gets from outside, but for commands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// The itinerary's id.
    pub itinerary: String,
    /// The seed of chance.
    pub seed: u64,
    /// What others decided in earlier plays. Entries for what this play decides itself are ignored.
    pub ledger: Ledger,
    /// The itineraries that were played to an ending before.
    pub finished: BTreeSet<String>,
    /// What chance draws first, one number after the other, in place of the seed; the seed goes on where they end. A number that is too large
    /// for what is drawn wraps round.
    pub draws: Vec<u32>,
}

impl Start {
    /// The same in the names of today, where the story has renamed what an earlier version recorded.
    fn renamed(self, story: &Story) -> Self {
        let present = |name: String| story.former.present(Named::Itinerary, &name).map(str::to_owned).unwrap_or(name);
        Self {
            itinerary: present(self.itinerary),
            seed: self.seed,
            ledger: self.ledger.renamed(story),
            finished: self.finished.into_iter().map(present).collect(),
            draws: self.draws,
        }
    }
}

/// A play.
#[derive(Debug, Clone)]
pub struct Session {
    story: Arc<Story>,
    start: Start,
    itinerary: ItineraryId,
    layout: Layout,
    cells: Cells,
    history: History,
}

impl Session {
    /// A play that has not shown anything yet.
    ///
    /// # Errors
    /// An itinerary that the story does not have.
    pub fn new(story: Arc<Story>, start: Start) -> Result<Self, StartError> {
        let start = start.renamed(&story);
        let found = story.itinerary(&start.itinerary);
        let itinerary = found.ok_or_else(|| StartError::UnknownItinerary(start.itinerary.clone()))?;
        let layout = Layout::of(&story);
        let mut cells = Cells(vec![0; layout.total as usize]);
        for (id, variable) in story.variables.pairs() {
            cells.set(layout.variable(id), variable.start);
        }
        let mut session = Self { story, start, itinerary, layout, cells, history: History::default() };
        session.walk_in_replies();
        Ok(session)
    }

    /// The replies that others gave in earlier plays.
    fn walk_in_replies(&mut self) {
        for (id, line) in self.story.exchange_lines.pairs() {
            let key = format!("{}:{}", self.story.slots.at(line.slot).id, line.id);
            let Some(reply) = self.start.ledger.replies.get(&key) else { continue };
            let place = line.replies.iter().position(|known| known.id == *reply);
            if let Some(place) = place.filter(|_| !self.sees(line.slot, line.by)) {
                self.cells.set(self.layout.reply(id), i32::try_from(place).unwrap_or(0) + 1);
            }
        }
    }

    /// The story that is played.
    #[must_use]
    pub fn story(&self) -> &Arc<Story> {
        &self.story
    }

    /// What the play began with.
    #[must_use]
    pub fn start(&self) -> &Start {
        &self.start
    }

    /// What the play waits for.
    #[must_use]
    pub fn status(&self) -> Status {
        match self.phase() {
            Phase::Choosing => Status::Choosing,
            Phase::Ended if !self.is_told_further() => Status::Ended,
            _ => Status::Reading,
        }
    }

    /// Goes on to the next moment: a line, a choice, the end.
    ///
    /// # Errors
    /// A choice is open, the play is over, or the story runs without end. The play is then unchanged.
    pub fn advance(&mut self) -> Result<Vec<Event>, StepError> {
        match self.status() {
            Status::Choosing => Err(StepError::ChoiceOpen),
            Status::Ended => Err(StepError::Ended),
            Status::Reading if self.history.has_next() => Ok(self.redo()),
            Status::Reading => self.run(),
        }
    }

    /// Takes an option of the open choice, by its place among all options, and goes on to the next moment.
    ///
    /// # Errors
    /// No choice is open, the option cannot be chosen, or the story runs without end. The play is then unchanged.
    pub fn choose(&mut self, option: usize) -> Result<Vec<Event>, StepError> {
        let choice = self.open_choice().ok_or(StepError::NoChoice)?;
        if self.offered(choice, option) != Some(true) {
            return Err(StepError::NotOffered(option));
        }
        if self.history.has_next() {
            if self.was_taken(choice, option) {
                return Ok(self.redo());
            }
            self.history.cut();
        }
        self.take(choice, option);
        self.run()
    }

    /// The choice that is open.
    pub(crate) fn open_choice(&self) -> Option<ChoiceId> {
        match (self.phase(), self.story.op(self.address())) {
            (Phase::Choosing, Op::Choice(choice)) => Some(choice),
            _ => None,
        }
    }

    /// Whether what lies ahead began with an option. Where two options of the choice have the same words, it is not known.
    fn was_taken(&self, choice: ChoiceId, option: usize) -> bool {
        let options = &self.story.choices.at(choice).options;
        let Some(words) = options.get(option).map(|option| option.text) else { return false };
        let same = options.iter().filter(|option| option.text == words);
        self.history.next_shown() == Some(Shown::Chosen(words)) && same.count() == 1
    }

    /// Goes forward in the history, and says what was shown then.
    fn redo(&mut self) -> Vec<Event> {
        let first = self.entries();
        self.history.forward(&mut self.cells);
        let mut events: Vec<Event> = (first..self.entries()).map(Event::Shown).collect();
        events.push(Event::StageChanged);
        match self.status() {
            Status::Choosing => events.push(Event::ChoiceOpened),
            Status::Ended => events.push(Event::Ended),
            Status::Reading => {}
        }
        events
    }

    /// Whether there is a moment to go back to. The first moment stays.
    #[must_use]
    pub fn can_go_back(&self) -> bool {
        self.history.behind() > 1
    }

    /// Whether one has gone back.
    #[must_use]
    pub fn can_go_forward(&self) -> bool {
        self.history.has_next()
    }

    /// Goes back one moment, at a cost that does not depend on how long the play is. False at the beginning.
    pub fn back(&mut self) -> bool {
        self.can_go_back() && self.history.back(&mut self.cells)
    }

    /// Goes forward again one moment, choices included. False where nothing lies ahead.
    pub fn forward(&mut self) -> bool {
        self.history.forward(&mut self.cells)
    }

    /// Goes back to the moment that shows an item of the page, at a cost that grows with the way back. False for an item that the page does not
    /// have; what lies behind it is kept to go forward to.
    pub fn back_to(&mut self, item: usize) -> bool {
        if item >= self.entries() {
            return false;
        }
        let wanted = self.history.moment_of(item);
        while self.history.behind() > wanted && self.back() {}
        true
    }

    /// How many items the page has.
    #[must_use]
    pub fn entries(&self) -> usize {
        self.history.shown()
    }

    /// The words of an item of the page, with their markup.
    #[must_use]
    pub fn words_of(&self, index: usize) -> &str {
        match self.history.shown_at(index) {
            Some(Shown::Line(line) | Shown::Chosen(line)) => self.story.words(self.story.digest.line(line).text),
            _ => "",
        }
    }

    /// How many bytes the history takes, as it is used (not as it is reserved).
    #[must_use]
    pub fn history_bytes(&self) -> usize {
        self.history.bytes()
    }

    /// How many numbers chance has drawn so far.
    #[must_use]
    pub fn draws(&self) -> usize {
        usize::try_from(self.cells.get(DRAWS)).unwrap_or(usize::MAX)
    }

    /// How many moments lie behind.
    #[must_use]
    pub fn moments(&self) -> usize {
        self.history.behind()
    }

    /// What was decided and said so far by those whose eyes this play sees through; for other plays to walk in. A play that has reached a closed
    /// ending leaves nothing.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        let ending = self.cells.id(ENDING).and_then(|ending| self.story.endings.get(ending));
        if ending.is_some_and(|ending| ending.closed) {
            return ledger;
        }
        for (id, decision) in self.story.decisions.pairs() {
            let outcome = usize::try_from(self.decision_value(id) - OUTCOMES).ok();
            let outcome = outcome.and_then(|place| decision.outcomes.get(place));
            if let Some(outcome) = outcome.filter(|_| self.decides(id) && self.passed(decision.slot)) {
                ledger.decisions.insert(decision.id.clone(), outcome.id.clone());
            }
        }
        for (id, line) in self.story.exchange_lines.pairs() {
            let chosen = usize::try_from(self.cells.get(self.layout.reply(id)) - 1).ok();
            let reply = chosen.and_then(|place| line.replies.get(place));
            if let Some(reply) = reply.filter(|_| self.sees(line.slot, line.by)) {
                ledger.replies.insert(format!("{}:{}", self.story.slots.at(line.slot).id, line.id), reply.id.clone());
            }
        }
        ledger
    }

    /// Whether play has come to a slot of its itinerary, or beyond.
    fn passed(&self, slot: SlotId) -> bool {
        let stops = &self.story.itineraries.at(self.itinerary).stops;
        let done = usize::try_from(self.cells.get(STOP)).unwrap_or(0);
        stops.iter().take(done).any(|stop| stop.slot >= slot)
    }

    /// The reached ending's id, once the play is over.
    #[must_use]
    pub fn ending(&self) -> Option<&str> {
        let ending = self.cells.id(ENDING)?;
        self.story.endings.get(ending).filter(|_| self.status() == Status::Ended).map(|ending| ending.id.as_str())
    }

    /// The endings that were reached so far, in their order: a play that gathers several itineraries comes to one of each. The last scene of
    /// each stands in the history; one without a scene can only be the last.
    pub(crate) fn endings(&self) -> Vec<EndingId> {
        let told = (0..self.entries()).filter_map(|index| match self.history.shown_at(index)? {
            Shown::Heading(scene) => self.story.scenes.get(scene)?.ending,
            _ => None,
        });
        let mut endings: Vec<EndingId> = told.collect();
        endings.extend(self.cells.id(ENDING).filter(|last| !endings.contains(last)));
        endings
    }

    /// Everything that a play consists of, for saving.
    pub(crate) fn parts(&self) -> (&Layout, &Cells, &History) {
        (&self.layout, &self.cells, &self.history)
    }

    /// A play put together from saved parts. The caller has checked that they fit the story.
    pub(crate) fn from_parts(
        story: Arc<Story>,
        start: Start,
        cells: Cells,
        history: History,
    ) -> Result<Self, StartError> {
        let mut session = Self::new(story, start)?;
        session.cells = cells;
        session.history = history;
        Ok(session)
    }

    /// What the play is doing.
    pub(crate) fn phase_now(&self) -> Phase {
        self.phase()
    }

    /// The itinerary that is played.
    pub(crate) fn itinerary(&self) -> ItineraryId {
        self.itinerary
    }
}
