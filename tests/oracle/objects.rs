//! The real kubectl reads every object that is rendered for a sample, offline: as the types of its own scheme.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use kubecast::secrets::Vault;
use serde_json::Value;

use crate::cluster::Rendered;
use crate::documents::documents;
use crate::program;
use crate::sample::{self, Sample};
use crate::tree;

/// Kinds that kubectl's scheme does not have; it takes them as they are.
const WITHOUT_TYPE: &[&str] = &["apiregistration.k8s.io/v1 APIService"];

/// What kubectl says of an object that it has read and has nothing to do with, before the type.
const READ: &str = "the object is not a pod or does not have a pod template: *";

/// Objects as kubectl names them, each with the type that it was read as where kubectl says that.
type Objects = BTreeMap<String, Option<String>>;

/// What kubectl says, both streams apart, when a local command reads a text.
fn told(kubectl: &Path, command: &[&str], text: &str) -> (bool, String, String) {
    let mut child = Command::new(kubectl)
        .args(["--kubeconfig", "/dev/null"])
        .args(command)
        .args(["--local", "--dry-run=client", "-o", "name", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// The objects of a text, which kubectl reads as their types; else what it says.
///
/// `set serviceaccount` is a local command that reads typed objects. It has something to do with those that make pods,
/// and names the type of all others.
fn typed(kubectl: &Path, text: &str) -> Result<Objects, String> {
    let (_, named, said) = told(kubectl, &["set", "serviceaccount", "default"], text);
    let mut objects: Objects = named.lines().map(|name| (name.to_owned(), None)).collect();
    for problem in said.split("error: ").filter(|problem| !problem.trim().is_empty()) {
        let words: Vec<&str> = problem.split_whitespace().collect();
        let sentence = words.get(1..).unwrap_or_default().join(" ");
        match (words.first(), sentence.strip_prefix(READ)) {
            (Some(name), Some(of_type)) => objects.insert((*name).to_owned(), Some(of_type.to_owned())),
            _ => return Err(said),
        };
    }
    Ok(objects)
}

/// An object of a kind without a type.
fn untyped(kubectl: &Path, text: &str) -> Result<Objects, String> {
    let refusal = typed(kubectl, text).expect_err("its scheme has the kind");
    assert!(refusal.contains("is registered for version"), "{refusal}");
    let (is_good, named, said) = told(kubectl, &["label", "read=yes"], text);
    match is_good {
        true => Ok(named.lines().map(|name| (name.to_owned(), None)).collect()),
        false => Err(said),
    }
}

/// What is written in a document: its apiVersion and kind, kubectl's name for it, and Go's for its type.
struct Written {
    kind: String,
    name: String,
    of_type: String,
}

impl Written {
    fn of(document: &str) -> Self {
        let value: Value = yaml_serde::from_str(document).expect("an object");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let (api_version, kind) = (text(&value["apiVersion"]), text(&value["kind"]));
        let (group, version) = api_version.split_once('/').unwrap_or(("", &api_version));
        let dot = if group.is_empty() { "" } else { "." };
        let name = text(&value["metadata"]["name"]);
        Self {
            name: format!("{}{dot}{group}/{name}", kind.to_lowercase()),
            of_type: format!("{version}.{kind}"),
            kind: format!("{api_version} {kind}"),
        }
    }
}

/// What is wrong with a file, if anything.
fn problem(kubectl: &Path, text: &str) -> Option<String> {
    let (foreign, own): (Vec<_>, Vec<_>) = documents(text)
        .into_values()
        .map(|document| (Written::of(&document), document))
        .partition(|(written, _)| WITHOUT_TYPE.contains(&written.kind.as_str()));
    let joined: Vec<&str> = own.iter().map(|(_, document)| document.as_str()).collect();
    let mut read = Vec::new();
    if !joined.is_empty() {
        read.push(typed(kubectl, &joined.join("---\n")));
    }
    read.extend(foreign.iter().map(|(_, document)| untyped(kubectl, document)));
    let mut found = Objects::new();
    for objects in read {
        match objects {
            Ok(objects) => found.extend(objects),
            Err(said) => return Some(said),
        }
    }
    let written: BTreeMap<&str, &str> = own
        .iter()
        .chain(&foreign)
        .map(|(written, _)| (written.name.as_str(), written.of_type.as_str()))
        .collect();
    let is_same = found.keys().eq(written.keys())
        && found.iter().all(|(name, of_type)| {
            of_type
                .as_deref()
                .is_none_or(|of_type| of_type == written[name.as_str()])
        });
    (!is_same).then(|| format!("kubectl found {found:?}, not {written:?}"))
}

/// The files with objects of a sample as it stands, with their secrets: those for the API and those of static pods.
fn files(sample: &Sample) -> BTreeMap<String, String> {
    let cluster = sample::cluster(&sample.spec).expect("a spec");
    let rendered = Rendered::of(&cluster, &sample.companions(&cluster))
        .map_err(|report| sample::messages(&report))
        .expect("rendered");
    let vault = Vault::lab(rendered.plan.uid);
    let mut trees = vec![("cluster", tree::of_artifacts(&rendered.cluster(), &vault, &["/"]))];
    for host in rendered.hosts() {
        let pods = tree::of_artifacts(&rendered.host(host), &vault, &["/etc/kubernetes/manifests"]);
        trees.push((host, pods));
    }
    let files = trees.into_iter().flat_map(|(place, tree)| {
        let files = tree
            .into_iter()
            .filter_map(|(path, entry)| Some((path, entry.text?)));
        files.map(move |(path, text)| (format!("{place} {path}"), text))
    });
    files.collect()
}

#[test]
fn kubectl_reads_every_object_of_every_sample() {
    let Some(kubectl) = program::find("kubectl") else {
        return;
    };
    let mut problems = Vec::new();
    for sample in Sample::all() {
        let files = files(&sample);
        let rendered = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("out")
            .join(&sample.name)
            .join("cluster");
        for entry in std::fs::read_dir(rendered).expect("a rendered sample").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_there = files
                .keys()
                .any(|file| file.starts_with("cluster ") && file.ends_with(&name));
            assert!(is_there, "{} has {name}", sample.name);
        }
        for (file, text) in &files {
            let problem = problem(&kubectl, text);
            problems.extend(problem.map(|problem| format!("{} {file}: {problem}", sample.name)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn kubectl_refuses_what_is_no_object() {
    let Some(kubectl) = program::find("kubectl") else {
        return;
    };
    let good = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: one}\nspec: {replicas: 2}\n";
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: two}\ndata: {word: bm8=}\n";
    assert_eq!(problem(&kubectl, good), None);
    assert_eq!(problem(&kubectl, secret), None);
    for (text, old, new) in [
        (good, "replicas: 2", "replicas: two"),
        (good, "{replicas: 2}", "[]"),
        (good, "apps/v1", "apps/v9"),
        (secret, "bm8=", "placeholder"),
        (secret, "kind: Secret", "kind: Secrets"),
    ] {
        let bad = text.replace(old, new);
        assert_ne!(bad, text);
        assert!(problem(&kubectl, &bad).is_some(), "{bad}");
    }
}
