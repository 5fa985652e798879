use serde_json::json;

use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::component::printed::Printed;
use crate::component::scope::Scope;
use crate::emit;
use crate::layout::File;
use crate::plan::HostPlan;
use crate::report::Origins;
use crate::spec::RuntimeType;

/// `crictl.yaml`, so that crictl needs no argument. A runtime that somebody else configures brings its own, and docker
/// answers only if the kubelet speaks CRI.
pub(super) fn add(scope: &Scope<'_>, texts: &Printed<String>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = scope.plan;
    if plan.runtime.kind.value == RuntimeType::Other || !*plan.facts.kubelet.speaks_cri {
        return Ok(());
    }
    let socket = format!("unix://{}", socket_path(scope.host));
    let text = texts.text(&socket, |socket| {
        let config = json!({
            "debug": false,
            "image-endpoint": socket,
            "runtime-endpoint": socket,
            "timeout": 10,
        });
        Ok::<_, RenderError>(emit::yaml(&config))
    })?;
    draft.read_by(Reaction::Standalone, [scope.layout.path(File::Crictl)]);
    let id = ArtifactId::new("crictl", "config");
    let origins = Origins::from(&scope.host.cri_socket.origin);
    scope.add(draft, id, File::Crictl, text, origins)
}

/// The path of the runtime's socket on a host, however the spec writes it.
pub(super) fn socket_path(host: &HostPlan) -> &str {
    let socket = host.cri_socket.value.as_str();
    socket.strip_prefix("unix://").unwrap_or(socket)
}
