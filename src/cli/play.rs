//! `finale play --text`: the story line by line, at a prompt or through a pipe.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use finale::load::{Fate, Mod, Selected, Selection};
use finale::model::Story;
use finale::runtime::{Event, Ledger, Session, Start, Status};
use finale::save::{self, read_ledger, write_ledger};
use finale::view::{self, Form, PageItem};

use super::prose::wrap;
use super::{Arguments, selection, sound};

/// What `play` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct PlayArguments {
    /// Plays in the terminal, line by line.
    #[arg(long)]
    pub(crate) text: bool,
    /// Through whose eyes: the id of a way of playing, such as `sisko`, `kira` or `garak`.
    #[arg(long = "as", value_name = "WHO")]
    pub(crate) who: Option<String>,
    /// The whole story, in the eyes of whoever decides.
    #[arg(long, conflicts_with = "who")]
    pub(crate) woven: bool,
    /// The seed of chance.
    #[arg(long, default_value_t = 2375)]
    pub(crate) seed: u64,
    /// Walks in what was decided in an earlier play, as kept by `--save-ledger`. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Vec<PathBuf>,
    /// Keeps what is decided in this play, for the others.
    #[arg(long, value_name = "FILE")]
    pub(crate) save_ledger: Option<PathBuf>,
    /// Writes down what was read and chosen: as Markdown where the file ends in `.md`, else as plain text.
    #[arg(long, value_name = "FILE")]
    pub(crate) transcript: Option<PathBuf>,
}

const HELP: &str = "Enter goes on; a number chooses; b goes back, f forward; j opens the journal; q leaves.";

