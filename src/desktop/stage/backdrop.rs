//! A backdrop as Bevy draws it: a material whose fragment shader is its own data. It does not know which place it is.

use bevy::asset::{RenderAssetUsages, uuid_handle};
use bevy::mesh::{Indices, MeshVertexBufferLayoutRef, PrimitiveTopology};
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
    /// What the story has made of the place, each 0 to 1.
    pub(super) shows: Vec4,
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

/// The whole of a target or of a picture, in shares of both, from the upper left.
pub(super) const WHOLE: Rect = Rect { min: Vec2::ZERO, max: Vec2::ONE };

/// Draws the part `uv` of a picture on the part `place` of the target.
pub(super) fn quad(place: Rect, uv: Rect) -> Mesh {
    let clip = |point: Vec2| Vec2::new(point.x * 2.0 - 1.0, 1.0 - point.y * 2.0);
    let corners =
        |rect: Rect| [rect.min, Vec2::new(rect.max.x, rect.min.y), rect.max, Vec2::new(rect.min.x, rect.max.y)];
    let positions = corners(place).map(|corner| clip(corner).extend(0.0).to_array());
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions.to_vec())
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, corners(uv).map(|corner| corner.to_array()).to_vec())
        .with_inserted_indices(Indices::U16(vec![0, 3, 2, 0, 2, 1]))
}

/// A picture without what lies left of `left`, where it belongs.
pub(super) fn part(left: f32) -> Mesh {
    let rest = Rect { min: Vec2::new(left, 0.0), ..WHOLE };
    quad(rest, rest)
}
