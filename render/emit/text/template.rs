/// One row per template: the name of its variant, which is also that of its view, and its file.
macro_rules! templates {
    ($($(#[doc = $doc:literal])+ $name:ident = $file:literal,)+) => {
        /// The templates of `render/emit/templates`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Template {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Template {
            /// Every template.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The name of its file.
            pub const fn file(self) -> &'static str {
                match self { $(Self::$name => $file,)+ }
            }

            /// Its text.
            pub(super) const fn source(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("../templates/", $file)),)+ }
            }
        }
    };
}

templates! {
    /// `config.toml` of containerd 1.x.
    ContainerdConfig2 = "containerd-config-2.toml.j2",
    /// `config.toml` of containerd 2.x.
    ContainerdConfig3 = "containerd-config-3.toml.j2",
    /// `hosts.toml` of one registry.
    RegistryHosts = "registry-hosts.toml.j2",
    /// The configuration of CoreDNS.
    Corefile = "Corefile.j2",
    /// flannel's `subnet.env`.
    FlannelSubnet = "flannel-subnet.env.j2",
    /// What writes into etcd for flannel by the API of etcd 2.
    FlannelEtcd2 = "flannel-etcd-2.sh.j2",
    /// What writes into etcd for flannel by the API of etcd 3.
    FlannelEtcd3 = "flannel-etcd-3.sh.j2",
    /// The drop-in of docker's unit.
    DockerDropIn = "docker-flannel.conf.j2",
    /// docker's options.
    DockerOptions = "docker-options.env.j2",
    /// `/etc/hosts`.
    HostsFile = "hosts.j2",
    /// The kubelet's unit.
    KubeletUnit = "kubelet.service.j2",
    /// kubeadm's drop-in for the kubelet's unit.
    KubeletDropIn = "10-kubeadm.conf.j2",
    /// That drop-in for a kubelet that knows flags only.
    KubeletFlagsDropIn = "10-kubeadm-1.5.conf.j2",
    /// More arguments of such a kubelet.
    KubeletExtraArgs = "kubelet-extra-args.conf.j2",
    /// What the kubelet waits for.
    KubeletRuntimeDropIn = "kubelet-runtime.conf.j2",
    /// The kubelet's arguments that kubeadm derives from the host.
    KubeadmFlags = "kubeadm-flags.env.j2",
    /// Kernel modules to load at boot.
    KernelModules = "modules-load.conf.j2",
    /// Kernel settings.
    KernelSettings = "sysctl.conf.j2",
    /// Files and directories to make at boot.
    BootFiles = "tmpfiles.conf.j2",
    /// Time servers of systemd-timesyncd.
    TimeServers = "timesyncd.conf.j2",
    /// The unit that sets the routes of a pod network without a daemon.
    RoutesUnit = "kubecast-routes.service.j2",
    /// The routes of one family.
    Routes = "routes.j2",
    /// What hides pods behind their host.
    Masquerade = "masquerade.nft.j2",
    /// What a host lets in.
    FirewallRules = "firewall.nft.j2",
    /// The unit that puts that in force.
    FirewallUnit = "kubecast-firewall.service.j2",
    /// Devices that NetworkManager leaves alone.
    UnmanagedDevices = "NetworkManager.conf.j2",
    /// Limits of what systemd starts.
    ProcessLimits = "system.conf.j2",
    /// Units that start with a target.
    UnitWants = "unit-wants.conf.j2",
    /// The unit of a component.
    ProcessUnit = "process.service.j2",
    /// The variables that a unit reads.
    OptionsFile = "options.env.j2",
    /// The unit of a balancer before the API.
    FrontUnit = "front.service.j2",
    /// nginx as such a balancer.
    NginxConfig = "nginx.conf.j2",
    /// haproxy as such a balancer.
    HaproxyConfig = "haproxy.cfg.j2",
    /// The virtual address of balancers.
    KeepalivedConfig = "keepalived.conf.j2",
    /// Whether a balancer is well.
    FrontCheck = "check-api-front.sh.j2",
    /// Where shells look for programs.
    ShellProfile = "profile.sh.j2",
    /// What makes a host obey its files.
    PrepareScript = "prepare.sh.j2",
    /// How `preflight.sh` checks.
    PreflightLibrary = "preflight-library.sh.j2",
    /// How `activate.sh` keeps generations, its intent and leases.
    ActivateRecords = "activate-records.sh.j2",
    /// How it keeps room on disks for going back.
    ActivateRoom = "activate-room.sh.j2",
    /// How it installs and removes files.
    ActivateFiles = "activate-files.sh.j2",
    /// How it restarts what reads them.
    ActivateReactions = "activate-reactions.sh.j2",
    /// How it asks whether what runs is well.
    ActivateGates = "activate-gates.sh.j2",
    /// How it imports archives of images.
    ActivateImages = "activate-images.sh.j2",
    /// How it goes from one generation to another.
    ActivateSwitch = "activate-switch.sh.j2",
    /// Its commands.
    ActivateCommands = "activate-commands.sh.j2",
    /// The unit that ends what a power failure interrupted.
    RecoverUnit = "kubecast-recover.service.j2",
    /// The page about keys and certificates.
    PkiPage = "PKI.md.j2",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Template;

    #[test]
    fn every_file_is_a_template_and_every_template_a_file() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/render/emit/templates");
        let files: BTreeSet<_> = walkdir::WalkDir::new(folder)
            .min_depth(1)
            .into_iter()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        let templates: BTreeSet<_> = Template::ALL
            .iter()
            .map(|template| template.file().to_owned())
            .collect();
        assert_eq!(files, templates);
        assert_eq!(templates.len(), Template::ALL.len());
    }

    #[test]
    fn a_template_only_loops_and_asks() {
        for template in Template::ALL {
            for statement in template.source().split("{%").skip(1) {
                let keyword = statement.split_whitespace().next();
                let allowed = ["for", "endfor", "if", "elif", "else", "endif"];
                assert!(
                    keyword.is_some_and(|word| allowed.contains(&word)),
                    "{}: {keyword:?}",
                    template.file()
                );
                let condition = statement.split("%}").next().unwrap_or_default();
                assert!(
                    !condition.contains(['=', '<', '>', '+', '(']),
                    "{}: {condition}",
                    template.file()
                );
            }
        }
    }
}
