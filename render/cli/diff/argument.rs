use std::path::{Path, PathBuf};

use crate::cli::Failure;

/// A side as the command line names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Argument {
    /// The cluster at a revision of git.
    Git(Revision),
    /// A rendered tree.
    Tree(PathBuf),
    /// A spec on disk: a folder or a file.
    Spec(PathBuf),
}

/// A revision that somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Revision {
    /// As git understands it.
    pub(super) name: String,
    /// As the first line of the result shows it.
    pub(super) shown: String,
}

impl Revision {
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            shown: name.into(),
        }
    }
}

impl Argument {
    /// Reads one: by the word in front, or by what lies there.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        let refused = |problem: &str| Failure::Usage(format!("`{text}` {problem}"));
        let side = match text.split_once(':') {
            Some(("git", revision)) => Self::Git(Revision::named(revision)),
            Some(("tree", folder)) => Self::Tree(folder.into()),
            Some(("spec", path)) => Self::Spec(path.into()),
            _ => Self::by_what_is_there(text),
        };
        match &side {
            Self::Git(revision) if revision.name.is_empty() => Err(refused("names no revision")),
            Self::Git(revision) if revision.name.starts_with('-') => {
                Err(refused("is no revision: none begins with `-`"))
            }
            Self::Tree(path) | Self::Spec(path) if path.as_os_str().is_empty() => {
                Err(refused("names no path"))
            }
            _ => Ok(side),
        }
    }

    fn by_what_is_there(text: &str) -> Self {
        let path = Path::new(text);
        if path.join("index/_cluster.json").is_file() {
            Self::Tree(path.into())
        } else if path.join("cluster.yaml").exists() || is_spec_file(path) {
            Self::Spec(path.into())
        } else if path.is_dir() {
            // Neither a tree nor a spec, and reading it as one says so in detail.
            Self::Tree(path.into())
        } else {
            Self::Git(Revision::named(text))
        }
    }
}

fn is_spec_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml") && path.is_file()
}
