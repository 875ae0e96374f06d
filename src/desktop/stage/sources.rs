//! The shaders of the places, as text, and what became of them. It does not know who brings them.

use std::collections::HashMap;

use bevy::prelude::*;
use bevy::shader::Shader;

use super::check::{self, ShaderFault};

/// The key of the text that is put in front of every place's own.
pub(super) const COMMON: &str = "common";

/// WGSL by place. Under [`COMMON`] stands what is put in front of each: it holds the entry point `fragment` and calls
/// `fn paint(v: View) -> vec3<f32>`, which a place's own text has to define. Change it at any time: it is read again.
#[derive(Resource, Debug, Clone)]
pub(super) struct BackdropSources(pub(crate) HashMap<String, String>);

impl BackdropSources {
    /// The places that the game brings itself.
    pub(crate) fn built_in() -> Self {
        Self(crate::cli::shaders().into_iter().collect())
    }

    /// The places, in order.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.0.keys().map(String::as_str).filter(|id| *id != COMMON).collect();
        ids.sort_unstable();
        ids
    }

    /// A place's whole shader, checked; else why it cannot be used.
    pub(crate) fn shader(&self, id: &str) -> Result<Shader, ShaderFault> {
        let own = self.0.get(id).ok_or_else(|| ShaderFault::Unknown { id: id.to_owned() })?;
        let common = self.0.get(COMMON).map_or("", String::as_str);
        check::shader(id, format!("{common}\n{own}"))
    }
}

/// Shaders that have been asked for: one that failed stays failed until the sources change.
#[derive(Resource, Default)]
pub(super) struct Shaders(HashMap<String, Option<Handle<Shader>>>);

impl Shaders {
    /// The shader of a place; none if it is not there or does not compile, which is said once.
    pub(super) fn get(
        &mut self,
        id: &str,
        sources: &BackdropSources,
        assets: &mut Assets<Shader>,
    ) -> Option<Handle<Shader>> {
        if let Some(known) = self.0.get(id) {
            return known.clone();
        }
        let made = match sources.shader(id) {
            Ok(shader) => Some(assets.add(shader)),
            Err(fault) => {
                warn!("{fault}");
                None
            }
        };
        self.0.insert(id.to_owned(), made.clone());
        made
    }
}

pub(super) fn plugin(app: &mut App) {
    if !app.world().contains_resource::<BackdropSources>() {
        app.insert_resource(BackdropSources::built_in());
    }
    app.init_resource::<Shaders>().add_systems(PreUpdate, forget.run_if(resource_changed::<BackdropSources>));
}

fn forget(mut shaders: ResMut<Shaders>) {
    shaders.0.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_place_compiles() {
        let sources = BackdropSources::built_in();
        assert!(!sources.ids().is_empty());
        for id in sources.ids() {
            if let Err(fault) = sources.shader(id) {
                panic!("{fault}");
            }
        }
    }

    #[test]
    fn a_place_that_does_not_compile_is_an_error_with_its_line() {
        let mut sources = BackdropSources::built_in();
        sources.0.insert("broken".to_owned(), "fn paint(v: View) -> vec3<f32> {\n    return nothing;\n}".to_owned());
        let fault = sources.shader("broken").expect_err("it does not compile").to_string();
        assert!(fault.contains("broken") && fault.contains("nothing"), "{fault}");
    }

    #[test]
    fn a_place_cannot_change_what_it_is_bound_to() {
        let mut sources = BackdropSources::built_in();
        let greedy =
            "@group(2) @binding(7) var<uniform> more: vec4<f32>;\nfn paint(v: View) -> vec3<f32> { return more.xyz; }";
        sources.0.insert("greedy".to_owned(), greedy.to_owned());
        assert!(matches!(sources.shader("greedy"), Err(ShaderFault::Interface { .. })));
    }

    #[test]
    fn a_failed_shader_is_asked_for_once_and_again_after_a_change() {
        let mut sources = BackdropSources::built_in();
        sources.0.insert("broken".to_owned(), "fn".to_owned());
        let (mut shaders, mut assets) = (Shaders::default(), Assets::<Shader>::default());
        assert!(shaders.get("broken", &sources, &mut assets).is_none());
        assert!(shaders.get("nowhere", &sources, &mut assets).is_none());
        assert!(shaders.get("title", &sources, &mut assets).is_some());
        assert_eq!(assets.len(), 1);
    }
}
