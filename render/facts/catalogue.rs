use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use crate::report::{Diagnostic, Report, messages};
use crate::types::{Minor, Release};

use super::deferred::Deferred;
use super::embedded::{API_KINDS, FEATURE_GATES, File};
use super::tables::Tables;
use super::{
    ApiKind, CorednsVersionFacts, EtcdFacts, Facts, FlannelFacts, Gate, KubeadmFlag, MetricsServerFacts,
    ReleaseRun, Row, Statement, Table, check, embedded, intake, statement,
};

/// Everything that is known about releases. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue(Arc<Tables>);

static EMBEDDED: LazyLock<Result<Catalogue, Report>> = LazyLock::new(|| {
    let mut tables = Tables::default();
    let mut report = Report::new();
    let is_deferred = |file: &File| [API_KINDS, FEATURE_GATES].contains(file);
    for file in embedded::FILES.iter().filter(|file| !is_deferred(file)) {
        report.extend(take(&mut tables, file));
    }
    tables.api_kinds = Deferred::embedded(&EMBEDDED_API_KINDS);
    tables.feature_gates = Deferred::embedded(&EMBEDDED_FEATURE_GATES);
    report
        .unless_errors(Catalogue(Arc::new(tables)))
        .map(|(catalogue, _)| catalogue)
});

static EMBEDDED_API_KINDS: LazyLock<Table<ApiKind>> =
    LazyLock::new(|| Table::clone(&alone(&API_KINDS).api_kinds));

static EMBEDDED_FEATURE_GATES: LazyLock<Table<Gate>> =
    LazyLock::new(|| Table::clone(&alone(&FEATURE_GATES).feature_gates));

/// The rows of one embedded file.
fn alone(file: &File) -> Tables {
    let mut tables = Tables::default();
    let report = take(&mut tables, file);
    assert!(report.is_empty(), "tests take in every row: {report:?}");
    tables
}

/// Takes in the rows of an embedded file.
fn take(tables: &mut Tables, (file, text): &File) -> Report {
    match serde_json::from_str(text) {
        Ok(rows) => intake::take(tables, file, &rows),
        Err(problem) => messages::facts::form(file, &problem).into(),
    }
}

impl Catalogue {
    /// What kubecast itself knows.
    ///
    /// # Errors
    /// A mistake in the embedded rows, which the tests of this module rule out.
    pub fn embedded() -> Result<Self, Report> {
        EMBEDDED.clone()
    }

    /// Adds the rows of a file that stands beside a spec.
    ///
    /// # Errors
    /// Rows that do not have the form of the schema, or say something else than rows that are there. The places
    /// are paths in `rows`.
    pub fn with(&self, file: &str, rows: &Value) -> Result<Self, Report> {
        let report = check::check(file, rows);
        if report.has_errors() {
            return Err(report);
        }
        let mut tables = Tables::clone(&self.0);
        let report = intake::take(&mut tables, file, rows);
        if report.has_errors() {
            Err(report)
        } else {
            Ok(Self(Arc::new(tables)))
        }
    }

    /// The known releases, oldest first.
    pub fn releases(&self) -> &[ReleaseRun] {
        &self.0.releases
    }

    /// What is true of a release.
    ///
    /// # Errors
    /// The release is not known, or rows beside the spec leave a gap.
    pub fn release(&self, release: &Release) -> Result<Facts, Report> {
        let Some(run) = self.0.releases.iter().find(|run| run.contains(release)) else {
            return Err(self.unknown(release).into());
        };
        Facts::prepare(self, release, run)
    }

    /// What is true of a version of etcd.
    ///
    /// # Errors
    /// Rows beside the spec leave a gap.
    pub fn etcd(&self, version: &Release) -> Result<EtcdFacts, Report> {
        EtcdFacts::prepare(self, version)
    }

    /// What is true of a version of flannel.
    ///
    /// # Errors
    /// Rows beside the spec leave a gap.
    pub fn flannel(&self, version: &Release) -> Result<FlannelFacts, Report> {
        FlannelFacts::prepare(self, version)
    }

    /// What is true of a version of CoreDNS.
    ///
    /// # Errors
    /// Rows beside the spec leave a gap.
    pub fn coredns(&self, version: &Release) -> Result<CorednsVersionFacts, Report> {
        CorednsVersionFacts::prepare(self, version)
    }

    /// What is true of a version of metrics-server.
    ///
    /// # Errors
    /// Rows beside the spec leave a gap.
    pub fn metrics_server(&self, version: &Release) -> Result<MetricsServerFacts, Report> {
        MetricsServerFacts::prepare(self, version)
    }

    /// Everything that is stated about a key, oldest first.
    pub fn history(&self, key: &str) -> &[Row<Value>] {
        self.0.facts.history(key)
    }

    /// The rows that say what a program's flag is in kubeadm's hands, for the key of such a reason:
    /// `kubeadm-flags.kube-apiserver.v`.
    pub fn kubeadm_flag_history(&self, key: &str) -> &[Row<KubeadmFlag>] {
        let parts = key
            .strip_prefix("kubeadm-flags.")
            .and_then(|rest| rest.split_once('.'));
        let rows = parts.and_then(|(program, flag)| {
            let tables = self.0.kubeadm_flags.iter();
            let mut tables = tables.filter(|(known, _)| known.name() == program);
            Some(tables.next()?.1.history(flag))
        });
        rows.unwrap_or_default()
    }

    /// Every statement that does not come from kubecast itself, by the list that it is in.
    pub fn beside_the_spec(&self) -> Vec<Statement> {
        let Tables {
            releases: _,
            facts,
            flags,
            kubeadm_flags,
            feature_gates,
            kubeadm_gates,
            admission_plugins,
            api_kinds,
            config_fields,
        } = &*self.0;
        let mut found = Vec::new();
        statement::collect(&mut found, "facts", facts);
        for (program, table) in flags {
            statement::collect(&mut found, &format!("flags of {program}"), table);
        }
        for (program, table) in kubeadm_flags {
            statement::collect(&mut found, &format!("kubeadm's flags of {program}"), table);
        }
        statement::collect(&mut found, "feature gates", feature_gates);
        statement::collect(&mut found, "kubeadm's feature gates", kubeadm_gates);
        statement::collect(&mut found, "admission plugins", admission_plugins);
        statement::collect(&mut found, "kinds of objects", api_kinds);
        for (kind, table) in config_fields {
            statement::collect(&mut found, &format!("fields of {}", kind.name()), table);
        }
        found
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.0
    }

    fn unknown(&self, release: &Release) -> Diagnostic {
        let minor = release.minor();
        let patches: Vec<String> = self
            .0
            .releases
            .iter()
            .filter(|run| run.minor == minor)
            .map(ReleaseRun::describe)
            .collect();
        if patches.is_empty() {
            let minors: BTreeSet<Minor> = self.0.releases.iter().map(|run| run.minor).collect();
            messages::facts::unknown_minor(release, &in_runs(&minors))
        } else {
            messages::facts::unknown_patch(release, &minor, &patches.join(", "))
        }
    }
}

/// `1.5, 1.11, 1.17 to 1.36`.
fn in_runs(minors: &BTreeSet<Minor>) -> String {
    let mut runs: Vec<(Minor, Minor)> = Vec::new();
    for &minor in minors {
        match runs.last_mut() {
            Some((_, last)) if last.major == minor.major && last.minor + 1 == minor.minor => *last = minor,
            _ => runs.push((minor, minor)),
        }
    }
    let words = runs.iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first} to {last}")
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
