use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

/// A folder that only this user enters and that is gone when it is no longer needed.
pub(super) struct PrivateFolder(PathBuf);

impl PrivateFolder {
    /// Makes one among the system's temporary files.
    pub(super) fn new() -> io::Result<Self> {
        let parent = std::env::temp_dir();
        let mut builder = std::fs::DirBuilder::new();
        builder.mode(0o700);
        for attempt in 0.. {
            let path = parent.join(format!("kubecast-{}-{attempt}", std::process::id()));
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                // Somebody else may have made it, so it is not ours to use.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && attempt < 1000 => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a new file in it; the path may not leave it.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let relative = Path::new(path);
        let is_inside = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !is_inside {
            return Err(io::Error::other(format!("`{path}` leaves its folder")));
        }
        let whole = self.0.join(relative);
        if let Some(parent) = whole.parent() {
            let mut builder = std::fs::DirBuilder::new();
            builder.recursive(true).mode(0o700).create(parent)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&whole)?;
        file.write_all(bytes)
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // It holds nothing secret; what is left of it, the system clears away.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
