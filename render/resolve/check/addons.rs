//! The pod network and its files.

use crate::report::{Report, SpecPath, messages};
use crate::spec::{ClusterSpec, CniType, Flannel};

pub(super) fn check(spec: &ClusterSpec, report: &mut Report) {
    let cni = &spec.network.cni;
    let path = SpecPath::of("spec.network.cni");
    let kind = cni.kind.unwrap_or_default();
    let name = match kind {
        CniType::Flannel => "flannel",
        CniType::Manifests => "manifests",
        CniType::None => "none",
    };
    if kind != CniType::Flannel && cni.flannel != Flannel::default() {
        let message = messages::net::unused_cni("flannel", name).at_key(&path.field("flannel"));
        report.push(message.note_at("`type` is at", &path.field("type")));
    }
    match (kind, cni.manifests.is_empty()) {
        (CniType::Manifests, true) => report.push(messages::net::no_manifests().at(&path.field("type"))),
        (CniType::Flannel | CniType::None, false) => {
            let message = messages::net::unused_cni("manifests", name).at_key(&path.field("manifests"));
            report.push(match cni.kind {
                Some(_) => message.note_at("`type` is at", &path.field("type")),
                None => message.note("`type` is left out, so it is flannel"),
            });
        }
        _ => {}
    }
}
