//! Committed files that are made from the code: tests hold each against what it is made from.

/// A file of the repository has this content; with `KUBECAST_BLESS` set it is rewritten first.
///
/// # Panics
///
/// If it has another.
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads a committed file, and writes it when asked to"
)]
#[track_caller]
pub(crate) fn assert_current(path: &str, wanted: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("KUBECAST_BLESS").is_some() {
        std::fs::write(&file, wanted).expect("written");
    }
    assert!(
        std::fs::read_to_string(&file).unwrap_or_default() == wanted,
        "{path} is out of date: run this test with KUBECAST_BLESS=1, and read the difference"
    );
}
