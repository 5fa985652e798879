//! kube-proxy as a unit of each node; where it is a DaemonSet, it is an add-on.

use serde_json::{Map, Value};

use super::draft::Draft;
use super::kubelet_config::written_marks;
use super::process::Process;
use super::scope::Scope;
use super::wrap;
use super::{Argument, RenderError};
use crate::artifact::{ArtifactId, Mark, Reasons};
use crate::emit;
use crate::layout::File;
use crate::report::{Origin, Origins, SpecPath};
use crate::types::Program;

/// The unit and the configuration. `shared` is what all hosts' configurations have in common.
pub(super) fn add(
    scope: &Scope<'_>,
    shared: &Map<String, Value>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    let Scope { plan, host, .. } = *scope;
    if !host.has_proxy_unit {
        return Ok(());
    }
    let mut config = shared.clone();
    // It must be the name that the kubelet registers, or it does not find its own node.
    config.insert("hostnameOverride".into(), host.name.as_str().into());
    let origins = Origins::from(&plan.network.proxy_config.origin)
        .and(host.origin("name"))
        .and(Origin::fact("config-fields.KubeProxyConfiguration"));
    scope.add(
        draft,
        ArtifactId::new("kube-proxy", "config"),
        File::KubeProxyConfig,
        emit::yaml(&Value::Object(config)),
        Reasons {
            parts: marks(scope),
            ..Reasons::from(origins)
        },
    )?;
    // With a configuration file it ignores its other flags (kubernetes, `cmd/kube-proxy`, `Options.Complete`).
    let config = Argument::new("config", scope.path(File::KubeProxyConfig), &plan.layout.origin);
    let process = Process {
        reads: scope.paths(&[File::KubeProxyConfig, File::KubeProxyConf]),
        origins: Origins::from(Origin::Spec(host.path.field("roles"))),
        ..Process::unit(Program::KubeProxy, File::KubeProxyUnit, vec![config])
    };
    wrap::unit(scope, &process, draft)
}

/// The reasons of single fields.
fn marks(scope: &Scope<'_>) -> Vec<Mark> {
    let Scope { plan, host, .. } = *scope;
    let network = &plan.network;
    let mut marks = vec![
        Mark::field("hostnameOverride", host.origin("name")),
        Mark::field("clientConnection.kubeconfig", &plan.layout.origin),
        Mark::field(
            "mode",
            network.proxy_mode.as_ref().map_or_else(
                || plan.facts.kube_proxy.default_mode.origin(),
                |mode| mode.origin.clone(),
            ),
        ),
    ];
    marks.extend(
        network
            .pod_subnet
            .as_ref()
            .map(|pods| Mark::field("clusterCIDR", &pods.origin)),
    );
    let written = SpecPath::of("spec.network.proxy.config");
    marks.extend(written_marks(&network.proxy_config.value, &written));
    marks
}
