use crate::artifact::{Artifact, ArtifactError, Content};
use crate::plan::{CniPlan, Plan};
use crate::report::Origins;

use super::manifest::file;

/// The user's objects of another pod network, each file as it is, at the place of flannel's.
pub(super) fn artifacts(plan: &Plan) -> Result<Vec<Artifact>, ArtifactError> {
    let CniPlan::Manifests(manifests) = &plan.network.cni else {
        return Ok(Vec::new());
    };
    let artifact = |(index, (source, text)): (usize, &(String, std::sync::Arc<str>))| {
        let origins = Origins::from(&manifests.origin);
        file(&name(index, source), Content::public(text.clone()), origins)
    };
    manifests.iter().enumerate().map(artifact).collect()
}

/// `50-cni-1-calico.yaml`: the order of the spec is kept, and kubectl finds the file by its ending.
fn name(index: usize, source: &str) -> String {
    let last = source.rsplit('/').next().unwrap_or_default();
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '-'
        }
    };
    let last: String = last.chars().map(plain).collect();
    let ending = match last.rsplit_once('.') {
        Some((_, "yaml" | "yml" | "json")) => "",
        _ => ".yaml",
    };
    format!("50-cni-{}-{last}{ending}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_name_and_ends_as_kubectl_wants() {
        for (source, expected) in [
            ("files/calico.yaml", "50-cni-1-calico.yaml"),
            ("cilium.json", "50-cni-1-cilium.json"),
            ("files/my net", "50-cni-1-my-net.yaml"),
            ("a.tmpl", "50-cni-1-a.tmpl.yaml"),
        ] {
            assert_eq!(name(0, source), expected);
        }
    }
}
