//! Parts of a page: plain functions of egui and data, each testable by itself. They return what was done and change nothing but their own
//! scroll and focus.

pub(crate) mod block;
pub(crate) mod choice;
pub(crate) mod column;
pub(crate) mod end_card;
pub(crate) mod heights;
pub(crate) mod hints;
pub(crate) mod history;
pub(crate) mod inspector;
pub(crate) mod lines;
pub(crate) mod links;
pub(crate) mod mistakes;
pub(crate) mod notices;
pub(crate) mod prose;
pub(crate) mod toast;
pub(crate) mod typing;
