//! Every code about the sealed store and the lock is shown by a snapshot of these tests. What a spec alone shows has
//! its example in `tests/specs/invalid`.

use std::path::Path;

use kubecast::report::codes;

/// The codes that start so are about files and keys, not about a spec.
const GROUPS: &[&str] = &["secret.", "pki.lock", "pki.stale", "pki.io"];

/// Codes that no command can show, with the test that shows them.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "secret.use",
        "render/secrets/tests.rs: every component asks for a form that its secret has, and no spec and no store \
         changes what it asks for",
    ),
    (
        "secret.derivation",
        "no store brings it about: of 2⁶⁴ seeds one gives no key, and nobody knows which; \
         render/secrets/det_keygen.rs has the vector of the second draw",
    ),
];

#[test]
fn every_code_is_shown() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots");
    let files = std::fs::read_dir(folder).expect("snapshots");
    let shown: String = files
        .map(|file| std::fs::read_to_string(file.expect("a snapshot").path()).expect("text"))
        .collect();
    let missing: Vec<&str> = codes()
        .map(|info| info.code)
        .filter(|code| GROUPS.iter().any(|group| code.starts_with(group)))
        .filter(|code| !shown.contains(&format!("[{code}]")))
        .filter(|code| !ELSEWHERE.iter().any(|(other, _)| other == code))
        .collect();
    assert!(missing.is_empty(), "no snapshot shows {missing:?}");
}
