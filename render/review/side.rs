use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use crate::report::Report;
use crate::tree::{Producer, Tree, TreeError};
use crate::types::{HostName, HostPath};

use super::{Contents, FileSeen, ProgramSeen};

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

    /// The programs of a host that no file of the tree is, as far as they are known.
    ///
    /// # Errors
    /// Why that could not be read.
    fn programs(&self, _host: &HostName) -> Result<Vec<ProgramSeen>, SideError> {
        Ok(Vec::new())
    }

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

/// What tells the programs of a host.
pub type Programs<'a> = dyn Fn(&HostName) -> Vec<ProgramSeen> + Sync + 'a;

/// A plan that is rendered in memory, host by host.
pub struct Rendered<'a, P> {
    /// What renders it.
    pub producer: P,
    /// The programs of a host.
    pub programs: Box<Programs<'a>>,
}

/// A rendered tree on disk.
pub struct Stored {
    tree: Tree,
    /// Its list of programs, once it was asked for.
    binaries: OnceLock<String>,
}

impl Stored {
    /// A tree.
    pub fn new(tree: Tree) -> Self {
        Self {
            tree,
            binaries: OnceLock::new(),
        }
    }

    fn binaries(&self) -> Result<&str, SideError> {
        if let Some(known) = self.binaries.get() {
            return Ok(known);
        }
        // A layout whose programs come as packages has no such list.
        let bytes = self
            .tree
            .file(None, &HostPath::known("/binaries.json"))
            .map_err(SideError::Tree)?;
        let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
        Ok(self.binaries.get_or_init(|| text))
    }
}

/// A side where the cluster does not exist.
pub struct Nothing;

impl<P: Producer<Error = Report>> Side for Rendered<'_, P> {
    fn hosts(&self) -> &[HostName] {
        self.producer.hosts()
    }

    fn programs(&self, host: &HostName) -> Result<Vec<ProgramSeen>, SideError> {
        Ok((self.programs)(host))
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let contents = match scope {
            Scope::Host(host) => self.producer.host(host).map(Contents::of_set),
            Scope::Cluster => self.producer.cluster().map(Contents::of_cluster),
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
        self.tree.hosts()
    }

    fn programs(&self, host: &HostName) -> Result<Vec<ProgramSeen>, SideError> {
        let binaries = self.binaries()?;
        if binaries.is_empty() {
            return Ok(Vec::new());
        }
        let contents = self.contents(Scope::Host(host))?;
        Ok(ProgramSeen::listed(binaries, &contents.processes()))
    }

    fn contents(&self, scope: Scope<'_>) -> Result<Contents, SideError> {
        let index = match scope {
            Scope::Host(host) => self.tree.host_index(host),
            Scope::Cluster => self.tree.cluster_index(),
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
        match self.tree.file(host, path).map_err(SideError::Tree)? {
            Some(bytes) => Ok(bytes.into()),
            None => Err(SideError::Lost(path.clone())),
        }
    }
}

impl<S: Side> Side for &S {
    fn hosts(&self) -> &[HostName] {
        (**self).hosts()
    }

    fn programs(&self, host: &HostName) -> Result<Vec<ProgramSeen>, SideError> {
        (**self).programs(host)
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
