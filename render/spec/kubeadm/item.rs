use super::Input;
use super::fields::Fields;
use crate::report::{Diagnostic, Location, SpecPath, excerpt, messages};
use crate::source::{Node, Value};
use crate::types::{Duration, Invalid, TextForm};

/// What messages call text.
const TEXT: &str = "text";

/// A value of a configuration file, with the way to it. Nothing, as YAML says `null`, is no value.
#[derive(Clone)]
pub(super) struct Item<'a> {
    pub(super) input: Input<'a>,
    pub(super) node: &'a Node,
    pub(super) path: SpecPath,
}

impl<'a> Item<'a> {
    /// Adds a message about this value.
    pub(super) fn push(&self, diagnostic: Diagnostic) {
        let placed = diagnostic.place(Location::Text(self.node.span));
        self.input.findings.push_in(self.input.document, placed);
    }

    /// The way to the value as messages spell it.
    pub(super) fn name(&self) -> String {
        self.path.to_string()
    }

    /// Says that the value means nothing to a renderer.
    pub(super) fn unused(&self, reason: &str) {
        self.push(messages::kubeadm::unused(&self.name(), reason));
    }

    /// Says that kubeadm can do what kubecast cannot.
    pub(super) fn unsupported(&self, what: &str) -> Diagnostic {
        messages::kubeadm::unsupported(&self.name(), what)
    }

    /// Refuses the value for its type.
    pub(super) fn wrong_kind(&self, wanted: &str) {
        let value = &self.node.value;
        let message = messages::kubeadm::kind(&self.name(), value.kind(), wanted);
        let is_unquoted = matches!(value, Value::Bool(_) | Value::Integer(_) | Value::Float(_));
        self.push(if is_unquoted && wanted == TEXT {
            message.help("put it in quotes")
        } else {
            message
        });
    }

    /// Refuses the value for what it says.
    pub(super) fn refuse(&self, value: &str, why: &Invalid) {
        let message = messages::kubeadm::value(&self.name(), &excerpt(value), &why.problem);
        self.push(match &why.help {
            Some(help) => message.help(help),
            None => message,
        });
    }

    /// The text; an empty one counts as left out, as Go's zero value does.
    pub(super) fn text(&self) -> Option<&'a str> {
        self.any_text().filter(|text| !text.is_empty())
    }

    /// The text, which may be empty.
    pub(super) fn any_text(&self) -> Option<&'a str> {
        let text = self.node.as_text();
        if text.is_none() {
            self.wrong_kind(TEXT);
        }
        text
    }

    /// The value of a text.
    pub(super) fn parsed<T: TextForm>(&self) -> Option<T> {
        self.parsed_as(self.text()?)
    }

    /// The value of a text that was changed as kubeadm changes it.
    pub(super) fn parsed_as<T: TextForm>(&self, text: &str) -> Option<T> {
        text.parse().map_err(|why| self.refuse(text, &why)).ok()
    }

    /// A text that fulfils a condition.
    pub(super) fn text_that(&self, fits: impl Fn(&str) -> bool, problem: &str) -> Option<String> {
        let text = self.text()?;
        if !fits(text) {
            self.refuse(text, &Invalid::new("", problem));
            return None;
        }
        Some(text.into())
    }

    /// Go's `0` needs no unit.
    pub(super) fn duration(&self) -> Option<Duration> {
        match self.text()? {
            "0" => Some(Duration::from_seconds(0)),
            text => self.parsed_as(text),
        }
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self.node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong_kind("`true` or `false`");
                None
            }
        }
    }

    /// A port; 0 counts as left out.
    pub(super) fn port(&self) -> Option<u16> {
        match self.node.value {
            Value::Integer(0) => None,
            Value::Integer(value) => {
                let port = u16::try_from(value).ok();
                if port.is_none() {
                    self.refuse(
                        &value.to_string(),
                        &Invalid::new("", "is not a port of 1 to 65535"),
                    );
                }
                port
            }
            _ => {
                self.wrong_kind("a whole number");
                None
            }
        }
    }

    /// The items of a list; an item that is nothing is refused.
    pub(super) fn list(&self) -> Vec<Self> {
        let Some(items) = self.node.as_list() else {
            self.wrong_kind("a list");
            return Vec::new();
        };
        let item = |(index, node): (usize, &'a Node)| Self {
            input: self.input,
            node,
            path: self.path.index(index),
        };
        let items: Vec<Self> = items.iter().enumerate().map(item).collect();
        let (nothing, items): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| item.node.value == Value::Null);
        for item in nothing {
            item.wrong_kind("a value");
        }
        items
    }

    /// The keys and values of a mapping whose keys are names of the user's.
    pub(super) fn entries(&self) -> Vec<(&'a str, Self)> {
        let Value::Map(fields) = &self.node.value else {
            self.wrong_kind("a mapping");
            return Vec::new();
        };
        let entry = |field: &'a crate::source::Field| {
            let item = Self {
                input: self.input,
                node: &field.value,
                path: self.path.key(&field.key),
            };
            (field.key.as_str(), item)
        };
        fields.iter().map(entry).collect()
    }

    /// What `read` makes of the fields of a mapping. Fields that it does not ask for are refused.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Fields<'a>) -> T) -> Option<T> {
        let Value::Map(_) = self.node.value else {
            self.wrong_kind("a mapping");
            return None;
        };
        let fields = Fields::of(self.clone());
        let result = read(&fields);
        fields.refuse_the_rest();
        Some(result)
    }
}
