//! What the command line says about itself, and about command lines that are wrong.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test runs the program"
)]

use std::process::{Command, Stdio};

#[path = "../judge/mod.rs"]
#[allow(dead_code, reason = "each suite needs a part of it")]
mod judge;

/// The program in a fixed environment: as wide as a wide terminal, no colour, no terminal at all.
fn kubecast(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kubecast"));
    command
        .args(arguments)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    let output = command.output().expect("kubecast runs");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), text.concat())
}

/// The commands below a command, as its help lists them.
fn commands(of: &[&str]) -> Vec<String> {
    let help = kubecast(&[of, &["--help"]].concat()).1;
    let Some((_, list)) = help.split_once("Commands:\n") else {
        return Vec::new();
    };
    let lines = list.lines().take_while(|line| !line.is_empty());
    // A name stands two columns in; a line that goes on stands further in.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_explains_itself() {
    let mut open = vec![Vec::<String>::new()];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let (code, help) = kubecast(&[words.as_slice(), &["--help"]].concat());
        assert_eq!(code, Some(0), "{words:?}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
        let name = [&["kubecast"], words.as_slice()].concat().join("-");
        insta::assert_snapshot!(name, help);
        seen += 1;
        for below in commands(&words) {
            open.push([path.as_slice(), &[below]].concat());
        }
    }
    assert!(seen > 7, "the list of commands was not understood");
}

#[test]
fn a_wrong_command_line_exits_with_2_and_says_what_is_right() {
    let lines: &[&[&str]] = &[
        &[],
        &["rendr"],
        &["render"],
        &["render", "clusters/ha", "--lockd"],
        &["render", "clusters/ha", "--check", "--with-secrets", "/tmp/x"],
        &["validate", "clusters/ha", "--format", "xml"],
        &["init", "target/Not_A_Name"],
        &["init", "target/new", "--host", "node1"],
        &["explain", "podSubnet"],
        &["explain", "spec.network.podSubnett"],
        &["explain", "fact:image.etdc"],
        &["explain", "spec.version", "--output", "out"],
        &["completions", "tcsh"],
    ];
    let mut said = String::new();
    for line in lines {
        let (code, text) = kubecast(line);
        assert_eq!(code, Some(2), "{line:?}: {text}");
        said.push_str(&format!("$ kubecast {}\n{text}\n", line.join(" ")));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_field_is_explained_with_what_it_does_in_a_cluster() {
    let mut said = String::new();
    for line in [
        &["explain"] as &[&str],
        &["explain", "network.cni.flannel"],
        &["explain", "network.podSubnet", "--cluster", "clusters/ha"],
        &["explain", "hosts[].taints", "--cluster", "clusters/ha"],
        &["explain", "hosts[node1].bindPort", "--cluster", "clusters/ha"],
        &["explain", "fact:image.pause", "--cluster", "clusters/single"],
        &["explain", "net.overlap"],
    ] {
        let (code, text) = kubecast(line);
        assert_eq!(code, Some(0), "{line:?}: {text}");
        said.push_str(&format!("$ kubecast {}\n{text}\n", line.join(" ")));
    }
    insta::assert_snapshot!(said);
    let (_, json) = kubecast(&[
        "explain",
        "version",
        "--cluster",
        "clusters/ha",
        "--format",
        "json",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["cluster"]["values"][0]["value"], "v1.25.7");
    assert!(
        json["cluster"]["reaches"]["files"]
            .as_array()
            .is_some_and(|files| !files.is_empty())
    );
}

#[test]
fn rows_beside_a_spec_are_named() {
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("clusters/single");
    std::fs::create_dir_all(folder.join("facts")).expect("made");
    let spec = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/clusters/single/cluster.yaml"
    ));
    let spec = spec.expect("a sample").replace("1.36.3", "1.36.4");
    std::fs::write(folder.join("cluster.yaml"), spec).expect("written");
    let rows = "source: release notes\nreleases:\n- {minor: \"1.36\", first: 1.36.4, last: 1.36.4}\nfacts:\n  \
                image.pause:\n  - {value: 3.10.9, since: 1.36.4, replaces: true}\n";
    std::fs::write(folder.join("facts/new.yaml"), rows).expect("written");
    let cluster = folder.display().to_string();
    let (code, text) = kubecast(&["explain", "spec.version", "--cluster", &cluster]);
    assert_eq!(code, Some(0), "{text}");
    let expected = "facts: image.pause\n    holds in 1.36.4 and later; source: release notes\n    row in ";
    assert!(
        text.contains(expected) && text.contains("facts/new.yaml"),
        "{text}"
    );
}

#[test]
fn shells_accept_the_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, script) = kubecast(&["completions", shell]);
        assert_eq!(code, Some(0), "{script}");
        let scratch = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(scratch.path(), script).expect("written");
        match Command::new(shell).arg("-n").arg(scratch.path()).output() {
            Ok(output) => assert!(
                output.status.success() && output.stderr.is_empty(),
                "{shell}: {}",
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => judge::skip(format_args!("{shell} does not run: {error}")),
        }
    }
}

