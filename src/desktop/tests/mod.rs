//! Tests of the screens by accessible names, and of the whole game without a window.

mod app;
mod fixtures;
mod found;
mod pages;
mod pictures;
mod play;
mod replays;
mod saves;
mod stagehand;
mod voice;
