use std::sync::Arc;

use super::Node;
use crate::report::{Place, Source, SpecPath};

/// A text that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its file, as the user would type it.
    pub name: String,
    /// All of the file, without a byte order mark.
    pub text: Arc<str>,
    /// What the text says.
    pub root: Node,
}

impl Document {
    /// Where the value at a path stands, or the deepest value around it.
    pub fn locate(&self, path: &SpecPath) -> Place {
        self.root.locate(path)
    }
}

impl Source for Document {
    fn name(&self) -> &str {
        &self.name
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn locate(&self, path: &SpecPath) -> Option<Place> {
        Some(self.root.locate(path))
    }
}
