use schemars::JsonSchema;
use serde::Serialize;

use super::{Ack, Acks};
use crate::report::{Report, messages::review as messages};
use crate::review::SourceLine;
use crate::review::effect::Breaking;
use crate::types::{Duration, Timestamp};

/// Whether breaking changes may go on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    /// Whether nothing stands against the change.
    pub is_open: bool,
    /// The breaking changes that nobody acknowledged, by id and new value.
    pub refused: Vec<Refusal>,
    /// The acknowledgements that let a change pass.
    pub in_force: Vec<InForce>,
    /// Those that are about nothing in this change.
    #[serde(skip)]
    #[schemars(skip)]
    unused: Vec<Ack>,
}

/// A breaking change that may not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// What breaks.
    pub id: String,
    /// What it becomes.
    pub to: String,
    /// What happens.
    pub says: String,
    /// Where the spec says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<SourceLine>,
    /// The last day of an acknowledgement that is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expired: Option<String>,
    /// What people would add to `acks.yaml`.
    pub to_allow: String,
}

/// An acknowledgement that lets a change pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    /// What breaks.
    pub id: String,
    /// What it becomes.
    pub to: String,
    /// Why people agreed.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: String,
    /// Where it is written.
    pub place: SourceLine,
}

/// Holds breaking changes against what people agreed to. A day is given, so that the answer does not depend on a clock.
pub fn gate(breaking: &[Breaking], acks: &Acks, today: Timestamp) -> Gate {
    let mut gate = Gate::default();
    for change in breaking {
        let fits = |ack: &&Ack| ack.id == change.id && ack.to == change.to;
        let written = acks.iter().find(fits);
        match written {
            Some(ack) if holds(ack, today) => gate.in_force.push(InForce {
                id: ack.id.clone(),
                to: ack.to.clone(),
                reason: ack.reason.clone(),
                expires: ack.expires.date(),
                place: ack.place.clone(),
            }),
            _ => gate.refused.push(Refusal {
                id: change.id.clone(),
                to: change.to.clone(),
                says: change.says.clone(),
                place: change.causes.iter().find_map(|cause| cause.after.clone()),
                expired: written.map(|ack| ack.expires.date()),
                to_allow: to_allow(change),
            }),
        }
    }
    let is_meant = |ack: &Ack| breaking.iter().any(|one| one.id == ack.id && one.to == ack.to);
    gate.unused = acks.iter().filter(|ack| !is_meant(ack)).cloned().collect();
    gate.is_open = gate.refused.is_empty();
    gate
}

/// The day named is the last one.
fn holds(ack: &Ack, today: Timestamp) -> bool {
    today < ack.expires.plus(Duration::from_seconds(24 * 60 * 60))
}

/// The line that allows a change, with places for what only people know.
fn to_allow(change: &Breaking) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "- {{id: {}, to: {}, reason: \"...\", expires: YYYY-MM-DD}}",
        change.id,
        text(&change.to)
    )
}

impl Gate {
    /// What is refused, as messages; `file` is where the acknowledgements would be.
    pub fn report(&self, file: &str) -> Report {
        let mut report = Report::new();
        for refusal in &self.refused {
            let line = format!("{file}: {}", refusal.to_allow);
            let message = match &refusal.expired {
                Some(day) => messages::expired(&refusal.id, &refusal.to, day),
                None => messages::breaking(&refusal.id, &refusal.to, &refusal.says, &line),
            };
            report.push(match &refusal.place {
                Some(place) => message.place(place.location()),
                None => message,
            });
        }
        for ack in &self.unused {
            report.push(messages::unused(&ack.id, &ack.to).place(ack.place.location()));
        }
        report
    }
}
