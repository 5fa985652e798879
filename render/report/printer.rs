use std::cmp::Ordering;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};

use super::excerpt::harmless;
use super::spot::{Placed, Spot, Texts};
use super::{Diagnostic, Note, Report, Severity, Source, Span, json};

/// How many messages are shown as text.
const SHOWN: usize = 50;

/// How many characters of a line are shown before, in and behind the place.
const WIDTH: usize = 100;

/// Shows reports: as text for people, as JSON for programs.
pub struct Printer<'a> {
    texts: Texts<'a>,
    coloured: bool,
}

impl<'a> Printer<'a> {
    /// Shows reports about the values of one text.
    pub fn new(main: &'a dyn Source) -> Self {
        Self {
            texts: Texts::new(main),
            coloured: false,
        }
    }

    /// Shows excerpts of another text too, where a message names a place in it.
    #[must_use]
    pub fn with(mut self, other: &'a dyn Source) -> Self {
        self.texts.push(other);
        self
    }

    /// Writes text with colours, or without.
    #[must_use]
    pub fn coloured(mut self, coloured: bool) -> Self {
        self.coloured = coloured;
        self
    }

    /// The report for people: at most 50 messages in the order of the files, errors before warnings if some
    /// must be left out. An empty line stands between two messages.
    pub fn text(&self, report: &Report) -> String {
        let mut messages = self.sorted(report);
        let hidden = messages.len().saturating_sub(SHOWN);
        messages.sort_by_key(|(_, diagnostic)| diagnostic.severity);
        messages.truncate(SHOWN);
        messages.sort_by(order);
        let mut blocks: Vec<String> = messages.iter().map(|placed| self.message(placed)).collect();
        if hidden > 0 {
            blocks.push(format!("and {hidden} more\n"));
        }
        blocks.join("\n")
    }

    /// The report for programs: an array of all messages in the order of the files.
    pub fn json(&self, report: &Report) -> String {
        json::print(&self.texts, self.sorted(report))
    }

    /// The messages in the order of the files, each once; those without a place come last.
    fn sorted<'r>(&self, report: &'r Report) -> Vec<Placed<'a, 'r>> {
        let place = |d: &'r Diagnostic| (d.at.as_ref().map(|at| self.texts.find(at)), d);
        let mut messages: Vec<Placed<'a, 'r>> = report.diagnostics().iter().map(place).collect();
        messages.sort_by(order);
        messages.dedup();
        messages
    }

    fn message(&self, (spot, diagnostic): &Placed<'a, '_>) -> String {
        let rendered = self.head(spot.as_ref(), diagnostic);
        let mut lines = rendered.lines().map(str::to_owned);
        let mut shown: Vec<String> = lines.next().into_iter().collect();
        let line = spot.as_ref().and_then(|spot| spot.start);
        let gutter = " ".repeat(line.map_or(1, |(line, _)| line).to_string().len());
        if let Some(spot) = spot {
            // The library's own line knows only the cut text and no paths.
            lines.next();
            let path = spot.path.as_ref().map(|path| format!("  {path}"));
            let place = harmless(&(spot.shown() + &path.unwrap_or_default()));
            shown.push(format!("{gutter}{} {place}", self.mark("-->")));
        }
        shown.extend(lines);
        let footers = self.footers(diagnostic);
        let footer = |(word, text)| format!("{gutter} {} {}: {text}", self.mark("="), self.word(word));
        shown.extend(footers.into_iter().map(footer));
        shown.push(String::new());
        shown.join("\n")
    }

    /// The title, and if the text is known: the place, the line and the caret.
    fn head(&self, spot: Option<&Spot<'a>>, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level
            .primary_title(harmless(&diagnostic.message))
            .id(diagnostic.code);
        let group = match spot.and_then(|spot| spot.start.zip(spot.line)) {
            None => Group::with_title(title),
            Some(((line, _), (text, span))) => {
                let [before, inside, after] = window(text, span);
                let caret = AnnotationKind::Primary.span(before.len()..before.len() + inside.len());
                let snippet = Snippet::source(before + &inside + &after).path("");
                title.element(snippet.line_start(line).annotation(caret))
            }
        };
        let renderer = if self.coloured {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&[group])
    }

    /// Notes and help, each behind its word.
    fn footers(&self, diagnostic: &Diagnostic) -> Vec<(&'static str, String)> {
        let note = |note: &Note| {
            let place = note
                .at
                .as_ref()
                .map(|at| format!(" {}", self.texts.find(at).shown()));
            (
                "note",
                harmless(&(note.message.clone() + &place.unwrap_or_default())),
            )
        };
        let notes = diagnostic.notes.iter().map(note);
        let help = diagnostic.help.iter().map(|help| ("help", harmless(help)));
        notes.chain(help).collect()
    }

    fn mark(&self, text: &str) -> String {
        self.styled(text, AnsiColor::BrightBlue.on_default().effects(Effects::BOLD))
    }

    fn word(&self, text: &str) -> String {
        self.styled(text, Style::new().bold())
    }

    fn styled(&self, text: &str, style: Style) -> String {
        if self.coloured {
            format!("{style}{text}{style:#}")
        } else {
            text.into()
        }
    }
}

/// A line without harmful characters: what stands before, in and behind a span, each cut if it is long.
fn window(line: &str, span: Span) -> [String; 3] {
    let part = |range| line.get(range).unwrap_or_default();
    let cut = |text: &str| match text.char_indices().nth(WIDTH) {
        Some((end, _)) => harmless(text.get(..end).unwrap_or_default()) + "…",
        None => harmless(text),
    };
    let start = part(0..span.start)
        .char_indices()
        .rev()
        .nth(WIDTH - 1)
        .map_or(0, |(start, _)| start);
    let ellipsis = if start > 0 { "…" } else { "" };
    [
        format!("{ellipsis}{}", harmless(part(start..span.start))),
        cut(part(span.start..span.end)),
        cut(part(span.end..line.len())),
    ]
}

fn order((left, first): &Placed<'_, '_>, (right, second): &Placed<'_, '_>) -> Ordering {
    let places = match (left, right) {
        (Some(left), Some(right)) => left.order().cmp(&right.order()),
        _ => right.is_some().cmp(&left.is_some()),
    };
    places.then(first.severity.cmp(&second.severity))
}
