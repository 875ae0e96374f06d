//! The main screens as they look, beside pictures of how they should. The small differences between graphics drivers are let through; a line
//! that moved, a colour that changed or a place that is missing is not.
//!
//! `FINALE_WRITE_PICTURES=1 cargo test --bin finale pictures` writes the pictures anew, to be looked at before they are kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy_egui::egui::Key;
use finale::load::{Assets, Files, Folder, load};
use finale::model::Story;
use finale::runtime::{Session, Start, Status};
use finale::save::{Label, Memory, Record, labelled, write};
use finale::view;
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};

use super::stagehand::Stagehand;
use crate::desktop::menus::Menu;

/// The size of the kept pictures, in pixels.
const SMALL: (u32, u32) = (480, 270);
/// So far may a point be from what it should be, in steps of 255 …
const FAR: u8 = 26;
/// … except for so many in a thousand: less than a word.
const SHARE: usize = 1;

fn root(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// A story of another world, which is told to its end and stays as it is.
fn bell_metal() -> (Arc<Story>, Assets) {
    let folder = || Folder::new(root("tests/stories/bell_metal"));
    let packs: Vec<Box<dyn Files>> = vec![Box::new(folder())];
    let mut assets = crate::cli::base_assets();
    assets.add(&folder());
    (load(&packs).story.expect("the story loads"), assets)
}

fn small(picture: &RgbImage) -> RgbImage {
    resize(picture, SMALL.0, SMALL.1, FilterType::Triangle)
}

/// Half as fine: what is moved by a part of a point is the same.
fn soft(picture: &RgbImage) -> RgbImage {
    resize(picture, SMALL.0 / 2, SMALL.1 / 2, FilterType::Triangle)
}

/// The points that are clearly others, bright on black.
fn difference(seen: &RgbImage, wanted: &RgbImage) -> RgbImage {
    let (seen, wanted) = (soft(seen), soft(wanted));
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let (Rgb(a), Rgb(b)) = (seen.get_pixel(x, y), wanted.get_pixel(x, y));
        let far = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        if far > FAR { Rgb([far, far, far]) } else { Rgb([0, 0, 0]) }
    })
}

fn is_like(difference: &RgbImage) -> bool {
    let other = difference.pixels().filter(|pixel| pixel.0 != [0, 0, 0]).count();
    other * 1_000 <= SHARE * difference.pixels().len()
}

/// Compares a screen with its picture, or writes it; says what is wrong.
fn compare(name: &str, seen: &RgbImage) -> Option<String> {
    let seen = small(seen);
    let file = root("tests/pictures").join(format!("{name}.png"));
    if std::env::var_os("FINALE_WRITE_PICTURES").is_some() {
        seen.save(&file).expect("written");
        return None;
    }
    let wanted = match image::open(&file) {
        Ok(wanted) => wanted.to_rgb8(),
        Err(error) => return Some(format!("{}: {error}", file.display())),
    };
    let difference = difference(&seen, &wanted);
    if wanted.dimensions() == SMALL && is_like(&difference) {
        return None;
    }
    let folder = std::env::temp_dir().join("finale-pictures");
    std::fs::create_dir_all(&folder).expect("a folder");
    let [saw, other] = ["seen", "difference"].map(|what| folder.join(format!("{name}-{what}.png")));
    seen.save(&saw).expect("written");
    difference.save(&other).expect("written");
    Some(format!("{name} looks different: see {} and {}", saw.display(), other.display()))
}

/// A play of Marthe by the first options, after so many choices.
fn played(story: &Arc<Story>, choices: usize) -> String {
    let start = Start { itinerary: "marthe".to_owned(), ..Start::default() };
    let mut session = Session::new(story.clone(), start).expect("the itinerary exists");
    let mut made = 0;
    loop {
        match session.status() {
            Status::Reading => drop(session.advance().expect("reading goes on")),
            Status::Choosing if made < choices => {
                made += 1;
                let open = view::choice(&session).expect("a choice").options;
                let first = open.iter().find(|option| option.locked.is_none()).expect("an open option");
                drop(session.choose(first.index).expect("an open option can be chosen"));
            }
            _ => break,
        }
    }
    let label = Label { name: String::new(), at: 1_600_000_000, played: 754 };
    labelled(&write(&session), &label).expect("a save")
}

