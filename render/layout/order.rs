//! The processes of a host in the order in which they start and change, with what their peers on other hosts do.

/// A process of a host: a unit by its name without `.service`, or a static pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its name.
    pub name: &'static str,
    /// What it is for the rest of the cluster.
    pub standing: Standing,
    /// The words for many of them.
    pub many: &'static str,
    /// The words for what they do together; empty if nobody else asks for it.
    pub work: &'static str,
}

/// What a process is for the rest of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It serves its own host.
    Local,
    /// Peers on other hosts do the same work.
    Peer,
    /// Peers do, and hosts that run it change one at a time.
    Keystone,
    /// Peers do; it balances, and a host without a kubelet that runs it changes alone.
    Balancer,
    /// It balances for its own host; one without a kubelet that runs it changes alone.
    LocalBalancer,
}

use Standing::{Balancer, Keystone, Local, LocalBalancer, Peer};

const fn row(name: &'static str, standing: Standing, many: &'static str, work: &'static str) -> Process {
    Process {
        name,
        standing,
        many,
        work,
    }
}

/// Every process whose place matters. The front of the API comes before what asks through it.
#[rustfmt::skip]
const PROCESSES: &[Process] = &[
    row("systemd-timesyncd", Local, "", ""),
    row("kubecast-routes", Local, "", ""),
    row("etcd", Keystone, "members of etcd", "etcd"),
    row("flanneld", Local, "", ""),
    row("containerd", Local, "", ""),
    row("docker", Local, "", ""),
    row("kube-apiserver", Keystone, "API servers", "the API"),
    row("kube-controller-manager", Peer, "controller managers", "the work of controllers"),
    row("kube-scheduler", Peer, "schedulers", "scheduling"),
    row("kube-nginx", LocalBalancer, "balancers", "the front of the API"),
    row("kube-haproxy", Balancer, "balancers", "the front of the API"),
    row("kube-vip", Balancer, "holders of the virtual address", "the virtual address"),
    row("keepalived", Balancer, "holders of the virtual address", "the virtual address"),
    row("kubelet", Local, "", ""),
    row("kube-proxy", Local, "", ""),
];

impl Process {
    /// The one of this name, if its place matters.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROCESSES.iter().find(|process| process.name == name)
    }

    /// Every one, in order.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        PROCESSES.iter()
    }

    /// Whether others on other hosts do the same work.
    pub fn has_peers(&self) -> bool {
        matches!(self.standing, Peer | Keystone | Balancer)
    }

    /// Whether hosts that run it change one at a time.
    pub fn is_keystone(&self) -> bool {
        self.standing == Keystone
    }

    /// Whether it balances.
    pub fn is_balancer(&self) -> bool {
        matches!(self.standing, Balancer | LocalBalancer)
    }
}

/// Where a unit stands among the units of its host, or a static pod among the pods. What is in no row comes last, by
/// name.
pub fn rank(name: &str) -> (usize, &str) {
    let name = name.strip_suffix(".service").unwrap_or(name);
    let place = PROCESSES.iter().position(|process| process.name == name);
    (place.unwrap_or(PROCESSES.len()), name)
}

/// Whether a unit or a process that runs changes after the static pods of its host: a kubelet must not be newer than its
/// API server.
///
/// Source: kubernetes.io/releases/version-skew-policy, kubelet.
pub fn follows_pods(name: &str) -> bool {
    name.strip_suffix(".service").unwrap_or(name) == "kubelet"
}

/// The other static pod of its host that a static pod asks, where it asks no other: it makes way before that one is made
/// anew, so that its clients go on with its peers.
///
/// Source: kubeadm, `GetStaticPodSpecs`: `--etcd-servers=https://127.0.0.1:2379` of a stacked etcd.
pub fn asks_alone(pod: &str) -> Option<&'static str> {
    (pod == "kube-apiserver").then_some("etcd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_one_row_and_words_if_it_has_peers() {
        for (place, process) in PROCESSES.iter().enumerate() {
            assert_eq!(rank(process.name), (place, process.name));
            assert_eq!(process.many.is_empty(), process.standing == Local, "{process:?}");
            assert_eq!(process.work.is_empty(), process.standing == Local, "{process:?}");
        }
        assert_eq!(rank("kubelet.service").1, "kubelet");
        assert!(rank("a.timer") > rank("kube-proxy.service"));
    }
}
