//! The way to a voice: a program of the system that speaks what it reads, run beside the game by a thread of its own. It does not know what
//! is said, and nobody waits for it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// A program that speaks what it reads from its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    path: PathBuf,
    speak: &'static [&'static str],
    /// What makes it silent, where it hands its words on to somebody else.
    hush: &'static [&'static str],
}

/// Name, what makes it speak its input, what makes it silent.
type Known = (&'static str, &'static [&'static str], &'static [&'static str]);

#[cfg(target_os = "macos")]
const KNOWN: &[Known] = &[("say", &["-f", "-"], &[])];
#[cfg(windows)]
const KNOWN: &[Known] = &[("powershell.exe", &["-NoProfile", "-NonInteractive", "-Command", WINDOWS], &[])];
#[cfg(windows)]
const WINDOWS: &str = "Add-Type -AssemblyName System.Speech; \
    (New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak([Console]::In.ReadToEnd())";
#[cfg(not(any(target_os = "macos", windows)))]
const KNOWN: &[Known] =
    &[("spd-say", &["--pipe-mode"], &["--cancel"]), ("espeak-ng", &["--stdin"], &[]), ("espeak", &["--stdin"], &[])];

/// What is to be installed where there is none.
pub(super) const NONE: &str = if cfg!(any(target_os = "macos", windows)) {
    "This system’s voice is not found, so nothing can be read aloud."
} else {
    "No voice is installed, so nothing can be read aloud. Install speech-dispatcher or espeak-ng."
};

/// So much is said at once, in bytes: less than a pipe takes without waiting.
const MOST: usize = 8_000;

impl Program {
    /// The first known program in the folders of a search path.
    pub(super) fn find(folders: &OsStr) -> Option<Self> {
        KNOWN.iter().find_map(|(name, speak, hush)| {
            let mut files = std::env::split_paths(folders).map(|folder| folder.join(name));
            files.find(|file| file.is_file()).map(|path| Self { path, speak, hush })
        })
    }

    fn run(&self, arguments: &[&str]) -> std::io::Result<Child> {
        let mut command = Command::new(&self.path);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    }

    fn speak(&self, words: &str) -> std::io::Result<Child> {
        let mut child = self.run(self.speak)?;
        if let Some(mut input) = child.stdin.take() {
            // One that has ended already is waited for all the same.
            input.write_all(words.as_bytes()).ok();
        }
        Ok(child)
    }
}

enum Job {
    Say(String),
    Hush,
    /// An answer is wanted when everything before it was said.
    #[cfg(test)]
    Answer(Sender<()>),
}

/// The thread that speaks. What is said cuts off what was said before.
#[derive(Debug)]
pub(super) struct Speaker {
    sender: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    pub(super) fn new(program: Program) -> Self {
        let (sender, jobs) = channel();
        let thread = std::thread::Builder::new().name("voice".to_owned()).spawn(move || work(&program, &jobs));
        Self { sender: Some(sender), thread: thread.ok() }
    }

    pub(super) fn say(&self, words: &str) {
        let mut plain: String = words.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
        plain.truncate(plain.floor_char_boundary(MOST));
        self.ask(Job::Say(plain + "\n"));
    }

    pub(super) fn hush(&self) {
        self.ask(Job::Hush);
    }

    fn ask(&self, job: Job) {
        if let Some(sender) = &self.sender {
            sender.send(job).ok();
        }
    }

    /// Waits until everything was said.
    #[cfg(test)]
    pub(super) fn settle(&self) {
        let (sender, answer) = channel();
        self.ask(Job::Answer(sender));
        answer.recv().ok();
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn work(program: &Program, jobs: &Receiver<Job>) {
    let mut speaking: Option<Child> = None;
    while let Ok(job) = jobs.recv() {
        match job {
            Job::Say(words) => {
                end(program, &mut speaking);
                speaking = program.speak(&words).ok();
            }
            Job::Hush => end(program, &mut speaking),
            #[cfg(test)]
            Job::Answer(answer) => {
                speaking.take().map(|mut child| child.wait());
                answer.send(()).ok();
            }
        }
    }
    end(program, &mut speaking);
}

/// Cuts off what is being said.
fn end(program: &Program, speaking: &mut Option<Child>) {
    let Some(mut child) = speaking.take() else { return };
    child.kill().ok();
    child.wait().ok();
    if !program.hush.is_empty()
        && let Ok(mut hush) = program.run(program.hush)
    {
        hush.wait().ok();
    }
}
