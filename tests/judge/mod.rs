//! Other programs judge our output. One that is absent is named on standard error and its test does nothing; with
//! `KUBECAST_REQUIRE_TOOLS=1`, as in CI, it fails instead.

use std::fmt::Display;
use std::io::Write;

/// Says why a test does nothing here.
///
/// # Panics
///
/// If every tool is required.
pub(crate) fn skip(reason: impl Display) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the variable says whether tools are required"
    )]
    let is_required = std::env::var_os("KUBECAST_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(
        !is_required,
        "{reason}, and KUBECAST_REQUIRE_TOOLS=1 requires every tool"
    );
    say(format_args!("skipped: {reason}"));
}

/// Prints a line at once.
pub(crate) fn say(line: impl Display) {
    // Straight to the stream: what `eprintln!` prints in a test that passes is never seen.
    let _ = writeln!(std::io::stderr(), "{line}");
}
