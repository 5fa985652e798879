//! The kubelet, which no layout runs as a pod: arguments for the unit of Kubernetes' packages, or a unit of its own.

use super::super::draft::Draft;
use super::super::process::Process;
use super::super::scope::Scope;
use super::super::{Argument, RenderError};
use super::{marks, unit};
use crate::artifact::{ArtifactId, Reasons};
use crate::emit;
use crate::emit::views::KubeadmFlags;
use crate::layout::File;
use crate::report::{Origin, Origins};
use crate::spec::KubeletCredentials;
use crate::types::Program;

/// `kubeadm-flags.env`, which kubeadm's drop-in for the packaged unit reads.
pub(super) fn add_flags(
    scope: &Scope<'_>,
    arguments: &[Argument],
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let mut origins = Origins::from(&scope.plan.version.origin);
    for argument in arguments {
        origins.extend(&argument.origins);
    }
    let words: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let text = emit::text(&KubeadmFlags {
        args: &words.join(" "),
        quoted: *scope.plan.facts.kubelet.environment_quoted,
    })?;
    let id = ArtifactId::new("kubelet", "flags");
    let reasons = Reasons {
        parts: marks::of_arguments(arguments),
        ..Reasons::from(origins)
    };
    scope.add(draft, id, File::KubeletFlags, text, reasons)
}

/// A unit with every argument, those among them that kubeadm's drop-in adds.
pub(super) fn add_unit(
    scope: &Scope<'_>,
    arguments: Vec<Argument>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let own = |name: &str, file: File| Argument::new(name, scope.path(file), &scope.plan.layout.origin);
    let mut all = vec![
        own("config", File::KubeletConfig),
        own("kubeconfig", File::KubeletConf),
    ];
    if scope.host.kubelet_credentials.value == KubeletCredentials::Bootstrap {
        all.push(own("bootstrap-kubeconfig", File::BootstrapKubeletConf));
        all.push(own("cert-dir", File::KubeletPkiDir));
    }
    all.extend(arguments);
    // `kubelet::add` says what it reads, for every layout.
    let process = Process {
        origins: Origins::from(Origin::Spec(scope.host.path.field("roles"))),
        ..Process::unit(Program::Kubelet, File::KubeletUnit, all)
    };
    unit::add(scope, &process, draft)
}
