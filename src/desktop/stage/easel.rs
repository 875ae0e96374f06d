//! Where a place is painted: two pictures the size of the window, one kept and one alive, and the camera that paints the living one.
//!
//! It paints no oftener than [`Quality`] allows, and not at all while nothing changes. It does not know how the pictures are shown.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;
use bevy::shader::Shader;
use bevy::sprite_render::MeshMaterial2d;
use bevy::window::PrimaryWindow;

use super::backdrop::{self, Backdrop, Told};
use super::mood::Seen;
use super::pace::Quality;
use super::sources::{BackdropSources, Shaders};
use super::{Stage, StageStep};

/// The plain ground, which is also what a page looks like: warm near-black.
pub(super) const GROUND: Color = Color::linear_rgb(0.0070, 0.0052, 0.0040);
/// Only the easel's camera sees what lies here.
const LAYER: usize = 23;
/// A frame may come this much early and still count, or else a capped rate would halve itself on jitter.
const EARLY: f32 = 0.004;
/// How long a change of place takes.
const DISSOLVE: f32 = 1.1;
/// The first frames of a place are painted without a pause: its pipeline is compiled in the background.
const WARM_UP: f32 = 1.5;

/// The two pictures and what is on them.
#[derive(Resource, Debug)]
pub(super) struct Easel {
    /// Kept, and alive.
    pub(super) before: Handle<Image>,
    pub(super) now: Handle<Image>,
    /// In pixels.
    size: UVec2,
    /// The place on the living picture.
    place: Option<String>,
    /// How far the dissolve has come, 1 when it is over.
    pub(super) dissolved: f32,
    /// Seconds since the place came up.
    age: f32,
    /// Seconds since it was painted.
    dry: f32,
    /// What it was painted with.
    told: Told,
    /// Whether the pictures are others than in the last frame.
    pub(super) swapped: bool,
}

impl Easel {
    /// Whether frames are wanted though nothing moves in the place itself.
    pub(super) fn changing(&self) -> bool {
        self.dissolved < 1.0 || (self.place.is_some() && self.age < WARM_UP)
    }

    fn bring_up(&mut self, place: Option<String>, cut: bool) {
        std::mem::swap(&mut self.before, &mut self.now);
        (self.place, self.age) = (place, 0.0);
        self.dissolved = if cut { 1.0 } else { 0.0 };
        self.swapped = true;
    }
}

#[derive(Component)]
struct EaselCamera;

#[derive(Component)]
struct Canvas;

pub(super) fn plugin(app: &mut App) {
    // The camera comes after the first `Update`, because egui takes the first camera it sees for its own.
    app.add_systems(
        PostUpdate,
        (set_up.run_if(not(resource_exists::<Easel>)), (fit, change, paint).chain().run_if(resource_exists::<Easel>))
            .chain()
            .in_set(StageStep::Paint),
    );
}

fn set_up(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<Backdrop>>,
) {
    let size = UVec2::ONE;
    let [before, now] = [picture(size), picture(size)].map(|image| images.add(image));
    let layer = RenderLayers::layer(LAYER);
    commands.spawn((
        EaselCamera,
        Camera2d,
        Camera { order: -1, is_active: false, clear_color: ClearColorConfig::Custom(GROUND), ..default() },
        Msaa::Off,
        RenderTarget::Image(now.clone().into()),
        layer.clone(),
    ));
    commands.spawn((
        Canvas,
        Mesh2d(meshes.add(backdrop::quad(-1.0, -1.0, 1.0, 1.0))),
        MeshMaterial2d(materials.add(Backdrop { told: Told::default(), shader: Handle::default() })),
        NoFrustumCulling,
        Visibility::Hidden,
        layer,
    ));
    commands.insert_resource(Easel {
        before,
        now,
        size,
        place: None,
        dissolved: 1.0,
        age: 0.0,
        dry: f32::MAX,
        told: Told::default(),
        swapped: true,
    });
}

