use crate::report::{Place, Segment, Span, SpecPath};

/// A value and where it stands in its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its bytes; of a block collection from the first key or dash to the end of the last value.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a YAML text can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing. Only in YAML of others: a spec leaves a field out instead.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number with a fraction, or one that no `Integer` holds.
    Float(f64),
    /// Text, exactly as written.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the text; no key twice.
    Map(Vec<Field>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Value {
    /// What a message calls this kind of value, with an article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number with a fraction",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

impl Node {
    /// The field of this name, if the node is a mapping that has it.
    pub fn field(&self, key: &str) -> Option<&Field> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|field| field.key == key),
            _ => None,
        }
    }

    /// The value of a field, if the node is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.field(key).map(|field| &field.value)
    }

    /// The text, if the node is text.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if the node is a list.
    pub fn as_list(&self) -> Option<&[Self]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The same value without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Integer(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(value) => value.as_str().into(),
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(fields) => fields
                .iter()
                .map(|field| (field.key.clone(), field.value.to_json()))
                .collect(),
        }
    }

    /// One step down: the key's place, if the step is a field, and the node.
    fn step(&self, segment: &Segment) -> Option<(Option<Span>, &Self)> {
        // A path that came from a JSON pointer cannot tell the field `0` from the first item.
        let named = |name: &str| self.field(name).map(|field| (Some(field.key_span), &field.value));
        match (&self.value, segment) {
            (Value::List(items), Segment::Index(index)) => items.get(*index).map(|item| (None, item)),
            (Value::List(items), Segment::Named(name)) => items
                .iter()
                .find(|item| item.get("name").and_then(Self::as_text) == Some(name))
                .map(|item| (None, item)),
            (Value::Map(_), Segment::Field(name)) => named(name),
            (Value::Map(_), Segment::Index(index)) => named(&index.to_string()),
            _ => None,
        }
    }

    /// The node one step below this one.
    pub fn below(&self, segment: &Segment) -> Option<&Self> {
        self.step(segment).map(|(_, below)| below)
    }

    /// The node at a path below this one.
    pub fn at(&self, path: &SpecPath) -> Option<&Self> {
        path.segments()
            .iter()
            .try_fold(self, |node, segment| node.below(segment))
    }

    /// Where the value at a path stands, or the deepest value around it.
    pub fn locate(&self, path: &SpecPath) -> Place {
        let mut node = self;
        let mut key = None;
        for segment in path.segments() {
            let Some(below) = node.step(segment) else {
                return Place {
                    key,
                    value: node.span,
                    exact: false,
                };
            };
            (key, node) = below;
        }
        Place {
            key,
            value: node.span,
            exact: true,
        }
    }
}
