use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, test_kill_process};

use crate::report::{Diagnostic, messages::push as messages};
use crate::tree;

/// How the names of our folders begin.
const PREFIX: &str = "kubecast-";

/// A folder in memory that only this user enters, for secrets on their way and for the sockets of ssh. It is removed
/// with the value; what a killed run left behind, the next run removes.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    /// Held as long as the folder is in use.
    _lock: std::fs::File,
}

impl PrivateFolder {
    /// Makes one in the first of these folders that is there.
    ///
    /// # Errors
    /// If none can be made, or it would lie in a git work tree.
    pub fn make(candidates: &[PathBuf]) -> Result<Self, Diagnostic> {
        let usable = |path: &&PathBuf| path.is_absolute() && is_plain(path) && path.is_dir();
        let fallback = PathBuf::from("/tmp");
        let parent = candidates.iter().find(usable).unwrap_or(&fallback);
        tree::outside_git(parent)?;
        clear(parent);
        let refused = |error: io::Error| messages::no_private_folder(&parent.display(), &error.to_string());
        let path = make_in(parent).map_err(refused)?;
        let lock = std::fs::File::open(&path).map_err(refused)?;
        let folder = Self { path, _lock: lock };
        flock(&folder._lock, FlockOperation::NonBlockingLockExclusive)
            .map_err(|errno| refused(errno.into()))?;
        folder.make_directory(Path::new("s")).map_err(refused)?;
        Ok(folder)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a directory in it, and those above; mode 0700.
    pub(super) fn make_directory(&self, relative: &Path) -> io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(self.path.join(relative))
    }

    /// Makes a new file in it; mode 0600.
    pub(super) fn write(&self, relative: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.path.join(relative))?;
        file.write_all(bytes)
    }

    /// Removes a folder in it.
    pub(super) fn remove(&self, relative: &Path) {
        // What stays is removed with the whole.
        let _ = std::fs::remove_dir_all(self.path.join(relative));
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // Nothing more can be done about it here, and the next run tries again.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Whether a path needs no quotes in the words that rsync splits.
fn is_plain(path: &Path) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    path.to_str()
        .is_some_and(|text| text.len() < 60 && text.chars().all(is_plain))
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
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_is_private_and_gone_with_its_value() {
        let parent = tempfile::tempdir().expect("a folder");
        let candidates = [PathBuf::from("/no/such/folder"), parent.path().to_owned()];
        let left = parent.path().join("kubecast-2147483646-0");
        std::fs::create_dir(&left).expect("made");
        let foreign = parent.path().join("kubecast-x");
        std::fs::create_dir(&foreign).expect("made");
        let folder = PrivateFolder::make(&candidates).expect("made");
        assert!(!left.exists(), "a killed run left it");
        assert!(foreign.exists(), "it is nobody's");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        folder.make_directory(Path::new("a/b")).expect("made");
        folder.write(Path::new("a/b/c"), b"x").expect("written");
        assert_eq!(mode(&folder.path().join("a/b/c")), 0o600);
        let other = PrivateFolder::make(&candidates).expect("a second one");
        assert!(folder.path().exists() && other.path() != folder.path());
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists() && other.path().exists());
    }

    #[test]
    fn a_folder_in_a_work_tree_is_refused() {
        let parent = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(parent.path().join(".git")).expect("made");
        let refusal = PrivateFolder::make(&[parent.path().to_owned()]).expect_err("git");
        assert_eq!(refusal.code, "tree.inside-git");
    }
}
