//! What stands before the API, which starts before it.

use super::Cluster;
use super::page::Page;
use crate::plan::{BalancerProgram, FrontPlan, HostPlan};

/// The chapter about the front, if the spec asks for one.
pub(super) fn chapter(cluster: &Cluster<'_>, page: &mut Page) {
    let plan = cluster.plan;
    match &plan.front {
        FrontPlan::None | FrontPlan::External => {}
        FrontPlan::Balancer(balancer) => {
            let program = match balancer.program {
                BalancerProgram::Nginx(_) => "kube-nginx.service",
                BalancerProgram::Haproxy => "kube-haproxy.service",
            };
            let keepalived = match balancer.keepalived {
                Some(_) => " keepalived.service",
                None => "",
            };
            page.chapter("Start the front of the API");
            page.text(
                "The balancers start first; until an API server answers they say that all of them are down. On the \
                 machine that holds the tree:",
            );
            page.shell([each(
                plan.balancers(),
                &format!("systemctl restart {program}{keepalived}"),
            )]);
        }
        FrontPlan::Local(local) => {
            page.chapter("Start the front of the API");
            page.text(&format!(
                "Kubelets ask nginx at 127.0.0.1:{} of their own host. On the machine that holds the tree:",
                local.port.value
            ));
            page.shell([
                "for u in hosts/*/etc/systemd/system/kube-nginx.service; do",
                "  h=$(echo $u | cut -d / -f 2); ssh root@$h systemctl restart kube-nginx.service",
                "done",
            ]);
        }
        FrontPlan::KubeVip(kube_vip) => {
            page.chapter("Start the front of the API");
            page.text(&format!(
                "kube-vip waits for the API server of its own host; then one of the control planes gets {}. On the \
                 machine that holds the tree:",
                kube_vip.virtual_address.value
            ));
            page.shell([each(plan.control_planes(), "systemctl restart kube-vip.service")]);
        }
    }
}

/// Where clients of the endpoint end up, for the chapter about what hosts need.
pub(super) fn endpoint(cluster: &Cluster<'_>) -> Option<String> {
    let plan = cluster.plan;
    let endpoint = &plan.endpoint.endpoint.value;
    match (&plan.front, plan.front.virtual_address()) {
        (FrontPlan::Balancer(_) | FrontPlan::KubeVip(_), Some(address)) => Some(format!(
            "`{endpoint}` is the front of the API, at the virtual address {address}. Clients outside must be able to \
             reach it, and to know the name if it is one."
        )),
        (FrontPlan::Balancer(_), None) => Some(format!(
            "`{endpoint}` must lead to the balancers {}, and hosts must know the name if it is one.",
            cluster.names(plan.balancers())
        )),
        _ => None,
    }
}

fn each<'a>(hosts: impl Iterator<Item = &'a HostPlan>, command: &str) -> String {
    let names: Vec<&str> = hosts.map(|host| host.name.as_str()).collect();
    format!("for h in {}; do ssh root@$h {command}; done", names.join(" "))
}
