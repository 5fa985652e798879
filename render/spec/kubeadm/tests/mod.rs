mod fields;
mod hosts;
mod patches;
mod promises;
mod refusals;
mod specs;

use serde_json::Value as Json;

use super::*;
use crate::report::{Printer, Severity, SourceText};
use crate::source::parse_spec;
use crate::spec::{Cluster, check, print, schema};

/// A cluster of one host in the newest version.
const SINGLE: &str = "\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint:
  advertiseAddress: 192.0.2.10
nodeRegistration:
  name: m1
  criSocket: unix:///run/containerd/containerd.sock
bootstrapTokens:
  - token: abcdef.0123456789abcdef
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
";

fn options() -> Options {
    Options {
        name: "demo".parse().expect("a name"),
        uid: "00000000-0000-0000-0000-000000000000"
            .parse()
            .expect("an identity"),
        issued_from: "2026-01-31".parse().expect("a day"),
        lab: false,
        environment: Default::default(),
        host: HostOptions::default(),
        hosts: Default::default(),
    }
}

fn file(name: &str, text: impl Into<String>) -> KubeadmFile {
    KubeadmFile {
        name: name.into(),
        text: text.into(),
    }
}

/// The spec of one file, with the options of [`options`].
fn converted(text: &str) -> Converted {
    convert(&[file("kubeadm.yaml", text)], &options()).expect("a spec")
}

/// The spec as it is printed, below `spec:`.
fn printed(converted: &Converted) -> String {
    let text = checked(&converted.cluster);
    let (_, spec) = text.split_once("spec:\n").expect("a spec");
    let lines = spec.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The printed spec, which fits the schema and reads back as the same value.
fn checked(cluster: &Cluster) -> String {
    let text = print(cluster, &assemble::comments()).expect("a text");
    let document = parse_spec("cluster.yaml", &text).expect("a document");
    let report = check(&document, schema());
    assert!(report.is_empty(), "{}", Printer::new(&document).text(&report));
    let read: Cluster = serde_json::from_value(document.root.to_json()).expect("a cluster");
    assert_eq!(read, *cluster);
    text
}

/// The value at a pointer into the spec.
fn at(converted: &Converted, pointer: &str) -> Json {
    let json = serde_json::to_value(&converted.cluster.spec).expect("a value");
    json.pointer(pointer).cloned().unwrap_or(Json::Null)
}

/// A report as people see it.
fn shown(report: &Report, files: &[KubeadmFile]) -> String {
    let sources: Vec<SourceText> = files
        .iter()
        .map(|file| SourceText::new(file.name.as_str(), file.text.as_str()))
        .collect();
    let none = SourceText::new("", "");
    let printer = sources
        .iter()
        .fold(Printer::new(&none), |printer, source| printer.with(source));
    printer.text(report)
}

/// Code, message and place of each message, in the order in which they were found.
fn lines(report: &Report, severity: Severity) -> Vec<String> {
    let of_severity = report
        .diagnostics()
        .iter()
        .filter(|found| found.severity == severity);
    let line = |found: &crate::report::Diagnostic| {
        let place = match &found.at {
            Some(crate::report::Location::Place(name, line, column)) => format!(" ({name}:{line}:{column})"),
            Some(crate::report::Location::File(name)) => format!(" ({name})"),
            _ => String::new(),
        };
        format!("{}: {}{place}", found.code, found.message)
    };
    of_severity.map(line).collect()
}
