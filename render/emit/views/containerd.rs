use serde::Serialize;

use super::{Template, View};

/// `config.toml` of containerd.
///
/// Source: containerd, `docs/cri/config.md`.
#[derive(Clone, Debug, Serialize)]
pub struct ContainerdConfig<'a> {
    /// The version of the file's format.
    #[serde(skip)]
    pub format: ContainerdFormat,
    /// Files that are read on top; a glob is allowed.
    pub imports: &'a [&'a str],
    /// The image of every pod's sandbox.
    pub sandbox_image: &'a str,
    /// Whether systemd makes the control groups; it must agree with the kubelet's `cgroupDriver`.
    pub systemd_cgroup: bool,
    /// The folder with one folder per registry, each with [`RegistryHosts`].
    pub registries: Option<&'a str>,
}

/// The formats of containerd's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerdFormat {
    /// Version 2, for containerd 1.x.
    V2,
    /// Version 3, for containerd 2.x.
    V3,
}

impl View for ContainerdConfig<'_> {
    fn template(&self) -> Template {
        match self.format {
            ContainerdFormat::V2 => Template::ContainerdConfig2,
            ContainerdFormat::V3 => Template::ContainerdConfig3,
        }
    }
}

/// `hosts.toml`: how containerd reaches one registry.
///
/// Source: containerd, `docs/hosts.md`.
#[derive(Clone, Debug, Serialize)]
pub struct RegistryHosts<'a> {
    /// The registry itself, which is tried last.
    pub server: RegistryEndpoint<'a>,
    /// Its mirrors, in the order in which they are tried.
    pub mirrors: &'a [RegistryEndpoint<'a>],
}

/// A server that has the images of a registry.
#[derive(Clone, Debug, Serialize)]
pub struct RegistryEndpoint<'a> {
    /// Its URL.
    pub url: &'a str,
    /// What it may be asked, of `pull`, `resolve` and `push`; with none, containerd's default holds.
    pub capabilities: &'a [&'a str],
    /// The path of the authority that signed its certificate.
    pub ca: Option<&'a str>,
    /// Whether its certificate is left unchecked.
    pub skip_verify: bool,
    /// Whether the URL already holds the path of the API.
    pub override_path: bool,
    /// The value of the header `Authorization`.
    pub authorization: Option<&'a str>,
}

impl View for RegistryHosts<'_> {
    fn template(&self) -> Template {
        Template::RegistryHosts
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::printed;
    use super::*;

    const CONFIG: ContainerdConfig<'_> = ContainerdConfig {
        format: ContainerdFormat::V2,
        imports: &["/etc/containerd/conf.d/*.toml"],
        sandbox_image: "registry.k8s.io/pause:3.10.2",
        systemd_cgroup: true,
        registries: Some("/etc/containerd/certs.d"),
    };

    #[test]
    fn containerd_1_reads_version_2() {
        assert_snapshot!(printed(&CONFIG), @r#"
        # Rendered by kubecast from the cluster spec.
        version = 2
        imports = ["/etc/containerd/conf.d/*.toml"]

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "registry.k8s.io/pause:3.10.2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = true

        [plugins."io.containerd.grpc.v1.cri".registry]
          config_path = "/etc/containerd/certs.d"
        "#);
    }

    #[test]
    fn containerd_2_reads_version_3() {
        let config = ContainerdConfig {
            format: ContainerdFormat::V3,
            ..CONFIG
        };
        assert_snapshot!(printed(&config), @r#"
        # Rendered by kubecast from the cluster spec.
        version = 3
        imports = ["/etc/containerd/conf.d/*.toml"]

        [plugins."io.containerd.cri.v1.images".pinned_images]
          sandbox = "registry.k8s.io/pause:3.10.2"

        [plugins."io.containerd.cri.v1.images".registry]
          config_path = "/etc/containerd/certs.d"

        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
          SystemdCgroup = true
        "#);
    }

    #[test]
    fn what_is_not_asked_for_is_left_out() {
        let config = ContainerdConfig {
            imports: &[],
            registries: None,
            systemd_cgroup: false,
            ..CONFIG
        };
        assert_snapshot!(printed(&config), @r#"
        # Rendered by kubecast from the cluster spec.
        version = 2

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "registry.k8s.io/pause:3.10.2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
          SystemdCgroup = false
        "#);
        let config = ContainerdConfig {
            format: ContainerdFormat::V3,
            ..config
        };
        assert_snapshot!(printed(&config), @r#"
        # Rendered by kubecast from the cluster spec.
        version = 3

        [plugins."io.containerd.cri.v1.images".pinned_images]
          sandbox = "registry.k8s.io/pause:3.10.2"

        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
          runtime_type = "io.containerd.runc.v2"

        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
          SystemdCgroup = false
        "#);
    }

    const SERVER: RegistryEndpoint<'_> = RegistryEndpoint {
        url: "https://registry.k8s.io",
        capabilities: &[],
        ca: None,
        skip_verify: false,
        override_path: false,
        authorization: None,
    };

    #[test]
    fn a_registry_has_mirrors_in_order() {
        let hosts = RegistryHosts {
            server: SERVER,
            mirrors: &[
                RegistryEndpoint {
                    url: "https://mirror.example.com/v2/k8s",
                    capabilities: &["pull", "resolve"],
                    ca: Some("/etc/containerd/certs.d/registry.k8s.io/ca.crt"),
                    override_path: true,
                    authorization: Some("Basic dXNlcjpwYXNzd29yZA=="),
                    ..SERVER
                },
                RegistryEndpoint {
                    url: "http://192.0.2.1:5000",
                    capabilities: &["pull"],
                    skip_verify: true,
                    ..SERVER
                },
            ],
        };
        assert_snapshot!(printed(&hosts), @r#"
        # Rendered by kubecast from the cluster spec.
        server = "https://registry.k8s.io"

        [host."https://mirror.example.com/v2/k8s"]
          capabilities = ["pull", "resolve"]
          ca = "/etc/containerd/certs.d/registry.k8s.io/ca.crt"
          override_path = true
          [host."https://mirror.example.com/v2/k8s".header]
            Authorization = "Basic dXNlcjpwYXNzd29yZA=="

        [host."http://192.0.2.1:5000"]
          capabilities = ["pull"]
          skip_verify = true
        "#);
    }

    #[test]
    fn a_registry_can_have_an_authority_and_credentials_of_its_own() {
        let server = RegistryEndpoint {
            ca: Some("/etc/containerd/certs.d/r/ca.crt"),
            authorization: Some("Basic eA=="),
            ..SERVER
        };
        assert_snapshot!(printed(&RegistryHosts { server, mirrors: &[] }), @r#"
        # Rendered by kubecast from the cluster spec.
        server = "https://registry.k8s.io"
        ca = "/etc/containerd/certs.d/r/ca.crt"

        [header]
          Authorization = "Basic eA=="
        "#);
    }
}
