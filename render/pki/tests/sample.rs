//! A small cluster's certificates.

use crate::artifact::{Authority, KeyLabel, LeafKey, LeafRole};
use crate::pki::{
    AlternativeName, CertificateRequest, Issuer, Lock, Profile, Purpose, Subject, Wanted, issue,
};
use crate::secrets::Vault;
use crate::types::{ClusterUid, Generation};

pub(super) fn uid() -> ClusterUid {
    "6f1e8a52-0c1d-4c1b-9f52-8a1f0f8f2c11"
        .parse()
        .expect("an identity")
}

pub(super) fn authority(authority: Authority, common_name: &str, profile: Profile) -> CertificateRequest {
    CertificateRequest {
        key: KeyLabel::Authority(authority, Generation::FIRST),
        issuer: Issuer::Itself,
        subject: Subject::new(common_name),
        names: Vec::new(),
        purposes: Vec::new(),
        not_before: "2026-01-01".parse().expect("a date"),
        not_after: "2035-12-30".parse().expect("a date"),
        profile,
    }
}

pub(super) fn leaf(
    role: LeafRole,
    issuer: Authority,
    subject: Subject,
    purposes: &[Purpose],
) -> CertificateRequest {
    let host = "master1".parse().expect("a host name");
    CertificateRequest {
        key: KeyLabel::Leaf(LeafKey::first(host, role)),
        issuer: Issuer::Authority(KeyLabel::Authority(issuer, Generation::FIRST)),
        subject,
        names: Vec::new(),
        purposes: purposes.to_vec(),
        not_before: "2026-01-01".parse().expect("a date"),
        not_after: "2027-01-01".parse().expect("a date"),
        profile: Profile::LEAF,
    }
}

pub(super) fn names(texts: &[&str]) -> Vec<AlternativeName> {
    let name = |text: &&str| match text.parse() {
        Ok(address) => AlternativeName::Ip(address),
        Err(_) => AlternativeName::Dns((*text).into()),
    };
    texts.iter().map(name).collect()
}

/// Two authorities and a leaf of each kind, hardened, in lab mode.
pub(super) fn wanted() -> Wanted {
    use Authority::{Etcd, Kubernetes};
    use Purpose::{ClientAuth, ServerAuth};
    let mut api_server = leaf(
        LeafRole::ApiServer,
        Kubernetes,
        Subject::new("kube-apiserver"),
        &[ServerAuth],
    );
    api_server.names = names(&["kubernetes", "master1", "10.96.0.1", "192.0.2.10", "2001:db8::10"]);
    let admin = Subject::new("kubernetes-admin")
        .of("kubeadm:cluster-admins")
        .of("auditors");
    let mut peer = leaf(
        LeafRole::EtcdPeer,
        Etcd,
        Subject::new("master1"),
        &[ServerAuth, ClientAuth],
    );
    peer.names = names(&["localhost", "master1", "192.0.2.10", "127.0.0.1", "::1"]);
    let mut certificates = vec![
        api_server,
        leaf(LeafRole::Admin, Kubernetes, admin, &[ClientAuth]),
        peer,
        authority(Kubernetes, "kubernetes", Profile::AUTHORITY),
        authority(Etcd, "etcd-ca", Profile::AUTHORITY),
    ];
    for request in &mut certificates {
        request.profile = request.profile.in_lab(true);
    }
    Wanted {
        certificates,
        keys: vec![KeyLabel::ServiceAccount(Generation::FIRST)],
        secrets: vec![
            "token/abcdef".parse().expect("a label"),
            "encryption/key1".parse().expect("a label"),
        ],
    }
}

/// The lock of what is wanted, made from nothing.
pub(super) fn issued(wanted: &Wanted) -> Lock {
    let old = Lock::empty(uid());
    issue(&old, old.reconcile(wanted), wanted, &Vault::lab(uid()), &|| ()).expect("a lab has every secret")
}

/// The request and the certificate of one role in the sample.
pub(super) fn of_role(wanted: &Wanted, role: LeafRole) -> &CertificateRequest {
    let is_it =
        |request: &&CertificateRequest| matches!(&request.key, KeyLabel::Leaf(leaf) if leaf.role == role);
    wanted
        .certificates
        .iter()
        .find(is_it)
        .expect("the role is in the sample")
}