pub(super) fn picture(size: UVec2) -> Image {
    Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None)
}

/// Keeps the pictures as large as the window, up to what the quality allows.
fn fit(
    mut easel: ResMut<Easel>,
    quality: Res<Quality>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut images: ResMut<Assets<Image>>,
    mut cameras: Query<&mut RenderTarget, With<EaselCamera>>,
) {
    let Ok(window) = windows.single() else { return };
    let size = quality.size(window.physical_size());
    if size == easel.size || size.min_element() == 0 {
        return;
    }
    let [before, now] = [picture(size), picture(size)].map(|image| images.add(image));
    if let Ok(mut target) = cameras.single_mut() {
        *target = RenderTarget::Image(now.clone().into());
    }
    (easel.before, easel.now, easel.size) = (before, now, size);
    (easel.dissolved, easel.swapped, easel.dry) = (1.0, true, f32::MAX);
}

/// Brings up another place.
#[allow(clippy::too_many_arguments)]
fn change(
    stage: Res<Stage>,
    sources: Res<BackdropSources>,
    mut shaders: ResMut<Shaders>,
    mut assets: ResMut<Assets<Shader>>,
    mut easel: ResMut<Easel>,
    mut seen: ResMut<Seen>,
    mut materials: ResMut<Assets<Backdrop>>,
    mut canvas: Query<(&MeshMaterial2d<Backdrop>, &mut Visibility), With<Canvas>>,
    mut cameras: Query<&mut RenderTarget, With<EaselCamera>>,
) {
    let Ok((material, mut visibility)) = canvas.single_mut() else { return };
    if stage.backdrop != easel.place {
        easel.bring_up(stage.backdrop.clone(), stage.still);
        seen.settle(&stage);
        if let Ok(mut target) = cameras.single_mut() {
            *target = RenderTarget::Image(easel.now.clone().into());
        }
    } else if !sources.is_changed() {
        return;
    }
    easel.dry = f32::MAX;
    easel.age = 0.0;
    let shader = easel.place.as_deref().and_then(|id| shaders.get(id, &sources, &mut assets));
    *visibility = if shader.is_some() { Visibility::Visible } else { Visibility::Hidden };
    if let (Some(shader), Some(mut material)) = (shader, materials.get_mut(&material.0)) {
        material.shader = shader;
    }
}

/// Paints, if something has changed and it is time.
fn paint(
    stage: Res<Stage>,
    seen: Res<Seen>,
    quality: Res<Quality>,
    mut easel: ResMut<Easel>,
    mut materials: ResMut<Assets<Backdrop>>,
    canvas: Query<&MeshMaterial2d<Backdrop>, With<Canvas>>,
    mut cameras: Query<&mut Camera, With<EaselCamera>>,
) {
    let (Ok(material), Ok(mut camera)) = (canvas.single(), cameras.single_mut()) else { return };
    let step = seen.step;
    easel.dry += step;
    easel.age += step;
    easel.dissolved = if stage.still { 1.0 } else { (easel.dissolved + step / DISSOLVE).min(1.0) };
    let told = tell(&stage, &seen, easel.size);
    let due = easel.dry + EARLY >= quality.interval();
    let wanted = due && (told != easel.told || easel.age < WARM_UP || easel.dry == f32::MAX);
    if camera.is_active != wanted {
        camera.is_active = wanted;
    }
    if !wanted {
        return;
    }
    (easel.told, easel.dry) = (told, 0.0);
    if let Some(mut material) = materials.get_mut(&material.0) {
        material.told = told;
    }
}

fn tell(stage: &Stage, seen: &Seen, size: UVec2) -> Told {
    const WIDEST_PAGE: f32 = 0.8;
    Told {
        resolution: size.as_vec2(),
        time: seen.clock,
        light: seen.light,
        warmth: seen.warmth,
        unrest: seen.unrest,
        motion: if stage.still { 0.0 } else { 1.0 },
        page: stage.page.clamp(0.0, WIDEST_PAGE),
    }
}
