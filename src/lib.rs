//! Finale: an engine for interactive stories that are typed, bounded and checked.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod diagnostics;
pub mod expr;
pub mod load;
pub mod model;
pub mod runtime;
pub mod save;
pub mod view;
