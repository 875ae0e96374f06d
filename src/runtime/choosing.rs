//! Choices: which options are shown, which of them can be taken, and what taking one does.

use super::Session;
use super::cells::{ENDING, PHASE, Phase};
use super::history::Shown;
use super::step::Went;
use super::world::place;
use crate::model::{ChoiceId, OUTCOMES};

impl Session {
    pub(super) fn ask(&mut self, choice: ChoiceId) -> Went {
        if self.options(choice).iter().any(|(_, open)| *open) {
            self.set(PHASE, Phase::Choosing.value());
            return Went::Asked;
        }
        let after = self.story.choices.at(choice).after;
        self.go(after);
        Went::On
    }

    /// The options that are shown, each with whether it can be chosen.
    pub(crate) fn options(&self, choice: ChoiceId) -> Vec<(usize, bool)> {
        let options = self.story.choices.at(choice).options.iter().enumerate();
        let shown = options.filter_map(|(index, option)| {
            let fresh = option.once.is_none_or(|once| self.cells.get(self.layout.once(once)) == 0);
            let allowed = option.when.is_none_or(|when| self.holds(when))
                && option.decide.is_none_or(|(id, outcome)| self.open_outcome(id, outcome))
                && option.reply.is_none_or(|(line, reply)| {
                    let reply = self.story.exchange_lines.at(line).replies.get(reply);
                    reply.is_some_and(|reply| reply.when.is_none_or(|when| self.holds(when)))
                });
            let visible = fresh && (allowed || option.locked.is_some());
            visible.then_some((index, allowed))
        });
        shown.collect()
    }

    /// Takes an option that can be chosen.
    pub(super) fn take(&mut self, choice: ChoiceId, index: usize) {
        let story = self.story.clone();
        let Some(option) = story.choices.at(choice).options.get(index) else { return };
        let closing = self.cells.get(ENDING) > 0;
        self.set(PHASE, if closing { Phase::Closing } else { Phase::Telling }.value());
        self.show(Shown::Chosen(choice, u16::try_from(index).unwrap_or(u16::MAX)));
        for value in &story.lines.at(option.text).values {
            let value = story.expressions.evaluate(*value, self);
            self.history.values.push(value);
        }
        if let Some(seen) = story.lines.at(option.text).seen.filter(|_| !option.spoken) {
            self.set(self.layout.seen(seen), 1);
        }
        if let Some(once) = option.once {
            self.set(self.layout.once(once), 1);
        }
        for effect in &option.effects {
            self.apply(*effect);
        }
        if let Some((id, outcome)) = option.decide {
            self.set(self.layout.decision(id), OUTCOMES + place(outcome));
        }
        if let Some((line, reply)) = option.reply {
            self.set(self.layout.reply(line), place(reply) + 1);
        }
        self.go(option.target);
    }
}
