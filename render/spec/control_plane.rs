use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cluster::is_default;
use crate::types::{CertificateName, Duration, FlagName, SpelledPath};

/// One command-line argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtraArg {
    /// The flag, without dashes.
    #[schemars(extend("examples" = ["v"]))]
    pub name: FlagName,
    /// Its value, as text.
    #[schemars(extend("examples" = ["4"]))]
    pub value: String,
}

/// A host directory or file for a static pod, as kubeadm's HostPathMount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExtraVolume {
    /// The volume's name; one of a default volume replaces it.
    #[schemars(regex(pattern = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"), extend("x-allowed" = "a volume's name: up to 63 of a-z, 0-9 and `-`, with no `-` at either end", "examples" = ["audit"]))]
    pub name: String,
    /// The path on the host.
    #[schemars(extend("examples" = ["/var/log/audit"]))]
    pub host_path: SpelledPath,
    /// The path in the container.
    #[schemars(extend("examples" = ["/var/log/audit"]))]
    pub mount_path: SpelledPath,
    /// Whether the container may only read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub read_only: Option<bool>,
    /// What must be at the path on the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: the kubelet does not look at the path"))]
    pub path_type: Option<PathType>,
}

/// What must be at a path on the host, as in a Pod's hostPath.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PathType {
    /// A directory, made if it is missing.
    DirectoryOrCreate,
    /// A directory.
    Directory,
    /// A file, made if it is missing.
    FileOrCreate,
    /// A file.
    File,
    /// A socket.
    Socket,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
}

impl PathType {
    /// The type as a Pod spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DirectoryOrCreate => "DirectoryOrCreate",
            Self::Directory => "Directory",
            Self::FileOrCreate => "FileOrCreate",
            Self::File => "File",
            Self::Socket => "Socket",
            Self::CharDevice => "CharDevice",
            Self::BlockDevice => "BlockDevice",
        }
    }
}

/// An environment variable of a static pod: a value, or where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExtraEnv {
    /// The variable's name. Of two of one name the later counts.
    #[schemars(regex(pattern = "^[A-Za-z_][A-Za-z0-9_]*$"), extend("x-allowed" = "a variable's name: letters, digits and `_`, with no digit first", "examples" = ["GOMAXPROCS"]))]
    pub name: String,
    /// Its value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schemars(extend("default" = "", "examples" = ["2"]))]
    pub value: String,
    /// A fact about the pod in place of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: `value` counts", "examples" = [{"fieldRef": {"fieldPath": "status.podIP"}}]))]
    pub value_from: Option<EnvSource>,
}

/// A fact about a pod: one of its fields, or one of its resources. A static pod cannot refer to objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EnvSource {
    /// A field of the pod.
    FieldRef(FieldRef),
    /// A resource of a container.
    ResourceFieldRef(ResourceFieldRef),
}

/// A field of the pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct FieldRef {
    /// The API version in which the path is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "v1", "examples" = ["v1"]))]
    pub api_version: Option<String>,
    /// The path of the field.
    #[schemars(length(min = 1), extend("examples" = ["status.podIP"]))]
    pub field_path: String,
}

/// A resource of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ResourceFieldRef {
    /// The container, if it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "the container that the variable is for", "examples" = ["kube-scheduler"]))]
    pub container_name: Option<String>,
    /// The resource.
    #[schemars(length(min = 1), extend("examples" = ["limits.memory"]))]
    pub resource: String,
    /// The quantity that the value is counted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "0", "examples" = ["1Mi"]))]
    pub divisor: Option<String>,
}

/// What all three control-plane components share.
macro_rules! component_spec {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* pub $field:ident : $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "camelCase")]
        pub struct $name {
            /// More arguments. One that kubecast sets too is replaced, unless a field of the spec owns it.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(extend("default" = []))]
            pub extra_args: Vec<ExtraArg>,
            /// More volumes of the static pod.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(extend("default" = []))]
            pub extra_volumes: Vec<ExtraVolume>,
            /// More environment variables of the static pod.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            #[schemars(extend("default" = []))]
            pub extra_envs: Vec<ExtraEnv>,
            $($(#[$field_meta])* pub $field: $type,)*
        }
    };
}

