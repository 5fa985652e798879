use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use super::example::{choices, example};
use crate::report::{Diagnostic, counted, excerpt, look_alike, messages::field, messages::yaml, nearest};
use crate::source::{Node, Value};
use crate::types::{FORMS, Form};

/// How many choices a message lists.
const LISTED: usize = 16;

/// A value that breaks a rule of the schema.
pub(super) struct Violation<'a> {
    /// The value.
    pub(super) node: &'a Node,
    /// The schema that holds the rule.
    pub(super) rules: &'a Json,
}

impl Violation<'_> {
    /// The message about a broken rule, without its place.
    pub(super) fn message(&self, kind: &Kind) -> Diagnostic {
        match kind {
            _ if self.node.value == Value::Null => yaml::null_item(),
            Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } | Kind::Enum { .. } | Kind::Constant { .. } => {
                self.choice(&choices(self.rules).unwrap_or_default())
            }
            Kind::Type { kind } => self.kind(&types(kind)),
            Kind::Minimum { .. }
            | Kind::ExclusiveMinimum { .. }
            | Kind::Maximum { .. }
            | Kind::ExclusiveMaximum { .. } => {
                field::range(&self.shown(), &self.bounds("minimum", "maximum"))
            }
            Kind::MinLength { .. } | Kind::MaxLength { .. } => {
                let length = self.node.as_text().map_or(0, |text| text.chars().count());
                field::length(
                    &counted(length, "character", "characters"),
                    &self.bounds("minLength", "maxLength"),
                )
            }
            Kind::MinItems { .. } | Kind::MaxItems { .. } | Kind::AdditionalItems { .. } => {
                self.count(&self.bounds("minItems", "maxItems"))
            }
            Kind::MinProperties { .. } | Kind::MaxProperties { .. } => {
                self.count(&self.bounds("minProperties", "maxProperties"))
            }
            Kind::UniqueItems => field::repeated(),
            Kind::Format { format } => self.format(format),
            Kind::Pattern { pattern } => self.pattern(pattern),
            kind => field::rule(kind.keyword()),
        }
    }

    /// A value whose type is none of `wanted`, named as in a schema.
    pub(super) fn kind(&self, wanted: &[String]) -> Diagnostic {
        let names: Vec<&str> = wanted.iter().map(|name| type_name(name)).collect();
        let diagnostic = field::kind(&names.join(" or "), &self.found());
        match self.kind_help(wanted) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// What to write instead of a value of the wrong type.
    fn kind_help(&self, wanted: &[String]) -> Option<String> {
        let wants = |name: &str| wanted.iter().any(|wanted| wanted == name);
        let scalar = self.scalar()?;
        let help = match &self.node.value {
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) if wants("string") => {
                // Quotes alone would only lead to the next mistake, such as a version without its patch.
                match self.form().and_then(|form| (form.check)(&scalar).err()) {
                    Some(invalid) => invalid.help?,
                    None => format!("put it in quotes: \"{scalar}\""),
                }
            }
            Value::Text(text) if wants("boolean") => match text.as_str() {
                "true" | "false" => "remove the quotes".into(),
                "yes" | "on" | "y" => "write `true`".into(),
                "no" | "off" | "n" => "write `false`".into(),
                _ => "write `true` or `false`".into(),
            },
            Value::Text(text) if wants("integer") && text.parse::<i64>().is_ok() => {
                "remove the quotes".into()
            }
            Value::Float(_) if wants("integer") => "write a whole number".into(),
            _ if wants("array") => format!("write a list: [{scalar}]"),
            _ => return None,
        };
        Some(help)
    }

    /// A value that is not a collection, cut for a message.
    fn scalar(&self) -> Option<String> {
        match &self.node.value {
            Value::Text(text) => Some(excerpt(text)),
            Value::Integer(number) => Some(number.to_string()),
            Value::Float(number) => Some(number.to_string()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The value in backticks, or what kind of collection it is.
    fn shown(&self) -> String {
        match self.scalar() {
            Some(text) if text.is_empty() => "the empty text".into(),
            Some(text) => format!("`{text}`"),
            None => self.node.value.kind().into(),
        }
    }

    /// The value with its type.
    fn found(&self) -> String {
        match &self.node.value {
            Value::Text(text) if !text.is_empty() => format!("the text {}", self.shown()),
            Value::Integer(_) | Value::Float(_) => format!("the number {}", self.shown()),
            Value::Bool(_) => format!("the boolean {}", self.shown()),
            _ => self.shown(),
        }
    }

    fn choice(&self, choices: &[Json]) -> Diagnostic {
        let plain = |choice: &Json| choice.as_str().map_or_else(|| choice.to_string(), Into::into);
        let shown: Vec<String> = choices
            .iter()
            .map(|choice| format!("`{}`", plain(choice)))
            .collect();
        let allowed = match shown.split_last() {
            _ if shown.len() > LISTED => {
                format!("{} or {} more", shown[..LISTED].join(", "), shown.len() - LISTED)
            }
            Some((last, front)) if !front.is_empty() => format!("{} or {last}", front.join(", ")),
            _ => shown.concat(),
        };
        let diagnostic = field::choice(&self.shown(), &allowed);
        let names = choices.iter().filter_map(Json::as_str);
        match self.node.as_text().and_then(|text| nearest(text, names)) {
            Some(name) if shown.len() > 1 => diagnostic.help(format!("did you mean `{name}`?")),
            _ => diagnostic,
        }
    }

    /// `1 to 65535`, `at least 1`, `at most 5` or `less than 1`.
    fn bounds(&self, least: &str, most: &str) -> String {
        if let (Some(least), Some(most)) = (self.rules.get(least), self.rules.get(most)) {
            return format!("{least} to {most}");
        }
        let words = [
            ("at least", least),
            ("more than", "exclusiveMinimum"),
            ("at most", most),
            ("less than", "exclusiveMaximum"),
        ];
        let bound = |(words, name)| self.rules.get(name).map(|limit| format!("{words} {limit}"));
        words
            .into_iter()
            .filter_map(bound)
            .collect::<Vec<_>>()
            .join(" and ")
    }

    pub(super) fn count(&self, allowed: &str) -> Diagnostic {
        let (what, found) = match &self.node.value {
            Value::Map(fields) => ("mapping", fields.len()),
            _ => ("list", self.node.as_list().map_or(0, <[Node]>::len)),
        };
        field::count(what, &counted(found, "entry", "entries"), allowed)
    }

    /// The type whose parser the schema names.
    fn form(&self) -> Option<&'static Form> {
        let format = self.rules.get("format")?.as_str()?;
        FORMS.iter().find(|form| form.format == format)
    }

    /// A text that its type refuses, in the type's words.
    fn format(&self, format: &str) -> Diagnostic {
        let text = self.node.as_text().unwrap_or_default();
        let Some(invalid) = self.form().and_then(|form| (form.check)(text).err()) else {
            return self.pattern(format);
        };
        let mut diagnostic = field::refused(invalid.code, &excerpt(text), &invalid.problem);
        diagnostic.help.extend(invalid.help);
        match text.chars().find_map(|c| look_alike(c).map(|ascii| (c, ascii))) {
            Some((c, ascii)) => diagnostic.note(format!(
                "`{c}` (U+{:04X}) only looks like `{ascii}`",
                u32::from(c)
            )),
            None => diagnostic,
        }
    }

    fn pattern(&self, pattern: &str) -> Diagnostic {
        // The words are beside the expression in the schema.
        let allowed = match self.rules["x-allowed"].as_str() {
            Some(words) => words.to_owned(),
            None => format!("a text of the form `{pattern}`"),
        };
        let diagnostic = field::pattern(&self.shown(), &allowed);
        match example(self.rules) {
            Some(example) => diagnostic.help(format!("write for example `{example}`")),
            None => diagnostic,
        }
    }
}

/// The types that a rule wants, named as in a schema.
pub(super) fn types(kind: &TypeKind) -> Vec<String> {
    match kind {
        TypeKind::Single(kind) => vec![kind.to_string()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.to_string()).collect(),
    }
}

/// What a schema's type is called in a message.
fn type_name(name: &str) -> &'static str {
    match name {
        "array" => "a list",
        "boolean" => "a boolean",
        "integer" => "a whole number",
        "number" => "a number",
        "object" => "a mapping",
        "string" => "text",
        _ => "nothing",
    }
}
