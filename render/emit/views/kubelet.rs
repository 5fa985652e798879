use serde::Serialize;

use super::{Template, View};

/// `kubelet.service`, as the packages of Kubernetes ship it.
///
/// Source: kubernetes/release, `cmd/krel/templates/latest/kubelet/kubelet.service`.
#[derive(Clone, Debug, Serialize)]
pub struct KubeletUnit<'a> {
    /// The path of the kubelet.
    pub program: &'a str,
}

impl View for KubeletUnit<'_> {
    fn template(&self) -> Template {
        Template::KubeletUnit
    }
}

/// `kubelet.service.d/10-kubeadm.conf`, as the packages of Kubernetes ship it.
///
/// Source: kubernetes/release, `cmd/krel/templates/latest/kubeadm/10-kubeadm.conf`.
#[derive(Clone, Debug, Serialize)]
pub struct KubeletDropIn<'a> {
    /// The path of the kubelet.
    pub program: &'a str,
    /// The kubeconfig with which a kubelet asks for its first certificate.
    pub bootstrap_kubeconfig: &'a str,
    /// The kubelet's kubeconfig.
    pub kubeconfig: &'a str,
    /// The kubelet's configuration.
    pub config: &'a str,
    /// The file that [`KubeadmFlags`] prints.
    pub flags_file: &'a str,
    /// The file of the administrator: `/etc/default/kubelet` with deb, `/etc/sysconfig/kubelet` with rpm.
    pub extra_args_file: &'a str,
}

impl View for KubeletDropIn<'_> {
    fn template(&self) -> Template {
        Template::KubeletDropIn
    }
}

/// `kubelet.service.d/10-kubeadm.conf` of the packages for 1.5, whose kubelet reads no configuration file.
///
/// Source: kubernetes/release, `debian/xenial/kubeadm/channel/stable/etc/systemd/system/kubelet.service.d`, 2016.
#[derive(Clone, Debug, Serialize)]
pub struct KubeletFlagsDropIn<'a> {
    /// The path of the kubelet.
    pub program: &'a str,
    /// The kubelet's kubeconfig.
    pub kubeconfig: &'a str,
    /// The directory of static pods.
    pub manifests: &'a str,
    /// The directory of the pod network's configuration.
    pub cni_config: &'a str,
    /// The address of cluster DNS.
    pub cluster_dns: &'a str,
    /// The domain of Services.
    pub cluster_domain: &'a str,
}

impl View for KubeletFlagsDropIn<'_> {
    fn template(&self) -> Template {
        Template::KubeletFlagsDropIn
    }
}

/// A drop-in that lets the kubelet start after its runtime: the unit of the packages knows none.
#[derive(Clone, Debug, Serialize)]
pub struct KubeletRuntimeDropIn<'a> {
    /// The runtime's unit.
    pub unit: &'a str,
}

impl View for KubeletRuntimeDropIn<'_> {
    fn template(&self) -> Template {
        Template::KubeletRuntimeDropIn
    }
}

/// A drop-in that fills the place which [`KubeletFlagsDropIn`] leaves for more arguments.
#[derive(Clone, Debug, Serialize)]
pub struct KubeletExtraArgs<'a> {
    /// The arguments, joined by one blank.
    pub args: &'a str,
}

impl View for KubeletExtraArgs<'_> {
    fn template(&self) -> Template {
        Template::KubeletExtraArgs
    }
}

/// `kubeadm-flags.env`: the kubelet's arguments that kubeadm derives from the host.
///
/// Source: kubeadm, `cmd/kubeadm/app/phases/kubelet/flags.go`.
#[derive(Clone, Debug, Serialize)]
pub struct KubeadmFlags<'a> {
    /// The arguments, joined by one blank.
    pub args: &'a str,
    /// Whether the arguments stand in quotes; kubeadm 1.11 wrote none.
    pub quoted: bool,
}

