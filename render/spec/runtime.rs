use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The socket of dockershim: up to 1.23 kubeadm's sign that a host runs docker.
pub const DOCKERSHIM: &str = "/var/run/dockershim.sock";

/// The program that runs containers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ContainerRuntime {
    /// Which program. The default is containerd, and docker up to 1.11.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "containerd"))]
    pub kind: Option<RuntimeType>,
    /// The socket at which the kubelet reaches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^(unix://)?/[A-Za-z0-9._/-]+$"), extend("x-allowed" = "the absolute path of a socket: letters, digits, `.`, `_`, `/` and `-`, with `unix://` before it or without", "x-default" = "`unix:///run/containerd/containerd.sock`, and `/var/run/dockershim.sock` with docker", "examples" = ["unix:///run/containerd/containerd.sock"]))]
    pub socket: Option<String>,
    /// The version of containerd's configuration format: 2 for containerd 1.x, 3 for containerd 2.x.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 3), extend("default" = 2, "examples" = [3]))]
    pub config_version: Option<u8>,
    /// Registries that are reached through mirrors, private authorities or with credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub registries: Vec<Registry>,
}

/// The programs that run containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RuntimeType {
    /// containerd, configured by kubecast.
    #[default]
    Containerd,
    /// docker by dockershim, up to 1.23.
    Docker,
    /// A runtime that somebody else configures; only the socket is used.
    Other,
}

/// How one registry is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Registry {
    /// The registry as image names spell it.
    #[schemars(regex(pattern = "^[a-z0-9.-]+(:[0-9]{1,5})?$"), extend("x-allowed" = "the lower-case name of a registry's host, with `:PORT` if need be", "examples" = ["registry.k8s.io"]))]
    pub host: String,
    /// Where its images are fetched, in order; the registry itself is tried last. A mirror with an authority or
    /// credentials of its own has an entry of its own, under its own host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("default" = []))]
    pub mirrors: Vec<Mirror>,
    /// A file beside the spec with the authority that signed the registry's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: the authorities of the host count", "examples" = ["files/registry-ca.pem"]))]
    pub ca_file: Option<String>,
    /// The entry of the sealed store that holds `USER:PASSWORD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$"), extend("x-allowed" = "a secret's name: up to 32 of a-z, 0-9 and `-`, with no `-` at either end", "x-default" = "none: images are fetched without a name", "examples" = ["registry"]))]
    pub credentials: Option<String>,
}

/// One mirror of a registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Mirror {
    /// The mirror's URL.
    #[schemars(regex(pattern = "^https?://[^\\s\"]+$"), extend("x-allowed" = "a URL with `http://` or `https://`, without spaces and quotes", "examples" = ["https://mirror.example.com/v2/k8s"]))]
    pub url: String,
    /// Whether the URL already holds the API's path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub override_path: Option<bool>,
}
