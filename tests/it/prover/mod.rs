//! The prover: what it says of small made-up stories is what trying every play says; faults planted in real scenes are found.

mod brute;
mod faults;
mod made_up;
mod places;
mod random;
mod replays;
mod rules;
