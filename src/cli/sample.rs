//! `finale sample`: many plays at random, each with the history that earlier ones left, and what they met. It finds what one would notice by
//! playing; it proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::Arc;

use finale::expr::Environment;
use finale::model::{Ask, EndingId, ItineraryId, SceneId, Story};
use finale::runtime::{Ledger, Session, Start, Status};
use finale::save;
use finale::view::{self, PageItem};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::output::print;
use super::prove::chosen;
use super::way::grouped;
use super::{Arguments, selection, sound};

/// What `sample` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct SampleArguments {
    /// How many plays of each itinerary.
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub(crate) plays: usize,
    /// Where the random numbers begin; the same seed gives the same plays.
    #[arg(long, default_value_t = 2375)]
    pub(crate) seed: u64,
    /// Counts this itinerary alone; the others are still played for the histories that they leave. May be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) itinerary: Vec<String>,
}

/// No play is longer than this.
const LONGEST: usize = 200_000;
/// One moment in this many is saved and read again, or left and come back to.
const LOOKED_AT: usize = 48;
/// So many mistakes are told.
const TOLD: usize = 5;

pub(super) fn run(arguments: &Arguments, given: &SampleArguments) -> ExitCode {
    let loaded = selection(arguments, false).load().loaded;
    let Some(story) = sound(&loaded, "The story has errors and cannot be played.") else { return ExitCode::FAILURE };
    let counted = match chosen(&story, &given.itinerary) {
        Ok(counted) => counted,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let mut sampler = Sampler {
        story: story.clone(),
        random: Xoshiro256PlusPlus::seed_from_u64(given.seed),
        met: BTreeMap::new(),
        saved: 0,
        rolled: 0,
        wrong: Vec::new(),
    };
    for _ in 0..given.plays {
        sampler.chain();
    }
    print(report(&sampler, &counted));
    for wrong in sampler.wrong.iter().take(TOLD) {
        eprintln!("{wrong}");
    }
    match sampler.wrong.len() {
        0 => ExitCode::SUCCESS,
        1 => {
            eprintln!("One play went wrong.");
            ExitCode::FAILURE
        }
        plays => {
            eprintln!("{plays} plays went wrong.");
            ExitCode::FAILURE
        }
    }
}

/// What the plays of one itinerary met.
#[derive(Default)]
struct Met {
    words: Vec<usize>,
    choices: Vec<usize>,
    storylets: Vec<usize>,
    moments: usize,
    endings: BTreeMap<Option<EndingId>, usize>,
    /// In how many plays each storylet was met.
    each: BTreeMap<SceneId, usize>,
}

struct Sampler {
    story: Arc<Story>,
    random: Xoshiro256PlusPlus,
    met: BTreeMap<ItineraryId, Met>,
    saved: usize,
    rolled: usize,
    wrong: Vec<String>,
}

impl Sampler {
    fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.random.next_u64() % bound).unwrap_or(0)
    }

    /// One play of each itinerary, in any order, each with the history of those before it.
    fn chain(&mut self) {
        let mut left: Vec<ItineraryId> = self.story.itineraries.ids().collect();
        let (mut ledger, mut finished) = (Ledger::default(), BTreeSet::new());
        while !left.is_empty() {
            let place = self.below(left.len());
            let id = left.swap_remove(place);
            let itinerary = self.story.itineraries.at(id).id.clone();
            let seed = self.random.next_u64();
            let start = Start {
                itinerary: itinerary.clone(),
                seed,
                ledger: ledger.clone(),
                finished: finished.clone(),
                ..Start::default()
            };
            match self.play(id, start) {
                Ok(session) => {
                    let mut known = session.ledger();
                    known.merge(&ledger);
                    ledger = known;
                    if session.ending().is_some() {
                        finished.insert(itinerary);
                    }
                }
                Err(why) => self.wrong.push(format!("{itinerary}, seed {seed}: {why}.")),
            }
        }
    }

    /// Plays to the end. On the way some moments are saved and read again, and some are left and come back to.
    fn play(&mut self, id: ItineraryId, start: Start) -> Result<Session, String> {
        let story = self.story.clone();
        let mut session = Session::new(story.clone(), start).map_err(|error| error.to_string())?;
        let mut choices = 0;
        for _ in 0..LONGEST {
            match session.status() {
                Status::Ended => {
                    self.count(id, &session, choices)?;
                    return Ok(session);
                }
                Status::Reading => drop(session.advance().map_err(|error| error.to_string())?),
                Status::Choosing => {
                    let options = view::choice(&session).map(|choice| choice.options).unwrap_or_default();
                    let open: Vec<usize> =
                        options.iter().filter(|option| option.locked.is_none()).map(|option| option.index).collect();
                    let place = self.below(open.len());
                    let option = open.get(place).ok_or("a choice offers nothing")?;
                    session.choose(*option).map_err(|error| error.to_string())?;
                    choices += 1;
                }
            }
            match self.below(LOOKED_AT) {
                0 => {
                    let now = seen(&session);
                    let text = save::write(&session);
                    let restored = save::read(&story, &text).map_err(|error| format!("a save is not read: {error}"))?;
                    session = restored.session;
                    if !restored.notes.is_empty() || seen(&session) != now {
                        return Err("a save that was read again shows something else".to_owned());
                    }
                    self.saved += 1;
                }
                1 => {
                    let now = seen(&session);
                    let far = 1 + self.below(24);
                    let back = (0..far).filter(|_| session.back()).count();
                    let forward = (0..back).filter(|_| session.forward()).count();
                    if back != forward || seen(&session) != now {
                        return Err("going back and forward again comes to something else".to_owned());
                    }
                    self.rolled += 1;
                }
                _ => {}
            }
        }
        Err("it does not end".to_owned())
    }

    /// Counts a play that is over.
    fn count(&mut self, id: ItineraryId, session: &Session, choices: usize) -> Result<(), String> {
        let story = &self.story;
        let visited = |scene: SceneId| session.value(Ask::Visits(scene)) > 0;
        let told: BTreeSet<EndingId> = story
            .endings
            .pairs()
            .filter(|(_, ending)| ending.tellings.iter().any(|(_, scene)| visited(*scene)))
            .map(|(id, _)| id)
            .collect();
        let end = view::end(session).ok_or("it ends without an end")?;
        let named = |name: &str| story.endings.find(|ending| ending.id == name);
        let reached: BTreeSet<EndingId> = end.endings.iter().filter_map(|ending| named(&ending.id)).collect();
        // One that gathers others comes to one ending of each at most; every other one to just one.
        let gathered = story.itineraries.at(id).gathers.len();
        let whose: BTreeSet<_> = reached.iter().map(|id| story.endings.at(*id).of).collect();
        let twice = reached.len() > gathered.max(1) || gathered > 0 && whose.len() < reached.len();
        let missed = reached.is_empty() && story.pack.told_through.is_none();
        if twice || missed || !told.is_subset(&reached) {
            let names = |ids: &BTreeSet<EndingId>| {
                ids.iter().map(|id| story.endings.at(*id).id.as_str()).collect::<Vec<_>>().join(", ")
            };
            let (count, said, told) = (reached.len(), names(&reached), names(&told));
            return Err(format!("it comes to {count} endings ({said}), and tells the last scenes of ({told})"));
        }
        let met = self.met.entry(id).or_default();
        let words = (0..session.entries()).map(|index| match view::item(session, index) {
            PageItem::Narration { text, .. }
            | PageItem::Speech { text, .. }
            | PageItem::Chosen { text, said: false } => text.to_plain().split_whitespace().count(),
            _ => 0,
        });
        met.words.push(words.sum());
        met.choices.push(choices);
        met.moments += session.moments();
        if reached.is_empty() {
            *met.endings.entry(None).or_default() += 1;
        }
        for ending in reached {
            *met.endings.entry(Some(ending)).or_default() += 1;
        }
        let all: BTreeSet<SceneId> =
            story.pools.iter().flat_map(|pool| pool.storylets.iter().map(|(scene, ..)| *scene)).collect();
        let own: Vec<SceneId> = all.into_iter().filter(|scene| visited(*scene)).collect();
        met.storylets.push(own.len());
        for scene in own {
            *met.each.entry(scene).or_default() += 1;
        }
        Ok(())
    }
}

