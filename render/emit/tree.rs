use std::borrow::Cow;

use serde_json::{Number, Value};

/// A value to write whose maps have an order of their own.
///
/// [`serde_json::Value`] is for what is printed in sorted order, which is nearly everything. Some texts of
/// Kubernetes have the order of a Go struct or of a human hand, and are built from this.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, which stays a text for every reader.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Tree<'a>>),
    /// Fields in the order in which they are written. Keys must differ.
    Map(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// A map of these fields, in this order.
    pub fn map<K: Into<Cow<'a, str>>, V: Into<Tree<'a>>>(fields: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(
            fields
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// A list of these values.
    pub fn list<V: Into<Tree<'a>>>(items: impl IntoIterator<Item = V>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// The tree of `value`, every map put in the order that `sort` makes.
    pub(super) fn sorted(value: &'a Value, sort: fn(&mut [(&'a String, &'a Value)])) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => Self::Number(value.clone()),
            Value::String(text) => Self::from(text.as_str()),
            Value::Array(items) => Self::List(items.iter().map(|item| Self::sorted(item, sort)).collect()),
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                sort(&mut fields);
                Self::map(
                    fields
                        .into_iter()
                        .map(|(key, value)| (key.as_str(), Self::sorted(value, sort))),
                )
            }
        }
    }
}

/// Fields are sorted by the bytes of their keys.
impl<'a> From<&'a Value> for Tree<'a> {
    fn from(value: &'a Value) -> Self {
        Self::sorted(value, |fields| fields.sort_unstable_by_key(|(key, _)| *key))
    }
}

impl<'a> From<&'a str> for Tree<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Tree<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Tree<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Tree<'_> {
    fn from(value: i64) -> Self {
        Self::Number(value.into())
    }
}
