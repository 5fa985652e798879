//! `preflight.sh`: the read-only check of what a host needs before its files can work.
//!
//! The functions are the same on every host; what follows them is the list of calls that this host needs.

mod open;
mod tables;

use std::fmt::Display;

use serde_json::Value;

use super::hosts_file::EndpointName;
use super::kubelet_unit::PROGRAM;
use super::{crictl, firewall, modules, registries, sysctl};
use crate::artifact::{ArtifactId, Content, PublicText, Reaction};
use crate::component::RenderError;
use crate::component::binaries;
use crate::component::draft::Draft;
use crate::component::front::Needs;
use crate::component::ports::{self, Accepts};
use crate::component::scope::Scope;
use crate::emit;
use crate::emit::Calls;
use crate::emit::views::PreflightLibrary;
use crate::facts::Cgroups;
use crate::layout::File;
use crate::plan::{CniPlan, EtcdPlan, HostPlan};
use crate::report::{Origin, Origins};
use crate::spec::{Firewall, FlannelMode, RuntimeType, Swap};
use open::open;
use tables::{CNI_PLUGINS, DROP_INS, ETCD_QUOTA, IMAGE_SPACE, KUBELET_SPACE, SHADOWS, package};

/// The functions, which hosts share.
pub(super) fn library() -> Result<PublicText, RenderError> {
    Ok(emit::text(&PreflightLibrary {})?.into())
}

pub(super) fn add(
    scope: &Scope<'_>,
    library: &PublicText,
    endpoint: &EndpointName,
    kubelet: Option<&Value>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let mut checks = Checks(Calls::of("preflight.sh"));
    checks.system(scope, kubelet);
    checks.space(scope);
    if let Some(kubelet) = kubelet {
        checks.kernel(scope, kubelet);
    }
    checks.add("check_security_modules", [""; 0]);
    if scope.host.has_kubelet {
        checks.node_programs(scope);
    }
    checks.binaries(scope);
    checks.front(scope);
    checks.identity(scope);
    checks.network(scope, endpoint, kubelet);
    checks.ports(scope, kubelet);
    checks.leftovers(scope, kubelet, draft);
    checks.add("finish", [""; 0]);
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::Preflight)]);
    let origins = Origins::from(&scope.plan.version.origin)
        .and(Origin::Spec(scope.host.path.clone()))
        .and(scope.plan.facts.preflight.kernel.origin())
        .and(scope.plan.facts.preflight.cgroups.origin())
        .and(scope.plan.facts.preflight.programs.origin());
    let origins = match scope.plan.binaries.is_empty() {
        true => origins,
        false => origins.and(&scope.plan.binaries.origin),
    };
    let content = Content::joined([library.clone(), checks.0.finish()?.into()]);
    let id = ArtifactId::new("host", "preflight");
    scope.add_content(draft, id, File::Preflight, content, origins)
}

/// The calls at the end of the script.
struct Checks(Calls);

impl Checks {
    fn add<W: Display>(&mut self, function: &'static str, words: impl IntoIterator<Item = W>) {
        self.0.add(function, words);
    }

    fn system(&mut self, scope: &Scope<'_>, kubelet: Option<&Value>) {
        let facts = &scope.plan.facts.preflight;
        self.add("check_root", [""; 0]);
        self.add("check_systemd", [""; 0]);
        self.add("check_kernel", [facts.kernel.as_str()]);
        if let Some(kubelet) = kubelet {
            let cgroups = match (*facts.cgroups, kubelet["failCgroupV1"].as_bool()) {
                (Cgroups::V1, _) => "v1",
                (_, Some(true)) | (Cgroups::V2, None) => "v2",
                (_, Some(false)) | (Cgroups::Either, None) => "either",
            };
            self.add("check_cgroups", [cgroups]);
        }
        if scope.host.is_control_plane() {
            if let Some(cpus) = *facts.control_plane_cpus {
                self.add("check_cpus", [cpus]);
            }
            if let Some(megabytes) = *facts.control_plane_memory {
                self.add("check_memory", [megabytes]);
            }
        }
    }

