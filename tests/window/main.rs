//! End to end: the real program in a real window, played with keys from the title to a recorded decision, left, and continued.
//!
//! Needs Xvfb and xdotool, so `cargo test` leaves it out; `cargo test --test window` runs it. Nothing here waits by the clock: the program tells
//! what happens (`--trace`), and every wait ends at a line of that, or fails after a limit.
#![cfg(feature = "desktop")]

mod screen;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
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
        Self::start_with(screen, data, &[])
    }

    fn start_with(screen: &Screen, data: &Path, arguments: &[&str]) -> Game {
        let mut child = Command::new(env!("CARGO_BIN_EXE_finale"))
            .args(["--trace", "--size", "1280x720", "--data"])
            .arg(data)
            .args(arguments)
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

    /// Begins the way of a digit of the title, with nothing that was decided before.
    #[track_caller]
    fn begin(&self, way: &str) {
        self.key(way);
        self.until("menu begin");
        self.key("1");
        self.until("screen reading");
    }

    #[track_caller]
    fn key(&self, key: &str) {
        self.xdotool(&["key", key]);
    }

    /// Waits until what was pressed so far is on the screen.
    #[track_caller]
    fn drawn(&self) {
        self.lines.try_iter().count();
        (0..3).for_each(|_| drop(self.until("frame")));
    }

    /// Presses a key, again and again while nothing comes of it, until a line begins so: a question takes one press to be asked and one to be
    /// answered.
    #[track_caller]
    fn press_until(&self, key: &str, beginning: &str) -> String {
        const PATIENCE: Duration = Duration::from_secs(4);
        for _ in 0..20 {
            self.key(key);
            let end = Instant::now() + PATIENCE;
            while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                if line.starts_with(beginning) {
                    return line;
                }
            }
        }
        panic!("`{beginning}` does not come of {key}");
    }

    /// Waits until the picture is as it should be: looked at after every frame, and now and then, since a page that stands still has none.
    #[track_caller]
    fn sees(&self, screen: &Screen, what: &str, is: impl Fn(&Picture) -> bool) -> Picture {
        let end = Instant::now() + LIMIT;
        loop {
            drop(self.lines.recv_timeout(Duration::from_millis(200)));
            let picture = screen.picture();
            if is(&picture) {
                return picture;
            }
            assert!(Instant::now() < end, "{what}: {} colours, {} bright", picture.colours(), picture.bright(0.0..0.5));
        }
    }

    /// The picture of a page on which nothing moves any more.
    #[track_caller]
    fn stands(&self, screen: &Screen) -> Picture {
        const QUIET: Duration = Duration::from_secs(2);
        let end = Instant::now() + LIMIT;
        while self.lines.recv_timeout(QUIET).is_ok() {
            assert!(Instant::now() < end, "the page does not come to rest");
        }
        screen.picture()
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

    /// Reads on until lines that begin so have all come, in whichever order.
    #[track_caller]
    fn read_until(&self, beginnings: &[&str]) {
        let mut left = beginnings.to_vec();
        for _ in 0..60 {
            self.key("Return");
            loop {
                match self.lines.recv_timeout(LIMIT) {
                    Ok(line) if line.starts_with("moment") => break,
                    Ok(line) => left.retain(|beginning| !line.starts_with(beginning)),
                    Err(error) => panic!("{error}; what has not come: {left:?}"),
                }
            }
            if left.is_empty() {
                return;
            }
        }
        panic!("sixty lines, and what has not come: {left:?}");
    }

    /// Skips from choice to choice and takes the first option of each, until one with these words is open; gives its digit. None at the end of
    /// the play.
    #[track_caller]
    fn play_to(&self, words: &str) -> Option<String> {
        self.key("n");
        for _ in 0..80 {
            let moment = self.until("moment");
            if moment.ends_with("ended") {
                return None;
            }
            let mut next = "n";
            if moment.ends_with("choosing") {
                let options = std::iter::from_fn(|| self.lines.recv_timeout(LIMIT).ok().filter(|line| line != "frame"));
                let options: Vec<String> = options.collect();
                let option = options.iter().filter_map(|line| line.strip_prefix("option ")?.split_once(' '));
                if let Some((digit, _)) = option.into_iter().find(|(_, option)| *option == words) {
                    return Some(digit.to_owned());
                }
                next = "1";
            }
            self.key(next);
        }
        panic!("no end of choices");
    }

    #[track_caller]
    fn leave(mut self) {
        self.key("Escape");
        self.until("menu pause");
        // The last line of the menu, once it is marked.
        self.key("Up");
        self.drawn();
        self.key("Return");
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

/// The files below a folder whose names begin and end so, in order.
fn files(data: &Path, beginning: &str, ending: &str) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![data.to_path_buf()], Vec::new());
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                open.push(path);
            } else if name.starts_with(beginning) && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What was decided in the newest play that lies in the folder.