/// What is seen of a play, as far as a mistake would show: length, last words, choice, and what is decided.
fn seen(session: &Session) -> (usize, Status, String, Option<view::ChoiceView>, view::StageView, Ledger) {
    let last = session.entries().saturating_sub(1);
    (
        session.entries(),
        session.status(),
        session.words_of(last).to_owned(),
        view::choice(session),
        view::stage(session),
        session.ledger(),
    )
}

/// The least, the middle one, the largest.
fn spread(numbers: &[usize]) -> (usize, usize, usize) {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let at = |place: usize| sorted.get(place).copied().unwrap_or(0);
    (at(0), at(sorted.len() / 2), at(sorted.len().saturating_sub(1)))
}

/// The tables, as Markdown.
fn report(sampler: &Sampler, counted: &[ItineraryId]) -> String {
    let story = &sampler.story;
    let met = || counted.iter().filter_map(|id| Some((*id, sampler.met.get(id)?)));
    let plays: usize = met().map(|(_, met)| met.words.len()).sum();
    let moments: usize = met().map(|(_, met)| met.moments).sum();
    let mut out = format!(
        "{} plays at random, {} moments; on the way {} were saved and read again, {} left and come back to.\n\n",
        grouped(plays),
        grouped(moments),
        grouped(sampler.saved),
        grouped(sampler.rolled)
    );
    let mut line = |cells: &[String]| {
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    };
    let head = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let rule = |columns: usize| vec!["---".to_owned(); columns];
    let share = |part: usize, all: usize| format!("{:.1} %", 100.0 * part as f64 / all.max(1) as f64);
    line(&head(&["itinerary", "plays", "words read: least", "median", "most", "choices", "storylets"]));
    line(&rule(7));
    for (id, met) in met() {
        let (least, middle, most) = spread(&met.words);
        let (storylets, choices) = (spread(&met.storylets).1, spread(&met.choices).1);
        let name = story.itineraries.at(id).id.clone();
        let numbers = [met.words.len(), least, middle, most, choices, storylets].map(grouped);
        line(&std::iter::once(name).chain(numbers).collect::<Vec<_>>());
    }
    line(&[]);
    line(&head(&["ending", "itinerary", "plays", "share"]));
    line(&rule(4));
    for (id, met) in met() {
        let mut endings: Vec<_> = met.endings.iter().collect();
        endings.sort_by_key(|(_, plays)| std::cmp::Reverse(**plays));
        for (ending, plays) in endings {
            let name = ending.map_or("told no further", |ending| story.endings.at(ending).id.as_str());
            let itinerary = story.itineraries.at(id).id.clone();
            line(&[name.to_owned(), itinerary, grouped(*plays), share(*plays, met.words.len())]);
        }
    }
    let mut each: BTreeMap<SceneId, BTreeMap<ItineraryId, usize>> = BTreeMap::new();
    for (id, met) in met() {
        for (scene, plays) in &met.each {
            each.entry(*scene).or_default().insert(id, *plays);
        }
    }
    for (scene, ..) in story.pools.iter().flat_map(|pool| &pool.storylets) {
        each.entry(*scene).or_default();
    }
    if each.is_empty() {
        return out.replace("|  |\n", "\n");
    }
    line(&[]);
    line(&head(&["storylet", "plays that met it"]));
    line(&rule(2));
    for (scene, by) in each {
        let all = |id: &ItineraryId| sampler.met.get(id).map_or(0, |met| met.words.len());
        let of = by.iter().map(|(id, plays)| format!("{} {}", story.itineraries.at(*id).id, share(*plays, all(id))));
        let of: Vec<String> = of.collect();
        let of = if of.is_empty() { "none".to_owned() } else { of.join(", ") };
        line(&[story.scenes.at(scene).key.clone(), of]);
    }
    out.replace("|  |\n", "\n")
}
