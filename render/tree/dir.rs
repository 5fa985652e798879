use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use rayon::prelude::*;
use rustix::buffer::spare_capacity;
use rustix::fs::{self as sys, AtFlags, FileType, Mode, OFlags, ResolveFlags, Stat};
use rustix::io::{Errno, retry_on_intr};
use zeroize::{Zeroize, Zeroizing};

use super::TreeError;
use super::error::Problem;

/// An open directory. Whatever is done in it follows no symbolic link, and goes by a single name, but for files that are
/// [opened below](Dir::open_below) it.
pub(super) struct Dir(OwnedFd);

/// What a directory holds under one name.
pub(super) struct Entry {
    pub(super) name: OsString,
    pub(super) is_directory: bool,
}

/// What was found where a file with certain bytes is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The file, with these bytes and a mode that will do.
    Same,
    /// Something else.
    Different,
    /// Nothing.
    Absent,
}

/// Which mode of a file on disk will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ModeRule {
    /// Any that cannot be executed: git keeps no more of a mode, so a checkout decides the rest.
    NotExecutable,
    /// Exactly the wanted one.
    Exact,
}

/// More directories than this are worked through by several threads.
const MANY: usize = 16;

const READ: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC)
    // A pipe that somebody planted must not make us wait.
    .union(OFlags::NONBLOCK);

impl Dir {
    /// Opens a directory by path. Links are followed on the way there, but the last name must be no link.
    pub(super) fn open(path: &Path) -> Result<Self, Errno> {
        let path = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        sys::open(path, READ | OFlags::DIRECTORY, Mode::empty()).map(Self)
    }