fn decided(data: &Path) -> Vec<String> {
    let pack: Box<dyn Files> = Box::new(Folder::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scenes")));
    let story = load(&[pack]).story.expect("the story loads");
    let texts = files(data, "", ".finale").into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let plays = texts.filter_map(|text| save::read(&story, &text).ok());
    let decisions = plays.flat_map(|restored| restored.session.ledger().decisions);
    decisions.map(|(decision, outcome)| format!("{decision}={outcome}")).collect()
}

#[test]
fn from_the_title_to_a_decision_and_back_again() {
    let data = tempfile::tempdir().expect("a folder for a test");
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.open();
    let title = game.sees(&screen, "the title", |picture| picture.colours() > 200 && picture.bright(0.0..0.5) > 1_000);

    game.begin("1");
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

#[test]
fn saves_are_made_taken_up_and_deleted_and_damage_is_survived() {
    let data = tempfile::tempdir().expect("a folder for a test");
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.open();
    game.begin("1");
    game.read_to_choice();

    // At once, and back from further on. The way there is kept before it is left.
    game.key("F5");
    game.until("saved quick");
    game.key("1");
    let chosen = game.until("moment");
    game.until("saved auto");
    game.key("Return");
    let further = game.until("moment");
    assert_ne!(chosen, further);
    game.key("F9");
    game.until("menu load");
    game.key("1");
    assert!(game.until("moment").ends_with("choosing"));
    game.until("saved auto");

    // Into a slot, and out of it.
    game.key("Escape");
    game.until("menu pause");
    game.key("2");
    game.until("menu save");
    game.key("3");
    game.until("saved page(1, 3)");
    assert_eq!(files(data.path(), "page-1-3", ".finale").len(), 1);
    game.key("Escape");
    game.until("menu pause");
    game.key("3");
    game.until("menu load");
    game.key("Delete");
    game.until("asking");
    game.key("1");
    game.until("deleted");
    assert_eq!(files(data.path(), "page-1-3", "").len(), 0, "its picture is gone too");
    game.key("Escape");
    game.until("menu pause");
    game.key("Escape");
    game.until("menu none");
    game.leave();
    for play in files(data.path(), "", ".finale") {
        if !play.starts_with(data.path().join("ledgers")) {
            assert!(play.with_extension("png").exists(), "{} has a picture", play.display());
        }
    }

    // The newest is damaged: the one before is offered.
    let newest = files(data.path(), "auto-", ".finale").pop().expect("an autosave");
    let text = std::fs::read(&newest).expect("it can be read");
    std::fs::write(&newest, &text[..text.len() / 2]).expect("it can be damaged");
    let game = Game::start(&screen, data.path());
    game.open();
    game.key("1");
    game.until("screen reading");
    game.leave();
}

/// The play of a fresh folder, at its first choice; then the same play begun again, so that everything up to the choice was read.
#[track_caller]
fn read_before(game: &Game) {
    game.open();
    game.begin("1");
    game.read_to_choice();
    game.key("1");
    game.until("saved");
    game.key("Escape");
    game.until("menu pause");
    // The last line but one of the menu.
    game.key("Up");
    game.key("Up");
    game.drawn();
    game.key("Return");
    game.until("screen title");
    game.begin("2");
}

/// Waits until a choice is open, while nobody presses anything.
#[track_caller]
fn until_choosing(game: &Game) -> String {
    loop {
        let moment = game.until("moment");
        if moment.ends_with("choosing") {
            return moment;
        }
    }
}

#[test]
fn what_was_read_is_skipped_and_any_line_can_be_gone_back_to() {
    let data = tempfile::tempdir().expect("a folder for a test");
    // Nothing moves: what goes on by itself has to wake the window.
    std::fs::write(data.path().join("settings.ron"), "(still:true,auto:32.0)").expect("written");
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    read_before(&game);
    game.key("f");
    let choice = until_choosing(&game);

    // The history, to its first line, after a question.
    game.key("l");
    game.until("menu history");
    game.key("Home");
    let first = game.press_until("Return", "moment");
    assert_eq!(first, "moment 2 reading", "the heading and its first line");

    // To the choice again in one step, and on by itself from the line before it.
    game.key("n");
    assert_eq!(until_choosing(&game), choice);
    game.key("Prior");
    game.until("moment");
    game.key("a");
    assert_eq!(until_choosing(&game), choice);

    // Escape goes one step back from wherever one is.
    game.key("Escape");
    game.until("menu pause");
    game.key("j");
    game.until("menu journal");
    game.key("Escape");
    game.until("menu pause");
    game.key("Escape");
    game.until("menu none");
    // In a slow frame a modifier that is let go at once would be missed.
    game.xdotool(&["keydown", "shift", "key", "a"]);
    game.until("menu accessibility");
    game.xdotool(&["keyup", "shift"]);
    game.key("Escape");
    game.until("menu none");
    game.leave();
}

#[test]
fn the_page_is_hidden_and_any_key_brings_it_back() {
    let data = tempfile::tempdir().expect("a folder for a test");
    std::fs::write(data.path().join("settings.ron"), "(still:true)").expect("written");
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.open();
    game.begin("1");
    let page = game.stands(&screen);
    game.key("h");
    game.sees(&screen, "the place without the page", |picture| picture.differs(&page));
    game.key("x");
    game.sees(&screen, "the page again", |picture| !picture.differs(&page));
    assert!(!data.path().join("pictures").exists());
    game.key("s");
    game.sees(&screen, "a picture that is kept", |_| {
        let file = data.path().join("pictures").join("finale-1.png");
        std::fs::metadata(file).is_ok_and(|file| file.len() > 10_000)
    });
    game.leave();
}

/// What the player has read, taken and found in a story.
fn known(data: &Path, story: &str) -> String {
    std::fs::read_to_string(data.join("memory").join(format!("{story}.txt"))).expect("something was read")
}

#[test]
fn a_story_of_another_world_plays_from_its_title_to_its_credits() {
    const BELL_METAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories/bell_metal");
    let data = tempfile::tempdir().expect("a folder for a test");
    std::fs::write(data.path().join("settings.ron"), "(still:true,skip_unread:true)").expect("written");
    let screen = Screen::start(1280, 720);
    let game = Game::start_with(&screen, data.path(), &["--pack", BELL_METAL]);
    game.open();
    game.begin("2");
    assert_eq!(game.play_to("no such words"), None);
    game.until("saved");
    assert_eq!(known(data.path(), "bell_metal").matches("ended ").count(), 1);
    // The card is read to its foot first.
    game.press_until("Return", "menu credits");
    game.key("1");
    game.until("screen title");

    // Go on as the other, three ways, load; then the endings, and the credits from there.
    game.key("6");
    game.until("menu gallery");
    game.key("2");
    game.until("menu credits");
    game.key("Escape");
    game.until("menu gallery");
    game.key("Escape");
    game.until("menu none");
}

#[test]
fn a_mod_of_the_players_folder_adds_an_option_that_can_be_chosen() {
    let data = tempfile::tempdir().expect("a folder for a test");
    std::fs::write(data.path().join("settings.ron"), "(still:true,skip_unread:true)").expect("written");
    let here = data.path().join("mods").join("second_cell");
    std::fs::create_dir_all(&here).expect("a folder for mods");
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/stories/second_cell")).expect("the mod") {
        let file = file.expect("an entry").path();
        std::fs::copy(&file, here.join(file.file_name().expect("a name"))).expect("copied");
    }
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.open();
    game.begin("1");
    let digit = game.play_to("Ask the Chief about the port coils.").expect("the option of the mod");
    game.key(&digit);
    game.until("saved");
    game.key("n");
    game.until("moment");
    let known = known(data.path(), "finale");
    assert!(known.contains("took sks01") && known.contains("read sks02 sisko"), "{known}");
    game.leave();
}

#[test]
fn what_a_mod_breaks_is_left_out_and_said_and_the_play_goes_on() {
    let data = tempfile::tempdir().expect("a folder for a test");
    let bring = |path: &str, text: &str| {
        let path = data.path().join("mods").join("torn").join(path);
        std::fs::create_dir_all(path.parent().expect("below a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    bring("pack.ron", "[Pack(id: \"torn\", title: \"Torn\", version: \"1.0.0\", requires: [\"finale\"])]");
    bring("assets/sound/beds/quarters.ron", "(length: 4, level: 0.5, layers: [Puls(");
    bring("assets/backdrops/quarters.wgsl", "fn paint(v: View) -> vec3<f32> {\n    return nothing;\n}");
    bring("assets/portraits/dax.svg", "not a picture");
    // Drawn as it stands, it would go past the end of its thread's stack.
    let nested = format!("{}{}", "<g opacity='0.9'>".repeat(900), "</g>".repeat(900));
    let picture = format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{nested}</svg>");
    bring("assets/portraits/bashir.svg", &picture);
    let screen = Screen::start(1280, 720);
    let game = Game::start(&screen, data.path());
    game.open();
    game.until("fault The sound “sound/beds/quarters.ron”");
    game.begin("1");
    game.read_until(&[
        "fault The shader of the backdrop “quarters” does not compile",
        "fault The picture “dax.svg”",
        "fault The picture “bashir.svg”",
    ]);
    let page = game.sees(&screen, "the page", |picture| picture.bright(0.0..0.5) > 1_000);
    game.key("F12");
    game.sees(&screen, "what is wrong", |picture| picture.bright(0.6..1.0) > page.bright(0.6..1.0) + 1_000);
    game.key("F12");
    game.read_to_choice();
    game.leave();
}
