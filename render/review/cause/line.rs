use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{Lines, Location, SpecPath};
use crate::source::{Document, Value};

/// A line of a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct SourceLine {
    /// The file, as the user would name it.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// The column, from one.
    pub column: usize,
}

impl SourceLine {
    /// As a message points at it.
    pub fn location(&self) -> Location {
        Location::Place(self.file.clone(), self.line, self.column)
    }
}

impl fmt::Display for SourceLine {
    /// `clusters/ha/cluster.yaml:14:3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A document and where its lines begin.
pub(super) struct Text<'a> {
    document: &'a Document,
    lines: Lines,
}

impl<'a> Text<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self {
            lines: Lines::of(&document.text),
            document,
        }
    }

    /// Where a value stands; of a collection, its key.
    pub(super) fn line(&self, path: &SpecPath) -> SourceLine {
        let place = self.document.locate(path);
        let is_collection = matches!(
            self.document.root.at(path).map(|node| &node.value),
            Some(Value::List(_) | Value::Map(_))
        );
        let span = place.key.filter(|_| is_collection).unwrap_or(place.value);
        let (line, column) = self.lines.position(&self.document.text, span.start);
        SourceLine {
            file: self.document.name.clone(),
            line,
            column,
        }
    }
}
