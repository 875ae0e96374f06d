//! What the program says on standard output.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

/// Prints. Where nobody reads any more, as behind `| head`, the rest is left unsaid, and the program goes on to its end.
pub(super) fn print(text: impl Display) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = write!(out, "{text}").and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        eprintln!("Cannot write to standard output: {error}.");
    }
}

/// Prints a line.
pub(crate) fn print_line(text: impl Display) {
    print(format_args!("{text}\n"));
}