    /// The directory of this name, if there is one.
    pub(super) fn enter(&self, name: impl AsRef<OsStr>) -> Result<Option<Self>, TreeError> {
        let name = name.as_ref();
        match sys::openat(&self.0, name, READ | OFlags::DIRECTORY, Mode::empty()) {
            Ok(fd) => Ok(Some(Self(fd))),
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::NOTDIR | Errno::LOOP) => Err(TreeError::new(name, self.not_a_directory(name))),
            Err(errno) => Err(TreeError::system("open", name)(errno)),
        }
    }

    fn not_a_directory(&self, name: &OsStr) -> Problem {
        match self.stat(name) {
            Ok(Some(stat)) if FileType::from_raw_mode(stat.st_mode) == FileType::Symlink => Problem::Symlink,
            _ => Problem::NotADirectory,
        }
    }

    /// Makes a directory that must not exist yet, with this mode whatever the umask.
    pub(super) fn make(&self, name: impl AsRef<OsStr>, mode: u32) -> Result<Self, TreeError> {
        let name = name.as_ref();
        let failed = || TreeError::system("create", name);
        sys::mkdirat(&self.0, name, Mode::from_raw_mode(mode) | Mode::RWXU).map_err(failed())?;
        let made = self.enter(name)?.ok_or_else(|| failed()(Errno::NOENT))?;
        insist_on_mode(&made.0, mode).map_err(failed())?;
        Ok(made)
    }

    /// The directory of this name, made with this mode if there is none. Two threads may ask at once.
    pub(super) fn enter_or_make(&self, name: impl AsRef<OsStr>, mode: u32) -> Result<Self, TreeError> {
        let name = name.as_ref();
        // In a tree that is being built there is rarely one yet, so that asking first would be one call more.
        match self.make(name, mode) {
            Err(error) if matches!(error.problem(), Problem::System(_, Errno::EXIST)) => {
                let entered = self.enter(name)?;
                entered.ok_or_else(|| TreeError::system("open", name)(Errno::NOENT))
            }
            made => made,
        }
    }

    pub(super) fn set_mode(&self, mode: u32) -> Result<(), Errno> {
        sys::fchmod(&self.0, Mode::from_raw_mode(mode))
    }

    /// The directory itself.
    pub(super) fn stat_self(&self) -> Result<Stat, Errno> {
        sys::fstat(&self.0)
    }

    /// What has this name, if anything; a link is not followed.
    pub(super) fn stat(&self, name: impl AsRef<OsStr>) -> Result<Option<Stat>, TreeError> {
        let name = name.as_ref();
        match sys::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(TreeError::system("look at", name)(errno)),
        }
    }

    /// Its entries, sorted by name.
    pub(super) fn entries(&self) -> Result<Vec<Entry>, TreeError> {
        let failed = || TreeError::system("list", "");
        let mut entries = Vec::new();
        for entry in sys::Dir::read_from(&self.0).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") {
                continue;
            }
            let name = OsString::from_vec(name.to_vec());
            let kind = match entry.file_type() {
                // Not every file system tells.
                FileType::Unknown => match self.stat(&name)? {
                    Some(stat) => FileType::from_raw_mode(stat.st_mode),
                    None => continue,
                },
                known => known,
            };
            let is_directory = kind == FileType::Directory;
            entries.push(Entry { name, is_directory });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Opens the file at a path below, to read it, in a single call.
    ///
    /// # Errors
    /// `NOENT` if it is not there. Everything else, a link or a system that has no such call, is for the caller to look
    /// into one name after the other.
    ///
    /// Source: openat2(2), since Linux 5.6.
    pub(super) fn open_below(&self, path: &str) -> Result<OwnedFd, Errno> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        sys::openat2(&self.0, path, READ, Mode::empty(), resolve)
    }

    /// Whether the file of this name holds exactly these bytes. `scratch` is room to read into.
    pub(super) fn compare(
        &self,
        name: &str,
        bytes: &[u8],
        mode: (u32, ModeRule),
        scratch: &mut Vec<u8>,
    ) -> Result<Found, TreeError> {
        let failed = TreeError::system("read", name);
        match sys::openat(&self.0, name, READ, Mode::empty()) {
            Ok(fd) => compare(&fd, bytes, mode, scratch).map_err(failed),
            Err(Errno::NOENT) => Ok(Found::Absent),
            Err(Errno::LOOP) => Err(TreeError::new(name, Problem::Symlink)),
            // A socket, or a device without a driver.
            Err(Errno::NXIO | Errno::NODEV) => Ok(Found::Different),
            Err(errno) => Err(failed(errno)),
        }
    }

    /// The bytes of the file of this name, if there is one and it has at most `limit`.
    pub(super) fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, TreeError> {
        let failed = || TreeError::system("read", name);
        let fd = match sys::openat(&self.0, name, READ, Mode::empty()) {
            Ok(fd) => fd,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(TreeError::new(name, Problem::Symlink)),
            Err(errno) => return Err(failed()(errno)),
        };
        let stat = sys::fstat(&fd).map_err(failed())?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(TreeError::new(name, Problem::InTheWay));
        }
        match usize::try_from(stat.st_size) {
            Ok(size) if size as u64 <= limit => {
                let mut bytes = Zeroizing::default();
                read_into(&fd, size, &mut bytes).map_err(failed())?;
                Ok(Some(std::mem::take(&mut *bytes)))
            }
            _ => Err(failed()(Errno::FBIG)),
        }
    }

    /// Makes a file that must not exist yet, with this mode whatever the umask.
    pub(super) fn create(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), TreeError> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = sys::openat(&self.0, name, flags, Mode::from_raw_mode(mode))
            .map_err(TreeError::system("create", name))?;
        let written = insist_on_mode(&fd, mode).and_then(|()| write_all(&fd, bytes));
        written.map_err(TreeError::system("write", name))
    }

    /// Gives what has this name in `from` the same name here, without copying it where the file system can.
    pub(super) fn link(&self, from: &Self, name: impl AsRef<OsStr>) -> Result<(), TreeError> {
        let name = name.as_ref();
        match sys::linkat(&from.0, name, &self.0, name, AtFlags::empty()) {
            // No links at all, too many of this file, or a kernel that protects the files of others.
            Err(Errno::PERM | Errno::MLINK | Errno::OPNOTSUPP | Errno::NOSYS | Errno::ACCESS) => {
                self.copy(from, name).map_err(TreeError::system("copy", name))
            }
            done => done.map_err(TreeError::system("link", name)),
        }
    }

    /// What [`link`](Self::link) does where links are not to be had: same bytes, mode and times.
    fn copy(&self, from: &Self, name: &OsStr) -> Result<(), Errno> {
        let stat = sys::statat(&from.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Symlink => {
                let target = sys::readlinkat(&from.0, name, Vec::new())?;
                sys::symlinkat(target, &self.0, name)
            }
            FileType::RegularFile => {
                let source = sys::openat(&from.0, name, READ, Mode::empty())?;
                let mut bytes = Zeroizing::default();
                read_into(
                    &source,
                    usize::try_from(stat.st_size).map_err(|_| Errno::FBIG)?,
                    &mut bytes,
                )?;
                let flags =
                    OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                let copy = sys::openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR)?;
                write_all(&copy, &bytes)?;
                sys::fchmod(&copy, Mode::from_raw_mode(stat.st_mode & 0o7777))?;
                sys::futimens(&copy, &times_of(&stat))
            }
            _ => Err(Errno::PERM),
        }
    }

    /// Removes whatever has this name, if anything. A link is removed, not followed.
    pub(super) fn remove(&self, name: impl AsRef<OsStr>) -> Result<(), TreeError> {
        let name = name.as_ref();
        match sys::unlinkat(&self.0, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(Errno::ISDIR) => self.remove_directory(name),
            Err(errno) => Err(TreeError::system("delete", name)(errno)),
        }
    }

    fn remove_directory(&self, name: &OsStr) -> Result<(), TreeError> {
        if let Some(directory) = self.enter(name)? {
            let cleared = directory.clear().or_else(|error| match error.problem() {
                // Its owner may have forbidden himself to write; that does not keep him from deleting.
                Problem::System(_, Errno::ACCESS) if directory.set_mode(0o700).is_ok() => directory.clear(),
                _ => Err(error),
            });
            cleared.map_err(|error| error.below(name))?;
        }
        match sys::unlinkat(&self.0, name, AtFlags::REMOVEDIR) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(TreeError::system("delete", name)(errno)),
        }
    }

    fn clear(&self) -> Result<(), TreeError> {
        let entries = self.entries()?;
        let remove = |entry: &Entry| match entry.is_directory {
            true => self.remove_directory(&entry.name),
            false => self.remove(&entry.name),
        };
        let (directories, files): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.is_directory);
        if directories.len() > MANY {
            directories.par_iter().try_for_each(|entry| remove(entry))?;
        } else {
            directories.into_iter().try_for_each(remove)?;
        }
        files.into_iter().try_for_each(remove)
    }

    /// Fills the empty directory `self` with links to all that `from` holds.
    pub(super) fn link_all(&self, from: &Self) -> Result<(), TreeError> {
        for entry in from.entries()? {
            let name = &entry.name;
            if !entry.is_directory {
                self.link(from, name)?;
            } else if let Some(source) = from.enter(name)? {
                let mode = source.mode().map_err(|error| error.below(name))?;
                let made = self.make(name, mode)?;
                made.link_all(&source).map_err(|error| error.below(name))?;
            }
        }
        Ok(())
    }

    /// Its permission bits.
    pub(super) fn mode(&self) -> Result<u32, TreeError> {
        let stat = self.stat_self().map_err(TreeError::system("look at", ""))?;
        Ok(stat.st_mode & 0o7777)
    }

    /// Waits until all that was written to this file system is on disk.
    pub(super) fn sync_file_system(&self) -> Result<(), Errno> {
        sys::syncfs(&self.0)
    }

    /// Waits until the names in this directory are on disk.
    pub(super) fn sync(&self) -> Result<(), Errno> {
        sys::fsync(&self.0)
    }
}

