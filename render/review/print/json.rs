use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde_json::Value;

use super::Judged;
use crate::review::acknowledge::Gate;
use crate::review::{Review, Severity};

/// The form of the JSON, in its first field. A minor version adds fields, a major one changes them.
const FORMAT: &str = "kubecast.dev/diff/v1";

/// A review for programs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    /// `kubecast.dev/diff/v1`. Fields may be added; readers ignore what they do not know.
    format: &'static str,
    /// Whether anything differs.
    changed: bool,
    /// The worst of all changes.
    severity: Severity,
    /// Whether breaking changes are acknowledged.
    gate: &'a Gate,
    #[serde(flatten)]
    review: &'a Review,
}

/// A review for programs.
///
/// # Errors
/// If a value cannot be written, which is a fault of kubecast.
pub fn json(judged: Judged<'_>) -> Result<String, String> {
    let document = Document {
        format: FORMAT,
        changed: !judged.review.is_empty(),
        severity: judged.review.severity(),
        gate: judged.gate,
        review: judged.review,
    };
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}

/// The JSON Schema of it.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<Document<'_>>();
    schema.insert("$id".into(), "https://kubecast.dev/schema/diff.v1.json".into());
    schema.insert("title".into(), "kubecast diff".into());
    schema.to_value()
}

/// The same as text.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}
