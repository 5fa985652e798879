//! From what the files say to the spec.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::findings::Findings;
use super::{Options, complete, history, hosts, patches, probes};
use crate::report::{SpecPath, messages};
use crate::spec::{
    ApiVersion, Cluster, ClusterSigning, ClusterSpec, Cni, CniType, Comments, ContainerRuntime, DOCKERSHIM,
    Environment, Hardening, HostPreparation, Kind, Kubelet, Metadata, Network, Pki, PkiMode, RuntimeType,
};
use crate::types::Release;

/// The spec, unless no file says which release it is of.
pub(super) fn assemble(mut draft: Draft<'_>, options: &Options, findings: &Findings) -> Option<Cluster> {
    let version = draft.version.take();
    complete::complete(&mut draft, version.as_ref(), options, findings);
    let version = version?;
    let mut patches = probes::patches(&draft, &version);
    patches.extend(patches::patches(&draft, &version, options, findings));
    let hosts = hosts::hosts(&draft, options);
    hosts::note_unseen_files(&draft, &version, options, findings);
    let container_runtime = container_runtime(&draft, &version);
    draft.api_server.bind_port = draft
        .nodes
        .first()
        .and_then(|first| first.bind_port)
        .filter(|port| *port != hosts::PORT);
    note(&draft, options, findings);
    let metadata = Metadata {
        name: options.name.clone(),
        uid: options.uid,
    };
    let spec = ClusterSpec {
        version,
        layout: None,
        environment: options.lab.then_some(Environment::Lab),
        hardening: Some(Hardening::None),
        cluster_name: draft.cluster_name,
        control_plane_endpoint: draft.control_plane_endpoint,
        api_front: None,
        certificates_dir: draft.certificates_dir,
        network: network(draft.network),
        container_runtime,
        images: draft.images,
        api_server: draft.api_server,
        controller_manager: draft.controller_manager,
        scheduler: draft.scheduler,
        kubelet: Kubelet {
            config: draft.kubelet_config,
            ..Kubelet::default()
        },
        etcd: draft.etcd,
        pki: pki(draft.pki, options),
        feature_gates: draft.feature_gates,
        bootstrap_tokens: draft.tokens,
        proxy_environment: proxy_environment(options),
        addons: draft.addons,
        host_preparation: HostPreparation {
            disabled: Some(true),
            ..HostPreparation::default()
        },
        hosts,
        binaries: Vec::new(),
        files: Vec::new(),
        patches,
    };
    Some(Cluster {
        api_version: ApiVersion::V1Alpha1,
        kind: Kind::Cluster,
        metadata,
        spec,
    })
}

/// kubeadm brings no pod network.
fn network(written: Network) -> Network {
    Network {
        cni: Cni {
            kind: Some(CniType::None),
            ..Cni::default()
        },
        ..written
    }
}

/// Keys and certificates as kubeadm has them: its control plane can sign.
fn pki(written: Pki, options: &Options) -> Pki {
    Pki {
        mode: options.lab.then_some(PkiMode::Lab),
        issued_from: Some(options.issued_from),
        cluster_signing: Some(ClusterSigning::ControlPlane),
        ..written
    }
}

/// kubeadm does not configure the runtime; docker is named since it changes the kubelet's flags.
fn container_runtime(draft: &Draft<'_>, version: &Release) -> ContainerRuntime {
    let socket = draft.nodes.first().and_then(|first| first.cri_socket.clone());
    let is_docker = history::knows_docker(version) && socket.as_deref() == Some(DOCKERSHIM);
    ContainerRuntime {
        kind: Some(if is_docker {
            RuntimeType::Docker
        } else {
            RuntimeType::Other
        }),
        socket: socket.filter(|_| !is_docker),
        ..ContainerRuntime::default()
    }
}

/// kubeadm hands on what ends in `_proxy`, in any case, and has a value.
fn proxy_environment(options: &Options) -> BTreeMap<String, String> {
    let is_proxy =
        |(name, value): &(&String, &String)| name.to_lowercase().ends_with("_proxy") && !value.is_empty();
    let variables = options.environment.iter().filter(is_proxy);
    variables
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// What holds for the cluster as a whole.
fn note(draft: &Draft<'_>, options: &Options, findings: &Findings) {
    let is_ecdsa =
        draft.pki.key_algorithm.is_some() || draft.feature_gates.get("PublicKeysECDSA") == Some(&true);
    if !is_ecdsa {
        let algorithm = draft.key_algorithm.as_deref().unwrap_or("RSA-2048");
        findings.push(messages::kubeadm::keys(&crate::report::excerpt(algorithm)));
    }
    for token in draft.tokens.iter().filter(|_| !options.lab) {
        findings.push(messages::kubeadm::token_secret(
            token.id.as_str(),
            options.name.as_str(),
        ));
    }
    findings.push(messages::kubeadm::left_alone());
}

/// Why the spec says what no file of kubeadm's says.
pub(super) fn comments() -> Comments {
    let rows = [
        (
            "hardening",
            "What kubeadm writes; `baseline` follows the CIS benchmark.",
        ),
        (
            "containerRuntime",
            "Configured by whoever set up the hosts, as with kubeadm.",
        ),
        (
            "pki.clusterSigning",
            "The cluster's authority signs on the control plane, as with kubeadm.",
        ),
        (
            "hostPreparation",
            "Left to whoever set up the hosts, as with kubeadm.",
        ),
    ];
    let field = |(field, line): (&str, &str)| (SpecPath::of("spec").field(field), vec![line.to_owned()]);
    Comments {
        fields: rows.into_iter().map(field).collect(),
        ..Comments::default()
    }
}
