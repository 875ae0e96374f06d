//! Reports as people and programs read them: excerpts in the manner of rustc, or one JSON object a line.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity, SourceMap, Span};

/// The whole report, with excerpts; `colour` for terminals that show it.
#[must_use]
pub fn render_text(diagnostics: &Diagnostics, sources: &SourceMap, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in diagnostics.iter() {
        out.push_str(&render_one(diagnostic, sources, &renderer));
        out.push_str("\n\n");
    }
    out
}

fn render_one(diagnostic: &Diagnostic, sources: &SourceMap, renderer: &Renderer) -> String {
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.number());
    let mut group: Group<'_> = Group::with_title(title);
    let places =
        diagnostic.span.iter().map(|span| (*span, diagnostic.label.as_deref(), AnnotationKind::Primary)).chain(
            diagnostic.related.iter().map(|(span, label)| (*span, Some(label.as_str()), AnnotationKind::Context)),
        );
    let mut shown: Vec<(Span, Option<&str>, AnnotationKind)> = places.collect();
    while let Some((first, _, _)) = shown.first().copied() {
        let (here, rest): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(span, _, _)| span.file == first.file);
        shown = rest;
        if let Some(file) = sources.get(first.file) {
            let snippet = Snippet::source(file.text.as_str()).path(file.path.as_str());
            group = group.element(here.into_iter().fold(snippet, |snippet, (span, label, kind)| {
                let range = in_file(span, &file.text);
                let annotation = kind.span(range);
                snippet.annotation(match label {
                    Some(label) => annotation.label(label),
                    None => annotation,
                })
            }));
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// The range as it can be shown: inside the file, on character boundaries, not past the first line of something long.
fn in_file(span: Span, text: &str) -> std::ops::Range<usize> {
    let floor = |at: u32| (0..=(at as usize).min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let (start, end) = (floor(span.start), floor(span.end));
    let line_end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |i| start + i);
    start..end.min(line_end).max(start)
}

/// One JSON object a line: code, severity, message, path, line, column, byte range, help.
#[must_use]
pub fn render_json(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics.iter() {
        let severity = match diagnostic.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        out.push_str(&format!(
            "{{\"code\":\"{}\",\"severity\":\"{severity}\",\"message\":{}",
            diagnostic.code.number(),
            json_string(&diagnostic.message),
        ));
        if let Some(span) = diagnostic.span
            && let (Some(file), Some((line, column))) = (sources.get(span.file), sources.line_column(span))
        {
            out.push_str(&format!(
                ",\"path\":{},\"line\":{line},\"column\":{column},\"start\":{},\"end\":{}",
                json_string(&file.path),
                span.start,
                span.end,
            ));
        }
        if let Some(help) = &diagnostic.help {
            out.push_str(&format!(",\"help\":{}", json_string(help)));
        }
        out.push_str("}\n");
    }
    out
}

/// A string as JSON writes it (RFC 8259, section 7), with its quotation marks.
#[must_use]
pub fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{json_string, render_json, render_text};
    use crate::diagnostics::{Code, Diagnostic, Diagnostics, SourceMap, Span};

    #[test]
    fn a_report_underlines_the_place_and_gives_the_advice() {
        let mut sources = SourceMap::default();
        let file = sources.add("a.ron", "Goto(\"dor\")\n");
        let mut found = Diagnostics::default();
        found.push(
            Diagnostic::new(Code::UnknownScene, "no scene is called `dor`")
                .at(Span { file, start: 5, end: 10 })
                .help("did you mean `door`?"),
        );
        let text = render_text(&found, &sources, false);
        assert!(text.contains("error[F0203]: no scene is called `dor`"), "{text}");
        assert!(
            text.contains("a.ron:1:6") && text.contains("^^^^^") && text.contains("did you mean `door`?"),
            "{text}"
        );
        assert!(render_json(&found, &sources).contains("\"line\":1,\"column\":6"));
    }

    #[test]
    fn json_escapes_what_must_be_escaped() {
        assert_eq!(json_string("a\"b\\c\n\u{1}"), "\"a\\\"b\\\\c\\n\\u0001\"");
    }
}
