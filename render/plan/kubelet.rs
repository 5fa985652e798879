use std::collections::BTreeMap;

use serde_json::Value;

use crate::report::Resolved;

/// The kubelet, as far as all hosts share it.
#[derive(Clone, Debug)]
pub struct KubeletPlan {
    /// Fields of KubeletConfiguration that the user set for all hosts.
    pub config: Resolved<BTreeMap<String, Value>>,
}
