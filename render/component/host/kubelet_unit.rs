//! The kubelet's unit and kubeadm's drop-in, as the packages of Kubernetes ship them, and a drop-in of our own.

use super::Common;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::kubelet;
use crate::emit::views::{KubeletDropIn, KubeletFlagsDropIn, KubeletRuntimeDropIn, KubeletUnit};
use crate::layout::File;
use crate::report::{Origin, Origins};
use crate::spec::RuntimeType;
use crate::types::UnitName;

/// Where the packages put the program.
pub(super) const PROGRAM: &str = "/usr/bin/kubelet";

/// Where the packages of Debian let an administrator add arguments. Those for rpm read
/// `/etc/sysconfig/kubelet`; both ignore a missing file.
const EXTRA_ARGS_FILE: &str = "/etc/default/kubelet";

pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Common { plan, layout, .. } = common;
    let origins = Origins::from(&plan.layout.origin).and(&plan.version.origin);
    let unit = ArtifactId::new("kubelet", "unit");
    common.print(
        draft,
        unit,
        File::KubeletUnit,
        &KubeletUnit { program: PROGRAM },
        origins.clone(),
    )?;
    draft.read_by(
        Reaction::Restart(UnitName::known(kubelet::UNIT)),
        [File::KubeletUnit, File::KubeletDropIn].map(|file| layout.path(file)),
    );
    let drop_in = ArtifactId::new("kubelet", "drop-in");
    let path = |file| layout.path(file).to_string();
    let (config_file, kubeconfig) = (&plan.facts.kubelet.config_file, path(File::KubeletConf));
    let origins = origins.and(config_file.origin());
    if **config_file {
        let view = KubeletDropIn {
            program: PROGRAM,
            bootstrap_kubeconfig: &path(File::BootstrapKubeletConf),
            kubeconfig: &kubeconfig,
            config: &path(File::KubeletConfig),
            flags_file: &path(File::KubeletFlags),
            extra_args_file: EXTRA_ARGS_FILE,
        };
        return common.print(draft, drop_in, File::KubeletDropIn, &view, origins);
    }
    let view = KubeletFlagsDropIn {
        program: PROGRAM,
        kubeconfig: &kubeconfig,
        manifests: &path(File::ManifestsDir),
        cni_config: &path(File::CniDir),
        cluster_dns: &plan.network.dns_service_ip.to_string(),
        cluster_domain: plan.network.dns_domain.as_str(),
    };
    let origins = origins
        .and(&plan.network.dns_domain.origin)
        .and(&plan.network.service_subnet.origin)
        .and(Origin::fact("kubelet.config-file"));
    common.print(draft, drop_in, File::KubeletDropIn, &view, origins)
}

/// Lets the kubelet start after its runtime, where people leave the preparation of hosts to the tree.
pub(super) fn add_order(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let Common { plan, layout, .. } = common;
    let unit = match plan.runtime.kind.value {
        RuntimeType::Containerd => "containerd.service",
        RuntimeType::Docker => "docker.service",
        RuntimeType::Other => return Ok(()),
    };
    draft.read_by(
        Reaction::Restart(UnitName::known(kubelet::UNIT)),
        [layout.path(File::KubeletRuntimeDropIn)],
    );
    let origins = Origins::from(&plan.layout.origin).and(&plan.runtime.kind.origin);
    let id = ArtifactId::new("kubelet", "runtime-drop-in");
    let view = KubeletRuntimeDropIn { unit };
    common.print(draft, id, File::KubeletRuntimeDropIn, &view, origins)
}
