use crate::tree::IndexedFile;
use crate::types::HostPath;

use super::remote::STATE;

/// Where the record of a generation lies in it.
pub(super) const RECORD: &str = "public";

/// A file on a host of which the public view is read: none that could hold a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PublicFile {
    /// A part of the record itself.
    Record(&'static str),
    /// The public view of a file of the current generation.
    Obeyed(HostPath, Keeps),
    /// A file where it works. The one who asks knows that it holds no secret.
    Live(HostPath),
    /// The mode and owner of a file where it works; its bytes stay there.
    Rights(HostPath),
}

/// Where a generation keeps the public view of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Keeps {
    /// The file is public itself.
    Itself,
    /// It holds secrets, so its public view lies beside it.
    Beside,
}

impl PublicFile {
    /// The public view of a file that an index of the host lists.
    pub(super) fn obeyed(file: &IndexedFile) -> Self {
        let keeps = if file.secrets.is_empty() {
            Keeps::Itself
        } else {
            Keeps::Beside
        };
        Self::Obeyed(file.path.clone(), keeps)
    }

    /// Where it lies on the host.
    pub(super) fn path(&self) -> String {
        let current = format!("{STATE}/current");
        match self {
            Self::Record(name) => format!("{current}/{RECORD}/{name}"),
            Self::Obeyed(path, Keeps::Itself) => format!("{current}/files{path}"),
            Self::Obeyed(path, Keeps::Beside) => format!("{current}/{RECORD}/files{path}"),
            Self::Live(path) | Self::Rights(path) => path.to_string(),
        }
    }

    /// What the host is asked: the path behind a sign that says whether the bytes are meant too.
    pub(super) fn question(&self) -> String {
        let sign = if matches!(self, Self::Rights(_)) { '?' } else { '=' };
        format!("{sign}{}", self.path())
    }
}

/// What a host tells of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Mode and owner, as `0644 root:root`.
    pub(super) rights: String,
    /// The bytes, if they were asked for.
    pub(super) bytes: Vec<u8>,
}
