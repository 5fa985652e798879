//! The forms for programs and for pull requests.

use std::fmt::Write;

use crate::committed;
use crate::repository::{self, Repository};

fn changed() -> Repository {
    let repository = Repository::with("ha");
    repository.edit(
        "  pki:\n",
        "  apiServer:\n    certSANs: [api.example.com]\n    audit: {maxAge: 90}\n  kubelet:\n    config: {maxPods: 150}\n  pki:\n",
    );
    repository
}

#[test]
fn the_form_for_pull_requests_begins_with_the_verdict() {
    let (code, text) = changed().kubecast(&["diff", "--format", "markdown", "--quiet"]);
    assert_eq!(code, Some(0), "{text}");
    insta::assert_snapshot!("markdown", text);
    let (_, none) = Repository::with("ha").kubecast(&["diff", "--format", "markdown"]);
    insta::assert_snapshot!(none);
}

/// A table of Markdown without its code: what is left would be read as Markdown, HTML, links and mentions.
fn without_code(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        kept.push_str(&rest[..start]);
        let fence: String = rest[start..].chars().take_while(|c| *c == '`').collect();
        let inside = &rest[start + fence.len()..];
        // A fence ends at as many ticks, no fewer and no more.
        let end = inside.match_indices(&fence).map(|(at, _)| at).find(|at| {
            let before = at.checked_sub(1).and_then(|at| inside.as_bytes().get(at));
            let after = inside.as_bytes().get(at + fence.len());
            before != Some(&b'`') && after != Some(&b'`')
        });
        let end = end.unwrap_or_else(|| panic!("an open fence: {line}"));
        rest = &inside[end + fence.len()..];
    }
    kept + rest
}

/// How many cells GitHub sees in a row of a table: a backslash takes the character behind it.
fn cells(line: &str) -> usize {
    let mut cells = 0;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => _ = characters.next(),
            '|' => cells += 1,
            _ => {}
        }
    }
    cells
}

#[test]
fn no_value_of_a_spec_gets_out_of_its_code() {
    let hostile = "x | <img src=x> @everyone [a](http://evil.example) `b` ```c``` \\\\| <!-- </details> https://evil.example #1";
    let repository = Repository::with("ha");
    repository.edit(
        "  pki:\n",
        &format!(
            "  patches: [{{target: etcd, patch: {{metadata: {{annotations: {{example.com/x: '{hostile}'}}}}}}}}]\n  pki:\n"
        ),
    );
    let (code, text) = repository.kubecast(&["diff", "--format", "markdown", "--quiet"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("evil.example"), "{text}");
    for line in text.lines().skip(1) {
        let plain = without_code(line);
        for part in ["@everyone", "<img", "evil", "<!--", "#1"] {
            assert!(!plain.contains(part), "{part}: {line}");
        }
        if line.starts_with('|') {
            assert_eq!(cells(line), 9, "{line}");
        }
    }
    let (_, text) = repository.kubecast(&["diff", "--format", "github", "--quiet"]);
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
}

#[test]
fn colours_are_where_they_are_wanted() {
    let repository = changed();
    let (_, plain) = repository.kubecast(&["diff"]);
    assert!(!plain.contains('\u{1b}'), "no terminal: {plain}");
    let (_, bright) = repository.kubecast(&["diff", "--color", "always", "--text"]);
    for part in [
        "\u{1b}[33m~\u{1b}[0m pod.flag.changed",
        "\u{1b}[32m+",
        "\u{1b}[31m-",
    ] {
        assert!(bright.contains(part), "{bright}");
    }
    let (_, json) = repository.json(&["diff", "--color", "always"]);
    assert!(json["changes"].is_array());
}

#[test]
fn annotations_stand_on_the_lines_of_the_spec() {
    let repository = changed();
    repository.edit("serviceSubnet: 10.96.0.0/12", "serviceSubnet: 10.112.0.0/16");
    let (code, text) = repository.kubecast(&["diff", "--format", "github", "--quiet"]);
    assert_eq!(code, Some(3), "{text}");
    insta::assert_snapshot!("github", text);
    for level in ["error", "warning", "notice"] {
        let lines = text
            .lines()
            .filter(|line| line.starts_with(&format!("::{level} ")));
        assert!(lines.count() <= 10, "GitHub drops what is more: {text}");
    }
}

#[test]
fn the_form_for_programs_has_the_committed_schema() {
    let text = kubecast::review::print::schema_text();
    committed::assert_current("schema/diff.v1.json", &text);
    let schema = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let repository = changed();
    for (old, new) in [
        ("", ""),
        ("serviceSubnet: 10.96.0.0/12", "serviceSubnet: 10.112.0.0/16"),
        (
            "  - {name: node2, address: 192.168.10.30}\n",
            "  - {name: node3, address: 192.168.10.31}\n",
        ),
    ] {
        if !old.is_empty() {
            repository.edit(old, new);
        }
        let (_, json) = repository.json(&["diff", "--text"]);
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(json["format"], "kubecast.dev/diff/v1");
    }
}

#[test]
fn only_changes_are_written_for_pull_requests() {
    let repository = Repository::with("single");
    let (code, text) = repository.kubecast(&["validate", "clusters/single", "--format", "markdown"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("only `kubecast diff` writes"), "{text}");
}

/// A cluster with many hosts, each of them changed in its own way.
#[test]
fn a_comment_about_five_thousand_hosts_fits() {
    let spec = |generation: u32| {
        let mut text = String::from(
            "apiVersion: kubecast.dev/v1alpha1\nkind: Cluster\nmetadata:\n  name: large\n  uid: \
             01234567-89ab-4cde-8f01-23456789abcd\nspec:\n  environment: lab\n  version: 1.36.3\n  pki: {mode: lab, \
             issuedFrom: 2026-01-01}\n  network: {podSubnet: 10.0.0.0/8, serviceSubnet: 192.168.0.0/16, nodeMask: 22}\n  \
             controlPlaneEndpoint: api.example.com:6443\n  hosts:\n  - {name: cp1, address: 172.16.0.1, roles: \
             [control-plane]}\n",
        );
        for number in 0..4999 {
            let (high, low) = (number / 250 + 1, number % 250 + 1);
            let more = match generation {
                1 => String::new(),
                _ => format!(
                    ", labels: {{\"example.com/a-label-with-a-long-name-{}\": value-{number}}}, kubelet: {{config: \
                     {{maxPods: {}}}}}",
                    number % 97,
                    50 + number % 150
                ),
            };
            writeln!(
                text,
                "  - {{name: w{number:04}, address: 172.16.{high}.{low}{more}}}"
            )
            .expect("text");
        }
        text
    };
    let folder = tempfile::tempdir().expect("a folder");
    for generation in [1, 2] {
        let own = folder.path().join(format!("{generation}/clusters/large"));
        std::fs::create_dir_all(&own).expect("a folder");
        std::fs::write(own.join("cluster.yaml"), spec(generation)).expect("a spec");
    }
    let arguments = [
        "diff",
        "spec:1/clusters/large",
        "spec:2/clusters/large",
        "--format",
        "markdown",
        "--quiet",
    ];
    let (code, text) = repository::kubecast(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{}", &text[..2000.min(text.len())]);
    let length = text.chars().count();
    assert!((10_000..60_000).contains(&length), "{length}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "<!-- kubecast:diff cluster=large -->");
    assert!(lines[1].starts_with("### large: low"), "{}", lines[1]);
    let open = text.matches("<details>").count();
    assert_eq!(
        open,
        text.matches("</details>").count(),
        "no section is cut in two"
    );
}
