use serde_json::{Map, Value};

use super::cri_socket::{cri_socket, socket_place};
use super::draft::Draft;
use super::kubelet_config::{self, cluster_kubelet_config, host_kubelet_config, patched_for_all};
use super::patch::apply_patches;
use super::printed::Printed;
use super::scope::Scope;
use super::wrap;
use super::{Argument, Arguments, RenderError};
use crate::artifact::{ArtifactId, Mark, Reaction, Reasons};
use crate::emit;
use crate::emit::views::KubeletExtraArgs;
use crate::facts::{DockerDependent, ResolvConfPlace, SocketPlace};
use crate::layout::{File, Layout};
use crate::plan::{HostPlan, JoinMode, Plan};
use crate::report::{Origin, Origins};
use crate::spec::{DOCKERSHIM, ImageName, PatchTarget};
use crate::types::{Program, UnitName};

/// The kubelet's unit.
pub(super) const UNIT: &str = "kubelet.service";

/// What it reads once, at its start.
const READS: &[File] = &[
    File::KubeletConfig,
    File::KubeletFlags,
    File::KubeletExtraArgs,
    File::KubeletConf,
    File::BootstrapKubeletConf,
    File::CaCert,
    File::KubeletServerCert,
    File::KubeletServerKey,
];

/// What hosts share: what all their configurations have in common, and the texts of whole ones.
pub(super) struct Base {
    config: Map<String, Value>,
    /// What hosts that join take in the place of that, and why, where kubeadm stored it otherwise.
    joining: Option<(Map<String, Value>, Reasons)>,
    marks: Vec<Mark>,
    texts: Printed<Value>,
}

impl Base {
    /// # Errors
    /// If a patch of the first host does not fit, where all take it over.
    pub(super) fn new(plan: &Plan, layout: &Layout) -> Result<Self, RenderError> {
        let config = cluster_kubelet_config(plan, layout);
        let mut reasons = Reasons::from(Origins::none());
        let joining = match *plan.facts.kubelet.config_file {
            true => patched_for_all(plan, &config, &mut reasons)?,
            false => None,
        };
        Ok(Self {
            marks: kubelet_config::cluster_marks(plan, layout, &config),
            joining: joining.map(|config| (config, reasons)),
            config,
            texts: Printed::new(),
        })
    }
}

/// The kubelet's files on a host, and its configuration, which is empty if it reads none.
pub(super) fn add(scope: &Scope<'_>, base: &Base, draft: &mut Draft) -> Result<Value, RenderError> {
    let Scope {
        plan, host, layout, ..
    } = *scope;
    draft.read_by(Reaction::Restart(UnitName::known(UNIT)), scope.paths(READS));
    if !*plan.facts.kubelet.config_file {
        add_extra_args(scope, draft)?;
        return Ok(Value::Object(Map::new()));
    }
    let (config, reasons) = config(plan, layout, host, base)?;
    if socket_place(plan) == SocketPlace::InstanceConfig && layout.run_as().is_for_kubeadm() {
        add_instance_config(scope, draft)?;
    }
    scope.add(
        draft,
        ArtifactId::new("kubelet", "config"),
        File::KubeletConfig,
        base.texts
            .text(&config, |config| Ok::<_, RenderError>(emit::yaml(config)))?,
        reasons,
    )?;
    wrap::kubelet(scope, arguments(scope), draft)?;
    Ok(config)
}

/// The configuration of a host's kubelet, with the user's patches; empty in releases without such a file.
///
/// # Errors
/// If a patch does not fit.
pub(super) fn config(
    plan: &Plan,
    layout: &Layout,
    host: &HostPlan,
    base: &Base,
) -> Result<(Value, Reasons), RenderError> {
    let mut reasons = Reasons::from(kubelet_config::origins(plan, host));
    if !*plan.facts.kubelet.config_file {
        return Ok((Value::Object(Map::new()), reasons));
    }
    reasons.parts = base.marks.clone();
    reasons.parts.extend(kubelet_config::host_marks(plan, host));
    let shared = match &base.joining {
        Some((config, why)) if host.join_mode != JoinMode::Init => {
            reasons.whole.extend(&why.whole);
            reasons.parts.extend(why.parts.iter().cloned());
            config
        }
        _ => &base.config,
    };
    let mut config = Value::Object(host_kubelet_config(plan, layout, host, shared));
    apply_patches(
        plan,
        PatchTarget::KubeletConfiguration,
        Some(&host.name),
        &mut config,
        &mut reasons,
    )?;
    let is_set_last = *plan.facts.kubelet.patches_before_instance_config;
    if socket_place(plan) == SocketPlace::InstanceConfig && is_set_last {
        config["containerRuntimeEndpoint"] = cri_socket(plan, host).into();
    }
    Ok((config, reasons))
}

/// What of the configuration belongs to this host alone. Only kubeadm reads it, when it upgrades the host.
fn add_instance_config(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Scope { plan, host, .. } = *scope;
    draft.read_by(Reaction::Standalone, scope.paths(&[File::KubeletInstanceConfig]));
    let text = format!(
        "containerRuntimeEndpoint: {}\n",
        Value::from(cri_socket(plan, host))
    );
    let origins = Origins::from(&host.cri_socket.origin).and(plan.facts.kubelet.socket_place.origin());
    let id = ArtifactId::new("kubelet", "instance-config");
    scope.add(draft, id, File::KubeletInstanceConfig, text, origins)
}

