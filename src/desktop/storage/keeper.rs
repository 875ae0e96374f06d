//! Everything that is written goes through one thread of its own, in the order in which it was asked for, so that no frame waits for the disk.
//!
//! Owns the order of the work and the pictures beside saves. What came of it is told in reports; the window is woken for them.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, TryIter, channel};
use std::thread::JoinHandle;

use bevy::prelude::*;
use finale::runtime::Session;
use finale::save::{self, Label};

use super::files::{Disk, DiskError};
use super::saves::{Entry, Saves, Slot};
use crate::desktop::picture;
use crate::desktop::session::Moment;

/// What is to be done.
pub(crate) enum Job {
    Save(Box<SaveJob>),
    /// A picture of a play, taken at a revision: for the saves that wait for one, and for those still to come.
    Picture {
        of: Moment,
        image: Box<Image>,
    },
    Rename {
        file: String,
        name: String,
    },
    Delete {
        file: String,
    },
    /// Looks what lies there now.
    List,
    /// A file of the game other than a save.
    Write {
        name: String,
        text: String,
    },
    /// An answer, once everything before it is done.
    #[cfg(test)]
    Answer(Sender<()>),
}

/// A play to be saved.
pub(crate) struct SaveJob {
    pub(crate) slot: Slot,
    pub(crate) session: Session,
    pub(crate) label: Label,
    /// The file that the player saw in the slot.
    pub(crate) over: Option<String>,
    pub(crate) at: Moment,
}

/// What came of it.
#[derive(Message, Debug, Clone, PartialEq)]
pub(crate) enum Report {
    /// A play was saved.
    Kept {
        slot: Slot,
    },
    Renamed,
    Deleted,
    /// Something was written that needs no words.
    Written,
    /// What lies there now, the newest first.
    Listed(Vec<Entry>),
    /// The disk refused; the play goes on.
    Failed(String),
    /// One save could not be renamed or deleted.
    Refused(String),
}

/// The thread, as the game sees it. Dropping it waits until all is written.
#[derive(Resource)]
pub(crate) struct Keeper {
    jobs: Option<Sender<Job>>,
    reports: Mutex<Receiver<Report>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread. `wake` is called whenever there is a report.
    pub(crate) fn start(disk: Disk, story: &str, saves: Option<Saves>, wake: impl Fn() + Send + 'static) -> Self {
        let folder = disk.saves_of(story);
        let (jobs, orders) = channel();
        let (tell, reports) = channel();
        let thread = std::thread::Builder::new().name("keeper".to_owned()).spawn(move || {
            let mut work = Work { disk, folder, saves, waiting: Vec::new(), picture: None };
            for job in orders {
                for report in work.carry_out(job) {
                    // Nobody listens any more while the game ends; what is to be written is written.
                    tell.send(report).ok();
                    wake();
                }
            }
            work.finish();
        });
        Self { jobs: Some(jobs), reports: Mutex::new(reports), thread: thread.ok() }
    }

    pub(crate) fn ask(&self, job: Job) {
        if let Some(jobs) = &self.jobs {
            jobs.send(job).ok();
        }
    }

