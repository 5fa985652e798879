use super::{Diagnostic, Lines, Location, Place, Source, Span, SpecPath};

/// Line and column, both from one.
pub(super) type Position = (usize, usize);

/// Where a message points, as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot<'a> {
    /// The file.
    pub(super) name: String,
    /// The first character; nothing for a file as a whole.
    pub(super) start: Option<Position>,
    /// The character behind the last.
    pub(super) end: Option<Position>,
    /// The path in the spec.
    pub(super) path: Option<String>,
    /// The first line, if its text is known, and the bytes of the spot in it.
    pub(super) line: Option<(&'a str, Span)>,
    /// The rank of the text among those that are known.
    rank: usize,
}

/// A message with the spot that it points at.
pub(super) type Placed<'a, 'r> = (Option<Spot<'a>>, &'r Diagnostic);

impl Spot<'_> {
    /// Sorts spots as a reader meets them: the main text first, unknown files last.
    pub(super) fn order(&self) -> (usize, &str, Option<Position>) {
        (self.rank, &self.name, self.start)
    }

    /// `file:line:column`, or the file.
    pub(super) fn shown(&self) -> String {
        match self.start {
            Some((line, column)) => format!("{}:{line}:{column}", self.name),
            None => self.name.clone(),
        }
    }
}

struct Text<'a> {
    source: &'a dyn Source,
    lines: Lines,
}

/// The texts that messages may point into; paths and bytes are those of the main one.
pub(super) struct Texts<'a> {
    main: Text<'a>,
    others: Vec<Text<'a>>,
}

impl<'a> Text<'a> {
    fn of(source: &'a dyn Source) -> Self {
        let lines = Lines::of(source.text());
        Self { source, lines }
    }

    /// The spot of a span, without what lies behind its first line.
    fn spot(&self, rank: usize, span: Span) -> Spot<'a> {
        let text = self.source.text();
        let start = boundary(text, span.start);
        let (line, column) = self.lines.position(text, start);
        let (first, last) = self.lines.line(text, line);
        let end = boundary(text, span.end.min(last).max(start));
        let inside = Span {
            start: start.min(last) - first,
            end: end.min(last) - first,
        };
        let shown = text.get(first..last).map(|shown| (shown, inside));
        Spot {
            name: self.source.name().into(),
            start: Some((line, column)),
            end: Some(self.lines.position(text, end)),
            path: None,
            line: shown.filter(|_| !text.is_empty()),
            rank,
        }
    }

    /// The part of a place to underline: a value on one line, else its key.
    fn short(&self, place: Place) -> Span {
        let text = self.source.text().get(place.value.start..place.value.end);
        let is_short = place.exact && text.is_some_and(|text| !text.contains('\n'));
        place.key.filter(|_| !is_short).unwrap_or(place.value)
    }
}

/// The start of the character that holds a byte.
fn boundary(text: &str, byte: usize) -> usize {
    let is_start = |byte: &usize| text.is_char_boundary(*byte);
    (0..=byte.min(text.len()))
        .rev()
        .find(is_start)
        .unwrap_or_default()
}

impl<'a> Texts<'a> {
    pub(super) fn new(main: &'a dyn Source) -> Self {
        Self {
            main: Text::of(main),
            others: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, source: &'a dyn Source) {
        self.others.push(Text::of(source));
    }

    /// Finds what a message points at.
    pub(super) fn find(&self, location: &Location) -> Spot<'a> {
        let main = &self.main;
        match location {
            Location::Text(span) => main.spot(0, *span),
            Location::Value(path) => self.value(path, |place| main.short(place)),
            Location::Key(path) => self.value(path, |place| place.key.unwrap_or(place.value)),
            Location::File(name) => self.file(name, None),
            Location::Place(name, line, column) => match self.known(name) {
                None => self.file(name, Some((*line, *column))),
                Some((rank, text)) => {
                    let whole = text.source.text();
                    let start = text.lines.byte(whole, *line, *column);
                    let next = whole.get(start..).and_then(|rest| rest.chars().next());
                    let end = start + next.map_or(0, char::len_utf8);
                    text.spot(rank, Span { start, end })
                }
            },
        }
    }

    fn value(&self, path: &SpecPath, part: impl FnOnce(Place) -> Span) -> Spot<'a> {
        let spot = match self.main.source.locate(path) {
            Some(place) => self.main.spot(0, part(place)),
            None => self.file(self.main.source.name(), None),
        };
        Spot {
            path: Some(path.to_string()).filter(|path| !path.is_empty()),
            ..spot
        }
    }

    fn known(&self, name: &str) -> Option<(usize, &Text<'a>)> {
        let texts = std::iter::once(&self.main).chain(&self.others);
        texts.enumerate().find(|(_, text)| text.source.name() == name)
    }

    /// A spot without an excerpt.
    fn file(&self, name: &str, position: Option<Position>) -> Spot<'a> {
        Spot {
            name: name.into(),
            start: position,
            end: position,
            path: None,
            line: None,
            rank: self.known(name).map_or(usize::MAX, |(rank, _)| rank),
        }
    }
}
