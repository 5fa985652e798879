use crate::artifact::{Artifact, ArtifactSet};
use crate::layout::{File, Layout};
use crate::plan::Plan;

/// The kubeconfig of an administrator, as the tree of a control plane holds it.
pub struct Credential<'a> {
    /// The name of its file.
    pub name: &'static str,
    /// The file, with places for its key.
    pub file: &'a Artifact,
}

/// Administrators in the order in which they are tried: the second may do everything before any right is bound, and is
/// asked only while the first may not.
const USERS: &[(&str, File)] = &[
    ("admin.conf", File::AdminConf),
    ("super-admin.conf", File::SuperAdminConf),
];

/// The kubeconfigs of administrators in the tree of a host.
pub fn credentials<'a>(plan: &Plan, files: &'a ArtifactSet) -> Vec<Credential<'a>> {
    let layout = Layout::of(plan.layout.value, &plan.certificates_dir, &plan.facts);
    let found = USERS.iter().filter_map(|(name, file)| {
        let file = files.file(&layout.path(*file))?;
        Some(Credential { name, file })
    });
    found.collect()
}
