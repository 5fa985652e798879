use serde_json::{Value, json};

use super::object::{PUBLIC, Subject, config_map, readers};
use super::{Cluster, Manifest};
use crate::artifact::Authority;
use crate::component::RenderError;
use crate::emit;
use crate::facts::{EmptyLists, Joining};
use crate::report::Origins;

const NAME: &str = "cluster-info";

/// What a host reads before it trusts anybody: where the API is, and its authority. The controller manager
/// adds a signature for each token.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    if !cluster.layout.run_as().is_for_kubeadm() {
        return Ok(None);
    }
    if *plan.facts.kubeadm.joining != Joining::BootstrapTokens {
        return Ok(None);
    }
    let facts = &plan.facts.kubeconfig;
    let trust = cluster.issued.trust(plan, Authority::Kubernetes)?;
    let server = json!({
        "certificate-authority-data": data_encoding::BASE64.encode(trust.as_bytes()),
        "server": plan.endpoint.url(),
    });
    let nothing = match *facts.cluster_info_empty_lists {
        EmptyLists::Brackets => json!([]),
        EmptyLists::Null => Value::Null,
    };
    let mut kubeconfig = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": server, "name": ""}],
        "contexts": nothing,
        "current-context": "",
        "kind": "Config",
        "users": nothing,
    });
    if *facts.preferences {
        kubeconfig["preferences"] = json!({});
    }
    let mut objects = vec![config_map(
        PUBLIC,
        NAME,
        [("kubeconfig", emit::yaml(&kubeconfig))],
    )];
    objects.extend(readers(
        PUBLIC,
        "kubeadm:bootstrap-signer-clusterinfo",
        NAME,
        &[Subject::User("system:anonymous")],
    ));
    let origins = Origins::from(&plan.endpoint.endpoint.origin).and(&plan.pki.issued_from.origin);
    Ok(Some(Manifest::of_kubeadm(plan, objects, origins)))
}
