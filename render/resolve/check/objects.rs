//! A user's objects of a pod network: what the API server would refuse, and what would leave pods without a network.

use super::pod_ranges::{self, Rule, Stated};
use crate::facts::{ApiKind, Finding, Row};
use crate::layout::RunAs;
use crate::plan::{CniPlan, Plan};
use crate::report::{Diagnostic, Location, Report, SourceText, Span, SpecPath, excerpt, messages};
use crate::source::{self, Document, Node};
use crate::types::{Cidr, Subnets};

/// What only a template of Helm's has, behind the braces.
const HELM: &[&str] = &[".Values", ".Release", ".Chart", "include "];

pub(super) fn check(plan: &Plan, report: &mut Report) {
    let CniPlan::Manifests(manifests) = &plan.network.cni else {
        return;
    };
    let path = SpecPath::of("spec.network.cni.manifests");
    let mut documents = Vec::new();
    for (index, (name, text)) in manifests.value.iter().enumerate() {
        let mut found = Report::new();
        match read(name, text) {
            Ok(read) => {
                if read.is_empty() {
                    report.push(messages::file::not_objects(name, "it is empty").at(&path.index(index)));
                }
                for (number, document) in read.iter().enumerate() {
                    found.extend(judge(plan, document, number + 1));
                }
                documents.extend(read.into_iter().map(|document| (index, document)));
            }
            Err(problems) => found = problems,
        }
        report.extend(naming(found, &path.index(index)));
    }
    guessed_range(plan, &documents, &path, report);
}

/// The same messages, which also say where the file is named.
fn naming(found: Report, at: &SpecPath) -> Report {
    let mut report = Report::new();
    for problem in found.diagnostics() {
        report.push(problem.clone().note_at("the file is named at", at));
    }
    report
}

/// The documents of a file that is no template.
fn read(name: &str, text: &str) -> Result<Vec<Document>, Report> {
    if let Some(start) = text.find('\r') {
        let message = messages::object::line_ends(name).place(Location::Text(Span { start, end: start }));
        return Err(message.pinned(&SourceText::new(name, text)).into());
    }
    let is_braced = |problem: &&Diagnostic| match &problem.at {
        Some(Location::Place(_, line, _)) => text
            .lines()
            .nth(line - 1)
            .is_some_and(|line| ["{{", "{%"].iter().any(|mark| line.contains(mark))),
        _ => false,
    };
    let documents = source::read_foreign(name, text).map_err(|problems| {
        let braced = problems.diagnostics().iter().find(is_braced);
        match braced.and_then(|problem| problem.at.clone()) {
            Some(at) => messages::object::template(name).place(at).into(),
            None => problems,
        }
    })?;
    for document in &documents {
        if let Some(node) = helm(&document.root) {
            return Err(placed(messages::object::template(name), document, node).into());
        }
    }
    Ok(documents)
}

fn placed(message: Diagnostic, document: &Document, node: &Node) -> Diagnostic {
    message.place(Location::Text(node.span)).pinned(document)
}

/// The first text that Helm would have filled in.
fn helm(node: &Node) -> Option<&Node> {
    match &node.value {
        source::Value::Text(text) => {
            let is_action = |inner: &str| {
                let inner = inner.trim_start_matches('-').trim_start();
                HELM.iter().any(|word| inner.starts_with(word))
            };
            text.split("{{").skip(1).any(is_action).then_some(node)
        }
        source::Value::List(items) => items.iter().find_map(helm),
        source::Value::Map(fields) => fields.iter().find_map(|field| helm(&field.value)),
        _ => None,
    }
}

/// The objects of a document: a list holds several.
fn objects(root: &Node) -> Vec<&Node> {
    let is_list = text(root, "kind").is_some_and(|kind| kind.ends_with("List"));
    match root.get("items").and_then(Node::as_list) {
        Some(items) if is_list => items.iter().collect(),
        _ => vec![root],
    }
}

fn text<'a>(object: &'a Node, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Node::as_text)
}

