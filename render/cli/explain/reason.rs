use kubecast::plan::Answer;
use kubecast::report::{Origin, SpecPath};
use serde::Serialize;
use serde_json::Value;

use super::here::{FactRow, line_and_column, place, rows};
use crate::cli::load::Loaded;

/// A reason, with what a person wants to know about it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct Reason {
    /// `spec.version`, `default:spec.network.dnsDomain`, `fact:static-pod.priority`.
    pub(in crate::cli) origin: String,
    /// The value that was decided, where it is one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) value: Option<Value>,
    /// File, line and column, if a person wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) place: Option<String>,
    /// The line there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::cli) text: Option<String>,
    /// The rows of a fact that hold in the cluster's release.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::cli) facts: Vec<FactRow>,
}

/// What reasons are looked up in.
pub(in crate::cli) struct Reasoning<'a> {
    loaded: &'a Loaded,
    answers: Vec<Answer>,
}

impl<'a> Reasoning<'a> {
    pub(in crate::cli) fn of(loaded: &'a Loaded) -> Self {
        let answers = loaded.plan.answers();
        Self { loaded, answers }
    }

    /// A reason in full.
    pub(in crate::cli) fn explain(&self, origin: &Origin) -> Reason {
        let reason = Reason {
            origin: origin.to_string(),
            value: None,
            place: None,
            text: None,
            facts: Vec::new(),
        };
        match origin {
            Origin::Spec(path) => self.written(path, reason),
            Origin::Default(path) => Reason {
                value: self.answer(path),
                ..reason
            },
            Origin::Fact(key) => Reason {
                facts: rows(self.loaded, key),
                ..reason
            },
        }
    }

    fn answer(&self, path: &SpecPath) -> Option<Value> {
        let answer = self.answers.iter().find(|answer| answer.path == *path)?;
        Some(answer.value.clone())
    }

    fn written(&self, path: &SpecPath, reason: Reason) -> Reason {
        let document = &self.loaded.document;
        if document.root.at(path).is_none() {
            return Reason {
                value: self.answer(path),
                ..reason
            };
        }
        let (line, _) = line_and_column(document, path);
        Reason {
            place: Some(place(document, path)),
            text: document
                .text
                .lines()
                .nth(line.saturating_sub(1))
                .map(str::to_owned),
            ..reason
        }
    }
}
