use super::{Common, Kind};
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit::views::ShellProfile;
use crate::layout::File;
use crate::report::Origins;

/// The programs that people bring lie where no shell looks by itself; packages put them where it does.
pub(super) fn add(common: Common<'_>, kind: Kind, draft: &mut Draft) -> Result<(), RenderError> {
    if !common.layout.run_as().brings_programs() {
        return Ok(());
    }
    let mut files = Vec::new();
    if kind.has_kubelet || kind.is_control_plane {
        files.push(File::ProgramsDir);
    }
    if kind.has_etcd {
        files.push(File::EtcdProgramsDir);
    }
    if files.is_empty() {
        return Ok(());
    }
    let paths: Vec<_> = files.into_iter().map(|file| common.layout.path(file)).collect();
    let directories: Vec<&str> = paths.iter().map(crate::types::HostPath::as_str).collect();
    draft.read_by(Reaction::Standalone, [common.layout.path(File::ShellProfile)]);
    let id = ArtifactId::new("host", "shell-profile");
    let origins = Origins::from(&common.plan.layout.origin);
    let view = ShellProfile {
        directories: &directories,
    };
    common.print(draft, id, File::ShellProfile, &view, origins)
}
