use serde_json::json;

use super::Common;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::layout::File;
use crate::plan::Plan;
use crate::report::Origins;
use crate::spec::RuntimeType;

/// `crictl.yaml`, so that crictl needs no argument. A runtime that somebody else configures brings its own.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let plan = common.plan;
    if plan.runtime.kind.value == RuntimeType::Other {
        return Ok(());
    }
    let socket = format!("unix://{}", socket_path(plan));
    let config = json!({
        "debug": false,
        "image-endpoint": socket,
        "runtime-endpoint": socket,
        "timeout": 10,
    });
    draft.read_by(Reaction::Standalone, [common.layout.path(File::Crictl)]);
    let id = ArtifactId::new("crictl", "config");
    let origins = Origins::from(&plan.runtime.socket.origin);
    common.add(draft, id, File::Crictl, emit::yaml(&config), origins)
}

/// The path of the runtime's socket, however the spec writes it.
pub(super) fn socket_path(plan: &Plan) -> &str {
    let socket = plan.runtime.socket.value.as_str();
    socket.strip_prefix("unix://").unwrap_or(socket)
}
