//! Shows the easel's pictures behind everything else in the window. It does not know what is on them.

use bevy::asset::uuid_handle;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::AsBindGroup;
use bevy::shader::{Shader, ShaderRef};
use bevy::sprite_render::{Material2d, Material2dPlugin, MeshMaterial2d};

use super::StageStep;
use super::backdrop;
use super::easel::Easel;

const FRAGMENT: Handle<Shader> = uuid_handle!("6b1c4b0a-5f0e-4a57-9d57-2f3f4b1c9a02");

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
struct Slide {
    #[texture(0)]
    #[sampler(1)]
    before: Handle<Image>,
    #[texture(2)]
    #[sampler(3)]
    now: Handle<Image>,
    #[uniform(4)]
    dissolve: Vec4,
}

impl Material2d for Slide {
    fn vertex_shader() -> ShaderRef {
        backdrop::QUAD.into()
    }

    fn fragment_shader() -> ShaderRef {
        FRAGMENT.into()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(Material2dPlugin::<Slide>::default());
    let shader = Shader::from_wgsl(include_str!("projector.wgsl"), "stage/projector.wgsl");
    // As for the quad: a constant handle.
    let _ = app.world_mut().resource_mut::<Assets<Shader>>().insert(&FRAGMENT, shader);
    app.add_systems(PostUpdate, show.run_if(resource_exists::<Easel>).in_set(StageStep::Show));
}

fn show(
    mut commands: Commands,
    mut easel: ResMut<Easel>,
    mut slides: ResMut<Assets<Slide>>,
    mut meshes: ResMut<Assets<Mesh>>,
    screens: Query<&MeshMaterial2d<Slide>>,
) {
    let seen = easel.dissolved;
    let dissolve = Vec4::splat(seen * seen * (3.0 - 2.0 * seen));
    let Ok(screen) = screens.single() else {
        let slide = Slide { before: easel.before.clone(), now: easel.now.clone(), dissolve };
        let quad = meshes.add(backdrop::part(0.0));
        commands.spawn((Mesh2d(quad), MeshMaterial2d(slides.add(slide)), NoFrustumCulling));
        return;
    };
    let unchanged = slides.get(&screen.0).is_some_and(|slide| slide.dissolve == dissolve);
    if unchanged && !easel.swapped {
        return;
    }
    easel.swapped = false;
    if let Some(mut slide) = slides.get_mut(&screen.0) {
        *slide = Slide { before: easel.before.clone(), now: easel.now.clone(), dissolve };
    }
}
