use schemars::JsonSchema;
use serde::Deserialize;

use crate::facts::Fact;

/// How kubeadm as a whole writes things.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KubeadmFacts {
    /// The version of kubeadm's configuration API that it stores in the cluster.
    pub api_version: Fact<KubeadmApi>,
    /// Whether static pods are YAML with sorted keys, or indented JSON in struct order without a final
    /// newline.
    pub manifest_format: Fact<ManifestFormat>,
    /// The order of a component's arguments, defaults and the user's together. `as-written`: as the program
    /// lists them; `overrides-first`: the user's first, then the other defaults sorted; `sorted`: by name;
    /// `sorted-by-value`: by name, then value; `appended`: the defaults that the user left alone sorted, then
    /// the user's as given. `kubeadm-flags.env` follows the same rule.
    pub argument_order: Fact<ArgumentOrder>,
    /// Whether a user may give one argument several times.
    pub arguments_repeat: Fact<bool>,
    /// Whether the environment variables of a component are sorted by name.
    pub environment_sorted: Fact<bool>,
    /// By how many minors a kubelet may be older than the API server.
    pub kubelet_skew: Fact<u16>,
    /// The component configurations to which kubeadm hands its own gate IPv6DualStack on, if it is set.
    pub dual_stack_gate_configs: Fact<Vec<String>>,
    /// Whether the components of the control plane and kube-proxy get the host's proxy variables.
    pub proxy_environment: Fact<bool>,
    /// How hosts join: `token-file`, with tokens.csv and the service kube-discovery; or `bootstrap-tokens`, with
    /// Secrets, rights and the ConfigMap cluster-info.
    pub joining: Fact<Joining>,
    /// What a file in the patches directory may patch.
    pub patch_targets: Fact<Vec<String>>,
}

/// A version of kubeadm's configuration API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KubeadmApi {
    /// `kubeadm.k8s.io/v1alpha1`.
    V1alpha1,
    /// `kubeadm.k8s.io/v1alpha2`.
    V1alpha2,
    /// `kubeadm.k8s.io/v1beta1`.
    V1beta1,
    /// `kubeadm.k8s.io/v1beta2`.
    V1beta2,
    /// `kubeadm.k8s.io/v1beta3`.
    V1beta3,
    /// `kubeadm.k8s.io/v1beta4`.
    V1beta4,
}

impl KubeadmApi {
    /// The `apiVersion` of its documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1alpha1 => "kubeadm.k8s.io/v1alpha1",
            Self::V1alpha2 => "kubeadm.k8s.io/v1alpha2",
            Self::V1beta1 => "kubeadm.k8s.io/v1beta1",
            Self::V1beta2 => "kubeadm.k8s.io/v1beta2",
            Self::V1beta3 => "kubeadm.k8s.io/v1beta3",
            Self::V1beta4 => "kubeadm.k8s.io/v1beta4",
        }
    }
}

/// How hosts join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Joining {
    /// With tokens.csv and the service kube-discovery.
    TokenFile,
    /// With Secrets, rights and the ConfigMap cluster-info.
    BootstrapTokens,
}

/// How a static pod is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ManifestFormat {
    /// YAML with sorted keys.
    Yaml,
    /// Indented JSON in struct order, without a final newline.
    Json,
}

/// The order of a component's arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArgumentOrder {
    /// As the program lists them.
    AsWritten,
    /// The user's first, then the other defaults sorted.
    OverridesFirst,
    /// By name.
    Sorted,
    /// By name, then value.
    SortedByValue,
    /// The defaults that the user left alone sorted, then the user's as given.
    Appended,
}
