//! `images.txt`: every image that a file of the tree names, for a mirror or a host without a network.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::artifact::ArtifactSet;
use crate::plan::{HostPlan, Plan};
use crate::spec::ImageName;
use crate::types::HostName;

/// The hosts for which the spec has files or patches of their own, which may name images that no other host has.
pub fn hosts_with_own_files(plan: &Plan) -> BTreeSet<&HostName> {
    let files = plan.files.iter().flat_map(|file| &file.hosts);
    let patches = plan.patches.iter().flat_map(|patch| &patch.hosts);
    files.chain(patches).collect()
}

/// The images of these files, one on each line, sorted.
///
/// They are those that stand at the field `image` of an object, whoever wrote it, those of the plan that a file names in
/// another way, such as a configuration or an argument, and the sandbox of pods, which old kubelets know without a file.
pub fn images<'a>(plan: &Plan, sets: impl Iterator<Item = &'a ArtifactSet>) -> String {
    let mut found = images_of_files(plan, sets);
    if plan.hosts.iter().any(|host| host.has_kubelet) {
        found.insert(plan.image(ImageName::Pause).to_owned());
    }
    found.into_iter().map(|image| image + "\n").collect()
}

/// The images that may run on a host: those of its own files, and those of the objects of the cluster, of which nobody
/// knows where they run.
pub fn images_of_host(
    plan: &Plan,
    host: &HostPlan,
    files: &ArtifactSet,
    objects: &BTreeSet<String>,
) -> BTreeSet<String> {
    if !host.has_kubelet {
        return BTreeSet::new();
    }
    let mut images = images_of_files(plan, [files].into_iter());
    images.extend(objects.iter().cloned());
    images.insert(plan.image(ImageName::Pause).to_owned());
    images
}

/// The images that these files name.
pub fn images_of_files<'a>(plan: &Plan, sets: impl Iterator<Item = &'a ArtifactSet>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let planned: Vec<&str> = plan.images.values().map(|image| image.value.as_str()).collect();
    for file in sets.flat_map(ArtifactSet::files) {
        let text = file.public_view();
        found.extend(text.lines().filter_map(image_field).map(str::to_owned));
        let named = planned.iter().filter(|image| names(&text, image));
        found.extend(named.map(ToString::to_string));
    }
    found
}

/// The value of a field `image` on a line of YAML or JSON; a property of that name in a schema has none.
fn image_field(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("- ").trim_start();
    let after = line
        .strip_prefix("image:")
        .or_else(|| line.strip_prefix("\"image\":"))?;
    let value = after.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !is_part(c)).unwrap_or(value.len());
    let (image, rest) = value.split_at(end);
    let rest = rest.trim_start_matches(['"', '\'', ',']).trim_start();
    // More words are prose.
    (!image.is_empty() && (rest.is_empty() || rest.starts_with('#'))).then_some(image)
}

/// Whether a text names the image, and not only one that begins or ends like it.
fn names(text: &str, image: &str) -> bool {
    memmem::find_iter(text.as_bytes(), image).any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + image.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Whether a character may stand in the name of an image.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-/:@[]".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_is_found_in_yaml_and_json() {
        for (line, image) in [
            (
                "    image: registry.k8s.io/etcd:3.6.8-0",
                "registry.k8s.io/etcd:3.6.8-0",
            ),
            (
                "  - image: \"docker.io/calico/node:v3.31.0\"",
                "docker.io/calico/node:v3.31.0",
            ),
            ("\"image\": \"a/b:1\",", "a/b:1"),
            ("image: 'a@sha256:00' # pinned", "a@sha256:00"),
        ] {
            assert_eq!(image_field(line), Some(image), "{line}");
        }
        for line in [
            "image:",
            "  imagePullPolicy: Always",
            "# image: none",
            "the image: is big",
        ] {
            assert_eq!(image_field(line), None, "{line}");
        }
    }

    #[test]
    fn an_image_is_not_found_in_a_longer_name() {
        assert!(names("sandbox_image = \"k8s/pause:3.1\"\n", "k8s/pause:3.1"));
        assert!(names(
            "--pod-infra-container-image=k8s/pause:3.1",
            "k8s/pause:3.1"
        ));
        assert!(!names("sandbox = 'k8s/pause:3.10'", "k8s/pause:3.1"));
        assert!(!names("mirror/k8s/pause:3.1", "k8s/pause:3.1"));
    }
}
