//! What a host has beside the components: its units, container runtime, preparation, pod network, and the
//! check of it all.
//!
//! A file that is the same on many hosts is made once, in [`Base`]; the others are made in [`add`].

mod activate;
mod audit;
mod cgroup_driver;
mod containerd;
mod crictl;
mod docker;
mod encryption;
mod firewall;
#[cfg(test)]
mod firewall_tests;
mod flannel;
#[cfg(test)]
mod flannel_tests;
mod hosts_file;
mod kubelet_unit;
mod limits;
mod modules;
mod network_manager;
mod oidc;
mod preflight;
#[cfg(test)]
mod preflight_tests;
mod prepare;
#[cfg(test)]
mod prepare_tests;
mod registries;
#[cfg(test)]
mod runtime_tests;
mod shell_profile;
mod static_network;
mod swap;
mod sysctl;
mod time_sync;
mod units_at_boot;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tool_tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::Value;

use super::RenderError;
use super::draft::Draft;
use super::printed::Printed;
use super::scope::Scope;
use crate::artifact::{ArtifactId, Content, Directory, PublicText, Reaction};
use crate::emit::views::Step;
use crate::emit::{self, View};
use crate::layout::{File, Layout};
use crate::pki::Issued;
use crate::plan::{EtcdPlan, HostPlan, Plan};
use crate::report::Origins;
use crate::spec::RuntimeType;
use crate::types::{Mode, Owner};

/// What a file that many hosts share is made from.
#[derive(Clone, Copy)]
struct Common<'a> {
    plan: &'a Plan,
    layout: &'a Layout,
    issued: &'a Issued,
}

impl Common<'_> {
    /// Adds a file.
    fn add(
        &self,
        draft: &mut Draft,
        id: ArtifactId,
        file: File,
        text: impl Into<PublicText>,
        origins: Origins,
    ) -> Result<(), RenderError> {
        draft.place(self.layout, id, file, Content::public(text), origins)
    }

    /// Adds a file that a template prints.
    fn print(
        &self,
        draft: &mut Draft,
        id: ArtifactId,
        file: File,
        view: &impl View,
        origins: Origins,
    ) -> Result<(), RenderError> {
        self.add(draft, id, file, emit::text(view)?, origins)
    }
}

/// What people use, and commands that start anew each time.
const USED_BY_HAND: &[File] = &[
    File::AdminConf,
    File::SuperAdminConf,
    File::EtcdHealthcheckClientCert,
    File::EtcdHealthcheckClientKey,
];

/// What decides which files a host shares with others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    has_kubelet: bool,
    is_control_plane: bool,
    has_etcd: bool,
}

impl Kind {
    fn of(host: &HostPlan) -> Self {
        Self {
            has_kubelet: host.has_kubelet,
            is_control_plane: host.is_control_plane(),
            has_etcd: host.etcd.is_some(),
        }
    }

    /// The files that all hosts of this kind share.
    fn draft(self, common: Common<'_>, activate: &PublicText) -> Result<Draft, RenderError> {
        let Common { plan, layout, .. } = common;
        let mut draft = Draft::default();
        activate::add(common, activate, &mut draft)?;
        let is_prepared = plan.preparation.is_rendered.value;
        if self.has_kubelet {
            if layout.run_as().has_packaged_kubelet() {
                kubelet_unit::add(common, &mut draft)?;
                if is_prepared {
                    kubelet_unit::add_order(common, &mut draft)?;
                }
            }
            registries::add(common, &mut draft)?;
            if !plan.docker_bridges_pods() {
                draft.add_directory(directory(layout, File::CniDir));
            }
            if is_prepared {
                modules::add(common, &mut draft)?;
                sysctl::add(common, &mut draft)?;
                swap::add(common, &mut draft)?;
                network_manager::add(common, &mut draft)?;
            }
            flannel::add_common(common, &mut draft)?;
        }
        if is_prepared {
            time_sync::add(common, &mut draft)?;
            limits::add(common, &mut draft)?;
            shell_profile::add(common, self, &mut draft)?;
        }
        if self.is_control_plane {
            audit::add(common, &mut draft)?;
            encryption::add(common, &mut draft)?;
            oidc::add(common, &mut draft)?;
        }
        if self.has_etcd {
            add_etcd_directory(plan, &mut draft);
        }
        let by_hand = USED_BY_HAND.iter().map(|file| layout.path(*file));
        draft.read_by(Reaction::Standalone, by_hand);
        Ok(draft)
    }
}

