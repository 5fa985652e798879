use serde_json::Value as Json;

use crate::report::{Segment, SpecPath};
use crate::spec::example::choices;
use crate::types::FORMS;

/// A field of the spec, or an item of one, as the schema describes it.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    schema: &'a Json,
    /// What is said where the field is declared.
    own: &'a Json,
    is_required: bool,
}

/// What holds where a field is left out.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// It cannot be left out.
    Required,
    /// This value.
    Value(Json),
    /// What depends on something else, in words.
    Words(String),
}

/// A value of a choice, with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The value.
    pub value: Json,
    /// What it means, in a sentence or more.
    pub meaning: String,
}

impl<'a> Field<'a> {
    /// The whole document.
    pub fn document(schema: &'a Json) -> Self {
        Self {
            schema,
            own: schema,
            is_required: true,
        }
    }

    /// What it is for.
    pub fn description(&self) -> String {
        let own = self.own["description"].as_str();
        own.or_else(|| self.target()["description"].as_str())
            .unwrap_or_default()
            .replace('\n', " ")
    }

    /// Its type, as a person would say it: `text`, `list of mappings`.
    pub fn kind(&self) -> String {
        let target = self.target();
        if let Some(items) = self.items() {
            return format!("list of {}", plural(&items.kind()));
        }
        match self.word("type") {
            Some("array") => "list",
            Some("boolean") => "boolean",
            Some("integer") => "whole number",
            Some("number") => "number",
            Some("object") => "mapping",
            Some("string") if choices(target).is_some() => "choice",
            Some("string") => "text",
            _ if choices(target).is_some() => "choice",
            _ if target.get("oneOf").is_some() => "mapping",
            _ => "any value",
        }
        .into()
    }

    /// Whether it holds fields of its own.
    pub fn is_mapping(&self) -> bool {
        self.kind() == "mapping"
    }

    /// What holds where it is left out.
    pub fn default(&self) -> Option<Default> {
        if self.is_required {
            return Some(Default::Required);
        }
        if let Some(words) = self.own["x-default"].as_str() {
            return Some(Default::Words(words.into()));
        }
        self.own.get("default").cloned().map(Default::Value)
    }

    /// The values of a choice; of a list, those of its items.
    pub fn choices(&self) -> Vec<Choice> {
        if let Some(items) = self.items() {
            return items.choices();
        }
        let target = self.target();
        let Some(values) = choices(target) else {
            return Vec::new();
        };
        let meaning = |value: &Json| {
            let forms = target["oneOf"].as_array().into_iter().flatten();
            let form = forms.into_iter().find(|form| form["const"] == *value);
            form.and_then(|form| form["description"].as_str())
        };
        let choice = |value: Json| Choice {
            meaning: meaning(&value).unwrap_or_default().replace('\n', " "),
            value,
        };
        values.into_iter().map(choice).collect()
    }

    /// Which values are allowed, in words, where that is not a choice; of a list, what its items may be.
    pub fn allowed(&self) -> Vec<String> {
        let mut allowed = Vec::new();
        for (least, most, what) in [
            ("minimum", "maximum", ""),
            ("minLength", "maxLength", " characters"),
            ("minItems", "maxItems", " items"),
        ] {
            let bound = |name| self.own.get(name).or_else(|| self.target().get(name));
            match (bound(least), bound(most)) {
                (Some(least), Some(most)) => allowed.push(format!("{least} to {most}{what}")),
                (Some(least), None) => allowed.push(format!("at least {least}{what}")),
                (None, Some(most)) => allowed.push(format!("at most {most}{what}")),
                (None, None) => {}
            }
        }
        let form = FORMS.iter().find(|form| Some(form.format) == self.word("format"));
        allowed.extend(form.map(|form| inside_a_sentence(form.description)));
        allowed.extend(self.word("x-allowed").map(Into::into));
        match self.items() {
            Some(items) => allowed.extend(items.allowed()),
            None => allowed.extend(self.entries().into_iter().flat_map(|entries| entries.allowed())),
        }
        allowed
    }

    /// A value, as one would write it.
    pub fn example(&self) -> Option<&'a Json> {
        self.own.pointer("/examples/0")
    }

    /// The fields of a mapping, or of a list's items, in alphabetical order.
    pub fn fields(&self) -> Vec<(&'a str, Self)> {
        let holder = self.items().unwrap_or(*self);
        let target = holder.target();
        let forms = target["oneOf"].as_array().into_iter().flatten();
        let objects = std::iter::once((target, true)).chain(forms.map(|form| (form, false)));
        let mut fields: Vec<(&str, Self)> = Vec::new();
        for (object, binds) in objects {
            let required = |name: &str| {
                binds
                    && object["required"]
                        .as_array()
                        .into_iter()
                        .flatten()
                        .any(|r| r == name)
            };
            for (name, own) in object["properties"].as_object().into_iter().flatten() {
                let field = Self {
                    schema: self.schema,
                    own,
                    is_required: required(name),
                };
                fields.push((name, field));
            }
        }
        fields
    }

    /// One step down.
    pub(super) fn step(&self, segment: &Segment) -> Option<Self> {
        match segment {
            Segment::Index(_) | Segment::Named(_) => self.items().or_else(|| self.entries()),
            Segment::Field(name) => {
                let mut fields = self.fields().into_iter();
                let field = fields.find(|(field, _)| field == name).map(|(_, field)| field);
                field.or_else(|| self.entries())
            }
        }
    }

    /// The field at a path below this one.
    pub fn at(&self, path: &SpecPath) -> Option<Self> {
        path.segments()
            .iter()
            .try_fold(*self, |field, segment| field.step(segment))
    }

    /// What each item of a list is.
    pub(super) fn items(&self) -> Option<Self> {
        let own = self.target().get("items")?;
        Some(Self {
            schema: self.schema,
            own,
            is_required: false,
        })
    }

    /// What each value of a mapping with free keys is.
    fn entries(&self) -> Option<Self> {
        let own = self.target().get("additionalProperties")?;
        (own.is_object() || *own == true).then_some(Self {
            schema: self.schema,
            own,
            is_required: false,
        })
    }

    /// The schema behind a reference, or the schema itself.
    fn target(&self) -> &'a Json {
        let reference = self.own["$ref"].as_str();
        let found = reference.and_then(|target| self.schema.pointer(target.trim_start_matches('#')));
        found.unwrap_or(self.own)
    }

    fn word(&self, keyword: &str) -> Option<&'a str> {
        let own = self.own.get(keyword);
        own.or_else(|| self.target().get(keyword))?.as_str()
    }
}

/// A sentence as a part of another one.
fn inside_a_sentence(sentence: &str) -> String {
    let text = sentence.trim_end_matches('.');
    match text.split_once(' ') {
        Some((article @ ("A" | "An" | "The"), rest)) => format!("{} {rest}", article.to_lowercase()),
        _ => text.into(),
    }
}

fn plural(kind: &str) -> String {
    match kind {
        "text" => "texts".into(),
        "any value" => "any values".into(),
        kind => format!("{kind}s"),
    }
}
