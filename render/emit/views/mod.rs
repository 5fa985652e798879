//! The values of each template, one struct per template.
//!
//! A field says what is printed, already decided: no version, no layout and no default is looked up here.

mod activate;
mod containerd;
mod corefile;
mod docker;
mod firewall;
mod flannel;
mod front;
mod host;
mod kubelet;
mod pki_page;
mod preflight;
mod prepare;
mod routes;
mod unit;

pub use activate::{ActivatePart, RecoverUnit};
pub use containerd::{ContainerdConfig, ContainerdFormat, RegistryEndpoint, RegistryHosts};
pub use corefile::Corefile;
pub use docker::{DockerDropIn, DockerOptions};
pub use firewall::{AddressSet, FirewallRule, FirewallRules, FirewallUnit};
pub use flannel::{FlannelEtcd, FlannelEtcdFormat, FlannelRange, FlannelReservation, FlannelSubnet};
pub use front::{Backend, FrontCheck, FrontUnit, HaproxyConfig, KeepalivedConfig, NginxConfig, Unicast};
pub use host::{
    BootFile, BootFiles, HostsEntry, HostsFile, KernelModules, KernelSettings, ProcessLimits, ShellProfile,
    TimeServers, UnmanagedDevices,
};
pub use kubelet::{
    KubeadmFlags, KubeletDropIn, KubeletExtraArgs, KubeletFlagsDropIn, KubeletRuntimeDropIn, KubeletUnit,
};
pub use pki_page::{AuthorityEntry, CertificateRow, PkiPage, RoleEntry, SecretEntry};
pub use preflight::PreflightLibrary;
pub use prepare::{PrepareScript, Step};
pub use routes::{Masquerade, MasqueradeRange, Route, RouteTable, Routes, RoutesUnit, UnitWants};
pub use unit::{OptionsFile, ProcessUnit, Variable};

use super::text::{Template, View};

/// Prints a view for a test and checks what holds for every text.
#[cfg(test)]
pub(super) fn printed(view: &impl View) -> String {
    let text = super::text(view).unwrap();
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text:?}");
    assert!(
        !text.lines().any(|line| line.ends_with([' ', '\t', '\\'])),
        "{text}"
    );
    assert!(!text.contains("\n\n\n"), "{text}");
    text
}
