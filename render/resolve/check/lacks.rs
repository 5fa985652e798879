//! What a spec asks for and its release does not have.

use super::super::{Context, path_of, present};
use crate::facts::{Joining, KubeProxySettings, PodMounts, ServiceAccountKey, Standing};
use crate::report::{Report, SpecPath, messages};
use crate::spec::{CniType, Hardening, KubeletCredentials, Layout, PatchTarget, Role, RuntimeType};
use crate::types::Program;

/// Something that some releases lack.
struct Lack {
    /// What is so, after "in Kubernetes 1.5.1".
    fact: &'static str,
    /// Whether this release lacks it.
    is_lacking: fn(&Context<'_>) -> bool,
    /// Where the spec asks for it.
    asked: fn(&Context<'_>) -> Vec<SpecPath>,
    /// What to write instead.
    instead: &'static str,
}

const LACKS: &[Lack] = &[
    Lack {
        fact: "a cluster is rendered as kubeadm made it, and no stricter",
        is_lacking: |context| context.facts.run().standing == Standing::Museum,
        asked: |context| match (context.hardening, context.spec.hardening) {
            (Hardening::None, _) => Vec::new(),
            (_, Some(_)) => vec![path("hardening")],
            (_, None) => vec![path("version")],
        },
        instead: "write `hardening: none`",
    },
    Lack {
        fact: "only static pods are rendered, as kubeadm made them",
        is_lacking: |context| context.facts.run().standing == Standing::Museum,
        asked: |context| only_if(context.spec.layout == Some(Layout::Binary), "layout"),
        instead: "write `layout: kubeadm`, or leave it out",
    },
    Lack {
        fact: "the kubelet reads no configuration file",
        is_lacking: |context| !*context.facts.kubelet.config_file,
        asked: kubelet_configurations,
        instead: "write the flag of the same meaning into `kubelet.extraArgs`",
    },
    Lack {
        fact: "the kubelet does not ask for its certificate: `kubeadm join` did",
        is_lacking: |context| *context.facts.kubeadm.joining == Joining::TokenFile,
        asked: bootstrapped_kubelets,
        instead: "write `issued`, or leave it out",
    },
    Lack {
        fact: "the kubelet runs containers with docker only",
        is_lacking: |context| !*context.facts.kubelet.speaks_cri,
        asked: |context| {
            let kind = context.spec.container_runtime.kind;
            let is_other = kind.is_some_and(|kind| kind != RuntimeType::Docker);
            only_if(is_other, "containerRuntime.type")
        },
        instead: "write `docker`, or leave it out",
    },
    Lack {
        fact: "today's flannel does not run",
        is_lacking: |context| !*context.facts.addon.current,
        asked: |context| {
            let kind = context.spec.network.cni.kind;
            let is_flannel = kind.unwrap_or_default() == CniType::Flannel;
            only_if(
                is_flannel,
                if kind.is_some() {
                    "network.cni.type"
                } else {
                    "version"
                },
            )
        },
        instead: "write `network.cni.type: manifests` and bring the objects of a pod network of that time",
    },
    Lack {
        fact: "today's dashboard does not run",
        is_lacking: |context| !*context.facts.addon.current,
        asked: |context| only_if(context.spec.addons.dashboard.enabled, "addons.dashboard.enabled"),
        instead: "leave it out, and apply a dashboard of that time yourself",
    },
    Lack {
        fact: "today's metrics-server does not run",
        is_lacking: |context| !*context.facts.addon.current,
        asked: |context| {
            only_if(
                context.spec.addons.metrics_server.enabled,
                "addons.metricsServer.enabled",
            )
        },
        instead: "leave it out",
    },
    Lack {
        fact: "only one control plane works: each signs service-account tokens with a key of its own",
        is_lacking: |context| *context.facts.pki.service_account_key == ServiceAccountKey::ApiServer,
        asked: further_control_planes,
        instead: "keep one control plane",
    },
    Lack {
        fact: "only one control plane works: its etcd listens for no other host",
        is_lacking: |context| !*context.facts.stacked_etcd.reachable && context.spec.etcd.external.is_none(),
        asked: further_control_planes,
        instead: "keep one control plane, or write `etcd.external`",
    },
    Lack {
        fact: "kubeadm's etcd has no certificates",
        is_lacking: |context| !*context.facts.stacked_etcd.speaks_tls,
        asked: |context| {
            let local = &context.spec.etcd.local;
            let mut asked = only_if(!local.server_cert_sans.is_empty(), "etcd.local.serverCertSANs");
            asked.extend(only_if(
                !local.peer_cert_sans.is_empty(),
                "etcd.local.peerCertSANs",
            ));
            asked
        },
        instead: "leave it out",
    },
    Lack {
        fact: "kube-proxy reads no configuration file",
        is_lacking: |context| *context.facts.kube_proxy.settings == KubeProxySettings::KubeletConf,
        asked: |context| {
            only_if(
                !context.spec.network.proxy.config.is_empty(),
                "network.proxy.config",
            )
        },
        instead: "leave it out",
    },
    Lack {
        fact: "a token has nothing but its usages",
        is_lacking: |context| *context.facts.kubeadm.joining == Joining::TokenFile,
        asked: token_properties,
        instead: "leave it out: a token is good for joining until it is taken out of the spec",
    },
    Lack {
        fact: "cluster DNS asks the servers of its host's resolv.conf only",
        is_lacking: |context| context.facts.image.coredns.is_none(),
        asked: |context| {
            only_if(
                !context.spec.addons.core_dns.upstream.is_empty(),
                "addons.coreDNS.upstream",
            )
        },
        instead: "leave it out: kube-dns asks those of its host's resolv.conf",
    },
    Lack {
        fact: "names of Services are answered by kube-dns",
        is_lacking: |context| context.facts.image.coredns.is_none(),
        asked: |context| {
            only_if(
                context.spec.addons.core_dns.version.is_some(),
                "addons.coreDNS.version",
            )
        },
        instead: "leave it out",
    },
    Lack {
        fact: "there is nothing that this patch could change",
        is_lacking: |context| !*context.facts.kubelet.config_file,
        asked: pointless_patches,
        instead: "leave it out",
    },
    Lack {
        fact: "kube-apiserver reads no audit policy",
        is_lacking: |context| !knows(context, "audit-policy-file"),
        asked: |context| {
            let audit = context.spec.api_server.audit.as_ref();
            only_if(audit.is_some_and(|audit| !audit.disabled), "apiServer.audit")
        },
        instead: "leave it out",
    },
    Lack {
        fact: "kube-apiserver encrypts nothing with such a configuration",
        is_lacking: |context| !knows(context, "encryption-provider-config"),
        asked: |context| {
            let encryption = context.spec.api_server.encryption.as_ref();
            only_if(
                encryption.is_some_and(|encryption| !encryption.disabled),
                "apiServer.encryption",
            )
        },
        instead: "leave it out",
    },
    Lack {
        fact: "the control plane sees nothing outside of /etc/kubernetes",
        is_lacking: |context| *context.facts.static_pod.mounts == PodMounts::Whole,
        asked: |context| {
            let directory = context.spec.certificates_dir.as_ref();
            let is_outside = directory.is_some_and(|path| !path.is_below("/etc/kubernetes"));
            only_if(is_outside, "certificatesDir")
        },
        instead: "leave it out, or name a directory below /etc/kubernetes",
    },
];

/// Reports everything that the release lacks.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for lack in LACKS.iter().filter(|lack| (lack.is_lacking)(context)) {
        for path in (lack.asked)(context) {
            let message = messages::facts::lacks(&context.spec.version, lack.fact, lack.instead);
            report.push(message.at(&path));
        }
    }
}

