use super::api::{Api, BETA};
use super::draft::{Command, Draft, Node};
use super::fields::Fields;
use super::item::Item;
use super::{init, node, token};
use crate::report::messages;
use crate::types::HostPath;

const DISCOVERY: &str = "hosts get the cluster's address and authority in their files";

/// `JoinConfiguration`.
pub(super) fn join<'a>(item: &Item<'a>, draft: &mut Draft<'a>) {
    item.read(|fields| {
        let mut host = Node::of(Command::JoinWorker, item);
        if item.input.api == Api::V1Alpha3 {
            flat(fields, &mut host, draft);
        } else {
            control_plane(fields.get("controlPlane"), &mut host);
        }
        node::registration(fields.get("nodeRegistration"), &mut host);
        node::running(fields, &mut host);
        discovery(fields.within(BETA, "discovery"), draft);
        host.ca_cert_path = ca_cert_path(fields);
        init::skip_phases(fields, None);
        host.timeout = init::timeouts(fields);
        draft.nodes.push(host);
    });
}

/// `controlPlane`, whose presence makes a host one.
fn control_plane<'a>(item: Option<Item<'a>>, host: &mut Node<'a>) {
    let Some(item) = item else {
        return;
    };
    host.command = Command::JoinControlPlane;
    item.read(|fields| {
        node::local_endpoint(fields.get("localAPIEndpoint"), host);
        init::certificate_key(fields);
    });
}

/// What v1alpha3 says beside the rest: `controlPlane` is a flag there.
fn flat<'a>(fields: &Fields<'a>, host: &mut Node<'a>, draft: &mut Draft<'a>) {
    let is_control_plane = fields.get("controlPlane").and_then(|flag| flag.boolean());
    let endpoint = fields.get("apiEndpoint");
    if is_control_plane == Some(true) {
        host.command = Command::JoinControlPlane;
        node::local_endpoint(endpoint, host);
    } else if let Some(endpoint) = endpoint {
        endpoint.unused("a worker has no API server");
    }
    flat_discovery(fields, draft);
}

fn discovery<'a>(item: Option<Item<'a>>, draft: &mut Draft<'a>) {
    let Some(item) = item else {
        return;
    };
    item.unused(DISCOVERY);
    let bootstrap = item.node.get("bootstrapToken");
    let tokens = [
        item.node
            .get("tlsBootstrapToken")
            .map(|node| (node, item.path.key("tlsBootstrapToken"))),
        bootstrap
            .and_then(|node| node.get("token"))
            .map(|node| (node, item.path.field("bootstrapToken.token"))),
    ];
    // The token of TLS bootstrap is what bootstrap-kubelet.conf holds; discovery's is its default.
    if let Some((node, path)) = tokens.into_iter().flatten().next() {
        let input = item.input;
        draft
            .tokens_of_joins
            .extend(token::id(&Item { input, node, path }));
    }
}

/// Where a join leaves the cluster's authority. kubeadm takes no other end.
fn ca_cert_path(fields: &Fields<'_>) -> Option<HostPath> {
    let path = fields.get("caCertPath")?;
    path.text_that(
        |text| text.ends_with(".crt"),
        "does not end in `.crt`, as kubeadm wants it",
    )?;
    path.parsed()
}

/// `NodeConfiguration`, up to 1.11.
pub(super) fn node<'a>(item: &Item<'a>, draft: &mut Draft<'a>) {
    item.read(|fields| {
        let mut host = Node::of(Command::JoinWorker, item);
        node::registration(
            fields.within(Api::V1Alpha2..=Api::V1Alpha2, "nodeRegistration"),
            &mut host,
        );
        let old = |key| fields.within(Api::V1Alpha1..=Api::V1Alpha1, key);
        host.take_name(old("nodeName"));
        host.take_socket(old("criSocket"));
        host.ca_cert_path = ca_cert_path(fields);
        flat_discovery(fields, draft);
        fields.unused(
            &["masterAddresses", "secrets", "apiPort", "discoveryPort"],
            DISCOVERY,
        );
        draft.nodes.push(host);
    });
}

/// How a host finds its cluster, up to v1alpha3, and what it repeats of it.
fn flat_discovery<'a>(fields: &Fields<'a>, draft: &mut Draft<'a>) {
    let token = fields.get("token");
    let token = fields.get("tlsBootstrapToken").or(token);
    draft
        .tokens_of_joins
        .extend(token.and_then(|token| token::id(&token)));
    fields.unused(
        &[
            "discoveryFile",
            "discoveryToken",
            "discoveryTokenAPIServers",
            "discoveryTokenCACertHashes",
            "discoveryTokenUnsafeSkipCAVerification",
            "discoveryTimeout",
        ],
        DISCOVERY,
    );
    fields.unused(
        &["clusterName", "featureGates"],
        "a host has those of the cluster",
    );
}

/// Says which tokens of joins the first host does not know.
pub(super) fn note_unknown_tokens(
    draft: &mut Draft<'_>,
    from: crate::types::Timestamp,
    notes: &super::Findings,
) {
    if !draft.tokens.is_empty() {
        return;
    }
    let mut ids = std::mem::take(&mut draft.tokens_of_joins);
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        notes.push(messages::kubeadm::random_token());
    }
    for id in ids {
        notes.push(messages::kubeadm::token_of_join(id.as_str()));
        draft.tokens.push(token::default_token(id, from));
    }
}
