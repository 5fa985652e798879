//! Which certificates a plan wants.

use super::alternative_names::{apiserver_names, dns, etcd_names, kubelet_names, peer_sans, server_sans};
use super::labels::{authority, leaf_key, service_accounts, trusted};
use super::{AlternativeName, CertificateRequest, Issuer, Profile, Purpose, Subject, Wanted};
use crate::artifact::{Authority, KeyLabel, LeafRole, SecretLabel};
use crate::facts::{KubeconfigUsers, LeafNotBefore, LeafPurposes};
use crate::plan::{HostPlan, JoinMode, Plan};
use crate::spec::{KubeletCredentials, PkiMode};
use crate::types::{Duration, SecretName, Timestamp};

/// kubeadm backdates a leaf by five minutes where it backdates leaves at all (`CertificateBackdate`).
const LEAF_BACKDATING: Duration = Duration::from_seconds(300);

/// What a plan wants in its lock: every certificate, the service accounts' keys, the seed of all leaf keys, every
/// secret that a file holds.
pub fn wanted(plan: &Plan) -> Wanted {
    Wanted {
        certificates: certificates(plan),
        keys: service_accounts(plan).collect(),
        secrets: secrets(plan),
    }
}

fn secrets(plan: &Plan) -> Vec<SecretLabel> {
    let tokens = plan
        .tokens
        .iter()
        .map(|token| SecretLabel::Token(token.id.clone()));
    let encryption = plan
        .api_server
        .encryption
        .iter()
        .flat_map(|encryption| &encryption.keys.value);
    let registries = plan
        .runtime
        .registries
        .value
        .iter()
        .filter_map(|registry| registry.credentials.as_ref());
    let named = |name: &String| name.parse::<SecretName>().ok();
    let mut labels: Vec<SecretLabel> = std::iter::once(SecretLabel::LeafSeed(plan.pki.leaf_seed_generation))
        .chain(tokens)
        .chain(encryption.filter_map(named).map(SecretLabel::Encryption))
        .chain(registries.filter_map(named).map(SecretLabel::Named))
        .chain(
            plan.front
                .auth_pass()
                .map(|name| SecretLabel::Vrrp(name.value.clone())),
        )
        .collect();
    labels.sort();
    labels.dedup();
    labels
}

/// Authorities first, then host by host.
fn certificates(plan: &Plan) -> Vec<CertificateRequest> {
    let mut requests: Vec<CertificateRequest> = authorities(plan);
    for host in &plan.hosts {
        requests.extend(
            LEAVES
                .iter()
                .filter(|leaf| (leaf.is_wanted)(plan, host))
                .map(|leaf| request(plan, host, leaf)),
        );
    }
    requests
}

/// One kind of leaf: who gets it, who signs it, whom it is about.
struct Leaf {
    role: LeafRole,
    issuer: Authority,
    purposes: &'static [Purpose],
    /// Whether it lives in a kubeconfig; those start with their authority (kubeadm, run 1.31 to 1.36).
    is_embedded: bool,
    is_wanted: fn(&Plan, &HostPlan) -> bool,
    subject: fn(&Plan, &HostPlan) -> Subject,
    names: fn(&Plan, &HostPlan) -> Vec<AlternativeName>,
}

const CLIENT: &[Purpose] = &[Purpose::ClientAuth];
const SERVER: &[Purpose] = &[Purpose::ServerAuth];
/// etcd's members use one certificate in both directions.
const BOTH: &[Purpose] = &[Purpose::ServerAuth, Purpose::ClientAuth];

/// A client without names.
const fn client(
    role: LeafRole,
    issuer: Authority,
    is_wanted: fn(&Plan, &HostPlan) -> bool,
    subject: fn(&Plan, &HostPlan) -> Subject,
) -> Leaf {
    Leaf {
        role,
        issuer,
        purposes: CLIENT,
        is_embedded: false,
        is_wanted,
        subject,
        names: |_, _| Vec::new(),
    }
}

/// A client whose certificate lives in a kubeconfig.
const fn user(
    role: LeafRole,
    is_wanted: fn(&Plan, &HostPlan) -> bool,
    subject: fn(&Plan, &HostPlan) -> Subject,
) -> Leaf {
    Leaf {
        is_embedded: true,
        ..client(role, Authority::Kubernetes, is_wanted, subject)
    }
}

