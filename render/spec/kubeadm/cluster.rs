use std::net::Ipv6Addr;

use super::api::{Api, BETA, BETWEEN};
use super::component::{extra_args, extra_envs, extra_volumes};
use super::draft::Draft;
use super::fields::Fields;
use super::item::Item;
use super::{etcd, history, master};
use crate::report::{excerpt, messages};
use crate::spec::{ControllerManager, ImageName, KeyAlgorithm, Scheduler};
use crate::types::{CertificateName, Endpoint, Release};

/// All versions of `ClusterConfiguration` but the newest.
const OLDER: std::ops::RangeInclusive<Api> = Api::V1Beta1..=Api::V1Beta3;
const NEWEST: std::ops::RangeInclusive<Api> = Api::V1Beta4..=Api::V1Beta4;

/// `ClusterConfiguration`.
pub(super) fn cluster<'a>(item: &Item<'a>, draft: &mut Draft<'a>) {
    item.read(|fields| {
        shared(fields, draft);
        draft.control_plane_endpoint = fields.get("controlPlaneEndpoint").and_then(endpoint);
        etcd::etcd(fields.get("etcd"), draft);
        if item.input.api == Api::V1Alpha3 {
            master::components(fields, draft);
            draft.feature_gates.remove(history::CORE_DNS_GATE);
        }
        master::whole_control_plane(fields, BETWEEN);
        api_server(fields.within(BETA, "apiServer"), draft);
        if let Some((args, volumes, envs)) = fields
            .within(BETA, "controllerManager")
            .and_then(|item| item.read(component))
        {
            draft.controller_manager = ControllerManager {
                extra_args: args,
                extra_volumes: volumes,
                extra_envs: envs,
            };
        }
        if let Some((args, volumes, envs)) = fields
            .within(BETA, "scheduler")
            .and_then(|item| item.read(component))
        {
            draft.scheduler = Scheduler {
                extra_args: args,
                extra_volumes: volumes,
                extra_envs: envs,
            };
        }
        dns(fields.within(BETA, "dns"), draft);
        let proxy = fields.within(NEWEST, "proxy");
        let disabled = proxy.and_then(|proxy| proxy.read(|fields| fields.get("disabled")?.boolean())?);
        draft.addons.kube_proxy.disabled |= disabled.unwrap_or_default();
        hyperkube(fields);
        pki(fields, draft);
    });
}

/// What v1alpha1 and v1alpha2 say with the same words.
pub(super) fn shared<'a>(fields: &Fields<'a>, draft: &mut Draft<'a>) {
    draft.version = version(fields);
    draft.cluster_name = fields
        .get("clusterName")
        .and_then(|name| name.text_that(is_cluster_name, "a spec cannot say: quotes, `\\`, `$`, `%`, spaces at an end and what is not ASCII are not allowed"));
    draft.certificates_dir = fields.get("certificatesDir").and_then(|dir| dir.parsed());
    draft.images.repository = fields
        .get("imageRepository")
        .and_then(|repository| repository.parsed());
    if let Some(networking) = fields.get("networking") {
        networking.read(|fields| {
            draft.network.pod_subnet = fields.get("podSubnet").and_then(|subnet| subnet.parsed());
            draft.network.service_subnet = fields.get("serviceSubnet").and_then(|subnet| subnet.parsed());
            draft.network.dns_domain = fields.get("dnsDomain").and_then(|domain| domain.parsed());
        });
    }
    if let Some(gates) = fields.get("featureGates") {
        let gate = |(name, is_on): (&str, Item<'a>)| {
            let value = is_on.boolean()?;
            if let Some((.., what)) = history::GATES
                .iter()
                .find(|(gate, on, _)| *gate == name && *on == value)
            {
                is_on.push(is_on.unsupported(what));
            }
            Some((name.to_owned(), value))
        };
        draft.feature_gates = gates.entries().into_iter().filter_map(gate).collect();
    }
}

/// What the spec takes for a name; kubeadm takes anything.
fn is_cluster_name(text: &str) -> bool {
    let inside = |c: char| (' '..='~').contains(&c) && !"\"'`\\$%".contains(c);
    text.len() <= 253 && text.chars().all(inside) && text.trim() == text
}

/// kubeadm takes a colon without a port behind it for no port.
pub(super) fn endpoint(item: Item<'_>) -> Option<Endpoint> {
    let text = item.text()?;
    let is_address = text.parse::<Ipv6Addr>().is_ok();
    let without = text.strip_suffix(':').filter(|_| !is_address);
    item.parsed_as(without.unwrap_or(text))
}

