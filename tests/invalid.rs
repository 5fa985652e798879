//! One bad spec for each code, and the reviewed text of what is said about it.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;
use std::path::Path;

use kubecast::report::{Printer, Report, Source, codes};
use kubecast::source::read_spec;
use kubecast::spec::{check, schema};

/// Codes that no spec of reasonable size can show, with the test that shows them.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "field.repeated",
        "render/spec/check/tests.rs; no list of the format is a set yet",
    ),
    (
        "field.rule",
        "render/spec/violation.rs; every rule of the format has its message",
    ),
    ("field.schema", "render/spec/check/tests.rs"),
    ("read.failed", "render/source/read.rs"),
    ("read.missing", "render/source/read.rs"),
    ("read.not-a-file", "render/source/read.rs"),
    ("read.too-large", "render/source/read.rs"),
    ("yaml.gave-up", "render/source/tests.rs"),
    ("yaml.long-text", "render/source/tests.rs"),
    ("yaml.nodes", "render/source/tests.rs"),
];

/// The groups of codes whose examples are complete.
const GROUPS: &[&str] = &["field.", "read.", "yaml."];

/// What is said about a spec, and the codes of it.
fn judge(path: &Path) -> (String, BTreeSet<&'static str>) {
    let show = |source: &dyn Source, report: &Report| {
        let codes = report
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect();
        (Printer::new(source).text(report), codes)
    };
    match read_spec(path) {
        Err((source, report)) => show(&source, &report),
        Ok(document) => show(&document, &check(&document, &schema())),
    }
}

/// The code that an example is for: its name up to `__`.
fn code(path: &Path) -> &str {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a name in UTF-8");
    stem.split("__").next().unwrap_or(stem)
}

#[test]
fn each_bad_spec_gets_its_own_message() {
    insta::glob!("specs/invalid", "*.yaml", |path| {
        let shown = path
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .expect("a path of this package");
        let (text, codes) = judge(shown);
        assert!(codes.contains(code(path)), "{} shows {codes:?}", shown.display());
        insta::assert_snapshot!(text);
    });
}

#[test]
fn each_code_has_a_bad_spec() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/specs/invalid");
    let files = std::fs::read_dir(folder).expect("a folder of examples");
    let paths: Vec<_> = files.map(|file| file.expect("an example").path()).collect();
    let shown: BTreeSet<&str> = paths.iter().map(|path| code(path)).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    let known: BTreeSet<&str> = codes().map(|info| info.code).collect();
    let wanted = known
        .iter()
        .filter(|code| GROUPS.iter().any(|group| code.starts_with(group)));
    let missing: Vec<_> = wanted
        .filter(|code| !shown.contains(*code) && !elsewhere.contains(*code))
        .collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
    assert!(elsewhere.is_subset(&known), "{elsewhere:?} are not all codes");
    assert!(elsewhere.is_disjoint(&shown), "an example exists after all");
}
