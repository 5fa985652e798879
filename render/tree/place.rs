use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{self as sys, AtFlags, FileType, RenameFlags};
use rustix::io::Errno;

use super::TreeError;
use super::dir::Dir;
use super::error::Problem;

/// Where a tree lies, and the names beside it that a run uses: all in one directory, so that a rename
/// can switch trees.
pub(super) struct Place {
    /// The directory that holds the tree, as the user would name it.
    pub(super) above: PathBuf,
    pub(super) parent: Dir,
    /// The tree.
    pub(super) name: String,
    /// The tree that is being built; after the switch, the tree before.
    pub(super) stage: String,
    /// The tree before, while trees are switched on a file system that cannot exchange them.
    pub(super) aside: String,
    pub(super) lock: String,
}

impl Place {
    /// The place of the tree at `target`. The directory above it is made if only that is missing.
    ///
    /// # Errors
    /// If the directory above cannot be opened, or is a link.
    pub(super) fn open(target: &Path) -> Result<Self, TreeError> {
        let (above, name) = split(target)?;
        let parent = open_or_make(above)?;
        Ok(Self {
            above: above.into(),
            parent,
            name: name.into(),
            stage: format!(".out-stage-{name}"),
            aside: format!(".out-old-{name}"),
            lock: format!(".out-lock-{name}"),
        })
    }

    /// The tree at `target`, if there is one, without making anything.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(super) fn find(target: &Path) -> Result<Option<Dir>, TreeError> {
        let (above, name) = split(target)?;
        match Dir::open(above) {
            Ok(parent) => parent.enter(name).map_err(|error| error.below(above)),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(refused(above, errno)),
        }
    }

    /// The tree, if there is one.
    pub(super) fn tree(&self) -> Result<Option<Dir>, TreeError> {
        self.parent.enter(&self.name)
    }

    /// Removes what a killed run left. Only the holder of the lock may.
    pub(super) fn recover(&self) -> Result<(), TreeError> {
        let switched_halfway = self.parent.stat(&self.name)?.is_none();
        if switched_halfway && self.parent.enter(&self.aside)?.is_some() {
            sys::renameat(self.parent.as_fd(), &self.aside, self.parent.as_fd(), &self.name)
                .map_err(TreeError::system("rename", &self.aside))?;
        }
        self.parent.remove(&self.stage)?;
        self.parent.remove(&self.aside)
    }

    /// Puts the stage in the place of the tree, in one step; the tree before, if any, is then the stage.
    ///
    /// Where the file system cannot exchange two directories, the old tree is moved aside first. A run that
    /// is killed between these two renames leaves no tree, and the next one brings the old tree back.
    pub(super) fn switch(&self, replaces: bool) -> Result<(), TreeError> {
        let (parent, stage, name) = (self.parent.as_fd(), self.stage.as_str(), self.name.as_str());
        let failed = || TreeError::system("replace", name);
        let flags = if replaces {
            RenameFlags::EXCHANGE
        } else {
            RenameFlags::NOREPLACE
        };
        match sys::renameat_with(parent, stage, parent, name, flags) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            Err(Errno::EXIST) => return Err(TreeError::new(name, Problem::InTheWay)),
            done => return done.map_err(failed()),
        }
        if replaces {
            sys::renameat(parent, name, parent, &self.aside).map_err(failed())?;
        }
        if let Err(errno) = sys::renameat(parent, stage, parent, name) {
            if replaces {
                sys::renameat(parent, &self.aside, parent, name).map_err(failed())?;
            }
            return Err(failed()(errno));
        }
        Ok(())
    }

    /// Waits until the tree is on disk, under its name.
    ///
    /// An error is final: the system may forget what it could not write, so asking again proves nothing.
    pub(super) fn sync(&self) -> Result<(), TreeError> {
        let synced = self.parent.sync_file_system().and_then(|()| self.parent.sync());
        synced.map_err(|errno| TreeError::new(&self.name, Problem::NotDurable(errno)))
    }

    /// Deletes the tree before.
    pub(super) fn remove_old(&self) -> Result<(), TreeError> {
        self.parent.remove(&self.stage)?;
        self.parent.remove(&self.aside)
    }
}

/// The directory above a tree, and the tree's name in it.
fn split(target: &Path) -> Result<(&Path, &str), TreeError> {
    let name = target.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| TreeError::system("write", target)(Errno::INVAL))?;
    Ok((target.parent().unwrap_or(Path::new("")), name))
}

fn open_or_make(path: &Path) -> Result<Dir, TreeError> {
    match (Dir::open(path), path.parent(), path.file_name()) {
        (Ok(dir), ..) => Ok(dir),
        (Err(Errno::NOENT), Some(above), Some(name)) => {
            let parent = Dir::open(above).map_err(|errno| refused(above, errno))?;
            parent
                .enter_or_make(name, 0o755)
                .map_err(|error| error.below(above))
        }
        (Err(errno), ..) => Err(refused(path, errno)),
    }
}

/// Why a directory could not be opened by its path.
fn refused(path: &Path, errno: Errno) -> TreeError {
    if !matches!(errno, Errno::LOOP | Errno::NOTDIR) {
        return TreeError::system("open", path)(errno);
    }
    let stat = sys::statat(sys::CWD, path, AtFlags::SYMLINK_NOFOLLOW);
    let link = stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode).is_symlink());
    TreeError::new(
        path,
        if link {
            Problem::Symlink
        } else {
            Problem::NotADirectory
        },
    )
}
