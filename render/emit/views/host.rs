use std::collections::BTreeMap;

use serde::Serialize;

use super::{Template, View};

/// `/etc/hosts`, with the loopback names in front.
#[derive(Clone, Debug, Serialize)]
pub struct HostsFile<'a> {
    /// What is to be said about names that are not here.
    pub notes: &'a [&'a str],
    /// The entries, in their order.
    pub entries: &'a [HostsEntry<'a>],
}

/// The names of one address.
#[derive(Clone, Debug, Serialize)]
pub struct HostsEntry<'a> {
    /// The address.
    pub address: &'a str,
    /// Its names, at least one; the first is canonical.
    pub names: &'a [&'a str],
}

impl View for HostsFile<'_> {
    fn template(&self) -> Template {
        Template::HostsFile
    }
}

/// A file in `modules-load.d`. Source: modules-load.d(5).
#[derive(Clone, Debug, Serialize)]
pub struct KernelModules<'a> {
    /// The modules, in the order of loading.
    pub modules: &'a [&'a str],
}

impl View for KernelModules<'_> {
    fn template(&self) -> Template {
        Template::KernelModules
    }
}

/// A file in `sysctl.d`. Source: sysctl.d(5).
#[derive(Clone, Debug, Serialize)]
pub struct KernelSettings<'a> {
    /// The values, by key.
    pub settings: BTreeMap<&'a str, &'a str>,
}

impl View for KernelSettings<'_> {
    fn template(&self) -> Template {
        Template::KernelSettings
    }
}

/// A file in `tmpfiles.d`. Source: tmpfiles.d(5).
#[derive(Clone, Debug, Serialize)]
pub struct BootFiles<'a> {
    /// The lines, in their order.
    pub files: &'a [BootFile<'a>],
}

/// What is made at boot.
#[derive(Clone, Debug, Serialize)]
pub struct BootFile<'a> {
    /// What happens: `d` makes a directory, `C` copies a file, both only if there is none.
    pub action: &'a str,
    /// The path that is made.
    pub path: &'a str,
    /// Its permission bits.
    pub mode: &'a str,
    /// Its user.
    pub user: &'a str,
    /// Its group.
    pub group: &'a str,
    /// What is copied.
    pub argument: Option<&'a str>,
}

impl View for BootFiles<'_> {
    fn template(&self) -> Template {
        Template::BootFiles
    }
}

/// A file in `timesyncd.conf.d`. Source: timesyncd.conf(5).
#[derive(Clone, Debug, Serialize)]
pub struct TimeServers<'a> {
    /// The servers, in their order.
    pub servers: &'a [&'a str],
}

impl View for TimeServers<'_> {
    fn template(&self) -> Template {
        Template::TimeServers
    }
}

/// A file in `NetworkManager/conf.d`. Source: NetworkManager.conf(5), `unmanaged-devices`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UnmanagedDevices<'a> {
    /// The devices, by name or pattern.
    pub devices: &'a [&'a str],
}

impl View for UnmanagedDevices<'_> {
    fn template(&self) -> Template {
        Template::UnmanagedDevices
    }
}

/// A file in `systemd/system.conf.d`. Source: systemd-system.conf(5).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProcessLimits<'a> {
    /// The values, by systemd's name after `DefaultLimit`.
    pub limits: &'a BTreeMap<String, String>,
}

impl View for ProcessLimits<'_> {
    fn template(&self) -> Template {
        Template::ProcessLimits
    }
}

/// `/etc/profile.d`: where the shells of people look for programs too.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ShellProfile<'a> {
    /// The directories, in their order, after those that are there.
    pub directories: &'a [&'a str],
}

impl View for ShellProfile<'_> {
    fn template(&self) -> Template {
        Template::ShellProfile
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    #[test]
    fn names_come_behind_the_loopback() {
        let entries = [
            HostsEntry {
                address: "192.0.2.11",
                names: &["master1", "cp.example.test"],
            },
            HostsEntry {
                address: "2001:db8::11",
                names: &["master1"],
            },
        ];
        assert_snapshot!(printed(&HostsFile { notes: &["a note"], entries: &entries }), @"
        # Rendered by kubecast from the cluster spec.
        # a note
        127.0.0.1 localhost
        ::1 localhost ip6-localhost ip6-loopback
        192.0.2.11 master1 cp.example.test
        2001:db8::11 master1
        ");
    }

    #[test]
    fn modules_have_a_line_each() {
        assert_snapshot!(printed(&KernelModules { modules: &["overlay", "br_netfilter"] }), @"
        # Rendered by kubecast from the cluster spec.
        overlay
        br_netfilter
        ");
    }

    #[test]
    fn settings_are_sorted() {
        let settings = BTreeMap::from([
            ("net.ipv4.ip_forward", "1"),
            ("kernel.core_pattern", "|/bin/false %p"),
            ("net.ipv4.ip_local_port_range", "32768 60999"),
        ]);
        assert_snapshot!(printed(&KernelSettings { settings }), @"
        # Rendered by kubecast from the cluster spec.
        kernel.core_pattern = |/bin/false %p
        net.ipv4.ip_forward = 1
        net.ipv4.ip_local_port_range = 32768 60999
        ");
    }

    #[test]
    fn files_are_made_at_boot() {
        let directory = BootFile {
            action: "d",
            path: "/run/flannel",
            mode: "0755",
            user: "root",
            group: "root",
            argument: None,
        };
        let copy = BootFile {
            action: "C",
            path: "/run/flannel/subnet.env",
            mode: "0644",
            argument: Some("/etc/kubecast/flannel/subnet.env"),
            ..directory.clone()
        };
        assert_snapshot!(printed(&BootFiles { files: &[directory, copy] }), @"
        # Rendered by kubecast from the cluster spec.
        d /run/flannel 0755 root root -
        C /run/flannel/subnet.env 0644 root root - /etc/kubecast/flannel/subnet.env
        ");
    }

    #[test]
    fn devices_stand_on_one_line() {
        assert_snapshot!(printed(&UnmanagedDevices { devices: &["cni0", "flannel*"] }), @"
        # Rendered by kubecast from the cluster spec.
        # The pod network makes these devices and looks after them itself.
        [keyfile]
        unmanaged-devices+=interface-name:cni0;interface-name:flannel*
        ");
    }

    #[test]
    fn a_limit_has_systemds_name() {
        let limits = BTreeMap::from([("NOFILE".to_owned(), "1024:100000".to_owned())]);
        assert_snapshot!(printed(&ProcessLimits { limits: &limits }), @"
        # Rendered by kubecast from the cluster spec.
        [Manager]
        DefaultLimitNOFILE=1024:100000
        ");
    }

    #[test]
    fn time_servers_stand_on_one_line() {
        let servers = TimeServers {
            servers: &["ntp1.example.com", "2001:db8::123"],
        };
        assert_snapshot!(printed(&servers), @"
        # Rendered by kubecast from the cluster spec.
        [Time]
        NTP=ntp1.example.com 2001:db8::123
        ");
    }
}
