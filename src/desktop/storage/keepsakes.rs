//! What the reader takes home: transcripts and pictures of the window, each under a name that is not taken.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::RequestRedraw;
use finale::view::{Form, transcript};

use super::Place;
use crate::desktop::Step;
use crate::desktop::known::{Notice, Notices};
use crate::desktop::session::Play;

/// What is to be kept.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keepsake {
    /// The play so far, as Markdown.
    Transcript,
    /// The window as it is now.
    Picture,
}

/// Pictures that are being taken. The window stays awake until they are there.
#[derive(Resource, Default)]
struct Exposing(u32);

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Keepsake>()
        .add_message::<RequestRedraw>()
        .init_resource::<Exposing>()
        .add_systems(Update, (keep, stay_awake).chain().in_set(Step::Keep));
}

fn stay_awake(exposing: Res<Exposing>, mut awake: MessageWriter<RequestRedraw>) {
    if exposing.0 > 0 || exposing.is_changed() {
        awake.write(RequestRedraw);
    }
}

fn keep(
    mut wanted: MessageReader<Keepsake>,
    (place, play): (Res<Place>, Res<Play>),
    (mut notices, mut exposing): (ResMut<Notices>, ResMut<Exposing>),
    mut commands: Commands,
) {
    for keepsake in wanted.read() {
        let folder = place.folder().ok_or_else(|| io::Error::other("this system names no folder for it"));
        match keepsake {
            Keepsake::Transcript => {
                let Some(session) = play.session() else { continue };
                let name = format!("{}-{}", session.story().pack.id, session.start().itinerary);
                let text = transcript(session, Form::Markdown);
                let write = |folder: &Path| write_new(&folder.join("transcripts"), &name, "md", text.as_bytes());
                say(&mut notices, "Transcript", folder.and_then(write));
            }
            Keepsake::Picture => {
                let folder = folder.map(|folder| folder.join("pictures"));
                exposing.0 += 1;
                type Kept<'w> = (ResMut<'w, Notices>, ResMut<'w, Exposing>);
                let keep = move |captured: On<ScreenshotCaptured>, (mut notices, mut exposing): Kept<'_>| {
                    exposing.0 = exposing.0.saturating_sub(1);
                    let written = folder.as_ref().map_err(|error| io::Error::other(error.to_string()));
                    say(&mut notices, "Picture", written.and_then(|folder| write_picture(folder, &captured.image)));
                };
                commands.spawn(Screenshot::primary_window()).observe(keep);
            }
        }
    }
}

fn say(notices: &mut Notices, kind: &'static str, written: io::Result<PathBuf>) {
    let words = match written {
        Ok(path) => format!("kept as {}", path.display()),
        Err(error) => format!("not kept: {error}"),
    };
    notices.0.push(Notice { kind, words });
}

fn write_picture(folder: &Path, image: &Image) -> io::Result<PathBuf> {
    let picture = image.clone().try_into_dynamic().map_err(io::Error::other)?;
    let path = write_new(folder, "finale", "png", &[])?;
    picture.to_rgb8().save(&path).map_err(io::Error::other)?;
    Ok(path)
}

/// Writes a file under the first name with a number that is free.
fn write_new(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    const MOST: u32 = 100_000;
    for number in 1..MOST {
        let path = folder.join(format!("{name}-{number}.{ending}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => return file.write_all(bytes).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("too many files are kept there"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_kept_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_new(folder.path(), "signal-ada", "md", b"one").expect("written");
        let second = write_new(folder.path(), "signal-ada", "md", b"two").expect("written");
        assert_ne!(first, second);
        assert_eq!(fs::read(first).expect("read"), b"one");
        assert_eq!(fs::read(second).expect("read"), b"two");
    }
}
