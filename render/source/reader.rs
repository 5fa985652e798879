use saphyr_parser::{Event, ScalarStyle};

use super::anchors::{self, Anchors, Entry};
use super::dialect::Dialect;
use super::events::{Events, Stop};
use super::{Field, Node, Value, characters};
use crate::report::{Hidden, Location, Note, Report, Span, excerpt, look_alike, messages::yaml};

/// A scalar as the parser gives it.
struct Scalar<'a> {
    text: &'a str,
    style: ScalarStyle,
    span: Span,
}

/// Builds nodes from events.
pub(super) struct Reader<'a> {
    events: Events<'a>,
    nodes: usize,
    anchors: Anchors,
}

impl<'a> Reader<'a> {
    /// Reads the documents of a text that ends in a line break; of a spec, the one.
    pub(super) fn read(text: &'a str, dialect: Dialect) -> (Vec<Node>, Report) {
        let mut reader = Self {
            events: Events::of(text, dialect),
            nodes: 0,
            anchors: Anchors::default(),
        };
        let mut documents = Vec::new();
        // A stop was reported where it happened.
        let _ = reader.documents(&mut documents);
        (documents, reader.events.into_report())
    }

    fn is_spec(&self) -> bool {
        self.events.dialect == Dialect::Spec
    }

    fn documents(&mut self, documents: &mut Vec<Node>) -> Result<(), Stop> {
        self.events.characters()?;
        let mut started = 0;
        loop {
            let (event, span) = self.events.next()?;
            match event {
                Event::StreamEnd => return Ok(()),
                Event::DocumentStart(_) if self.is_spec() && started > 0 => {
                    return self.events.refuse(span, yaml::documents());
                }
                Event::DocumentStart(_) => {
                    self.anchors = Anchors::default();
                    let (event, span) = self.events.next()?;
                    let node = self.node(event, span, 1)?;
                    if node.value != Value::Null {
                        documents.push(node);
                    }
                    started += 1;
                }
                _ => {}
            }
        }
    }