/// A folder in which Marthe was played: three saves with a picture each, and what was found on the way.
fn furnished(story: &Arc<Story>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let saves = folder.path().join("saves").join("bell_metal");
    std::fs::create_dir_all(&saves).expect("a folder");
    for (place, choices) in [(1, usize::MAX), (2, 3), (3, 0)] {
        let file = saves.join(format!("page-1-{place}_marthe_{choices}_0.finale"));
        std::fs::write(&file, played(story, choices)).expect("written");
        let shade = RgbImage::from_fn(SMALL.0, SMALL.1, |x, y| Rgb([(x / 4) as u8, (y / 4) as u8, 40 * place]));
        shade.save(file.with_extension("png")).expect("written");
    }
    let mut found = vec![Memory::head().to_owned(), Record::Ended { ending: "the_mark".to_owned() }.to_line()];
    found.extend(story.codex.iter().map(|entry| Record::Codex { entry: entry.id.clone() }.to_line()));
    let memory = folder.path().join("memory");
    std::fs::create_dir_all(&memory).expect("a folder");
    std::fs::write(memory.join("bell_metal.txt"), found.join("\n") + "\n").expect("written");
    folder
}

#[test]
fn the_main_screens_look_as_they_should() {
    let (story, assets) = bell_metal();
    let folder = furnished(&story);
    let mut hand = Stagehand::new(&story, &assets, (1280, 720), folder.path(), 1.0);
    let mut seen = Vec::new();
    let mut see = |hand: &mut Stagehand, name| seen.push((name, hand.picture()));
    see(&mut hand, "title");
    hand.begin(0);
    see(&mut hand, "beginning");
    hand.press(Key::Num1);
    (0..6).for_each(|_| hand.press(Key::Enter));
    see(&mut hand, "reading");
    hand.resume(played(&story, 3));
    see(&mut hand, "choice");
    for (key, name) in [(Key::L, "history"), (Key::J, "journal"), (Key::C, "codex"), (Key::Escape, "pause")] {
        hand.press(key);
        see(&mut hand, name);
        hand.press(Key::Escape);
    }
    for (menu, name) in [(Menu::Settings, "settings"), (Menu::Load, "slots"), (Menu::Gallery, "endings")] {
        hand.open(menu);
        see(&mut hand, name);
        hand.press(Key::Escape);
    }
    hand.resume(played(&story, usize::MAX));
    see(&mut hand, "end");
    hand.press(Key::Num1);
    see(&mut hand, "credits");
    let wrong: Vec<String> = seen.iter().filter_map(|(name, picture)| compare(name, picture)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_moved_line_is_seen_and_the_rounding_of_drivers_is_not() {
    let line = |at: u32| {
        RgbImage::from_fn(SMALL.0, SMALL.1, |x, y| {
            let letters = (at..at + 6).contains(&y) && x > 40 && x < 200 && x % 5 < 3;
            if letters { Rgb([220, 215, 200]) } else { Rgb([18, 16, 14]) }
        })
    };
    let there = line(100);
    let rounded = RgbImage::from_fn(SMALL.0, SMALL.1, |x, y| {
        Rgb(there.get_pixel(x, y).0.map(|value| value.saturating_add(if (x + y) % 2 == 0 { 5 } else { 0 })))
    });
    assert!(is_like(&difference(&rounded, &there)));
    assert!(!is_like(&difference(&line(106), &there)));
    assert!(!is_like(&difference(&RgbImage::new(SMALL.0, SMALL.1), &there)));
}
