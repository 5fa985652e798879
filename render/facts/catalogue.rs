use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use crate::report::{Diagnostic, Report, messages};
use crate::types::{Minor, Release};

use super::tables::Tables;
use super::{
    CorednsVersionFacts, EtcdFacts, Facts, FlannelFacts, KubeadmFlag, MetricsServerFacts, ReleaseRun, Row,
    Statement, check, embedded, intake, read, statement,
};

/// Everything that is known about releases. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Catalogue(Arc<Tables>);

static EMBEDDED: LazyLock<Result<Catalogue, Report>> = LazyLock::new(|| {
    let mut tables = Tables::default();
    let mut report = Report::new();
    for (file, text) in embedded::FILES {
        match read::read(text) {
            Ok(rows) => report.extend(intake::take(&mut tables, file, &rows)),
            Err(problem) => report.push(messages::facts::form(file, &problem)),
        }
    }
    if report.is_empty() {
        Ok(Catalogue(Arc::new(tables)))
    } else {
        Err(report)
    }
});

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::facts::check::check;
    use crate::facts::{Finding, FlagType, GateStage, PkiFileNames, Standing};
    use crate::types::Program;

    fn embedded() -> Catalogue {
        Catalogue::embedded().unwrap_or_else(|report| panic!("{:#?}", report.diagnostics()))
    }

    fn facts(release: &str) -> Facts {
        embedded().release(&release.parse().unwrap()).unwrap()
    }

    fn refusal<T>(result: Result<T, Report>) -> String {
        let Err(report) = result else {
            panic!("it was accepted")
        };
        let words = report
            .diagnostics()
            .iter()
            .map(|d| format!("{}: {}", d.code, d.message));
        words.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_embedded_file_has_the_form_of_the_schema() {
        for (file, text) in embedded::FILES {
            let report = check(file, &read::read(text).unwrap());
            assert!(report.is_empty(), "{:#?}", report.diagnostics());
        }
    }

    #[test]
    fn every_fact_of_every_known_release_is_answered() {
        let catalogue = embedded();
        for run in catalogue.releases() {
            for release in run.samples() {
                assert!(
                    catalogue.release(release).is_ok(),
                    "{:?}",
                    catalogue.release(release)
                );
            }
        }
    }

    #[test]
    fn the_rows_of_a_key_leave_no_gap() {
        let catalogue = embedded();
        for key in catalogue.tables().facts.names() {
            let rows = catalogue.history(key);
            let ends = (rows.first().unwrap(), rows.last().unwrap());
            assert!(
                ends.0.interval.since.is_none() && ends.1.interval.until.is_none(),
                "{key}"
            );
            for pair in rows.windows(2) {
                assert_eq!(pair[0].interval.until, pair[1].interval.since, "{key}");
            }
        }
    }

    #[test]
    fn a_fact_names_its_key() {
        let facts = facts("v1.36.3");
        assert!(*facts.static_pod.seccomp);
        assert_eq!(
            facts.static_pod.seccomp.origin().to_string(),
            "fact:static-pod.seccomp"
        );
        assert_eq!(facts.run().standing, Standing::Full);
    }

    #[test]
    fn a_patch_release_can_differ_from_its_neighbour() {
        let organization = |release: &str| facts(release).pki.kubelet_client_organization.value.clone();
        assert_eq!(organization("1.28.15").as_deref(), Some("system:masters"));
        assert_eq!(organization("1.34.7").as_deref(), Some("kubeadm:cluster-admins"));
        assert_eq!(organization("1.34.8"), None);
        assert_eq!(organization("1.35.0").as_deref(), Some("kubeadm:cluster-admins"));
    }

    #[test]
    fn the_museum_answers_too() {
        let facts = facts("1.5.8");
        assert_eq!(*facts.pki.file_names, PkiFileNames::Pem);
        assert_eq!(*facts.image.etcd, "2.2.5");
        assert!(facts.kubeadm_sets(Program::KubeApiserver, "token-auth-file"));
        assert!(!facts.kubeadm_sets(Program::KubeApiserver, "enable-admission-plugins"));
    }

    #[test]
    fn a_flag_is_known_gone_or_misspelt() {
        let facts = facts("1.36.3");
        let find = |name: &'static str| facts.flag(Program::KubeApiserver, name);
        assert_eq!(find("audit-log-path").known().unwrap().value.kind, FlagType::Text);
        assert!(
            find("service-account-issuer")
                .known()
                .unwrap()
                .value
                .kind
                .repeats()
        );
        let Finding::Removed(row) = find("insecure-port") else {
            panic!("it was removed")
        };
        assert_eq!(
            (row.interval.until.clone().unwrap().to_string(), &*row.source),
            ("1.24".into(), "notes 1.24")
        );
        let Finding::Unknown { nearest } = find("audit-log-pth") else {
            panic!("it is misspelt")
        };
        assert_eq!(nearest, Some("audit-log-path"));
    }

    #[test]
    fn kubeadm_gives_no_flag_that_the_program_does_not_know() {
        let catalogue = embedded();
        for run in catalogue
            .releases()
            .iter()
            .filter(|run| run.standing != Standing::Museum)
        {
            for release in run.samples() {
                let facts = catalogue.release(release).unwrap();
                let etcd = Release::of_tag(&facts.image.etcd).unwrap();
                let etcd = catalogue.etcd(&etcd).unwrap();
                for program in Program::ALL {
                    for flag in facts.kubeadm_flags(program) {
                        let is_known = match program {
                            Program::Etcd => etcd.knows(flag),
                            _ => facts.flag(program, flag).known().is_some(),
                        };
                        assert!(is_known, "{release} {program} {flag}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_gate_changes_with_the_release() {
        let gate = |release: &str| {
            let facts = facts(release);
            let row = facts.feature_gate("SidecarContainers").known().cloned();
            row.map(|row| (row.value.stage.unwrap(), row.value.locked))
        };
        assert_eq!(gate("1.32.2"), Some((GateStage::Beta, false)));
        assert_eq!(gate("1.33.13"), Some((GateStage::Ga, true)));
        assert_eq!(gate("1.37.0-rc.0"), None);
    }

    #[test]
    fn an_unknown_release_lists_the_known_ones() {
        let releases = ["1.36.99", "1.99.0", "1.36.0-rc.0", "1.37.9"];
        let refusals = releases.map(|release| refusal(embedded().release(&release.parse().unwrap())));
        insta::assert_snapshot!(refusals.join("\n"), @r"
        version.patch-unknown: Kubernetes 1.36.99 is not known; known 1.36 releases: 1.36.0 to 1.36.3
        version.minor-unknown: Kubernetes 1.99.0 is not known; known minors: 1.5, 1.11, 1.17 to 1.37
        version.patch-unknown: Kubernetes 1.36.0-rc.0 is not known; known 1.36 releases: 1.36.0 to 1.36.3
        version.patch-unknown: Kubernetes 1.37.9 is not known; known 1.37 releases: 1.37.0 to 1.37.2, 1.37.0-alpha.1, 1.37.0-alpha.2, 1.37.0-alpha.3, 1.37.0-beta.0, 1.37.0-rc.0
        ");
    }

    #[test]
    fn rows_beside_a_spec_make_a_release_known() {
        let rows = json!({
            "source": "test",
            "releases": [{"minor": "1.36", "first": "1.36.4", "last": "1.36.4"}],
            "facts": {"image.etcd": [{"value": "9.9.9-0", "since": "1.36.4", "replaces": true}]},
        });
        let catalogue = embedded().with("facts/new.yaml", &rows).unwrap();
        let etcd = |release: &str| {
            catalogue
                .release(&release.parse().unwrap())
                .unwrap()
                .image
                .etcd
                .value
                .clone()
        };
        assert_eq!(
            (etcd("1.36.3").as_str(), etcd("1.36.4").as_str()),
            ("3.6.8-0", "9.9.9-0")
        );
        let row = catalogue.history("image.etcd").last().unwrap();
        assert_eq!((&*row.file, &*row.source), ("facts/new.yaml", "test"));
        let beside = catalogue.beside_the_spec();
        let names: Vec<&str> = beside.iter().map(|statement| statement.name.as_str()).collect();
        assert_eq!(names, ["image.etcd"]);
        assert!(super::tests::embedded().beside_the_spec().is_empty());
    }

    #[test]
    fn rows_beside_a_spec_are_checked() {
        let pause = |row: Value| json!({"facts": {"image.pause": [row]}});
        let files = [
            pause(json!({"value": "4", "since": "1.36", "source": "test"})),
            pause(json!({"value": 4, "since": "1.36", "source": "test"})),
            pause(json!({"value": "4", "since": "1.38.x", "source": "test"})),
            pause(json!({"value": "4", "since": "1.38", "until": "1.37", "source": "test"})),
            pause(json!({"value": "4", "since": "1.38"})),
            pause(json!({"value": "4", "sinc": "1.38", "source": "test"})),
            json!({"facts": {"image.pauze": []}}),
            json!([]),
        ];
        let refusals = files.map(|rows| refusal(embedded().with("facts/new.yaml", &rows)));
        insta::assert_snapshot!(refusals.join("\n"), @r#"
        facts.overlap: two rows about `image.pause` overlap: 1.36 and later, and 1.36 and later in schema/facts/images.yaml
        facts.form: facts/new.yaml does not have the form of facts: 4 is not of type "string"
        facts.form: facts/new.yaml does not have the form of facts: "1.38.x" does not match "^\d+\.\d+(\.\d+(-(alpha|beta|rc)\.\d+)?)?$"
        facts.interval: the row about `image.pause` holds in no release: since 1.38, until 1.37
        facts.source: the row about `image.pause` names no source
        facts.key: `sinc` is not a fact or field that kubecast knows here; the closest is `since`
        facts.key: `image.pauze` is not a fact or field that kubecast knows here; the closest is `image.pause`
        facts.form: facts/new.yaml does not have the form of facts: [] is not of type "object"
        "#);
    }
}
