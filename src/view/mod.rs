//! What a screen shows, as plain data: the page of lines read, the open choice, the stage behind them.
//!
//! Owns the translation from a play (ids, cells, history) to words, colours and names. Pure: no drawing, no widgets, no disk. The
//! terminal and the window show the same values, so what is tested here holds for both.

mod archive;
mod codex;
mod gallery;
mod inspect;
mod journal;
mod mark;
mod page;
mod rich;
mod stage;
mod title;
mod transcript;

pub use archive::{ArchiveView, TopicView, archive, archive_of};
pub use codex::{CodexView, codex, codex_titles};
pub use gallery::{FindView, GalleryView, gallery};
pub use inspect::{Changed, Held, Inspection, inspect, slot_now};
pub use journal::{By, Decided, JournalView, Known, Portrait, journal};
pub use mark::{Mark, mark};
pub use page::{ChoiceView, EndView, Manner, OptionView, PageItem, ReachedView, choice, end, item, taken};
pub use rich::{Rich, RichSpan};
pub use stage::{MotifView, PortraitView, StageView, stage, title_stage};
pub use title::{Colour, PerspectiveView, TitleView, title};
pub use transcript::{Form, transcript};
