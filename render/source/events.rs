use saphyr_parser::{Event, Parser, ScanError, StrInput};

use super::dialect::{Dialect, Limits};
use super::offsets::Offsets;
use super::{characters, syntax};
use crate::report::{Diagnostic, Location, Note, Report, Span, excerpt, messages::yaml};

/// Reading cannot go on; why is already reported.
pub(super) struct Stop;

/// The parser's events with their bytes, and the report about what stands in and between them.
pub(super) struct Events<'a> {
    pub(super) dialect: Dialect,
    pub(super) limits: Limits,
    text: &'a str,
    offsets: Offsets,
    parser: Parser<'a, StrInput<'a>>,
    /// The end of the last token: behind it the parser skipped white space, comments and punctuation.
    cursor: usize,
    /// The brackets and braces that are open.
    brackets: Vec<Span>,
    report: Report,
}

impl<'a> Events<'a> {
    /// The events of a text that ends in a line break.
    pub(super) fn of(text: &'a str, dialect: Dialect) -> Self {
        Self {
            dialect,
            limits: dialect.limits(),
            text,
            offsets: Offsets::of(text),
            parser: Parser::new_from_str(text),
            cursor: 0,
            brackets: Vec::new(),
            report: Report::new(),
        }
    }

    /// What was found.
    pub(super) fn into_report(mut self) -> Report {
        if self.report.diagnostics().len() >= self.limits.errors {
            self.report.push(yaml::gave_up(self.limits.errors));
        }
        self.report
    }

    /// Reports an error; stops after too many.
    pub(super) fn refuse(&mut self, span: Span, error: Diagnostic) -> Result<(), Stop> {
        self.report.push(error.place(Location::Text(span)));
        if self.report.diagnostics().len() < self.limits.errors {
            Ok(())
        } else {
            Err(Stop)
        }
    }

    /// Reports the characters that may stand nowhere.
    pub(super) fn characters(&mut self) -> Result<(), Stop> {
        characters::hidden(self.text).try_for_each(|(span, error)| self.refuse(span, error))
    }

    /// The text of some bytes.
    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The next event with its bytes.
    pub(super) fn next(&mut self) -> Result<(Event<'a>, Span), Stop> {
        match self.parser.next_event() {
            None => Err(Stop),
            Some(Err(error)) => self.syntax(&error),
            Some(Ok((event, span))) => {
                let span = Span {
                    start: self.offsets.byte(span.start.index()),
                    end: self.offsets.byte(span.end.index()),
                };
                self.skipped(span.start, &event)?;
                match event {
                    Event::SequenceStart(..) | Event::MappingStart(..) => self.brackets.push(span),
                    Event::SequenceEnd | Event::MappingEnd => {
                        self.brackets.pop();
                    }
                    _ => {}
                }
                // The start of a document without `---` repeats the span of its first token.
                if !matches!(event, Event::DocumentStart(false)) {
                    self.cursor = self.cursor.max(span.end);
                }
                Ok((event, span))
            }
        }
    }

    /// Reports why the parser gives up.
    fn syntax<T>(&mut self, error: &ScanError) -> Result<T, Stop> {
        let start = self.offsets.byte(error.marker().index());
        if self.cursor == 0 {
            // The parser passes over a directive and trips over what follows.
            self.prologue(0, self.slice(Span { start: 0, end: start }))?;
        }
        let trips = syntax::is_character(error) || self.cursor == 0;
        if trips && self.report.has_errors() {
            return Err(Stop);
        }
        let open = self.brackets.last().copied();
        let bracket = open.and_then(|open| match self.slice(open) {
            "[" => Some(']'),
            "{" => Some('}'),
            _ => None,
        });
        let (span, mut refusal) = syntax::refusal(error, (self.text, start), bracket, self.limits);
        if let Some(open) = open.filter(|_| bracket.is_some() && refusal.code == "yaml.missing") {
            refusal.notes.push(Note {
                message: "the list or mapping in brackets starts at".into(),
                at: Some(Location::Text(open)),
            });
        }
        if self.dialect.repeats() && refusal.code == "yaml.alias" {
            refusal = yaml::unknown_alias(&excerpt(syntax::word(self.slice(span))));
        }
        self.refuse(span, refusal)?;
        Err(Stop)
    }

    /// Looks at what the parser skipped before an event.
    fn skipped(&mut self, end: usize, event: &Event<'a>) -> Result<(), Stop> {
        let start = self.cursor;
        let skipped = self.slice(Span { start, end });
        self.cursor = self.cursor.max(end);
        if matches!(event, Event::DocumentStart(_)) {
            self.prologue(start, skipped)?;
        }
        if self.dialect == Dialect::Spec && skipped.contains('\t') {
            self.tabs(start, skipped)?;
        }
        Ok(())
    }

    /// What may not stand before a document: directives, and the end of a document that has not begun.
    fn prologue(&mut self, start: usize, skipped: &str) -> Result<(), Stop> {
        for (at, line) in lines(skipped) {
            let word = syntax::word(line);
            let error = match line.as_bytes() {
                [b'%', ..] => yaml::directive(&excerpt(word)),
                [b'.', ..] => yaml::syntax("`...` ends a document that has not begun"),
                _ => continue,
            };
            let start = start + at;
            let end = start + word.len();
            self.refuse(Span { start, end }, error)?;
        }
        Ok(())
    }

    /// Tabs outside comments.
    fn tabs(&mut self, start: usize, skipped: &str) -> Result<(), Stop> {
        for (at, line) in lines(skipped) {
            let code = line.split('#').next().unwrap_or_default();
            if let Some(tab) = code.find('\t') {
                let start = start + at + tab;
                self.refuse(
                    Span {
                        start,
                        end: start + 1,
                    },
                    yaml::tab(),
                )?;
            }
        }
        Ok(())
    }

    /// Refuses tags, and names of values where none are allowed; returns the span of the value behind them.
    pub(super) fn decorations(&mut self, event: &Event<'a>, span: Span) -> Result<Span, Stop> {
        let count = match event {
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(anchor, tag)
            | Event::MappingStart(anchor, tag) => usize::from(*anchor != 0) + usize::from(tag.is_some()),
            Event::Alias(_) if !self.dialect.repeats() => {
                let name = syntax::word(self.slice(span));
                self.refuse(span, yaml::alias(&excerpt(name)))?;
                0
            }
            _ => 0,
        };
        let mut start = span.start;
        for _ in 0..count {
            let text = self.text.get(start..).unwrap_or_default();
            let name = syntax::word(text);
            let end = start + name.len();
            let is_anchor = text.starts_with('&');
            match is_anchor {
                true if self.dialect.repeats() => {}
                true => self.refuse(Span { start, end }, yaml::anchor(&excerpt(name)))?,
                false => self.refuse(Span { start, end }, yaml::tag(&excerpt(name)))?,
            }
            let behind = self.text.get(end..).unwrap_or_default();
            start = end + (behind.len() - behind.trim_start().len());
        }
        let end = span.end.max(start);
        Ok(Span { start, end })
    }
}

/// The lines of a text, each with its first byte.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line))
    })
}
