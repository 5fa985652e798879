//! Every argument and every line with one knows why it is there, in every release and at every level.

use super::sample::Sample;
use crate::facts::{Catalogue, Standing};
use crate::types::Release;

fn sample(release: &Release, hardening: &str) -> Sample {
    Sample::new(&format!(
        "  version: {release}
  hardening: {hardening}
  network: {{podSubnet: 10.244.0.0/16, cni: {{type: none}}}}
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane]}}
"
    ))
}

#[test]
fn every_argument_of_every_release_has_a_reason() {
    let catalogue = Catalogue::embedded().expect("facts");
    let mut seen = 0;
    for run in catalogue.releases() {
        let Some(release) = run.samples().last() else {
            continue;
        };
        let levels: &[&str] = match run.standing {
            Standing::Museum => &["none"],
            Standing::Full | Standing::Preview => &["none", "baseline", "strict"],
        };
        for hardening in levels {
            for process in sample(release, hardening).processes("cp1") {
                for argument in &process.arguments {
                    let flag = format!("{release} {hardening}: {} --{}", process.program, argument.name);
                    assert!(!argument.origins.is_empty(), "{flag}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1000, "{seen}");
}

/// What starts a process, in both layouts.
const STARTS: &[&str] = &["manifest", "options", "unit", "flags"];

#[test]
fn every_line_with_an_argument_has_a_reason_of_its_own() {
    let mut seen = 0;
    for layout in ["kubeadm", "binary"] {
        let sample = Sample::new(&format!(
            "  version: 1.36.3
  layout: {layout}
  network: {{podSubnet: 10.244.0.0/16, cni: {{type: none}}}}
  proxyEnvironment: {{HTTP_PROXY: \"http://proxy.example.com\"}}
  apiServer:
    extraArgs: [{{name: v, value: \"2\"}}]
    extraEnvs: [{{name: GOGC, value: \"50\"}}]
  hosts:
  - {{name: cp1, address: 192.0.2.11, roles: [control-plane, worker{}]}}
",
            if layout == "binary" { ", etcd" } else { "" }
        ));
        let files = sample.host("cp1");
        let starts = files.files().filter(|file| STARTS.contains(&file.id().part()));
        for file in starts {
            let view = file.public_view();
            for (line, number) in view.lines().zip(1..) {
                let is_argument = line.contains(" --") || line.contains("\"--") || line.starts_with("--");
                let is_variable =
                    line.starts_with("ETCD_") || line.contains("GOGC") || line.starts_with("HTTP_PROXY");
                if is_argument || is_variable {
                    assert!(
                        !file.marks_of_line(number).is_empty(),
                        "{} {number}: {line}",
                        file.path()
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// `8: clusterDNS because of spec.network.serviceSubnet`.
fn lines(sample: &Sample, host: &str, path: &str) -> String {
    let files = sample.host(host);
    let file = files.file(&path.parse().expect("a path")).expect("a file");
    let line = |number: usize| {
        let mut marks = file.marks_of_line(number);
        marks.retain(|mark| {
            !mark
                .origins
                .iter()
                .any(|origin| origin.to_string().starts_with("fact:"))
        });
        let reasons = marks.iter().map(|mark| {
            let origins: Vec<String> = mark.origins.iter().map(ToString::to_string).collect();
            format!("{} because of {}", mark.part, origins.join(", "))
        });
        reasons.collect::<Vec<_>>().join("; ")
    };
    let view = file.public_view();
    let numbered = view
        .lines()
        .zip(1..)
        .map(|(text, number)| (number, text, line(number)));
    let lines = numbered.filter(|(.., reasons)| !reasons.is_empty());
    lines
        .map(|(number, text, reasons)| format!("{number}: {}\n   {reasons}\n", text.trim()))
        .collect()
}

#[test]
fn lines_of_files_know_their_reasons() {
    let sample = Sample::new(
        "  version: 1.36.3
  network: {podSubnet: 10.244.0.0/16}
  kubelet: {config: {maxPods: 150, featureGates: {NodeSwap: true}}}
  patches:
  - target: kubeletconfiguration
    type: merge
    patch: {imageGCHighThresholdPercent: 70}
  hosts:
  - {name: cp1, address: 192.0.2.11, roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, kubelet: {config: {maxPods: 30}}}
",
    );
    let shown = [
        "/var/lib/kubelet/config.yaml",
        "/etc/kubernetes/kubelet.conf",
        "/etc/kubecast/flannel/subnet.env",
    ]
    .map(|path| format!("{path}\n{}", lines(&sample, "node1", path)))
    .join("\n");
    insta::assert_snapshot!(shown);
}
