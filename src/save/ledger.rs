//! Ledgers as text: what one play hands to the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SaveError;
use super::format::{open_sealed, seal_text};
use crate::runtime::Ledger;

const HEAD: &str = "finale ledger";
const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
enum Body {
    Version1 {
        story: String,
        itinerary: String,
        decisions: BTreeMap<String, String>,
        replies: BTreeMap<String, String>,
    },
}

/// A ledger as text, with the story and the itinerary it comes from.
#[must_use]
pub fn write_ledger(ledger: &Ledger, story: &str, itinerary: &str) -> String {
    let body = Body::Version1 {
        story: story.to_owned(),
        itinerary: itinerary.to_owned(),
        decisions: ledger.decisions.clone(),
        replies: ledger.replies.clone(),
    };
    seal_text(HEAD, FORMAT, &[&ron::to_string(&body).unwrap_or_default()])
}

/// The ledger of a text and the itinerary it comes from.
///
/// # Errors
/// A text that is not a whole, sound ledger of this story.
pub fn read_ledger(text: &str, story: &str) -> Result<(String, Ledger), SaveError> {
    let (_, body) = open_sealed(HEAD, FORMAT, text)?;
    let Body::Version1 { story: from, itinerary, decisions, replies } =
        ron::from_str(body).map_err(|_| SaveError::Damaged)?;
    if from != story {
        return Err(SaveError::OtherStory(from));
    }
    Ok((itinerary, Ledger { decisions, replies }))
}
