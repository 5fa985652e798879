use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! kinds {
    ($($(#[doc = $meaning:literal])+ $name:ident = $text:literal,)+) => {
        /// What kind of change it is. The spelling is stable: programs and acknowledgements rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Kind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its stable name, such as `pod.flag.changed`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// What it means, in one sentence.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($meaning),+),)+
                }
            }
        }
    };
}

kinds! {
    /// A host joined the cluster.
    HostAdded = "host.added",
    /// A host left the cluster.
    HostRemoved = "host.removed",
    /// A host runs other parts of the cluster.
    HostRole = "host.role",
    /// A component has another version.
    VersionComponent = "version.component",
    /// A file is new.
    FileAdded = "file.added",
    /// A file is gone.
    FileRemoved = "file.removed",
    /// Lines of a text differ.
    FileModified = "file.modified",
    /// A file has other permission bits.
    FileMode = "file.mode",
    /// A file belongs to another user or group.
    FileOwner = "file.owner",
    /// The bytes differ, what they mean does not.
    FileCosmetic = "file.cosmetic",
    /// A directory is new.
    DirectoryAdded = "directory.added",
    /// A directory is gone.
    DirectoryRemoved = "directory.removed",
    /// A directory has other permission bits.
    DirectoryMode = "directory.mode",
    /// A directory belongs to another user or group.
    DirectoryOwner = "directory.owner",
    /// A certificate is new.
    CertAdded = "cert.added",
    /// A certificate is gone.
    CertRemoved = "cert.removed",
    /// A certificate was issued again and says the same.
    CertRenewed = "cert.renewed",
    /// A certificate is for another key.
    CertRekeyed = "cert.rekeyed",
    /// A server got another name.
    CertSanAdded = "cert.san.added",
    /// A server lost a name.
    CertSanRemoved = "cert.san.removed",
    /// A certificate is valid at another time.
    CertValidity = "cert.validity",
    /// Another authority signed a certificate.
    CertIssuer = "cert.issuer",
    /// A certificate is for another use.
    CertUsage = "cert.usage",
    /// A certificate is about somebody else.
    CertSubject = "cert.subject",
    /// An authority is trusted in addition.
    CaAdded = "ca.added",
    /// An authority is no longer trusted, others still are.
    CaRemoved = "ca.removed",
    /// None of the authorities that were trusted still is.
    CaReplaced = "ca.replaced",
    /// A key that verifies service-account tokens is new.
    SaKeyAdded = "sa-key.added",
    /// A key that verifies service-account tokens is gone.
    SaKeyRemoved = "sa-key.removed",
    /// A kubeconfig names another API server.
    KubeconfigServer = "kubeconfig.server",
    /// A kubeconfig proves another user, or the same with another certificate.
    KubeconfigUser = "kubeconfig.user",
    /// A kubeconfig trusts another authority.
    KubeconfigCa = "kubeconfig.ca",
    /// A static pod is new.
    PodAdded = "pod.added",
    /// A static pod is gone.
    PodRemoved = "pod.removed",
    /// A static pod runs another image.
    PodImage = "pod.image",
    /// A program of a static pod got a flag.
    PodFlagAdded = "pod.flag.added",
    /// A program of a static pod lost a flag.
    PodFlagRemoved = "pod.flag.removed",
    /// A flag of a program in a static pod has another value.
    PodFlagChanged = "pod.flag.changed",
    /// The flags of a static pod stand in another order.
    PodFlagOrder = "pod.flag.order",
    /// A static pod sees other files.
    PodMount = "pod.mount",
    /// A static pod asks for other resources.
    PodResources = "pod.resources",
    /// A static pod is probed in another way.
    PodProbe = "pod.probe",
    /// The digest of the files that a static pod reads is another, so it starts anew.
    PodInputs = "pod.inputs",
    /// Another field of a static pod.
    PodOther = "pod.other",
    /// A unit is new.
    UnitAdded = "unit.added",
    /// A unit is gone.
    UnitRemoved = "unit.removed",
    /// A directive of a unit, drop-ins included, differs.
    UnitDirective = "unit.directive",
    /// A unit starts at boot.
    UnitEnabled = "unit.enabled",
    /// A unit no longer starts at boot.
    UnitDisabled = "unit.disabled",
    /// A program of a unit got a flag.
    UnitFlagAdded = "unit.flag.added",
    /// A program of a unit lost a flag.
    UnitFlagRemoved = "unit.flag.removed",
    /// A flag of a program in a unit has another value.
    UnitFlagChanged = "unit.flag.changed",
    /// A variable is new.
    EnvAdded = "env.added",
    /// A variable is gone.
    EnvRemoved = "env.removed",
    /// A variable has another value.
    EnvChanged = "env.changed",
    /// A field of a configuration file differs.
    ConfigField = "config.field",
    /// An object of the cluster is new.
    ObjectAdded = "object.added",
    /// An object of the cluster is gone.
    ObjectRemoved = "object.removed",
    /// A field of an object of the cluster differs.
    ObjectField = "object.field",
    /// A secret is new.
    SecretAdded = "secret.added",
    /// A secret is gone.
    SecretRemoved = "secret.removed",
    /// A secret has another value.
    SecretRotated = "secret.rotated",
    /// The addresses of pods come from another range.
    ClusterPodCidr = "cluster.pod-cidr",
    /// The addresses of services come from another range.
    ClusterServiceCidr = "cluster.service-cidr",
    /// Services have names in another domain.
    ClusterDnsDomain = "cluster.dns-domain",
    /// The cluster has another release of Kubernetes.
    ClusterVersion = "cluster.version",
    /// The cluster has a newer release of Kubernetes, and a minor between the two is left out.
    ClusterVersionSkipped = "cluster.version.skipped",
    /// The cluster has an older minor of Kubernetes.
    ClusterVersionLowered = "cluster.version.lowered",
    /// Kubelets are newer than the API servers until they change too.
    KubeletNewer = "version.kubelet-newer",
    /// etcd has another version.
    EtcdVersion = "etcd.version",
    /// etcd has a newer version, and a minor between the two is left out.
    EtcdVersionSkipped = "etcd.version.skipped",
    /// etcd has an older minor.
    EtcdVersionLowered = "etcd.version.lowered",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Kind;

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        let is_dotted = |name: &&str| {
            let allowed = |c: char| c.is_ascii_lowercase() || c == '.' || c == '-';
            name.contains('.') && name.chars().all(allowed)
        };
        assert!(names.iter().all(is_dotted), "{names:?}");
    }
}
