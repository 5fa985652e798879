use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;
use crate::types::Repository;

/// Where images come from and which tags they have.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ImageFacts {
    /// Where images come from unless the spec names another repository.
    pub repository: Fact<Repository>,
    /// The images whose names end in the architecture, as in etcd-amd64.
    pub architecture_suffix: Fact<Vec<String>>,
    /// The tag of the etcd image.
    pub etcd: Fact<String>,
    /// The tag of the CoreDNS image; before CoreDNS there was kube-dns.
    pub coredns: Fact<Option<String>>,
    /// The CoreDNS image below the repository: `flat` coredns, `nested` coredns/coredns, or
    /// `nested-by-default` only in the default repository and flat in any other.
    pub coredns_path: Fact<CorednsPath>,
    /// The tag of the pause image.
    pub pause: Fact<String>,
    /// The tags of the three images of kube-dns, where that is the DNS add-on.
    pub kube_dns: Fact<Option<BTreeMap<String, String>>>,
    /// The tag of kube-discovery, where hosts ask it whom to trust.
    pub kube_discovery: Fact<Option<String>>,
}

/// The path of the CoreDNS image below its repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CorednsPath {
    /// `coredns`.
    Flat,
    /// `coredns/coredns`.
    Nested,
    /// `coredns/coredns` in the default repository, `coredns` in any other.
    NestedByDefault,
}