    /// The node that an event starts, `depth` levels below the document.
    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Stop> {
        let limits = self.events.limits;
        self.count(1, span)?;
        let span = self.events.decorations(&event, span)?;
        let is_collection = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        if is_collection && depth > limits.depth {
            self.events.refuse(span, yaml::depth(limits.depth))?;
            return Err(Stop);
        }
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let text = &text;
                (anchor, self.scalar(&Scalar { text, style, span })?)
            }
            Event::SequenceStart(anchor, _) => (anchor, self.list(span, depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.map(span, depth)?),
            Event::Alias(anchor) if self.events.dialect.repeats() => return self.alias(anchor, span, depth),
            _ => {
                let value = Value::Null;
                return Ok(Node { span, value });
            }
        };
        self.keep(anchor, &node)?;
        Ok(node)
    }

    /// Counts values of the file.
    fn count(&mut self, more: usize, span: Span) -> Result<(), Stop> {
        let limit = self.events.limits.nodes;
        self.nodes += more;
        if self.nodes > limit {
            self.events.refuse(span, yaml::nodes(limit))?;
            return Err(Stop);
        }
        Ok(())
    }

    /// Keeps a value that has a name; 0 is none.
    fn keep(&mut self, anchor: usize, node: &Node) -> Result<(), Stop> {
        if anchor == 0 || !self.events.dialect.repeats() {
            return Ok(());
        }
        let count = self.anchors.keep(anchor, node);
        self.count(count, node.span)
    }

    /// The value that a name stands for.
    fn alias(&mut self, anchor: usize, span: Span, depth: usize) -> Result<Node, Stop> {
        let limit = self.events.limits.depth;
        let Some(found) = self.anchors.get(anchor) else {
            let name = excerpt(self.events.slice(span).trim_end());
            self.events.refuse(span, yaml::unknown_alias(&name))?;
            return Err(Stop);
        };
        if depth + found.height > limit + 1 {
            self.events.refuse(span, yaml::depth(limit))?;
            return Err(Stop);
        }
        let (node, count) = (found.node.clone(), found.count);
        self.count(count, span)?;
        Ok(anchors::at(node, span))
    }

    fn list(&mut self, start: Span, depth: usize) -> Result<Node, Stop> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, span) = self.events.next()?;
            if matches!(event, Event::SequenceEnd) {
                let last = items.last().map(|item| item.span.end);
                return Ok(Node {
                    span: around(start, last, span),
                    value: Value::List(items),
                });
            }
            let is_alias = matches!(event, Event::Alias(_));
            let item = self.node(event, span, depth + 1)?;
            if self.is_spec() && item.value == Value::Null && !is_alias {
                let dash = item
                    .span
                    .start
                    .saturating_sub(usize::from(item.span.start == item.span.end));
                let span = Span {
                    start: dash,
                    end: item.span.end,
                };
                self.events.refuse(span, yaml::null_item())?;
            }
            items.push(item);
        }
    }

    fn map(&mut self, start: Span, depth: usize) -> Result<Node, Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut last = None;
        loop {
            let (event, span) = self.events.next()?;
            if matches!(event, Event::MappingEnd) {
                self.duplicates(&entries)?;
                return Ok(Node {
                    span: around(start, last, span),
                    value: Value::Map(anchors::fields(entries)),
                });
            }
            let is_merge = self.is_merge(&event);
            let (key, key_span) = self.key(event, span)?;
            let (event, span) = self.events.next()?;
            let is_alias = matches!(event, Event::Alias(_));
            let value = self.node(event, span, depth + 1)?;
            let Some(key) = key else { continue };
            last = Some(value.span.end);
            if is_merge {
                match anchors::merged(&value) {
                    Ok(fields) => entries.extend(fields),
                    Err(found) => self.events.refuse(value.span, yaml::merge_kind(found))?,
                }
                continue;
            }
            if self.is_spec() && value.value == Value::Null && !is_alias {
                self.events.refuse(key_span, yaml::null_field(&excerpt(&key)))?;
            }
            let field = Field { key, key_span, value };
            entries.push(Entry {
                field,
                is_merged: false,
            });
        }
    }

    /// Whether a key is the one that brings the fields of another mapping.
    fn is_merge(&self, key: &Event<'_>) -> bool {
        let is_merge = |text: &str, style: &ScalarStyle| *style == ScalarStyle::Plain && text == "<<";
        self.events.dialect.repeats()
            && matches!(key, Event::Scalar(text, style, ..) if is_merge(text, style))
    }

    /// Reports each key that is not the first of its name.
    fn duplicates(&mut self, entries: &[Entry]) -> Result<(), Stop> {
        let written = entries.iter().filter(|entry| !entry.is_merged);
        let mut sorted: Vec<&Field> = written.map(|entry| &entry.field).collect();
        sorted.sort_by_key(|field| (&field.key, field.key_span));
        for same in sorted.chunk_by(|a, b| a.key == b.key) {
            let Some((first, others)) = same.split_first() else {
                continue;
            };
            for field in others {
                let mut error = yaml::duplicate_key(&excerpt(&field.key));
                error.notes.push(Note {
                    message: "it is first given at".into(),
                    at: Some(Location::Text(first.key_span)),
                });
                self.events.refuse(field.key_span, error)?;
            }
        }
        Ok(())
    }

    /// A key, unless it is refused.
    fn key(&mut self, event: Event<'a>, span: Span) -> Result<(Option<String>, Span), Stop> {
        let kind = match event {
            Event::Scalar(ref text, style, anchor, _) => {
                let span = self.events.decorations(&event, span)?;
                let scalar = Scalar { text, style, span };
                let key = self.key_text(&scalar)?;
                if let Some(text) = &key {
                    let value = Value::Text(text.clone());
                    self.keep(anchor, &Node { span, value })?;
                }
                return Ok((key, span));
            }
            Event::Alias(_) if self.events.dialect.repeats() => {
                self.events.refuse(span, yaml::key_kind("an alias"))?;
                return Ok((None, span));
            }
            Event::SequenceStart(..) => Some("a list"),
            Event::MappingStart(..) => Some("a mapping"),
            _ => None,
        };
        let span = self.skip(&event, span)?;
        if let Some(kind) = kind {
            self.events.refuse(span, yaml::key_collection(kind))?;
        }
        Ok((None, span))
    }

    /// Passes over what an event starts.
    fn skip(&mut self, event: &Event<'a>, span: Span) -> Result<Span, Stop> {
        let start = self.events.decorations(event, span)?.start;
        let step = |event: &Event<'_>| match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => 1,
            Event::SequenceEnd | Event::MappingEnd => -1,
            _ => 0,
        };
        let mut open: i64 = step(event);
        let mut end = span.end;
        while open > 0 {
            let (event, span) = self.events.next()?;
            open += step(&event);
            end = end.max(span.end);
        }
        Ok(Span { start, end })
    }

    fn key_text(&mut self, scalar: &Scalar<'_>) -> Result<Option<String>, Stop> {
        let limit = self.events.limits.key;
        let is_plain = scalar.style == ScalarStyle::Plain;
        let error = if scalar.text.len() > limit {
            yaml::long_key(scalar.text.len(), limit)
        } else if is_plain && scalar.text == "<<" && !self.events.dialect.repeats() {
            yaml::merge()
        } else {
            self.letters(scalar)?;
            if self.is_spec() {
                self.key_letters(scalar)?;
            }
            if !is_plain {
                return Ok(Some(scalar.text.into()));
            }
            match self.events.dialect.key(scalar.text) {
                Ok(key) => return Ok(Some(key)),
                Err(found) => yaml::key_kind(&found),
            }
        };
        self.events.refuse(scalar.span, error)?;
        Ok(None)
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) -> Result<Node, Stop> {
        let limits = self.events.limits;
        let is_block = matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded);
        let limit = if is_block { limits.block } else { limits.text };
        if scalar.text.len() > limit {
            let error = yaml::long_text(scalar.text.len(), limit);
            self.events
                .refuse(first_line(scalar.span, self.events.slice(scalar.span)), error)?;
        }
        self.letters(scalar)?;
        let text = || Value::Text(scalar.text.into());
        let value = if scalar.style == ScalarStyle::Plain {
            match self.events.dialect.resolve(scalar.text) {
                Ok(value) => value,
                Err(error) => {
                    self.events.refuse(scalar.span, error)?;
                    text()
                }
            }
        } else {
            text()
        };
        let length = self.events.slice(scalar.span).trim_end().len();
        let span = Span {
            start: scalar.span.start,
            end: scalar.span.start + length,
        };
        Ok(Node { span, value })
    }

    /// Characters that are hidden behind an escape, and spaces that are none.
    fn letters(&mut self, scalar: &Scalar<'_>) -> Result<(), Stop> {
        let raw = self.events.slice(scalar.span);
        if scalar.style == ScalarStyle::DoubleQuoted && raw.contains('\\') {
            let hidden = |c| Hidden::of(c).map(|hidden| (c, hidden));
            // A hidden character that stands there itself is already reported.
            let is_escaped = |(c, _): &(char, Hidden)| !raw.contains(*c);
            let escaped = scalar.text.chars().filter_map(hidden).next().filter(is_escaped);
            if let Some((c, hidden)) = escaped {
                self.events.refuse(scalar.span, characters::refusal(c, hidden))?;
            }
        }
        if scalar.style == ScalarStyle::Plain {
            self.spaces(scalar.span, raw)?;
        }
        Ok(())
    }

    /// White space of a text without quotes that is no space.
    fn spaces(&mut self, span: Span, raw: &str) -> Result<(), Stop> {
        let is_odd = |c: char| c.is_whitespace() && !" \r\n".contains(c) && Hidden::of(c).is_none();
        let Some((at, c)) = raw.char_indices().find(|(_, c)| is_odd(*c)) else {
            return Ok(());
        };
        let start = span.start + at;
        let end = start + c.len_utf8();
        match c {
            '\t' if !self.is_spec() => Ok(()),
            '\t' => self.events.refuse(Span { start, end }, yaml::tab()),
            _ => self
                .events
                .refuse(Span { start, end }, yaml::space(&characters::named(c))),
        }
    }

    /// Letters of a key beyond ASCII.
    fn key_letters(&mut self, scalar: &Scalar<'_>) -> Result<(), Stop> {
        let foreign = |c: &char| !c.is_ascii() && !c.is_whitespace() && Hidden::of(*c).is_none();
        let Some(c) = scalar.text.chars().find(foreign) else {
            return Ok(());
        };
        let looks = look_alike(c).map(|ascii| format!(", which looks like `{ascii}`"));
        let error = yaml::key_letter(
            &excerpt(scalar.text),
            &format!("`{c}` ({})", characters::named(c)),
            &looks.unwrap_or_default(),
        );
        self.events.refuse(scalar.span, error)
    }
}

/// From the start of a collection to its closing bracket, or to the end of its last value.
fn around(start: Span, last: Option<usize>, end: Span) -> Span {
    let is_flow = end.start < end.end;
    Span {
        start: start.start,
        end: if is_flow {
            end.end
        } else {
            last.unwrap_or(start.end)
        },
    }
}

/// The first line of a span that holds `text`.
fn first_line(span: Span, text: &str) -> Span {
    let length = text.lines().next().map_or(0, str::len);
    Span {
        start: span.start,
        end: span.start + length,
    }
}
