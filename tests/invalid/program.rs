//! The program, run on a bad spec.

use std::path::Path;
use std::process::{Command, Stdio};

/// What is said about a bad spec.
///
/// # Panics
///
/// If anything else happens: `validate` and `render` must refuse with exit code 3 and the same words, on standard
/// error alone, and nothing may be written.
pub(crate) fn refused(spec: &Path) -> String {
    refused_with(spec, &[])
}

/// The same with more arguments.
pub(crate) fn refused_with(spec: &Path, more: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let target = folder.path().join("out");
    let text = said(&[&["validate"], more].concat(), spec);
    let render = ["render", "--output", target.to_str().expect("UTF-8")];
    assert_eq!(said(&[&render, more].concat(), spec), text, "{}", spec.display());
    let lock = match spec.is_dir() {
        true => spec.join("pki.lock"),
        false => spec.with_file_name("pki.lock"),
    };
    assert!(!target.exists() && !lock.exists(), "something was written");
    text
}

/// What `kubecast validate` says about a spec that is good, perhaps with warnings.
pub(crate) fn warned(spec: &Path) -> String {
    let (code, text) = run(&["validate"], spec);
    assert_eq!(code, Some(0), "{}:\n{text}", spec.display());
    text
}

fn said(arguments: &[&str], spec: &Path) -> String {
    let (code, text) = run(arguments, spec);
    assert_eq!(code, Some(3), "{}:\n{text}", spec.display());
    text
}

/// Runs the program with fixed surroundings. Paths are those from the root of the package.
fn run(arguments: &[&str], spec: &Path) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
        .args(arguments)
        .arg(spec)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let nothing = output.stdout.is_empty();
    assert!(nothing, "{}: standard output is for results", spec.display());
    (
        output.status.code(),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}
