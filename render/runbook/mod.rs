//! `RUNBOOK.md`: how this very tree becomes a running cluster by hand, and what is done to it later.
//!
//! It speaks of rules where hosts are alike, so its length does not depend on their number, and a new worker does not
//! change it. Control planes and etcd members are named: their order matters.

mod day_two;
mod first_start;
mod front;
mod objects;
mod page;
mod requests;
#[cfg(test)]
mod tests;
mod units;

use crate::artifact::ArtifactSet;
use crate::layout::{File, Layout};
use crate::plan::{CniPlan, EtcdPlan, HostPlan, Plan};
use crate::spec::FlannelMode;
use page::Page;

/// What every chapter reads.
struct Cluster<'a> {
    plan: &'a Plan,
    objects: &'a ArtifactSet,
    layout: Layout,
}

/// The runbook of a cluster with these objects.
pub fn page(plan: &Plan, objects: &ArtifactSet) -> String {
    let cluster = Cluster {
        plan,
        objects,
        layout: Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts),
    };
    let mut page = Page::titled(&format!("Runbook of {}", plan.name));
    cluster.introduce(&mut page);
    first_start::chapters(&cluster, &mut page);
    day_two::chapters(&cluster, &mut page);
    page.finish()
}

impl<'a> Cluster<'a> {
    fn introduce(&self, page: &mut Page) {
        let plan = self.plan;
        page.text(&format!(
            "Kubernetes {}, hardening `{}`. The API answers at `{}`.",
            plan.version.value,
            self.word(&plan.hardening.value),
            plan.endpoint.url()
        ));
        let nodes = if self.has_units() {
            let members = plan.etcd_members().filter(|_| plan.etcd.local().is_some());
            page.text(&format!(
                "Control planes: {}. Members of etcd: {}.",
                self.names(plan.control_planes()),
                self.names(members)
            ));
            "Every folder of `hosts/` with a `kubelet.service` is a node."
        } else {
            page.text(&format!(
                "Control planes: {}. {}",
                self.names(self.founders()),
                self.etcd()
            ));
            "Every other folder of `hosts/` is a worker."
        };
        page.text(&format!(
            "{nodes} Commands run as root; those with `$h` run on the machine that \
             holds the tree, where `$h` is the name of a host's folder and ssh reaches root on it by that name."
        ));
    }

    fn etcd(&self) -> String {
        match &self.plan.etcd {
            EtcdPlan::External(external) => format!(
                "etcd runs elsewhere, at {}; start it first.",
                external.etcd.endpoints.join(", ")
            ),
            EtcdPlan::Local(_) if self.later().next().is_none() => {
                "Each of them is a founding member of etcd.".into()
            }
            EtcdPlan::Local(_) => format!(
                "Those are the founding members of etcd; {} joined later, in this order.",
                self.names(self.later())
            ),
        }
    }

    /// The control planes that start together.
    fn founders(&self) -> impl Iterator<Item = &'a HostPlan> {
        let is_founder = |host: &&HostPlan| !self.joins_etcd(host);
        self.plan.control_planes().filter(is_founder)
    }

    /// The control planes that are added one after the other, in their order.
    fn later(&self) -> impl Iterator<Item = &'a HostPlan> {
        let mut later: Vec<&HostPlan> = self
            .plan
            .control_planes()
            .filter(|host| self.joins_etcd(host))
            .collect();
        // Each member is told of those before it.
        later.sort_by_key(|host| {
            host.etcd
                .as_ref()
                .map_or(0, |member| member.initial_cluster.len())
        });
        later.into_iter()
    }

    fn joins_etcd(&self, host: &HostPlan) -> bool {
        let state = host.etcd.as_ref().map(|member| member.initial_state);
        state == Some(crate::plan::InitialState::Existing)
    }

    fn first(&self) -> &'a str {
        self.plan
            .first_control_plane()
            .map_or("", |host| host.name.as_str())
    }

    fn names(&self, hosts: impl Iterator<Item = &'a HostPlan>) -> String {
        let names: Vec<&str> = hosts.map(|host| host.name.as_str()).collect();
        names.join(", ")
    }

    /// The kubeconfig that may do everything before any object is applied.
    fn first_kubeconfig(&self) -> String {
        let file = if *self.plan.facts.kubeconfig.super_admin {
            File::SuperAdminConf
        } else {
            File::AdminConf
        };
        self.layout.path(file).to_string()
    }

    fn path(&self, file: File) -> String {
        self.layout.path(file).to_string()
    }

    /// A choice as the spec spells it.
    fn word<T: serde::Serialize>(&self, choice: &T) -> String {
        let value = serde_json::to_value(choice).unwrap_or_default();
        value.as_str().unwrap_or_default().to_owned()
    }

    /// What kube-apiserver is asked for its health.
    fn health(&self) -> &'static str {
        match self.plan.facts.kube_apiserver.readiness_path.is_some() {
            true => "/readyz",
            false => "/healthz",
        }
    }

    /// What etcdctl is told to ask for the health of every member.
    fn etcd_health(&self) -> &'static str {
        let facts = &self.plan.facts.stacked_etcd;
        match (*facts.speaks_tls, *facts.reachable) {
            (false, _) => "cluster-health",
            (true, false) => "endpoint health",
            (true, true) => "endpoint health --cluster",
        }
    }

    /// Whether components are units with programs that people bring.
    fn has_units(&self) -> bool {
        self.layout.run_as().brings_programs()
    }

    /// kubectl on a control plane, for a shell that knows no more than root's path.
    fn kubectl(&self) -> String {
        match self.has_units() {
            true => format!("{}/kubectl", self.path(File::ProgramsDir)),
            false => "kubectl".into(),
        }
    }

    fn has_objects(&self) -> bool {
        self.objects.files().next().is_some()
    }

    /// etcdctl in the member of the first control plane.
    fn etcdctl(&self) -> String {
        let facts = &self.plan.facts.stacked_etcd;
        let exec = format!("kubectl -n kube-system exec etcd-{} --", self.first());
        if !*facts.speaks_tls {
            return format!("{exec} etcdctl");
        }
        // An etcd of before 3.4 must be told which of its APIs is meant.
        let program = match *facts.reachable {
            true => "etcdctl",
            false => "env ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379",
        };
        format!(
            "{exec} {program} --cacert {} --cert {} --key {}",
            self.path(File::EtcdCaCert),
            self.path(File::EtcdHealthcheckClientCert),
            self.path(File::EtcdHealthcheckClientKey)
        )
    }

    /// Whether no daemon brings flannel's routes.
    fn is_static(&self) -> bool {
        match &self.plan.network.cni {
            CniPlan::Flannel(flannel) => flannel.mode.value == FlannelMode::Static,
            CniPlan::Manifests(_) | CniPlan::None => false,
        }
    }
}
