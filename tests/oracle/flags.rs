//! Every flag and gate that is rendered is one that its program knows in that release.

use std::collections::{BTreeMap, BTreeSet};

use kubecast::facts::{Catalogue, ReleaseRun, Standing};
use kubecast::plan::Plan;
use kubecast::types::{Program, Release};
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::documents::documents;
use crate::sample::{self, Sample};

/// The arguments of a program: names and values.
pub(crate) type CommandLine = Vec<(String, String)>;

/// The command lines of a cluster, each once.
pub(crate) fn command_lines(rendered: &Rendered) -> BTreeSet<(Program, CommandLine)> {
    let mut lines = BTreeSet::new();
    for host in rendered.hosts() {
        let files = rendered.host(host);
        for file in files.files() {
            let (path, text) = (file.path().as_str(), file.public_view());
            if path.contains("/manifests/") && path.ends_with(".yaml") {
                lines.extend(of_pod(&yaml_serde::from_str(&text).expect("a manifest")));
            } else if path.ends_with("/kubeadm-flags.env") {
                lines.insert((Program::Kubelet, of_variables(&text)));
            } else if path.ends_with("/10-kubeadm.conf") {
                lines.insert((Program::Kubelet, of_variables(&text.replace("Environment=", ""))));
            }
        }
    }
    let objects = rendered
        .objects()
        .into_values()
        .collect::<Vec<_>>()
        .join("\n---\n");
    for (name, text) in documents(&objects) {
        if name.starts_with("DaemonSet ") {
            let value: Value = yaml_serde::from_str(&text).expect("an object");
            lines.extend(of_pod(&value["spec"]["template"]));
        }
    }
    lines
}

/// The command line of a pod's container, if it runs a program that we know the flags of.
fn of_pod(pod: &Value) -> Option<(Program, CommandLine)> {
    let command = pod["spec"]["containers"][0]["command"].as_array()?;
    let words: Vec<&str> = command.iter().filter_map(Value::as_str).collect();
    let name = words.first()?.rsplit('/').next()?;
    // flanneld's flags follow its own version.
    let is_meant = |program: &Program| *program != Program::Flanneld && program.name() == name;
    let program = Program::ALL.into_iter().find(is_meant)?;
    Some((program, arguments(words.into_iter().skip(1))))
}

/// The arguments in variables, one a line: `NAME="--a=b --c=d"` or `"NAME=--a=b --c=d"`.
fn of_variables(text: &str) -> CommandLine {
    let values = text.lines().filter_map(|line| line.split_once('='));
    arguments(values.flat_map(|(_, value)| value.trim_matches('"').split(' ')))
}

/// Those words that are arguments.
fn arguments<'a>(words: impl Iterator<Item = &'a str>) -> CommandLine {
    let flags = words.filter_map(|word| word.strip_prefix("--"));
    let split = |flag: &str| match flag.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (flag.to_owned(), String::new()),
    };
    flags.map(split).collect()
}

/// A sample for a release and a level, if that release can be it.
pub(crate) fn render(sample: &Sample, release: &Release, level: &str) -> Option<Rendered> {
    let mut spec = sample.spec.clone();
    spec["spec"]["version"] = json!(release);
    spec["spec"]["hardening"] = json!(level);
    let cluster = sample::cluster(&spec).expect("a spec");
    Rendered::of(&cluster, &sample.companions(&cluster)).ok()
}

/// What a release does not know of a command line.
fn unknown(plan: &Plan, program: Program, line: &CommandLine) -> Vec<String> {
    let facts = &plan.facts;
    let etcd = plan.etcd.local();
    let mut unknown = Vec::new();
    for (name, value) in line {
        let is_known = match (program, etcd) {
            (Program::Etcd, Some(etcd)) => etcd.knows(name),
            _ => facts.flag(program, name).known().is_some(),
        };
        if !is_known {
            unknown.push(format!("{program} --{name}"));
        }
        if name == "feature-gates" && program != Program::Etcd {
            let gates = value.split(',').filter_map(|gate| gate.split('=').next());
            let strange = gates.filter(|gate| facts.feature_gate(gate).known().is_none());
            unknown.extend(strange.map(|gate| format!("{program} --feature-gates={gate}")));
        }
        if name == "enable-admission-plugins" {
            let strange = value
                .split(',')
                .filter(|plugin| facts.admission_plugin(plugin).known().is_none());
            unknown.extend(strange.map(|plugin| format!("{program} --{name}={plugin}")));
        }
    }
    unknown
}

/// Museum pieces are compared with kept output only: their flags were not read.
fn releases(catalogue: &Catalogue) -> BTreeSet<&Release> {
    let runs = catalogue.releases().iter();
    let looked_after = runs.filter(|run| run.standing != Standing::Museum);
    looked_after.flat_map(ReleaseRun::samples).collect()
}

pub(crate) const LEVELS: &[&str] = &["none", "baseline", "strict"];

/// Every flag of the level between them is one of the strict level too.
const ENDS: &[&str] = &["none", "strict"];

#[test]
fn every_release_knows_every_flag_that_it_is_given() {
    let catalogue = Catalogue::embedded().expect("facts");
    let samples: Vec<Sample> = Sample::all().into_iter().filter(Sample::is_kubeadms).collect();
    let cases: Vec<(&Release, &Sample, &str)> = releases(&catalogue)
        .into_iter()
        .flat_map(|release| samples.iter().map(move |sample| (release, sample)))
        .flat_map(|(release, sample)| ENDS.iter().map(move |level| (release, sample, *level)))
        .collect();
    let judged: Vec<(&Release, usize, Vec<String>)> = cases
        .par_iter()
        .filter_map(|(release, sample, level)| {
            let rendered = render(sample, release, level)?;
            let lines = command_lines(&rendered);
            let unknown = lines
                .iter()
                .flat_map(|(program, line)| unknown(&rendered.plan, *program, line))
                .map(|what| format!("{release} {} {level}: {what}", sample.name))
                .collect();
            Some((*release, lines.len(), unknown))
        })
        .collect();
    let mut seen: BTreeMap<&Release, usize> = BTreeMap::new();
    for (release, lines, _) in &judged {
        *seen.entry(release).or_default() += lines;
    }
    for release in releases(&catalogue) {
        assert!(
            seen.get(release).is_some_and(|lines| *lines >= 6),
            "{release}: hardly anything is rendered"
        );
    }
    let unknown: BTreeSet<String> = judged.into_iter().flat_map(|(_, _, unknown)| unknown).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}
