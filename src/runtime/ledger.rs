//! What was decided in one play, as another play's history.

use std::collections::BTreeMap;

use crate::model::{Named, Story};

/// Outcomes and replies by name, so that a ledger survives edits of the story. Intentions, not accomplished facts: where a guard fails in
/// the play that walks it in, the `otherwise` holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Decision to outcome.
    pub decisions: BTreeMap<String, String>,
    /// `slot:line` to reply.
    pub replies: BTreeMap<String, String>,
}

impl Ledger {
    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty() && self.replies.is_empty()
    }

    /// The part of one perspective: what they decided and what they replied.
    #[must_use]
    pub fn part_of(&self, story: &Story, perspective: &str) -> Ledger {
        let Some(person) = story.person(perspective) else { return Ledger::default() };
        let owned = |decision: &str| story.decisions.iter().any(|known| known.id == decision && known.owner == person);
        let said = |key: &str| {
            let lines = story.exchange_lines.iter().filter(|line| line.by == person);
            lines.into_iter().any(|line| key == format!("{}:{}", story.slots.at(line.slot).id, line.id))
        };
        Ledger {
            decisions: self.decisions.clone().into_iter().filter(|(decision, _)| owned(decision)).collect(),
            replies: self.replies.clone().into_iter().filter(|(key, _)| said(key)).collect(),
        }
    }

    /// The same in the names of today, where the story has renamed what an earlier version recorded. A present name wins over a former one.
    pub(super) fn renamed(&self, story: &Story) -> Ledger {
        let rename = |entries: &BTreeMap<String, String>, whole: Named, part: Named| -> BTreeMap<String, String> {
            let named = entries.iter().filter_map(|(name, value)| {
                let former = story.former.present(whole, name);
                let now = former.unwrap_or(name);
                let value = story.former.present_part(part, now, value).unwrap_or(value);
                let wins = former.is_none() || !entries.contains_key(now);
                wins.then(|| (now.to_owned(), value.to_owned()))
            });
            named.collect()
        };
        Ledger {
            decisions: rename(&self.decisions, Named::Decision, Named::Outcome),
            replies: rename(&self.replies, Named::Line, Named::Line),
        }
    }

    /// Adds another ledger's entries; its own win where both have one.
    pub fn merge(&mut self, other: &Ledger) {
        for (decision, outcome) in &other.decisions {
            self.decisions.entry(decision.clone()).or_insert_with(|| outcome.clone());
        }
        for (line, reply) in &other.replies {
            self.replies.entry(line.clone()).or_insert_with(|| reply.clone());
        }
    }
}
