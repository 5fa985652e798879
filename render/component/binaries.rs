//! Which programs people put onto hosts themselves, where the layout does not leave that to packages: the one table of
//! `binaries.json` and of the check of a host.

use std::collections::BTreeMap;

use crate::layout::{File, Layout};
use crate::plan::{FrontPlan, HostPlan, Plan};
use crate::report::{Report, SpecPath, messages};
use crate::spec::{Architecture, BinaryName, Role};
use crate::types::{HostPath, Mode, UnitName};

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
    source: Source,
    unit: Option<&'static str>,
}

/// Who brings a program where the layout does not leave all of them to people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// People, whatever the layout.
    People,
    /// A package.
    Package,
    /// An image, or nobody.
    Image,
}

const fn kubernetes(name: BinaryName, part: Part, ask: &'static [&'static str]) -> Row {
    Row {
        name,
        home: Home::Layout(File::ProgramsDir),
        part,
        version: |plan| Some(plan.version.value.to_string()),
        ask,
        is_wanted: |_| true,
        source: Source::Image,
        unit: None,
    }
}

/// A program of Kubernetes that its packages bring, too.
const fn packaged(name: BinaryName, part: Part, ask: &'static [&'static str]) -> Row {
    Row {
        source: Source::Package,
        ..kubernetes(name, part, ask)
    }
}

const fn run_by(unit: &'static str, row: Row) -> Row {
    Row {
        unit: Some(unit),
        ..row
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
        ..packaged(name, Part::Node, &[])
    }
}

/// What is part of a release of flannel; flanneld says its version on standard error only.
const fn of_flannel(name: BinaryName, is_wanted: fn(&Plan) -> bool) -> Row {
    Row {
        version: |plan| plan.flannel().map(|flannel| flannel.version.value.to_string()),
        is_wanted,
        ..packaged(name, Part::Node, &[])
    }
}

fn has_flannel_unit(plan: &Plan) -> bool {
    plan.flannel().is_some_and(|flannel| flannel.daemon.is_unit())
}

const ROWS: &[Row] = &[
    run_by("etcd.service", etcd(BinaryName::Etcd, &["--version"])),
    Row {
        source: Source::Package,
        ..etcd(BinaryName::Etcdctl, &["version"])
    },
    run_by(
        "kube-apiserver.service",
        kubernetes(BinaryName::KubeApiserver, Part::ControlPlane, &["--version"]),
    ),
    run_by(
        "kube-controller-manager.service",
        kubernetes(
            BinaryName::KubeControllerManager,
            Part::ControlPlane,
            &["--version"],
        ),
    ),
    run_by(
        "kube-scheduler.service",
        kubernetes(BinaryName::KubeScheduler, Part::ControlPlane, &["--version"]),
    ),
    packaged(BinaryName::Kubectl, Part::ControlPlane, &["version", "--client"]),
    run_by(
        "kubelet.service",
        packaged(BinaryName::Kubelet, Part::Node, &["--version"]),
    ),
    Row {
        is_wanted: |plan| plan.addons.kube_proxy.is_some(),
        ..run_by(
            "kube-proxy.service",
            kubernetes(BinaryName::KubeProxy, Part::Node, &["--version"]),
        )
    },
    run_by(
        "flanneld.service",
        of_flannel(BinaryName::Flanneld, has_flannel_unit),
    ),
    run_by(
        "flanneld.service",
        of_flannel(BinaryName::MkDockerOpts, Plan::docker_bridges_pods),
    ),
    Row {
        home: Home::Whole(File::KubeVipProgram),
        version: |_| None,
        is_wanted: |plan| matches!(plan.front, FrontPlan::KubeVip(_)),
        source: Source::People,
        ..run_by(
            "kube-vip.service",
            kubernetes(BinaryName::KubeVip, Part::ControlPlane, &["version"]),
        )
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

/// What else packages bring, where Kubernetes comes as packages: the name, and whether it is of Kubernetes' release.
const PACKAGES: &[(&str, bool)] = &[("crictl", false), ("kubeadm", true)];

fn rows<'a>(plan: &'a Plan, layout: &Layout) -> impl Iterator<Item = &'static Row> + use<'a> {
    let is_brought = layout.run_as().brings_programs();
    let is_brought = move |row: &&Row| is_brought || row.source == Source::People;
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

/// A program that delivery can bring to a host, for one processor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostProgram {
    /// Its name.
    pub name: &'static str,
    /// Where it must lie.
    pub path: HostPath,
    /// Its version, where the spec decides one and the program names it.
    pub version: Option<String>,
    /// The digest that the spec gives it.
    pub digest: Option<String>,
    /// The unit that runs it.
    pub unit: Option<UnitName>,
    /// Whether a package of the host may bring it instead.
    pub may_be_packaged: bool,
}

/// The programs that delivery can bring to a host: those that people bring, and those of Kubernetes' packages.
pub fn programs_of_host(plan: &Plan, host: &HostPlan) -> Vec<HostProgram> {
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let is_brought = layout.run_as().brings_programs();
    let rows = ROWS
        .iter()
        .filter(|row| is_brought || row.source != Source::Image)
        .filter(|row| (row.is_wanted)(plan) && row.part.has(host));
    let mut programs: Vec<HostProgram> = rows
        .map(|row| {
            let binary = binary(row, plan, &layout);
            let may_be_packaged = !is_brought && row.source == Source::Package;
            // A client from a package need not be of the version of the server in the image.
            let is_open = may_be_packaged && row.name == BinaryName::Etcdctl;
            HostProgram {
                name: binary.name.as_str(),
                digest: binary.digest(host.architecture).map(str::to_owned),
                unit: row.unit.map(UnitName::known),
                may_be_packaged,
                version: binary.version.filter(|_| !is_open && !binary.ask.is_empty()),
                path: binary.path,
            }
        })
        .collect();
    if layout.run_as().has_packaged_kubelet() && host.has_kubelet {
        let directory = layout.path(File::ProgramsDir);
        programs.extend(PACKAGES.iter().map(|(name, is_of_release)| HostProgram {
            name,
            path: HostPath::known(format!("{directory}/{name}")),
            version: is_of_release.then(|| plan.version.value.to_string()),
            digest: None,
            unit: None,
            may_be_packaged: true,
        }));
    }
    programs
}
