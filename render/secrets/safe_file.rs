//! Reading and writing of small files that must not be followed elsewhere, cut short or left readable.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{OFlags, RenameFlags};
use zeroize::Zeroizing;

use crate::types::Mode;

/// The most that a file of the sealed store may hold.
const LIMIT: u64 = 1 << 20;

/// Reads a file of the sealed store.
pub(super) fn read_small(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    read_file(path, LIMIT)
}

/// Reads a file of at most `limit` bytes that is not a symbolic link.
///
/// # Errors
/// If it is larger, no regular file, or the operating system refuses.
pub fn read_file(path: &Path, limit: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = open_file(path)?;
    let length = file.metadata()?.len().min(limit);
    // One byte more than it has, so that reading it to its end does not grow the buffer and leave a copy.
    let mut bytes = Zeroizing::new(Vec::with_capacity(
        usize::try_from(length).unwrap_or_default() + 1,
    ));
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("it is larger than {} MiB", limit >> 20)));
    }
    Ok(bytes)
}

/// Opens a regular file that is not a symbolic link, to read it.
///
/// # Errors
/// If it is another kind of file, or the operating system refuses.
pub fn open_file(path: &Path) -> io::Result<File> {
    // Without NONBLOCK a pipe would wait for its writer.
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .map_err(without_link)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a regular file")),
    }
}

/// Says what `ELOOP` means here, where no link is followed.
fn without_link(error: io::Error) -> io::Error {
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        io::Error::other("it is a symbolic link, and none is followed here")
    } else {
        error
    }
}

/// Makes a directory that only its owner enters, and those above it; one that is there stays as it is.
pub(super) fn make_directory(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(path)
}

/// Makes a file that was not there. A crash leaves no half of it.
pub(super) fn create(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    let staged = Staged::new(path, bytes, mode)?;
    let here = rustix::fs::CWD;
    rustix::fs::renameat_with(here, &staged.path, here, path, RenameFlags::NOREPLACE)?;
    staged.keep();
    Ok(())
}

/// Gives a file these bytes and no wider mode than this, unless it has them; says whether it was written.
///
/// Readers see the old file or the new one, never a half. The new one does not follow a link that lies there.
///
/// # Errors
/// What the operating system says.
pub fn replace_file(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<bool> {
    if holds(path, bytes, mode)? {
        return Ok(false);
    }
    let staged = Staged::new(path, bytes, mode)?;
    std::fs::rename(&staged.path, path)?;
    staged.keep();
    Ok(true)
}

fn holds(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<bool> {
    let is_wider = |found: &std::fs::Metadata| found.permissions().mode() & 0o777 & !mode.bits() != 0;
    let file = match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_file() && is_wider(&found) => return Ok(false),
        Ok(found) if found.is_file() && found.len() == bytes.len() as u64 => File::open(path)?,
        Ok(found) if found.is_dir() => return Err(io::Error::other("a directory is in the way")),
        Ok(_) => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut found = Zeroizing::new(Vec::with_capacity(bytes.len() + 1));
    file.take(bytes.len() as u64 + 1).read_to_end(&mut found)?;
    Ok(found.as_slice() == bytes)
}

/// A complete file beside the place where it belongs; removed unless it is kept.
struct Staged {
    path: PathBuf,
    kept: bool,
}

impl Staged {
    fn new(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<Self> {
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::other("it is not the path of a file"))?;
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}", std::process::id()));
        let staged = Self {
            path: path.with_file_name(hidden),
            kept: false,
        };
        // `create_new` is O_EXCL, which follows no link either. The mode is set once more, whatever the umask.
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&staged.path)?;
        file.write_all(bytes)?;
        file.set_permissions(std::fs::Permissions::from_mode(mode.bits()))?;
        file.sync_all()?;
        Ok(staged)
    }

    fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.kept {
            // Nothing more can be done about it, and the name says whose it is.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: Mode = Mode::new(0o640);

    fn listing(directory: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(directory).expect("a directory");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_only_when_it_differs() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("file");
        assert!(replace_file(&path, b"one", MODE).expect("written"));
        assert!(!replace_file(&path, b"one", MODE).expect("compared"));
        assert!(replace_file(&path, b"two", MODE).expect("written"));
        assert_eq!(&**read_small(&path).expect("read"), b"two");
        let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o7777, 0o640);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(
            replace_file(&path, b"two", MODE).expect("written"),
            "others could read it"
        );
        assert_eq!(listing(directory.path()), ["file"]);
    }

    #[test]
    fn a_new_file_overwrites_nothing_and_leaves_nothing_behind() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("file");
        create(&path, b"one", MODE).expect("new");
        let refusal = create(&path, b"two", MODE).expect_err("it is there");
        assert_eq!(refusal.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(&**read_small(&path).expect("read"), b"one");
        assert_eq!(listing(directory.path()), ["file"]);
    }

    #[test]
    fn links_are_not_followed() {
        let directory = tempfile::tempdir().expect("a directory");
        let (target, link) = (directory.path().join("target"), directory.path().join("link"));
        replace_file(&target, b"precious", MODE).expect("written");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        assert!(read_small(&link).is_err());
        assert!(replace_file(&link, b"new", MODE).expect("the link is replaced"));
        assert_eq!(&**read_small(&target).expect("read"), b"precious");
        assert_eq!(&**read_small(&link).expect("a file now"), b"new");
    }
}
