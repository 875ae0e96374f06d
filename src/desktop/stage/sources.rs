//! What is to be seen, as text, and what became of it: shaders of places, vector art of people. It does not know who brings them.

use std::collections::HashMap;

use bevy::prelude::{App, Handle, IntoScheduleConfigs, PreUpdate, Res, ResMut, Resource, resource_changed, warn};
use bevy::shader::Shader;
use finale::load::{Assets, Unusable};

use super::check::{self, ShaderFault};
use super::draw::draw;

/// The key of the text that every place's own is put together with.
pub(super) const COMMON: &str = "common";

/// WGSL by place. Under [`COMMON`] stands what each is put together with: it holds the entry point `fragment` and calls
/// `fn paint(v: View) -> vec3<f32>`, which a place's own text has to define. Change it at any time: it is read again.
#[derive(Resource, Debug, Clone)]
pub(super) struct BackdropSources(pub(crate) HashMap<String, String>);

impl BackdropSources {
    /// The places that a selection of packs has.
    pub(crate) fn of(assets: &Assets) -> Self {
        Self(texts(assets, "backdrops", "wgsl"))
    }

    /// The places that the game brings itself.
    #[cfg(test)]
    pub(super) fn built_in() -> Self {
        Self::of(&crate::cli::base_assets())
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
        // The place's own lines come first, so that a report counts them as their file does.
        let own = own.trim_end();
        let checked = check::shader(id, format!("{own}\n{common}"));
        checked.map_err(|fault| fault.before_common(own.lines().count()))
    }
}

/// So high is a picture drawn that is only looked into, in pixels.
const LOOKED_AT: u32 = 96;

/// Vector art by file.
#[derive(Resource, Debug, Clone, Default)]
pub(super) struct Pictures(pub(super) HashMap<String, String>);

impl Pictures {
    /// The pictures that a selection of packs has.
    pub(super) fn of(assets: &Assets) -> Self {
        Self(texts(assets, "portraits", "svg").into_iter().map(|(name, text)| (format!("{name}.svg"), text)).collect())
    }
}

fn texts(assets: &Assets, folder: &str, ending: &str) -> HashMap<String, String> {
    assets.folder(folder, ending).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// The shaders and pictures that are not in `base`, or otherwise there, and cannot be used.
pub(crate) fn unusable(assets: &Assets, base: &Assets) -> Vec<Unusable> {
    let sources = BackdropSources::of(assets);
    let common = format!("backdrops/{COMMON}.wgsl");
    let shared = assets.get(&common) != base.get(&common);
    let own = |path: &str| assets.get(path) != base.get(path);
    let shader = |id: &str| {
        let path = format!("backdrops/{id}.wgsl");
        if !shared && !own(&path) {
            return None;
        }
        let (reason, report) = sources.shader(id).err()?.parts();
        Some(Unusable { path, reason, report })
    };
    let picture = |(path, text): (&str, &str)| {
        (path.starts_with("portraits/") && path.ends_with(".svg")).then_some(())?;
        let reason = draw(text, LOOKED_AT).err()?.to_string();
        Some(Unusable { path: path.to_owned(), reason, report: None })
    };
    sources.ids().into_iter().filter_map(shader).chain(assets.beside(base).filter_map(picture)).collect()
}

/// What is to be seen or heard and cannot be, one message each: others stand in, and the developer overlay says so.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Faults(pub(crate) Vec<String>);

impl Faults {
    /// Takes down a message, once.
    pub(crate) fn note(&mut self, fault: String) {
        if !self.0.contains(&fault) {
            warn!("{fault}");
            self.0.push(fault);
        }
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
        faults: &mut Faults,
        assets: &mut bevy::asset::Assets<Shader>,
    ) -> Option<Handle<Shader>> {
        if let Some(known) = self.0.get(id) {
            return known.clone();
        }
        let made = match sources.shader(id) {
            Ok(shader) => Some(assets.add(shader)),
            Err(fault) => {
                faults.note(fault.to_string());
                None
            }
        };
        self.0.insert(id.to_owned(), made.clone());
        made
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Shaders>()
        .init_resource::<Faults>()
        .init_resource::<StageAssets>()
        .add_systems(PreUpdate, take_over.run_if(resource_changed::<StageAssets>));
    // The first frame has them.
    let assets = app.world().resource::<StageAssets>().0.clone();
    app.insert_resource(BackdropSources::of(&assets)).insert_resource(Pictures::of(&assets));
}

/// What the packs that play bring to be seen and heard. Change it at any time: it is read again.
#[derive(Resource, Debug, Clone, Default)]
pub(crate) struct StageAssets(pub(crate) Assets);

fn take_over(
    assets: Res<StageAssets>,
    mut shaders: ResMut<Shaders>,
    (mut sources, mut pictures, mut faults): (ResMut<BackdropSources>, ResMut<Pictures>, ResMut<Faults>),
) {
    shaders.0.clear();
    faults.0.clear();
    assets.0.faults.iter().for_each(|fault| faults.note(format!("{fault}.")));
    (*sources, *pictures) = (BackdropSources::of(&assets.0), Pictures::of(&assets.0));
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
        assert!(fault.contains("broken.wgsl:2:12") && fault.contains("nothing"), "{fault}");
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
        let (mut shaders, mut faults) = (Shaders::default(), Faults::default());
        let mut assets = bevy::asset::Assets::<Shader>::default();
        assert!(shaders.get("broken", &sources, &mut faults, &mut assets).is_none());
        assert!(shaders.get("nowhere", &sources, &mut faults, &mut assets).is_none());
        assert!(shaders.get("title", &sources, &mut faults, &mut assets).is_some());
        assert!(shaders.get("broken", &sources, &mut faults, &mut assets).is_none());
        assert_eq!((assets.len(), faults.0.len()), (1, 2), "{faults:?}");
    }
}
