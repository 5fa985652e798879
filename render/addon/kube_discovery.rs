//! kube-discovery: it told a joining host whom to trust, signed with the token that both know.
//!
//! Source: kubeadm 1.5, `master/discovery.go`.

use serde_json::{Map, Value, json};

use super::object::{SYSTEM, named};
use super::{Cluster, Manifest, standard};
use crate::artifact::{Authority, SecretForm, SecretLabel};
use crate::component::RenderError;
use crate::emit::{self, JsonLayout};
use crate::facts::Joining;
use crate::plan::{Plan, TokenPlan};
use crate::report::Origins;
use crate::spec::{ImageName, TokenUsage};

const NAME: &str = "kube-discovery";
/// What it knows.
const SECRET: &str = "clusterinfo";
/// Where it is asked. Source: kubeadm 1.5, `v1alpha1/defaults.go`.
const PORT: u16 = 9898;

/// The service and what it knows, in the releases that have it, unless no token is for it.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let joining = &plan.facts.kubeadm.joining;
    let signs = |token: &&TokenPlan| token.usages.contains(&TokenUsage::Signing);
    let tokens: Vec<&TokenPlan> = plan.tokens.iter().filter(signs).collect();
    if **joining != Joining::TokenFile || tokens.is_empty() {
        return Ok(None);
    }
    let (mut secrets, mut known) = (Vec::new(), Map::new());
    let mut origins = Origins::from(joining.origin())
        .and(&plan.endpoint.endpoint.origin)
        .and(&plan.pki.issued_from.origin);
    for token in tokens {
        let label = SecretLabel::Token(token.id.clone());
        let secret = cluster.issued.secret(&label, SecretForm::Text)?;
        known.insert(token.id.to_string(), secret.placeholder().into());
        secrets.push(secret);
        origins.extend(&Origins::from(&token.origin));
    }
    let trust = cluster.issued.trust(plan, Authority::Kubernetes)?;
    let line = |value: &Value| emit::json(value, JsonLayout::Line);
    let secret = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": named(SYSTEM, SECRET),
        "stringData": {
            "ca.pem": &*trust,
            "endpoint-list.json": line(&json!([plan.endpoint.url()])),
            "token-map.json": line(&known.into()),
        },
        "type": "Opaque",
    });
    let template = standard::template(plan, NAME, &standard::control_plane(plan), &pod(plan));
    let deployment = standard::deployment(SYSTEM, NAME, 1, &template);
    Ok(Some(
        Manifest::of(vec![secret, deployment], origins).with_secrets(secrets),
    ))
}

fn pod(plan: &Plan) -> Value {
    json!({
        "containers": [{
            "command": ["/usr/local/bin/kube-discovery"],
            "image": plan.image(ImageName::KubeDiscovery),
            "name": NAME,
            "ports": [{"containerPort": PORT, "hostPort": PORT, "name": "http"}],
            "securityContext": {"seLinuxOptions": {"type": "unconfined_t"}},
            "volumeMounts": [{"mountPath": "/tmp/secret", "name": SECRET, "readOnly": true}],
        }],
        "hostNetwork": true,
        "volumes": [{"name": SECRET, "secret": {"secretName": SECRET}}],
    })
}
