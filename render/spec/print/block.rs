use std::collections::BTreeMap;

use super::scalar::{self, Place};
use super::{Tree, comment};
use crate::report::SpecPath;

/// A list of short words stands on one line if that ends before this column.
const WIDTH: usize = 80;

/// Writes blocks of two columns.
pub(super) struct Block<'a> {
    /// Lines above single fields; only a spec has them, and sections that stand apart.
    comments: Option<&'a BTreeMap<SpecPath, Vec<String>>>,
    out: String,
}

impl<'a> Block<'a> {
    /// A writer of specs that puts these lines above these fields.
    pub(super) fn of_spec(comments: &'a BTreeMap<SpecPath, Vec<String>>) -> Self {
        Self {
            comments: Some(comments),
            out: String::new(),
        }
    }

    /// A writer of anything.
    pub(super) fn plain() -> Self {
        Self {
            comments: None,
            out: String::new(),
        }
    }

    /// The text of a document.
    pub(super) fn document(mut self, tree: &Tree) -> String {
        match tree {
            Tree::Map(fields) if !fields.is_empty() => self.map(fields, 0, &SpecPath::root()),
            Tree::List(items) if !items.is_empty() => self.list(items, 0, &SpecPath::root()),
            leaf => self.leaf(leaf, 2),
        }
        self.out
    }

    /// Writes fields at column `indent`; behind a dash the first stays on its line.
    fn map(&mut self, fields: &[(String, Tree)], indent: usize, path: &SpecPath) {
        let mut was_long = false;
        for (position, (key, value)) in fields.iter().enumerate() {
            let path = path.key(key);
            let lines = self.comments.and_then(|comments| comments.get(&path));
            let lines = lines.map_or(&[][..], Vec::as_slice);
            let is_long = !value.is_leaf() || !lines.is_empty();
            let is_section = self.comments.is_some() && path.segments().len() <= 2;
            if is_section && position > 0 && (is_long || was_long) {
                self.out.push('\n');
            }
            was_long = is_long;
            for line in lines {
                self.indent(indent);
                self.out.push_str(&comment(line));
            }
            self.indent(indent);
            self.out.push_str(&scalar::text(key, Place::Block));
            self.out.push(':');
            self.behind_key(value, indent, &path);
        }
    }

    /// Spaces up to a column at the start of a line.
    fn indent(&mut self, columns: usize) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.extend(std::iter::repeat_n(' ', columns));
        }
    }

    fn behind_key(&mut self, value: &Tree, indent: usize, path: &SpecPath) {
        match value {
            Tree::Map(fields) if !fields.is_empty() => {
                self.out.push('\n');
                self.map(fields, indent + 2, path);
            }
            Tree::List(items) if !items.is_empty() => match self.flow(items) {
                Some(line) => self.line(&line),
                None => {
                    self.out.push('\n');
                    self.list(items, indent + 2, path);
                }
            },
            leaf => self.leaf(leaf, indent + 2),
        }
    }

    /// Writes items with their dashes at column `indent`; behind another dash the first stays on its line.
    fn list(&mut self, items: &[Tree], indent: usize, path: &SpecPath) {
        for (position, item) in items.iter().enumerate() {
            let path = path.index(position);
            self.indent(indent);
            self.out.push('-');
            match item {
                Tree::Map(fields) if !fields.is_empty() => {
                    self.out.push(' ');
                    self.map(fields, indent + 2, &path);
                }
                Tree::List(items) if !items.is_empty() => {
                    self.out.push(' ');
                    self.list(items, indent + 2, &path);
                }
                leaf => self.leaf(leaf, indent + 2),
            }
        }
    }

    /// A short list of words, between brackets.
    fn flow(&self, items: &[Tree]) -> Option<String> {
        let word = |item: &Tree| match item {
            Tree::Text(text) if !text.contains(' ') => Some(scalar::text(text, Place::Flow)),
            Tree::Number(value) => Some(number(value)),
            _ => None,
        };
        let words: Vec<String> = items.iter().map(word).collect::<Option<_>>()?;
        let line = format!("[{}]", words.join(", "));
        let start = self.out.rfind('\n').map_or(0, |newline| newline + 1);
        (self.out.len() - start + 1 + line.len() < WIDTH).then_some(line)
    }

    /// Writes a value without lines of its own; the lines of a long text start at column `indent`.
    fn leaf(&mut self, leaf: &Tree, indent: usize) {
        match leaf {
            Tree::Null => self.line("null"),
            Tree::Bool(value) => self.line(&value.to_string()),
            Tree::Number(value) => self.line(&number(value)),
            Tree::Text(text) => match scalar::lines(text) {
                None => self.line(&scalar::text(text, Place::Block)),
                Some((sign, lines)) => {
                    self.line(sign);
                    for line in lines {
                        if !line.is_empty() {
                            self.indent(indent);
                        }
                        self.out.push_str(line);
                        self.out.push('\n');
                    }
                }
            },
            Tree::List(_) => self.line("[]"),
            Tree::Map(_) => self.line("{}"),
        }
    }

    /// The rest of a line, behind a space.
    fn line(&mut self, rest: &str) {
        if !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push_str(rest);
        self.out.push('\n');
    }
}

/// A number without an exponent, which a spec does not know.
fn number(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => value.to_string(),
        _ => number.to_string(),
    }
}
