//! What the front needs of a host before its files can work.

use crate::plan::{BalancerProgram, FrontPlan, HostPlan, KeepalivedPlan, Plan};
use crate::spec::NginxPackaging;

/// What the front needs of one host.
#[derive(Default)]
pub(in crate::component) struct Needs<'a> {
    /// Programs with the packages that bring them.
    pub(in crate::component) programs: Vec<(&'static str, &'static str)>,
    /// The interface that gets the virtual address.
    pub(in crate::component) interface: Option<&'a str>,
}

impl<'a> Needs<'a> {
    /// Those of a host.
    pub(in crate::component) fn of(plan: &'a Plan, host: &HostPlan) -> Self {
        match &plan.front {
            FrontPlan::Balancer(balancer) if host.is_balancer => {
                let program = match &balancer.program {
                    BalancerProgram::Nginx(packaging) => nginx(packaging.value),
                    BalancerProgram::Haproxy => ("haproxy", "haproxy"),
                };
                match &balancer.keepalived {
                    Some(keepalived) => Self::with_address(program, keepalived),
                    None => Self {
                        programs: vec![program],
                        ..Self::default()
                    },
                }
            }
            FrontPlan::Local(local) if host.has_local_front() => Self {
                programs: vec![nginx(local.packaging.value)],
                ..Self::default()
            },
            FrontPlan::KubeVip(kube_vip) if host.is_control_plane() => Self {
                interface: Some(&kube_vip.interface.value),
                ..Self::default()
            },
            FrontPlan::None
            | FrontPlan::External
            | FrontPlan::Balancer(_)
            | FrontPlan::Local(_)
            | FrontPlan::KubeVip(_) => Self::default(),
        }
    }

    fn with_address(program: (&'static str, &'static str), keepalived: &'a KeepalivedPlan) -> Self {
        Self {
            // keepalived asks with curl whether the balancer is well.
            programs: vec![program, ("keepalived", "keepalived"), ("curl", "curl")],
            interface: Some(&keepalived.interface.value),
        }
    }
}

fn nginx(packaging: NginxPackaging) -> (&'static str, &'static str) {
    let packages = match packaging {
        NginxPackaging::Debian => "nginx and libnginx-mod-stream",
        NginxPackaging::Rhel => "nginx and nginx-mod-stream",
        NginxPackaging::BuiltIn => "nginx, built --with-stream",
    };
    ("nginx", packages)
}