    fn space(&mut self, scope: &Scope<'_>) {
        let mut space = |directory: &str, [megabytes, percent]: [u32; 2]| {
            self.add(
                "check_space",
                [directory.to_owned(), megabytes.to_string(), percent.to_string()],
            );
        };
        if let (EtcdPlan::Local(etcd), Some(_)) = (&scope.plan.etcd, &scope.host.etcd) {
            let quota = etcd
                .quota_backend_bytes
                .as_ref()
                .map_or(ETCD_QUOTA, |quota| quota.value);
            let megabytes = u32::try_from(quota >> 20).unwrap_or(u32::MAX);
            space(etcd.data_dir.as_str(), [megabytes, 0]);
        }
        if !scope.host.has_kubelet {
            return;
        }
        space(&scope.path(File::KubeletDir), KUBELET_SPACE);
        match scope.plan.runtime.kind.value {
            RuntimeType::Containerd => space("/var/lib/containerd", IMAGE_SPACE),
            RuntimeType::Docker => space("/var/lib/docker", IMAGE_SPACE),
            RuntimeType::Other => {}
        }
    }

    fn kernel(&mut self, scope: &Scope<'_>, kubelet: &Value) {
        let plan = scope.plan;
        let is_allowed = !*plan.facts.kubelet.refuses_swap
            || kubelet["failSwapOn"] == false
            || kubelet_flag(scope.host, "fail-swap-on").is_some_and(|value| value == "false");
        if plan.preparation.swap.value == Swap::Off && !is_allowed {
            self.add("check_swap_off", [""; 0]);
        }
        let (modules, _) = modules::needed(plan);
        for module in &modules {
            self.add("check_module", [module]);
        }
        let is_rendered = plan.preparation.is_rendered.value;
        if is_rendered {
            for (key, value) in sysctl::needed(plan) {
                self.add("check_setting", [key, value]);
            }
        } else {
            let protects = kubelet["protectKernelDefaults"] == true;
            for (key, value) in sysctl::foreign(plan, protects) {
                self.add("check_foreign_setting", [key, value]);
            }
        }
        if sysctl::has_ipv6(plan) {
            self.add("check_ipv6", [""; 0]);
        }
    }

    /// What the kubelet, the runtime and the pod network need in the path.
    fn node_programs(&mut self, scope: &Scope<'_>) {
        let Scope { plan, .. } = *scope;
        let (facts, runtime) = (&plan.facts.preflight, &plan.runtime);
        let is_docker = runtime.kind.value == RuntimeType::Docker;
        let is_needed = |name: &&String| !(is_docker && name.as_str() == "crictl");
        for name in facts.programs.iter().filter(is_needed) {
            self.add("check_program", [name, package(name)]);
        }
        if is_static(scope) {
            for name in ["ip", "nft"] {
                self.add("check_program", [name, package(name)]);
            }
        }
        for name in facts.wanted_programs.iter().filter(is_needed) {
            self.add("want_program", [name, package(name)]);
        }
        if scope.layout.run_as().has_packaged_kubelet() {
            let release = plan.version.value.to_string();
            let minor = plan.version.value.minor().to_string();
            self.add("check_kubelet", [PROGRAM, &release, &minor]);
        }
        let runtime = match runtime.kind.value {
            RuntimeType::Containerd => {
                self.add("check_containerd", [runtime.config_version.value]);
                Some(("containerd", Some("containerd.service")))
            }
            RuntimeType::Docker => {
                self.add("check_program", ["docker", package("docker")]);
                // dockershim's socket is the kubelet's own.
                None
            }
            RuntimeType::Other => Some(("the runtime", None)),
        };
        if let Some((name, unit)) = runtime {
            let cure = format!("start {name}, or correct spec.containerRuntime.socket");
            let words = [crictl::socket_path(scope.host), &cure].into_iter();
            self.add("check_socket", words.chain(unit));
        }
        let is_brought = scope.layout.run_as().brings_programs();
        let has_plugins = matches!(plan.network.cni, CniPlan::Flannel(_)) && !plan.docker_bridges_pods();
        if has_plugins && !is_brought {
            for plugin in CNI_PLUGINS {
                self.add(
                    "check_file",
                    [plugin, "install the CNI plugins, for example kubernetes-cni"],
                );
            }
        }
    }

