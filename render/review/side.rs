use std::borrow::Cow;
use std::fmt;

use crate::report::Report;
use crate::tree::{Producer, Tree, TreeError};
use crate::types::{HostName, HostPath};

use super::{Contents, FileSeen};

/// A part of a side that is compared on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope<'a> {
    /// The files of one host.
    Host(&'a HostName),
    /// What belongs to no host.
    Cluster,
}

/// One of the two things that are compared.
pub trait Side: Sync {
    /// Its hosts, in any order.
    fn hosts(&self) -> &[HostName];

    /// What a host or the cluster has.
    ///
    /// # Errors
    /// Why it could not be rendered or read.
    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError>;

    /// The bytes of a file of these contents, in the public view.
    ///
    /// # Errors
    /// Why it could not be read.
    fn bytes<'f>(
        &self,
        scope: Scope<'_>,
        path: &HostPath,
        file: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError>;
}

/// Why a side could not be read.
#[derive(Debug)]
pub enum SideError {
    /// It could not be rendered.
    Content(Report),
    /// The tree on disk could not be read.
    Tree(TreeError),
    /// The tree on disk lacks a file that its index lists.
    Lost(HostPath),
}

impl fmt::Display for SideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(report) => f.write_str(&report.first_message()),
            Self::Tree(error) => error.fmt(f),
            Self::Lost(path) => write!(f, "`{path}` is not there"),
        }
    }
}

/// Which of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// What there was.
    Base,
    /// What there is to be.
    Target,
}

/// Why two sides could not be compared.
#[derive(Debug)]
pub struct Unreadable {
    /// The side that is to blame.
    pub which: Which,
    /// Why.
    pub error: SideError,
}

/// A plan that is rendered in memory, host by host.
pub struct Rendered<P>(pub P);

/// A rendered tree on disk.
pub struct Stored(pub Tree);

/// A side where the cluster does not exist.
pub struct Nothing;

impl<P: Producer<Error = Report>> Side for Rendered<P> {
    fn hosts(&self) -> &[HostName] {
        self.0.hosts()
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let contents = match scope {
            Scope::Host(host) => self.0.host(host).map(Contents::of_set),
            Scope::Cluster => self.0.cluster().map(Contents::of_cluster),
        };
        contents.map_err(SideError::Content)
    }

    fn bytes<'f>(
        &self,
        _: Scope<'_>,
        path: &HostPath,
        file: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError> {
        match file.in_memory() {
            Some(bytes) => Ok(bytes),
            None => Err(SideError::Lost(path.clone())),
        }
    }
}

impl Side for Stored {
    fn hosts(&self) -> &[HostName] {
        self.0.hosts()
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let index = match scope {
            Scope::Host(host) => self.0.host_index(host),
            Scope::Cluster => self.0.cluster_index(),
        };
        index.map(Contents::of_index).map_err(SideError::Tree)
    }

    fn bytes<'f>(
        &self,
        scope: Scope<'_>,
        path: &HostPath,
        file: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError> {
        if let Some(bytes) = file.in_memory() {
            return Ok(bytes);
        }
        let host = match scope {
            Scope::Host(host) => Some(host),
            Scope::Cluster => None,
        };
        match self.0.file(host, path).map_err(SideError::Tree)? {
            Some(bytes) => Ok(bytes.into()),
            None => Err(SideError::Lost(path.clone())),
        }
    }
}

impl<S: Side> Side for &S {
    fn hosts(&self) -> &[HostName] {
        (**self).hosts()
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        (**self).contents(scope)
    }

    fn bytes<'f>(
        &self,
        scope: Scope<'_>,
        path: &HostPath,
        file: &'f FileSeen,
    ) -> Result<Cow<'f, [u8]>, SideError> {
        (**self).bytes(scope, path, file)
    }
}

impl Side for Nothing {
    fn hosts(&self) -> &[HostName] {
        &[]
    }

    fn contents(&self, _: Scope<'_>) -> Result<Contents, SideError> {
        Ok(Contents::default())
    }

    fn bytes<'f>(&self, _: Scope<'_>, path: &HostPath, _: &'f FileSeen) -> Result<Cow<'f, [u8]>, SideError> {
        Err(SideError::Lost(path.clone()))
    }
}
