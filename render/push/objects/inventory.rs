use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::tree::FileDigest;

use super::{Object, ObjectName};

/// Where the cluster keeps it.
pub(super) const NAMESPACE: &str = "kube-system";
/// What it is called there.
pub(super) const NAME: &str = "kubecast-inventory";

/// What stands for the digest of an object that is about to be applied.
const PENDING: &str = "pending";

/// The objects that kubecast brought to a cluster, each with the digest of what was applied last. It says what may be
/// removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Without a digest where an apply may not have ended.
    objects: BTreeMap<ObjectName, Option<FileDigest>>,
}

impl Inventory {
    /// Reads the lines of the ConfigMap; `None` if they are not ours.
    pub fn read(text: &str) -> Option<Self> {
        let objects = text.lines().map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [api_version, kind, namespace, name, digest] = *words.as_slice() else {
                return None;
            };
            let name = ObjectName::read(&[api_version, kind, namespace, name])?;
            let digest = match digest {
                PENDING => None,
                digest => Some(FileDigest::read(digest)?),
            };
            Some((name, digest))
        });
        let objects = objects.collect::<Option<BTreeMap<_, _>>>()?;
        Some(Self { objects })
    }

    /// One line for each object.
    pub fn lines(&self) -> String {
        let line = |(name, digest): (&ObjectName, &Option<FileDigest>)| {
            let digest = digest.as_ref().map_or(PENDING.into(), ToString::to_string);
            format!("{} {digest}\n", name.words())
        };
        self.objects.iter().map(line).collect()
    }

    /// The ConfigMap that keeps it.
    pub(super) fn config_map(&self, cluster: &str) -> Value {
        json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": NAME,
                "namespace": NAMESPACE,
                "labels": {"app.kubernetes.io/managed-by": "kubecast", "kubecast.dev/cluster": cluster},
            },
            "data": {"objects": self.lines()},
        })
    }

    /// Whether this very object was applied.
    pub(super) fn has(&self, object: &Object) -> bool {
        self.objects.get(&object.name) == Some(&Some(object.digest))
    }

    /// The objects that it lists and that are not among these.
    pub(super) fn beyond<'i>(&'i self, wanted: &'i [Object]) -> impl Iterator<Item = &'i ObjectName> {
        let is_wanted = |name: &&ObjectName| wanted.iter().any(|object| object.name == **name);
        self.objects.keys().filter(move |name| !is_wanted(name))
    }

    /// An object is about to be applied.
    pub(super) fn begin(&mut self, object: &Object) {
        self.objects.insert(object.name.clone(), None);
    }

    /// An object was applied.
    pub(super) fn keep(&mut self, object: &Object) {
        // The name is written anew, since its version may have changed.
        self.objects.remove(&object.name);
        self.objects.insert(object.name.clone(), Some(object.digest));
    }

    /// An object is gone.
    pub(super) fn drop(&mut self, name: &ObjectName) {
        self.objects.remove(name);
    }
}
