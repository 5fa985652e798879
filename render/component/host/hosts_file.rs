//! `/etc/hosts`.
//!
//! It names the host itself and the API endpoint, if that is a name. With one control-plane host the name is
//! that host. With several, each control-plane host takes itself, so that the first of them can start before any
//! balancer does and no kubelet depends on another host (kubeadm goes the same way with
//! ControlPlaneKubeletLocalMode); only where the endpoint has another port than the API server does a balancer
//! stand in between. For the others the name is the virtual address of the front, if there is one; otherwise only DNS
//! knows which address it has, and the file says that.

use std::net::IpAddr;

use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::views;
use crate::layout::File;
use crate::plan::{HostPlan, Plan};
use crate::report::{Origin, Origins};
use crate::spec::HostsFile;
use crate::types::{EndpointHost, HostName};

/// A host under its names, in their order.
struct Entry<'a> {
    host: &'a HostPlan,
    names: Vec<&'a str>,
}

pub(super) fn add(scope: &Scope<'_>, endpoint: &EndpointName, draft: &mut Draft) -> Result<(), RenderError> {
    let holder = endpoint.holder(scope);
    let entries = entries(scope, endpoint, holder);
    let mut lines: Vec<(String, &[&str])> = entries.iter().flat_map(lines).collect();
    let front = endpoint.front.filter(|_| holder.is_none());
    let front_names: Vec<&str> = endpoint.name.as_deref().into_iter().collect();
    lines.extend(front.map(|address| (address.to_string(), front_names.as_slice())));
    let lines: Vec<views::HostsEntry<'_>> = lines
        .iter()
        .map(|(address, names)| views::HostsEntry { address, names })
        .collect();
    let note = match (&endpoint.name, holder, front) {
        (Some(name), None, None) => Some(format!(
            "{name} is left to DNS: the spec does not say which address answers to it."
        )),
        _ => None,
    };
    let note = note.as_deref();
    let view = views::HostsFile {
        notes: note.as_slice(),
        entries: &lines,
    };
    let mut origins = Origins::from(scope.host.origin("name"))
        .and(scope.host.origin("address"))
        .and(&scope.plan.endpoint.endpoint.origin)
        .and(&scope.plan.preparation.hosts_file.origin);
    if scope.plan.preparation.hosts_file.value == HostsFile::All {
        origins = origins.and(Origin::spec("spec.hosts"));
    }
    if front.is_some() {
        origins = origins.and(Origin::spec("spec.apiFront"));
    }
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::Hosts)]);
    let id = ArtifactId::new("host", "hosts");
    scope.add(draft, id, File::Hosts, emit::text(&view)?, origins)
}

/// The hosts that are named: this one first, or all in the order of their names.
fn entries<'a>(
    scope: &Scope<'a>,
    endpoint: &'a EndpointName,
    holder: Option<&'a HostPlan>,
) -> Vec<Entry<'a>> {
    let is_holder = |host: &HostPlan| holder.is_some_and(|holder| holder.name == host.name);
    let hosts: Vec<&HostPlan> = match scope.plan.preparation.hosts_file.value {
        HostsFile::All => scope.plan.hosts.iter().collect(),
        HostsFile::Own if is_holder(scope.host) => vec![scope.host],
        HostsFile::Own => [scope.host].into_iter().chain(holder).collect(),
    };
    let entry = |host: &'a HostPlan| {
        let mut names = vec![own_name(host).as_str(), host.name.as_str()];
        if is_holder(host) {
            names.extend(endpoint.name.as_deref());
        }
        names.dedup();
        Entry { host, names }
    };
    hosts.into_iter().map(entry).collect()
}

/// A line for each address.
fn lines<'a>(entry: &'a Entry<'_>) -> impl Iterator<Item = (String, &'a [&'a str])> {
    [Some(entry.host.address), entry.host.second_address]
        .into_iter()
        .flatten()
        .map(|address| (address.to_string(), entry.names.as_slice()))
}

/// What a host calls itself.
fn own_name(host: &HostPlan) -> &HostName {
    host.hostname_override.as_ref().unwrap_or(&host.name)
}

/// The endpoint as a name, and who answers to it as far as the spec says.
#[derive(Default)]
pub(super) struct EndpointName {
    pub(super) name: Option<String>,
    port: Option<u16>,
    /// The host that answers for all.
    bearer: Option<HostName>,
    /// The address that answers for all where no host does.
    front: Option<IpAddr>,
}

impl EndpointName {
    pub(super) fn of(plan: &Plan) -> Self {
        let endpoint = &plan.endpoint.endpoint.value;
        let EndpointHost::Dns(name) = &endpoint.host else {
            return Self::default();
        };
        let is_called = |host: &&HostPlan| {
            let name = name.as_str();
            host.name.as_str() == name || own_name(host).as_str() == name
        };
        let front = plan.front.virtual_address();
        let mut control_planes = plan.control_planes().filter(|_| front.is_none());
        let only = match (control_planes.next(), control_planes.next()) {
            (Some(only), None) => Some(only).filter(|host| endpoint.port == Some(host.bind_port.value)),
            _ => None,
        };
        Self {
            name: Some(name.as_str().into()),
            port: endpoint.port,
            bearer: plan
                .hosts
                .iter()
                .find(is_called)
                .or(only)
                .map(|host| host.name.clone()),
            front,
        }
    }

    /// Whether this host's file says who answers to the name.
    pub(super) fn is_answered(&self, scope: &Scope<'_>) -> bool {
        self.front.is_some() || self.holder(scope).is_some()
    }

    /// The host that answers to the name on this host.
    pub(super) fn holder<'a>(&self, scope: &Scope<'a>) -> Option<&'a HostPlan> {
        self.name.as_ref()?;
        match &self.bearer {
            Some(bearer) => scope.plan.host(bearer),
            None => {
                let answers = scope.host.is_control_plane() && self.port == Some(scope.host.bind_port.value);
                answers.then_some(scope.host)
            }
        }
    }
}
