use super::{Lines, Source, SpecPath};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The work goes on.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word that starts a message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Bytes of a text, from `start` up to and without `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

/// What a message points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A value of the spec.
    Value(SpecPath),
    /// The key of a field of the spec.
    Key(SpecPath),
    /// Bytes of the file that is being read, before it has paths.
    Text(Span),
    /// Another file as a whole, as the user would name it.
    File(String),
    /// A place in another file: name, line and column from one.
    Place(String, usize, usize),
}

/// A second place that a message needs, such as the other half of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is to be said; "PLACE" is appended when `at` is known.
    pub message: String,
    /// The place.
    pub at: Option<Location>,
}

/// A replacement that would mend the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// What is replaced.
    pub at: Location,
    /// By what.
    pub replacement: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code, such as `net.overlap`.
    pub code: &'static str,
    /// Error, warning or note.
    pub severity: Severity,
    /// The value found and the rule broken.
    pub message: String,
    /// Where.
    pub at: Option<Location>,
    /// Other places that matter.
    pub notes: Vec<Note>,
    /// What to do, each one imperative sentence.
    pub help: Vec<String>,
    /// A replacement to offer.
    pub patch: Option<Patch>,
}

impl Diagnostic {
    /// An error without a place. Only `report::messages` and `report::code` call it.
    pub fn new(code: &'static str, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            at: None,
            notes: Vec::new(),
            help: Vec::new(),
            patch: None,
        }
    }

    /// Points at a value of the spec.
    #[must_use]
    pub fn at(self, path: &SpecPath) -> Self {
        self.place(Location::Value(path.clone()))
    }

    /// Points at the key of a field.
    #[must_use]
    pub fn at_key(self, path: &SpecPath) -> Self {
        self.place(Location::Key(path.clone()))
    }

    /// Points at a file as a whole.
    #[must_use]
    pub fn in_file(self, name: impl Into<String>) -> Self {
        self.place(Location::File(name.into()))
    }

    /// Points anywhere.
    #[must_use]
    pub fn place(mut self, at: Location) -> Self {
        self.at = Some(at);
        self
    }

    /// Adds a remark without a place.
    #[must_use]
    pub fn note(mut self, message: impl Into<String>) -> Self {
        self.notes.push(Note {
            message: message.into(),
            at: None,
        });
        self
    }

    /// Adds a second place: "MESSAGE FILE:LINE:COLUMN".
    #[must_use]
    pub fn note_at(mut self, message: impl Into<String>, path: &SpecPath) -> Self {
        self.notes.push(Note {
            message: message.into(),
            at: Some(Location::Value(path.clone())),
        });
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Offers a replacement.
    #[must_use]
    pub fn patch(mut self, at: Location, replacement: impl Into<String>) -> Self {
        self.patch = Some(Patch {
            at,
            replacement: replacement.into(),
        });
        self
    }
}

impl Location {
    /// The same place by file, line and column, for a report about several files.
    fn pinned(self, source: &dyn Source, lines: &Lines) -> Self {
        let span = match &self {
            Self::File(_) | Self::Place(..) => return self,
            Self::Text(span) => Some(*span),
            Self::Value(path) => source.locate(path).map(|place| place.value),
            Self::Key(path) => source.locate(path).map(|place| place.key.unwrap_or(place.value)),
        };
        match span {
            None => Self::File(source.name().into()),
            Some(span) => {
                let (line, column) = lines.position(source.text(), span.start);
                Self::Place(source.name().into(), line, column)
            }
        }
    }
}

impl Diagnostic {
    /// The same message with its places by file, line and column.
    #[must_use]
    pub fn pinned(self, source: &dyn Source) -> Self {
        self.pinned_to(source, &Lines::of(source.text()))
    }

    fn pinned_to(mut self, source: &dyn Source, lines: &Lines) -> Self {
        self.at = self.at.map(|at| at.pinned(source, lines));
        for note in &mut self.notes {
            note.at = note.at.take().map(|at| at.pinned(source, lines));
        }
        self.patch = None;
        self
    }
}

/// The messages of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Nothing to say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds a message, if there is one.
    pub fn extend_with(&mut self, diagnostic: Option<Diagnostic>) {
        self.diagnostics.extend(diagnostic);
    }

    /// Adds the messages of another report.
    pub fn extend(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The first message, where there is no place for a report; empty if there is none.
    pub fn first_message(&self) -> String {
        let first = self.diagnostics().first();
        first
            .map(|diagnostic| diagnostic.message.clone())
            .unwrap_or_default()
    }

    /// Whether one of the messages is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// The messages as they were added.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The messages, to be sorted or changed.
    pub fn diagnostics_mut(&mut self) -> &mut Vec<Diagnostic> {
        &mut self.diagnostics
    }

    /// The same messages with their places by file, line and column, so that they can join another report.
    #[must_use]
    pub fn pinned(self, source: &dyn Source) -> Self {
        let lines = Lines::of(source.text());
        let pin = |diagnostic: Diagnostic| diagnostic.pinned_to(source, &lines);
        Self {
            diagnostics: self.diagnostics.into_iter().map(pin).collect(),
        }
    }

    /// The value if no error was reported, else the report.
    ///
    /// # Errors
    /// The report itself, if it holds an error.
    pub fn unless_errors<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() {
            Err(self)
        } else {
            Ok((value, self))
        }
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostics: vec![diagnostic],
        }
    }
}
