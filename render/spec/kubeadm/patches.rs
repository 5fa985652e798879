//! The files of patches directories.

use serde_json::Value as Json;

use super::draft::{Command, Draft, Node};
use super::findings::Findings;
use super::history::PATCH_TARGETS;
use super::{Options, PatchFile};
use crate::report::{Location, excerpt, messages};
use crate::source::{self, Document, Value};
use crate::spec::print::{Tree, text};
use crate::spec::{Patch, PatchTarget, PatchType};
use crate::types::{HostName, Release};

/// Types as file names spell them, and the shape of their content.
const TYPES: &[(&str, PatchType)] = &[
    ("json", PatchType::Json),
    ("merge", PatchType::Merge),
    ("strategic", PatchType::Strategic),
];

/// The patches of all hosts, in the order in which kubeadm applies them on each.
pub(super) fn patches(
    draft: &Draft<'_>,
    release: &Release,
    options: &Options,
    findings: &Findings,
) -> Vec<Patch> {
    let mut sets: Vec<(Vec<&PatchFile>, Vec<&Node<'_>>)> = Vec::new();
    for node in &draft.nodes {
        let Some(files) = files_of(node, options) else {
            continue;
        };
        match sets.iter_mut().find(|(known, _)| *known == files) {
            Some((_, nodes)) => nodes.push(node),
            None => sets.push((files, vec![node])),
        }
    }
    let mut patches = Vec::new();
    for (files, nodes) in sets {
        for file in files {
            for patch in file_patches(file, release, findings) {
                patches.extend(for_hosts(patch, &nodes, draft));
            }
        }
    }
    patches
}

/// The files that kubeadm reads on a host, in the order in which it walks the directory.
fn files_of<'o>(node: &Node<'_>, options: &'o Options) -> Option<Vec<&'o PatchFile>> {
    let own = node
        .name
        .as_ref()
        .and_then(|name| options.hosts.get(name)?.patches.as_ref());
    // A file may leave the directory to kubeadm's command line; for a further host it then takes a name.
    let is_meant = node.patches.is_some() || node.command == Command::Init;
    let files = own.or_else(|| options.host.patches.as_ref().filter(|_| is_meant));
    if let (None, Some(directory)) = (files, &node.patches) {
        let text = directory.text().unwrap_or_default();
        directory.push(messages::kubeadm::needs_patches(
            &directory.name(),
            &excerpt(text),
        ));
    }
    let mut files: Vec<&PatchFile> = files?.iter().collect();
    files.sort_by(|a, b| a.name.split('/').cmp(b.name.split('/')));
    Some(files)
}

/// The same patch for those of the hosts that have what it changes; all of them need not be named.
fn for_hosts(patch: Patch, nodes: &[&Node<'_>], draft: &Draft<'_>) -> Option<Patch> {
    let has_target = |node: &Node<'_>| match patch.target {
        PatchTarget::KubeletConfiguration => true,
        PatchTarget::CoreDnsDeployment | PatchTarget::KubeProxyDaemonSet => node.command == Command::Init,
        _ => node.is_control_plane(),
    };
    let concerned: Vec<&HostName> = nodes
        .iter()
        .filter(|node| has_target(node))
        .filter_map(|node| node.name.as_ref())
        .collect();
    let all = draft.nodes.iter().filter(|node| has_target(node)).count();
    let hosts = if concerned.len() == all {
        Vec::new()
    } else {
        concerned.iter().copied().cloned().collect()
    };
    (!concerned.is_empty()).then_some(Patch { hosts, ..patch })
}

/// The patches of a file, for every host.
fn file_patches(file: &PatchFile, release: &Release, findings: &Findings) -> Vec<Patch> {
    let ignored = |reason: &str| {
        findings.push(messages::kubeadm::patch_ignored(&file.name, reason).in_file(&file.name));
        Vec::new()
    };
    let (target, kind) = match target(&file.name, release) {
        Ok(found) => found,
        Err(Refusal::Ignored(reason)) => return ignored(&reason),
        Err(Refusal::Type) => {
            findings.push(messages::kubeadm::patch_type(&file.name).in_file(&file.name));
            return Vec::new();
        }
    };
    match source::read_kubeadm(&file.name, &file.text) {
        Err(report) => {
            findings.extend(report);
            Vec::new()
        }
        Ok(documents) if documents.is_empty() => ignored("it is empty"),
        Ok(documents) => documents
            .iter()
            .filter_map(|document| patch(document, target, kind, findings))
            .collect(),
    }
}

enum Refusal {
    /// kubeadm skips the file.
    Ignored(String),
    /// kubeadm stops at the file.
    Type,
}

/// What a file changes and how, by its name: `target[suffix][+type].{yaml,json}`.
fn target(path: &str, release: &Release) -> Result<(PatchTarget, PatchType), Refusal> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_patch = [".yaml", ".json"]
        .iter()
        .any(|end| name.len() > end.len() && name.ends_with(end));
    if !is_patch {
        return Err(Refusal::Ignored("a patch ends in `.yaml` or `.json`".into()));
    }
    let row = PATCH_TARGETS.iter().find(|(target, ..)| name.starts_with(target));
    let Some((word, target, since)) = row else {
        return Err(Refusal::Ignored(
            "its name starts with nothing that can be patched".into(),
        ));
    };
    if release.minor() < *since {
        return Err(Refusal::Ignored(format!(
            "kubeadm {release} cannot patch `{word}`"
        )));
    }
    let rest = name.get(word.len()..).unwrap_or_default();
    let suffix = rest.find(['.', '+']).unwrap_or(rest.len());
    let Some(kind) = rest.get(suffix..).and_then(|rest| rest.strip_prefix('+')) else {
        return Ok((*target, PatchType::Strategic));
    };
    let row = TYPES.iter().find(|(word, _)| kind.starts_with(word));
    row.map(|(_, kind)| (*target, *kind)).ok_or(Refusal::Type)
}

fn patch(document: &Document, target: PatchTarget, kind: PatchType, findings: &Findings) -> Option<Patch> {
    let root = &document.root;
    let wanted = match (kind, &root.value) {
        (PatchType::Json, Value::List(_)) | (PatchType::Merge | PatchType::Strategic, Value::Map(_)) => None,
        (PatchType::Json, _) => Some("a list of operations"),
        (PatchType::Merge | PatchType::Strategic, _) => Some("a mapping"),
    };
    if let Some(wanted) = wanted {
        let message = messages::kubeadm::patch_kind(&document.name, root.value.kind(), wanted);
        findings.push_in(document, message.place(Location::Text(root.span)));
        return None;
    }
    let tree = Tree::from(root);
    Some(Patch {
        target,
        kind: (kind != PatchType::Strategic).then_some(kind),
        hosts: Vec::new(),
        patch: if tree.is_for_specs() {
            root.to_json()
        } else {
            Json::String(text(&tree))
        },
    })
}
