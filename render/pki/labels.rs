//! Which key a certificate of a plan has.

use crate::artifact::{Authority, KeyLabel, LeafKey, LeafRole};
use crate::plan::{HostPlan, Plan, SigningKeys};
use crate::types::Generation;

/// The key with which an authority signs.
pub fn authority(plan: &Plan, which: Authority) -> KeyLabel {
    KeyLabel::Authority(which, authority_plan(plan, which).signing())
}

/// Every key of an authority that is trusted, the one that signs first.
pub fn trusted(plan: &Plan, which: Authority) -> impl Iterator<Item = KeyLabel> {
    let generations = authority_plan(plan, which).trusted();
    generations.map(move |generation| KeyLabel::Authority(which, generation))
}

/// The plan of an authority's keys.
pub fn authority_plan(plan: &Plan, which: Authority) -> &SigningKeys {
    match which {
        Authority::Kubernetes => &plan.pki.kubernetes_authority,
        Authority::Etcd => &plan.pki.etcd_authority,
        Authority::FrontProxy => &plan.pki.front_proxy_authority,
    }
}

/// The key of the cluster's authority.
pub fn cluster_ca(plan: &Plan) -> KeyLabel {
    authority(plan, Authority::Kubernetes)
}

/// The key that signs service-account tokens.
pub fn service_account(plan: &Plan) -> KeyLabel {
    KeyLabel::ServiceAccount(plan.pki.service_account.signing())
}

/// Every key whose service-account tokens are accepted, the one that signs first.
pub fn service_accounts(plan: &Plan) -> impl Iterator<Item = KeyLabel> {
    plan.pki.service_account.trusted().map(KeyLabel::ServiceAccount)
}

/// A key of one host, with the generations that the spec gives it.
pub fn leaf_key(plan: &Plan, host: &HostPlan, role: LeafRole) -> LeafKey {
    let named = plan.pki.certificates.iter().rev();
    let mut own = named.filter(|other| {
        other.name == role.as_str() && other.host.as_ref().is_none_or(|name| *name == host.name)
    });
    let key_generation = own
        .find_map(|other| other.generation)
        .and_then(Generation::new)
        .unwrap_or(Generation::FIRST);
    LeafKey {
        host: host.name.clone(),
        role,
        seed: plan.pki.leaf_seed_generation,
        host_generation: host.generation,
        key_generation,
    }
}
