//! The whole game without a window and without a display: page, backdrop and portraits are drawn off-screen, and keys are pressed.

use std::path::Path;
use std::sync::Arc;

use bevy::app::PluginsState;
use bevy::camera::RenderTarget;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::render_resource::TextureFormat;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{ExitCondition, PrimaryWindow, WindowResolution};
use bevy::winit::WinitPlugin;
use bevy_egui::EguiInput;
use bevy_egui::egui::{Event, Key, Modifiers};
use finale::load::Assets as Brought;
use finale::model::Story;
use image::RgbImage;

use crate::desktop::menus::{Begin, Menu};
use crate::desktop::session::Command;
use crate::desktop::settings::Settings;
use crate::desktop::when::Zone;
use crate::desktop::{Options, compose, frame, stage};

/// A game that is drawn into a picture.
pub(super) struct Stagehand {
    pub(super) app: App,
    target: Handle<Image>,
}

/// What was pressed and is not seen by egui yet.
#[derive(Resource, Default)]
struct Pressed(Vec<Event>);

#[derive(Resource)]
struct Developed(Image);

impl Stagehand {
    pub(super) fn new(
        story: &Arc<Story>,
        assets: &Brought,
        (width, height): (u32, u32),
        folder: &Path,
        text: f32,
    ) -> Self {
        let mut app = App::new();
        let window = Window { resolution: WindowResolution::new(width, height), focused: true, ..Window::default() };
        let windows = WindowPlugin {
            primary_window: Some(window),
            exit_condition: ExitCondition::DontExit,
            ..WindowPlugin::default()
        };
        app.add_plugins(
            DefaultPlugins
                .set(windows)
                .set(RenderPlugin { synchronous_pipeline_compilation: true, ..default() })
                .disable::<LogPlugin>()
                .disable::<WinitPlugin>(),
        );
        app.insert_resource(stage::StageAssets(assets.clone()));
        app.add_plugins((frame::plugin, stage::plugin));
        let options = Options {
            story: Ok(story.clone()),
            packs: None,
            replay: None,
            assets: assets.clone(),
            save_dir: Some(folder.to_owned()),
            size: None,
            still: true,
            trace: false,
        };
        compose(&mut app, options);
        app.insert_resource(Zone::utc());
        app.world_mut().resource_mut::<Settings>().text_scale = text;
        app.world_mut().resource_mut::<Settings>().skip_unread = true;
        let target = Image::new_target_texture(width, height, TextureFormat::Rgba8UnormSrgb, None);
        let target = app.world_mut().resource_mut::<Assets<Image>>().add(target);
        let image = target.clone();
        app.init_resource::<Pressed>()
            .add_systems(PreUpdate, hand_on.after(bevy_egui::EguiPreUpdateSet::ProcessInput))
            .add_systems(PostStartup, move |mut commands: Commands, cameras: Query<Entity, With<Camera2d>>| {
                cameras.iter().for_each(|camera| {
                    commands.entity(camera).insert(RenderTarget::Image(image.clone().into()));
                });
            });
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let mut hand = Self { app, target };
        hand.frames(8);
        hand
    }

    pub(super) fn frames(&mut self, count: usize) {
        (0..count).for_each(|_| self.app.update());
    }

    pub(super) fn press(&mut self, key: Key) {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        self.app.world_mut().resource_mut::<Pressed>().0.extend([event(true), event(false)]);
        self.frames(3);
    }

    /// Opens a menu over whatever is there.
    pub(super) fn open(&mut self, menu: Menu) {
        self.app.world_mut().resource_mut::<NextState<Menu>>().set(menu);
        self.frames(4);
    }

    /// Opens the page of a way, by its position on the title.
    pub(super) fn begin(&mut self, way: usize) {
        self.app.world_mut().resource_mut::<Begin>().way = way;
        self.open(Menu::Begin);
    }

    /// Takes up a save.
    pub(super) fn resume(&mut self, text: String) {
        self.app.world_mut().write_message(Command::Resume { text });
        self.frames(4);
    }

    /// What is seen when nothing changes any more: portraits are drawn by threads.
    pub(super) fn picture(&mut self) -> RgbImage {
        const ENOUGH: usize = 2_000;
        self.frames(2);
        for _ in 0..ENOUGH {
            if stage::rests(self.app.world()) {
                self.frames(2);
                return self.expose();
            }
            self.frames(1);
        }
        panic!("the stage does not come to rest");
    }

    fn expose(&mut self) -> RgbImage {
        let keep = |captured: On<ScreenshotCaptured>, mut commands: Commands| {
            commands.insert_resource(Developed(captured.image.clone()));
        };
        self.app.world_mut().spawn(Screenshot::image(self.target.clone())).observe(keep);
        for _ in 0..60 {
            self.app.update();
            if let Some(Developed(image)) = self.app.world_mut().remove_resource() {
                return image.try_into_dynamic().expect("a picture").to_rgb8();
            }
        }
        panic!("the picture is not developed");
    }
}

/// Without a window keys come from here.
fn hand_on(
    mut pressed: ResMut<Pressed>,
    mut inputs: Query<&mut EguiInput>,
    windows: Query<&Window, With<PrimaryWindow>>,
) {
    let Some(mut input) = inputs.iter_mut().next() else { return };
    input.focused = windows.iter().any(|window| window.focused);
    input.events.append(&mut pressed.0);
}
