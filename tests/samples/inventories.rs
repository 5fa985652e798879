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
