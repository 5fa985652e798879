use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use super::object::{SYSTEM, named};
use super::{Cluster, Manifest};
use crate::artifact::{SecretForm, SecretLabel, SecretRef};
use crate::component::RenderError;
use crate::facts::Joining;
use crate::plan::TokenPlan;
use crate::report::Origins;
use crate::spec::{TokenStore, TokenUsage};

/// The Secrets of bootstrap tokens, in the order of the spec.
pub(super) fn manifest(cluster: &Cluster<'_>) -> Result<Option<Manifest>, RenderError> {
    let plan = cluster.plan;
    let mut objects = Vec::new();
    let mut secrets = Vec::new();
    let mut origins = Origins::none();
    let is_object = |token: &&TokenPlan| token.store == TokenStore::Secret;
    for token in plan.tokens.iter().filter(is_object) {
        let label = SecretLabel::Token(token.id.clone());
        let secret = cluster.issued.secret(&label, SecretForm::TextBase64)?;
        objects.push(token_secret(token, &secret));
        secrets.push(secret);
        origins.extend(&Origins::from(&token.origin));
    }
    if objects.is_empty() || *plan.facts.kubeadm.joining != Joining::BootstrapTokens {
        return Ok(None);
    }
    Ok(Some(
        Manifest::of_kubeadm(plan, objects, origins).with_secrets(secrets),
    ))
}

fn token_secret(token: &TokenPlan, secret: &SecretRef) -> Value {
    let mut data = Map::new();
    let mut add = |key: &str, text: &str| {
        if !text.is_empty() {
            data.insert(key.into(), BASE64.encode(text.as_bytes()).into());
        }
    };
    add("token-id", token.id.as_str());
    add("description", &token.description);
    add("auth-extra-groups", &token.groups.join(","));
    add(
        "expiration",
        &token.expires.map(|time| time.to_string()).unwrap_or_default(),
    );
    for usage in &token.usages {
        let key = match usage {
            TokenUsage::Signing => "usage-bootstrap-signing",
            TokenUsage::Authentication => "usage-bootstrap-authentication",
        };
        add(key, "true");
    }
    data.insert("token-secret".into(), secret.placeholder().into());
    json!({
        "apiVersion": "v1",
        "data": data,
        "kind": "Secret",
        "metadata": named(SYSTEM, &format!("bootstrap-token-{}", token.id)),
        "type": "bootstrap.kubernetes.io/token",
    })
}
