//! Where a place is painted: two pictures the size of the window, one kept and one alive, and the camera that paints the living one.
//!
//! It paints no oftener than [`Quality`] allows, and not at all while nothing changes. It does not know how the pictures are shown.

use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;
use bevy::shader::Shader;
use bevy::sprite_render::MeshMaterial2d;
use bevy::window::PrimaryWindow;

use super::backdrop::{self, Backdrop, Told};
use super::mood::Seen;
use super::pace::Quality;
use super::ready::Ready;
use super::sources::{BackdropSources, Faults, Shaders};
use super::{Stage, StageStep};

/// The plain ground, as `grade` in `common.wgsl` leaves it where nothing is seen: warm near-black.
pub(super) const GROUND: Color = Color::linear_rgb(0.00945, 0.00702, 0.00540);
/// Further left than this of the page's edge, as a share of the width, a picture is dark and need not be painted: `page_shade` in
/// `common.wgsl` is 0 there.
const SHADE: f32 = 0.19;
/// Only the easel's camera sees what lies here.
const LAYER: usize = 23;
/// A frame may come when this share of the interval has passed and still count, or else a capped rate would halve itself on jitter.
const DUE: f32 = 0.9;
/// How long a change of place takes.
const DISSOLVE: f32 = 1.1;
/// A place is painted this often before it can be left alone: frames are prepared one ahead.
const COATS: u32 = 3;
/// Who has not got a shader ready after this has a driver that will not.
const PATIENCE: f32 = 20.0;

/// The two pictures and what is on them.
#[derive(Resource, Debug)]
pub(super) struct Easel {
    /// Kept, and alive.
    pub(super) before: Handle<Image>,
    pub(super) now: Handle<Image>,
    /// In pixels.
    size: UVec2,
    /// The place on the living picture, and what paints it; nothing paints the ground.
    place: Option<String>,
    shader: Option<Handle<Shader>>,
    /// How far the dissolve has come, 1 when it is over.
    pub(super) dissolved: f32,
    /// Seconds since the place came up.
    age: f32,
    /// Coats of paint that are still missing.
    missing: u32,
    /// Seconds since it was painted.
    dry: f32,
    /// Whether it is painted in this frame.
    pub(super) paints: bool,
    /// What it was painted with, and whether that is out of date.
    told: Told,
    stale: bool,
    /// Whether the pictures are others than in the last frame.
    pub(super) swapped: bool,
}

impl Easel {
    fn new(ground: Handle<Image>) -> Self {
        Self {
            before: ground.clone(),
            now: ground,
            size: UVec2::ONE,
            place: None,
            shader: None,
            dissolved: 1.0,
            age: 0.0,
            missing: COATS,
            dry: f32::MAX,
            paints: false,
            told: Told::default(),
            stale: false,
            swapped: true,
        }
    }

    /// Whether the place itself can move.
    pub(super) fn alive(&self) -> bool {
        self.shader.is_some()
    }

    /// Whether one place is being changed for another.
    pub(super) fn dissolving(&self) -> bool {
        0.0 < self.dissolved && self.dissolved < 1.0
    }

    /// Whether frames are wanted though nothing moves in the place itself.
    pub(super) fn changing(&self) -> bool {
        self.dissolved < 1.0 || self.missing > 0 || self.stale
    }

    fn bring_up(&mut self, place: Option<String>) {
        // What was never painted is not worth keeping.
        if self.painted() {
            std::mem::swap(&mut self.before, &mut self.now);
        }
        (self.place, self.age, self.dissolved, self.swapped) = (place, 0.0, 0.0, true);
    }

    fn painted(&self) -> bool {
        self.dry < f32::MAX
    }

    /// To be painted anew, and soon.
    fn prime(&mut self) {
        (self.missing, self.dry) = (COATS, f32::MAX);
    }

    /// One frame later; `ready` says whether what is painted is what is meant.
    fn advance(&mut self, step: f32, ready: bool, cut: bool) {
        self.dry += step;
        self.age += step;
        if !ready && self.age < PATIENCE {
            return;
        }
        self.dissolved = if cut { 1.0 } else { (self.dissolved + step / DISSOLVE).min(1.0) };
    }

