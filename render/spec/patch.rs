use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::Report;
use crate::source;
use crate::types::HostName;

/// A change to a rendered manifest or configuration, as kubeadm's patches directory holds them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Patch {
    /// What is changed.
    pub target: PatchTarget,
    /// How the change is written.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "strategic"))]
    pub kind: Option<PatchType>,
    /// The hosts where it is changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-default" = "all hosts"))]
    pub hosts: Vec<HostName>,
    /// The change: a mapping, or a list of operations with `type: json`. It can also be written as one text,
    /// which is read as kubectl reads YAML: that is the way to say `null`, which a spec does not know.
    #[schemars(extend("examples" = [{"metadata": {"annotations": {"example.com/team": "platform"}}}]))]
    pub patch: Value,
}

impl Patch {
    /// The change as a value, also where it was written as one text.
    ///
    /// # Errors
    /// The text is not YAML. Places are those in a file named `patch`.
    pub fn content(&self) -> Result<Value, Report> {
        let Value::String(text) = &self.patch else {
            return Ok(self.patch.clone());
        };
        let documents = source::read_foreign("patch", text)?;
        Ok(documents
            .first()
            .map_or(Value::Null, |document| document.root.to_json()))
    }
}

/// What can be patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PatchTarget {
    /// The static pod of etcd.
    Etcd,
    /// The static pod of kube-apiserver.
    KubeApiserver,
    /// The static pod of kube-controller-manager.
    KubeControllerManager,
    /// The static pod of kube-scheduler.
    KubeScheduler,
    /// The kubelet's configuration file.
    #[serde(rename = "kubeletconfiguration")]
    KubeletConfiguration,
    /// The Deployment of CoreDNS.
    #[serde(rename = "corednsdeployment")]
    CoreDnsDeployment,
    /// The DaemonSet of kube-proxy.
    #[serde(rename = "kubeproxydaemonset")]
    KubeProxyDaemonSet,
}

/// How a change is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PatchType {
    /// Kubernetes' strategic merge: lists with a merge key are merged item by item.
    #[default]
    Strategic,
    /// JSON merge patch (RFC 7386).
    Merge,
    /// A list of operations (RFC 6902).
    Json,
}
