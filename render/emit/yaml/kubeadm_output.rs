//! kubeadm's own files come out byte for byte.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::{yaml, yaml_stream};

/// The files that kubeadm prints from values; the others are what it was given, or lists, or its log.
const PRINTED: &[&str] = &[
    "manifests/",
    "kubeconfigs/",
    "component-config/",
    "kubelet-config",
    "cluster-objects",
];

/// The text in a ConfigMap that kubeadm makes from a template, in an order of its own.
const FROM_TEMPLATE: &str = "kubeconfig.conf";

/// Every such file below the folder that the environment variable `KUBEADM_OUTPUT` names, and every YAML
/// text inside its ConfigMaps.
#[test]
#[expect(clippy::print_stderr, reason = "says what it saw")]
fn the_files_of_kubeadm_come_out_byte_for_byte() {
    #[expect(clippy::disallowed_methods, reason = "the folder is no part of the project")]
    let Some(root) = std::env::var_os("KUBEADM_OUTPUT") else {
        crate::judge::skip("KUBEADM_OUTPUT names no folder with the output of kubeadm");
        return;
    };
    let (mut files, mut inner) = (0, 0);
    for file in printed_files(Path::new(&root)) {
        #[expect(clippy::disallowed_methods, reason = "the folder is no part of the project")]
        let text = std::fs::read_to_string(&file).unwrap();
        let documents = documents(&text);
        assert_eq!(yaml_stream(&documents), text, "{}", file.display());
        files += 1;
        for document in &documents {
            inner += check_inner(document, &file);
        }
    }
    eprintln!("compared {files} files and {inner} texts inside them");
    assert!(files > 200 && inner > 50);
}

/// Compares the YAML texts in the data of a ConfigMap and counts them.
fn check_inner(document: &Value, file: &Path) -> usize {
    let fields = document["data"].as_object().into_iter().flatten();
    let texts = fields
        .filter(|(key, _)| key.as_str() != FROM_TEMPLATE)
        .filter_map(|(_, value)| value.as_str());
    let mut compared = 0;
    for text in texts.filter(|text| text.starts_with("api")) {
        // The texts for the kubelet and kube-proxy have lost their final newline in some releases.
        let expected = format!("{}\n", text.trim_end());
        assert_eq!(yaml(&documents(text)[0]), expected, "{}", file.display());
        compared += 1;
    }
    compared
}

fn documents(text: &str) -> Vec<Value> {
    yaml_serde::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

fn printed_files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.is_file())
        .filter(|path| path.extension().is_some_and(|extension| extension != "json"))
        .filter(|path| PRINTED.iter().any(|name| path.to_string_lossy().contains(name)))
        .collect();
    files.sort();
    files
}