    /// Whether to paint now.
    fn take_up(&mut self, told: Told, interval: f32, ready: bool) -> bool {
        let due = self.dry >= interval * DUE;
        self.stale = self.alive() && told != self.told;
        self.paints = due && (self.stale || self.missing > 0);
        if !self.paints {
            return false;
        }
        (self.told, self.dry, self.stale) = (told, 0.0, false);
        if ready || self.age > PATIENCE {
            self.missing = self.missing.saturating_sub(1);
        }
        true
    }
}

#[derive(Component)]
struct EaselCamera;

#[derive(Component)]
struct Canvas;

pub(super) fn plugin(app: &mut App) {
    // The camera comes after the first `Update`, because egui takes the first camera it sees for its own.
    let work = (fit, change, crop, paint).chain().run_if(resource_exists::<Easel>);
    app.add_systems(PostUpdate, (set_up.run_if(not(resource_exists::<Easel>)), work).chain().in_set(StageStep::Paint));
}

fn set_up(
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<Backdrop>>,
) {
    let easel = Easel::new(images.add(ground()));
    let layer = RenderLayers::layer(LAYER);
    commands.spawn((
        EaselCamera,
        Camera2d,
        Camera { order: -1, is_active: false, clear_color: ClearColorConfig::Custom(GROUND), ..default() },
        Msaa::Off,
        RenderTarget::Image(easel.now.clone().into()),
        layer.clone(),
    ));
    commands.spawn((
        Canvas,
        Mesh2d(meshes.add(backdrop::part(0.0))),
        MeshMaterial2d(materials.add(Backdrop { told: Told::default(), shader: Handle::default() })),
        NoFrustumCulling,
        Visibility::Hidden,
        layer,
    ));
    commands.insert_resource(easel);
}

pub(super) fn picture(size: UVec2) -> Image {
    // Without data of its own: what is on it never leaves the graphics adapter.
    let image = Image::new_target_texture(size.x, size.y, TextureFormat::Rgba8UnormSrgb, None);
    Image { data: None, copy_on_resize: false, ..image }
}

/// What there is before there is anything.
fn ground() -> Image {
    let mut image = Image::new_target_texture(1, 1, TextureFormat::Rgba8UnormSrgb, None);
    image.data = Some(GROUND.to_srgba().to_u8_array().to_vec());
    image
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
    (easel.size, easel.now) = (size, images.add(picture(size)));
    if let Ok(mut target) = cameras.single_mut() {
        *target = RenderTarget::Image(easel.now.clone().into());
    }
    // The other picture is replaced when its turn comes.
    (easel.dissolved, easel.swapped) = (1.0, true);
    easel.prime();
}

/// The shaders, and where they come from.
#[derive(SystemParam)]
struct Library<'w> {
    sources: Res<'w, BackdropSources>,
    shaders: ResMut<'w, Shaders>,
    faults: ResMut<'w, Faults>,
    assets: ResMut<'w, Assets<Shader>>,
}

impl Library<'_> {
    fn shader(&mut self, place: Option<&str>) -> Option<Handle<Shader>> {
        self.shaders.get(place?, &self.sources, &mut self.faults, &mut self.assets)
    }
}

/// Brings up another place, or the same one after its shader has changed.
fn change(
    stage: Res<Stage>,
    mut library: Library,
    mut easel: ResMut<Easel>,
    mut seen: ResMut<Seen>,
    (mut materials, mut images): (ResMut<Assets<Backdrop>>, ResMut<Assets<Image>>),
    mut canvas: Query<(&MeshMaterial2d<Backdrop>, &mut Visibility), With<Canvas>>,
    mut cameras: Query<&mut RenderTarget, With<EaselCamera>>,
) {
    let (Ok((material, mut visibility)), Ok(mut target)) = (canvas.single_mut(), cameras.single_mut()) else { return };
    let moved = stage.backdrop != easel.place;
    if !moved && !library.sources.is_changed() {
        return;
    }
    if moved {
        easel.bring_up(stage.backdrop.clone());
        seen.settle(&stage);
        if images.get(&easel.now).is_none_or(|image| image.size() != easel.size) {
            easel.now = images.add(picture(easel.size));
        }
        *target = RenderTarget::Image(easel.now.clone().into());
    }
    easel.prime();
    easel.shader = library.shader(stage.backdrop.as_deref());
    *visibility = if easel.alive() { Visibility::Visible } else { Visibility::Hidden };
    if let (Some(shader), Some(mut material)) = (&easel.shader, materials.get_mut(&material.0)) {
        material.shader = shader.clone();
    }
}