/// The files that many hosts share.
pub(super) struct Base {
    drafts: BTreeMap<Kind, Draft>,
    containerd: containerd::Texts,
    crictl: Printed<String>,
    endpoint: hosts_file::EndpointName,
    preflight: PublicText,
    prepare: Printed<Vec<Step>>,
    firewall: firewall::Firewall,
}

impl Base {
    /// Makes them.
    ///
    /// # Errors
    /// If a value cannot be written in the format of its file, or a secret has no commitment.
    pub(super) fn new(plan: &Plan, layout: &Layout, issued: &Issued) -> Result<Self, RenderError> {
        let common = Common { plan, layout, issued };
        let activate = activate::script()?;
        let mut drafts = BTreeMap::new();
        for host in &plan.hosts {
            let kind = Kind::of(host);
            if let Entry::Vacant(place) = drafts.entry(kind) {
                place.insert(kind.draft(common, &activate)?);
            }
        }
        Ok(Self {
            drafts,
            containerd: containerd::Texts::new(plan, layout)?,
            crictl: Printed::new(),
            endpoint: hosts_file::EndpointName::of(plan),
            preflight: preflight::library()?,
            prepare: Printed::new(),
            firewall: firewall::Firewall::new(plan),
        })
    }

    /// Where a host's files begin.
    pub(super) fn draft(&self, host: &HostPlan) -> Draft {
        self.drafts.get(&Kind::of(host)).cloned().unwrap_or_default()
    }
}

/// Adds the files that are the host's own. `kubelet` is its kubelet's configuration, if it has one.
///
/// # Errors
/// If a value cannot be written in the format of its file.
pub(super) fn add(
    scope: &Scope<'_>,
    base: &Base,
    kubelet: Option<&Value>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    if scope.plan.preparation.is_rendered.value {
        hosts_file::add(scope, &base.endpoint, draft)?;
    }
    base.firewall.add(scope, kubelet, draft)?;
    let Some(kubelet) = kubelet else {
        return Ok(());
    };
    match scope.plan.runtime.kind.value {
        RuntimeType::Containerd => containerd::add(scope, &base.containerd, kubelet, draft)?,
        RuntimeType::Docker => {
            docker::add(scope, kubelet, draft)?;
            docker::add_part(scope, draft)?;
        }
        RuntimeType::Other => {}
    }
    crictl::add(scope, &base.crictl, draft)?;
    flannel::add(scope, draft)?;
    static_network::add(scope, draft)
}

/// Adds what starts the host's own units at boot, which the draft holds.
///
/// # Errors
/// If a value cannot be written.
pub(super) fn add_units_at_boot(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    units_at_boot::add(scope, draft)
}

/// Adds what makes the host obey the files that the draft holds.
///
/// # Errors
/// If a value cannot be written.
pub(super) fn add_prepare(scope: &Scope<'_>, base: &Base, draft: &mut Draft) -> Result<(), RenderError> {
    prepare::add(scope, &base.prepare, draft)
}

/// Adds the check of the host, which names what the draft holds.
///
/// # Errors
/// If a value cannot be written.
pub(super) fn add_preflight(
    scope: &Scope<'_>,
    base: &Base,
    kubelet: Option<&Value>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    preflight::add(scope, &base.preflight, &base.endpoint, kubelet, draft)
}

/// A directory whose permissions matter before its files are there.
pub(super) fn directory(layout: &Layout, file: File) -> Directory {
    let place = layout.place(file);
    Directory::new(place.path, place.mode, place.owner)
}

/// etcd's data is for its owner only (CIS 1.1.11), as kubeadm makes the directory.
fn add_etcd_directory(plan: &Plan, draft: &mut Draft) {
    if let EtcdPlan::Local(etcd) = &plan.etcd {
        let path = etcd.data_dir.path().clone();
        draft.add_directory(Directory::new(path, Mode::new(0o700), Owner::root()));
    }
}
