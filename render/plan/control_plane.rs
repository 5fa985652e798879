use std::sync::Arc;

use crate::report::{Origin, Resolved, SpecPath};
use crate::spec::{EncryptionProvider, ExtraEnv, ExtraVolume, Oidc};
use crate::types::{CertificateName, Duration, FlagName, PortRange};

/// How long kubeadm gives a control-plane component to start unless the user says it.
pub const START_TIMEOUT: Duration = Duration::from_seconds(240);

/// An argument that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserArgument {
    /// The flag.
    pub name: FlagName,
    /// Its value.
    pub value: String,
    /// Where it was written.
    pub path: SpecPath,
}

/// A text that stands in a file beside the spec, or our own.
#[derive(Clone, Debug)]
pub struct UserText {
    /// The text.
    pub text: Arc<str>,
    /// Where it is named.
    pub origin: Origin,
}

/// What all control-plane components share.
#[derive(Clone, Debug, Default)]
pub struct ComponentPlan {
    /// Where the spec speaks of it.
    pub path: SpecPath,
    /// Arguments of the user, in the order of the spec.
    pub extra_args: Vec<UserArgument>,
    /// Volumes of the user.
    pub extra_volumes: Vec<ExtraVolume>,
    /// Environment variables of the user.
    pub extra_envs: Vec<ExtraEnv>,
}

/// kube-apiserver.
#[derive(Clone, Debug)]
pub struct ApiServerPlan {
    /// What it shares with the others.
    pub component: ComponentPlan,
    /// The port, where a host has none of its own.
    pub bind_port: Resolved<u16>,
    /// The ports that Services may take on every host.
    pub node_ports: PortRange,
    /// More names for the serving certificate, in the order of the spec.
    pub cert_sans: Resolved<Vec<CertificateName>>,
    /// How long a control-plane component may take to start.
    pub start_timeout: Resolved<Duration>,
    /// The audit log; `None` is no log.
    pub audit: Option<AuditPlan>,
    /// Users from OpenID Connect, with the authority's text.
    pub oidc: Option<(Resolved<Oidc>, Option<UserText>)>,
    /// Encryption of objects; `None` is none.
    pub encryption: Option<EncryptionPlan>,
}

/// The audit log.
#[derive(Clone, Debug)]
pub struct AuditPlan {
    /// The policy.
    pub policy: UserText,
    /// Days to keep a file.
    pub max_age: Resolved<u16>,
    /// Files to keep.
    pub max_backup: Resolved<u16>,
    /// Megabytes in a file.
    pub max_size: Resolved<u16>,
}

/// Encryption of objects in etcd.
#[derive(Clone, Debug)]
pub struct EncryptionPlan {
    /// The cipher.
    pub provider: Resolved<EncryptionProvider>,
    /// Names of keys; the first encrypts.
    pub keys: Resolved<Vec<String>>,
    /// What is encrypted.
    pub resources: Resolved<Vec<String>>,
}
