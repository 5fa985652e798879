use std::ops::Deref;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::report::{Report, messages};
use crate::types::{Program, Release};

use super::tables::Tables;
use super::{
    Admission, ApiKind, Behaviours, Catalogue, ComponentFacts, ConfigField, ConfigFields, ConfigKind,
    Finding, Flag, Gate, KubeadmFlag, OwnVersionBehaviours, ReleaseRun, Table,
};

/// What is true of one release. Cheap to clone.
///
/// The behaviours are fields: `facts.static_pod.seccomp`.
#[derive(Clone, Debug)]
pub struct Facts(Arc<Prepared>);

#[derive(Debug)]
struct Prepared {
    release: Release,
    run: ReleaseRun,
    behaviours: Behaviours,
    catalogue: Catalogue,
}

/// For a program or kind of file about which nothing is stated.
static NO_FLAGS: Table<Flag> = Table::new();
static NO_FIELDS: Table<ConfigField> = Table::new();

impl Facts {
    /// Looks the behaviours of `release` up.
    pub(super) fn prepare(
        catalogue: &Catalogue,
        release: &Release,
        run: &ReleaseRun,
    ) -> Result<Self, Report> {
        let rows = behaviours(catalogue.tables(), release, |group| {
            !OwnVersionBehaviours::GROUPS.contains(&group)
        });
        let behaviours =
            Behaviours::deserialize(rows).map_err(|problem| messages::facts::gap(release, &problem))?;
        Ok(Self(Arc::new(Prepared {
            release: release.clone(),
            run: run.clone(),
            behaviours,
            catalogue: catalogue.clone(),
        })))
    }

    /// The release.
    pub fn release(&self) -> &Release {
        &self.0.release
    }

    /// The run of releases that it belongs to, and how well that is looked after.
    pub fn run(&self) -> &ReleaseRun {
        &self.0.run
    }

    /// Where the answers come from.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// What is particular to the static pod of a program; `None` for programs that have none.
    pub fn component(&self, program: Program) -> Option<&ComponentFacts> {
        match program {
            Program::Etcd => Some(&self.etcd),
            Program::KubeApiserver => Some(&self.kube_apiserver),
            Program::KubeControllerManager => Some(&self.kube_controller_manager),
            Program::KubeScheduler => Some(&self.kube_scheduler),
            Program::Flanneld | Program::KubeProxy | Program::Kubelet => None,
        }
    }

    /// What is known of the flag of a program that is released with Kubernetes; of the others, ask
    /// [`ProgramFacts`](super::ProgramFacts).
    ///
    /// The flags of [`Standing::Museum`](super::Standing::Museum) releases were not read: an unknown flag may exist
    /// there.
    pub fn flag(&self, program: Program, name: &str) -> Finding<'_, Flag> {
        let flags = match program {
            Program::Etcd | Program::Flanneld => None,
            _ => self.tables().flags.get(&program),
        };
        flags.unwrap_or(&NO_FLAGS).find(name, self.release())
    }

    /// Whether kubeadm itself gives a flag to a program in this release, in some case or other.
    pub fn kubeadm_sets(&self, program: Program, flag: &str) -> bool {
        self.kubeadm_flag(program, flag).is_some()
    }

    /// How kubeadm itself gives a flag to a program in this release, if it ever does.
    pub fn kubeadm_flag(&self, program: Program, flag: &str) -> Option<&KubeadmFlag> {
        let flags = self.tables().kubeadm_flags.get(&program)?;
        let row = flags.find(flag, self.release()).known()?;
        Some(&row.value)
    }

    /// The flags that kubeadm itself gives to a program in this release, in some case or other, by name.
    pub fn kubeadm_flags(&self, program: Program) -> impl Iterator<Item = &str> {
        let flags = self.tables().kubeadm_flags.get(&program);
        flags
            .into_iter()
            .flat_map(|flags| flags.at(self.release()).map(|(name, _)| name))
    }

    /// What is known of a feature gate of Kubernetes.
    pub fn feature_gate(&self, name: &str) -> Finding<'_, Gate> {
        self.tables().feature_gates.find(name, self.release())
    }

    /// What is known of a feature gate of kubeadm.
    pub fn kubeadm_gate(&self, name: &str) -> Finding<'_, Gate> {
        self.tables().kubeadm_gates.find(name, self.release())
    }

    /// What is known of an admission plugin.
    pub fn admission_plugin(&self, name: &str) -> Finding<'_, Admission> {
        self.tables().admission_plugins.find(name, self.release())
    }

    /// What is known of a kind of object, named by its apiVersion and itself: `apps/v1 DaemonSet`.
    ///
    /// Unknown are those that every release has, and those that definitions of the user bring.
    pub fn api_kind(&self, name: &str) -> Finding<'_, ApiKind> {
        self.tables().api_kinds.find(name, self.release())
    }

    /// The fields of a kind of configuration file.
    pub fn config_fields(&self, kind: ConfigKind) -> ConfigFields<'_> {
        let fields = self.tables().config_fields.get(&kind).unwrap_or(&NO_FIELDS);
        ConfigFields::new(fields, self.release())
    }

    fn tables(&self) -> &Tables {
        self.0.catalogue.tables()
    }
}

impl Deref for Facts {
    type Target = Behaviours;

    fn deref(&self) -> &Behaviours {
        &self.0.behaviours
    }
}

/// The rows of some groups that hold in `release`, in the form that [`Behaviours`] is read from.
pub(super) fn behaviours(tables: &Tables, release: &Release, is_wanted: impl Fn(&str) -> bool) -> Value {
    let mut groups = Map::new();
    for (key, row) in tables.facts.at(release) {
        let (group, field) = key.split_once('.').unwrap_or((key, ""));
        if !is_wanted(group) {
            continue;
        }
        let fact = json!({"key": key, "value": row.value});
        let fields = groups.entry(group).or_insert_with(|| json!({}));
        if let Value::Object(fields) = fields {
            fields.insert(field.into(), fact);
        }
    }
    Value::Object(groups)
}
