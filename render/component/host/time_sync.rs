use super::Common;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::TimeServers;
use crate::layout::File;
use crate::report::Origins;
use crate::types::UnitName;

/// The servers of systemd-timesyncd. Without any in the spec the host keeps what it has, which may be chrony.
pub(super) fn add(common: Common<'_>, draft: &mut Draft) -> Result<(), RenderError> {
    let servers = &common.plan.preparation.time_servers;
    if servers.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = servers.iter().map(String::as_str).collect();
    draft.read_by(
        Reaction::Restart(UnitName::known("systemd-timesyncd.service")),
        [common.layout.path(File::TimeSync)],
    );
    let id = ArtifactId::new("host", "time");
    let origins = Origins::from(&servers.origin);
    common.print(
        draft,
        id,
        File::TimeSync,
        &TimeServers { servers: &names },
        origins,
    )
}
