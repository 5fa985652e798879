use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{self as sys, AtFlags, FileType, FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use rustix::process::{geteuid, getpid};

use super::TreeError;
use super::dir::Dir;
use super::error::Problem;

/// The right to write one tree. It ends with the process, however that ends; the file is removed when the
/// lock is dropped.
pub(super) struct Lock<'a> {
    parent: &'a Dir,
    name: &'a str,
    _file: OwnedFd,
}

/// How often the lock file may vanish between opening and locking it before that is no coincidence.
const ATTEMPTS: usize = 64;

impl<'a> Lock<'a> {
    /// Takes the lock `name` in `parent` for the directory `tree`, without waiting.
    ///
    /// # Errors
    /// If another process holds it, or the name is taken by something else than our lock file.
    pub(super) fn take(parent: &'a Dir, name: &'a str, tree: &str) -> Result<Self, TreeError> {
        for _ in 0..ATTEMPTS {
            let file = open(parent, name, tree)?;
            match sys::flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(Errno::WOULDBLOCK) => return Err(TreeError::new(tree, Problem::Locked(holder(&file)))),
                Err(errno) => return Err(TreeError::system("lock", name)(errno)),
            }
            // The holder before us may have removed the file after we opened it.
            if is_named(&file, parent, name)? {
                let text = format!("{}\n", getpid());
                let noted = sys::ftruncate(&file, 0).and_then(|()| rustix::io::write(&file, text.as_bytes()));
                noted.map_err(TreeError::system("lock", name))?;
                return Ok(Self {
                    parent,
                    name,
                    _file: file,
                });
            }
        }
        Err(TreeError::new(tree, Problem::Locked("other runs in turn".into())))
    }
}

impl Drop for Lock<'_> {
    fn drop(&mut self) {
        // Before the lock is given back, so that nobody can hold it on a file without a name.
        let _ = self.parent.remove(self.name);
    }
}

/// Opens the lock file, which must be a plain file of this user with no second name: it is written to.
fn open(parent: &Dir, name: &str, tree: &str) -> Result<OwnedFd, TreeError> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let file = match sys::openat(parent.as_fd(), name, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => file,
        Err(Errno::LOOP) => return Err(TreeError::new(name, Problem::Symlink)),
        Err(Errno::ISDIR | Errno::NXIO) => return Err(TreeError::new(name, Problem::LockNotOurs)),
        Err(Errno::ACCESS | Errno::PERM) if parent.stat(name)?.is_some() => {
            return Err(TreeError::new(name, Problem::LockNotOurs));
        }
        // Whoever may not write here knows the tree, not the name beside it.
        Err(errno) => return Err(TreeError::system("write", tree)(errno)),
    };
    let stat = sys::fstat(&file).map_err(TreeError::system("look at", name))?;
    let plain = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    if plain && stat.st_nlink <= 1 && stat.st_uid == geteuid().as_raw() {
        Ok(file)
    } else {
        Err(TreeError::new(name, Problem::LockNotOurs))
    }
}

fn is_named(file: &OwnedFd, parent: &Dir, name: &str) -> Result<bool, TreeError> {
    let ours = sys::fstat(file).map_err(TreeError::system("look at", name))?;
    match sys::statat(parent.as_fd(), name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(named) => Ok((named.st_dev, named.st_ino) == (ours.st_dev, ours.st_ino)),
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(TreeError::system("look at", name)(errno)),
    }
}

/// Who holds the lock, as far as the file tells.
fn holder(file: &OwnedFd) -> String {
    let mut text = [0; 16];
    let length = rustix::io::pread(file, &mut text, 0).unwrap_or_default();
    let pid = std::str::from_utf8(&text[..length])
        .ok()
        .and_then(|text| text.trim().parse::<u32>().ok());
    pid.map_or_else(|| "another process".into(), |pid| format!("process {pid}"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests plant files")]
mod tests {
    use super::*;

    fn directory() -> (tempfile::TempDir, Dir) {
        let temporary = tempfile::tempdir().expect("a directory");
        let dir = Dir::open(temporary.path()).expect("it opens");
        (temporary, dir)
    }

    #[test]
    fn a_held_lock_says_who_holds_it() {
        let (_temporary, dir) = directory();
        let held = Lock::take(&dir, "lock", "tree").expect("nobody holds it");
        let refused = Lock::take(&dir, "lock", "tree").err().expect("it is held");
        assert_eq!(
            *refused.problem(),
            Problem::Locked(format!("process {}", std::process::id()))
        );
        drop(held);
        assert!(dir.stat("lock").expect("it is readable").is_none());
        assert!(Lock::take(&dir, "lock", "tree").is_ok());
    }

    #[test]
    fn a_lock_file_that_a_killed_run_left_is_taken_over() {
        let (temporary, dir) = directory();
        std::fs::write(temporary.path().join("lock"), "1\n").expect("it is written");
        assert!(Lock::take(&dir, "lock", "tree").is_ok());
    }

    #[test]
    fn a_planted_lock_is_refused_and_what_it_points_to_is_left_alone() {
        let (temporary, dir) = directory();
        let precious = temporary.path().join("precious");
        std::fs::write(&precious, "bytes").expect("it is written");
        let lock = temporary.path().join("lock");

        std::os::unix::fs::symlink(&precious, &lock).expect("a link");
        let refused = Lock::take(&dir, "lock", "tree").err().expect("a link is refused");
        assert_eq!(*refused.problem(), Problem::Symlink);

        std::fs::remove_file(&lock).expect("removed");
        std::fs::hard_link(&precious, &lock).expect("a link");
        let refused = Lock::take(&dir, "lock", "tree")
            .err()
            .expect("a second name is refused");
        assert_eq!(*refused.problem(), Problem::LockNotOurs);
        assert_eq!(std::fs::read(&precious).expect("it is there"), b"bytes");
    }
}
