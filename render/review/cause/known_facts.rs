use crate::facts::{EtcdFacts, Facts, FlannelFacts, Row};
use crate::plan::Plan;
use crate::spec::in_yaml;
use crate::types::Release;

/// What is known of the versions that one side runs, by the keys that reasons name.
#[derive(Clone)]
pub struct KnownFacts {
    kubernetes: Facts,
    etcd: Option<EtcdFacts>,
    flannel: Option<FlannelFacts>,
}

impl KnownFacts {
    /// Those of a plan.
    pub fn of(plan: &Plan) -> Self {
        let etcd = plan.etcd.local().and_then(|etcd| etcd.version.as_ref());
        Self {
            kubernetes: plan.facts.clone(),
            etcd: etcd.map(|version| version.facts.clone()),
            flannel: plan.flannel().map(|flannel| flannel.facts.clone()),
        }
    }

    /// What the rows of a key say; nothing if none holds.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let catalogue = self.kubernetes.catalogue();
        let (group, _) = key.split_once('.').unwrap_or((key, ""));
        let version = match (group, &self.etcd, &self.flannel) {
            ("etcd-program", Some(etcd), _) => etcd.version(),
            ("flannel", _, Some(flannel)) => flannel.version(),
            _ => self.kubernetes.release(),
        };
        let stated = holding(catalogue.history(key), version).map(|row| in_yaml(&row.value));
        let set = holding(catalogue.kubeadm_flag_history(key), version).map(|_| "set by kubeadm".to_owned());
        let values: Vec<String> = stated.chain(set).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

fn holding<'a, T>(rows: &'a [Row<T>], version: &'a Release) -> impl Iterator<Item = &'a Row<T>> {
    rows.iter().filter(|row| row.holds(version))
}
