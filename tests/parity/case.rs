//! What there is to compare with.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::by_hand;

/// One run of kubeadm, or several that made one cluster.
pub(crate) struct Case {
    /// Its folder below the version, as `v1.36.3/ha`.
    pub(crate) name: String,
    /// The files of `kubeadm init`.
    pub(crate) first: Host,
    /// The hosts that joined, in order.
    pub(crate) joins: Vec<Host>,
}

/// A run of kubeadm on one host, and what it found there.
pub(crate) struct Host {
    pub(crate) folder: PathBuf,
    /// What the host calls itself, if that is known.
    pub(crate) hostname: Option<String>,
    pub(crate) ca_directories: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) resolv_conf: Option<String>,
    pub(crate) patches: Option<PathBuf>,
}

impl Host {
    /// The node's name in the name of a join's folder.
    pub(crate) fn joined_as(&self) -> String {
        name(&self.folder).trim_start_matches("join-").to_owned()
    }

    /// kubeadm's configuration.
    pub(crate) fn input(&self) -> PathBuf {
        self.folder.join("input.yaml")
    }
}

/// Every case below the folder.
pub(crate) fn find(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for version in folders(folder)
        .into_iter()
        .filter(|path| name(path).starts_with('v'))
    {
        for path in folders(&version)
            .into_iter()
            .chain([version])
            .filter(|path| is_case(path))
        {
            let joins = folders(&path)
                .into_iter()
                .filter(|join| name(join).starts_with("join-"));
            let label = path.strip_prefix(folder).expect("below the folder");
            cases.push(Case {
                name: label.display().to_string(),
                joins: joins.map(|join| host(&join)).collect(),
                first: host(&path),
            });
        }
    }
    cases
}

/// What kubeadm wrote for a configuration, or for a command line where there were no configurations yet.
fn is_case(folder: &Path) -> bool {
    folder.join("input.yaml").is_file() || by_hand::is_for(folder)
}

/// `host.yaml` beside the input, and what the kept files themselves say of the host.
fn host(folder: &Path) -> Host {
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_default();
    let written: Value = yaml_serde::from_str(&read("host.yaml")).unwrap_or_default();
    let (input, config) = (read("input.yaml"), read("kubelet-config.yaml"));
    let flags = read("kubelet-kubeadm-flags.env");
    // The kubelet is told of the node's name exactly if the host has another.
    let differs = flags.contains("--hostname-override=") && !input.contains("hostname-override");
    let known = |key: &str| written[key].as_str().map(String::from);
    Host {
        folder: folder.to_owned(),
        hostname: known("hostname").or_else(|| differs.then(|| "host".into())),
        ca_directories: authority_directories(folder),
        environment: match written["env"].as_object() {
            Some(variables) => variables
                .iter()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                .collect(),
            None => environment(folder, &input),
        },
        resolv_conf: known("resolvConf").or_else(|| resolv_conf(&config, &flags, &input)),
        patches: patches(folder, &input),
    }
}

/// The directories that the kept manifest mounts are those that the host had.
fn authority_directories(folder: &Path) -> Vec<String> {
    let pod = manifest(folder, "kube-apiserver");
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

/// The proxy variables that a kept manifest holds without the input's saying so are those that the host had.
fn environment(folder: &Path, input: &str) -> BTreeMap<String, String> {
    let pod = manifest(folder, "kube-scheduler");
    let variables = pod["spec"]["containers"][0]["env"].as_array().cloned();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    variables
        .unwrap_or_default()
        .iter()
        .map(|variable| (text(&variable["name"]), text(&variable["value"])))
        .filter(|(name, _)| name.to_lowercase().ends_with("_proxy") && !input.contains(name.as_str()))
        .collect()
}

/// The resolver's file that kubeadm found without being told.
fn resolv_conf(config: &str, flags: &str, input: &str) -> Option<String> {
    let config: Value = yaml_serde::from_str(config).unwrap_or_default();
    let flag = flags
        .split_whitespace()
        .find_map(|word| word.split_once("--resolv-conf="));
    let found = config["resolvConf"]
        .as_str()
        .or_else(|| Some(flag?.1.trim_end_matches('"')))?;
    // What systemd-resolved writes; 1.11 prints the kubelet's own default.
    let is_found = found.starts_with("/run/systemd/") && !input.contains(found);
    is_found.then(|| found.to_owned())
}

/// The folder of patches beside the input, named `patches` or as the input names it.
fn patches(folder: &Path, input: &str) -> Option<PathBuf> {
    let directory = input
        .split_once("directory:")
        .map(|(_, rest)| rest.split_whitespace().next().unwrap_or_default());
    let named = directory.and_then(|path| path.trim_matches(['"', '\'', '}']).rsplit('/').next());
    let candidates = named
        .into_iter()
        .chain(["patches"])
        .filter(|name| !name.is_empty());
    candidates
        .map(|name| folder.join(name))
        .find(|path| path.is_dir())
}

/// A kept manifest; nothing if there is none, as on a worker.
fn manifest(folder: &Path, component: &str) -> Value {
    let path = folder.join("manifests").join(format!("{component}.yaml"));
    let text = std::fs::read_to_string(path).unwrap_or_default();
    yaml_serde::from_str(&text).unwrap_or_default()
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