/// The full release. kubeadm takes words such as `stable-1` too, which mean another release every month.
fn version(fields: &Fields<'_>) -> Option<Release> {
    let Some(item) = fields
        .get("kubernetesVersion")
        .filter(|item| item.text().is_some())
    else {
        let path = fields.map().path.key("kubernetesVersion").to_string();
        fields
            .map()
            .push(messages::kubeadm::no_version(&path, "is missing"));
        return None;
    };
    let text = item.text()?;
    match text.parse() {
        Ok(release) => Some(release),
        Err(_)
            if !text
                .trim_start_matches('v')
                .starts_with(|c: char| c.is_ascii_digit()) =>
        {
            let found = format!("is `{}`", excerpt(text));
            item.push(messages::kubeadm::no_version(&item.name(), &found));
            None
        }
        Err(why) => {
            item.refuse(text, &why);
            None
        }
    }
}

type Component = (
    Vec<crate::spec::ExtraArg>,
    Vec<crate::spec::ExtraVolume>,
    Vec<crate::spec::ExtraEnv>,
);

fn component(fields: &Fields<'_>) -> Component {
    (
        extra_args(fields.get("extraArgs")),
        extra_volumes(fields.get("extraVolumes")),
        extra_envs(fields.within(NEWEST, "extraEnvs")),
    )
}

fn api_server(item: Option<Item<'_>>, draft: &mut Draft<'_>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        let server = &mut draft.api_server;
        (server.extra_args, server.extra_volumes, server.extra_envs) = component(fields);
        server.cert_sans = cert_sans(fields.get("certSANs"));
        let Some(timeout) = fields.within(OLDER, "timeoutForControlPlane") else {
            return;
        };
        let is_lost = |release: &Release| history::loses_timeout(release, item.input.api);
        if let Some(release) = draft.version.as_ref().filter(|release| is_lost(release)) {
            timeout.unused(&format!("kubeadm {release} forgets it and waits for 4 minutes"));
        } else {
            server.timeout_for_control_plane = timeout.duration();
        }
    });
}

/// kubeadm writes names of the API server in lower case.
pub(super) fn cert_sans(item: Option<Item<'_>>) -> Vec<CertificateName> {
    let items = item.map(|item| item.list()).unwrap_or_default();
    let name = |item: &Item<'_>| item.parsed_as(&item.text()?.to_lowercase());
    items.iter().filter_map(name).collect()
}

fn dns(item: Option<Item<'_>>, draft: &mut Draft<'_>) {
    let Some(item) = item else {
        return;
    };
    item.read(|fields| {
        if let Some(kind) = fields.within(Api::V1Beta1..=Api::V1Beta2, "type")
            && kind.text().is_some_and(|kind| kind != "CoreDNS")
        {
            kind.push(kind.unsupported("only CoreDNS is rendered"));
        }
        let image = etcd::image(fields.get("imageRepository"), fields.get("imageTag"));
        draft
            .images
            .overrides
            .extend(image.map(|image| (ImageName::Coredns, image)));
        let disabled = fields
            .within(NEWEST, "disabled")
            .and_then(|disabled| disabled.boolean());
        draft.addons.core_dns.disabled |= disabled.unwrap_or_default();
    });
}

fn hyperkube(fields: &Fields<'_>) {
    let flag = fields.within(Api::V1Beta1..=Api::V1Beta2, "useHyperKubeImage");
    if let Some(flag) = flag.filter(|flag| flag.boolean() == Some(true)) {
        flag.push(flag.unsupported("every component has its own image"));
    }
}

fn pki(fields: &Fields<'_>, draft: &mut Draft<'_>) {
    let period = |key| fields.within(NEWEST, key).and_then(|period| period.duration());
    draft.pki.certificate_validity_period = period("certificateValidityPeriod");
    draft.pki.ca_certificate_validity_period = period("caCertificateValidityPeriod");
    let algorithm = fields.within(NEWEST, "encryptionAlgorithm");
    draft.key_algorithm = algorithm.and_then(|algorithm| algorithm.text().map(String::from));
    let is_ours = draft.key_algorithm.as_deref() == Some("ECDSA-P256");
    draft.pki.key_algorithm = is_ours.then_some(KeyAlgorithm::EcdsaP256);
}
