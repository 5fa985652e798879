//! `tokens.csv`: the tokens with which hosts joined before there were bootstrap tokens.

use sha2::{Digest, Sha256};

use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Content, SecretForm, SecretLabel};
use crate::facts::Joining;
use crate::layout::File;
use crate::plan::{Plan, TokenPlan};
use crate::report::Origins;

/// The group whose requests for kubelet certificates kube-controller-manager approves.
pub(super) const BOOTSTRAP_GROUP: &str = "system:kubelet-bootstrap";

/// The user that a bearer of such a token is. Source: kubeadm 1.5, `master/tokens.go`.
const BOOTSTRAP_USER: &str = "kubeadm-node-csr";

/// Adds the file of a control-plane host, in the releases that have one, unless no token is for it.
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = scope.plan;
    let joining = &plan.facts.kubeadm.joining;
    let tokens: Vec<&TokenPlan> = plan.tokens.iter().filter(|token| token.authenticates()).collect();
    if **joining != Joining::TokenFile || !scope.host.is_control_plane() || tokens.is_empty() {
        return Ok(());
    }
    let (mut text, mut secrets) = (String::new(), Vec::new());
    let mut origins = Origins::from(joining.origin());
    for token in tokens {
        let label = SecretLabel::Token(token.id.clone());
        let secret = scope.issued.secret(&label, SecretForm::Text)?;
        let uid = user_id(plan, token);
        text += &format!(
            "{},{BOOTSTRAP_USER},{uid},{BOOTSTRAP_GROUP}\n",
            secret.placeholder()
        );
        secrets.push(secret);
        origins.extend(&Origins::from(&token.origin));
    }
    let content = Content::with_secrets(&text, &secrets)?;
    let id = ArtifactId::new("kube-apiserver", "tokens");
    scope.add_content(draft, id, File::TokenAuthFile, content, origins)
}

/// kubeadm draws the user's identity at random. Nothing refers to it, so it comes from the cluster's and the token's:
/// a UUID of version 8 (RFC 9562).
fn user_id(plan: &Plan, token: &TokenPlan) -> String {
    let mut hash = Sha256::new();
    hash.update(plan.uid.bytes());
    hash.update(token.id.as_str());
    let mut bytes: [u8; 32] = hash.finalize().into();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes[..16]);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}
