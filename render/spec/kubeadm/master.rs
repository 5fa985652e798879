use std::ops::RangeInclusive;

use super::api::Api;
use super::component::{extra_args, extra_volumes};
use super::draft::{Command, Draft, Node};
use super::fields::Fields;
use super::item::Item;
use super::{cluster, component_config, etcd, node, token};
use crate::report::messages;
use crate::spec::BootstrapToken;
use crate::types::Timestamp;

const OLDEST: RangeInclusive<Api> = Api::V1Alpha1..=Api::V1Alpha1;
const NEWER: RangeInclusive<Api> = Api::V1Alpha2..=Api::V1Alpha2;

const ARGUMENTS: &str = "leave it out and set the flag in `extraArgs` of the spec";

/// `MasterConfiguration`: the cluster and its first host, up to 1.11.
pub(super) fn master<'a>(item: &Item<'a>, draft: &mut Draft<'a>, from: Timestamp) {
    item.read(|fields| {
        cluster::shared(fields, draft);
        let mut host = Node::of(Command::Init, item);
        api(fields.get("api"), draft, &mut host);
        components(fields, draft);
        embedded(fields, draft);
        node::registration(fields.within(NEWER, "nodeRegistration"), &mut host);
        draft.tokens = token::tokens(fields.within(NEWER, "bootstrapTokens"), from);
        if item.input.api == Api::V1Alpha2 {
            etcd::etcd(fields.get("etcd"), draft);
        } else {
            flat_etcd(fields.get("etcd"), draft);
        }
        oldest(fields, draft, &mut host, from);
        whole_control_plane(fields, Api::V1Alpha1..=Api::V1Alpha2);
        fields.unused(
            &["imagePullPolicy"],
            "it changes no file, only when kubeadm pulls images",
        );
        draft.nodes.push(host);
    });
}

fn api<'a>(item: Option<Item<'a>>, draft: &mut Draft<'a>, host: &mut Node<'a>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        node::endpoint(fields, host);
        let endpoint = fields.get("controlPlaneEndpoint");
        draft.control_plane_endpoint = endpoint.and_then(cluster::endpoint);
        let old = |key| {
            fields
                .within(OLDEST, key)
                .map(|item| item.list())
                .unwrap_or_default()
        };
        let (addresses, names) = (old("advertiseAddresses"), old("externalDNSNames"));
        // The first address is the host's own; the certificate names them all.
        host.address = host.address.or_else(|| addresses.first().and_then(Item::parsed));
        let more = names.iter().chain(addresses.iter().skip(1));
        draft.api_server.cert_sans = more.filter_map(Item::parsed).collect();
    });
}

/// One image for all components, and the audit policy of all.
pub(super) fn whole_control_plane(fields: &Fields<'_>, versions: RangeInclusive<Api>) {
    let image = fields.within(versions.clone(), "unifiedControlPlaneImage");
    if let Some(image) = image.filter(|image| image.text().is_some()) {
        image.push(image.unsupported("every component has its own image"));
    }
    if let Some(policy) = fields.within(versions, "auditPolicy") {
        policy.unused("kubeadm reads it with the feature gate `Auditing` only");
    }
}

/// What v1alpha1 to v1alpha3 say of components in fields of the document itself.
pub(super) fn components<'a>(fields: &Fields<'a>, draft: &mut Draft<'a>) {
    draft.api_server.extra_args = extra_args(fields.get("apiServerExtraArgs"));
    draft.api_server.extra_volumes = extra_volumes(fields.get("apiServerExtraVolumes"));
    draft
        .api_server
        .cert_sans
        .extend(cluster::cert_sans(fields.get("apiServerCertSANs")));
    draft.controller_manager.extra_args = extra_args(fields.get("controllerManagerExtraArgs"));
    draft.controller_manager.extra_volumes = extra_volumes(fields.get("controllerManagerExtraVolumes"));
    draft.scheduler.extra_args = extra_args(fields.get("schedulerExtraArgs"));
    draft.scheduler.extra_volumes = extra_volumes(fields.get("schedulerExtraVolumes"));
}

