//! The page about CI: what it says to run can be run.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::repository;

/// The blocks of YAML of the page.
fn blocks() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md");
    let text = std::fs::read_to_string(path).expect("docs/ci.md");
    let blocks = text.split("```yaml\n").skip(1);
    let blocks = blocks.filter_map(|block| block.split_once("```").map(|(block, _)| block.to_owned()));
    blocks.collect()
}

/// Every text of a document that a shell runs.
fn scripts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), value) {
                    ("run", Value::String(script)) => found.push(script.clone()),
                    ("script", Value::Array(lines)) => {
                        let lines = lines.iter().filter_map(Value::as_str);
                        found.push(lines.collect::<Vec<_>>().join("\n"));
                    }
                    _ => scripts(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| scripts(item, found)),
        _ => {}
    }
}

#[test]
fn the_pipelines_of_the_page_can_run() {
    let blocks = blocks();
    assert_eq!(blocks.len(), 2, "GitHub and GitLab");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut commands = 0;
    for block in blocks {
        let document: Value = serde_saphyr::from_str(&block).expect("YAML");
        let mut found = Vec::new();
        scripts(&document, &mut found);
        assert!(!found.is_empty(), "{block}");
        for script in found {
            let mut shell = Command::new("sh")
                .arg("-n")
                .stdin(Stdio::piped())
                .spawn()
                .expect("a shell");
            let mut input = shell.stdin.take().expect("its input");
            input.write_all(script.as_bytes()).expect("the script is read");
            drop(input);
            assert!(shell.wait().expect("it ends").success(), "{script}");
            for line in script
                .lines()
                .filter_map(|line| line.trim().strip_prefix("kubecast "))
            {
                let words: Vec<&str> = line.split_whitespace().collect();
                let (_, help) = repository::kubecast(root, &[words[0], "--help"]);
                for word in words.iter().filter(|word| word.starts_with('-')) {
                    assert!(help.contains(word), "{word}: {help}");
                    commands += 1;
                }
            }
        }
    }
    assert!(commands >= 8, "{commands}");
}
