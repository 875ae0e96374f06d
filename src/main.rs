//! The program: reads the command line, then plays in the terminal or in a window.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    if let Some(code) = cli::run(&arguments) {
        return code;
    }
    eprintln!("This program was built without its window. `finale play --text` plays in the terminal.");
    ExitCode::FAILURE
}
