//! The real kubelet and kube-proxy read the configuration that is rendered for them.

use std::path::Path;
use std::process::Command;

use kubecast::secrets::Vault;
use serde_json::{Value, json};

use crate::cluster::Rendered;
use crate::documents::documents;
use crate::flags::LEVELS;
use crate::live::RELEASE;
use crate::program::{self, said, succeed};
use crate::sample::{self, Sample};
use crate::tree;

/// A kubeconfig that is not there: the kubelet looks for it once its configuration is found good.
const MISSING: &str = "/nonexistent/kubeconfig";

/// Every sample of the built release, at every level.
fn rendered() -> Vec<(String, Rendered)> {
    let mut all = Vec::new();
    for sample in Sample::all().into_iter().filter(|sample| sample.fits(RELEASE)) {
        for level in LEVELS {
            let mut spec = sample.spec.clone();
            spec["spec"]["version"] = json!(RELEASE);
            spec["spec"]["hardening"] = json!(level);
            // So that the kubelet judges the rest on any machine.
            spec["spec"]["kubelet"] = json!({"config": {"failCgroupV1": false}});
            let cluster = sample::cluster(&spec).expect("a spec");
            let rendered = Rendered::of(&cluster, &sample.companions(&cluster))
                .map_err(|report| sample::messages(&report));
            all.push((format!("{} {level}", sample.name), rendered.expect("rendered")));
        }
    }
    all
}

/// Where each layout has the kubelet's configuration.
const KUBELET_CONFIGS: &[&str] = &[
    "/var/lib/kubelet/config.yaml",
    "/opt/kubernetes/cfg/kubelet-config.yml",
];

/// The text of the first file at one of these paths, on the first host that has one.
fn first(rendered: &Rendered, paths: &[&str]) -> String {
    let mut texts = rendered.hosts().filter_map(|host| {
        let files = rendered.host(host);
        let file = |path: &&str| files.file(&path.parse().expect("a path"));
        paths
            .iter()
            .find_map(file)
            .map(|file| file.public_view().into_owned())
    });
    texts.next().expect("a file")
}

/// What a program says about a configuration.
fn judged(program: &Path, text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.yaml");
    std::fs::write(&file, text).expect("written");
    let output = Command::new(program)
        .arg("--config")
        .arg(&file)
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    said(&output)
}

#[test]
fn the_kubelet_reads_its_configuration() {
    let Some(kubelet) = program::find("kubelet") else {
        return;
    };
    let is_good = |text: &str| {
        let said = judged(&kubelet, text, &["--kubeconfig", MISSING]);
        // It reads a file leniently that it cannot read strictly.
        (said.contains(MISSING) && !said.contains("strict decoding"), said)
    };
    for (name, rendered) in rendered() {
        let (is_good, said) = is_good(&first(&rendered, KUBELET_CONFIGS));
        assert!(is_good, "{name}: {said}");
    }
    let head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nfailCgroupV1: false\n";
    assert!(is_good(head).0);
    for line in ["healthzPort: 99999", "healthzport: 1"] {
        let (is_good, said) = is_good(&format!("{head}{line}\n"));
        assert!(!is_good, "{line}: {said}");
    }
}

#[test]
fn kubectl_reads_every_kubeconfig() {
    let Some(kubectl) = program::find("kubectl") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for (name, rendered) in rendered().iter().filter(|(name, _)| name.ends_with(" none")) {
        let vault = Vault::lab(rendered.plan.uid);
        for host in rendered.hosts() {
            let files = tree::of_artifacts(
                &rendered.host(host),
                &vault,
                &["/etc/kubernetes", "/opt/kubernetes/cfg"],
            );
            let is_kubeconfig = |path: &str| match path.starts_with("/opt/") {
                true => path.ends_with(".kubeconfig"),
                false => path.ends_with(".conf"),
            };
            for (path, entry) in files.iter().filter(|(path, _)| is_kubeconfig(path)) {
                let text = entry.text.as_deref().unwrap_or_default();
                let file = folder.path().join("kubeconfig");
                std::fs::write(&file, text).expect("written");
                let mut view = Command::new(&kubectl);
                view.arg("--kubeconfig")
                    .arg(&file)
                    .args(["config", "view", "--raw", "--minify", "-o", "json"]);
                let read = succeed(&mut view).unwrap_or_else(|said| panic!("{name} {host} {path}: {said}"));
                let read: Value = serde_json::from_str(&read).expect("JSON");
                let written: Value = yaml_serde::from_str(text).expect("YAML");
                for part in ["clusters", "contexts", "users", "current-context"] {
                    assert_eq!(read[part], written[part], "{name} {host} {path}");
                }
            }
        }
    }
}

/// In the cluster's objects where it is a DaemonSet, else on a node.
fn kube_proxy_config(rendered: &Rendered) -> String {
    let objects: Vec<String> = rendered.objects().into_values().collect();
    let documents = documents(&objects.join("\n---\n"));
    let Some(object) = documents.get("ConfigMap kube-system/kube-proxy") else {
        return first(rendered, &["/opt/kubernetes/cfg/kube-proxy-config.yml"]);
    };
    let object: Value = yaml_serde::from_str(object).expect("YAML");
    object["data"]["config.conf"]
        .as_str()
        .expect("a configuration")
        .to_owned()
}

#[test]
fn kube_proxy_reads_its_configuration() {
    let Some(kube_proxy) = program::find("kube-proxy") else {
        return;
    };
    let is_good = |text: &str| {
        let said = judged(&kube_proxy, text, &["--write-config-to", "complete.yaml"]);
        (
            said.contains("Wrote configuration") && !said.contains("strict decoding"),
            said,
        )
    };
    for (name, rendered) in rendered() {
        let (is_good, said) = is_good(&kube_proxy_config(&rendered));
        assert!(is_good, "{name}: {said}");
    }
    let head = "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";
    for line in ["mode: nonsense", "clusterCidr: 10.0.0.0/8"] {
        let (is_good, said) = is_good(&format!("{head}{line}\n"));
        assert!(!is_good, "{line}: {said}");
    }
}