/// kubeadm's `certlist.go` and `kubeconfig.go`, as rows; the last ones are kubecast's own.
const LEAVES: &[Leaf] = &[
    Leaf {
        role: LeafRole::ApiServer,
        issuer: Authority::Kubernetes,
        purposes: SERVER,
        is_embedded: false,
        is_wanted: is_control_plane,
        subject: |_, _| Subject::new("kube-apiserver"),
        names: apiserver_names,
    },
    client(
        LeafRole::ApiServerKubeletClient,
        Authority::Kubernetes,
        |plan, host| host.is_control_plane() && plan.has_kubelet_client(),
        |plan, _| {
            with(
                Subject::new("kube-apiserver-kubelet-client"),
                plan.facts.pki.kubelet_client_organization.as_ref(),
            )
        },
    ),
    client(
        LeafRole::FrontProxyClient,
        Authority::FrontProxy,
        |plan, host| host.is_control_plane() && plan.has_front_proxy(),
        |_, _| Subject::new("front-proxy-client"),
    ),
    client(
        LeafRole::ApiServerEtcdClient,
        Authority::Etcd,
        has_etcd,
        |plan, _| {
            with(
                Subject::new("kube-apiserver-etcd-client"),
                plan.facts.pki.etcd_client_organization.as_ref(),
            )
        },
    ),
    client(
        LeafRole::FlannelEtcdClient,
        Authority::Etcd,
        Plan::has_flannel_in_etcd,
        |_, _| Subject::new("flanneld"),
    ),
    client(
        LeafRole::EtcdHealthcheckClient,
        Authority::Etcd,
        has_member,
        |plan, _| {
            with(
                Subject::new("kube-etcd-healthcheck-client"),
                plan.facts.pki.etcd_client_organization.as_ref(),
            )
        },
    ),
    Leaf {
        role: LeafRole::EtcdServer,
        issuer: Authority::Etcd,
        purposes: BOTH,
        is_embedded: false,
        is_wanted: has_member,
        subject: |_, host| Subject::new(host.name.as_str()),
        names: |plan, host| {
            etcd_names(
                plan,
                host,
                *plan.facts.pki.etcd_server_names_host,
                server_sans(plan),
            )
        },
    },
    Leaf {
        role: LeafRole::EtcdPeer,
        issuer: Authority::Etcd,
        purposes: BOTH,
        is_embedded: false,
        is_wanted: has_member,
        subject: |_, host| Subject::new(host.name.as_str()),
        names: |plan, host| etcd_names(plan, host, true, peer_sans(plan)),
    },
    user(LeafRole::Admin, is_control_plane, |plan, _| administrator(plan)),
    user(LeafRole::SuperAdmin, has_super_admin, |_, _| {
        Subject::new("kubernetes-super-admin").of("system:masters")
    }),
    user(LeafRole::ControllerManager, has_component_kubeconfigs, |_, _| {
        Subject::new("system:kube-controller-manager")
    }),
    user(LeafRole::Scheduler, has_component_kubeconfigs, |_, _| {
        Subject::new("system:kube-scheduler")
    }),
    user(LeafRole::Kubelet, has_issued_kubelet, kubelet),
    // Kubernetes binds `system:node-proxier` to this user.
    user(
        LeafRole::KubeProxy,
        |_, host| host.has_proxy_unit,
        |_, _| Subject::new("system:kube-proxy").of("system:node-proxier"),
    ),
    // `cluster/` binds flannel's rights to this user.
    user(LeafRole::FlannelClient, Plan::has_flannel_user, |_, _| {
        Subject::new("flanneld")
    }),
    Leaf {
        role: LeafRole::KubeletServer,
        issuer: Authority::Kubernetes,
        purposes: SERVER,
        is_embedded: false,
        is_wanted: |plan, host| host.has_kubelet && !plan.equals_kubeadm(),
        subject: |_, host| Subject::new(format!("system:node:{}", host.name)).of("system:nodes"),
        names: kubelet_names,
    },
];

fn is_control_plane(_: &Plan, host: &HostPlan) -> bool {
    host.is_control_plane()
}

fn has_etcd(plan: &Plan, host: &HostPlan) -> bool {
    host.is_control_plane() && plan.has_etcd_authority()
}

fn has_component_kubeconfigs(plan: &Plan, host: &HostPlan) -> bool {
    host.is_control_plane() && *plan.facts.kubeconfig.per_component
}

fn has_member(plan: &Plan, host: &HostPlan) -> bool {
    host.etcd.is_some() && plan.has_etcd_authority()
}

fn has_super_admin(plan: &Plan, host: &HostPlan) -> bool {
    *plan.facts.kubeconfig.super_admin && host.join_mode == JoinMode::Init
}

