//! The runbook speaks of rules: its shell is well formed, and a new worker does not change it.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "judge/mod.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod judge;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The runbook of a spec, rendered without a lock.
fn rendered(name: &str, spec: &str) -> String {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("clusters").join(name);
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("cluster.yaml"), spec).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
        .arg("render")
        .arg(&folder)
        .output()
        .expect("kubecast runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let page: PathBuf = scratch.path().join("out").join(name).join("RUNBOOK.md");
    std::fs::read_to_string(page).expect("a runbook")
}

fn ha() -> String {
    std::fs::read_to_string(root().join("clusters/ha/cluster.yaml")).expect("a sample")
}

#[test]
fn a_new_worker_does_not_change_it() {
    let spec = ha();
    let more = format!("{spec}  - {{name: node3, address: 192.168.10.31}}\n");
    assert_eq!(rendered("ha", &more), rendered("ha", &spec));
}

#[test]
fn a_member_that_joins_later_is_started_after_etcd_was_told() {
    let spec = ha();
    let more = format!(
        "{spec}  - {{name: master4, address: 192.168.10.31, roles: [control-plane], etcd: {{joinOrder: 1}}}}\n"
    );
    let page = rendered("ha", &more);
    let add = page
        .find("member add master4 --peer-urls=https://192.168.10.31:2380")
        .expect("etcd is told");
    let start = page
        .find("ssh root@master4 systemctl enable --now kubelet.service")
        .expect("it is started");
    assert!(add < start, "{page}");
    assert!(page.contains("joinOrder: 2"), "{page}");
}

#[test]
fn its_shell_is_well_formed() {
    let trees = std::fs::read_dir(root().join("out")).expect("out/");
    for tree in trees.flatten() {
        let page = std::fs::read_to_string(tree.path().join("RUNBOOK.md")).expect("a runbook");
        let blocks = page.split("```sh\n").skip(1);
        let shell: String = blocks.filter_map(|block| block.split("```").next()).collect();
        assert!(!shell.is_empty());
        match Command::new("bash").args(["-n", "-c", &shell]).output() {
            Ok(output) => assert!(
                output.status.success(),
                "{}: {}",
                tree.path().display(),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => return judge::skip(format_args!("bash does not run: {error}")),
        }
    }
}