/// Leaves out what the page covers.
fn crop(
    stage: Res<Stage>,
    canvas: Query<&Mesh2d, With<Canvas>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut last: Local<f32>,
) {
    let left = (page(&stage) - SHADE).max(0.0);
    let Ok(mesh) = canvas.single() else { return };
    if left == *last {
        return;
    }
    if let Some(mut mesh) = meshes.get_mut(&mesh.0) {
        *mesh = backdrop::part(left);
        *last = left;
    }
}

/// Paints, if something has changed and it is time.
fn paint(
    stage: Res<Stage>,
    seen: Res<Seen>,
    (quality, ready): (Res<Quality>, Res<Ready>),
    mut easel: ResMut<Easel>,
    mut materials: ResMut<Assets<Backdrop>>,
    canvas: Query<&MeshMaterial2d<Backdrop>, With<Canvas>>,
    mut cameras: Query<&mut Camera, With<EaselCamera>>,
) {
    let (Ok(material), Ok(mut camera)) = (canvas.single(), cameras.single_mut()) else { return };
    let ready = easel.shader.as_ref().is_none_or(|shader| ready.has(shader));
    easel.advance(seen.step, ready, stage.still);
    let told = tell(&stage, &seen, easel.size);
    let now = easel.take_up(told, quality.interval(), ready);
    if camera.is_active != now {
        camera.is_active = now;
    }
    if let (true, Some(mut material)) = (now, materials.get_mut(&material.0)) {
        material.told = told;
    }
}

/// The share of the width under the page, within bounds whatever was set.
fn page(stage: &Stage) -> f32 {
    const WIDEST: f32 = 0.8;
    if stage.page.is_finite() { stage.page.clamp(0.0, WIDEST) } else { 0.0 }
}

fn tell(stage: &Stage, seen: &Seen, size: UVec2) -> Told {
    Told {
        resolution: size.as_vec2(),
        time: seen.clock,
        light: seen.light,
        warmth: seen.warmth,
        unrest: seen.unrest,
        motion: if stage.still { 0.0 } else { 1.0 },
        page: page(stage),
        shows: Vec4::from(seen.shows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: f32 = 0.05;

    fn easel(shader: bool) -> Easel {
        let shader = shader.then(Handle::default);
        Easel { shader, ..Easel::new(Handle::default()) }
    }

    fn told(time: f32) -> Told {
        Told { time, ..Told::default() }
    }

    #[test]
    fn a_place_is_not_dissolved_to_before_it_can_be_painted() {
        let mut easel = easel(true);
        easel.bring_up(Some("cellar".to_owned()));
        easel.advance(FRAME, false, false);
        assert_eq!(easel.dissolved, 0.0);
        assert!(easel.changing());
        easel.advance(FRAME, true, false);
        assert!(easel.dissolved > 0.0);
        easel.advance(FRAME, true, true);
        assert_eq!(easel.dissolved, 1.0);
    }

    #[test]
    fn what_does_not_change_is_painted_a_few_times_and_left_alone() {
        let mut easel = easel(true);
        let coats = (0..20).filter(|_| {
            easel.advance(FRAME, true, true);
            easel.take_up(told(1.0), FRAME, true)
        });
        assert_eq!(coats.count(), COATS as usize);
        assert!(!easel.changing());
    }

    #[test]
    fn a_change_that_comes_too_soon_is_remembered() {
        let mut easel = easel(true);
        for _ in 0..COATS {
            easel.advance(FRAME, true, true);
            easel.take_up(told(1.0), FRAME, true);
        }
        easel.advance(0.2 * FRAME, true, true);
        assert!(!easel.take_up(told(2.0), FRAME, true));
        assert!(easel.changing());
        easel.advance(FRAME, true, true);
        assert!(easel.take_up(told(2.0), FRAME, true));
        assert!(!easel.changing());
    }

    #[test]
    fn the_plain_ground_does_not_move() {
        let mut easel = easel(false);
        for frame in 0..20_u8 {
            easel.advance(FRAME, true, false);
            easel.take_up(told(f32::from(frame)), FRAME, true);
        }
        assert!(!easel.changing() && !easel.alive());
    }
}