/// Configurations of components within kubeadm's own.
fn embedded<'a>(fields: &Fields<'a>, draft: &mut Draft<'a>) {
    let inner = |key, inner| {
        fields
            .get(key)
            .and_then(|item: Item<'a>| item.read(|fields| fields.get(inner))?)
    };
    if let Some(config) = inner("kubeletConfiguration", "baseConfig") {
        component_config::kubelet(&config, draft);
    }
    if let Some(config) = inner("kubeProxy", "config") {
        component_config::kube_proxy(&config, draft);
    }
}

/// `etcd` of v1alpha1: external if it has endpoints.
fn flat_etcd<'a>(item: Option<Item<'a>>, draft: &mut Draft<'a>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        let has_endpoints = |endpoints: Item<'_>| !endpoints.list().is_empty();
        if fields.get("endpoints").is_some_and(has_endpoints) {
            draft.etcd.external = etcd::external(fields);
        } else {
            fields.unused(&["caFile", "certFile", "keyFile"], "there are no endpoints");
        }
        let local = &mut draft.etcd.local;
        local.data_dir = fields.get("dataDir").and_then(|dir| dir.parsed());
        local.extra_args = extra_args(fields.get("extraArgs"));
        local.server_cert_sans = etcd::names(fields.get("serverCertSANs"));
        local.peer_cert_sans = etcd::names(fields.get("peerCertSANs"));
        etcd::whole_image(fields.get("image"));
        if let Some(hosted) = fields.get("selfHosted") {
            hosted.push(hosted.unsupported("self-hosted control planes are not rendered"));
        }
    });
}

/// What only v1alpha1 has, in its forms of 1.5 and of 1.10.
fn oldest<'a>(fields: &Fields<'a>, draft: &mut Draft<'a>, host: &mut Node<'a>, from: Timestamp) {
    let old = |key| fields.within(OLDEST, key);
    host.take_name(old("nodeName"));
    host.take_socket(old("criSocket"));
    if old("noTaintMaster").and_then(|flag| flag.boolean()) == Some(true) {
        host.taints = Some(Vec::new());
    }
    let (ttl, usages, groups) = (old("tokenTTL"), old("tokenUsages"), old("tokenGroups"));
    let token = old("token").and_then(|token| token::id(&token));
    draft.tokens.extend(token.map(|id| BootstrapToken {
        expires: token::expiry(ttl, from),
        usages: token::usages(usages),
        groups: token::groups(groups),
        ..token::default_token(id, from)
    }));
    // 1.5 writes its token to a file, where it never expires.
    let secret = secrets(old("secrets"));
    draft.tokens.extend(secret.map(|id| BootstrapToken {
        expires: None,
        ..token::default_token(id, from)
    }));
    let modes =
        old("authorizationModes").filter(|modes| modes.node.to_json() != serde_json::json!(["Node", "RBAC"]));
    let cloud = old("cloudProvider").filter(|cloud| cloud.text().is_some());
    let flags =
        ["privilegedPods", "selfHosted"].map(|key| old(key).filter(|flag| flag.boolean() == Some(true)));
    for item in [modes, cloud].into_iter().chain(flags).flatten() {
        item.push(messages::kubeadm::unsupported(&item.name(), "a spec has no field for it").help(ARGUMENTS));
    }
    if let Some(discovery) = old("discovery") {
        discovery.unused("kube-discovery is reached at its own port");
    }
}

/// `secrets` of 1.5: the token whole, or its public half beside the other.
fn secrets(item: Option<Item<'_>>) -> Option<crate::types::TokenId> {
    item?.read(|fields| {
        fields.get("token");
        fields.get("bearerToken");
        let whole = fields.get("givenToken").and_then(|token| token::id(&token));
        let id = fields.get("tokenID").and_then(|id| id.parsed());
        whole.or(id)
    })?
}
