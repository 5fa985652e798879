use crate::artifact::{Authority, KeyLabel};
use crate::plan::{EtcdPlan, HostPlan, Plan};
use crate::types::HostName;

/// The hosts that hold the certificate of a key, sorted: a leaf is on its own host, an authority wherever it is
/// trusted.
pub fn holders<'a>(plan: &'a Plan, key: &KeyLabel) -> Vec<&'a HostName> {
    let has_local_etcd = matches!(plan.etcd, EtcdPlan::Local(_));
    let holds = |host: &&HostPlan| match key {
        KeyLabel::Leaf(leaf) => host.name == leaf.host,
        KeyLabel::Authority(Authority::Kubernetes, _) => true,
        KeyLabel::Authority(Authority::FrontProxy, _) => host.is_control_plane(),
        KeyLabel::Authority(Authority::Etcd, _) => host.is_control_plane() && has_local_etcd,
        KeyLabel::ServiceAccount(_) => host.is_control_plane(),
    };
    plan.hosts.iter().filter(holds).map(|host| &host.name).collect()
}
