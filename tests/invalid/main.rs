//! Bad input: one bad spec for each code, with the reviewed text of what is said about it.
//!
//! The program itself is run on each, so every example also shows that nothing is written and that the exit code
//! and the streams are right.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at what it did not expect, and runs the program on files"
)]

mod elsewhere;
mod mutation;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kubecast::report::codes;
use kubecast::types::FORMS;

use elsewhere::{ELSEWHERE, FAULTS, OTHER_SUBJECTS};
use program::refused;

/// The examples: files, and folders where an example needs files beside its spec.
const EXAMPLES: &str = "tests/specs/invalid";

/// The code that an example is for: its name up to `__`.
fn code(example: &str) -> &str {
    let stem = example.strip_suffix(".yaml").unwrap_or(example);
    stem.split("__").next().unwrap_or(stem)
}

/// The example that a spec belongs to: the name of the file, or of the folder around it.
fn example_of(spec: &Path) -> String {
    let relative = spec
        .strip_prefix(root().join(EXAMPLES))
        .expect("a path of an example");
    let first = relative.components().next().expect("a name");
    first.as_os_str().to_str().expect("a name in UTF-8").to_owned()
}

fn examples() -> Vec<String> {
    let entries = std::fs::read_dir(root().join(EXAMPLES)).expect("a folder of examples");
    let name =
        |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an example").file_name().into_string();
    entries
        .map(|entry| name(entry).expect("a name in UTF-8"))
        .collect()
}

/// What is said about each example. The program is started often enough that its runs go side by side.
fn all_refused(examples: &[String]) -> BTreeMap<String, String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let said = |part: &[String]| -> Vec<(String, String)> {
        let one = |example: &String| (example.clone(), refused(&Path::new(EXAMPLES).join(example)));
        part.iter().map(one).collect()
    };
    std::thread::scope(|scope| {
        let parts = examples.chunks(examples.len().div_ceil(threads));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || said(part))).collect();
        let done = running
            .into_iter()
            .map(|thread| thread.join().expect("every example is refused"));
        done.flatten().collect()
    })
}

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

#[test]
fn each_bad_spec_gets_its_own_message() {
    let said = all_refused(&examples());
    insta::glob!("../specs/invalid", "{*.yaml,*/cluster.yaml}", |path| {
        let example = example_of(path);
        let text = &said[&example];
        let wanted = format!("[{}]: ", code(&example));
        assert!(
            text.contains(&wanted),
            "{example} does not show its code:\n{text}"
        );
        insta::assert_snapshot!(text);
    });
}

#[test]
fn each_code_has_a_bad_spec_or_a_test_elsewhere() {
    let names = examples();
    let shown: BTreeSet<&str> = names.iter().map(|name| code(name)).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<&str> = codes().map(|info| info.code).collect();
    let missing: Vec<_> = known
        .iter()
        .filter(|code| !OTHER_SUBJECTS.iter().any(|group| code.starts_with(group)) && !FAULTS.contains(code))
        .filter(|code| !shown.contains(*code) && !elsewhere.contains(*code))
        .collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
    assert!(elsewhere.is_subset(&known), "{elsewhere:?} are not all codes");
    assert!(shown.is_subset(&known), "{shown:?} are not all codes");
    assert!(elsewhere.is_disjoint(&shown), "an example exists after all");
    for (code, file) in ELSEWHERE {
        let text = std::fs::read_to_string(root().join(file)).expect("a file of the table");
        assert!(text.contains(code), "{file} does not mention {code}");
    }
}

#[test]
fn the_codes_of_types_are_known_too() {
    let known: BTreeSet<&str> = codes().map(|info| info.code).collect();
    for form in FORMS {
        let invalid = (form.check)("\u{7}not this\u{7}").expect_err("a refusal");
        assert!(
            known.contains(invalid.code),
            "{} of {}",
            invalid.code,
            form.format
        );
    }
}

#[test]
fn a_hurried_administrator_is_told_everything_at_once() {
    insta::assert_snapshot!(refused(Path::new("tests/specs/hurried.yaml")));
}

#[test]
fn what_does_not_fit_the_schema_is_told_at_once_too() {
    insta::assert_snapshot!(refused(Path::new("tests/specs/hurried-shape.yaml")));
}

#[test]
fn arguments_as_kubeadm_writes_them_are_warned_of() {
    insta::assert_snapshot!(program::warned(Path::new("tests/specs/as-kubeadm.yaml")));
}

/// What a sample is warned of: these show the tradition as it is, with docker's own range for pods, and with node ports
/// from 80 on.
const WARNED: &[(&str, &str)] = &[
    ("binary-single-master", "warning[net.overlap]"),
    ("museum-1.5", "warning[net.node-ports-hold]"),
];

#[test]
fn samples_are_beyond_reproach() {
    let clusters = std::fs::read_dir(root().join("clusters")).expect("the samples");
    for cluster in clusters {
        let name = cluster.expect("a sample").file_name();
        let said = program::warned(&Path::new("clusters").join(&name));
        let known = WARNED.iter().filter(|(sample, _)| name == *sample);
        let warnings = known.fold(said.clone(), |said, (_, warning)| said.replacen(warning, "", 1));
        assert!(!warnings.contains("warning["), "{said}");
    }
}

#[test]
fn the_pod_network_of_the_recipe_is_taken_as_it_is() {
    let said = program::warned(Path::new("tests/specs/calico"));
    assert!(!said.contains("warning["), "{said}");
}

#[test]
fn programs_read_the_same_as_json() {
    let text = program::refused_with(Path::new("tests/specs/hurried.yaml"), &["--format", "json"]);
    let messages: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON and nothing else");
    let codes: Vec<_> = messages
        .iter()
        .filter_map(|message| message["code"].as_str())
        .collect();
    let shown = refused(Path::new("tests/specs/hurried.yaml"));
    for (message, code) in messages.iter().zip(&codes) {
        assert!(shown.contains(&format!("[{code}]")), "{code}");
        assert!(
            message["line"].as_u64().is_some() && message["file"].as_str().is_some(),
            "{message}"
        );
    }
    assert_eq!(
        codes.len(),
        shown.matches("\n --> ").count() + shown.matches("\n  --> ").count()
    );
}
