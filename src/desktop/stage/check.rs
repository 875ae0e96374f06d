//! Whether a place's WGSL can be drawn, found out before the renderer sees it: an invalid pipeline ends the program in Bevy.
//!
//! naga is not a dependency of ours; it is reached through a [`ShaderCache`] of our own, whose module loader only looks.

use bevy::asset::AssetId;
use bevy::render::settings::WgpuFeatures;
use bevy::shader::{Shader, ShaderCache, ShaderCacheError, ShaderCacheSource, ValidateShader};

/// Why a place's shader cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShaderFault {
    #[error("There is no backdrop “{id}”.")]
    Unknown { id: String },
    #[error("The shader of the backdrop “{id}” does not compile, so the plain ground stands in for it.\n{report}")]
    Invalid { id: String, report: String },
    #[error("The shader of the backdrop “{id}” {fault}, so the plain ground stands in for it.")]
    Interface { id: String, fault: String },
}

impl ShaderFault {
    /// Says after how many lines of the place's own those of the others begin, which the report counts on.
    pub(super) fn before_common(mut self, lines: usize) -> Self {
        if let Self::Invalid { report, .. } = &mut self {
            *report = format!("{}\nThe lines after {lines} are those of common.wgsl.", report.trim_end());
        }
        self
    }
}

impl ShaderFault {
    /// The second half of a sentence, and what the compiler says.
    pub(super) fn parts(self) -> (String, Option<String>) {
        match self {
            Self::Unknown { .. } => ("it is not there".to_owned(), None),
            Self::Invalid { report, .. } => ("it does not compile".to_owned(), Some(report.trim().to_owned())),
            Self::Interface { fault, .. } => (format!("it {fault}"), None),
        }
    }
}

/// What a place's shader must have: this entry point, and no others.
const ENTRY: &str = "fragment";
/// And this many variables of its module: the stage's uniforms.
const GLOBALS: usize = 1;

/// Checks the whole text of a shader.
pub(super) fn shader(id: &str, text: String) -> Result<Shader, ShaderFault> {
    let mut shader = Shader::from_wgsl(text, format!("backdrops/{id}.wgsl"));
    // Packs bring shaders: their loops end and their reads stay inside.
    shader.validate_shader = ValidateShader::Enabled;
    // An empty list collects to flags that we cannot name; none are needed.
    let no_limits = std::iter::empty().collect();
    let mut cache = ShaderCache::new((), WgpuFeatures::empty(), no_limits, look);
    // Release builds leave this to the driver. It is our own cache, so nothing else is slowed down.
    cache.composer.validate = true;
    let asset = AssetId::invalid();
    cache.set_shader(asset, shader.clone());
    match cache.get(0, asset, &[]) {
        Ok(_) => Ok(shader),
        Err(ShaderCacheError::ProcessShaderError(error)) => {
            Err(ShaderFault::Invalid { id: id.to_owned(), report: error.emit_to_string(&cache.composer) })
        }
        Err(ShaderCacheError::CreateShaderModule(fault)) => Err(ShaderFault::Interface { id: id.to_owned(), fault }),
        Err(other) => Err(ShaderFault::Invalid { id: id.to_owned(), report: other.to_string() }),
    }
}

/// Stands where the renderer would load the module, and only looks at it.
fn look(_: &(), source: ShaderCacheSource, _: &ValidateShader) -> Result<(), ShaderCacheError> {
    let fault = match source {
        ShaderCacheSource::Naga(module) => {
            let entries: Vec<&str> = module.entry_points.iter().map(|entry| entry.name.as_str()).collect();
            if entries != [ENTRY] {
                format!("has the entry points {entries:?} instead of “{ENTRY}” alone")
            } else if module.global_variables.len() != GLOBALS {
                format!("has {} variables outside functions instead of {GLOBALS}", module.global_variables.len())
            } else {
                return Ok(());
            }
        }
        _ => "is not WGSL".to_owned(),
    };
    Err(ShaderCacheError::CreateShaderModule(fault))
}
