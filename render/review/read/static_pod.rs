use serde_json::Value;

use crate::review::{Finding, Kind};
use crate::source::read_foreign;

use super::Changed;
use super::fields;
use super::flags::{CommandLine, FlagKinds};

const FLAGS: FlagKinds = FlagKinds {
    added: Kind::PodFlagAdded,
    removed: Kind::PodFlagRemoved,
    changed: Kind::PodFlagChanged,
};

/// Which kind a field of a pod belongs to, by a name on the way to it; the first that fits.
const FIELDS: &[(&str, Kind)] = &[
    ("/image", Kind::PodImage),
    ("Probe", Kind::PodProbe),
    ("/volumeMounts", Kind::PodMount),
    ("/volumes", Kind::PodMount),
    ("/resources", Kind::PodResources),
    ("/metadata/annotations/kubecast.dev~1", Kind::PodInputs),
];

/// What differs between two static pods: flags apart from their order, image, mounts, resources, probes.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    if !changed.path.parent().ends_with("/manifests") {
        return None;
    }
    match (changed.before, changed.after) {
        (Some(before), Some(after)) => Some(between(pod(before)?, pod(after)?)),
        (None, Some(after)) => Some(vec![whole(Kind::PodAdded, &pod(after)?)]),
        (Some(before), None) => Some(vec![whole(Kind::PodRemoved, &pod(before)?)]),
        (None, None) => None,
    }
}

fn whole(kind: Kind, pod: &Value) -> Finding {
    let name = pod.pointer("/metadata/name").and_then(Value::as_str);
    Finding {
        field: name.map(str::to_owned),
        ..Finding::of(kind)
    }
}

fn between(mut old: Value, mut new: Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (was, is) = (command_lines(&mut old), command_lines(&mut new));
    for (position, (was, is)) in was.iter().zip(&is).enumerate() {
        let found = was.findings(is, FLAGS, Some(Kind::PodFlagOrder));
        findings.extend(found.into_iter().map(|mut finding| {
            // One container is what they all have; those of another say whose they are.
            if position > 0 {
                let field = finding.field.unwrap_or_default();
                finding.field = Some(format!("container {position} {field}"));
            }
            finding
        }));
    }
    let mut others = Vec::new();
    fields::compare(Kind::PodOther, "", "", Some(&old), Some(&new), &mut others);
    findings.extend(others.into_iter().map(|mut finding| {
        let field = finding.field.as_deref().unwrap_or_default();
        let row = FIELDS.iter().find(|(part, _)| field.contains(part));
        finding.kind = row.map_or(Kind::PodOther, |(_, kind)| *kind);
        if finding.kind == Kind::PodInputs {
            // Another digest on each host, and it tells a reader nothing.
            (finding.before, finding.after) = (None, None);
        }
        finding
    }));
    findings
}

/// Takes the command lines out of the containers.
fn command_lines(pod: &mut Value) -> Vec<CommandLine> {
    let containers = pod.pointer_mut("/spec/containers").and_then(Value::as_array_mut);
    let mut lines = Vec::new();
    for container in containers.into_iter().flatten() {
        let mut words: Vec<String> = Vec::new();
        for field in ["command", "args"] {
            let taken = container.get_mut(field).map(Value::take);
            let items = taken.as_ref().and_then(Value::as_array).into_iter().flatten();
            words.extend(items.filter_map(|item| item.as_str().map(str::to_owned)));
        }
        lines.push(CommandLine::read(words.iter().map(String::as_str)));
    }
    lines
}

fn pod(text: &str) -> Option<Value> {
    let documents = read_foreign("", text).ok()?;
    let [document] = documents.as_slice() else {
        return None;
    };
    let value = document.root.to_json();
    (value.get("kind")?.as_str()? == "Pod").then_some(value)
}
