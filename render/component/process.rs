use std::collections::BTreeMap;

use super::Argument;
use crate::facts::ProbeTiming;
use crate::layout::File;
use crate::report::{Origin, Origins};
use crate::spec::{ExtraEnv, ExtraVolume, PathType};
use crate::types::{HostPath, Program};

/// What runs on a host, described before anybody decides whether as a pod or a unit.
#[derive(Clone, Debug)]
pub struct Process {
    /// The component.
    pub program: Program,
    /// What it is started with.
    pub arguments: Vec<Argument>,
    /// Its image.
    pub image: String,
    /// Directories and files of the host that it sees.
    pub mounts: Vec<Mount>,
    /// Files that it reads once, at its start: a change to one restarts it.
    pub reads: Vec<HostPath>,
    /// Files of which it notices a change by itself.
    pub watches: Vec<HostPath>,
    /// Environment variables, in order.
    pub environment: Vec<ExtraEnv>,
    /// What it asks of the host, by resource.
    pub requests: BTreeMap<String, String>,
    /// How its health is asked.
    pub probes: Probes,
    /// The SELinux type that it needs, if it needs one.
    pub selinux_type: Option<String>,
    /// Annotations of its pod.
    pub annotations: BTreeMap<String, String>,
    /// Where its manifest or unit lies.
    pub file: File,
    /// Why it runs here and so.
    pub origins: Origins,
}

impl Process {
    /// Why it runs so, its arguments included.
    pub fn reasons(&self) -> Origins {
        let mut origins = self.origins.clone();
        for argument in &self.arguments {
            origins.extend(&argument.origins);
        }
        origins
    }

    /// What runs as a unit only, so without an image and what belongs to one.
    pub fn unit(program: Program, file: File, arguments: Vec<Argument>) -> Self {
        Self {
            program,
            arguments,
            image: String::new(),
            mounts: Vec::new(),
            reads: Vec::new(),
            watches: Vec::new(),
            environment: Vec::new(),
            requests: BTreeMap::new(),
            probes: Probes::default(),
            selinux_type: None,
            annotations: BTreeMap::new(),
            file,
            origins: Origins::default(),
        }
    }
}

/// A directory or file of the host that a process sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Its name.
    pub name: String,
    /// Where it lies on the host.
    pub host_path: String,
    /// Where the process sees it.
    pub mount_path: String,
    /// Whether the process may only read.
    pub is_read_only: bool,
    /// What must be there; `None` prints an empty type, as kubeadm does for a user's volume without one.
    pub kind: Option<PathType>,
    /// Why it is there, where that is known more closely than for the whole pod.
    pub origins: Origins,
}

impl Mount {
    /// A path of the host that the process sees under the same path.
    pub fn same(name: &str, path: impl ToString, kind: PathType, is_read_only: bool) -> Self {
        let path = path.to_string();
        Self {
            name: name.into(),
            host_path: path.clone(),
            mount_path: path,
            is_read_only,
            kind: Some(kind),
            origins: Origins::none(),
        }
    }

    /// The same, with the reason for it.
    #[must_use]
    pub fn because(mut self, origin: &Origin) -> Self {
        self.origins.extend(&origin.into());
        self
    }
}

impl From<&ExtraVolume> for Mount {
    fn from(volume: &ExtraVolume) -> Self {
        Self {
            name: volume.name.clone(),
            host_path: volume.host_path.to_string(),
            mount_path: volume.mount_path.to_string(),
            is_read_only: volume.read_only.unwrap_or(false),
            kind: volume.path_type,
            origins: Origins::none(),
        }
    }
}

/// How a process's health is asked.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    /// The port that is asked.
    pub port: u16,
    /// `HTTP` or `HTTPS`.
    pub scheme: &'static str,
    /// The address that is asked; `None` is the pod's own.
    pub host: Option<String>,
    /// Whether it still lives.
    pub liveness: Option<Probe>,
    /// Whether it answers clients.
    pub readiness: Option<Probe>,
    /// Whether it has started.
    pub startup: Option<Probe>,
}

/// One question about a process's health.
#[derive(Clone, Debug)]
pub struct Probe {
    /// A path, or a command that is run inside.
    pub ask: Ask,
    /// When and how often.
    pub timing: ProbeTiming,
}

/// How a probe asks.
#[derive(Clone, Debug)]
pub enum Ask {
    /// This path over HTTP.
    Path(String),
    /// This command in the container.
    Command(Vec<String>),
    /// A connection to the port, where nobody may ask without saying who it is.
    Connection,
}
