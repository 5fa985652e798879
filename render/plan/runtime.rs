use std::collections::BTreeMap;
use std::sync::Arc;

use crate::report::Resolved;
use crate::spec::{Registry, RuntimeType};

/// The container runtime.
#[derive(Clone, Debug)]
pub struct RuntimePlan {
    /// Which program.
    pub kind: Resolved<RuntimeType>,
    /// The version of containerd's configuration format.
    pub config_version: Resolved<u8>,
    /// Registries that need something.
    pub registries: Resolved<Vec<Registry>>,
    /// The texts of the registries' authority files, by their name in the spec.
    pub ca_files: BTreeMap<String, Arc<str>>,
}
