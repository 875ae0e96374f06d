//! Tests of the screens by accessible names, and of the whole game without a window.

mod app;
mod fixtures;
mod found;
mod pages;
mod play;
mod replays;
mod saves;