    /// What people put there themselves.
    fn binaries(&mut self, scope: &Scope<'_>) {
        for binary in binaries::of_host(scope.plan, scope.layout, scope.host) {
            let path = binary.path.to_string();
            let digest = binary.digest(scope.host.architecture).map(String::from);
            let mut words = vec![path.clone()];
            // What does not say its version is only looked for.
            words.push(
                binary
                    .version
                    .filter(|_| !binary.ask.is_empty())
                    .unwrap_or_default(),
            );
            words.extend(binary.ask.iter().map(ToString::to_string));
            self.add("check_binary", words);
            if let Some(digest) = digest {
                self.add("check_digest", [path, digest]);
            }
        }
    }

    fn front(&mut self, scope: &Scope<'_>) {
        let needs = Needs::of(scope.plan, scope.host);
        for (name, packages) in needs.programs {
            self.add("check_program", [name, packages]);
        }
        if let Some(interface) = needs.interface {
            self.add("check_interface", [interface]);
        }
    }

    fn identity(&mut self, scope: &Scope<'_>) {
        let host = scope.host;
        let from = host.issued_from.value;
        self.add("check_clock", [from.unix().to_string(), from.date()]);
        match &host.hostname_override {
            None => self.add("check_hostname", [&host.name]),
            Some(own) => self.add("check_other_hostname", [own, &host.name]),
        }
        self.add("check_machine_id", [""; 0]);
    }

    fn network(&mut self, scope: &Scope<'_>, endpoint: &EndpointName, kubelet: Option<&Value>) {
        let Scope { plan, host, .. } = *scope;
        for address in [Some(host.address), host.second_address].into_iter().flatten() {
            let mut words = vec![address.to_string()];
            if let (CniPlan::Flannel(flannel), true) = (&plan.network.cni, host.has_kubelet) {
                words.push(flannel.mtu.value.to_string());
            }
            self.add("check_address", words);
        }
        if let (CniPlan::Flannel(flannel), true) = (&plan.network.cni, host.has_kubelet)
            && let Some(interface) = &flannel.interface
        {
            self.add("check_interface", [&interface.value]);
        }
        let is_rendered = plan.preparation.is_rendered.value && endpoint.is_answered(scope);
        let asks_api = host.has_kubelet || host.is_control_plane();
        if let (Some(name), false, true) = (&endpoint.name, is_rendered, asks_api) {
            self.add("check_name", [name, "the API endpoint"]);
        }
        if let (EtcdPlan::External(external), true) = (&plan.etcd, host.is_control_plane()) {
            let etcd = &external.etcd;
            for name in names(etcd.endpoints.iter().map(|url| registries::host_of(url))) {
                self.add("check_name", [name, "a member of etcd"]);
            }
            for file in [&etcd.ca_file, &etcd.cert_file, &etcd.key_file]
                .into_iter()
                .flatten()
            {
                self.add("check_file", [file.as_str(), "copy it from the hosts of etcd"]);
            }
        }
        let Some(kubelet) = kubelet else {
            return;
        };
        for name in names(registries::asked(plan).into_iter()) {
            self.add("want_name", [name, "a registry"]);
        }
        let is_asked = plan
            .addons
            .core_dns
            .as_ref()
            .is_some_and(|dns| dns.upstream.is_empty());
        if is_asked && let Some(file) = resolver(host, kubelet) {
            self.add("check_resolver", [file]);
        }
    }

