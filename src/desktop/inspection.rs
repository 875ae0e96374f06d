//! The looking into a play, for those who write: when the panel is open, what the last step changed, and how long frames take.
//!
//! Opened by its key, and by itself for a replay. Changes nothing but by a jump to a slot.

use std::collections::VecDeque;
use std::time::Instant;

use bevy::prelude::*;
use bevy::time::Real;
use bevy::window::PrimaryWindow;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use finale::view::{Changed, Inspection, inspect};

use super::Step;
use super::input::{self, Intent};
use super::menus::Menu;
use super::packs::Packs;
use super::panels::inspector::{Followed, Frames, Inspected, inspector_ui};
use super::screens::{Hidden, Screen};
use super::session::{Command, Play, Told};
use super::settings::Settings;
use super::stage::{Faults, Quality};
use super::theme::Page;

/// Whether the panel is open.
#[derive(Resource, Debug, Default)]
pub(crate) struct Open(pub(crate) bool);

/// What the play holds, and what its last step changed.
#[derive(Resource, Default)]
struct Looked {
    /// The play and its step that were looked at.
    at: (u32, u64),
    now: Inspection,
    changed: Vec<Changed>,
}

impl Looked {
    /// Takes notice of a step. Between two plays nothing has changed.
    fn look(&mut self, play: &Play) {
        let at = (play.opened, play.news.number);
        if self.at == at {
            return;
        }
        let now = play.session().map(inspect).unwrap_or_default();
        self.changed = if self.at.0 == at.0 { now.since(&self.now) } else { Vec::new() };
        (self.at, self.now) = (at, now);
    }
}

/// How long the last frames took, in milliseconds.
#[derive(Resource, Debug, Default)]
struct Times {
    begun: Option<Instant>,
    work: VecDeque<f32>,
    apart: VecDeque<f32>,
}

/// Frames that are remembered.
const FRAMES: usize = 120;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Open>()
        .init_resource::<Times>()
        .init_resource::<Looked>()
        .add_systems(First, begin)
        .add_systems(Last, end)
        // Also while the panel is closed: who opens it wants to see what has just happened.
        .add_systems(Update, look.after(Step::Play).run_if(resource_changed::<Play>))
        .add_systems(EguiPrimaryContextPass, turn.in_set(Step::Notice))
        .add_systems(EguiPrimaryContextPass, draw.after(Step::Draw).run_if(|open: Res<Open>| open.0));
}

#[expect(clippy::disallowed_methods, reason = "a measurement needs a clock of its own")]
fn begin(mut times: ResMut<Times>) {
    times.begun = Some(Instant::now());
}

fn end(time: Res<Time<Real>>, mut times: ResMut<Times>) {
    let times = &mut *times;
    let work = times.begun.map_or(0.0, |begun| begun.elapsed().as_secs_f32() * 1_000.0);
    for (list, new) in [(&mut times.work, work), (&mut times.apart, time.delta_secs() * 1_000.0)] {
        list.push_back(new);
        if list.len() > FRAMES {
            list.pop_front();
        }
    }
}

impl Times {
    fn frames(&self) -> Frames {
        let sorted = |list: &VecDeque<f32>| {
            let mut sorted: Vec<f32> = list.iter().copied().collect();
            sorted.sort_by(f32::total_cmp);
            sorted
        };
        let middle = |sorted: &[f32]| sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let (work, apart) = (sorted(&self.work), sorted(&self.apart));
        Frames { work: (middle(&work), work.last().copied().unwrap_or_default()), apart: middle(&apart), ..default() }
    }
}

fn turn(mut contexts: EguiContexts, mut open: ResMut<Open>) -> Result {
    let context = contexts.ctx_mut()?;
    if input::took(context, Intent::Inspect) {
        open.0 = !open.0;
        context.request_repaint();
    }
    Ok(())
}

fn look(play: Res<Play>, mut looked: ResMut<Looked>) {
    looked.look(&play);
}

fn draw(
    mut contexts: EguiContexts,
    (play, told, settings, hidden): (Res<Play>, Option<Res<Told>>, Res<Settings>, Res<Hidden>),
    (screen, menu): (Res<State<Screen>>, Res<State<Menu>>),
    (looked, times): (Res<Looked>, Res<Times>),
    (faults, packs): (Option<Res<Faults>>, Option<Res<Packs>>),
    (windows, quality): (Query<&Window, With<PrimaryWindow>>, Option<Res<Quality>>),
    mut commands: MessageWriter<Command>,
) -> Result {
    let reading = *screen.get() == Screen::Reading;
    if hidden.0 {
        return Ok(());
    }
    let context = contexts.ctx_mut()?;
    let page = Page::new(context.content_rect(), settings.text_scale);
    let nothing = Inspection::default();
    let session = play.session().filter(|_| reading);
    let said = faults.as_deref().map(|faults| faults.0.as_slice()).unwrap_or_default().iter();
    let report = packs.as_ref().and_then(|packs| packs.report.as_ref());
    let title = told.as_deref().map(|told| &told.stage);
    let replay = session.zip(play.replay.as_ref()).map(|(session, replay)| Followed {
        replay,
        step: session.moments(),
        rests: !session.can_go_forward(),
    });
    let backdrop = windows.single().ok().zip(quality).map_or((0, 0, 0.0), |(window, quality)| {
        let size = quality.size(window.physical_size());
        (size.x, size.y, quality.frames)
    });
    let shown = Inspected {
        now: if session.is_some() { &looked.now } else { &nothing },
        changed: if session.is_some() { &looked.changed } else { &[] },
        replay,
        stage: if reading { &play.stage } else { title.unwrap_or(&play.stage) },
        faults: said.chain(report).map(String::as_str).collect(),
        frames: Frames { backdrop, ..times.frames() },
    };
    // Over a menu it is looked at; the way to a slot leads from the page.
    let wanted = inspector_ui(context, &page, &shown).filter(|_| *menu.get() == Menu::None);
    if let Some(slot) = wanted {
        commands.write(Command::ToSlot(slot));
        context.request_repaint();
    }
    Ok(())
}