impl View for KubeadmFlags<'_> {
    fn template(&self) -> Template {
        Template::KubeadmFlags
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    #[test]
    fn the_unit_is_that_of_the_packages() {
        let unit = KubeletUnit {
            program: "/usr/bin/kubelet",
        };
        assert_snapshot!(printed(&unit), @"
        [Unit]
        Description=kubelet: The Kubernetes Node Agent
        Documentation=https://kubernetes.io/docs/
        Wants=network-online.target
        After=network-online.target

        [Service]
        ExecStart=/usr/bin/kubelet
        Restart=always
        StartLimitInterval=0
        RestartSec=10

        [Install]
        WantedBy=multi-user.target
        ");
    }

    #[test]
    fn the_drop_in_is_that_of_the_packages() {
        let drop_in = KubeletDropIn {
            program: "/usr/bin/kubelet",
            bootstrap_kubeconfig: "/etc/kubernetes/bootstrap-kubelet.conf",
            kubeconfig: "/etc/kubernetes/kubelet.conf",
            config: "/var/lib/kubelet/config.yaml",
            flags_file: "/var/lib/kubelet/kubeadm-flags.env",
            extra_args_file: "/etc/default/kubelet",
        };
        assert_snapshot!(printed(&drop_in), @r#"
        # Note: This dropin only works with kubeadm and kubelet v1.11+
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
        Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
        # This is a file that "kubeadm init" and "kubeadm join" generates at runtime, populating the KUBELET_KUBEADM_ARGS variable dynamically
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        # This is a file that the user can use for overrides of the kubelet args as a last resort. Preferably, the user should use
        # the .NodeRegistration.KubeletExtraArgs object in the configuration files instead. KUBELET_EXTRA_ARGS should be sourced from this file.
        EnvironmentFile=-/etc/default/kubelet
        ExecStart=
        ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
        "#);
    }

    #[test]
    fn the_first_drop_in_had_flags_only() {
        let drop_in = KubeletFlagsDropIn {
            program: "/usr/bin/kubelet",
            kubeconfig: "/etc/kubernetes/kubelet.conf",
            manifests: "/etc/kubernetes/manifests",
            cni_config: "/etc/cni/net.d",
            cluster_dns: "10.96.0.10",
            cluster_domain: "cluster.local",
        };
        assert_snapshot!(printed(&drop_in), @r#"
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf --require-kubeconfig=true"
        Environment="KUBELET_SYSTEM_PODS_ARGS=--pod-manifest-path=/etc/kubernetes/manifests --allow-privileged=true"
        Environment="KUBELET_NETWORK_ARGS=--network-plugin=cni --cni-conf-dir=/etc/cni/net.d --cni-bin-dir=/opt/cni/bin"
        Environment="KUBELET_DNS_ARGS=--cluster-dns=10.96.0.10 --cluster-domain=cluster.local"
        ExecStart=
        ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_SYSTEM_PODS_ARGS $KUBELET_NETWORK_ARGS $KUBELET_DNS_ARGS $KUBELET_EXTRA_ARGS
        "#);
    }

    #[test]
    fn the_runtime_starts_first() {
        let drop_in = KubeletRuntimeDropIn {
            unit: "containerd.service",
        };
        assert_snapshot!(printed(&drop_in), @r"
        # Rendered by kubecast from the cluster spec.
        # A kubelet that finds no runtime ends, and starts again ten seconds later.
        [Unit]
        After=containerd.service
        ");
    }

    #[test]
    fn more_flags_are_one_variable() {
        let extra = KubeletExtraArgs {
            args: "--hostname-override=a --eviction-hard=memory.available<5%",
        };
        assert_snapshot!(printed(&extra), @r#"
        # Rendered by kubecast from the cluster spec.
        [Service]
        Environment="KUBELET_EXTRA_ARGS=--hostname-override=a --eviction-hard=memory.available<5%%"
        "#);
    }

    #[test]
    fn flags_are_quoted_as_go_quotes() {
        let flags = |args, quoted| crate::emit::text(&KubeadmFlags { args, quoted });
        assert_eq!(flags("", true).unwrap(), "KUBELET_KUBEADM_ARGS=\"\"\n");
        assert_eq!(
            flags(r#"--node-labels=a=b --x={"k":"\v"} --y=100%$"#, true).unwrap(),
            "KUBELET_KUBEADM_ARGS=\"--node-labels=a=b --x={\\\"k\\\":\\\"\\\\v\\\"} --y=100%$\"\n"
        );
        assert_eq!(
            flags("--a=b --c=/d,e:f", false).unwrap(),
            "KUBELET_KUBEADM_ARGS=--a=b --c=/d,e:f\n"
        );
        assert_eq!(
            flags("--a=\"b\"", false).unwrap_err().problem(),
            "`\"` is not allowed: letters, digits and `_./:,@=+- ` are"
        );
    }
}
