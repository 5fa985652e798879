use serde_json::Value as Json;

use super::Field;
use crate::report::{Segment, SpecPath, nearest};
use crate::spec::fields::Fields;

/// Why a text names no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoField {
    /// What is wrong, without the text itself.
    pub problem: String,
    /// What was probably meant, or where to look.
    pub help: String,
}

/// The field that a person names: `spec.network.podSubnet`, `network.podSubnet`, `hosts[].name`,
/// `hosts[node1].labels["a/b"]`.
///
/// # Errors
/// If there is none, with what was probably meant.
pub fn find<'a>(schema: &'a Json, written: &str) -> Result<(SpecPath, Field<'a>), NoField> {
    let document = Field::document(schema);
    let written = SpecPath::read(written.trim_matches('.')).ok_or_else(|| NoField {
        problem: "is not the path of a field".into(),
        help: "write names with dots between, and items in brackets: spec.hosts[node1].address".into(),
    })?;
    let segments = written.segments();
    let is_whole = segments
        .first()
        .is_none_or(|first| document.step(first).is_some());
    let front = (!is_whole).then(|| Segment::Field("spec".into()));
    let mut path = SpecPath::root();
    let mut field = document;
    for segment in front.into_iter().chain(segments.iter().cloned()) {
        let Some(below) = field.step(&segment) else {
            return Err(unknown(schema, &path, &field, &segment));
        };
        path = match segment {
            // `[]` is any item, and so is a path without brackets.
            Segment::Named(name) if name.is_empty() => path,
            Segment::Named(name) => path.named(&name),
            Segment::Index(index) => path.index(index),
            Segment::Field(name) => path.key(&name),
        };
        field = below;
    }
    Ok((path, field))
}

fn unknown(schema: &Json, path: &SpecPath, field: &Field<'_>, segment: &Segment) -> NoField {
    let holder = if path.segments().is_empty() {
        "a spec".into()
    } else {
        format!("`{path}`")
    };
    let fields = field.fields();
    let names = || fields.iter().map(|(name, _)| *name);
    let Segment::Field(name) = segment else {
        return NoField {
            problem: format!("is no field: {holder} is no list"),
            help: format!("`kubecast explain {path}` shows what it is"),
        };
    };
    let help = if let Some(meant) = nearest(name, names()) {
        format!("did you mean `{}`?", path.key(meant))
    } else if let Some(home) = Fields::new(schema).home(name) {
        format!("did you mean `{home}`?")
    } else if fields.is_empty() {
        format!("it is {}", with_article(&field.kind()))
    } else {
        let names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        format!("its fields are {}", names.join(", "))
    };
    NoField {
        problem: format!("is no field: {holder} has no `{name}`"),
        help,
    }
}

fn with_article(kind: &str) -> String {
    match kind {
        "any value" | "text" => kind.into(),
        kind => format!("a {kind}"),
    }
}
