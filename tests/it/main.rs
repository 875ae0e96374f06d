//! The engine's tests, through its public doors: one binary, a module for each concern.

mod carried_over;
mod constructs;
mod finale_story;
mod house;
mod ids;
mod inspection;
mod journal;
mod laws;
mod map;
mod mods;
mod new;
mod other_world;
mod program;
mod prover;
mod reference;
mod robust;
mod sample;
mod saves;
mod slips;
mod sound;
mod suite;
mod support;
mod warnings;
mod ways;