/// Why the terminal game stops before its end.
#[derive(Debug, thiserror::Error)]
enum PlayError {
    #[error("there is no way of playing `{0}`; there is: {1}")]
    UnknownWay(String, String),
    #[error("cannot read the ledger {path}: {why}")]
    Ledger { path: String, why: String },
    #[error("cannot write {path}")]
    Write { path: String, source: std::io::Error },
    #[error("the terminal cannot be read or written")]
    Terminal(#[from] std::io::Error),
    #[error(transparent)]
    Step(#[from] finale::runtime::StepError),
    #[error(transparent)]
    Start(#[from] finale::runtime::StartError),
}

pub(super) fn run(arguments: &Arguments, play: &PlayArguments) -> ExitCode {
    let selection = selection(arguments, true);
    let stamp = selection.stamp();
    let Selected { loaded, mods } = selection.load();
    for (it, why) in mods.iter().filter_map(|it| Some((it, left_out(&it.fate)?))) {
        eprintln!("The mod “{}” is left out: {why}", it.title);
    }
    let Some(story) = sound(&loaded, "The story has errors and cannot be played.") else { return ExitCode::FAILURE };
    let watched = arguments.watch.then_some(Watched { selection, mods, stamp });
    match Play::begin(&story, play, watched).and_then(|mut game| game.run(play)) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader closed the pipe: nothing is wrong.
        Err(PlayError::Terminal(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
            eprintln!("{error}{cause}.");
            ExitCode::FAILURE
        }
    }
}

/// Why a mod is not played, where that is news to the player.
fn left_out(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Plays | Fate::Off => None,
        Fate::Lacks(packs) => Some(format!("it requires {}.", packs.join(", "))),
        Fate::OwnStory => Some("it is a story of its own; play it with `--pack`.".to_owned()),
        Fate::Broken(report) => Some(format!("it has errors.\n{report}")),
    }
}

fn write(path: &Path, text: &str) -> Result<(), PlayError> {
    let failed = |source| PlayError::Write { path: path.display().to_string(), source };
    std::fs::write(path, text).map_err(failed)
}

/// What a line of input asks for.
enum Asked {
    On,
    Option(usize),
    Back,
    Forward,
    Journal,
    Help,
    Leave,
    /// Nothing: the story was read again, and the page may be another.
    Reloaded,
}

struct Play {
    session: Session,
    /// At a prompt, every line waits for Enter; through a pipe, only choices read input.
    by_hand: bool,
    watched: Option<Watched>,
}

/// The packs whose files may change during the play, and how they were when they were read last.
struct Watched {
    selection: Selection,
    mods: Vec<Mod>,
    stamp: u64,
}

impl Play {
    fn begin(story: &Arc<Story>, play: &PlayArguments, watched: Option<Watched>) -> Result<Self, PlayError> {
        let ways = || story.itineraries.iter().map(|way| way.id.as_str()).collect::<Vec<_>>().join(", ");
        let wanted = if play.woven {
            story.itineraries.iter().find(|way| way.perspective.is_none())
        } else {
            match &play.who {
                Some(who) => story.itineraries.iter().find(|way| way.id == *who),
                None => story.itineraries.iter().next(),
            }
        };
        let unknown = || PlayError::UnknownWay(play.who.clone().unwrap_or_else(|| "woven".to_owned()), ways());
        let itinerary = wanted.ok_or_else(unknown)?.id.clone();
        let mut ledger = Ledger::default();
        for path in &play.ledger {
            let fault = |why: String| PlayError::Ledger { path: path.display().to_string(), why };
            let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
            let (_, read) = read_ledger(&text, &story.pack.id).map_err(|error| fault(error.to_string()))?;
            ledger.merge(&read);
        }
        let start = Start { itinerary, seed: play.seed, ledger, ..Start::default() };
        let session = Session::new(story.clone(), start)?;
        Ok(Self { session, by_hand: std::io::stdin().is_terminal(), watched })
    }

    fn run(&mut self, arguments: &PlayArguments) -> Result<(), PlayError> {
        self.title()?;
        while self.session.status() != Status::Ended {
            if self.session.status() == Status::Reading {
                let events = self.session.advance()?;
                self.show_new(&events)?;
                if self.by_hand && self.session.status() == Status::Reading && !self.pause()? {
                    break;
                }
            } else if !self.choose()? {
                break;
            }
        }
        self.ending()?;
        if let Some(path) = &arguments.save_ledger {
            let text =
                write_ledger(&self.session.ledger(), &self.session.story().pack.id, &self.session.start().itinerary);
            write(path, &text)?;
        }
        if let Some(path) = &arguments.transcript {
            let markdown = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
            let form = if markdown { Form::Markdown } else { Form::Plain };
            write(path, &view::transcript(&self.session, form))?;
        }
        Ok(())
    }

    fn say(&self, text: &str) -> Result<(), PlayError> {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{text}")?;
        Ok(out.flush()?)
    }

    fn title(&self) -> Result<(), PlayError> {
        let title = view::title(self.session.story());
        self.say(&format!("{}\n{}\n", title.title.to_uppercase(), wrap(&title.notice, 0)))?;
        if !title.content_note.is_empty() {
            self.say(&format!("{}\n", wrap(&title.content_note, 0)))?;
        }
        if self.by_hand { self.say(&format!("{HELP}\n")) } else { Ok(()) }
    }

    fn show_new(&mut self, events: &[Event]) -> Result<(), PlayError> {
        for event in events {
            match event {
                Event::Shown(index) => match view::item(&self.session, *index) {
                    // A line of its own says it.
                    PageItem::Chosen { said: true, .. } => {}
                    item => self.say(&page_text(&item))?,
                },
                Event::AchievementUnlocked(id) => {
                    let known = self.session.story().achievements.iter().find(|known| known.id == *id);
                    self.say(&format!("    * {} *\n", known.map_or(id.as_str(), |known| &known.title)))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Waits for Enter. False if the reader leaves.
    fn pause(&mut self) -> Result<bool, PlayError> {
        loop {
            match self.ask("")? {
                Asked::On | Asked::Option(_) | Asked::Forward => return Ok(true),
                Asked::Back => self.back()?,
                Asked::Journal => self.journal()?,
                Asked::Help => self.say(HELP)?,
                Asked::Reloaded => {}
                Asked::Leave => return Ok(false),
            }
            if self.session.status() == Status::Choosing {
                return Ok(true);
            }
        }
    }

    /// Reads a choice. False if the reader leaves.
    fn choose(&mut self) -> Result<bool, PlayError> {
        let Some(choice) = view::choice(&self.session) else { return Ok(false) };
        let mut numbers = Vec::new();
        for option in &choice.options {
            let words = option.text.to_plain();
            let words = if option.spoken { format!("“{words}”") } else { words };
            match &option.locked {
                Some(why) => self.say(&wrap(&format!("-  {words} ({why})"), 4))?,
                None => {
                    numbers.push(option.index);
                    let stakes = option.stakes.as_ref().map(|stakes| format!(" [{stakes}]")).unwrap_or_default();
                    self.say(&wrap(&format!("{}  {words}{stakes}", numbers.len()), 4))?;
                }
            }
        }
        self.say("")?;
        loop {
            match self.ask("> ")? {
                Asked::Option(number) => match number.checked_sub(1).and_then(|at| numbers.get(at)) {
                    Some(index) => {
                        let events = self.session.choose(*index)?;
                        self.say("")?;
                        self.show_new(&events)?;
                        if self.by_hand && self.session.status() == Status::Reading {
                            return self.pause();
                        }
                        return Ok(true);
                    }
                    None => self.say(&format!("There are {} options; type a number from 1 on.", numbers.len()))?,
                },
                Asked::Back => {
                    self.back()?;
                    return Ok(self.session.status() == Status::Choosing || self.pause()?);
                }
                Asked::Journal => self.journal()?,
                Asked::Leave => return Ok(false),
                Asked::Reloaded => return Ok(true),
                _ => self.say(HELP)?,
            }
        }
    }

    fn back(&mut self) -> Result<(), PlayError> {
        if !self.session.back() {
            return self.say("This is the beginning.");
        }
        match self.session.entries().checked_sub(1) {
            Some(last) => self.say(&format!("(back)\n\n{}", page_text(&view::item(&self.session, last)))),
            None => Ok(()),
        }
    }

    fn journal(&self) -> Result<(), PlayError> {
        let journal = view::journal(&self.session);
        if journal.decided.is_empty() {
            self.say("Nothing has been decided yet.")?;
        }
        for decided in &journal.decided {
            let by = decided.by.words().map(|by| format!(" ({by})")).unwrap_or_default();
            self.say(&wrap(&format!("{}: {}{by}", decided.about, decided.summary), 4))?;
        }
        for known in &journal.known {
            self.say(&wrap(&format!("{}: {}", known.about, known.words), 4))?;
        }
        for person in &journal.people {
            self.say(&format!("\n{}", person.name.to_uppercase()))?;
            person.traits.iter().try_for_each(|words| self.say(&wrap(words, 4)))?;
        }
        self.say("")
    }

    /// Takes over the story as it now is on the disk, if it has changed and has no errors. Whether the page is another.
    fn reload(&mut self) -> Result<bool, PlayError> {
        let Some(watched) = &mut self.watched else { return Ok(false) };
        let stamp = watched.selection.stamp();
        if stamp == watched.stamp {
            return Ok(false);
        }
        watched.stamp = stamp;
        let selected = watched.selection.load();
        let story = match selected.after(&watched.mods) {
            Ok(story) => story,
            Err(report) => {
                eprint!("{report}");
                self.say("(The story on the disk has errors; the one before it plays on.)\n")?;
                return Ok(false);
            }
        };
        watched.mods = selected.mods;
        match save::read(&story, &save::write(&self.session)) {
            Ok(restored) => {
                self.session = restored.session;
                self.say("(The story was read again.)")?;
                restored.notes.iter().try_for_each(|note| self.say(&wrap(note, 0)))?;
                self.say("")?;
                if let Some(last) = self.session.entries().checked_sub(1) {
                    self.say(&page_text(&view::item(&self.session, last)))?;
                }
                Ok(true)
            }
            Err(why) => {
                self.say(&format!("(The story has changed, and the play cannot be carried over: {why}.)\n"))?;
                Ok(false)
            }
        }
    }

    /// A line of input; the end of input leaves.
    fn ask(&mut self, prompt: &str) -> Result<Asked, PlayError> {
        if self.by_hand {
            let mut out = std::io::stdout().lock();
            write!(out, "{prompt}")?;
            out.flush()?;
        }
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(Asked::Leave);
        }
        // What was typed was meant for the page that was seen.
        if self.reload()? {
            return Ok(Asked::Reloaded);
        }
        Ok(match line.trim() {
            "" => Asked::On,
            "b" | "back" => Asked::Back,
            "f" | "forward" => Asked::Forward,
            "j" | "journal" => Asked::Journal,
            "q" | "quit" => Asked::Leave,
            word => word.parse().map_or(Asked::Help, Asked::Option),
        })
    }

    fn ending(&self) -> Result<(), PlayError> {
        let Some(end) = view::end(&self.session) else { return Ok(()) };
        self.say("* * *\n")?;
        end.titles().try_for_each(|title| self.say(&format!("{}\n", title.to_uppercase())))?;
        if !end.words.is_empty() {
            self.say(&format!("{}\n", wrap(&end.words, 0)))?;
        }
        for (about, sentence) in &end.decisions {
            self.say(&wrap(&format!("{about}: {sentence}"), 4))?;
        }
        for sentence in &end.diverged {
            self.say(&wrap(sentence, 4))?;
        }
        for entry in &end.archive {
            self.say(&format!("\nFrom the Archive: {}\n\n{}", entry.title, wrap(&entry.text.to_plain(), 4)))?;
        }
        Ok(())
    }
}

/// An item of the page as plain text, with an empty line behind.
fn page_text(item: &PageItem) -> String {
    match item {
        PageItem::Heading { act, title, place, .. } => {
            let below = [Some(act), place.as_ref()].into_iter().flatten().filter(|words| !words.is_empty());
            let below = below.map(String::as_str).collect::<Vec<_>>().join(", ");
            if below.is_empty() { format!("\n== {title} ==\n") } else { format!("\n== {title} ==\n   {below}\n") }
        }
        PageItem::Narration { text, .. } => format!("{}\n", wrap(&text.to_plain(), 0)),
        PageItem::Speech { speaker, how, text, .. } => {
            let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
            format!("{}\n", wrap(&format!("{}{how}: “{}”", speaker.to_uppercase(), text.to_plain()), 2))
        }
        PageItem::Chosen { text, .. } => format!("{}\n", wrap(&format!("> {}", text.to_plain()), 0)),
        PageItem::Caption { text } => format!("{}\n", wrap(&format!("[{text}]"), 4)),
    }
}
