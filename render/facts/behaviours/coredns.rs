use schemars::JsonSchema;
use serde::Deserialize;

use super::{CorefileFacts, Forward, OwnVersions};
use crate::facts::Fact;

/// CoreDNS, by its own versions: what the spec's version understands, whatever the release was tested with.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CorednsProgramFacts {
    /// Whether kubecast knows this version of CoreDNS.
    pub known: Fact<bool>,
    /// Whether its image is `coredns/coredns` with a tag that begins with `v`, instead of `coredns`.
    pub nested_image: Fact<bool>,
    /// Whether it has the plugin `ready`.
    pub ready: Fact<bool>,
    /// Whether it follows names outside the cluster only when `kubernetes` holds `upstream`.
    pub upstream: Fact<bool>,
    /// How queries leave by its plugins.
    pub forward: Fact<Forward>,
    /// Whether `health` can wait before it stops.
    pub lameduck: Fact<bool>,
    /// Whether the block of `kubernetes` may hold `ttl`.
    pub ttl: Fact<bool>,
    /// Whether `cache` can leave out a zone.
    pub cache_spares_cluster: Fact<bool>,
    /// Whether it has the plugin `loop`.
    pub loop_detection: Fact<bool>,
    /// Whether it has the plugin `loadbalance`.
    pub loadbalance: Fact<bool>,
    /// Whether it gets nodes.
    pub reads_nodes: Fact<bool>,
    /// Whether it reads EndpointSlices.
    pub reads_endpoint_slices: Fact<bool>,
}

impl CorednsProgramFacts {
    /// All that it understands of a Corefile.
    pub fn corefile(&self) -> CorefileFacts {
        CorefileFacts {
            lameduck: self.lameduck.clone(),
            ready: self.ready.clone(),
            upstream: self.upstream.clone(),
            ttl: self.ttl.clone(),
            forward: self.forward.clone(),
            cache_spares_cluster: self.cache_spares_cluster.clone(),
            loop_detection: self.loop_detection.clone(),
            loadbalance: self.loadbalance.clone(),
        }
    }
}

impl OwnVersions for CorednsProgramFacts {
    const GROUP: &'static str = "coredns-program";
    const NAME: &'static str = "CoreDNS";
}
