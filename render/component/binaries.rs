//! Which programs people put onto hosts themselves, where the layout does not leave that to packages: the one table of
//! `binaries.json` and of the check of a host.

use std::collections::BTreeMap;

use crate::layout::{File, Layout};
use crate::plan::{FrontPlan, HostPlan, Plan};
use crate::report::{Report, SpecPath, messages};
use crate::spec::{Architecture, BinaryName, Role};
use crate::types::{HostPath, Mode};

/// Where the runtime looks for CNI plugins, whoever puts them there. Source: containerd and the kubelet, `cni-bin-dir`.
const CNI_PLUGINS: &str = "/opt/cni/bin";

/// A program that must be on hosts before the rendered files can work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binary {
    /// Its name.
    pub name: BinaryName,
    /// Where it must lie.
    pub path: HostPath,
    /// Its permissions.
    pub mode: Mode,
    /// Its version, where the spec decides one.
    pub version: Option<String>,
    /// The digest of its content for each processor, as far as the spec gives one.
    pub digests: BTreeMap<&'static str, String>,
    /// The arguments with which it says its version; none if it says none.
    pub ask: &'static [&'static str],
    /// The hosts that need it, as roles.
    pub roles: &'static [Role],
}

/// Where programs lie.
#[derive(Clone, Copy)]
enum Home {
    Layout(File),
    /// The program is a file that the layout knows.
    Whole(File),
    Fixed(&'static str),
}

/// Which hosts need a program.
#[derive(Clone, Copy)]
enum Part {
    ControlPlane,
    Node,
    Etcd,
}

impl Part {
    fn has(self, host: &HostPlan) -> bool {
        match self {
            Self::ControlPlane => host.is_control_plane(),
            Self::Node => host.has_kubelet,
            Self::Etcd => host.etcd.is_some(),
        }
    }

    const fn roles(self) -> &'static [Role] {
        match self {
            Self::ControlPlane => &[Role::ControlPlane],
            Self::Node => &[Role::Worker],
            Self::Etcd => &[Role::Etcd],
        }
    }
}

struct Row {
    name: BinaryName,
    home: Home,
    part: Part,
    version: fn(&Plan) -> Option<String>,
    ask: &'static [&'static str],
    is_wanted: fn(&Plan) -> bool,
    /// Whether it comes as a package in a layout that leaves programs to packages.
    is_packaged: bool,
}

const fn kubernetes(name: BinaryName, part: Part, ask: &'static [&'static str]) -> Row {
    Row {
        name,
        home: Home::Layout(File::ProgramsDir),
        part,
        version: |plan| Some(plan.version.value.to_string()),
        ask,
        is_wanted: |_| true,
        is_packaged: true,
    }
}

const fn etcd(name: BinaryName, ask: &'static [&'static str]) -> Row {
    Row {
        home: Home::Layout(File::EtcdProgramsDir),
        version: |plan| {
            let etcd = plan.etcd.local()?;
            etcd.version.as_ref().map(|known| known.version.to_string())
        },
        ..kubernetes(name, Part::Etcd, ask)
    }
}

/// What flannel hands its work to; a plugin says its version on standard error only.
const fn plugin(name: BinaryName) -> Row {
    Row {
        home: Home::Fixed(CNI_PLUGINS),
        version: |_| None,
        is_wanted: |plan| plan.flannel().is_some() && !plan.docker_bridges_pods(),
        ..kubernetes(name, Part::Node, &[])
    }
}

/// What is part of a release of flannel; flanneld says its version on standard error only.
const fn of_flannel(name: BinaryName, is_wanted: fn(&Plan) -> bool) -> Row {
    Row {
        version: |plan| plan.flannel().map(|flannel| flannel.version.value.to_string()),
        is_wanted,
        ..kubernetes(name, Part::Node, &[])
    }
}

fn has_flannel_unit(plan: &Plan) -> bool {
    plan.flannel().is_some_and(|flannel| flannel.daemon.is_unit())
}

