use serde::Serialize;

use crate::review::Review;

/// The form of the JSON, in its first field. A minor version adds fields, a major one changes them.
const FORMAT: &str = "kubecast.dev/diff/v1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    format: &'static str,
    changed: bool,
    #[serde(flatten)]
    review: &'a Review,
}

/// A review for programs.
///
/// # Errors
/// If a value cannot be written, which is a fault of kubecast.
pub fn json(review: &Review) -> Result<String, String> {
    let document = Document {
        format: FORMAT,
        changed: !review.is_empty(),
        review,
    };
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}
