use super::api::{Api, BETA, BETWEEN};
use super::draft::{Command, Draft, Node};
use super::fields::Fields;
use super::item::Item;
use super::{node, token};
use crate::spec::Addons;
use crate::types::{Duration, Timestamp};

/// Why a certificate key means nothing here.
pub(super) const CERTIFICATE_KEY: &str =
    "kubecast delivers the control plane's files, it does not upload them";

const PHASES: &str = "kubecast renders what all phases write";

const TIMEOUTS: &str = "kubecast waits for nothing";

/// `InitConfiguration`.
pub(super) fn init<'a>(item: &Item<'a>, draft: &mut Draft<'a>, from: Timestamp) {
    item.read(|fields| {
        let mut first = Node::of(Command::Init, item);
        draft.tokens = token::tokens(fields.get("bootstrapTokens"), from);
        node::registration(fields.get("nodeRegistration"), &mut first);
        node::local_endpoint(fields.within(BETA, "localAPIEndpoint"), &mut first);
        node::local_endpoint(fields.within(BETWEEN, "apiEndpoint"), &mut first);
        node::running(fields, &mut first);
        certificate_key(fields);
        skip_phases(fields, Some(&mut draft.addons));
        if let Some(timeout) = timeouts(fields) {
            draft.api_server.timeout_for_control_plane = Some(timeout);
        }
        draft.nodes.push(first);
    });
}

/// `certificateKey`.
pub(super) fn certificate_key(fields: &Fields<'_>) {
    if let Some(key) = fields.within(Api::V1Beta2..=Api::V1Beta4, "certificateKey") {
        key.unused(CERTIFICATE_KEY);
    }
}

/// `skipPhases`: leaving out an add-on is the only one that the spec can say, and only `init` deploys them.
pub(super) fn skip_phases(fields: &Fields<'_>, mut addons: Option<&mut Addons>) {
    let Some(phases) = fields.within(Api::V1Beta3..=Api::V1Beta4, "skipPhases") else {
        return;
    };
    for phase in phases.list() {
        let name = phase.text().unwrap_or_default();
        let (dns, proxy) = match name {
            "addon" | "addon/all" => (true, true),
            "addon/coredns" => (true, false),
            "addon/kube-proxy" => (false, true),
            _ => (false, false),
        };
        match &mut addons {
            Some(addons) if dns || proxy => {
                addons.core_dns.disabled |= dns;
                addons.kube_proxy.disabled |= proxy;
            }
            _ => phase.unused(&format!(
                "`{}` is not skipped, {PHASES}",
                crate::report::excerpt(name)
            )),
        }
    }
}

/// `timeouts`, of which one decides how long the probes of static pods wait.
pub(super) fn timeouts(fields: &Fields<'_>) -> Option<Duration> {
    let timeouts = fields.within(Api::V1Beta4..=Api::V1Beta4, "timeouts")?;
    timeouts.read(|fields| {
        fields.unused(
            &[
                "kubeletHealthCheck",
                "kubernetesAPICall",
                "etcdAPICall",
                "tlsBootstrap",
                "discovery",
                "upgradeManifests",
            ],
            TIMEOUTS,
        );
        fields
            .get("controlPlaneComponentHealthCheck")
            .and_then(|timeout| timeout.duration())
    })?
}
