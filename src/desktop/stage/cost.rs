//! What a place costs to paint, beside a flat fill of the same size. Needs an adapter and no window; knows no story.

use std::time::{Duration, Instant};

use bevy::camera::visibility::NoFrustumCulling;
use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy::render::render_resource::PollType;
use bevy::render::renderer::RenderDevice;
use bevy::shader::Shader;
use bevy::sprite_render::MeshMaterial2d;

use super::backdrop::{self, Backdrop, Told, WHOLE};
use super::sheet::MOODS;
use super::sources::BackdropSources;
use super::{easel, offscreen};

const SIZE: UVec2 = UVec2::new(1920, 1080);
const WARM_UP: usize = 3;
const FRAMES: usize = 7;
/// What takes little time is looked at more often.
const MANY_FRAMES: usize = 101;
/// One colour everywhere.
const FLAT: &str = "@fragment fn fragment() -> @location(0) vec4<f32> { return vec4<f32>(0.5, 0.3, 0.1, 1.0); }";

/// A table of the costs, in Markdown: the dearer of a calm and an alarm, without a page over it.
pub(crate) fn measure(assets: &finale::load::Assets) -> Result<String, String> {
    let sources = BackdropSources::of(assets);
    let mut bench = Bench::new()?;
    let empty = bench.frame(None, 0, MANY_FRAMES)?;
    let flat = bench.shader(Shader::from_wgsl(FLAT, "flat.wgsl"));
    let flat = bench.frame(Some(&flat), 0, MANY_FRAMES)?.saturating_sub(empty).as_secs_f64();
    let (width, height) = (SIZE.x, SIZE.y);
    let mut rows = vec![
        format!("| place, {width}×{height} | a frame | against a flat fill |"),
        "|---|---|---|".to_owned(),
        format!("| flat fill | {:.1} ms | 1 × |", flat * 1e3),
    ];
    for id in sources.ids() {
        let shader = bench.shader(sources.shader(id).map_err(|fault| fault.to_string())?);
        let mut dearest = 0.0_f64;
        for mood in [0, MOODS.len() - 1] {
            dearest = dearest.max(bench.frame(Some(&shader), mood, FRAMES)?.saturating_sub(empty).as_secs_f64());
        }
        rows.push(format!("| {id} | {:.1} ms | {:.1} × |", dearest * 1e3, dearest / flat.max(1e-9)));
    }
    Ok(rows.join("\n"))
}

/// One quad over the whole of a picture.
struct Bench {
    app: App,
    quad: Entity,
    material: Handle<Backdrop>,
    time: f32,
}

impl Bench {
    fn new() -> Result<Self, String> {
        let mut app = offscreen::renderer();
        offscreen::start(&mut app);
        let world = app.world_mut();
        let target = world.resource_mut::<Assets<Image>>().add(easel::picture(SIZE));
        let mesh = world.resource_mut::<Assets<Mesh>>().add(backdrop::quad(WHOLE, WHOLE));
        let nothing = Backdrop { told: Told::default(), shader: Handle::default() };
        let material = world.resource_mut::<Assets<Backdrop>>().add(nothing);
        world.spawn((
            Camera2d,
            Camera { clear_color: ClearColorConfig::Custom(Color::BLACK), ..default() },
            Msaa::Off,
            RenderTarget::Image(target.into()),
        ));
        let quad = (Mesh2d(mesh), MeshMaterial2d(material.clone()), NoFrustumCulling, Visibility::Hidden);
        let quad = world.spawn(quad).id();
        Ok(Self { app, quad, material, time: 36.0 })
    }

    fn shader(&mut self, shader: Shader) -> Handle<Shader> {
        self.app.world_mut().resource_mut::<Assets<Shader>>().add(shader)
    }

    /// The middle one of some frames with this shader in this mood, from the first command to the last pixel.
    fn frame(&mut self, shader: Option<&Handle<Shader>>, mood: usize, frames: usize) -> Result<Duration, String> {
        let (_, light, warmth, unrest, shows) = MOODS.get(mood).copied().unwrap_or_default();
        let mut taken = Vec::new();
        for _ in 0..WARM_UP + frames {
            self.time += 0.1;
            let world = self.app.world_mut();
            let seen = if shader.is_some() { Visibility::Visible } else { Visibility::Hidden };
            world.entity_mut(self.quad).insert(seen);
            let mut materials = world.resource_mut::<Assets<Backdrop>>();
            if let (Some(shader), Some(mut material)) = (shader, materials.get_mut(&self.material)) {
                let (resolution, shows) = (SIZE.as_vec2(), Vec4::splat(shows));
                let told = Told { resolution, time: self.time, light, warmth, unrest, motion: 1.0, page: 0.0, shows };
                *material = Backdrop { told, shader: shader.clone() };
            }
            taken.push(self.update()?);
        }
        let mut taken = taken.split_off(WARM_UP);
        taken.sort_unstable();
        Ok(taken.get(frames / 2).copied().unwrap_or_default())
    }

    #[expect(clippy::disallowed_methods, reason = "a measurement needs a clock of its own")]
    fn update(&mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        self.app.update();
        let device = self.app.world().resource::<RenderDevice>();
        device.poll(PollType::wait_indefinitely()).map_err(|error| error.to_string())?;
        Ok(begun.elapsed())
    }
}
