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
use screen::{Picture, Screen};

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
    fn xdotool(&self, arguments: &[&str]) {
        let sent = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).stdout(Stdio::null()).status();
        assert!(sent.expect("xdotool is installed").success(), "{arguments:?}");
    }

    /// Waits for the title's window and gives it the keys, as a window manager would.
    #[track_caller]
    fn open(&self) {
        self.until("screen title");
        self.xdotool(&["search", "--sync", "--onlyvisible", "--class", "finale", "windowfocus", "--sync"]);
    }

    #[track_caller]
    fn key(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Waits for a frame after which the picture is as it should be.
    #[track_caller]
    fn sees(&self, screen: &Screen, what: &str, is: impl Fn(&Picture) -> bool) -> Picture {
        let end = Instant::now() + LIMIT;
        loop {
            self.until("frame");
            let picture = screen.picture();
            if is(&picture) {
                return picture;
            }
            assert!(Instant::now() < end, "{what}: {} colours, {} bright", picture.colours(), picture.bright(0.0..0.5));
        }
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
        self.key("9");
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
    game.open();
    let title = game.sees(&screen, "the title", |picture| picture.colours() > 200 && picture.bright(0.0..0.5) > 1_000);

    game.key("1");
    game.until("menu begin");
    game.key("1");
    game.until("screen reading");
    // The small choice with Jake, then the promise: each is kept.
    for _ in 0..2 {
        game.read_to_choice();
        game.key("1");
        game.until("saved");
    }
    assert!(decided(data.path()).contains(&"promise=sworn".to_owned()), "{:?}", decided(data.path()));
    game.sees(&screen, "the page", |picture| {
        picture.colours() > 200 && picture.bright(0.0..0.5) > 1_000 && picture.differs(&title)
    });
    game.leave();

    // Started again, Continue comes first and leads to the same line.
    let game = Game::start(&screen, data.path());
    game.open();
    game.key("1");
    game.until("screen reading");
    game.read_to_choice();
    game.leave();
    assert!(decided(data.path()).contains(&"promise=sworn".to_owned()));
}
