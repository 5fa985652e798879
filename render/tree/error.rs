use std::fmt;
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use crate::report::{Diagnostic, messages::tree as messages};

/// Why a tree could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    /// Where, relative to the directory that is being worked in; complete once it leaves this module.
    path: PathBuf,
    problem: Problem,
}

/// What is wrong at the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The system refused to do something, which is named by a verb.
    System(&'static str, Errno),
    Symlink,
    NotADirectory,
    InTheWay,
    NotOurs,
    OtherView {
        found: &'static str,
        wanted: &'static str,
    },
    /// Locked by this holder.
    Locked(String),
    LockNotOurs,
    Index(String),
    Missing,
    NoSuchHost(String),
    /// In the git work tree at this path.
    InsideGit(PathBuf),
    /// Others may enter: its mode.
    NotPrivate(u32),
    NotDurable(Errno),
}

/// What stopped a run: the content, or the tree it was to be written to.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure<E> {
    /// The producer failed for these hosts, in their order, the cluster last. Nothing was changed.
    #[error("{} parts of the tree could not be rendered", .0.len())]
    Content(Vec<E>),
    /// The file system failed.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl<E> Failure<E> {
    /// Changes the error of the tree, if it is one.
    pub(super) fn map_tree(self, change: impl FnOnce(TreeError) -> TreeError) -> Self {
        match self {
            Self::Tree(error) => Self::Tree(change(error)),
            content => content,
        }
    }
}

impl TreeError {
    pub(super) fn new(path: impl Into<PathBuf>, problem: Problem) -> Self {
        Self {
            path: path.into(),
            problem,
        }
    }

    /// The error of a system call; to be used as `map_err(TreeError::system("read", path))`.
    pub(super) fn system<P: Into<PathBuf>>(doing: &'static str, path: P) -> impl FnOnce(Errno) -> Self {
        move |errno| Self::new(path, Problem::System(doing, errno))
    }

    /// The same error, seen from the directory that holds `directory`.
    #[must_use]
    pub(super) fn below(mut self, directory: impl AsRef<Path>) -> Self {
        let directory = directory.as_ref();
        self.path = if self.path.as_os_str().is_empty() {
            directory.into()
        } else {
            directory.join(&self.path)
        };
        self
    }

    /// The same error at another path.
    #[must_use]
    pub(super) fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = path.into();
        self
    }

    pub(super) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The message of this error.
    pub fn diagnostic(&self) -> Diagnostic {
        let path = &Shown(&self.path);
        match &self.problem {
            Problem::System(doing, errno) => system(path, doing, *errno),
            Problem::Symlink => messages::symlink(path),
            Problem::NotADirectory => messages::not_a_directory(path),
            Problem::InTheWay => messages::in_the_way(path),
            Problem::NotOurs => messages::not_ours(path),
            Problem::OtherView { found, wanted } => messages::other_view(path, found, wanted),
            Problem::Locked(holder) => messages::locked(path, holder),
            Problem::LockNotOurs => messages::lock_not_ours(path),
            Problem::Index(problem) => messages::index(path, problem),
            Problem::Missing => messages::missing(path),
            Problem::NoSuchHost(host) => messages::no_such_host(path, host),
            Problem::InsideGit(work_tree) => messages::inside_git(path, &Shown(work_tree)),
            Problem::NotPrivate(mode) => messages::not_private(path, *mode),
            Problem::NotDurable(errno) => messages::not_durable(path, &reason(*errno)),
        }
    }

    /// The message that tells of an old tree which stayed behind.
    pub(super) fn leftover(&self) -> Diagnostic {
        let why = match &self.problem {
            Problem::System(_, errno) => reason(*errno),
            _ => self.to_string(),
        };
        messages::leftover(&Shown(&self.path), &why)
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic().message)
    }
}

impl std::error::Error for TreeError {}

impl From<TreeError> for Diagnostic {
    fn from(error: TreeError) -> Self {
        error.diagnostic()
    }
}

/// The message of a refusal by the system.
fn system(path: &Shown<'_>, doing: &str, errno: Errno) -> Diagnostic {
    match errno {
        Errno::NOSPC | Errno::DQUOT => messages::disk_full(path),
        Errno::ROFS => messages::read_only(path),
        Errno::ACCESS | Errno::PERM => messages::not_allowed(path, doing),
        Errno::NAMETOOLONG => messages::name_too_long(path),
        Errno::BUSY | Errno::XDEV => messages::mount_point(path),
        Errno::MFILE | Errno::NFILE => messages::too_many_open_files(path),
        _ => messages::failed(path, doing, &reason(errno)),
    }
}

/// The system's words for an error.
fn reason(errno: Errno) -> String {
    std::io::Error::from(errno).to_string().to_lowercase()
}

/// A path in a message. A name that others chose may hold control characters; they stay out of a terminal.
struct Shown<'a>(&'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.to_string_lossy().chars() {
            if character.is_control() {
                write!(f, "{}", character.escape_default())?;
            } else {
                write!(f, "{character}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_the_system_says_what_to_do() {
        for (errno, code, message) in [
            (
                Errno::NOSPC,
                "tree.disk-full",
                "no space is left to write `out/demo/PKI.md`; the tree is as it was",
            ),
            (
                Errno::ROFS,
                "tree.read-only",
                "`out/demo/PKI.md` is on a read-only file system",
            ),
            (
                Errno::ACCESS,
                "tree.permission",
                "this user may not create `out/demo/PKI.md`",
            ),
            (
                Errno::IO,
                "tree.failed",
                "kubecast cannot create `out/demo/PKI.md`: input/output error (os error 5)",
            ),
        ] {
            let error = TreeError::system("create", "PKI.md")(errno)
                .below("demo")
                .below("out");
            assert_eq!(error.diagnostic().code, code);
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn a_control_character_of_a_foreign_name_stays_out_of_the_terminal() {
        let error = TreeError::new("a\u{1b}[31m\nb", Problem::InTheWay);
        assert!(
            error.to_string().starts_with("`a\\u{1b}[31m\\nb` is in the way"),
            "{error}"
        );
    }

    #[test]
    fn an_error_of_the_directory_itself_names_the_directory() {
        assert_eq!(
            TreeError::new("", Problem::Missing).below("out/demo").to_string(),
            "there is no tree at `out/demo`"
        );
    }
}
