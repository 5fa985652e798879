//! The files of a rendered cluster that a field reaches, as their reasons say.

use std::collections::BTreeMap;
use std::path::Path;

use kubecast::tree;
use serde::Serialize;

use crate::cli::Failure;

/// Files by path, each with the hosts that have it.
#[derive(Debug, Serialize)]
pub(super) struct Reach {
    pub(super) files: Vec<ReachedFile>,
}

/// A file that a field reaches.
#[derive(Debug, Serialize)]
pub(super) struct ReachedFile {
    pub(super) path: String,
    /// The hosts, sorted; none for a file of the cluster.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hosts: Vec<String>,
    /// What a host does when the file changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) reactions: Vec<String>,
}

/// Looks for a reason in the index of a tree.
pub(super) fn reach(target: &Path, concerns: &dyn Fn(&str) -> bool) -> Result<Reach, Failure> {
    let failed = |error: kubecast::tree::TreeError| Failure::Failed(error.to_string());
    let tree = tree::read(target).map_err(failed)?;
    let mut files: BTreeMap<(String, Vec<String>), Vec<String>> = BTreeMap::new();
    for host in tree.hosts() {
        for file in tree.host_index(host).map_err(failed)?.files {
            if file.origins.iter().any(|origin| concerns(origin)) {
                let reactions = file.reactions.iter().map(ToString::to_string).collect();
                let hosts = files.entry((file.path.to_string(), reactions)).or_default();
                hosts.push(host.to_string());
            }
        }
    }
    let of_hosts = files.into_iter().map(|((path, reactions), hosts)| ReachedFile {
        path,
        hosts,
        reactions,
    });
    let of_cluster = tree.cluster_index().map_err(failed)?.files.into_iter();
    let of_cluster = of_cluster
        .filter(|file| file.origins.iter().any(|origin| concerns(origin)))
        .map(|file| ReachedFile {
            path: file.path.to_string().trim_start_matches('/').to_owned(),
            hosts: Vec::new(),
            reactions: Vec::new(),
        });
    Ok(Reach {
        files: of_hosts.chain(of_cluster).collect(),
    })
}
