//! `stage --wav`: everything that is heard, as files, with what it measures: for review by those who cannot listen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use finale::load::Assets;
use finale::sound::{self, Bed, Effect, Mood, Motif, RATE, Sound, SoundError};

use super::Arguments;
use super::output::print_line;

/// What `stage` takes.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct StageArguments {
    /// Writes a sheet of every backdrop in three moods, and of every portrait.
    #[arg(long, value_name = "FILE")]
    pub(crate) sheet: Option<PathBuf>,
    /// Writes every place, piece of music, motif and sound as a WAV file, and prints what each measures.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) wav: Option<PathBuf>,
    /// Prints what every backdrop costs to paint, against a flat fill.
    #[arg(long)]
    pub(crate) cost: bool,
}

/// Three of the moods that a bed may be in.
const MOODS: [(&str, Mood); 3] = [
    ("calm", Mood { light: 0.6, warmth: 0.6, unrest: 0.1 }),
    ("night", Mood { light: 0.2, warmth: 0.35, unrest: 0.25 }),
    ("alarm", Mood { light: 0.45, warmth: 0.95, unrest: 0.95 }),
];

/// Renders what is heard.
pub(super) fn run(arguments: &Arguments, folder: &Path) -> ExitCode {
    match render(&super::assets(arguments), folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Why a sound cannot be written.
#[derive(Debug, thiserror::Error)]
enum WavError {
    #[error("The sound {file} cannot be used: {source}.")]
    Sound { file: String, source: SoundError },
    #[error("{path} cannot be written: {source}.", path = path.display())]
    Unwritten { path: PathBuf, source: std::io::Error },
}

fn render(assets: &Assets, folder: &Path) -> Result<(), WavError> {
    print_line(format_args!(
        "{:<34} {:>8} {:>6} {:>9} {:>7} {:>7}",
        "sound", "seconds", "peak", "loudness", "step", "seam"
    ));
    for kind in ["beds", "music"] {
        for (name, text) in assets.folder(&format!("sound/{kind}"), "ron") {
            let bed = Bed::read(text).map_err(|source| fault(kind, name, source))?;
            for (mood_name, mood) in MOODS {
                write(&sound::bed(&bed, mood, RATE), folder, kind, &format!("{name}-{mood_name}"))?;
            }
        }
    }
    for (name, text) in assets.folder("sound/motifs", "ron") {
        let motif = Motif::read(text).map_err(|source| fault("motifs", name, source))?;
        for form in 0..motif.forms.len() {
            write(&sound::motif(&motif, form, RATE), folder, "motifs", &format!("{name}-{}", form + 1))?;
        }
    }
    for (name, text) in assets.folder("sound/effects", "ron") {
        let effect = Effect::read(text).map_err(|source| fault("effects", name, source))?;
        write(&sound::effect(&effect, RATE), folder, "effects", name)?;
    }
    Ok(())
}

fn fault(kind: &str, name: &str, source: SoundError) -> WavError {
    WavError::Sound { file: format!("assets/sound/{kind}/{name}.ron"), source }
}

fn write(made: &Sound, folder: &Path, kind: &str, name: &str) -> Result<(), WavError> {
    let (below, file) = (folder.join(kind), folder.join(kind).join(format!("{name}.wav")));
    let unwritten = |path: &Path| {
        let path = path.to_owned();
        move |source| WavError::Unwritten { path, source }
    };
    fs::create_dir_all(&below).map_err(unwritten(&below))?;
    fs::write(&file, sound::wav(made, RATE)).map_err(unwritten(&file))?;
    let it = sound::measure(made);
    let seconds = made.seconds(RATE);
    let (peak, loudness, step, seam) = (it.peak, it.loudness, it.step, it.seam);
    print_line(format_args!(
        "{:<34} {seconds:>8.1} {peak:>6.3} {loudness:>9.4} {step:>7.4} {seam:>7.4}",
        format!("{kind}/{name}")
    ));
    Ok(())
}