    fn ports(&mut self, scope: &Scope<'_>, kubelet: Option<&Value>) {
        let ports = ports::ports(scope.plan, scope.host, kubelet);
        for port in &ports {
            if let Accepts::Tcp(numbers) = port.accepts
                && let Some(number) = numbers.only()
            {
                self.add("check_port", [number.to_string(), port.process.to_owned()]);
            }
        }
        match scope.plan.preparation.firewall.value {
            Firewall::None => self.add("check_firewall", [open(&ports)]),
            Firewall::Nftables => {
                if !(scope.host.has_kubelet && is_static(scope)) {
                    self.add("check_program", ["nft", package("nft")]);
                }
                self.add("check_own_firewall", [firewall::TABLE]);
            }
        }
    }

    fn leftovers(&mut self, scope: &Scope<'_>, kubelet: Option<&Value>, draft: &Draft) {
        if let Some(kubelet) = kubelet {
            self.leftovers_of_kubelet(scope, kubelet, draft);
        }
        if let (EtcdPlan::Local(etcd), Some(_)) = (&scope.plan.etcd, &scope.host.etcd) {
            let manifest = scope.path(File::EtcdManifest);
            self.add("check_etcd_data", [etcd.data_dir.as_str(), &manifest]);
        }
    }

    fn leftovers_of_kubelet(&mut self, scope: &Scope<'_>, kubelet: &Value, draft: &Draft) {
        let is_packaged = scope.layout.run_as().has_packaged_kubelet();
        let usual = scope.path(File::ManifestsDir);
        let directory = kubelet["staticPodPath"].as_str();
        if let Some(directory) = directory.or(is_packaged.then_some(usual.as_str())) {
            let mut words = vec![directory.to_owned()];
            let rendered = draft.paths().filter(|path| path.parent() == directory);
            words.extend(rendered.map(|path| path.file_name().to_owned()));
            self.add("check_manifests", words);
        }
        let (shadows, why) = match is_packaged {
            true => (SHADOWS, "takes the place of the rendered unit"),
            false => (DROP_INS, "changes what the rendered unit starts"),
        };
        let is_foreign = |path: &&&str| !draft.paths().any(|rendered| rendered.as_str() == **path);
        for shadow in shadows.iter().filter(is_foreign) {
            self.add("check_absent", [shadow, why]);
        }
        if matches!(scope.plan.network.cni, CniPlan::Flannel(_)) {
            let conflist = scope.layout.path(File::CniConflist);
            self.add("check_cni", [conflist.parent(), conflist.file_name()]);
        }
    }
}

/// Whether the pod network runs without a daemon.
fn is_static(scope: &Scope<'_>) -> bool {
    matches!(&scope.plan.network.cni, CniPlan::Flannel(flannel) if flannel.mode.value == FlannelMode::Static)
}

/// The last value that a person gave to one of the kubelet's flags.
fn kubelet_flag<'a>(host: &'a HostPlan, name: &str) -> Option<&'a str> {
    let mut arguments = host.kubelet_args.iter().rev();
    let argument = arguments.find(|argument| argument.name.as_str() == name)?;
    Some(&argument.value)
}

/// The file from which pods get their name servers; an empty one is none.
fn resolver<'a>(host: &'a HostPlan, kubelet: &'a Value) -> Option<&'a str> {
    let written = kubelet_flag(host, "resolv-conf").or_else(|| kubelet["resolvConf"].as_str());
    let planned = host.resolv_conf.as_ref().map(crate::types::HostPath::as_str);
    written
        .or(planned)
        .or(Some("/etc/resolv.conf"))
        .filter(|path| !path.is_empty())
}

/// Of hosts with ports those that are names, each once, without the port.
fn names<'a>(hosts: impl Iterator<Item = &'a str>) -> std::collections::BTreeSet<&'a str> {
    let name = |host: &'a str| host.rsplit_once(':').map_or(host, |(name, _)| name);
    hosts
        .filter(|host| !host.starts_with('['))
        .map(name)
        .filter(|name| name.parse::<std::net::IpAddr>().is_err())
        .collect()
}
