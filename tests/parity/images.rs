//! The images that a cluster runs.

use std::collections::BTreeSet;
use std::path::Path;

use walkdir::WalkDir;

use crate::run::Rendered;

/// What `kubeadm config images list` printed, against every image that the tree names.
pub(crate) fn compare(kept: &Path, rendered: &Rendered) -> Vec<String> {
    let Ok(text) = std::fs::read_to_string(kept.join("images.txt")) else {
        return Vec::new();
    };
    let theirs: BTreeSet<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let named = images(&rendered.tree());
    let ours: BTreeSet<&str> = named.iter().map(String::as_str).collect();
    let written = written(kept);
    // Only the container runtime starts pods, so no file of kubeadm's need name the pause image. The list also names what
    // the input skips and what patches replace.
    let is_needed = |image: &&&str| !image.contains("/pause:") && !is_left_out(image, &written);
    let missing = theirs.difference(&ours).filter(is_needed);
    let missing = missing.map(|image| format!("images: {image} is not named"));
    let more = ours
        .difference(&theirs)
        .filter(|image| !written.contains(**image))
        .map(|image| format!("images: {image} is not kubeadm's"));
    missing.chain(more).collect()
}

/// What the case was given: the inputs and patches of all its hosts.
fn written(kept: &Path) -> String {
    let is_given = |path: &Path| {
        let has_patches = path.components().any(|part| part.as_os_str() == "patches");
        path.ends_with("input.yaml") || has_patches
    };
    let files = WalkDir::new(kept)
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path);
    files
        .filter(|path| is_given(path))
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect()
}

/// Whether a phase is skipped that would run the image, or a patch says another one.
fn is_left_out(image: &str, written: &str) -> bool {
    let component = image.rsplit('/').next().unwrap_or_default();
    let component = component.split(':').next().unwrap_or_default();
    let is_addon = ["coredns", "kube-proxy"].contains(&component);
    let skips = |phase: &str| written.contains(&format!("- {phase}\n"));
    let is_skipped = is_addon && (skips("addon") || skips(&format!("addon/{component}")));
    is_skipped || written.contains(&format!("\"name\":\"{component}\",\"image\":"))
}

/// The images of pods, and the one that hosts name for the sandbox of each.
fn images(tree: &Path) -> BTreeSet<String> {
    let files = WalkDir::new(tree).into_iter().flatten();
    let texts = files
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    let mut found = BTreeSet::new();
    for text in texts {
        let of_pods = text
            .lines()
            .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("image: "));
        let of_hosts = text
            .split([' ', '"'])
            .filter_map(|word| word.strip_prefix("--pod-infra-container-image="));
        found.extend(of_pods.chain(of_hosts).map(|image| image.trim().to_owned()));
    }
    found
}
