//! The game in a window.
//!
//! Owns the composition: which plugins there are, in which order the steps of a frame run, and what is looked for before a window is opened.
//! Commands go in through [`session`], the disk is [`storage`], everything on screen is drawn from plain data by the functions of
//! [`screens`], [`menus`] and [`panels`]; what is behind the page is [`stage`].

mod access;
mod alarm;
mod frame;
mod frames;
mod input;
mod inspection;
mod known;
mod menus;
mod pacing;
mod packs;
mod panels;
mod picture;
mod played;
mod probe;
mod replay;
mod scenery;
mod screens;
mod session;
mod settings;
mod sound;
mod stage;
mod storage;
#[cfg(test)]
mod tests;
mod theme;
mod trace;
mod voice;
mod wake;
mod when;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy_egui::EguiPlugin;
use finale::model::Story;
pub(crate) use packs::Packs;
pub(crate) use stage::unusable;

/// What the game is started with.
pub(crate) struct Options {
    /// The story; else the report of why it could not be loaded.
    pub(crate) story: Result<Arc<Story>, String>,
    /// The packs that it was made of, to be read again.
    pub(crate) packs: Option<Packs>,
    /// What the packs bring to be seen and heard.
    pub(crate) assets: finale::load::Assets,
    /// A replay to step through.
    pub(crate) replay: Option<PathBuf>,
    /// Where plays and settings are kept; the usual place of this system where none is given.
    pub(crate) save_dir: Option<PathBuf>,
    /// The window's size, in points.
    pub(crate) size: Option<(u32, u32)>,
    /// Nothing moves by itself, whatever the settings say.
    pub(crate) still: bool,
    /// Prints what happens.
    pub(crate) trace: bool,
}

/// Why no window can be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DesktopError {
    #[error("{}", no_display(named.as_deref()))]
    NoDisplay { named: Option<String> },
    #[error(
        "No graphics adapter was found, so nothing can be drawn ({reason}). Install a Vulkan driver for your card; on Debian and \
         Ubuntu the package mesa-vulkan-drivers brings one that works without a card, too. `finale play --text` plays in the terminal."
    )]
    NoAdapter { reason: String },
    #[error("The window ended with error code {0}.")]
    Ended(u8),
}

fn no_display(named: Option<&str>) -> String {
    let what = match named {
        None => "No display was found: neither WAYLAND_DISPLAY nor DISPLAY is set".to_owned(),
        Some(name) => format!("The display {name:?} does not answer"),
    };
    format!(
        "{what}, so the game cannot open its window. Start it from a desktop session, or set DISPLAY to a running X server. \
         `finale play --text` plays in the terminal."
    )
}

/// The steps of a frame, in order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// What the player did on the screens becomes commands.
    Apply,
    /// Commands go to the runtime.
    Play,
    /// What happened is kept on the disk.
    Keep,
    /// Which device was used, and keys that work everywhere.
    Notice,
    /// The screens are drawn.
    Draw,
}

/// Why there is no story to be told.
#[derive(Resource)]
pub(crate) struct Broken {
    pub(crate) report: String,
}

/// Opens the window and plays until it is closed.
pub(crate) fn run(options: Options) -> Result<(), DesktopError> {
    probe::look()?;
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(frame::window(&options))
            .set(LogPlugin { filter: "error,finale=warn".to_owned(), ..LogPlugin::default() }),
    );
    app.insert_resource(stage::StageAssets(options.assets.clone()));
    app.add_plugins((frame::plugin, stage::plugin));
    if options.trace {
        app.add_plugins(trace::plugin);
    }
    compose(&mut app, options);
    app.add_plugins(sound::plugin);
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => Err(DesktopError::Ended(code.get())),
    }
}

/// Renders the sheet of every backdrop and portrait. Needs an adapter, and no display.
pub(crate) fn render_sheet(assets: &finale::load::Assets, out: &std::path::Path) -> Result<(), String> {
    probe::adapter().map_err(|error| error.to_string())?;
    stage::render_sheet(assets, out).map_err(|error| error.to_string())
}

/// A table of what every backdrop costs. Needs an adapter, and no display.
pub(crate) fn measure_cost(assets: &finale::load::Assets) -> Result<String, String> {
    probe::adapter().map_err(|error| error.to_string())?;
    stage::measure_cost(assets)
}

pub(crate) use frames::measure as measure_frames;

/// Everything but the window itself; tests run the game without one.
fn compose(app: &mut App, options: Options) {
    let place = storage::place(options.save_dir);
    let mut settings = place.settings();
    settings.still |= options.still;
    app.insert_resource(place).insert_resource(settings).init_resource::<when::Zone>();
    if let Some(file) = options.replay {
        app.insert_resource(replay::Asked(file));
    }
    if let Some(packs) = options.packs {
        app.insert_resource(packs);
    }
    match options.story {
        Ok(story) => app.insert_resource(session::Told::new(story)),
        Err(report) => app.insert_resource(Broken { report }),
    };
    app.add_plugins(EguiPlugin::default())
        .configure_sets(Update, (Step::Apply, Step::Play, Step::Keep).chain())
        // What a frame has opened is open in the same frame: no key falls to the page below.
        .add_systems(PostUpdate, open_at_once.before(bevy_egui::EguiPostUpdateSet::EndPass))
        .configure_sets(bevy_egui::EguiPrimaryContextPass, (Step::Notice, Step::Draw).chain())
        .add_plugins((
            access::plugin,
            alarm::plugin,
            input::plugin,
            inspection::plugin,
            known::plugin,
            menus::plugin,
            packs::plugin,
            panels::mistakes::plugin,
            scenery::plugin,
            screens::plugin,
            session::plugin,
            settings::plugin,
            storage::plugin,
            theme::plugin,
        ))
        .add_plugins((
            panels::toast::plugin,
            replay::plugin,
            picture::plugin,
            played::plugin,
            voice::plugin,
            wake::plugin,
        ));
}

fn open_at_once(world: &mut World) {
    // Without the schedule there are no states to change.
    world.try_run_schedule(StateTransition).ok();
}
