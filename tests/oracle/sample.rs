//! The sample clusters, as values that a test changes.

use std::path::{Path, PathBuf};

use kubecast::report::Report;
use kubecast::resolve::Companions;
use kubecast::source;
use kubecast::spec::{self, Cluster};
use serde_json::Value;

/// One sample.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) spec: Value,
}

impl Sample {
    /// Every sample, by name.
    pub(crate) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("clusters");
        let entries = std::fs::read_dir(root).expect("clusters/").flatten();
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let document = source::read_spec(&folder.join("cluster.yaml"));
        let document = document.map_err(|(_, report)| report).expect("a spec");
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        Self {
            spec: document.root.to_json(),
            name,
            folder,
        }
    }

    /// Whether it shows a release of which only kept output is known.
    pub(crate) fn is_museum_piece(&self) -> bool {
        self.name.starts_with("museum-")
    }

    /// Whether its components are units, so that kubeadm has no say in it.
    pub(crate) fn is_of_units(&self) -> bool {
        self.spec["spec"]["layout"] == "binary"
    }

    /// Whether kubeadm can be told the same cluster, in any release that it still makes.
    pub(crate) fn is_kubeadms(&self) -> bool {
        !self.is_museum_piece() && !self.is_of_units()
    }

    /// Whether it can be rendered in another release: what runs as a unit goes with programs of its time.
    pub(crate) fn fits(&self, release: &str) -> bool {
        self.is_kubeadms() || self.spec["spec"]["version"] == release
    }

    /// The files beside the spec that a cluster names.
    pub(crate) fn companions(&self, cluster: &Cluster) -> Companions {
        let mut companions = Companions::none();
        for name in cluster.spec.companions() {
            let text = source::read_beside(&self.folder, name, 1 << 20).expect("a file beside the spec");
            companions.insert(name, text);
        }
        companions
    }
}

/// The cluster that a value says, or why it says none.
pub(crate) fn cluster(spec: &Value) -> Result<Cluster, String> {
    let text = kubecast::emit::yaml(spec);
    let document = source::parse_spec("cluster.yaml", &text).map_err(|(_, report)| messages(&report))?;
    let report = spec::check(&document, spec::schema());
    if report.has_errors() {
        return Err(messages(&report));
    }
    serde_json::from_value(document.root.to_json()).map_err(|error| error.to_string())
}

/// What a report says, a line each.
pub(crate) fn messages(report: &Report) -> String {
    let said = report.diagnostics().iter();
    said.map(|found| format!("{}: {}", found.code, found.message))
        .collect::<Vec<_>>()
        .join("\n")
}