    /// What has been done since it was last asked.
    pub(crate) fn reports(&mut self) -> TryIter<'_, Report> {
        self.reports.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).try_iter()
    }

    /// Waits until everything is written.
    pub(crate) fn finish(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }

    /// Waits until everything that was asked for so far is done.
    #[cfg(test)]
    pub(crate) fn settle(&self) {
        let (sender, answer) = channel();
        self.ask(Job::Answer(sender));
        answer.recv().ok();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The thread, as it sees itself.
struct Work {
    disk: Disk,
    folder: PathBuf,
    /// None as long as the folder cannot be opened.
    saves: Option<Saves>,
    /// Saves that have no picture yet.
    waiting: Vec<(Moment, String)>,
    /// The last picture, as it is written.
    picture: Option<(Moment, Vec<u8>)>,
}

impl Work {
    fn carry_out(&mut self, job: Job) -> Vec<Report> {
        match job {
            Job::Save(job) => self.save(*job),
            Job::Picture { of, image } => self.develop(of, *image),
            Job::Rename { file, name } => self.change(Report::Renamed, |saves| saves.rename(&file, &name)),
            Job::Delete { file } => self.change(Report::Deleted, |saves| saves.delete(&file)),
            Job::List => self.list(),
            Job::Write { name, text } => vec![match self.disk.write(&name, &text) {
                Ok(()) => Report::Written,
                Err(error) => Report::Failed(super::sentence(&error)),
            }],
            #[cfg(test)]
            Job::Answer(answer) => {
                answer.send(()).ok();
                Vec::new()
            }
        }
    }

    fn save(&mut self, job: SaveJob) -> Vec<Report> {
        let saves = match self.open() {
            Ok(saves) => saves,
            Err(error) => return vec![Report::Failed(super::sentence(&error))],
        };
        let text = save::write(&job.session);
        // A text that was just written is sound.
        let text = save::labelled(&text, &job.label).unwrap_or(text);
        match saves.put(job.slot, &job.session.start().itinerary, &text, job.over.as_deref()) {
            Ok(file) => {
                self.waiting.push((job.at, file));
                if let Some((of, png)) = self.picture.take_if(|(of, _)| *of == job.at) {
                    self.hang(of, png);
                }
                let mut reports = self.list();
                reports.push(Report::Kept { slot: job.slot });
                reports
            }
            Err(error) => vec![Report::Failed(super::sentence(&error))],
        }
    }

    /// The folder; a disk that could not be written to may be writable now.
    fn open(&mut self) -> Result<&mut Saves, DiskError> {
        let saves = match self.saves.take() {
            Some(saves) => saves,
            None => Saves::open(self.folder.clone())?,
        };
        Ok(self.saves.insert(saves))
    }

    fn change(&mut self, done: Report, how: impl FnOnce(&mut Saves) -> Result<(), String>) -> Vec<Report> {
        let Some(saves) = &mut self.saves else { return Vec::new() };
        let report = how(saves).map_or_else(Report::Refused, |()| done);
        let mut reports = self.list();
        reports.push(report);
        reports
    }

    fn list(&mut self) -> Vec<Report> {
        self.saves.iter_mut().map(|saves| Report::Listed(saves.list())).collect()
    }

    fn develop(&mut self, of: Moment, image: Image) -> Vec<Report> {
        let Some(png) = picture::develop(image) else { return Vec::new() };
        if self.hang(of, png) { self.list() } else { Vec::new() }
    }

    /// Puts a picture beside the saves that wait for it: those of the same play that were made before. Keeps it for later ones.
    fn hang(&mut self, of: Moment, png: Vec<u8>) -> bool {
        // No more pictures will come of a play that was left for another.
        if let Some((before, last)) = self.picture.take_if(|(before, _)| before.opened != of.opened) {
            self.give(Moment { revision: u64::MAX, ..before }, &last);
        }
        let hung = self.give(of, &png);
        self.picture = Some((of, png));
        hung
    }

    fn give(&mut self, of: Moment, png: &[u8]) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        let waits_for_this = |(at, _): &(Moment, String)| at.opened == of.opened && at.revision <= of.revision;
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(waits_for_this);
        self.waiting = later;
        let mut hung = false;
        for (_, file) in now {
            // A save without a picture is a save.
            hung |= self.saves.as_ref().is_some_and(|saves| saves.put_picture(&file, png).is_ok());
        }
        hung
    }

    /// The last saves get the last picture of their play, if they still have none.
    fn finish(&mut self) {
        if let Some((of, png)) = self.picture.take() {
            self.hang(Moment { revision: u64::MAX, ..of }, png);
        }
    }
}
