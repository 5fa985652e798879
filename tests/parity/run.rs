//! kubecast on a case's input.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::by_hand;
use crate::case::{Case, Host, name};

/// What kubecast made of a case.
pub(crate) struct Rendered {
    /// Kept while the files are read.
    folder: tempfile::TempDir,
}

impl Rendered {
    /// Makes the spec and renders it.
    pub(crate) fn of(case: &Case) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let cluster = folder.path().join("clusters/parity");
        if by_hand::is_for(&case.first.folder) {
            let spec = by_hand::spec(&case.first.folder)?;
            std::fs::create_dir_all(&cluster).map_err(|error| error.to_string())?;
            std::fs::write(cluster.join("cluster.yaml"), spec).map_err(|error| error.to_string())?;
        } else {
            init(case, &cluster)?;
        }
        let mut render = kubecast();
        render
            .arg("render")
            .arg(&cluster)
            .arg("--output")
            .arg(folder.path().join("out"));
        finish(&mut render)?;
        Ok(Self { folder })
    }

    /// The rendered tree.
    pub(crate) fn tree(&self) -> PathBuf {
        self.folder.path().join("out/parity")
    }

    /// A file of a host.
    pub(crate) fn host_file(&self, host: &str, path: &str) -> Option<String> {
        std::fs::read_to_string(
            self.tree()
                .join("hosts")
                .join(host)
                .join(path.trim_start_matches('/')),
        )
        .ok()
    }

    /// The index of a host.
    pub(crate) fn index(&self, host: &str) -> Value {
        let text = std::fs::read_to_string(self.tree().join("index").join(format!("{host}.json")))
            .unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// A certificate in a host's directory of certificates, wherever that is.
    pub(crate) fn certificate(&self, host: &str, name: &str) -> Option<String> {
        let index = self.index(host);
        let files = index["files"].to_string();
        let has_authority = |path: &&str| {
            ["ca.crt", "ca.pem"]
                .iter()
                .any(|file| files.contains(&format!("\"{path}/{file}\"")))
        };
        let directory = index["directories"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["path"].as_str())
            .find(has_authority)
            .unwrap_or("/etc/kubernetes/pki");
        self.host_file(host, &format!("{directory}/{name}"))
    }

    /// The hosts, by name.
    pub(crate) fn hosts(&self) -> Vec<String> {
        crate::case::folders(&self.tree().join("hosts"))
            .iter()
            .map(|path| name(path))
            .collect()
    }
}

fn kubecast() -> Command {
    Command::new(env!("CARGO_BIN_EXE_kubecast"))
}

/// The spec from kubeadm's configuration.
fn init(case: &Case, cluster: &Path) -> Result<(), String> {
    let mut init = kubecast();
    init.args(["init", "--lab", "--issued-from", "2026-11-20"])
        .arg(cluster);
    init.arg("--from-kubeadm").arg(case.first.input());
    init.args(case.joins.iter().map(Host::input));
    options(case, &mut init);
    finish(&mut init)
}

/// What kubeadm found on the hosts.
fn options(case: &Case, init: &mut Command) {
    host_options(&case.first, "", init);
    for (name, value) in &case.first.environment {
        init.arg("--environment").arg(format!("{name}={value}"));
    }
    for (index, join) in case.joins.iter().enumerate() {
        let node = join.joined_as();
        host_options(join, &format!("{node}="), init);
        let text = std::fs::read_to_string(join.input()).unwrap_or_default();
        if !text.contains("advertiseAddress") {
            init.arg("--address")
                .arg(format!("{node}=192.168.10.{}", 100 + index));
        }
    }
}

/// The options of one host, each behind `NODE=`; those of the first one hold for all that have none of their own.
fn host_options(host: &Host, node: &str, init: &mut Command) {
    let mut option = |flag: &str, value: &str| {
        init.arg(flag).arg(format!("{node}{value}"));
    };
    if let Some(hostname) = &host.hostname {
        option("--hostname", hostname);
    }
    for directory in &host.ca_directories {
        option("--ca-directory", directory);
    }
    if let Some(path) = &host.resolv_conf {
        option("--resolv-conf", path);
    }
    if let Some(patches) = &host.patches {
        option("--patches", &patches.display().to_string());
    }
}

fn finish(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// The name of the host that `kubeadm init` made.
pub(crate) fn first_host(case: &Case, rendered: &Rendered) -> String {
    let joined: Vec<String> = case.joins.iter().map(Host::joined_as).collect();
    rendered
        .hosts()
        .into_iter()
        .find(|host| !joined.contains(host))
        .unwrap_or_default()
}
