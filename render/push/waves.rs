use std::collections::BTreeSet;

use crate::plan::{HostPlan, Plan};
use crate::review::effect;
use crate::types::HostName;

use super::joining::joins;

/// Hosts that change one after the other for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// What they are.
    pub kind: WaveKind,
    /// The hosts, in order.
    pub hosts: Vec<HostName>,
    /// How many change at the same time.
    pub width: usize,
}

/// What the hosts of a wave are; also the order of the waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaveKind {
    /// The members of etcd of a cluster that has no data yet: they wait for each other.
    Founders,
    /// Members of etcd that runs, and those that join it.
    Etcd,
    /// Control planes without a member.
    ControlPlanes,
    /// Load balancers that are neither.
    LoadBalancers,
    /// All others.
    Workers,
}

impl WaveKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Founders => "founders",
            Self::Etcd => "etcd",
            Self::ControlPlanes => "control planes",
            Self::LoadBalancers => "load balancers",
            Self::Workers => "workers",
        }
    }

    fn of(host: &HostPlan, etcd_has_data: bool) -> Self {
        if host.etcd.is_some() {
            return match etcd_has_data || joins(host) {
                true => Self::Etcd,
                false => Self::Founders,
            };
        }
        if host.is_control_plane() {
            Self::ControlPlanes
        } else if host.is_balancer {
            Self::LoadBalancers
        } else {
            Self::Workers
        }
    }

    const ALL: &[Self] = &[
        Self::Founders,
        Self::Etcd,
        Self::ControlPlanes,
        Self::LoadBalancers,
        Self::Workers,
    ];
}

/// What the order depends on beside the plan.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Whether any member of etcd has data.
    pub etcd_has_data: bool,
    /// How many workers may change at the same time; a tenth of them all without it.
    pub max_unavailable: Option<usize>,
}

/// The order in which these hosts change. A host is in one wave, whatever it runs; only founders and workers change
/// at the same time as others of their kind.
pub fn waves(plan: &Plan, changing: &BTreeSet<HostName>, pace: Pace) -> Vec<Wave> {
    let kind = |host: &&HostPlan| WaveKind::of(host, pace.etcd_has_data);
    let workers = plan.hosts.iter().filter(|host| kind(host) == WaveKind::Workers);
    let batch = effect::batch(workers.count());
    let wave = |wanted: &WaveKind| {
        let hosts = plan.hosts.iter().filter(|host| kind(host) == *wanted);
        let hosts: Vec<HostName> = hosts
            .map(|host| host.name.clone())
            .filter(|name| changing.contains(name))
            .collect();
        let width = match wanted {
            WaveKind::Founders => hosts.len(),
            WaveKind::Etcd | WaveKind::ControlPlanes | WaveKind::LoadBalancers => 1,
            WaveKind::Workers => pace.max_unavailable.unwrap_or(batch).max(1),
        };
        (!hosts.is_empty()).then_some(Wave {
            kind: *wanted,
            hosts,
            width,
        })
    };
    WaveKind::ALL.iter().filter_map(wave).collect()
}

/// Which member of etcd may change next, if any: none while another one is down.
///
/// A member that is down itself goes first, since repairing it takes nothing away.
pub fn next_member<'a>(waiting: &'a [HostName], unhealthy: &BTreeSet<HostName>) -> Option<&'a HostName> {
    match unhealthy.len() {
        0 => waiting.first(),
        1 => waiting.iter().find(|member| unhealthy.contains(*member)),
        _ => None,
    }
}
