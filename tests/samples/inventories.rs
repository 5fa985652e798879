//! The lists beside the tree say what the tree says.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::{root, samples, tree};

/// Every text at a field `image` of an object, as another parser reads it.
fn images_of(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(image) if key == "image" => {
                        found.insert(image.clone());
                    }
                    value => images_of(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| images_of(item, found)),
        _ => {}
    }
}

fn documents(text: &str) -> impl Iterator<Item = Value> {
    use serde::Deserialize;
    yaml_serde::Deserializer::from_str(text).map(|document| Value::deserialize(document).expect("YAML"))
}

#[test]
fn images_txt_lists_the_images_that_files_name() {
    for sample in samples() {
        let folder = root().join("out").join(sample.file_name().expect("a name"));
        let mut named = BTreeSet::new();
        for (path, (_, bytes)) in tree(&folder) {
            let text = String::from_utf8(bytes).expect("text");
            let is_object = path.starts_with("cluster") || path.to_string_lossy().contains("/manifests/");
            if is_object {
                documents(&text).for_each(|document| images_of(&document, &mut named));
            }
            let sandbox = text.lines().filter_map(|line| {
                let value = line.trim_start().strip_prefix("sandbox")?.split_once(" = ")?.1;
                Some(value.trim_matches(['"', '\'']).to_owned())
            });
            if path.ends_with("containerd/config.toml") {
                named.extend(sandbox);
            }
        }
        let listed = listed(&folder);
        assert!(!named.is_empty());
        assert_eq!(
            named.difference(&listed).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{}",
            sample.display()
        );
        // More than files name is listed only where the kubelet knows the sandbox of pods by itself.
        let more: Vec<&String> = listed.difference(&named).collect();
        assert!(more.iter().all(|image| image.contains("/pause")), "{more:?}");
    }
}

fn listed(folder: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(folder.join("images.txt")).expect("images.txt");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.is_sorted() && text.ends_with('\n'));
    lines.into_iter().map(str::to_owned).collect()
}

/// Ports that programs listen on without being told, with where that is written.
const USUAL: &[(u64, &str)] = &[
    (10_248, "KubeletConfiguration, healthzPort"),
    (10_249, "KubeProxyConfiguration, metricsBindAddress"),
    (10_250, "KubeletConfiguration, port"),
    (10_256, "KubeProxyConfiguration, healthzBindAddress"),
    (10_257, "kube-controller-manager, --secure-port"),
    (10_259, "kube-scheduler, --secure-port"),
    (4194, "kubelet 1.5 to 1.11, --cadvisor-port"),
    (10_255, "kubelet 1.5, --read-only-port"),
    (9898, "kube-discovery 1.0"),
    (2380, "etcd 2, --listen-peer-urls"),
    (8472, "flannel, vxlan's Port on Linux"),
];

/// Whether a text names the port, and not only a longer number.
fn names_port(text: &str, port: u64) -> bool {
    let port = port.to_string();
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(&port).any(|(at, _)| {
        !is_digit(text[..at].chars().next_back()) && !is_digit(text[at + port.len()..].chars().next())
    })
}

#[test]
fn ports_json_lists_ports_that_files_name_and_preflight_asks_for() {
    for sample in samples() {
        let folder = root().join("out").join(sample.file_name().expect("a name"));
        let list = std::fs::read_to_string(folder.join("ports.json")).expect("ports.json");
        let list: Value = serde_json::from_str(&list).expect("JSON");
        let mut hosts = BTreeSet::new();
        for group in list["groups"].as_array().expect("groups") {
            for host in group["hosts"].as_array().expect("hosts") {
                let host = host.as_str().expect("a name");
                assert!(hosts.insert(host.to_owned()), "{host} is there twice");
                host_names_its_ports(&folder, host, group["ports"].as_array().expect("ports"));
            }
        }
        let entries = std::fs::read_dir(folder.join("hosts")).expect("hosts/");
        let folders = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned());
        assert_eq!(hosts, folders.collect(), "{}", sample.display());
    }
}

fn host_names_its_ports(tree_folder: &Path, host: &str, ports: &[Value]) {
    let mut preflight = String::new();
    let mut others = String::new();
    for (path, (_, bytes)) in tree(&tree_folder.join("hosts").join(host)) {
        let text = String::from_utf8(bytes).expect("text");
        match path.ends_with("preflight.sh") {
            true => preflight = text,
            false => others.push_str(&text),
        }
    }
    let mut asked: BTreeSet<String> = BTreeSet::new();
    for port in ports {
        if port["port"].is_null() {
            let protocol = (port["protocol"].as_str(), port["number"].as_u64());
            let known = [(Some("ipip"), Some(4)), (Some("vrrp"), Some(112))];
            assert!(known.contains(&protocol), "{host}: {port}");
            continue;
        }
        let number = port["port"].as_u64().expect("a port");
        if !port["lastPort"].is_null() {
            // Nobody listens on the ports of Services, and only control planes name them.
            continue;
        }
        let is_usual = USUAL.iter().any(|(usual, _)| *usual == number);
        assert!(is_usual || names_port(&others, number), "{host}: {port}");
        if port["protocol"] == "tcp" {
            let process = port["process"].as_str().expect("a process");
            asked.insert(format!("check_port {number} {process}"));
        }
    }
    let asks = preflight
        .lines()
        .filter(|line| line.starts_with("check_port ") && !line.contains("()"));
    assert_eq!(asks.map(str::to_owned).collect::<BTreeSet<_>>(), asked, "{host}");
}
