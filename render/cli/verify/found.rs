//! What is found on hosts, in the form of `--format json`.

use serde::Serialize;

/// What was found on one host.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HostFound {
    pub(super) host: String,
    pub(super) generation: Option<String>,
    /// As `kubecast status` says it.
    pub(super) state: String,
    pub(super) is_well: bool,
    /// What is not as it was brought.
    pub(super) changed: Vec<FileFound>,
    /// What the spec wants other than it was brought; none if the host keeps no record.
    pub(super) due: Option<Vec<String>>,
}

/// A file that is not as it was brought.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileFound {
    pub(super) path: String,
    /// `content`, `missing`, `mode`, `owner`, `type` or `unknown`.
    pub(super) what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rights: Option<Values>,
    /// Why its content is not shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hidden: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) differences: Vec<Difference>,
    /// Why it is there, where no difference has reasons of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) because: Vec<Because>,
}

/// What was brought, and what is there.
#[derive(Debug, Serialize)]
pub(super) struct Values {
    pub(super) brought: Option<String>,
    pub(super) found: Option<String>,
}

/// One difference in a file.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) field: Option<String>,
    #[serde(flatten)]
    pub(super) values: Values,
    pub(super) because: Vec<Because>,
}

/// A reason, and where it is written.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Because {
    pub(super) origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
}