fn has_issued_kubelet(_: &Plan, host: &HostPlan) -> bool {
    host.has_kubelet && host.kubelet_credentials.value == KubeletCredentials::Issued
}

fn administrator(plan: &Plan) -> Subject {
    with(
        Subject::new("kubernetes-admin"),
        plan.facts.pki.admin_organization.as_ref(),
    )
}

/// The first releases of kubeadm made no difference between a control plane's kubelet and its administrator.
fn kubelet(plan: &Plan, host: &HostPlan) -> Subject {
    match *plan.facts.kubeconfig.users {
        KubeconfigUsers::File if host.is_control_plane() => administrator(plan),
        KubeconfigUsers::File | KubeconfigUsers::Identity => {
            Subject::new(format!("system:node:{}", host.name)).of("system:nodes")
        }
    }
}

fn with(subject: Subject, organization: Option<&String>) -> Subject {
    match organization {
        Some(organization) => subject.of(organization),
        None => subject,
    }
}

fn authorities(plan: &Plan) -> Vec<CertificateRequest> {
    let facts = &plan.facts.pki;
    let mut wanted = vec![(Authority::Kubernetes, "kubernetes")];
    if plan.has_front_proxy() {
        wanted.push((Authority::FrontProxy, facts.front_proxy_authority_name.as_str()));
    }
    if plan.has_etcd_authority() {
        wanted.push((Authority::Etcd, facts.etcd_authority_name.as_str()));
    }
    let request = |(key, name): (KeyLabel, &str)| {
        let is_named = plan.equals_kubeadm() && *facts.authority_dns_name;
        CertificateRequest {
            key,
            issuer: Issuer::Itself,
            subject: Subject::new(name),
            names: if is_named { vec![dns(name)] } else { Vec::new() },
            purposes: Vec::new(),
            not_before: authority_start(plan),
            not_after: plan.pki.issued_from.plus(plan.pki.ca_validity.value),
            profile: profile(plan, true),
        }
    };
    let every_key = |(which, name)| trusted(plan, which).map(move |key| (key, name));
    wanted.into_iter().flat_map(every_key).map(request).collect()
}

/// An authority starts a little before the day in the spec, as far as the release's kubeadm backdates it.
fn authority_start(plan: &Plan) -> Timestamp {
    plan.pki.issued_from.minus(Duration::from_seconds(u64::from(
        *plan.facts.pki.authority_backdating,
    )))
}

fn request(plan: &Plan, host: &HostPlan, leaf: &Leaf) -> CertificateRequest {
    let name = leaf.role.as_str();
    let own = || {
        let others = plan.pki.certificates.iter().rev();
        others.filter(|other| other.name == name && other.host.as_ref().is_none_or(|of| *of == host.name))
    };
    let issued_from = own()
        .find_map(|other| other.issued_from)
        .unwrap_or(host.issued_from.value);
    let validity = own()
        .find_map(|other| other.validity_period)
        .unwrap_or(plan.pki.validity.value);
    let authority_starts = authority_start(plan);
    let is_first_day = issued_from == plan.pki.issued_from.value;
    let starts = match *plan.facts.pki.leaf_not_before {
        LeafNotBefore::Authority if is_first_day => authority_starts,
        LeafNotBefore::Backdated if is_first_day && leaf.is_embedded => authority_starts,
        LeafNotBefore::Authority | LeafNotBefore::Backdated => {
            issued_from.minus(LEAF_BACKDATING).max(authority_starts)
        }
    };
    CertificateRequest {
        key: KeyLabel::Leaf(leaf_key(plan, host, leaf.role)),
        issuer: Issuer::Authority(authority(plan, leaf.issuer)),
        subject: (leaf.subject)(plan, host),
        names: (leaf.names)(plan, host),
        purposes: match *plan.facts.pki.leaf_purposes {
            LeafPurposes::Own => leaf.purposes,
            LeafPurposes::Both => BOTH,
        }
        .to_vec(),
        not_before: starts,
        not_after: issued_from.plus(validity),
        profile: profile(plan, false),
    }
}

fn profile(plan: &Plan, is_authority: bool) -> Profile {
    let profile = match (plan.equals_kubeadm(), is_authority) {
        (true, true) => Profile::kubeadm_authority(&plan.facts.pki),
        (true, false) => Profile::kubeadm_leaf(&plan.facts.pki),
        (false, true) => Profile::AUTHORITY,
        (false, false) => Profile::LEAF,
    };
    Profile {
        lab: plan.pki.mode.value == PkiMode::Lab,
        ..profile
    }
}