const ROWS: &[Row] = &[
    etcd(BinaryName::Etcd, &["--version"]),
    etcd(BinaryName::Etcdctl, &["version"]),
    kubernetes(BinaryName::KubeApiserver, Part::ControlPlane, &["--version"]),
    kubernetes(
        BinaryName::KubeControllerManager,
        Part::ControlPlane,
        &["--version"],
    ),
    kubernetes(BinaryName::KubeScheduler, Part::ControlPlane, &["--version"]),
    kubernetes(BinaryName::Kubectl, Part::ControlPlane, &["version", "--client"]),
    kubernetes(BinaryName::Kubelet, Part::Node, &["--version"]),
    Row {
        is_wanted: |plan| plan.addons.kube_proxy.is_some(),
        ..kubernetes(BinaryName::KubeProxy, Part::Node, &["--version"])
    },
    of_flannel(BinaryName::Flanneld, has_flannel_unit),
    of_flannel(BinaryName::MkDockerOpts, Plan::docker_bridges_pods),
    Row {
        home: Home::Whole(File::KubeVipProgram),
        version: |_| None,
        is_wanted: |plan| matches!(plan.front, FrontPlan::KubeVip(_)),
        is_packaged: false,
        ..kubernetes(BinaryName::KubeVip, Part::ControlPlane, &["version"])
    },
    plugin(BinaryName::Bridge),
    Row {
        // Where flannel runs as pods, they bring it.
        is_wanted: |plan| has_flannel_unit(plan) && !plan.docker_bridges_pods(),
        ..plugin(BinaryName::Flannel)
    },
    plugin(BinaryName::HostLocal),
    plugin(BinaryName::Loopback),
    plugin(BinaryName::Portmap),
];

fn rows<'a>(plan: &'a Plan, layout: &Layout) -> impl Iterator<Item = &'static Row> + use<'a> {
    let is_brought = layout.run_as().brings_programs();
    let is_brought = move |row: &&Row| is_brought || !row.is_packaged;
    ROWS.iter().filter(is_brought).filter(|row| (row.is_wanted)(plan))
}

fn binary(row: &Row, plan: &Plan, layout: &Layout) -> Binary {
    let below = |directory: &str| HostPath::known(format!("{directory}/{}", row.name.as_str()));
    let path = match row.home {
        Home::Layout(file) => below(layout.path(file).as_str()),
        Home::Whole(file) => layout.path(file),
        Home::Fixed(directory) => below(directory),
    };
    Binary {
        name: row.name,
        path,
        mode: Mode::new(0o755),
        version: (row.version)(plan),
        digests: digests(row.name, plan),
        ask: row.ask,
        roles: row.part.roles(),
    }
}

fn digests(name: BinaryName, plan: &Plan) -> BTreeMap<&'static str, String> {
    let given = plan.binaries.iter().filter(|given| given.name == name);
    given
        .map(|given| {
            (
                given.architecture.unwrap_or_default().as_str(),
                given.sha256.clone(),
            )
        })
        .collect()
}

impl Binary {
    /// Its digest on a host of this processor.
    pub fn digest(&self, architecture: Architecture) -> Option<&str> {
        self.digests.get(architecture.as_str()).map(String::as_str)
    }
}

/// The programs that people bring onto a cluster's hosts.
pub fn of_cluster(plan: &Plan) -> Vec<Binary> {
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let is_somewhere = |row: &&Row| plan.hosts.iter().any(|host| row.part.has(host));
    rows(plan, &layout)
        .filter(is_somewhere)
        .map(|row| binary(row, plan, &layout))
        .collect()
}

/// Reports digests of programs that no host needs.
pub fn unused_digests(plan: &Plan) -> Report {
    let needed = of_cluster(plan);
    let mut report = Report::new();
    for (index, given) in plan.binaries.iter().enumerate() {
        if !needed.iter().any(|binary| binary.name == given.name) {
            let place = SpecPath::of("spec.binaries").index(index).field("name");
            report.push(messages::layout::unused_program(given.name.as_str()).at(&place));
        }
    }
    report
}

/// Those of one host.
pub(super) fn of_host(plan: &Plan, layout: &Layout, host: &HostPlan) -> Vec<Binary> {
    rows(plan, layout)
        .filter(|row| row.part.has(host))
        .map(|row| binary(row, plan, layout))
        .collect()
}
