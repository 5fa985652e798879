use serde_json::{Value, json};

use crate::artifact::{Artifact, ArtifactError, ArtifactId, Content, SecretRef};
use crate::emit;
use crate::plan::Plan;
use crate::report::Origins;
use crate::types::{HostPath, Mode, Owner};

/// One file of objects.
pub(super) struct Manifest {
    objects: Vec<Value>,
    secrets: Vec<SecretRef>,
    origins: Origins,
}

impl Manifest {
    /// Objects that kubeadm does not make, in the order in which they are applied.
    pub(super) fn of(objects: Vec<Value>, origins: Origins) -> Self {
        Self {
            objects,
            secrets: Vec::new(),
            origins,
        }
    }

    /// Objects as kubeadm makes them, printed as the release prints them.
    pub(super) fn of_kubeadm(plan: &Plan, mut objects: Vec<Value>, origins: Origins) -> Self {
        let fact = &plan.facts.object.creation_timestamp_null;
        if **fact {
            objects.iter_mut().for_each(add_creation_timestamps);
        }
        Self::of(objects, origins.and(&plan.version.origin).and(fact.origin()))
    }

    /// Says which secrets have their place in the objects.
    pub(super) fn with_secrets(mut self, secrets: Vec<SecretRef>) -> Self {
        self.secrets = secrets;
        self
    }

    /// The file.
    ///
    /// # Errors
    /// If a secret has no place in the objects.
    pub(super) fn artifact(self, name: &str) -> Result<Artifact, ArtifactError> {
        let text = emit::yaml_stream(&self.objects);
        let content = Content::with_secrets(&text, &self.secrets)?;
        file(&format!("{name}.yaml"), content, self.origins)
    }
}

/// A file below `cluster/`. One with secrets is for its owner only.
///
/// # Errors
/// None for names that hold a path's characters only.
pub(super) fn file(name: &str, content: Content, origins: Origins) -> Result<Artifact, ArtifactError> {
    let mode = match content.secrets().next() {
        Some(_) => Mode::new(0o600),
        None => Mode::new(0o644),
    };
    let id = ArtifactId::new("cluster", name.to_owned());
    let path = HostPath::known(format!("/{name}"));
    Artifact::new(id, path, mode, Owner::root(), content, origins)
}

/// Up to 1.33 the types print a time of creation that is never known here, also that of a pod template.
fn add_creation_timestamps(object: &mut Value) {
    for pointer in ["/metadata", "/spec/template/metadata"] {
        if let Some(metadata) = object.pointer_mut(pointer) {
            metadata["creationTimestamp"] = json!(null);
        }
    }
}
