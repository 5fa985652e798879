//! The sample clusters: what is committed is what is rendered, and nothing of the machine reaches a byte.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program on the samples"
)]

mod errata;
mod inventories;
mod names;
mod views;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

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

/// Every file of a tree by its path: its mode and its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let files = walkdir::WalkDir::new(folder)
        .into_iter()
        .flatten()
        .filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("below").to_owned();
            let mode = entry.metadata().expect("metadata").permissions().mode();
            (path, (mode, std::fs::read(entry.path()).expect("readable")))
        })
        .collect()
}

/// A copy of a sample without its lock: hosts turned round, and the keys of every mapping.
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
    let mut value: Value = yaml_serde::from_str(&text).expect("YAML");
    let hosts = value["spec"]["hosts"].as_array_mut().expect("hosts");
    hosts.reverse();
    std::fs::write(spec, backwards(&value)).expect("written");
    folder
}

/// JSON, which is YAML too, with the keys of every mapping in reverse order.
fn backwards(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_by(|a, b| b.cmp(a));
            let fields = keys
                .iter()
                .map(|key| format!("{}: {}", Value::from(key.as_str()), backwards(&fields[*key])));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(",\n"))
        }
        Value::Array(items) => {
            let items = items.iter().map(backwards);
            format!("[{}]", items.collect::<Vec<_>>().join(",\n"))
        }
        scalar => scalar.to_string(),
    }
}

/// Another time zone, locale, home, umask, folder and number of threads.
fn elsewhere(command: &mut Command) {
    command
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("HOME", "/nonexistent")
        .env("RAYON_NUM_THREADS", "1")
        .current_dir("/");
}

#[test]
fn no_fact_of_the_machine_reaches_a_byte() {
    for sample in samples() {
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = turned_round(&sample, scratch.path());
        let name = sample.file_name().expect("a name").to_owned();
        let out = scratch.path().join("elsewhere");
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "umask 0077; exec \"$@\"",
                "sh",
                env!("CARGO_BIN_EXE_kubecast"),
                "render",
            ])
            .arg(&folder)
            .arg("--output")
            .arg(&out);
        elsewhere(&mut command);
        succeed(&command.output().expect("kubecast runs"));

        let (theirs, ours) = (tree(&out.join(&name)), tree(&root().join("out").join(&name)));
        assert_eq!(
            theirs.keys().collect::<Vec<_>>(),
            ours.keys().collect::<Vec<_>>(),
            "{}",
            sample.display()
        );
        for (path, (mode, bytes)) in theirs {
            let (_, committed) = &ours[&path];
            assert!(
                bytes == *committed,
                "{}: {} differs",
                sample.display(),
                path.display()
            );
            // A checkout has the modes that git gives it; a tree has its own.
            assert_eq!(mode & 0o777, 0o644, "{}", path.display());
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
