//! Files by path: kubeadm's from a disk, kubecast's from its artifacts.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use kubecast::artifact::ArtifactSet;
use kubecast::secrets::Vault;

/// What lies at a path: its mode, and its text unless it is a directory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) mode: u32,
    pub(crate) text: Option<String>,
}

/// What lies below some directories, by path on the host.
pub(crate) type Tree = BTreeMap<String, Entry>;

/// What lies below the directories in a root directory.
pub(crate) fn on_disk(root: &Path, directories: &[impl AsRef<str>]) -> Tree {
    let mut tree = Tree::new();
    for directory in directories {
        for entry in walkdir::WalkDir::new(root.join(directory.as_ref().trim_start_matches('/')))
            .into_iter()
            .flatten()
        {
            let path = entry.path().strip_prefix(root).expect("below the root");
            let metadata = entry.metadata().expect("metadata");
            let text = metadata
                .is_file()
                .then(|| std::fs::read_to_string(entry.path()).expect("text"));
            let mode = metadata.permissions().mode() & 0o7777;
            tree.insert(format!("/{}", path.display()), Entry { mode, text });
        }
    }
    tree
}

/// What kubecast puts below the directories, secrets included.
pub(crate) fn of_artifacts(files: &ArtifactSet, vault: &Vault, directories: &[impl AsRef<str>]) -> Tree {
    let is_below = |path: &str| {
        directories
            .iter()
            .any(|directory| Path::new(path).starts_with(directory.as_ref()))
    };
    let mut tree = Tree::new();
    for directory in files.directories() {
        let entry = Entry {
            mode: directory.mode.bits(),
            text: None,
        };
        tree.insert(directory.path.to_string(), entry);
    }
    for file in files.files() {
        let mut bytes = Vec::new();
        vault.full_view(file, &mut bytes).expect("a full view");
        let entry = Entry {
            mode: file.mode().bits(),
            text: Some(String::from_utf8(bytes).expect("text")),
        };
        tree.insert(file.path().to_string(), entry);
    }
    tree.retain(|path, _| is_below(path));
    tree
}
