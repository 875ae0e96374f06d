//! The program: reads the command line, then plays in the terminal or in a window.

mod cli;
#[cfg(feature = "desktop")]
mod desktop;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    cli::run(&arguments, LOOK_INTO).unwrap_or_else(|| window(&arguments))
}

#[cfg(feature = "desktop")]
const LOOK_INTO: cli::LookInto = desktop::unusable;
#[cfg(not(feature = "desktop"))]
const LOOK_INTO: cli::LookInto = |_, _| Vec::new();

#[cfg(feature = "desktop")]
fn window(arguments: &cli::Arguments) -> ExitCode {
    let done = match &arguments.command {
        Some(cli::Command::Stage(cli::StageArguments { sheet: Some(sheet), .. })) => {
            desktop::render_sheet(&cli::assets(arguments), sheet)
        }
        Some(cli::Command::Stage(cli::StageArguments { cost: true, .. })) => {
            desktop::measure_cost(&cli::assets(arguments)).map(cli::print_line)
        }
        Some(cli::Command::Frames) => {
            cli::print_line(desktop::measure_frames());
            Ok(())
        }
        _ => {
            let selection = cli::selection(arguments, true);
            let finale::load::Selected { loaded, mods } = selection.load();
            let assets = selection.assets(cli::base_assets(), &mods);
            let options = desktop::Options {
                assets,
                story: loaded.story.clone().ok_or_else(|| loaded.report(false)),
                packs: Some(desktop::Packs::new(selection, mods, arguments.watch)),
                replay: arguments.replay.clone(),
                save_dir: arguments.data.clone(),
                size: arguments.size,
                still: arguments.still,
                trace: arguments.trace,
            };
            desktop::run(options).map_err(|error| error.to_string())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "desktop"))]
fn window(_: &cli::Arguments) -> ExitCode {
    eprintln!("This program was built without its window. `finale play --text` plays in the terminal.");
    ExitCode::FAILURE
}
