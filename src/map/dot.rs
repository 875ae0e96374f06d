//! The map as a graph for Graphviz.

use std::fmt::Write;

use super::{EndingMark, Map, NOBODY, OutcomeRef, Standing, hex};

/// Writes the map in the language of Graphviz.
#[must_use]
pub fn dot(map: &Map) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "digraph story {{\n  label={}; labelloc=t; rankdir=TB; bgcolor=\"#12100e\"; fontcolor=\"#e8e1d2\"; fontname=serif;\n  \
         node [fontname=serif, fontcolor=\"#e8e1d2\", color=\"#979288\", shape=box];\n  edge [color=\"#979288\", fontcolor=\"#979288\"];\n",
        quoted(&map.title)
    );
    for (act, title) in map.acts.iter().enumerate() {
        let _ = writeln!(out, "  subgraph cluster_{act} {{\n    label={}; color=\"#3c3832\";", quoted(title));
        for moment in map.moments.iter().filter(|moment| moment.act == act) {
            for telling in &moment.tellings {
                let _ = writeln!(
                    out,
                    "    {} [label={}, color={}{}];",
                    quoted(&telling.key),
                    quoted(&telling.title),
                    colour(map, telling.lane),
                    standing(telling.standing, telling.conditional)
                );
            }
            for id in &moment.decisions {
                if let Some(decision) = map.decisions.get(*id) {
                    let ports = decision.outcomes.iter().enumerate().map(|(place, outcome)| {
                        let never = if outcome.standing == Standing::Never { " (never)" } else { "" };
                        format!("<o{place}> {}{never}", record(&outcome.id))
                    });
                    let label = format!("{{{}|{{{}}}}}", record(&decision.about), ports.collect::<Vec<_>>().join("|"));
                    let name = quoted(&format!("decision {}", decision.id));
                    let _ = writeln!(
                        out,
                        "    {name} [shape=record, label=\"{label}\", color={}];",
                        colour(map, decision.lane)
                    );
                }
            }
            ending_nodes(map, &mut out, &moment.endings, &moment.id);
        }
        out.push_str("  }\n");
    }
    ending_nodes(map, &mut out, &map.endings, "");
    edges(map, &mut out);
    out.push_str("}\n");
    out
}

fn ending_nodes(map: &Map, out: &mut String, endings: &[EndingMark], after: &str) {
    for ending in endings {
        let _ = writeln!(
            out,
            "    {} [label={}, shape=box, peripheries=2, color={}{}];",
            quoted(&ending_name(ending, after)),
            quoted(&ending.title),
            colour(map, ending.lane),
            standing(ending.standing, false)
        );
    }
}

fn edges(map: &Map, out: &mut String) {
    for (lane, known) in map.lanes.iter().enumerate() {
        let own = map.moments.iter().flat_map(|moment| &moment.tellings).filter(|telling| telling.lane == lane);
        let names: Vec<String> = own.map(|telling| quoted(&telling.key)).collect();
        if names.len() > 1 {
            let _ = writeln!(
                out,
                "  {} [color={}, tooltip={}];",
                names.join(" -> "),
                colour(map, lane),
                quoted(&known.name)
            );
        }
    }
    let opened = |out: &mut String, name: &str, by: &[OutcomeRef]| {
        for (decision, outcome) in by {
            let from = quoted(&format!("decision {}", map.decisions.get(*decision).map_or("", |it| it.id.as_str())));
            let _ = writeln!(out, "  {from}:o{outcome} -> {} [style=dashed, constraint=false];", quoted(name));
        }
    };
    for moment in &map.moments {
        if moment.both_sides {
            let names: Vec<String> = moment.tellings.iter().map(|telling| quoted(&telling.key)).collect();
            let tooltip = "tooltip=\"one exchange, seen from both sides\"";
            let _ = writeln!(
                out,
                "  {} [dir=none, color=\"#d2a85c:#12100e:#d2a85c\", constraint=false, {tooltip}];",
                names.join(" -> ")
            );
        }
        for id in &moment.decisions {
            let Some(decision) = map.decisions.get(*id) else { continue };
            let owner = moment.tellings.iter().find(|telling| telling.lane == decision.lane);
            if let Some(owner) = owner {
                let name = quoted(&format!("decision {}", decision.id));
                let _ = writeln!(out, "  {} -> {name} [arrowhead=none, style=dotted];", quoted(&owner.key));
            }
        }
        moment.tellings.iter().for_each(|telling| opened(out, &telling.key, &telling.opened_by));
        moment.endings.iter().for_each(|ending| opened(out, &ending_name(ending, &moment.id), &ending.opened_by));
    }
    map.endings.iter().for_each(|ending| opened(out, &ending_name(ending, ""), &ending.opened_by));
}

fn ending_name(ending: &EndingMark, after: &str) -> String {
    if after.is_empty() { format!("ending {}", ending.id) } else { format!("ending {} after {after}", ending.id) }
}

fn colour(map: &Map, lane: usize) -> String {
    quoted(&hex(map.lanes.get(lane).map_or(NOBODY.0, |lane| lane.colour)))
}

fn standing(standing: Standing, conditional: bool) -> &'static str {
    match standing {
        Standing::Told if conditional => ", style=rounded, tooltip=\"passed over in some plays\"",
        Standing::Told => "",
        Standing::Untold => ", style=dashed, fontcolor=\"#979288\", tooltip=\"not yet told\"",
        Standing::Never => ", color=\"#e09572\", fontcolor=\"#979288\", tooltip=\"proved: no play comes here\"",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}

/// Text inside a record, where some signs mean something.
fn record(text: &str) -> String {
    let special = |letter: char| matches!(letter, '{' | '}' | '|' | '<' | '>' | '"' | '\\');
    text.chars().flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter])).collect()
}
