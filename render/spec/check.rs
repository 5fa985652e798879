pub(super) mod rules;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::paths::{Location, LocationSegment};
use serde_json::{Map, Value as Json, json};

use rules::{about, validator};

use super::example::choices;
use super::fields::Fields;
use super::violation::{Violation, types};
use crate::report::{Diagnostic, Report, SpecPath, excerpt, messages::field};
use crate::source::{Document, Node, Value};

/// How many violations are looked at; more than anybody reads, fewer than a hostile file can hold.
const MOST: usize = 1_000;

/// Holds a document against a JSON Schema (2020-12) whose formats may name our text forms.
///
/// Everything that is wrong is reported at once, each with the place of its key or value.
pub fn check(document: &Document, schema: &Json) -> Report {
    if let Some(stranger) = stranger(document, schema) {
        return stranger.into();
    }
    let json = document.root.to_json();
    let validator = match validator(&about(&json, schema)) {
        Ok(validator) => validator,
        Err(error) => return field::schema(&excerpt(&error.to_string())).into(),
    };
    let errors: Vec<_> = validator.iter_errors(&json).take(MOST).collect();
    let mut checker = Checker {
        document,
        fields: Fields::new(schema),
        meant: Vec::new(),
        report: Report::new(),
    };
    let (unknown, others): (Vec<_>, Vec<_>) = errors
        .iter()
        .partition(|error| matches!(error.kind(), Kind::AdditionalProperties { .. }));
    for error in unknown.into_iter().chain(others) {
        checker.judge(error);
    }
    checker.report
}

/// Whether the document is not a spec of this format at all; then nothing else about it is worth saying.
fn stranger(document: &Document, schema: &Json) -> Option<Diagnostic> {
    let found = document.root.get("apiVersion")?.as_text()?;
    let property = Fields::new(schema).resolve(schema.pointer("/properties/apiVersion")?);
    let known = choices(property)?;
    if known.iter().any(|known| known == found) {
        return None;
    }
    let known: Vec<String> = known
        .iter()
        .filter_map(Json::as_str)
        .map(|known| format!("`{known}`"))
        .collect();
    let help = match found.split_once('/') {
        Some((group, _)) if group.starts_with("kubeadm.") || group.starts_with("kubelet.config.") => {
            "make a spec from it with `kubecast init DIR --from-kubeadm FILE`"
        }
        Some(("kubecast.dev", _)) => "use the kubecast that this spec was written for",
        _ => "name the file of a kubecast spec",
    };
    let refusal = field::version(&excerpt(found), &known.join(", ")).help(help);
    Some(refusal.at(&SpecPath::of("apiVersion")))
}

/// Turns the schema's violations into messages.
struct Checker<'a> {
    document: &'a Document,
    fields: Fields<'a>,
    /// Fields that an unknown field was probably meant to be: they are not missing.
    meant: Vec<SpecPath>,
    report: Report,
}

