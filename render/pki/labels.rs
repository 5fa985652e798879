//! Which key a certificate of a plan has.

use crate::artifact::{Authority, KeyLabel, LeafKey, LeafRole};
use crate::plan::{HostPlan, Plan};
use crate::types::Generation;

/// The key of an authority.
pub fn authority(_plan: &Plan, which: Authority) -> KeyLabel {
    KeyLabel::Authority(which, Generation::FIRST)
}

/// The key of the cluster's authority.
pub fn cluster_ca(plan: &Plan) -> KeyLabel {
    authority(plan, Authority::Kubernetes)
}

/// The key that signs service-account tokens.
pub fn service_account(plan: &Plan) -> KeyLabel {
    KeyLabel::ServiceAccount(plan.pki.service_account_generation)
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
