//! Which shaders the renderer has finished compiling: it does so in the background, and a picture that is not there yet should not be
//! dissolved to. It does not know what they draw.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use bevy::asset::AssetId;
use bevy::prelude::*;
use bevy::render::render_resource::{CachedPipelineState, PipelineCache, PipelineDescriptor};
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy::shader::Shader;

/// The finished shaders; shared by the world that asks and the one that draws.
#[derive(Resource, Debug, Clone, Default)]
pub(super) struct Ready(Arc<Mutex<HashSet<AssetId<Shader>>>>);

impl Ready {
    /// Whether something can be drawn with this shader.
    pub(super) fn has(&self, shader: &Handle<Shader>) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&shader.id())
    }

    fn add(&self, shaders: impl Iterator<Item = AssetId<Shader>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(shaders);
    }
}

pub(super) fn plugin(app: &mut App) {
    let ready = Ready::default();
    if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
        renderer.insert_resource(ready.clone()).add_systems(Render, look.in_set(RenderSystems::Cleanup));
    }
    app.insert_resource(ready);
}

/// Only a few dozen pipelines exist, and this runs once a frame that is drawn.
fn look(cache: Res<PipelineCache>, ready: Res<Ready>) {
    let done = cache.pipelines().filter(|pipeline| matches!(pipeline.state, CachedPipelineState::Ok(_)));
    ready.add(done.filter_map(|pipeline| match &pipeline.descriptor {
        PipelineDescriptor::RenderPipelineDescriptor(render) => render.fragment.as_ref().map(|part| part.shader.id()),
        PipelineDescriptor::ComputePipelineDescriptor(_) => None,
    }));
}
