use serde::Serialize;

use super::spot::{Placed, Spot, Texts};
use super::{Diagnostic, Note};

/// A message as programs read it; absent fields are left out.
#[derive(Serialize)]
struct Message<'r> {
    code: &'r str,
    severity: &'r str,
    message: &'r str,
    #[serde(flatten)]
    spot: Option<Where>,
    notes: Vec<Remark<'r>>,
    help: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<Replacement<'r>>,
}

/// Lines and columns count from one, columns in characters; the end is behind the last character.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Where {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Serialize)]
struct Remark<'r> {
    message: &'r str,
    #[serde(flatten)]
    spot: Option<Where>,
}

#[derive(Serialize)]
struct Replacement<'r> {
    #[serde(flatten)]
    spot: Where,
    replacement: &'r str,
}

impl From<Spot<'_>> for Where {
    fn from(spot: Spot<'_>) -> Self {
        Self {
            file: spot.name,
            line: spot.start.map(|(line, _)| line),
            column: spot.start.map(|(_, column)| column),
            end_line: spot.end.map(|(line, _)| line),
            end_column: spot.end.map(|(_, column)| column),
            path: spot.path,
        }
    }
}

fn message<'r>(texts: &Texts<'_>, spot: Option<Spot<'_>>, diagnostic: &'r Diagnostic) -> Message<'r> {
    let remark = |note: &'r Note| Remark {
        message: &note.message,
        spot: note.at.as_ref().map(|at| texts.find(at).into()),
    };
    Message {
        code: diagnostic.code,
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        spot: spot.map(Into::into),
        notes: diagnostic.notes.iter().map(remark).collect(),
        help: &diagnostic.help,
        patch: diagnostic.patch.as_ref().map(|patch| Replacement {
            spot: texts.find(&patch.at).into(),
            replacement: &patch.replacement,
        }),
    }
}

/// An array of messages, one field per line.
pub(super) fn print(texts: &Texts<'_>, messages: Vec<Placed<'_, '_>>) -> String {
    let messages: Vec<_> = messages
        .into_iter()
        .map(|(spot, diagnostic)| message(texts, spot, diagnostic))
        .collect();
    // Texts, numbers and lists always fit into JSON.
    let json = serde_json::to_string_pretty(&messages).unwrap_or_default();
    format!("{json}\n")
}
