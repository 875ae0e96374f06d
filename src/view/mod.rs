//! What a screen shows, as plain data: the page of lines read, the open choice, the stage behind them.
//!
//! Owns the translation from a play (ids, cells, history) to words, colours and names. Pure: no drawing, no widgets, no disk. The
//! terminal and the window show the same values, so what is tested here holds for both.

mod page;
mod rich;
mod stage;
mod title;

pub use page::{ChoiceView, EndView, Manner, OptionView, PageItem, choice, end, item};
pub use rich::{Rich, RichSpan};
pub use stage::{StageView, stage};
pub use title::{Colour, PerspectiveView, TitleView, title};
