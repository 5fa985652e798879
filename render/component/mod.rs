//! One file for each component: from the plan to processes and files of a host.

pub mod additions;
mod argument;
mod binaries;
mod control_plane;
mod cri_socket;
mod draft;
mod error;
mod etcd;
mod etcd_client;
mod files;
mod flannel_network;
mod flanneld;
mod front;
#[cfg(test)]
mod gate_tests;
mod health;
mod host;
mod joined_ca;
mod kube_apiserver;
mod kube_controller_manager;
mod kube_proxy;
mod kube_proxy_config;
mod kube_scheduler;
mod kubeconfig;
mod kubelet;
mod kubelet_config;
#[cfg(test)]
mod museum_tests;
mod patch;
mod pki_files;
mod ports;
mod printed;
#[cfg(test)]
mod probe_tests;
mod process;
#[cfg(test)]
mod reasons;
#[cfg(test)]
mod sample;
mod scope;
#[cfg(test)]
mod spelling_tests;
mod token_file;
mod wrap;

use serde_json::{Map, Value};

pub use argument::{Argument, Arguments};
pub use binaries::{
    Binary, HostProgram, of_cluster as binaries_of_cluster, programs_of_host, unused_digests,
};
pub use cri_socket::cri_socket;
pub use error::RenderError;
pub use flannel_network::{flannel_cni, flannel_network};
pub use health::{Health, Question};
pub use kube_apiserver::known_authorization_modes;
pub use kube_proxy_config::kube_proxy_config;
pub use kubelet_config::{cluster_kubelet_config, merge, name_resolver, patched_for_all};
pub use patch::apply_patches;
pub use ports::{Accepts, IpProtocol, Peer, Port};
pub use process::{Ask, Mount, Probe, Probes, Process};
pub use wrap::DIGEST_ANNOTATION;

use crate::artifact::{ArtifactSet, Directory, Target};
use crate::layout::{File, Layout};
use crate::pki::Issued;
use crate::plan::{EtcdPlan, HostPlan, Plan};
use crate::spec::PatchTarget;
use crate::types::HostPath;
use draft::Draft;
use scope::Scope;

/// Renders hosts of one cluster; what they share is made once.
pub struct Renderer<'a> {
    plan: &'a Plan,
    issued: &'a Issued,
    layout: Layout,
    kubelet: kubelet::Base,
    kube_proxy_config: Map<String, Value>,
    base: host::Base,
}

impl<'a> Renderer<'a> {
    /// Prepares what the hosts share.
    ///
    /// # Errors
    /// If a value cannot be written in the format of its file, or a secret has no commitment.
    pub fn new(plan: &'a Plan, issued: &'a Issued) -> Result<Self, RenderError> {
        let layout =
            Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts).hardened(plan.hardening.value);
        let kubelet = kubelet::Base::new(plan, &layout)?;
        let kube_proxy_config = kube_proxy_config(plan, &layout);
        let base = host::Base::new(plan, &layout, issued)?;
        Ok(Self {
            plan,
            issued,
            layout,
            kubelet,
            kube_proxy_config,
            base,
        })
    }

    /// Every file of one host.
    ///
    /// # Errors
    /// If two files claim a path, a patch does not fit, or a certificate is missing.
    pub fn host(&self, host: &HostPlan) -> Result<ArtifactSet, RenderError> {
        let scope = Scope {
            plan: self.plan,
            host,
            layout: &self.layout,
            issued: self.issued,
        };
        let mut draft = self.base.draft(host);
        add_directories(&scope, &mut draft)?;
        pki_files::add(&scope, &mut draft)?;
        token_file::add(&scope, &mut draft)?;
        kubeconfig::add(&scope, &mut draft)?;
        let kubelet = match host.has_kubelet {
            true => Some(kubelet::add(&scope, &self.kubelet, &mut draft)?),
            false => None,
        };
        kube_proxy::add(&scope, &self.kube_proxy_config, &mut draft)?;
        flanneld::add(&scope, &mut draft)?;
        host::add(&scope, &self.base, kubelet.as_ref(), &mut draft)?;
        if host.is_control_plane() {
            for (process, target) in [
                (kube_apiserver::process(&scope), PatchTarget::KubeApiserver),
                (
                    kube_controller_manager::process(&scope),
                    PatchTarget::KubeControllerManager,
                ),
                (kube_scheduler::process(&scope), PatchTarget::KubeScheduler),
            ] {
                wrap::wrap(&scope, &process, target, &mut draft)?;
            }
        }
        if let (EtcdPlan::Local(etcd), Some(member)) = (&self.plan.etcd, &host.etcd) {
            wrap::wrap(
                &scope,
                &etcd::process(&scope, etcd, member),
                PatchTarget::Etcd,
                &mut draft,
            )?;
        }
        front::add(&scope, &mut draft)?;
        host::add_units_at_boot(&scope, &mut draft)?;
        joined_ca::add(&scope, &mut draft)?;
        files::add(&scope, &mut draft)?;
        host::add_prepare(&scope, &self.base, &mut draft)?;
        host::add_preflight(&scope, &self.base, kubelet.as_ref(), &mut draft)?;
        draft.finish(Target::Host(host.name.clone()))
    }
}

impl Renderer<'_> {
    /// The ports of one host.
    ///
    /// # Errors
    /// If a patch of the kubelet's configuration does not fit.
    pub fn ports(&self, host: &HostPlan) -> Result<Vec<Port>, RenderError> {
        let kubelet = match host.has_kubelet {
            true => Some(kubelet::config(self.plan, &self.layout, host, &self.kubelet)?.0),
            false => None,
        };
        Ok(ports::ports(self.plan, host, kubelet.as_ref()))
    }
}

impl Renderer<'_> {
    /// How one host's processes are asked whether they are well, in the order in which they start.
    ///
    /// # Errors
    /// If a patch of the kubelet's configuration does not fit.
    pub fn health(&self, host: &HostPlan) -> Result<Vec<Health>, RenderError> {
        let scope = Scope {
            plan: self.plan,
            host,
            layout: &self.layout,
            issued: self.issued,
        };
        let kubelet = match host.has_kubelet {
            true => Some(kubelet::config(self.plan, &self.layout, host, &self.kubelet)?.0),
            false => None,
        };
        Ok(health::of_host(&scope, kubelet.as_ref()))
    }
}

/// Directories whose permissions matter before their files are there.
fn add_directories(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let host = scope.host;
    let mut files = Vec::new();
    if host.has_kubelet || host.is_control_plane() {
        files.extend([File::KubernetesDir, File::PkiDir]);
    }
    if host.has_kubelet {
        files.push(File::KubeletDir);
    }
    if host.has_kubelet && host.is_control_plane() {
        files.push(File::ManifestsDir);
    }
    if host.etcd.is_some() && scope.plan.has_etcd_authority() {
        files.push(File::EtcdPkiDir);
    }
    for file in files {
        let place = scope.layout.place(file);
        if file == File::PkiDir {
            let top = scope.layout.place(File::KubernetesDir).path;
            for path in between(&top, &place.path) {
                draft.add_directory(Directory::new(path, place.mode, place.owner.clone()));
            }
        }
        draft.add_directory(Directory::new(place.path, place.mode, place.owner));
    }
    Ok(())
}

/// The directories between two, the inner one first: kubeadm makes them on the way to that.
fn between(top: &HostPath, directory: &HostPath) -> Vec<HostPath> {
    let above = |path: &HostPath| path.parent().parse::<HostPath>().ok();
    let inside = |path: &HostPath| path != top && path.is_below(top.as_str());
    std::iter::successors(above(directory), above)
        .take_while(inside)
        .collect()
}
