//! Which shaders the renderer has finished compiling: it does so in the background, and a picture that is not there yet should not be
//! dissolved to. Until all are, the window is drawn again and again: what could not be drawn yet would otherwise be missing until
//! something else happens. It does not know what they draw.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bevy::asset::AssetId;
use bevy::prelude::*;
use bevy::render::render_resource::{CachedPipelineState, PipelineCache, PipelineDescriptor};
use bevy::render::{Render, RenderApp, RenderSystems};
use bevy::shader::Shader;
use bevy::window::RequestRedraw;

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

/// Whether something is still being compiled.
#[derive(Resource, Debug, Clone, Default)]
struct Compiling(Arc<AtomicBool>);

pub(super) fn plugin(app: &mut App) {
    let (ready, compiling) = (Ready::default(), Compiling::default());
    if let Some(renderer) = app.get_sub_app_mut(RenderApp) {
        renderer
            .insert_resource(ready.clone())
            .insert_resource(compiling.clone())
            .add_systems(Render, look.in_set(RenderSystems::Cleanup));
    }
    app.insert_resource(ready).insert_resource(compiling).add_systems(Last, draw_again);
}

fn draw_again(compiling: Res<Compiling>, mut redraw: MessageWriter<RequestRedraw>) {
    if compiling.0.load(Ordering::Relaxed) {
        redraw.write(RequestRedraw);
    }
}

/// Only a few dozen pipelines exist, and this runs once a frame that is drawn.
fn look(cache: Res<PipelineCache>, ready: Res<Ready>, compiling: Res<Compiling>) {
    let open =
        |state: &CachedPipelineState| matches!(state, CachedPipelineState::Queued | CachedPipelineState::Creating(_));
    compiling.0.store(cache.pipelines().any(|pipeline| open(&pipeline.state)), Ordering::Relaxed);
    let done = cache.pipelines().filter(|pipeline| matches!(pipeline.state, CachedPipelineState::Ok(_)));
    ready.add(done.filter_map(|pipeline| match &pipeline.descriptor {
        PipelineDescriptor::RenderPipelineDescriptor(render) => render.fragment.as_ref().map(|part| part.shader.id()),
        PipelineDescriptor::ComputePipelineDescriptor(_) => None,
    }));
}
