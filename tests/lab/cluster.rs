//! A cluster of the lab: its spec, which changes, and its hosts.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::machine::{self, Lab, kubecast};

/// The hosts of the specs in `clusters/`.
pub(crate) const HOSTS: [&str; 4] = ["cp1", "cp2", "cp3", "node1"];

/// kubectl on a control plane, for an administrator.
pub(crate) const KUBECTL: &str = "KUBECONFIG=$(ls /opt/kubernetes/cfg/admin.kubeconfig /etc/kubernetes/admin.conf 2> \
                                  /dev/null) PATH=$PATH:/opt/kubernetes/bin kubectl --request-timeout=5s";

/// A spec of the lab, copied, and what it is for.
pub(crate) struct Cluster<'a> {
    pub(crate) lab: &'a Lab<'a>,
    pub(crate) layout: &'a str,
    folder: &'a TempDir,
}

impl<'a> Cluster<'a> {
    /// With a copy of the spec of a layout, rendered, and with what its hosts need beside it.
    pub(crate) fn new(lab: &'a Lab<'a>, layout: &'a str, folder: &'a TempDir) -> Self {
        let cluster = Self { lab, layout, folder };
        machine::copy_of_spec(layout, &cluster.at("spec"));
        cluster.render();
        let tree = cluster.at("out").join(format!("lab-{layout}"));
        lab.run("assets", &[&cluster.shown("assets"), &shown(&tree)], 300);
        cluster
    }

    /// A place of its own.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn shown(&self, name: &str) -> String {
        shown(&self.at(name))
    }

    fn render(&self) {
        kubecast(&["render", &self.shown("spec"), "-o", &self.shown("out")]);
    }

    /// Changes the spec as a person would, and renders it.
    pub(crate) fn change(&self, from: &str, to: &str) {
        let path = self.at("spec/cluster.yaml");
        let text = std::fs::read_to_string(&path).expect("a spec");
        assert!(text.contains(from), "{from}");
        std::fs::write(&path, text.replacen(from, to, 1)).expect("written");
        self.render();
    }

    /// Adds lines to the spec, whose last part is the list of hosts, and renders it.
    pub(crate) fn append(&self, lines: &str) {
        let path = self.at("spec/cluster.yaml");
        let text = std::fs::read_to_string(&path).expect("a spec");
        std::fs::write(&path, text + lines).expect("written");
        self.render();
    }

    /// All that a push says.
    pub(crate) fn push(&self) -> String {
        let assets = self.shown("assets");
        self.lab.push(&self.at("spec"), &["--assets", &assets])
    }

    /// Brings a host the image that asks and answers, which is the lab's own, so that no push brings it.
    pub(crate) fn bring_probe(&self, host: &str) {
        let words = ["ctr", "-n", "k8s.io", "images", "import", "-"];
        self.lab.feed(host, &words, &self.at("assets/images/probe.tar"));
    }

    /// What kubectl says on a control plane.
    pub(crate) fn kubectl(&self, words: &str) -> String {
        let said = self.lab.run("exec", &["cp1", &format!("{KUBECTL} {words}")], 60);
        said.trim().to_owned()
    }

    /// Everything that runs on these hosts, with what is new if it was started anew.
    pub(crate) fn running(&self, hosts: &[&str]) -> Vec<String> {
        let said = self.lab.run("running", hosts, 120);
        said.lines().map(str::to_owned).collect()
    }
}

fn shown(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}