#[test]
fn manual_pages_have_no_errors() {
    let scratch = tempfile::tempdir().expect("a folder");
    let (code, said) = kubecast(&["man", &scratch.path().display().to_string()]);
    assert_eq!(code, Some(0), "{said}");
    let pages: Vec<_> = std::fs::read_dir(scratch.path())
        .expect("pages")
        .flatten()
        .collect();
    assert!(pages.len() > 7);
    for page in pages {
        let lint = Command::new("mandoc")
            .args(["-Tlint", "-Werror"])
            .arg(page.path())
            .output();
        match lint {
            Ok(output) => assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stdout)
            ),
            Err(error) => return judge::skip(format_args!("mandoc does not run: {error}")),
        }
    }
}

#[test]
fn a_new_spec_names_its_schema_and_the_next_three_commands() {
    let scratch = tempfile::tempdir().expect("a folder");
    for (name, options) in [("lab", &["--lab"] as &[&str]), ("prod", &[])] {
        let folder = scratch.path().join(name);
        let shown = folder.display().to_string();
        let (code, said) = kubecast(&[&["init", &shown], options].concat());
        assert_eq!(code, Some(0), "{said}");
        let next: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with("  kubecast "))
            .collect();
        assert_eq!(next.len(), 3, "{said}");
        let spec = std::fs::read_to_string(folder.join("cluster.yaml")).expect("a spec");
        let schema = spec
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("# yaml-language-server: $schema="))
            .expect("a modeline");
        let schema = std::fs::read_to_string(folder.join(schema)).expect("the schema is there");
        assert_eq!(schema, kubecast(&["schema"]).1);
        assert_eq!(kubecast(&["validate", &shown]).0, Some(0));
    }
}

#[test]
fn a_line_of_a_tree_is_explained() {
    let mut said = String::new();
    for line in [
        &[
            "explain",
            "out/ha/hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml:50",
        ] as &[&str],
        &[
            "explain",
            "out/ha/hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml:27",
        ],
        &[
            "explain",
            "out/ha/hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml:7",
        ],
        &[
            "explain",
            "out/ha/hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml:13",
        ],
        &["explain", "out/ha/hosts/node1/etc/kubernetes/kubelet.conf"],
        &["explain", "master1:/etc/hosts:1", "--cluster", "clusters/ha"],
        &["explain", "out/ha/cluster/30-nodes.yaml:3"],
        &["explain", "out/binary-ha/hosts/master2/opt/etcd/cfg/etcd.conf:4"],
    ] {
        let (code, text) = kubecast(line);
        assert_eq!(code, Some(0), "{line:?}: {text}");
        said.push_str(&format!("$ kubecast {}\n{text}\n", line.join(" ")));
    }
    insta::assert_snapshot!(said);
    let file = "out/ha/hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml:50";
    let (_, json) = kubecast(&["explain", file, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["isExact"], true);
    let reason = &json["reasons"][0]["because"][0];
    assert_eq!(reason["origin"], "spec.network.serviceSubnet");
    let place = reason["place"].as_str().expect("a place");
    assert!(place.starts_with("clusters/ha/cluster.yaml:"), "{place}");
}

#[test]
fn what_has_no_reasons_is_said() {
    let mut said = String::new();
    for line in [
        &["explain", "out/ha/PKI.md:3"] as &[&str],
        &["explain", "out/ha/hosts/master1/etc/hosts:9999"],
        &["explain", "master1:/etc/hosts"],
        &["explain", "master9:/etc/hosts", "--cluster", "clusters/ha"],
        &["explain", "master1:/etc/host", "--cluster", "clusters/ha"],
        &["explain", "out/ha/hosts/master1/etc/none:3"],
    ] {
        let (code, text) = kubecast(line);
        assert_eq!(code, Some(2), "{line:?}: {text}");
        said.push_str(&format!("$ kubecast {}\n{text}\n", line.join(" ")));
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_file_that_the_spec_no_longer_renders_is_not_explained() {
    let scratch = tempfile::tempdir().expect("a folder");
    let tree = scratch.path().join("out/ha");
    let file = "hosts/master1/etc/kubernetes/manifests/kube-apiserver.yaml";
    for path in ["index/_cluster.json", file] {
        let target = tree.join(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("out/ha")
            .join(path);
        std::fs::copy(source, target).expect("copied");
    }
    let path = tree.join(file);
    let shown = format!("{}:27", path.display());
    let (code, text) = kubecast(&["explain", &shown]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("name the cluster with --cluster"), "{text}");
    let (code, text) = kubecast(&["explain", &shown, "--cluster", "clusters/ha"]);
    assert_eq!(code, Some(0), "{text}");
    let edited = std::fs::read_to_string(&path)
        .expect("a file")
        .replace("true", "false");
    std::fs::write(&path, edited).expect("written");
    let (code, text) = kubecast(&["explain", &shown, "--cluster", "clusters/ha"]);
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains("error[tree.stale]"), "{text}");
}