fn path(dotted: &str) -> SpecPath {
    SpecPath::of(&format!("spec.{dotted}"))
}

fn only_if(is_asked: bool, dotted: &str) -> Vec<SpecPath> {
    if is_asked { vec![path(dotted)] } else { Vec::new() }
}

fn knows(context: &Context<'_>, flag: &str) -> bool {
    context.facts.flag(Program::KubeApiserver, flag).known().is_some()
}

fn kubelet_configurations(context: &Context<'_>) -> Vec<SpecPath> {
    let mut asked = only_if(!context.spec.kubelet.config.is_empty(), "kubelet.config");
    let own = present(context.spec).filter(|host| !host.kubelet.config.is_empty());
    asked.extend(own.map(|host| path_of(host).field("kubelet.config")));
    asked
}

fn bootstrapped_kubelets(context: &Context<'_>) -> Vec<SpecPath> {
    let bootstraps = |credentials| credentials == Some(KubeletCredentials::Bootstrap);
    let mut asked = only_if(
        bootstraps(context.spec.kubelet.credentials),
        "kubelet.credentials",
    );
    let own = present(context.spec).filter(|host| bootstraps(host.kubelet.credentials));
    asked.extend(own.map(|host| path_of(host).field("kubelet.credentials")));
    asked
}

/// The control planes after the first.
fn further_control_planes(context: &Context<'_>) -> Vec<SpecPath> {
    let control_planes = present(context.spec).filter(|host| host.roles.contains(&Role::ControlPlane));
    control_planes
        .skip(1)
        .map(|host| path_of(host).field("roles"))
        .collect()
}

fn token_properties(context: &Context<'_>) -> Vec<SpecPath> {
    let mut asked = Vec::new();
    for (index, token) in context.spec.bootstrap_tokens.iter().enumerate() {
        let path = SpecPath::of("spec.bootstrapTokens").index(index);
        let written = [
            ("description", token.description.is_some()),
            ("expires", token.expires.is_some()),
            ("groups", !token.groups.is_empty()),
        ];
        let written = written.into_iter().filter(|(_, is_written)| *is_written);
        asked.extend(written.map(|(field, _)| path.field(field)));
    }
    asked
}

/// Patches of what came with the kubelet's configuration or later.
fn pointless_patches(context: &Context<'_>) -> Vec<SpecPath> {
    let later = [PatchTarget::KubeletConfiguration, PatchTarget::CoreDnsDeployment];
    let patches = context.spec.patches.iter().enumerate();
    patches
        .filter(|(_, patch)| later.contains(&patch.target))
        .map(|(index, _)| SpecPath::of("spec.patches").index(index).field("target"))
        .collect()
}
