//! What there is to compare with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// One run of kubeadm, or several that made one cluster.
pub(crate) struct Case {
    /// Its folder below the version, as `v1.36.3/ha`.
    pub(crate) name: String,
    /// The files of `kubeadm init`.
    pub(crate) folder: PathBuf,
    /// The hosts that joined, in order: their folders.
    pub(crate) joins: Vec<PathBuf>,
    /// What the host was like.
    pub(crate) host: Host,
}

/// What kubeadm found on the host.
#[derive(Default)]
pub(crate) struct Host {
    pub(crate) hostname: Option<String>,
    pub(crate) ca_directories: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) resolv_conf: Option<String>,
}

/// Every case below the folder.
pub(crate) fn find(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for version in folders(folder)
        .into_iter()
        .filter(|path| name(path).starts_with('v'))
    {
        let inner = folders(&version);
        let mut found: Vec<PathBuf> = inner
            .into_iter()
            .filter(|path| path.join("input.yaml").is_file())
            .collect();
        if version.join("input.yaml").is_file() {
            found.push(version.clone());
        }
        for path in found {
            let joins = folders(&path)
                .into_iter()
                .filter(|join| name(join).starts_with("join-"))
                .collect();
            let label = path
                .strip_prefix(folder)
                .expect("below the folder")
                .display()
                .to_string();
            cases.push(Case {
                host: host(&path),
                name: label,
                folder: path,
                joins,
            });
        }
    }
    cases
}

/// `host.yaml` beside the input, and what the kept files themselves say of the host.
fn host(folder: &Path) -> Host {
    let text = std::fs::read_to_string(folder.join("host.yaml")).unwrap_or_default();
    let value: Value = yaml_serde::from_str(&text).unwrap_or_default();
    let written = value["hostname"].as_str().map(Into::into);
    // The kubelet is told of the node's name exactly if the host has another.
    let flags = std::fs::read_to_string(folder.join("kubelet-kubeadm-flags.env")).unwrap_or_default();
    let differs = flags.contains("--hostname-override=");
    Host {
        hostname: written.or_else(|| differs.then(|| "host".into())),
        ca_directories: authority_directories(folder),
        environment: match value["env"].as_object() {
            Some(variables) => variables
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
            None if folder.ends_with("proxy-env") => environment(folder),
            None => BTreeMap::new(),
        },
        resolv_conf: value["resolvConf"].as_str().map(Into::into),
    }
}

/// The directories that the kept manifest mounts are those that the host had.
fn authority_directories(folder: &Path) -> Vec<String> {
    let pod = manifest(folder);
    let volumes = pod["spec"]["volumes"].as_array().cloned().unwrap_or_default();
    let paths = volumes
        .iter()
        .filter_map(|volume| volume["hostPath"]["path"].as_str());
    let known = [
        "/etc/ca-certificates",
        "/etc/pki",
        "/etc/pki/ca-trust",
        "/etc/pki/tls/certs",
        "/usr/share/ca-certificates",
        "/usr/local/share/ca-certificates",
    ];
    paths
        .filter(|path| known.contains(path))
        .map(Into::into)
        .collect()
}

/// The proxy variables that the kept manifest holds are those that the host had.
fn environment(folder: &Path) -> BTreeMap<String, String> {
    let pod = manifest(folder);
    let variables = pod["spec"]["containers"][0]["env"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    variables
        .iter()
        .map(|variable| (text(&variable["name"]), text(&variable["value"])))
        .collect()
}

fn manifest(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("manifests/kube-apiserver.yaml")).expect("a manifest");
    yaml_serde::from_str(&text).expect("a manifest is YAML")
}

/// The folders in a folder, sorted by name.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
