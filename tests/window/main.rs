//! End to end: the real program in a real window, played with keys from the title to a recorded decision, left, and continued.
//!
//! Needs Xvfb and xdotool, so `cargo test` leaves it out; `cargo test --test window` runs it. Nothing here waits by the clock: the program tells
//! what happens (`--trace`), and every wait ends at a line of that, or fails after a limit.
#![cfg(feature = "desktop")]

mod screen;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use finale::load::{Files, Folder, load};
use finale::save;
use screen::Screen;

/// The longest wait for one line. Software rendering on a busy machine is slow; a good run needs a fraction of it.
const LIMIT: Duration = Duration::from_secs(120);

/// The game, and what it has said.
struct Game {
    child: Child,
    lines: Receiver<String>,
    display: String,
}

impl Game {
    fn start(screen: &Screen, data: &Path) -> Game {
        let mut child = Command::new(env!("CARGO_BIN_EXE_finale"))
            .args(["--trace", "--size", "1280x720", "--data"])
            .arg(data)
            .env("DISPLAY", &screen.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", data)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the game starts");
        let (sender, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("piped"));
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Game { child, lines, display: screen.display.clone() }
    }

    /// Waits for the next line that begins so, and returns it.
    #[track_caller]
    fn until(&self, beginning: &str) -> String {
        let end = Instant::now() + LIMIT;
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) if line.starts_with(beginning) => return line,
                Ok(line) => before.push(line),
                Err(RecvTimeoutError::Timeout) => panic!("`{beginning}` did not come; before: {before:#?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("the game ended before `{beginning}`: {before:#?}"),
            }
        }
    }

    #[track_caller]
    fn key(&self, key: &str) {
        let sent = Command::new("xdotool").args(["key", key]).env("DISPLAY", &self.display).status();
        assert!(sent.expect("xdotool is installed").success(), "{key}");
    }

    /// Reads on until a choice is open.
    #[track_caller]
    fn read_to_choice(&self) {
        for _ in 0..60 {
            self.key("Return");
            if self.until("moment").ends_with("choosing") {
                return;
            }
        }
        panic!("no choice in sixty lines");
    }

    #[track_caller]
    fn leave(mut self) {
        self.key("Escape");
        self.until("menu pause");
        self.key("q");
        let code = self.child.wait().expect("it ends");
        assert!(code.success(), "{code}");
    }
}

impl Drop for Game {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What was decided in the newest play that lies in the folder.
fn decided(data: &Path) -> Vec<String> {
    let pack: Box<dyn Files> = Box::new(Folder::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenes")));
    let story = load(&[pack]).story.expect("the story loads");
    let mut open = vec![data.to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
            } else if let Ok(text) = std::fs::read_to_string(entry.path())
                && let Ok(restored) = save::read(&story, &text)
            {
                found.extend(
                    restored
                        .session
                        .ledger()
                        .decisions
                        .into_iter()
                        .map(|(decision, outcome)| format!("{decision}={outcome}")),
                );
            }
        }
    }
    found
}

#[test]
fn from_the_title_to_a_decision_and_back_again() {
    let data = tempfile::tempdir().expect("a folder for a test");
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.until("screen title");
    game.until("frame");
    let title = screen.picture();
    assert!(title.colours() > 200, "the title is not blank: {} colours", title.colours());
    assert!(title.bright(0.0..0.5) > 1_000, "words on the page: {}", title.bright(0.0..0.5));

    game.key("1");
    game.until("menu begin");
    game.key("Return");
    game.until("screen reading");
    // The small choice with Jake, then the promise: each saves.
    for _ in 0..2 {
        game.read_to_choice();
        game.key("1");
        game.until("saved");
    }
    assert!(decided(data.path()).contains(&"promise=sworn".to_owned()), "{:?}", decided(data.path()));
    game.until("frame");
    let page = screen.picture();
    assert!(page.bright(0.0..0.5) > 1_000, "words on the page: {}", page.bright(0.0..0.5));
    assert!(page.colours() > 200 && page.differs(&title), "the place has changed");
    game.leave();

    // Started again, Continue comes first and leads to the same line.
    let game = Game::start(&screen, data.path());
    game.until("screen title");
    game.key("1");
    game.until("screen reading");
    game.read_to_choice();
    game.leave();
    assert!(decided(data.path()).contains(&"promise=sworn".to_owned()));
}
