use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::report::{Report, SpecPath, messages};

use super::schema::schema;
use super::table::closest;

/// What the schema says about the rows of a file.
pub(super) fn check(file: &str, rows: &Value) -> Report {
    let schema = schema();
    let mut report = Report::new();
    match jsonschema::draft202012::new(&schema) {
        Ok(validator) => explain(&validator, &schema, file, rows, &mut report),
        Err(problem) => report.push(messages::facts::form(file, &problem)),
    }
    report
}

fn explain(validator: &Validator, schema: &Value, file: &str, rows: &Value, report: &mut Report) {
    for error in validator.iter_errors(rows) {
        let path = SpecPath::from_pointer(error.instance_path().as_str());
        let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
            report.push(messages::facts::form(file, &error).at(&path));
            continue;
        };
        for name in unexpected {
            let known = known_beside(schema, &error);
            let message = messages::facts::unknown_key(name, closest(name, known).unwrap_or_default());
            report.push(message.at_key(&path.key(name)));
        }
    }
}

/// The fields that are allowed where `error` found another one.
fn known_beside<'s>(schema: &'s Value, error: &ValidationError<'_>) -> impl Iterator<Item = &'s str> {
    let parent = error
        .schema_path()
        .as_str()
        .rsplit_once('/')
        .map_or("", |(parent, _)| parent);
    let properties = schema
        .pointer(parent)
        .and_then(|object| object["properties"].as_object());
    properties
        .into_iter()
        .flat_map(|fields| fields.keys().map(String::as_str))
}
