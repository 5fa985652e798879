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

/// Runs the program with fixed surroundings. Paths are those from the root of the package.
fn said(arguments: &[&str], spec: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast"))
        .args(arguments)
        .arg(spec)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(3), "{}:\n{text}", spec.display());
    assert!(
        output.stdout.is_empty(),
        "{}: standard output is for results",
        spec.display()
    );
    text
}
