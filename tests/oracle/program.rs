//! The real programs, if they are built.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::judge;

/// The program of this name; if it is not built, the test says so and is over.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the variable names the folder of the programs"
    )]
    let folder = std::env::var_os("KUBECAST_ORACLES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/oracles"),
        PathBuf::from,
    );
    let program = folder.join("bin").join(name);
    if program.is_file() {
        return Some(program);
    }
    judge::skip(format_args!(
        "{} is not there: tests/oracles/build {name}",
        program.display()
    ));
    None
}

/// What a program printed, both streams; it must have succeeded.
pub(crate) fn succeed(command: &mut Command) -> Result<String, String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    let said = said(&output);
    if output.status.success() {
        Ok(said)
    } else {
        Err(format!("{command:?}: {}\n{said}", output.status))
    }
}

/// Both streams, standard output first.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
