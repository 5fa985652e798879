use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program;

/// How many hosts a cluster has, and how its components run.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) hosts: usize,
    pub(crate) layout: &'static str,
}

/// A cluster in a directory of its own, with its tree beside it.
pub(crate) struct Fleet {
    folder: PathBuf,
}

impl Fleet {
    /// Three control planes with stacked etcd, the rest workers; every kubelet's certificates are issued.
    pub(crate) fn new(folder: &Path, size: Size) -> Self {
        let fleet = Self::empty(folder);
        fs::write(fleet.spec(), spec(size)).expect("the spec is written");
        fleet
    }

    /// A sample, without its lock.
    pub(crate) fn copy(spec: &Path, folder: &Path) -> Self {
        let fleet = Self::empty(folder);
        fs::copy(spec, fleet.spec()).expect("the spec is copied");
        fleet
    }

    fn empty(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("clusters/fleet")).expect("a directory");
        Self {
            folder: folder.into(),
        }
    }

    fn spec(&self) -> PathBuf {
        self.folder.join("clusters/fleet/cluster.yaml")
    }

    /// Its lock.
    pub(crate) fn lock(&self) -> PathBuf {
        self.folder.join("clusters/fleet/pki.lock")
    }

    /// The directory that holds its tree.
    pub(crate) fn out(&self) -> PathBuf {
        self.folder.join("out")
    }

    /// The command that renders it.
    pub(crate) fn render(&self) -> Command {
        let cluster = self.folder.join("clusters/fleet").display().to_string();
        program::kubecast(&["render", &cluster])
    }

    /// Gives the last host another address: its certificate and some of its files change.
    pub(crate) fn move_one_host(&self) {
        self.edit(|text| {
            let (before, last) = text.rsplit_once("address: 172.").expect("a host");
            let (_, after) = last.split_once('}').expect("the end of the host");
            format!("{before}address: 172.31.255.1}}{after}")
        });
    }

    /// Changes a field that reaches a file of every host.
    pub(crate) fn rename_domain(&self) {
        self.edit(|text| text.replace("dnsDomain: cluster.local", "dnsDomain: fleet.local"));
    }

    /// The same spec and lock in another folder.
    pub(crate) fn twin(&self, folder: &Path) -> Self {
        let twin = Self::copy(&self.spec(), folder);
        fs::copy(self.lock(), twin.lock()).expect("the lock is copied");
        twin
    }

    /// Changes a setting of every kubelet.
    pub(crate) fn set_pods(&self) {
        self.edit(|text| text.replace("  pki:\n", "  kubelet: {config: {maxPods: 150}}\n  pki:\n"));
    }

    /// The command that compares it with another.
    pub(crate) fn diff(&self, base: &Self) -> Command {
        let side = |fleet: &Self| format!("spec:{}", fleet.folder.join("clusters/fleet").display());
        program::kubecast(&["diff", &side(base), &side(self), "--quiet"])
    }

    fn edit(&self, change: impl FnOnce(&str) -> String) {
        let old = fs::read_to_string(self.spec()).expect("the spec is read");
        let new = change(&old);
        assert_ne!(old, new, "the spec changes");
        fs::write(self.spec(), new).expect("the spec is written");
    }
}

fn spec(size: Size) -> String {
    let mut text = format!(
        "apiVersion: kubecast.dev/v1alpha1
kind: Cluster
metadata:
  name: fleet
  uid: 0c5f3f0e-7a0d-4c39-9c1b-2f5f6a1d8e77
spec:
  version: v1.36.3
  layout: {}
  environment: lab
  controlPlaneEndpoint: api.fleet.example:6443
  network:
    podSubnet: 10.128.0.0/11
    serviceSubnet: 10.96.0.0/12
    dnsDomain: cluster.local
  pki:
    mode: lab
    issuedFrom: 2026-01-01
  hosts:
",
        size.layout
    );
    for number in 0..size.hosts {
        let address = format!(
            "172.{}.{}.{}",
            16 + (number >> 16),
            number >> 8 & 255,
            number & 255
        );
        let line = match number {
            0..3 => format!("  - {{name: control-{number}, roles: [control-plane], address: {address}}}"),
            _ => format!("  - {{name: node-{number:05}, address: {address}}}"),
        };
        writeln!(text, "{line}").expect("a string takes it");
    }
    text
}
