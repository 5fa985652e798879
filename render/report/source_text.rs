use std::sync::Arc;

use super::{Span, SpecPath};

/// Where a value of a spec stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The key of the field, if the value is one.
    pub key: Option<Span>,
    /// The value.
    pub value: Span,
    /// Whether this is the value that was asked for; else it is the deepest one around it that exists.
    pub exact: bool,
}

/// A text that messages point into.
pub trait Source {
    /// Its file, as the user would type it.
    fn name(&self) -> &str;

    /// All of it.
    fn text(&self) -> &str;

    /// Where a value stands, or the deepest value around it; nothing if the text was not understood.
    fn locate(&self, path: &SpecPath) -> Option<Place>;
}

/// A named text without structure, such as a file that could not be read as a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// Its file, as the user would type it.
    pub name: String,
    /// All of it.
    pub text: Arc<str>,
}

impl SourceText {
    /// Names a text.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }
}

impl Source for SourceText {
    fn name(&self) -> &str {
        &self.name
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn locate(&self, _: &SpecPath) -> Option<Place> {
        None
    }
}
