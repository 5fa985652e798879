use std::collections::BTreeMap;

use crate::report::Report;
use crate::spec::{Architecture, Cluster, Comments};
use crate::types::{ClusterUid, HostName, HostPath, NodeAddress, Timestamp};

/// A configuration file that `kubeadm init` or `kubeadm join` was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeadmFile {
    /// Its name, as the user would type it.
    pub name: String,
    /// Its text: YAML or JSON, any number of documents.
    pub text: String,
}

/// A file of a patches directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchFile {
    /// Its name relative to the directory: `target[suffix][+type].{yaml,json}`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What is in no configuration file: what kubeadm finds out on the host, and what only a spec has.
#[derive(Clone, Debug)]
pub struct Options {
    /// The cluster's name.
    pub name: HostName,
    /// The cluster's identity.
    pub uid: ClusterUid,
    /// The day from which certificates are valid, and from which the life of tokens is counted.
    pub issued_from: Timestamp,
    /// Whether the spec is for a trial with public keys.
    pub lab: bool,
    /// Environment variables of the hosts. Those whose name ends in `_proxy`, in any case, enter the pods.
    pub environment: BTreeMap<String, String>,
    /// What is true of the first host. Directories, resolver and patches hold for every host that has none
    /// of its own.
    pub host: HostOptions,
    /// What is true of single hosts, by node name.
    pub hosts: BTreeMap<HostName, HostOptions>,
}

/// What kubeadm finds out on a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostOptions {
    /// `--hostname`: what the host calls itself.
    pub hostname: Option<HostName>,
    /// `--address`: the address that the default route would choose.
    pub address: Option<NodeAddress>,
    /// `--ca-directory`: directories with authorities that exist.
    pub ca_directories: Vec<HostPath>,
    /// `--resolv-conf`: the resolver configuration, with systemd-resolved.
    pub resolv_conf: Option<HostPath>,
    /// `--architecture`: the processor.
    pub architecture: Option<Architecture>,
    /// `--patches`: the files of the patches directory.
    pub patches: Option<Vec<PatchFile>>,
}

/// A spec made from kubeadm's configuration.
#[derive(Clone, Debug)]
pub struct Converted {
    /// The spec.
    pub cluster: Cluster,
    /// What to say above its fields.
    pub comments: Comments,
    /// What was not used, what was assumed, and what is left to do. Places are by file, line and column.
    pub notes: Report,
}
