//! What can happen in a story: every state of every play, looked through before anybody plays it.
//!
//! Owns the abstraction, the search, and what it proves. Knows stories and how play is started; no files and no screen.
//!
//! # The abstraction
//!
//! A play as `runtime` keeps it never comes back to where it was: it counts everything and remembers every line. Of that, only what some step
//! ahead can still ask makes any difference. So a *state* here is:
//!
//! - the point at which play rests: stop, ending, address and open calls in one number (`unfold` makes the points);
//! - the variables, decisions, replies, visits, `once` marks, variations and asked-for lines that some step ahead may read before it writes
//!   them, and that some step behind may have written (`liveness`); everything else is left out;
//! - visits counted up to one more than the largest number that they are compared with.
//!
//! Play rests where it can go more than one way: at a choice, where chance draws, where the outcome or reply of somebody else comes in, where a
//! finished itinerary is asked for; at its end; and once on every way round. Between two states nothing is open, so one run from each branch
//! finds all there is to find there.
//!
//! # Why it is exact
//!
//! - *Nothing is lost.* Two plays with the same state are at the same point, and agree on every number that a step ahead reads before writing
//!   it. So they take the same ways with the same conditions true, and their states stay the same: by induction, whatever one can come past,
//!   the other can too. Facts and gauges are computed from decisions, so they agree where those do. A number that is only shown, in braces,
//!   opens no way and is left out.
//! - *Nothing is made up.* Each state was reached by a run from the beginning, and its way is kept: options taken, numbers drawn, the ledger
//!   and the finished itineraries that it needs. Such a way plays back in the real runtime, and the tests do so.
//! - *Chance* is any number that can be drawn: an arm without weight is never taken, each of the others can be.
//! - *The others.* What somebody else decided enters a play when its slot is resolved, and only then; their reply enters when it is voiced. Each
//!   entry of a ledger is read for one such moment, and no two moments share an entry. So choosing there, once for all, reaches the same plays
//!   as trying every ledger from the beginning. An entry that nobody asks for afterwards is not chosen at all. Finished itineraries are
//!   chosen when they are first asked for, and kept as long as they are asked again.
//! - *Visits* that are only compared with numbers up to n are as good as n + 1 from there on. Where an expression adds visits up, they are
//!   counted to 255; a story that goes beyond is reported as bounded, since a higher count might matter there.
//!
//! The search goes on until no new state turns up. Then what it never came past cannot be reached, and what it came past can, by the way that
//! was found first, which has the fewest choices. Where a limit ends the search, what was found still holds, and nothing is proved.
//!
//! # Two engines
//!
//! The machine, its fields with their ranges, and `liveness` are the abstraction; two engines look through it. [`explore`] lists states one by
//! one, and gives ways with the fewest choices. `symbolic` holds the same states as sets, decision diagrams over the bits of the same fields,
//! and so looks through stories that nobody could list. `engine` chooses, and what comes out of either is what [`prove`] judges. The tests hold
//! both against each other, and against every play of small random stories by the real runtime.
//!
//! A question that few fields bear on is asked of a slice of the machine (`slice`): rules of the pack always are, and everything else is where
//! the diagrams of the whole grow too large.

mod due;
mod engine;
mod explore;
mod faults;
mod fields;
mod formula;
mod liveness;
mod lost;
mod machine;
mod packing;
mod places;
mod proof;
mod rules;
mod run;
mod see;
mod slice;
mod states;
mod symbolic;
mod traps;
mod unfold;
mod verdicts;
mod walk;
mod witness;
mod words;

pub use engine::Engine;
pub use explore::Limits;
pub use machine::{Mark, Site};
pub use places::place;
pub use proof::prove;
pub use verdicts::{Count, Finding, ItineraryProof, Progress, Proof, Property, Reached, RuleProof, Severity, Verdict};
pub use walk::{Walked, walk};
pub use witness::{Witness, goal};