impl AsFd for Dir {
    fn as_fd(&self) -> std::os::fd::BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Whether an open file holds exactly these bytes.
pub(super) fn compare(
    fd: &OwnedFd,
    bytes: &[u8],
    (mode, rule): (u32, ModeRule),
    scratch: &mut Vec<u8>,
) -> Result<Found, Errno> {
    let stat = sys::fstat(fd)?;
    let on_disk = stat.st_mode & 0o7777;
    let mode_will_do = match rule {
        ModeRule::NotExecutable => on_disk & 0o111 == 0,
        ModeRule::Exact => on_disk == mode,
    };
    let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    if !is_file || !mode_will_do || u64::try_from(stat.st_size) != Ok(bytes.len() as u64) {
        return Ok(Found::Different);
    }
    read_into(fd, bytes.len(), scratch)?;
    let same = scratch.as_slice() == bytes;
    Ok(if same { Found::Same } else { Found::Different })
}

/// Gives what was just made the mode that the umask, or the directory above, may have narrowed. Asking costs less
/// than setting a mode that is there already.
fn insist_on_mode(fd: &OwnedFd, mode: u32) -> Result<(), Errno> {
    match sys::fstat(fd)?.st_mode & 0o7777 == mode {
        true => Ok(()),
        false => sys::fchmod(fd, Mode::from_raw_mode(mode)),
    }
}

/// Reads up to `size` bytes and one more, so that a file that grew meanwhile is seen.
fn read_into(fd: &OwnedFd, size: usize, bytes: &mut Vec<u8>) -> Result<(), Errno> {
    bytes.clear();
    if bytes.capacity() <= size {
        // What a growing vector leaves behind would not be overwritten.
        bytes.zeroize();
        *bytes = Vec::with_capacity(size + 1);
    }
    while bytes.len() <= size {
        let room = bytes.capacity() - bytes.len();
        let read = retry_on_intr(|| rustix::io::read(fd, spare_capacity(bytes)))?;
        // Less than there is room for, and as much as was expected: nothing can follow.
        if read == 0 || (read < room && bytes.len() == size) {
            break;
        }
    }
    Ok(())
}

fn write_all(fd: &OwnedFd, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match retry_on_intr(|| rustix::io::write(fd, bytes))? {
            0 => return Err(Errno::IO),
            written => bytes = &bytes[written..],
        }
    }
    Ok(())
}

fn times_of(stat: &Stat) -> sys::Timestamps {
    let time = |seconds: i64, nanoseconds: u64| sys::Timespec {
        tv_sec: seconds,
        tv_nsec: i64::try_from(nanoseconds).unwrap_or_default(),
    };
    sys::Timestamps {
        last_access: time(stat.st_atime, stat.st_atime_nsec),
        last_modification: time(stat.st_mtime, stat.st_mtime_nsec),
    }
}
