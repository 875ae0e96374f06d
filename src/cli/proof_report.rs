//! What `prove` says: a table, what was reached, and the findings, each with what to do and a way there; or the same as JSON.

use std::sync::Arc;
use std::time::Duration;

use finale::analysis::{Finding, Mark, Proof, Property, Severity, Verdict, Witness, goal, place};
use finale::diagnostics::json_string;
use finale::load::Loaded;
use finale::model::Story;
use finale::save::write_replay;

use super::prose::wrap;
use super::way::{count, describe, grouped};

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Proved => "proved",
        Verdict::Bounded => "bounded",
        Verdict::Refuted => "REFUTED",
    }
}

/// The head of a property's column.
fn head(property: Property) -> &'static str {
    match property {
        Property::Offers => "offers",
        Property::Ends => "ends",
        Property::Reached => "reached",
        Property::Asks => "asks",
        Property::InTime => "in time",
        Property::Rules => "rules",
    }
}

/// The report for people: a table, what the words in it mean, what was reached, then the findings.
pub(super) fn report(loaded: &Loaded, story: &Arc<Story>, proof: &Proof, took: Duration) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(text.trim_end());
        out.push('\n');
    };
    let wide = proof.itineraries.iter().map(|it| it.id.chars().count()).max().unwrap_or(0).max(9);
    let properties: Vec<Property> =
        Property::ALL.into_iter().filter(|it| *it != Property::Rules || !proof.rules.is_empty()).collect();
    let columns = |cell: &dyn Fn(Property) -> String| {
        properties.iter().map(|property| format!("{:<8}", cell(*property))).collect::<Vec<_>>().join(" ")
    };
    line(format!(
        "  {:<wide$} {:>12} {:>8} {:>9}   {}",
        "itinerary",
        "states",
        "choices",
        "endings",
        columns(&|property| head(property).to_owned())
    ));
    for itinerary in &proof.itineraries {
        let endings = match itinerary.endings {
            (_, 0) => "not yet".to_owned(),
            (reached, all) => format!("{reached} of {all}"),
        };
        let verdict = |property| {
            let found = itinerary.verdicts.iter().find(|(of, _)| *of == property);
            found.map(|(_, verdict)| word(*verdict)).unwrap_or_default().to_owned()
        };
        let more = if itinerary.complete { "" } else { "+" };
        line(format!(
            "  {:<wide$} {:>12} {:>8} {:>9}   {}",
            itinerary.id,
            itinerary.states.map_or_else(|| itinerary.engine.to_owned(), large) + more,
            if itinerary.choices == 0 { "–".to_owned() } else { itinerary.choices.to_string() },
            endings,
            columns(&verdict)
        ));
    }
    line(String::new());
    for property in &properties {
        let property = *property;
        line(format!("  {:<8} {}", head(property), property.meaning()));
    }
    line(String::new());
    for part in proof.counts.iter().filter(|part| part.all > 0) {
        line(match part.all - part.reached {
            0 => format!("  all {} {} can be reached", grouped(part.all), part.kind),
            missed => format!(
                "  {} of {} {} can be reached, {} not",
                grouped(part.reached),
                grouped(part.all),
                part.kind,
                grouped(missed)
            ),
        });
    }
    if !proof.not_due.is_empty() {
        let untold = count(proof.not_due.len(), "ending");
        line(format!("  {untold} lie behind what is told so far, and need not be reached yet"));
    }
    rules(story, proof, &mut line);
    let mut numbers = 1..;
    // What is said of many is said once, behind the last of them.
    for alike in proof.findings.chunk_by(|one, next| one.severity == Severity::Note && one.help == next.help) {
        line(String::new());
        let last = alike.len() - 1;
        for (place, (finding, number)) in alike.iter().zip(numbers.by_ref()).enumerate() {
            line(found(loaded, story, number, finding, place == last));
        }
    }
    line(String::new());
    line(summary(proof, took));
    out
}

/// The file, line and column of what a mark speaks of.
fn place_of(loaded: &Loaded, story: &Story, mark: Option<Mark>) -> Option<(String, usize, usize)> {
    let span = place(story, &loaded.written, mark?)?;
    let (line, column) = loaded.sources.line_column(span)?;
    Some((loaded.sources.get(span.file)?.path.clone(), line, column))
}

fn found(loaded: &Loaded, story: &Arc<Story>, number: usize, finding: &Finding, help: bool) -> String {
    let what = match finding.severity {
        Severity::Fault => format!("REFUTED, {}", head(finding.property)),
        Severity::Note => "Note".to_owned(),
    };
    let mut out = wrap(&format!("{number}. {what}: {}.", finding.message), 3).trim_start().to_owned();
    let at = place_of(loaded, story, finding.mark).map(|(path, line, column)| format!("--> {path}:{line}:{column}"));
    let within = (!finding.place.is_empty()).then(|| format!("in {}", finding.place));
    let place: Vec<String> = at.into_iter().chain(within).collect();
    if !place.is_empty() {
        out.push_str(&format!("\n   {}", place.join(", ")));
    }
    if help {
        out.push_str(&format!("\n{}", wrap(&format!("help: {}", finding.help), 3)));
    }
    if let Some(witness) = &finding.witness {
        let choices = count(witness.choices.len(), "choice");
        out.push_str(&format!("\n   a way there, in the itinerary {}, {choices}:\n", witness.start.itinerary));
        out.push_str(&describe(story, witness, 6));
    }
    out
}

