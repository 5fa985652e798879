//! kubeadm's configuration files, read into the spec that renders the same cluster.
//!
//! What kubeadm would find out on a host or from its clock comes from [`Options`]. What a spec cannot say is
//! an error at the field, what means nothing to a renderer is a note: nothing is dropped in silence.

mod api;
mod assemble;
mod cluster;
mod complete;
mod component;
mod component_config;
mod document;
mod draft;
mod etcd;
mod fields;
mod findings;
mod history;
mod hosts;
mod init;
mod input;
mod item;
mod join;
mod master;
mod node;
mod patches;
mod probes;
mod token;

use self::api::Api;
use self::document::Kind;
use self::draft::{Command, Draft, Node};
use self::findings::Findings;
pub use self::input::{Converted, HostOptions, KubeadmFile, Options, PatchFile};
use self::item::Item;
use crate::report::{Report, Severity, messages};
use crate::source::Document;

/// The document that a value stands in, and where complaints go.
#[derive(Clone, Copy)]
struct Input<'a> {
    document: &'a Document,
    api: Api,
    findings: &'a Findings,
}

/// Makes the spec that renders what kubeadm makes of the files.
///
/// The file of `kubeadm init` and the files of further hosts may come in any order; control planes join in
/// the order of their files.
///
/// # Errors
/// Everything that a spec cannot say, and every option that is needed too. Places are by file, line and column.
pub fn convert(files: &[KubeadmFile], options: &Options) -> Result<Converted, Report> {
    let findings = Findings::default();
    let documents = document::documents(files, &findings);
    let cluster = {
        let mut draft = Draft::default();
        read(&documents, &mut draft, options, &findings);
        join::note_unknown_tokens(&mut draft, options.issued_from, &findings);
        assemble::assemble(draft, options, &findings)
    };
    let mut report = findings.into_report();
    match cluster {
        Some(cluster) if !report.has_errors() => Ok(Converted {
            cluster,
            comments: assemble::comments(),
            notes: report,
        }),
        _ => {
            report
                .diagnostics_mut()
                .retain(|found| found.severity == Severity::Error);
            Err(report)
        }
    }
}

/// Reads the cluster before its hosts, whatever the order of the documents.
fn read<'a>(documents: &'a [Document], draft: &mut Draft<'a>, options: &Options, findings: &'a Findings) {
    let found: Vec<(Kind, Item<'a>)> = documents
        .iter()
        .filter_map(|document| document::classify(document, findings))
        .collect();
    // What could not be read may be what is missing.
    if found.iter().all(|(kind, _)| !kind.is_of_cluster()) && !findings.has_errors() {
        findings.push(messages::kubeadm::no_cluster());
    }
    let of = |kind: Kind| {
        found
            .iter()
            .filter(move |(found, _)| *found == kind)
            .map(|(_, item)| item)
    };
    for (kind, item) in &found {
        refuse_second(*kind, item, &found);
    }
    for item in of(Kind::Cluster).take(1) {
        cluster::cluster(item, draft);
    }
    for item in of(Kind::Master).take(1) {
        master::master(item, draft, options.issued_from);
    }
    for item in of(Kind::Init).take(1) {
        init::init(item, draft, options.issued_from);
    }
    first_host(&found, draft);
    for (kind, item) in &found {
        match kind {
            Kind::Join => join::join(item, draft),
            Kind::Node => join::node(item, draft),
            Kind::Kubelet | Kind::KubeProxy if is_for_joins(item, &found) => {
                item.unused("`kubeadm join` takes that of the cluster");
            }
            Kind::Kubelet => component_config::kubelet(item, draft),
            Kind::KubeProxy => component_config::kube_proxy(item, draft),
            Kind::Other => item.unused("it configures no file"),
            Kind::Cluster | Kind::Master | Kind::Init => {}
        }
    }
}

/// Complains about a second document where a cluster has one, and about two ways to say the same.
fn refuse_second(kind: Kind, item: &Item<'_>, found: &[(Kind, Item<'_>)]) {
    let is_before = |other: &&(Kind, Item<'_>)| !std::ptr::eq(other.1.node, item.node);
    let mut before = found.iter().take_while(is_before);
    let is_one = matches!(
        kind,
        Kind::Init | Kind::Cluster | Kind::Master | Kind::Kubelet | Kind::KubeProxy
    );
    if is_one && before.clone().any(|(other, _)| *other == kind) {
        item.push(messages::kubeadm::twice(&item.name()));
    }
    let excludes = |other: Kind| {
        matches!(other, Kind::Init | Kind::Cluster) && kind == Kind::Master
            || matches!(kind, Kind::Init | Kind::Cluster) && other == Kind::Master
    };
    if let Some((_, other)) = before.find(|(other, _)| excludes(*other)) {
        item.push(messages::kubeadm::exclusive(&item.name(), &other.name()));
    }
}

/// The first host is that of `init`, even if nothing is said of it.
fn first_host<'a>(found: &[(Kind, Item<'a>)], draft: &mut Draft<'a>) {
    let of = |kind: Kind| {
        found
            .iter()
            .find(|(found, _)| *found == kind)
            .map(|(_, item)| item)
    };
    match (of(Kind::Master), of(Kind::Cluster), of(Kind::Init)) {
        (None, Some(cluster), None) => draft.nodes.push(Node::of(Command::Init, cluster)),
        (None, None, Some(init)) => {
            let path = "ClusterConfiguration.kubernetesVersion";
            init.push(messages::kubeadm::no_version(path, "is missing"));
        }
        _ => {}
    }
}

/// Whether a document stands in a file for `kubeadm join`, which reads nothing else there.
fn is_for_joins(item: &Item<'_>, found: &[(Kind, Item<'_>)]) -> bool {
    let file = &item.input.document.name;
    let mut kinds = found
        .iter()
        .filter(|(_, other)| other.input.document.name == *file)
        .map(|(kind, _)| *kind);
    let is_join = |kind: Kind| matches!(kind, Kind::Join | Kind::Node);
    kinds.clone().any(is_join) && !kinds.any(Kind::is_of_cluster)
}

#[cfg(test)]
mod tests;
