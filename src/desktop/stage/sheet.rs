//! A contact sheet of every backdrop in several moods, for review: drawn off-screen, without a window. It knows the stage and no story.
//!
//! One row a place, in the order of their names; one column a mood.

use std::path::{Path, PathBuf};

use bevy::app::PluginsState;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::shader::Shader;
use bevy::sprite_render::MeshMaterial2d;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;

use super::backdrop::{self, Backdrop, Told, WHOLE};
use super::check::ShaderFault;
use super::sources::BackdropSources;
use super::{USUAL_PAGE, easel};

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SheetError {
    #[error(transparent)]
    Shader(#[from] ShaderFault),
    #[error("The picture could not be read back from the graphics adapter: {reason}.")]
    Unread { reason: String },
    #[error("The sheet could not be written to {path}: {reason}.")]
    Unwritten { path: PathBuf, reason: String },
    #[error("The renderer ended before it had drawn the sheet.")]
    Unfinished,
}

/// Light, warmth and unrest of each column: a quiet evening, a night, an alarm.
const MOODS: [(f32, f32, f32); 3] = [(0.6, 0.6, 0.1), (0.2, 0.35, 0.25), (0.45, 0.95, 0.95)];
const CELL: UVec2 = UVec2::new(640, 360);
const GAP: u32 = 4;
/// A moment at which every picture shows what it has.
const MOMENT: f32 = 36.0;
/// Frames before the shutter: textures and pipelines have to be there first.
const PATIENCE: u32 = 8;
/// Frames after which something must have gone wrong.
const ENOUGH: u32 = 600;

/// Draws every built-in backdrop in three moods into one PNG.
///
/// Looks for no adapter first: Bevy panics where there is none, so whoever opens windows should have looked.
pub(crate) fn render_sheet(out: &Path) -> Result<(), SheetError> {
    let image = draw(&BackdropSources::built_in())?;
    let picture = image.try_into_dynamic().map_err(|error| SheetError::Unread { reason: error.to_string() })?;
    let unwritten = |reason: String| SheetError::Unwritten { path: out.to_owned(), reason };
    picture.to_rgb8().save(out).map_err(|error| unwritten(error.to_string()))
}

/// What is to be drawn, and how long it has been waited for.
#[derive(Resource)]
struct Order {
    shaders: Vec<Handle<Shader>>,
    target: Handle<Image>,
    waited: u32,
}

#[derive(Resource)]
struct Developed(Image);

fn draw(sources: &BackdropSources) -> Result<Image, SheetError> {
    let checked = sources.ids().into_iter().map(|id| sources.shader(id)).collect::<Result<Vec<_>, _>>()?;
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
            .disable::<WinitPlugin>(),
    )
    .add_plugins(backdrop::plugin)
    .add_systems(Startup, hang)
    .add_systems(Update, expose);
    let target = easel::picture(sheet_size(checked.len() as u32));
    let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
    let mut assets = app.world_mut().resource_mut::<Assets<Shader>>();
    let shaders = checked.into_iter().map(|shader| assets.add(shader)).collect();
    app.insert_resource(Order { shaders, target, waited: 0 });
    develop(app)
}

fn develop(mut app: App) -> Result<Image, SheetError> {
    while app.plugins_state() == PluginsState::Adding {
        bevy::tasks::tick_global_task_pools_on_main_thread();
    }
    app.finish();
    app.cleanup();
    for _ in 0..ENOUGH {
        app.update();
        if let Some(Developed(image)) = app.world_mut().remove_resource() {
            return Ok(image);
        }
        if app.should_exit().is_some() {
            break;
        }
    }
    Err(SheetError::Unfinished)
}

fn sheet_size(rows: u32) -> UVec2 {
    let cells = UVec2::new(MOODS.len() as u32, rows.max(1));
    cells * (CELL + GAP) + GAP
}

/// Hangs one quad for each place and mood.
fn hang(
    mut commands: Commands,
    order: Res<Order>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<Backdrop>>,
) {
    commands.spawn((
        Camera2d,
        Camera { clear_color: ClearColorConfig::Custom(Color::BLACK), ..default() },
        Msaa::Off,
        RenderTarget::Image(order.target.clone().into()),
    ));
    let sheet = sheet_size(order.shaders.len() as u32).as_vec2();
    for (row, shader) in order.shaders.iter().enumerate() {
        for (column, mood) in MOODS.into_iter().enumerate() {
            let corner = (UVec2::new(column as u32, row as u32) * (CELL + GAP) + GAP).as_vec2();
            let cell = Rect::from_corners(corner / sheet, (corner + CELL.as_vec2()) / sheet);
            commands.spawn((
                Mesh2d(meshes.add(backdrop::quad(cell, WHOLE))),
                MeshMaterial2d(materials.add(Backdrop { told: told(mood), shader: shader.clone() })),
                NoFrustumCulling,
            ));
        }
    }
}

fn told((light, warmth, unrest): (f32, f32, f32)) -> Told {
    Told { resolution: CELL.as_vec2(), time: MOMENT, light, warmth, unrest, motion: 1.0, page: USUAL_PAGE }
}

fn expose(mut commands: Commands, mut order: ResMut<Order>) {
    order.waited += 1;
    if order.waited == PATIENCE {
        let keep = |captured: On<ScreenshotCaptured>, mut commands: Commands| {
            commands.insert_resource(Developed(captured.image.clone()));
        };
        commands.spawn(Screenshot::image(order.target.clone())).observe(keep);
    }
}
