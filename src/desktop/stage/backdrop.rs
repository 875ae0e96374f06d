//! A backdrop as Bevy draws it: a material whose fragment shader is its own data. It does not know which place it is.

use bevy::asset::uuid_handle;
use bevy::mesh::MeshVertexBufferLayoutRef;
use bevy::prelude::*;
use bevy::reflect::TypePath;
use bevy::render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError};
use bevy::shader::{Shader, ShaderRef};
use bevy::sprite_render::{Material2d, Material2dKey, Material2dPlugin};

/// Draws a mesh whose corners are given in clip space, whatever the camera.
pub(super) const QUAD: Handle<Shader> = uuid_handle!("6b1c4b0a-5f0e-4a57-9d57-2f3f4b1c9a01");

/// What a shader is told: `Stage` in `common.wgsl`.
#[derive(Debug, Clone, Copy, Default, PartialEq, ShaderType)]
pub(super) struct Told {
    /// In pixels.
    pub(super) resolution: Vec2,
    /// In seconds, slow.
    pub(super) time: f32,
    pub(super) light: f32,
    pub(super) warmth: f32,
    pub(super) unrest: f32,
    /// 0 where the picture is held still.
    pub(super) motion: f32,
    /// The share of the width under the page.
    pub(super) page: f32,
}

#[derive(Asset, TypePath, AsBindGroup, Debug, Clone)]
#[bind_group_data(Drawn)]
pub(super) struct Backdrop {
    #[uniform(0)]
    pub(super) told: Told,
    pub(super) shader: Handle<Shader>,
}

/// What makes one backdrop's pipeline differ from another's.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Drawn(Handle<Shader>);

impl From<&Backdrop> for Drawn {
    fn from(backdrop: &Backdrop) -> Self {
        Self(backdrop.shader.clone())
    }
}

impl Material2d for Backdrop {
    fn vertex_shader() -> ShaderRef {
        QUAD.into()
    }

    fn specialize(
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: Material2dKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if let Some(fragment) = &mut descriptor.fragment {
            fragment.shader = key.bind_group_data.0;
        }
        Ok(())
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(Material2dPlugin::<Backdrop>::default());
    let quad = Shader::from_wgsl(include_str!("quad.wgsl"), "stage/quad.wgsl");
    // The handle is a constant, so there is nothing that the insertion could fail on.
    let _ = app.world_mut().resource_mut::<Assets<Shader>>().insert(&QUAD, quad);
}

/// A rectangle of clip space, left, bottom, right, top; the whole target is -1, -1, 1, 1.
pub(super) fn quad(left: f32, bottom: f32, right: f32, top: f32) -> Mesh {
    let middle = Vec2::new(0.5 * (left + right), 0.5 * (bottom + top));
    let mut mesh = Mesh::from(Rectangle::new(right - left, top - bottom));
    mesh.translate_by(middle.extend(0.0));
    mesh
}
