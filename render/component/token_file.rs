//! The tokens that kube-apiserver reads from a file: those with which hosts joined before there were bootstrap tokens, and
//! those for which the spec chooses the file.

use sha2::{Digest, Sha256};

use super::RenderError;
use super::draft::Draft;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Content, SecretForm, SecretLabel};
use crate::facts::Joining;
use crate::layout::File;
use crate::plan::{Plan, TokenPlan};
use crate::report::Origins;
use crate::spec::TokenStore;

/// The group whose requests for kubelet certificates kube-controller-manager approves.
pub(super) const BOOTSTRAP_GROUP: &str = "system:kubelet-bootstrap";

/// The user that a bearer of such a token is. Source: kubeadm 1.5, `master/tokens.go`.
const BOOTSTRAP_USER: &str = "kubeadm-node-csr";

/// The user that a bearer is where the spec chose the file, as the tradition names it.
const CHOSEN_USER: &str = "kubelet-bootstrap";

/// Whether the spec chose the file for a token, in a release that has another way.
pub(super) fn is_chosen(plan: &Plan) -> bool {
    *plan.facts.kubeadm.joining == Joining::BootstrapTokens && tokens(plan).next().is_some()
}

fn tokens(plan: &Plan) -> impl Iterator<Item = &TokenPlan> {
    let is_only_way = *plan.facts.kubeadm.joining == Joining::TokenFile;
    let is_in_file = move |token: &&TokenPlan| is_only_way || token.store == TokenStore::File;
    plan.tokens
        .iter()
        .filter(|token| token.authenticates())
        .filter(is_in_file)
}

/// Adds the file of a control-plane host, unless no token is for it.
///
/// A line is `token,user,uid` and then groups, in quotes (kubernetes, `authentication/token/tokenfile`).
pub(super) fn add(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = scope.plan;
    if !scope.host.is_control_plane() || tokens(plan).next().is_none() {
        return Ok(());
    }
    let joining = &plan.facts.kubeadm.joining;
    let (mut text, mut secrets) = (String::new(), Vec::new());
    let mut origins = Origins::from(joining.origin());
    for token in tokens(plan) {
        let label = SecretLabel::Token(token.id.clone());
        let secret = scope.issued.secret(&label, SecretForm::Text)?;
        let (hidden, uid) = (secret.placeholder(), user_id(plan, token));
        text += &match **joining {
            Joining::TokenFile => format!("{hidden},{BOOTSTRAP_USER},{uid},{BOOTSTRAP_GROUP}\n"),
            Joining::BootstrapTokens => {
                let groups = token.groups.join(",");
                format!("{}.{hidden},{CHOSEN_USER},{uid},\"{groups}\"\n", token.id)
            }
        };
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
