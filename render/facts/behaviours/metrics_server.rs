use schemars::JsonSchema;
use serde::Deserialize;

use super::OwnVersions;
use crate::facts::{Fact, Interval};

/// metrics-server, by its own versions.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MetricsServerProgramFacts {
    /// Whether kubecast knows this version of metrics-server.
    pub known: Fact<bool>,
    /// The releases of Kubernetes in which it runs.
    pub runs_in: Fact<Interval>,
    /// The port on which it listens.
    pub port: Fact<u16>,
    /// The subresource of nodes for which kubelets ask whether it may read their metrics.
    pub reads: Fact<String>,
}

impl OwnVersions for MetricsServerProgramFacts {
    const GROUP: &'static str = "metrics-server";
    const NAME: &'static str = "metrics-server";
}
