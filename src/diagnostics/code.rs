//! The table of stable codes. A code is never used again for something else.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The story cannot be played.
    Error,
    /// The story can be played; somebody should look.
    Warning,
}

macro_rules! codes {
    ($($severity:ident $name:ident $number:literal $explanation:literal;)*) => {
        /// A stable code of a diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $explanation] $name,)*
        }

        impl Code {
            /// Every code, in the order of their numbers.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The number as it is shown, such as `F0203`.
            #[must_use]
            pub fn number(self) -> &'static str {
                match self { $(Code::$name => $number,)* }
            }

            /// How bad it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// What it means and what to do, in a few sentences.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)* }
            }

            /// The code of a number, in either case.
            #[must_use]
            pub fn from_number(number: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.number().eq_ignore_ascii_case(number))
            }
        }
    };
}

codes! {
    Error Syntax "F0101" "The file is not written as RON: a bracket, comma or quotation mark is missing or too many. What comes after the place shown could not be read.";
    Error Shape "F0102" "The text is well-formed, but no declaration or step is written like this: a name is misspelt, a part is missing, or a part does not belong here.";
    Error Unreadable "F0103" "A file or folder of the pack cannot be read, or is not text in UTF-8.";
    Error TooLarge "F0104" "A file is larger, or nested more deeply, than a story's file may be.";
    Error NoPack "F0105" "A pack must hold one `Pack( … )` declaration with its id and title, and only one.";
    Error NoTimeline "F0106" "A story needs a `Timeline([ … ])`, or nothing can happen in it.";
    Error NoItinerary "F0107" "A story needs an `Itinerary( … )`, or nobody can play it.";

    Error Duplicate "F0201" "Two declarations of one kind have the same id, or two scenes tell the same slot through the same eyes under the same name.";
    Error UnknownSlot "F0202" "No slot of the timeline has this id.";
    Error UnknownScene "F0203" "No scene of this telling, and no shared scene of these eyes, has this name.";
    Error UnknownPerson "F0204" "No perspective or cast member has this id.";
    Error UnknownDecision "F0205" "No decision has this id.";
    Error UnknownOutcome "F0206" "The decision has no such outcome.";
    Error UnknownName "F0207" "An expression uses a name that is not declared: no variable, decision, fact, gauge or condition is called so.";
    Error UnknownEnding "F0208" "No ending has this id.";
    Error UnknownItinerary "F0209" "No itinerary has this id.";
    Error UnknownAct "F0210" "No act of the timeline has this id.";
    Error UnknownStage "F0211" "No backdrop, mood, music or sound of this name is declared.";
    Error UnknownEntry "F0212" "No Codex entry or achievement has this id.";
    Error UnknownLine "F0213" "The exchange of this slot has no line or reply of this id, or the slot has no exchange.";
    Error UnknownPool "F0214" "No storylet belongs to this pool, for these eyes.";
    Error BadId "F0215" "An id may hold letters, digits and `_`; ids of slots may hold `.` as well. It begins with a letter or digit and has at most 64 characters.";
    Error BadColour "F0216" "A colour is written `\"#rrggbb\"`, with two hexadecimal digits each for red, green and blue.";

    Error ExpressionSyntax "F0301" "The expression cannot be read: a name, an operator or a bracket is missing or too many.";
    Error TypeMismatch "F0302" "The two sides do not go together: a number is compared with a word, a word is used as a condition, or something else of that kind.";
    Error OutOfRange "F0303" "The value lies outside the range or the list that the declaration allows.";
    Error NotAssignable "F0304" "Only variables can be changed. Facts and gauges are computed from decisions; a decision is recorded with `Decide` or `decide`.";
    Error ForeignVariable "F0305" "A variable belongs to one perspective. Only scenes in these eyes read or change it, since in another person's play nobody knows its value.";

    Error TooEarly "F0401" "The expression asks for something that is not decided yet at that point of the timeline.";
    Error DecidedElsewhere "F0402" "A decision is recorded only by its owner's telling of its own slot.";
    Error TwoOwners "F0403" "Two people decide in one slot. Cut the slot in two, one for each, so that the order is clear.";
    Error ItineraryOrder "F0404" "The stops of an itinerary must follow the timeline, each slot at most once for the same eyes.";
    Error Circular "F0405" "Declarations ask for each other in a circle: a fact, gauge or condition depends on itself, at once or by way of others.";
    Error NoOtherwise "F0406" "An outcome with a `when` needs an `otherwise`: the outcome, without a `when` of its own, that holds where the condition fails.";
    Error NotTheirs "F0407" "The telling's eyes do not belong to a witness of the slot, or a stop names eyes that the slot does not have.";

    Error ExchangeOrder "F0501" "Every telling of a slot voices every line of its exchange, once each, in the order in which they are declared, whichever way the player goes.";
    Error NotTheSpeaker "F0502" "A reply is chosen only in its speaker's own telling.";

    Error EndlessLoop "F0601" "These steps can run round without the player ever choosing or reading anything.";
    Error InterludeActs "F0602" "An interlude has no choices, no chance and no effects, since players may turn interludes off.";
    Error CallCircle "F0603" "A scene that is called must come back: it can neither call itself, by however many steps, nor leave by `Goto`.";
    Error EmptyChoice "F0604" "A choice needs at least one option, and `Vary` and `Chance` at least one list of steps.";
    Error TimedDefault "F0605" "A timed choice needs exactly one option with `on_timeout: true`, and that option must always be there: without `when` and without `once`.";
    Error TooMany "F0606" "There are more of these than the engine can hold.";
    Warning Untold "F0607" "A slot that is already due has no telling for these eyes; play passes over it.";
    Warning NeverReached "F0608" "No step leads to this scene or line.";

    Error BadMarkup "F0701" "The markup in the text is not closed, or the braces do not hold the name of a variable or gauge of these eyes.";
    Error DuplicateLine "F0702" "Two lines carry the same id. Ids of lines must be unique, since saves and translations find lines by them.";
    Warning Untagged "F0703" "Lines of the file have no id of their own: no tag such as ` #k3f9` stands at their end. Until they have one, they are known by their words, so a save, a translation or a mod loses them when the words change. `finale ids` gives every line a tag.";
    Error FormerlyTaken "F0704" "A `formerly`, or a tag with `-was-`, names something that the story still has. Only a name that is no longer used can be the former name of something else.";
    Error FormerlyTwice "F0705" "Two things claim to have had the same name once. A save can carry it over to one of them only.";

    Warning VariableUnused "F0801" "A variable does something only if a step changes it and a condition or a text asks it. While a part of the story is still to be told (`told_through`), only a variable that is asked and that nothing changes is reported.";
    Warning NeverAsked "F0802" "Nothing asks this fact, gauge or condition. It is reported once the story is told to its end.";
    Warning DecisionUnread "F0803" "No condition, fact, gauge or guard asks this decision, so that nothing follows from it. It is reported once the story is told to its end.";
    Warning DecisionUnrecorded "F0804" "The slot of this decision is told, and no step and no option records it: every play goes by the ledger, or by canon.";
    Warning OutcomeUnrecorded "F0805" "The decision is recorded, and never with this outcome. An outcome that only stands in for another, as its `otherwise`, is fine, unless it is canon.";
    Warning WeightUnmet "F0806" "Less follows from the decision than its `weight` says. A hinge changes at least three later tellings, one of them through other eyes than its owner’s, and at least one fact, gauge, guard or ending; a turn changes two later tellings, a colour one. A telling changes if it asks the decision, itself or by way of facts, gauges and conditions; it is later if its slot is, or if it tells the same slot through other eyes. The last scenes of endings count. It is reported once the story is told to its end.";
    Warning NeverSpeaks "F0807" "This member of the cast never says a word. It is reported once the story is told to its end.";
    Warning NeverPlayed "F0808" "No itinerary sees a slot through the eyes of this perspective, so nobody can play it.";
    Warning BareStage "F0809" "The telling shows its first words before it has set a place, or music, and takes over whatever was left by the telling before. No telling knows which one that is. A pack that declares no backdrop, or no music, is not asked for any. Tellings that are not yet due are passed over.";
    Warning StageUnused "F0810" "Nothing uses this backdrop, mood, music or sound. It is reported once the story is told to its end.";
    Warning EntryUnused "F0811" "Nothing opens or links this Codex entry, or nothing grants this achievement. It is reported once the story is told to its end.";
    Warning NearDuplicate "F0812" "Two ids differ so little that one of them may be a slip of the pen for the other.";
    Warning AlwaysTrue "F0813" "The condition holds whatever the player does, as far as the ranges and lists of what it asks tell, so that it says nothing.";
    Warning NeverTrue "F0814" "The condition can never hold, as far as the ranges and lists of what it asks tell, so that what stands behind it is never played. An option that is meant to be shown as `locked` and never to be chosen has `when: \"false\"`, which is not reported.";
    Warning ChoiceMayVanish "F0815" "Every option of this choice can be missing at the same time, as far as the ranges and lists of what they ask tell. Play then passes over the choice without a word. An option that is shown as `locked` cannot be chosen either. A choice whose options all decide the same decision goes with it where its `when` fails: that is not reported.";
    Warning SameOption "F0816" "Two options of one choice read the same, and both can be open at the same time.";
    Warning StepNeverPlayed "F0817" "The step before this one leads away for good, with `Goto`, `End` or `Ending`, so that play never comes here.";
    Warning EndingNeverTried "F0818" "This rule can never bring its ending: one before it, tried at the same moment, always holds; or the itinerary gathers others, whose endings are tried in place of its own.";
    Warning NoLastEnding "F0819" "A play of this itinerary can come to its end without an ending, since every rule for the end has a condition and all of them can fail. It is reported once the story is told to its end.";
    Warning EndingUnreached "F0820" "No itinerary and no `Ending` step leads to this ending. It is reported once the story is told to its end.";
    Warning EndingUntold "F0821" "No scene tells this ending. It is reported once the ending is due: when the story is told to its end, or when a step or a rule of what is told leads to it.";
    Warning AssignedOutside "F0822" "The number lies outside the range of the variable, which takes the nearest number that it can hold.";
    Warning NoSuchFile "F0823" "The packs bring no file of this name, and neither does the game. The place is then a plain ground, and nobody is seen beside the page.";
    Warning OddsUnseen "F0824" "The `odds` of a chance are shown at the option that takes it: only the first chance directly in the `then` of an option has a place where they can be shown.";
    Warning UnusableFile "F0825" "A shader does not compile, a picture cannot be drawn, a sound is not written as one, or a file is not text. The game goes on without it: a plain ground, nobody beside the page, or silence. Shaders and pictures are looked into by a program that has its window; sounds by every one.";

    Warning RuleUnseen "F0830" "The rule asks variables of people whom no itinerary sees through in one play. A rule is looked at only where one sees through all the eyes whose variables it asks, so this one is never looked at.";
    Error UnknownExpression "F0840" "A portrait has no such expression. Those that a `Portrait` lists can be asked for by its person's lines, and by moods.";
    Warning NoPortrait "F0841" "This person speaks and has no portrait, while others of the story have. Nothing is shown beside the page while they speak. It is reported once the story is told to its end.";

    Error MissingPack "F0901" "A pack requires another pack that is not loaded.";
    Error PackCircle "F0902" "Packs require each other, or ask to be loaded after each other, in a circle.";
    Error PackTwice "F0903" "Two of the packs have the same id, or two of them are stories of their own.";
    Error OutsidePack "F0904" "A path or link leads out of the pack. A pack reads nothing but its own files.";
    Error NothingToChange "F0905" "A `Replace`, `Patch`, `Extend`, `Slots` or `Witness` changes something of another pack, and what it names is not there or cannot be changed like this.";
    Warning Overlap "F0906" "Two packs change the same thing; the one that is loaded later has the last word.";
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn numbers_are_unique_ordered_and_found_again() {
        let numbers: Vec<_> = Code::ALL.iter().map(|code| code.number()).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
        assert!(Code::ALL.iter().all(|code| Code::from_number(&code.number().to_lowercase()) == Some(*code)));
    }
}
