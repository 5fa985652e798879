//! A client that reads and writes while a cluster changes.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::judge;
use crate::machine;

/// Probes that run beside the hosts.
struct Load {
    script: Child,
    folder: PathBuf,
}

impl Load {
    fn begin(cluster: &Cluster<'_>) -> Self {
        let folder = cluster.at("load");
        std::fs::create_dir_all(&folder).expect("made");
        let script = machine::script("load").arg(&folder).spawn();
        let load = Self {
            script: script.expect("bash runs"),
            folder,
        };
        for _ in 0..60 {
            if load.folder.join("begun").exists() {
                return load;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        panic!("the probes do not begin");
    }

    /// What they counted.
    fn end(mut self) -> (Value, Value) {
        // What the last change does is to be seen.
        std::thread::sleep(Duration::from_secs(3));
        let id = self.script.id().to_string();
        let ended = Command::new("kill").args(["-TERM", &id]).status();
        assert!(ended.expect("kill runs").success());
        assert!(self.script.wait().expect("it ends").success());
        let read = |name: &str| {
            let text = std::fs::read(self.folder.join(name)).expect("a result");
            serde_json::from_slice(&text).expect("JSON")
        };
        (read("load.json"), read("members.json"))
    }
}

/// Every certificate is renewed, with one more name for the API servers, and a flag of the API servers and one of etcd
/// change: all that runs on control planes starts anew, while requests go on and never two members of etcd are down.
pub(crate) fn changes_under_load(cluster: &Cluster<'_>) {
    let load = Load::begin(cluster);
    cluster.change("pki: {mode: lab}", "pki: {mode: lab, issuedFrom: 2026-01-02}");
    cluster.change(
        "apiServer: {extraArgs: [",
        "apiServer: {certSANs: [api.lab.test], extraArgs: [{name: max-requests-inflight, value: '410'}, ",
    );
    let flag = "extraArgs: [{name: max-txn-ops, value: '129'}]";
    match cluster.layout {
        "binary" => cluster.change(
            "local: {version: 3.6.16}",
            &format!("local: {{version: 3.6.16, {flag}}}"),
        ),
        _ => cluster.change("spec:\n", &format!("spec:\n  etcd: {{local: {{{flag}}}}}\n")),
    }
    let said = cluster.push();
    let (load, members) = load.end();
    judge::say(format_args!("under load: {load}\nmembers: {members}"));
    for word in ["etcd", "kube-apiserver", "kube-scheduler", "kubelet"] {
        for host in ["cp1", "cp2", "cp3"] {
            let restart =
                |line: &str| line.starts_with(host) && line.contains("restart") && line.contains(word);
            assert!(
                said.lines().any(restart),
                "{word} of {host} was not started anew:\n{said}"
            );
        }
    }
    let requests = load["requests"].as_object().expect("counts");
    assert_eq!(requests.len(), 4);
    assert!(requests.values().all(|many| many.as_u64() > Some(50)), "{load}");
    // A busy machine may let a write end with the leader of etcd that took it.
    let most = 2;
    let failed = load["failed"].as_object().expect("counts").values();
    let failed: u64 = failed.filter_map(Value::as_u64).sum();
    assert!(failed <= most, "{load}");
    assert_eq!(members["mostAtOnce"], 1, "{members}");
    let down = members["down"].as_object().expect("counts");
    assert_eq!(down.len(), 3, "each was seen down once: {members}");
}