/// A number of states, in full as long as somebody would read it.
fn large(states: u128) -> String {
    match usize::try_from(states) {
        Ok(states) if states < 1_000_000_000 => grouped(states),
        _ => format!("{:.1e}", states as f64),
    }
}

fn summary(proof: &Proof, took: Duration) -> String {
    let states = proof.itineraries.iter().filter_map(|it| it.states).fold(0, u128::saturating_add);
    let faults = proof.findings.iter().filter(|finding| finding.severity == Severity::Fault).count();
    let looked = format!("{} states in {:.2} s", large(states), took.as_secs_f64());
    match proof.verdict() {
        Verdict::Proved => format!("PROVED for every play, whatever the others decided before: {looked}."),
        Verdict::Refuted => format!("REFUTED: {}; {looked}.", count(faults, "fault")),
        Verdict::Bounded => {
            format!(
                "BOUNDED: nothing is wrong as far as was looked; a limit ended the search. {looked}; raise --states or --memory."
            )
        }
    }
}

/// The rules of the pack, each with what it comes to.
fn rules(story: &Arc<Story>, proof: &Proof, line: &mut dyn FnMut(String)) {
    if proof.rules.is_empty() {
        return;
    }
    line(String::new());
    for known in &proof.rules {
        let rule = story.rules.at(known.rule);
        let verdict = if known.not_due && known.verdict != Verdict::Refuted { "so far" } else { word(known.verdict) };
        line(format!("  {verdict:<8} {}", rule.text));
        if !rule.why.is_empty() {
            line(wrap(&rule.why, 13));
        }
    }
}

/// The report for programs: one JSON object a line, each with a `kind`.
pub(super) fn report_json(loaded: &Loaded, story: &Arc<Story>, proof: &Proof) -> String {
    let mut out = String::new();
    for it in &proof.itineraries {
        let verdicts = it.verdicts.iter().map(|(property, verdict)| {
            format!("{}:{}", json_string(property.id()), json_string(&word(*verdict).to_lowercase()))
        });
        out.push_str(&format!(
            "{{\"kind\":\"itinerary\",\"id\":{},\"engine\":{},\"states\":{},\"ways\":{},\"bytes\":{},\"choices\":{},\"complete\":{},\
             \"endings_reached\":{},\"endings_due\":{},\"verdicts\":{{{}}}}}\n",
            json_string(&it.id),
            json_string(it.engine),
            it.states.map_or_else(|| "null".to_owned(), |states| states.to_string()),
            it.ways,
            it.bytes,
            it.choices,
            it.complete,
            it.endings.0,
            it.endings.1,
            verdicts.collect::<Vec<_>>().join(",")
        ));
    }
    for part in &proof.counts {
        let (kind, reached, all) = (json_string(part.kind), part.reached, part.all);
        out.push_str(&format!("{{\"kind\":\"count\",\"of\":{kind},\"reached\":{reached},\"all\":{all}}}\n"));
    }
    for known in &proof.rules {
        let rule = story.rules.at(known.rule);
        out.push_str(&format!(
            "{{\"kind\":\"rule\",\"rule\":{},\"why\":{},\"verdict\":{},\"so_far\":{}{}}}\n",
            json_string(&rule.text),
            json_string(&rule.why),
            json_string(&word(known.verdict).to_lowercase()),
            known.not_due,
            located(loaded, story, Some(Mark::Rule(known.rule)))
        ));
    }
    for name in &proof.not_due {
        out.push_str(&format!("{{\"kind\":\"not_due\",\"name\":{}}}\n", json_string(name)));
    }
    for reached in &proof.reached {
        out.push_str(&format!(
            "{{\"kind\":\"reached\",\"name\":{},\"itinerary\":{},\"choices\":{},\"shortest\":{}}}\n",
            json_string(&reached.name),
            json_string(&reached.witness.start.itinerary),
            reached.witness.choices.len(),
            reached.shortest
        ));
    }
    for finding in &proof.findings {
        out.push_str(&format!(
            "{{\"kind\":\"finding\",\"property\":{},\"fault\":{},\"message\":{},\"place\":{}{},\"help\":{}{}}}\n",
            json_string(finding.property.id()),
            finding.severity == Severity::Fault,
            json_string(&finding.message),
            json_string(&finding.place),
            located(loaded, story, finding.mark),
            json_string(finding.help),
            finding.witness.as_ref().map(|witness| replay(story, finding, witness)).unwrap_or_default()
        ));
    }
    out.push_str(&format!(
        "{{\"kind\":\"verdict\",\"verdict\":{}}}\n",
        json_string(&word(proof.verdict()).to_lowercase())
    ));
    out
}

/// Path, line and column, where a place is known.
fn located(loaded: &Loaded, story: &Story, mark: Option<Mark>) -> String {
    let place = place_of(loaded, story, mark);
    let place = place
        .map(|(path, line, column)| format!(",\"path\":{},\"line\":{line},\"column\":{column}", json_string(&path)));
    place.unwrap_or_default()
}

fn replay(story: &Arc<Story>, finding: &Finding, witness: &Witness) -> String {
    let promise = finding.mark.and_then(|mark| goal(story, mark));
    format!(",\"replay\":{}", json_string(&write_replay(&witness.replay(story, &finding.message, promise))))
}