impl Checker<'_> {
    fn judge(&mut self, error: &ValidationError<'_>) {
        let (path, node) = locate(&self.document.root, error.instance_path());
        let rules = self.fields.rules(error.schema_path().as_str());
        match error.kind() {
            Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    self.unknown(&path, name, rules);
                }
            }
            Kind::Required { property } => self.missing(&path, property.as_str().unwrap_or_default(), rules),
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } if choices(rules).is_none() => {
                match named_forms(rules) {
                    Some(names) if matches!(node.value, Value::Map(_)) => {
                        self.named_form(&path, node, &names, context);
                    }
                    _ => self.forms(&path, context),
                }
            }
            Kind::PropertyNames { error } => {
                let Some(key) = error.instance().as_str() else {
                    return;
                };
                let rules = self.fields.rules(error.schema_path().as_str());
                let node = Node {
                    span: node.span,
                    value: Value::Text(key.into()),
                };
                let violation = Violation { node: &node, rules };
                self.report
                    .push(violation.message(error.kind()).at_key(&path.key(key)));
            }
            kind => {
                let violation = Violation { node, rules };
                self.report.push(violation.message(kind).at(&path));
            }
        }
    }

    fn unknown(&mut self, object: &SpecPath, name: &str, rules: &Json) {
        // One violation names every unknown field of its mapping.
        if self.report.diagnostics().len() >= MOST {
            return;
        }
        let (diagnostic, meant) = self.fields.unknown(object, name, rules);
        self.meant.extend(meant.map(|meant| object.key(meant)));
        self.report.push(diagnostic);
    }

    fn missing(&mut self, object: &SpecPath, name: &str, rules: &Json) {
        let path = object.key(name);
        if !self.meant.contains(&path) {
            self.report
                .push(self.fields.missing(&path, name, rules).at(object));
        }
    }

    /// Of forms that are told apart by the name of their only field, exactly one is written.
    fn named_form(
        &mut self,
        path: &SpecPath,
        node: &Node,
        names: &[&str],
        context: &[Vec<ValidationError<'static>>],
    ) {
        let Value::Map(written) = &node.value else { return };
        let (known, unknown): (Vec<_>, Vec<_>) = written
            .iter()
            .map(|field| field.key.as_str())
            .partition(|key| names.contains(key));
        let properties: Map<String, Json> = names.iter().map(|name| ((*name).into(), Json::Null)).collect();
        let rules = json!({"properties": properties});
        for name in &unknown {
            self.unknown(path, name, &rules);
        }
        match known.as_slice() {
            [only] => {
                let form = names.iter().position(|name| name == only);
                let errors = form.and_then(|form| context.get(form));
                // What is wrong with the mapping itself was said.
                let is_below = |error: &&ValidationError<'_>| {
                    locate(&self.document.root, error.instance_path()).0 != *path
                };
                let below: Vec<_> = errors.into_iter().flatten().filter(is_below).collect();
                below.into_iter().for_each(|error| self.judge(error));
            }
            [] if !unknown.is_empty() => {}
            _ => {
                let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let violation = Violation { node, rules: &rules };
                let message = violation.count("exactly 1").at(path);
                self.report
                    .push(message.help(format!("write one of {}", listed.join(", "))));
            }
        }
    }

    /// Of several forms, the one that the value comes nearest to counts: of its type, with the fewest
    /// violations.
    fn forms(&mut self, path: &SpecPath, context: &[Vec<ValidationError<'static>>]) {
        let root = &self.document.root;
        let here = |error: &&ValidationError<'_>| locate(root, error.instance_path()).0 == *path;
        let wanted = |errors: &Vec<ValidationError<'_>>| {
            errors.iter().filter(here).find_map(|error| match error.kind() {
                Kind::Type { kind } => Some(types(kind)),
                _ => None,
            })
        };
        let near = context.iter().filter(|errors| wanted(errors).is_none());
        if let Some(errors) = near.min_by_key(|errors| errors.len()) {
            return errors.iter().for_each(|error| self.judge(error));
        }
        let mut wanted: Vec<String> = context.iter().filter_map(wanted).flatten().collect();
        wanted.dedup();
        let node = root.at(path).unwrap_or(root);
        let rules = &Json::Null;
        let violation = Violation { node, rules };
        self.report.push(violation.kind(&wanted).at(path));
    }
}

/// The names of forms that have one field each, if all have.
fn named_forms(rules: &Json) -> Option<Vec<&str>> {
    let forms = rules.get("oneOf")?.as_array()?;
    forms
        .iter()
        .map(|form| {
            let mut names = form.get("properties")?.as_object()?.keys();
            let name = names.next()?;
            names.next().is_none().then_some(name.as_str())
        })
        .collect()
}

/// The path and the node of a place in the JSON form of a document.
fn locate<'n>(root: &'n Node, location: &Location) -> (SpecPath, &'n Node) {
    let mut path = SpecPath::root();
    for segment in location.iter() {
        let is_list = root.at(&path).is_some_and(|node| node.as_list().is_some());
        path = match segment {
            LocationSegment::Index(index) if is_list => path.index(index),
            LocationSegment::Index(index) => path.key(&index.to_string()),
            LocationSegment::Property(name) => path.key(&name),
        };
    }
    let node = root.at(&path).unwrap_or(root);
    (path, node)
}

#[cfg(test)]
mod format_tests;
#[cfg(test)]
mod tests;
