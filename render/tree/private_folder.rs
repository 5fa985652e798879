use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, test_kill_process};

/// How the names of our folders begin.
const PREFIX: &str = "kubecast-";

/// A folder for a while that only this user enters. It is removed with the value; what a killed run left behind, the
/// next run removes.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    /// Held as long as the folder is in use.
    _lock: std::fs::File,
}

impl PrivateFolder {
    /// Makes one in this folder.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn make(parent: &Path) -> io::Result<Self> {
        clear(parent);
        let path = make_in(parent)?;
        let lock = std::fs::File::open(&path)?;
        let folder = Self { path, _lock: lock };
        flock(&folder._lock, FlockOperation::NonBlockingLockExclusive)?;
        Ok(folder)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a directory in it, and those above; mode 0700.
    ///
    /// # Errors
    /// If the path leaves the folder, or the system refuses.
    pub fn make_directory(&self, relative: &Path) -> io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(self.inside(relative)?)
    }

    /// Makes a new file in it, mode 0600, and the directories above it.
    ///
    /// # Errors
    /// If the path leaves the folder, the file is there, or the system refuses.
    pub fn write(&self, relative: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = self.inside(relative)?;
        if let Some(parent) = relative.parent() {
            self.make_directory(parent)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)
    }

    /// Makes a link in it to a file elsewhere, and the directories above it.
    ///
    /// # Errors
    /// If the path leaves the folder, something is there, or the system refuses.
    pub fn link(&self, relative: &Path, target: &Path) -> io::Result<()> {
        let path = self.inside(relative)?;
        if let Some(parent) = relative.parent() {
            self.make_directory(parent)?;
        }
        std::os::unix::fs::symlink(target, path)
    }

    /// Removes a folder in it.
    pub fn remove(&self, relative: &Path) {
        if let Ok(path) = self.inside(relative) {
            // What stays is removed with the whole.
            let _ = std::fs::remove_dir_all(path);
        }
    }

    fn inside(&self, relative: &Path) -> io::Result<PathBuf> {
        let is_inside = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        match is_inside {
            true => Ok(self.path.join(relative)),
            false => Err(io::Error::other(format!(
                "`{}` leaves its folder",
                relative.display()
            ))),
        }
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // Nothing more can be done about it here, and the next run tries again.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

fn make_in(parent: &Path) -> io::Result<PathBuf> {
    let mut last = io::Error::other("every name is taken");
    for attempt in 0..100 {
        let path = parent.join(format!("{PREFIX}{}-{attempt}", std::process::id()));
        match std::fs::DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Removes the folders of runs that were killed: this user's, locked by nobody, of a process that is gone.
fn clear(parent: &Path) {
    let own = rustix::process::geteuid().as_raw();
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let pid = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX)?.split_once('-'))
            .and_then(|(pid, _)| pid.parse().ok())
            .and_then(Pid::from_raw);
        let is_gone = pid.is_some_and(|pid| test_kill_process(pid) == Err(rustix::io::Errno::SRCH));
        let is_own = entry
            .path()
            .symlink_metadata()
            .is_ok_and(|found| found.is_dir() && found.uid() == own);
        if !is_gone || !is_own {
            continue;
        }
        let lock = std::fs::File::open(entry.path());
        if lock.is_ok_and(|lock| flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_outside() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = PrivateFolder::make(parent.path()).expect("made");
        for path in ["../x", "/etc/x", "a/../../x"] {
            assert!(folder.write(Path::new(path), b"x").is_err(), "{path}");
            assert!(folder.make_directory(Path::new(path)).is_err(), "{path}");
        }
        assert!(!parent.path().join("x").exists());
    }
}