component_spec! {
    /// kube-apiserver.
    ApiServer {
        /// The port on every control-plane host.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 65535), extend("default" = 6443, "examples" = [6443]))]
        pub bind_port: Option<u16>,
        /// More names and addresses for the serving certificate.
        #[serde(default, rename = "certSANs", skip_serializing_if = "Vec::is_empty")]
        #[schemars(extend("default" = []))]
        pub cert_sans: Vec<CertificateName>,
        /// How long a control-plane component may take to start; the startup probe follows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("default" = "4m0s", "examples" = ["8m0s"]))]
        pub timeout_for_control_plane: Option<Duration>,
        /// What is written to the audit log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("x-default" = "a policy for metadata; no log with `hardening: none`"))]
        pub audit: Option<Audit>,
        /// Users from an OpenID Connect provider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("x-default" = "none: there are no such users"))]
        pub oidc: Option<Oidc>,
        /// Encryption of objects in etcd.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(extend("x-default" = "Secrets are encrypted; nothing is with `hardening: none`"))]
        pub encryption: Option<Encryption>,
    }
}

component_spec! {
    /// kube-controller-manager.
    ControllerManager {}
}

component_spec! {
    /// kube-scheduler.
    Scheduler {}
}

/// The audit log of the API servers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Audit {
    /// Whether there is none.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disabled: bool,
    /// A policy file beside the spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "a policy of kubecast: metadata of everything but noise, never the content of a Secret", "examples" = ["files/audit-policy.yaml"]))]
    pub policy_file: Option<String>,
    /// Days to keep a log file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 3650), extend("default" = 30, "examples" = [90]))]
    pub max_age: Option<u16>,
    /// Log files to keep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000), extend("default" = 10, "examples" = [20]))]
    pub max_backup: Option<u16>,
    /// Megabytes in a log file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10000), extend("default" = 100, "examples" = [200]))]
    pub max_size: Option<u16>,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Oidc {
    /// The provider's URL, with https.
    #[serde(rename = "issuerURL")]
    #[schemars(regex(pattern = "^https://[^\\s]+$"), extend("x-allowed" = "a URL with `https://`, without spaces", "examples" = ["https://login.example.com"]))]
    pub issuer_url: String,
    /// The client that tokens must be made for.
    #[serde(rename = "clientID")]
    #[schemars(length(min = 1), extend("examples" = ["kubernetes"]))]
    pub client_id: String,
    /// The claim that is the user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "sub", "examples" = ["email"]))]
    pub username_claim: Option<String>,
    /// What is put before a user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "that of kube-apiserver: the issuer's URL and `#`, and none for the claim `email`", "examples" = ["oidc:"]))]
    pub username_prefix: Option<String>,
    /// The claim that lists the user's groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: tokens give no groups", "examples" = ["groups"]))]
    pub groups_claim: Option<String>,
    /// What is put before a group's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none", "examples" = ["oidc:"]))]
    pub groups_prefix: Option<String>,
    /// A file beside the spec with the authority that signed the provider's certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-default" = "none: the authorities of the host count", "examples" = ["files/oidc-ca.pem"]))]
    pub ca_file: Option<String>,
}

/// Encryption of objects in etcd.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Encryption {
    /// Whether it is off.
    #[serde(default, skip_serializing_if = "is_default")]
    #[schemars(extend("default" = false, "examples" = [true]))]
    pub disabled: bool,
    /// The cipher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "secretbox"))]
    pub provider: Option<EncryptionProvider>,
    /// Names of keys in the sealed store. The first encrypts, all decrypt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$", "x-allowed": "a secret's name: up to 32 of a-z, 0-9 and `-`, with no `-` at either end"}, "uniqueItems" = true, "default" = ["key1"], "examples" = [["key2", "key1"]]))]
    pub keys: Vec<String>,
    /// The resources that are encrypted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("items" = {"type": "string", "pattern": "^[a-z0-9.*-]+$", "x-allowed": "a resource: a-z, 0-9, `.`, `-` and `*`"}, "uniqueItems" = true, "default" = ["secrets"], "examples" = [["secrets", "configmaps"]]))]
    pub resources: Vec<String>,
}

/// The ciphers for objects in etcd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EncryptionProvider {
    /// XSalsa20 and Poly1305, with 32-byte keys.
    #[default]
    Secretbox,
    /// AES-CBC with 32-byte keys, for releases and auditors that ask for AES.
    Aescbc,
}
