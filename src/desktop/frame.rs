//! The window: its title and size, its camera, full screen, and how often it is drawn.
//!
//! A page that stands still costs nothing: the window wakes for input, for what egui asks, and for a backdrop that moves.

use std::time::Duration;

use bevy::prelude::*;
use bevy::window::{MonitorSelection, PresentMode, PrimaryWindow, WindowMode, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::input::{self, Intent};
use super::menus::Menu;
use super::session::Told;
use super::settings::{Change, Settings};
use super::storage::Keepsake;
use super::theme::tokens;
use super::{Options, Step};

const USUAL_SIZE: (u32, u32) = (1280, 720);
const SMALLEST: (f32, f32) = (480.0, 360.0);

/// The window's plugin. The title is set when the story is there.
pub(crate) fn window(options: &Options) -> WindowPlugin {
    let (width, height) = options.size.unwrap_or(USUAL_SIZE);
    let window = Window {
        title: "Finale".to_owned(),
        name: Some("finale".to_owned()),
        resolution: WindowResolution::new(width, height),
        resize_constraints: bevy::window::WindowResizeConstraints {
            min_width: SMALLEST.0,
            min_height: SMALLEST.1,
            ..Default::default()
        },
        present_mode: PresentMode::AutoVsync,
        ..Window::default()
    };
    WindowPlugin { primary_window: Some(window), close_when_requested: false, ..WindowPlugin::default() }
}

pub(crate) fn plugin(app: &mut App) {
    app.insert_resource(pace())
        .insert_resource(ClearColor(ground()))
        .add_systems(Startup, (open_camera, name_window))
        .add_systems(Update, set_mode)
        .add_systems(EguiPrimaryContextPass, keys.in_set(Step::Notice));
}

fn open_camera(mut commands: Commands) {
    commands.spawn((Camera2d, Msaa::Off));
}

fn name_window(told: Option<Res<Told>>, mut windows: Query<&mut Window, With<PrimaryWindow>>) {
    if let (Some(told), Ok(mut window)) = (told, windows.single_mut()) {
        window.title = told.title.title.clone();
    }
}

/// The window's colour where nothing is drawn yet.
fn ground() -> Color {
    let ground = tokens::GROUND;
    Color::srgb_u8(ground.r(), ground.g(), ground.b())
}

/// How often the window is drawn by itself: never. The stage borrows these settings while a backdrop moves.
fn pace() -> WinitSettings {
    const STILL: Duration = Duration::from_secs(3600);
    WinitSettings {
        focused_mode: UpdateMode::reactive_low_power(STILL),
        unfocused_mode: UpdateMode::reactive_low_power(STILL),
    }
}

fn set_mode(settings: Res<Settings>, mut windows: Query<&mut Window, With<PrimaryWindow>>) {
    let Ok(mut window) = windows.single_mut() else { return };
    let wanted = match settings.fullscreen {
        true => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
        false => WindowMode::Windowed,
    };
    if window.mode != wanted {
        window.mode = wanted;
    }
}

/// Keys that work on every screen.
fn keys(
    mut contexts: EguiContexts,
    mut changes: MessageWriter<Change>,
    (menu, mut next): (Res<State<Menu>>, ResMut<NextState<Menu>>),
    mut keepsakes: MessageWriter<Keepsake>,
) -> Result {
    let context = contexts.ctx_mut()?;
    const WANTED: [Intent; 6] = [
        Intent::Fullscreen,
        Intent::Larger,
        Intent::Smaller,
        Intent::UsualSize,
        Intent::Accessibility,
        Intent::Screenshot,
    ];
    // Whoever writes a name may need these signs.
    let wanted = if context.text_edit_focused() { &WANTED[..1] } else { &WANTED[..] };
    for pressed in input::take(context, wanted) {
        context.request_repaint();
        let change = match pressed.intent {
            Intent::Accessibility => {
                // From this page there is no way deeper into the same page.
                if !matches!(menu.get(), Menu::Accessibility | Menu::Settings) {
                    next.set(Menu::Accessibility);
                }
                continue;
            }
            Intent::Screenshot => {
                keepsakes.write(Keepsake::Picture);
                continue;
            }
            Intent::Fullscreen => Change::Fullscreen,
            Intent::Larger => Change::Larger,
            Intent::Smaller => Change::Smaller,
            _ => Change::UsualSize,
        };
        changes.write(change);
    }
    Ok(())
}
