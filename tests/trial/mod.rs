//! A spec that is rendered by the program in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of a cluster and its tree, which are gone with it.
pub(crate) struct Trial {
    folder: tempfile::TempDir,
    name: String,
}

impl Trial {
    /// Renders a spec without a lock, whose cluster has this name.
    ///
    /// # Panics
    /// If the program refuses it.
    pub(crate) fn render(name: &str, spec: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("clusters").join(name);
        std::fs::create_dir_all(&own).expect("made");
        std::fs::write(own.join("cluster.yaml"), spec).expect("written");
        let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
            .arg("render")
            .arg(&own)
            .output()
            .expect("kubecast runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self {
            folder,
            name: name.into(),
        }
    }

    /// A path of its tree.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("out").join(&self.name).join(path)
    }
}
