use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::Deserialize;
use serde_json::Value;

use crate::report::{Lines, Report, SpecPath, messages::review as messages};
use crate::review::SourceLine;
use crate::review::effect::rows;
use crate::source::Document;
use crate::spec;
use crate::types::Timestamp;

/// The file beside a spec.
pub const FILE: &str = "acks.yaml";

/// A breaking change that people agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Acknowledgement of a breaking change")]
struct Written {
    /// What may break, as `kubecast diff` names it.
    #[schemars(extend("examples" = ["network.service-subnet"]))]
    id: String,
    /// The value that it may become; any other is refused.
    #[schemars(extend("examples" = ["10.100.0.0/16"]))]
    to: String,
    /// Why, for those who read it later.
    reason: String,
    /// The last day on which it holds.
    #[schemars(extend("examples" = ["2026-09-30"]))]
    expires: Timestamp,
}

/// An acknowledgement, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// What may break.
    pub id: String,
    /// The value that it may become.
    pub to: String,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Timestamp,
    /// Where it stands.
    pub place: SourceLine,
}

/// Everything that people agreed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acks(Vec<Ack>);

/// The JSON Schema of the file.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<Vec<Written>>();
    schema.insert("title".into(), "Acknowledgements of breaking changes".into());
    schema.to_value()
}

/// The same as text.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

impl Acks {
    /// Nobody agreed to anything.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// All that stands against it, with places in the document.
    pub fn read(document: &Document) -> Result<Self, Report> {
        let mut report = spec::check(document, &schema());
        if report.has_errors() {
            return Err(report);
        }
        let written: Vec<Written> = serde_json::from_value(document.root.to_json())
            .map_err(|error| Report::from(crate::report::messages::render::failed(&error)))?;
        let lines = Lines::of(&document.text);
        let mut acks = Vec::new();
        for (index, one) in written.into_iter().enumerate() {
            let path = SpecPath::root().index(index);
            if !rows().iter().any(|row| row.breaks.as_ref() == Some(&one.id)) {
                report.push(messages::unknown_id(&one.id).at(&path.field("id")));
            }
            if one.reason.trim().is_empty() {
                report.push(messages::no_reason(&one.id).at(&path.field("reason")));
            }
            let (line, column) = lines.position(&document.text, document.locate(&path).value.start);
            acks.push(Ack {
                id: one.id,
                to: one.to,
                reason: one.reason,
                expires: one.expires,
                place: SourceLine {
                    file: document.name.clone(),
                    line,
                    column,
                },
            });
        }
        report.unless_errors(Self(acks)).map(|(acks, _)| acks)
    }

    /// In the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Ack> {
        self.0.iter()
    }
}
