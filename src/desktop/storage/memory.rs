//! What the reader knows of a story, on the disk: a file of its own for each story that only ever grows by whole lines, so that a crash loses
//! no more than the last of them and two running games do not harm each other's.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bevy::prelude::*;
use finale::save::{Memory, Record};

use super::files::plain;
use super::{Place, Shelf};
use crate::desktop::Step;
use crate::desktop::known::Known;
use crate::desktop::session::Told;

const FOLDER: &str = "memory";
/// No story has so many lines that more is needed: a larger file is none of ours.
const LARGEST: u64 = 64 << 20;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Startup, read.run_if(resource_exists::<Told>)).add_systems(Update, keep.after(Step::Keep));
}

fn path(place: &Place, story: &str) -> Option<PathBuf> {
    place.folder().map(|folder| folder.join(FOLDER).join(plain(story) + ".txt"))
}

pub(super) fn read(place: Res<Place>, told: Res<Told>, mut known: ResMut<Known>, mut shelf: ResMut<Shelf>) {
    let Some(path) = path(&place, &told.story.pack.id) else { return };
    let (memory, damaged) = load(&path);
    *known = Known::new(memory);
    if damaged > 0 && shelf.trouble.is_none() {
        shelf.trouble = Some(format!(
            "{damaged} marks of what you have read could not be understood and are left out ({}). The others still hold.",
            path.display()
        ));
    }
}

/// The memory in a file; an empty one where there is none.
fn load(path: &Path) -> (Memory, usize) {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes));
    match read {
        Ok(_) => Memory::from_text(&String::from_utf8_lossy(&bytes)),
        Err(_) => (Memory::default(), 0),
    }
}

fn keep(place: Res<Place>, told: Option<Res<Told>>, mut known: ResMut<Known>, mut shelf: ResMut<Shelf>) {
    if !known.has_new() {
        return;
    }
    let records = known.take_new();
    let Some(path) = told.and_then(|told| path(&place, &told.story.pack.id)) else { return };
    if let Err(error) = append(&path, &records)
        && shelf.trouble.is_none()
    {
        shelf.trouble = Some(format!("What you read is not marked as read: {error} in {}.", path.display()));
    }
}

/// Adds lines to the end of a file, in one piece. A line that was cut off there is ended first.
fn append(path: &Path, records: &[Record]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().create(true).append(true).read(true).open(path)?;
    let length = file.metadata()?.len();
    let mut text = if length == 0 { format!("{}\n", Memory::head()) } else { String::new() };
    if length > 0 {
        let mut last = [b'\n'];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != [b'\n'] {
            text.push('\n');
        }
    }
    for record in records {
        text.push_str(&record.to_line());
        text.push('\n');
    }
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Record {
        Record::Read { line: line.to_owned(), eyes: Some("ada".to_owned()) }
    }

    #[test]
    fn it_grows_and_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("memory").join("signal.txt");
        assert_eq!(load(&path), (Memory::default(), 0));
        append(&path, &[read_line("a1")]).expect("written");
        append(&path, &[read_line("a2"), Record::Took { line: "a3".to_owned() }]).expect("written");
        let (memory, damaged) = load(&path);
        assert!(memory.has_read("a1") && memory.has_read("a2") && memory.took("a3"));
        assert_eq!(damaged, 0);
    }

    #[test]
    fn a_line_that_was_cut_off_costs_nothing_but_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signal.txt");
        append(&path, &[read_line("a1"), read_line("a2")]).expect("written");
        let whole = fs::read(&path).expect("read");
        fs::write(&path, whole.get(..whole.len() - 4).expect("long enough")).expect("cut");
        append(&path, &[read_line("a3")]).expect("written");
        let (memory, damaged) = load(&path);
        assert!(memory.has_read("a1") && memory.has_read("a3"));
        assert!(damaged <= 1, "{damaged}");
    }

    #[test]
    fn two_games_at_once_both_keep_theirs() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("signal.txt");
        let games: Vec<_> = (0..2)
            .map(|game| {
                let path = path.clone();
                std::thread::spawn(move || {
                    for line in 0..200 {
                        append(&path, &[read_line(&format!("g{game}l{line}"))]).expect("written");
                    }
                })
            })
            .collect();
        games.into_iter().for_each(|game| game.join().expect("no panic"));
        let (memory, damaged) = load(&path);
        assert_eq!(damaged, 0);
        assert!((0..2).all(|game| (0..200).all(|line| memory.has_read(&format!("g{game}l{line}")))));
    }
}
