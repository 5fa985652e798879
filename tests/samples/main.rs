//! The sample clusters: what is committed is what is rendered, and nothing of the machine reaches a byte.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program on the samples"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn samples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("clusters")).expect("clusters/");
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

fn kubecast(arguments: &[&str], change: impl FnOnce(&mut Command)) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubecast"));
    command.args(arguments);
    change(&mut command);
    command.output().expect("kubecast runs")
}

fn succeed(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn out_is_what_the_samples_render() {
    let samples = samples();
    assert!(samples.len() >= 7, "the samples are gone");
    for sample in samples {
        let output = kubecast(
            &["render", "--check", "--locked", &sample.display().to_string()],
            |_| {},
        );
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{}: render it again\n{shown}{}",
            sample.display(),
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Every file of a tree by its path.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below").to_owned();
            (path, std::fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

/// A copy of a sample without its lock, the hosts turned round.
fn turned_round(sample: &Path, into: &Path) -> PathBuf {
    let folder = into.join("clusters").join(sample.file_name().expect("a name"));
    for entry in walkdir::WalkDir::new(sample)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file())
    {
        let target = folder.join(entry.path().strip_prefix(sample).expect("below"));
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        std::fs::copy(entry.path(), target).expect("copied");
    }
    let _ = std::fs::remove_file(folder.join("pki.lock"));
    let spec = folder.join("cluster.yaml");
    let text = std::fs::read_to_string(&spec).expect("a spec");
    let (front, hosts) = text.split_once("\n  hosts:\n").expect("hosts come last");
    let mut items: Vec<String> = Vec::new();
    for line in hosts.lines() {
        if line.starts_with("  - ") || items.is_empty() {
            items.push(String::new());
        }
        let last = items.last_mut().expect("an item");
        last.push_str(line);
        last.push('\n');
    }
    items.reverse();
    std::fs::write(spec, format!("{front}\n  hosts:\n{}", items.concat())).expect("written");
    folder
}

#[test]
fn no_fact_of_the_machine_reaches_a_byte() {
    for sample in samples() {
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = turned_round(&sample, scratch.path());
        let name = sample.file_name().expect("a name").to_owned();
        let out = scratch.path().join("elsewhere");
        let output = kubecast(
            &[
                "render",
                &folder.display().to_string(),
                "--output",
                &out.display().to_string(),
            ],
            |command| {
                command
                    .env("TZ", "Pacific/Kiritimati")
                    .env("LC_ALL", "tr_TR.UTF-8")
                    .env("HOME", "/nonexistent")
                    .env("RAYON_NUM_THREADS", "1")
                    .current_dir("/");
            },
        );
        succeed(&output);
        let committed = root().join("out").join(&name);
        assert_eq!(
            tree(&out.join(&name)).keys().collect::<Vec<_>>(),
            tree(&committed).keys().collect::<Vec<_>>(),
            "{}",
            sample.display()
        );
        for (path, bytes) in tree(&out.join(&name)) {
            // Where a host stands in the spec is an origin, which the index and nothing else tells.
            if path.starts_with("index") {
                continue;
            }
            let other = std::fs::read(committed.join(&path)).expect("committed");
            assert!(bytes == other, "{}: {} differs", sample.display(), path.display());
        }
        let lock = std::fs::read(folder.join("pki.lock")).expect("a lock");
        assert!(
            lock == std::fs::read(sample.join("pki.lock")).expect("a lock"),
            "{}: pki.lock differs",
            sample.display()
        );
    }
}

#[test]
fn a_second_render_changes_nothing() {
    let sample = root().join("clusters/single");
    let scratch = tempfile::tempdir().expect("a folder");
    let out = scratch.path().display().to_string();
    let arguments = ["render", &sample.display().to_string(), "--output", &out];
    succeed(&kubecast(&arguments, |_| {}));
    let output = kubecast(&arguments, |_| {});
    succeed(&output);
    assert!(String::from_utf8_lossy(&output.stderr).contains(" 0 files written"));
}
