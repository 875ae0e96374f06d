//! Reading aloud: what comes onto the page, the open choice, and the line that is marked in a menu.
//!
//! Owns what is said when; [`speaker`] has the voice. Off until it is asked for. Where there is no voice that is said once, and it stays off.

mod speaker;

use std::ffi::OsString;

use bevy::prelude::*;
use bevy_egui::egui::output::OutputEvent;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use self::speaker::{Program, Speaker};
use super::Step;
use super::input::{self, Intent};
use super::panels::block::spoken;
use super::panels::toast::Toast;
use super::session::Play;
use super::settings::{Change, Settings};

/// The folders in which a voice is looked for.
#[derive(Resource)]
pub(crate) struct VoicePath(pub(crate) OsString);

impl Default for VoicePath {
    fn default() -> Self {
        Self(std::env::var_os("PATH").unwrap_or_default())
    }
}

/// Who reads aloud, and what was said last.
#[derive(Resource, Default)]
pub(crate) struct Voice {
    speaker: Option<Speaker>,
    on: bool,
    /// The play, its step, and the length of its page.
    at: (u32, u64, usize),
}

impl Voice {
    /// Waits until everything was said.
    #[cfg(test)]
    pub(crate) fn settle(&self) {
        if let Some(speaker) = &self.speaker {
            speaker.settle();
        }
    }

    fn speaking(&self) -> Option<&Speaker> {
        self.speaker.as_ref().filter(|_| self.on)
    }

    /// What a step has brought onto the page; none where nothing has changed.
    fn news(&mut self, play: &Play) -> Option<String> {
        let before = std::mem::replace(&mut self.at, (play.opened, play.news.number, play.items.len()));
        if (before.0, before.1) == (self.at.0, self.at.1) || play.session().is_none() {
            return None;
        }
        // Who opens a play or goes back hears where that is.
        let on = before.0 == self.at.0 && before.2 < play.items.len();
        let from = if on { before.2 } else { play.items.len().saturating_sub(1) };
        let mut said: Vec<String> = play.items.iter().skip(from).map(spoken).collect();
        let options = play.choice.iter().flat_map(|choice| &choice.options).filter(|option| option.locked.is_none());
        said.extend(options.enumerate().map(|(place, option)| format!("{}: {}", place + 1, option.text.to_plain())));
        said.extend(play.end.iter().flat_map(|end| end.titles()).map(str::to_owned));
        Some(said.join("\n"))
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Voice>()
        .init_resource::<VoicePath>()
        .add_systems(Update, (find, read).chain().after(Step::Play))
        .add_systems(EguiPrimaryContextPass, (turn.in_set(Step::Notice), name.after(Step::Draw)));
}

fn turn(mut contexts: EguiContexts, mut changes: MessageWriter<Change>) -> Result {
    let context = contexts.ctx_mut()?;
    if !context.text_edit_focused() && input::took(context, Intent::Voice) {
        changes.write(Change::Voice);
        context.request_repaint();
    }
    Ok(())
}

/// Looks for a voice when one is wanted, and silences it when it is not.
fn find(mut settings: ResMut<Settings>, path: Res<VoicePath>, mut voice: ResMut<Voice>, mut toast: ResMut<Toast>) {
    if settings.voice == voice.on {
        return;
    }
    if settings.voice && voice.speaker.is_none() {
        voice.speaker = Program::find(&path.0).map(Speaker::new);
    }
    match &voice.speaker {
        Some(speaker) if settings.voice => speaker.say("Reading aloud."),
        Some(speaker) => speaker.hush(),
        None => {
            settings.voice = false;
            toast.say(speaker::NONE);
        }
    }
    voice.on = settings.voice;
}

fn read(play: Res<Play>, mut voice: ResMut<Voice>) {
    let news = voice.news(&play);
    if let (Some(words), Some(speaker)) = (news, voice.speaking()) {
        speaker.say(&words);
    }
}

/// Says the line that was just marked.
fn name(mut contexts: EguiContexts, voice: Res<Voice>) -> Result {
    let Some(speaker) = voice.speaking() else { return Ok(()) };
    let marked = contexts.ctx_mut()?.output(|output| {
        output.events.iter().rev().find_map(|event| match event {
            OutputEvent::FocusGained(info) => info.label.clone(),
            _ => None,
        })
    });
    if let Some(words) = marked {
        speaker.say(&words);
    }
    Ok(())
}
