use std::ops::RangeInclusive;

use super::api::Api;
use super::findings::Findings;
use super::item::Item;
use super::{Input, KubeadmFile};
use crate::report::{Diagnostic, Location, SpecPath, excerpt, messages};
use crate::source::{Document, read_kubeadm};

/// The group of kubeadm's own configuration.
const KUBEADM: &str = "kubeadm.k8s.io";

/// What a document configures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first host.
    Init,
    /// The cluster.
    Cluster,
    /// Both, up to 1.11.
    Master,
    /// A further host.
    Join,
    /// A further host, up to 1.11.
    Node,
    /// All kubelets.
    Kubelet,
    /// All kube-proxies.
    KubeProxy,
    /// Nothing that is rendered.
    Other,
}

impl Kind {
    /// Whether it says what `kubeadm init` makes.
    pub(super) fn is_of_cluster(self) -> bool {
        matches!(self, Self::Init | Self::Cluster | Self::Master)
    }
}

/// kubeadm's kinds, and the versions that have them.
const KINDS: &[(&str, RangeInclusive<Api>, Kind)] = &[
    ("InitConfiguration", Api::V1Alpha3..=Api::V1Beta4, Kind::Init),
    (
        "ClusterConfiguration",
        Api::V1Alpha3..=Api::V1Beta4,
        Kind::Cluster,
    ),
    ("JoinConfiguration", Api::V1Alpha3..=Api::V1Beta4, Kind::Join),
    ("MasterConfiguration", Api::V1Alpha1..=Api::V1Alpha2, Kind::Master),
    ("NodeConfiguration", Api::V1Alpha1..=Api::V1Alpha2, Kind::Node),
    ("ClusterStatus", Api::V1Alpha3..=Api::V1Beta2, Kind::Other),
    ("ResetConfiguration", Api::V1Beta4..=Api::V1Beta4, Kind::Other),
    ("UpgradeConfiguration", Api::V1Beta4..=Api::V1Beta4, Kind::Other),
];

/// What kubeadm passes on to components.
const COMPONENTS: &[(&str, &str, Kind)] = &[
    (
        "kubelet.config.k8s.io/v1beta1",
        "KubeletConfiguration",
        Kind::Kubelet,
    ),
    (
        "kubeproxy.config.k8s.io/v1alpha1",
        "KubeProxyConfiguration",
        Kind::KubeProxy,
    ),
];

/// The documents of the files, in order. One that cannot be read is reported.
pub(super) fn documents(files: &[KubeadmFile], findings: &Findings) -> Vec<Document> {
    let mut documents = Vec::new();
    for file in files {
        match read_kubeadm(&file.name, &file.text) {
            Ok(read) => documents.extend(read),
            Err(report) => findings.extend(report),
        }
    }
    documents
}

/// What a document configures, and its root; `None` if kubeadm would not know, which is reported.
pub(super) fn classify<'a>(document: &'a Document, findings: &'a Findings) -> Option<(Kind, Item<'a>)> {
    let root = &document.root;
    let text = |key| root.get(key).and_then(|node| node.as_text());
    let (api_version, kind) = (
        text("apiVersion").unwrap_or_default(),
        text("kind").unwrap_or_default(),
    );
    let item = |kind: &str, api| Item {
        input: Input {
            document,
            api,
            findings,
        },
        node: root,
        path: SpecPath::root().key(kind),
    };
    if let Some((.., found)) = COMPONENTS
        .iter()
        .find(|(group, name, _)| *group == api_version && *name == kind)
    {
        return Some((*found, item(kind, Api::V1Beta4)));
    }
    let refuse = |key: &str, message: Diagnostic| {
        let span = root.get(key).unwrap_or(root).span;
        findings.push_in(document, message.place(Location::Text(span)));
    };
    let Some((KUBEADM, version)) = api_version.split_once('/') else {
        refuse(
            "kind",
            messages::kubeadm::document(&excerpt(api_version), &excerpt(kind)),
        );
        return None;
    };
    let Some(api) = Api::named(version) else {
        refuse(
            "apiVersion",
            messages::kubeadm::api_version(&excerpt(api_version), &Api::known()),
        );
        return None;
    };
    let row = KINDS
        .iter()
        .find(|(name, versions, _)| *name == kind && versions.contains(&api));
    if row.is_none() {
        refuse(
            "kind",
            messages::kubeadm::document(&excerpt(api_version), &excerpt(kind)),
        );
    }
    row.map(|(.., found)| (*found, item(kind, api)))
}
