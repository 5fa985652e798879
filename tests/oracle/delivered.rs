//! What a host holds once it has its files: the full view that `render --with-secrets` writes, in a root directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use kubecast::plan::HostPlan;
use kubecast::report::Report;
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::program::succeed;
use crate::sample::{self, Sample};

/// A cluster that was rendered by the program, with its secrets.
pub(crate) struct Delivered {
    folder: tempfile::TempDir,
    pub(crate) rendered: Rendered,
}

impl Delivered {
    /// Renders a changed sample.
    pub(crate) fn of(sample: &Sample, spec: &Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clusters = folder.path().join("clusters");
        std::fs::create_dir(&clusters).expect("made");
        succeed(Command::new("cp").arg("-r").args([&sample.folder, &clusters])).expect("copied");
        let own = clusters.join(&sample.name);
        std::fs::write(own.join("cluster.yaml"), kubecast::emit::yaml(spec)).expect("written");
        let cluster = sample::cluster(spec).expect("a spec");
        let mut render = Command::new(env!("CARGO_BIN_EXE_kubecast"));
        render.arg("render").arg(&own);
        render.arg("--output").arg(folder.path().join("out"));
        render.arg("--with-secrets").arg(folder.path().join("full"));
        succeed(&mut render).expect("rendered");
        let rendered = Rendered::of(&cluster, &sample.companions(&cluster));
        let rendered = rendered
            .map_err(|report: Report| sample::messages(&report))
            .expect("rendered");
        Self { folder, rendered }
    }

    /// The root directory of a host.
    pub(crate) fn root(&self, host: &str) -> PathBuf {
        self.folder.path().join("full/hosts").join(host)
    }

    /// The folder of the cluster's objects.
    pub(crate) fn objects(&self) -> PathBuf {
        self.folder.path().join("full/cluster")
    }

    /// The configuration that kubeadm keeps in the cluster, as a file of its own.
    pub(crate) fn cluster_configuration(&self) -> String {
        let text = std::fs::read_to_string(self.objects().join("10-kubeadm-config.yaml")).expect("an object");
        let first = text.split("\n---\n").next().unwrap_or_default();
        let object: Value = yaml_serde::from_str(first).expect("YAML");
        object["data"]["ClusterConfiguration"]
            .as_str()
            .expect("a configuration")
            .to_owned()
    }

    /// The same with what `kubeadm init` would be told of a host.
    pub(crate) fn configuration(&self, host: &HostPlan) -> String {
        let init = json!({
            "apiVersion": "kubeadm.k8s.io/v1beta4",
            "kind": "InitConfiguration",
            "localAPIEndpoint": {"advertiseAddress": host.address, "bindPort": host.bind_port.value},
            "nodeRegistration": {"name": host.name, "criSocket": host.cri_socket.value},
        });
        format!(
            "{}---\n{}",
            self.cluster_configuration(),
            kubecast::emit::yaml(&init)
        )
    }
}

/// A spec whose certificates are valid for longer than this test is kept.
pub(crate) fn long_lived(mut spec: Value) -> Value {
    spec["spec"]["pki"]["certificateValidityPeriod"] = json!("400000h");
    spec["spec"]["pki"]["caCertificateValidityPeriod"] = json!("500000h");
    spec
}

/// A path below a root directory.
pub(crate) fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}
