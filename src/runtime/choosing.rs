//! Choices: which options are shown, which of them can be taken, and what taking one does.

use super::Session;
use super::cells::{ENDING, PHASE, Phase};
use super::history::Shown;
use super::step::Went;
use super::world::place;
use crate::model::{ChoiceId, OUTCOMES};

impl Session {
    pub(super) fn ask(&mut self, choice: ChoiceId) -> Went {
        let digest = &self.story.digest;
        let mut options = (0..).map_while(|index| digest.option(choice, index).map(|_| self.offered(choice, index)));
        if options.any(|offered| offered == Some(true)) {
            self.set(PHASE, Phase::Choosing.value());
            return Went::Asked;
        }
        self.go(self.story.choices.at(choice).after);
        Went::On
    }

    /// The options that are shown, each with whether it can be chosen.
    pub(crate) fn options(&self, choice: ChoiceId) -> impl Iterator<Item = (usize, bool)> + '_ {
        let count = self.story.choices.at(choice).options.len();
        (0..count).filter_map(move |index| self.offered(choice, index).map(|open| (index, open)))
    }

    /// Whether an option can be chosen; none for one that is hidden or not there.
    pub(super) fn offered(&self, choice: ChoiceId, index: usize) -> Option<bool> {
        if self.story.digest.option(choice, index)?.plain {
            return Some(true);
        }
        let option = self.story.choices.at(choice).options.get(index)?;
        let fresh = option.once.is_none_or(|once| self.cells.get(self.layout.once(once)) == 0);
        let allowed = option.when.is_none_or(|when| self.holds(when))
            && option.decide.is_none_or(|(id, outcome)| self.open_outcome(id, outcome))
            && option.reply.is_none_or(|(line, reply)| {
                let reply = self.story.exchange_lines.at(line).replies.get(reply);
                reply.is_some_and(|reply| reply.when.is_none_or(|when| self.holds(when)))
            });
        (fresh && (allowed || option.locked.is_some())).then_some(allowed)
    }

    /// Takes an option that can be chosen.
    pub(super) fn take(&mut self, choice: ChoiceId, index: usize) {
        let Some(brief) = self.story.digest.option(choice, index) else { return };
        let option = if brief.plain { None } else { self.story.choices.at(choice).options.get(index) };
        let once = option.and_then(|option| option.once);
        let (decide, reply) = option.map_or((None, None), |option| (option.decide, option.reply));
        let seen = option.filter(|option| !option.spoken).and_then(|option| self.story.lines.at(option.text).seen);
        let closing = self.cells.get(ENDING) > 0;
        self.set(PHASE, if closing { Phase::Closing } else { Phase::Telling }.value());
        self.show(Shown::Chosen(brief.text));
        if !brief.plain {
            self.add_values(brief.text);
        }
        if let Some(seen) = seen {
            self.set(self.layout.seen(seen), 1);
        }
        if let Some(once) = once {
            self.set(self.layout.once(once), 1);
        }
        let mut count = 0;
        while let Some(effect) = self.story.digest.effect(choice, index, count) {
            self.apply(effect);
            count += 1;
        }
        if let Some((id, outcome)) = decide {
            self.set(self.layout.decision(id), OUTCOMES + place(outcome));
        }
        if let Some((line, reply)) = reply {
            self.set(self.layout.reply(line), place(reply) + 1);
        }
        self.go(brief.target);
    }
}