/// The arguments of a host whose kubelet knows flags only. Its unit, which is that of the packages, leaves a place for
/// them; without any there is no file.
fn add_extra_args(scope: &Scope<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Scope { plan, host, .. } = *scope;
    let mut args = Arguments::of(&plan.facts, Program::Kubelet);
    args.extend(&host.kubelet_args);
    if host.hostname_override.is_some() {
        args.add("hostname-override", &host.name, host.origin("hostname"));
    }
    if let Some(path) = &host.resolv_conf {
        args.add("resolv-conf", path, host.origin("resolvConf"));
    }
    let is_moved = matches!(plan.image_repository.origin, Origin::Spec(_))
        || plan.image_overrides.contains_key(&ImageName::Pause);
    if let (true, Some(image)) = (is_moved, plan.images.get(&ImageName::Pause)) {
        let origins = Origins::from(&image.origin).and(&plan.image_repository.origin);
        args.add("pod-infra-container-image", &image.value, origins);
    }
    let arguments = args.merge();
    if arguments.is_empty() {
        return Ok(());
    }
    let mut origins = Origins::from(plan.facts.kubelet.config_file.origin());
    for argument in &arguments {
        origins.extend(&argument.origins);
    }
    let words: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let text = emit::text(&KubeletExtraArgs {
        args: &words.join(" "),
    })?;
    let id = ArtifactId::new("kubelet", "extra-args");
    let mark = |argument: &Argument| Mark::argument(&argument.name, argument.origins.clone());
    let reasons = Reasons {
        parts: arguments.iter().map(mark).collect(),
        ..Reasons::from(origins)
    };
    scope.add(draft, id, File::KubeletExtraArgs, text, reasons)
}
fn arguments(scope: &Scope<'_>) -> Vec<Argument> {
    let Scope { plan, host, .. } = *scope;
    let facts = &plan.facts.kubelet;
    let runtime = &plan.runtime;
    let is_docker = host.cri_socket.value == DOCKERSHIM;
    let holds = |when: DockerDependent| match when {
        DockerDependent::Always => true,
        DockerDependent::WithDocker => is_docker,
        DockerDependent::WithoutDocker => !is_docker,
        DockerDependent::Never => false,
    };
    let mut args = Arguments::of(&plan.facts, Program::Kubelet);
    args.extend(&host.kubelet_args);
    // Without it the kubelet leaves pods on docker's bridge.
    let has_cni = !plan.docker_bridges_pods();
    if has_cni && holds(*facts.network_plugin_flag) {
        args.kubeadm("network-plugin", "cni", &runtime.kind.origin);
    }
    for (name, directory) in [
        ("cni-conf-dir", "/etc/cni/net.d"),
        ("cni-bin-dir", "/opt/cni/bin"),
    ] {
        if is_docker && has_cni {
            args.kubeadm(name, directory, &runtime.kind.origin);
        }
    }
    if holds(*facts.container_runtime_flag) {
        args.kubeadm("container-runtime", "remote", &runtime.kind.origin);
    }
    if socket_place(plan) == SocketPlace::Flag && (!is_docker || *facts.socket_scheme) {
        args.add(
            "container-runtime-endpoint",
            cri_socket(plan, host),
            &host.cri_socket.origin,
        );
    }
    if holds(*facts.pause_image_flag)
        && let Some(image) = plan.images.get(&ImageName::Pause)
    {
        args.kubeadm("pod-infra-container-image", &image.value, &image.origin);
    }
    if host.hostname_override.is_some() {
        args.kubeadm("hostname-override", &host.name, host.origin("hostname"));
    }
    if host.join_mode == JoinMode::JoinWorker && !host.taints.is_empty() {
        let taints: Vec<String> = host.taints.iter().map(ToString::to_string).collect();
        args.kubeadm("register-with-taints", taints.join(","), &host.taints.origin);
    }
    if let (Some(path), ResolvConfPlace::Flag) = (&host.resolv_conf, *facts.resolv_conf_place) {
        args.kubeadm("resolv-conf", path, host.origin("resolvConf"));
    }
    if let Some(is_on) = plan.feature_gates.value.get("IPv6DualStack") {
        args.kubeadm(
            "feature-gates",
            format!("IPv6DualStack={is_on}"),
            Origin::spec("spec.featureGates"),
        );
    }
    args.merge()
}

#[cfg(test)]
mod tests {
    use crate::component::sample::Sample;

    /// A host that joins takes the configuration that the first one stored.
    #[test]
    fn a_host_that_joins_has_the_patches_that_kubeadm_stored() {
        for (release, is_patched) in [("1.28.0", true), ("1.28.15", false)] {
            let sample = Sample::new(&format!(
                "  version: {release}\n  hardening: none\n  controlPlaneEndpoint: api.example.test\n  patches:\n  - {{target: kubeletconfiguration, hosts: [cp1], patch: {{maxPods: 42}}}}\n  bootstrapTokens: [{{id: abcdef}}]\n  hosts:\n  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}\n  - {{name: w1, address: 192.0.2.21, kubelet: {{credentials: bootstrap}}}}\n"
            ));
            let config = |host| sample.file(host, "/var/lib/kubelet/config.yaml");
            assert!(config("cp1").contains("maxPods: 42"), "{release}");
            assert_eq!(config("w1").contains("maxPods: 42"), is_patched, "{release}");
        }
    }
}