/// What stands against a document.
fn judge(plan: &Plan, document: &Document, number: usize) -> Report {
    let mut report = Report::new();
    for object in objects(&document.root) {
        let name = object.get("metadata").and_then(|metadata| text(metadata, "name"));
        let (api_version, kind) = (text(object, "apiVersion"), text(object, "kind"));
        let (Some(api_version), Some(kind), Some(_)) = (api_version, kind, name) else {
            let missing = match (api_version, kind) {
                (None, _) => "apiVersion",
                (_, None) => "kind",
                _ => "metadata.name",
            };
            let problem = format!("document {number} has no `{missing}`");
            let message = messages::file::not_objects(&document.name, &problem);
            report.push(placed(message, document, object));
            continue;
        };
        let place = object.get("apiVersion").unwrap_or(object);
        let message = unserved(plan, api_version, kind);
        report.extend_with(message.map(|message| placed(message, document, place)));
        for stated in pod_ranges::stated(object) {
            let message = strange_range(plan, object, &stated);
            report.extend_with(message.map(|message| placed(message, document, stated.node)));
        }
    }
    report
}

/// A kind that the API of the release does not have.
fn unserved(plan: &Plan, api_version: &str, kind: &str) -> Option<Diagnostic> {
    let name = format!("{api_version} {kind}");
    match plan.facts.api_kind(&name) {
        Finding::Known(_) | Finding::Unknown { .. } => None,
        Finding::Removed(row) => {
            let message = messages::object::removed(kind, api_version, row.interval.until.as_ref()?);
            Some(message.help(instead(row)))
        }
        Finding::NotYet(row) => Some(messages::object::not_yet(
            kind,
            api_version,
            row.interval.since.as_ref()?,
        )),
    }
}

fn instead(row: &Row<ApiKind>) -> &str {
    let instead = row.value.instead.as_deref();
    instead.unwrap_or("take the objects that were made for this release")
}

/// A range that is not the cluster's.
fn strange_range(plan: &Plan, object: &Node, stated: &Stated<'_>) -> Option<Diagnostic> {
    let pods = &plan.network.pod_subnet.as_ref()?.value;
    let range: Option<Cidr> = stated.text.parse().ok();
    let fitting = |range: &Cidr| pods.ranges().iter().find(|pods| pods.family() == range.family());
    let fits = range.is_some_and(|range| {
        fitting(&range).is_some_and(|pods| match stated.rule {
            Rule::Whole => *pods == range,
            Rule::Part => pods.contains(range.first()) && pods.contains(range.last()),
        })
    });
    let remedy = match (&range, range.as_ref().and_then(fitting)) {
        (Some(_), None) => "leave it out".to_owned(),
        (_, wanted) => format!("write {}", wanted.copied().unwrap_or_else(|| pods.first())),
    };
    let value = format!("`{}`", excerpt(&stated.text));
    let what = format!("`{}`", stated.what);
    (!fits).then(|| messages::object::pod_range(&what, &value, &described(object), pods, &remedy))
}

/// `DaemonSet calico-node`.
fn described(object: &Node) -> String {
    let name = object.get("metadata").and_then(|metadata| text(metadata, "name"));
    let words = [text(object, "kind"), name].map(|word| excerpt(word.unwrap_or_default()));
    format!("{} `{}`", words[0], words[1])
}

/// Calico asks kubeadm's objects for the range, where there are some; else it guesses.
fn guessed_range(plan: &Plan, documents: &[(usize, Document)], path: &SpecPath, report: &mut Report) {
    let Some(pods) = &plan.network.pod_subnet else {
        return;
    };
    let (variable, assumed) = pod_ranges::CALICO;
    let all = || {
        documents.iter().flat_map(|(index, document)| {
            objects(&document.root)
                .into_iter()
                .map(move |object| (*index, document, object))
        })
    };
    let is_assumed = |pods: &Subnets| pods.ranges().iter().any(|range| range.to_string() == assumed);
    if RunAs::of(plan.layout.value).is_for_kubeadm()
        || is_assumed(&pods.value)
        || all().any(|(.., object)| pod_ranges::is_pool(object))
    {
        return;
    }
    for (index, document, object) in all() {
        if let Some(container) = pod_ranges::guesses(object) {
            let (what, first) = (format!("`{variable}`"), pods.value.first());
            let message = messages::object::no_pod_range(&what, &described(object), assumed, &first);
            report.extend(naming(
                placed(message, document, container).into(),
                &path.index(index),
            ));
        }
    }
}
