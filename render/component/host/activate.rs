//! `activate.sh`, which installs what is delivered, and the unit that ends what a power failure interrupted.

use std::sync::Arc;

use super::Common;
use crate::artifact::{ArtifactId, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::emit::views::{ActivatePart, RecoverUnit};
use crate::layout::File;
use crate::report::Origins;

/// The script: the same bytes on every host of every cluster.
pub(super) fn script() -> Result<Arc<str>, RenderError> {
    let parts = ActivatePart::ALL.iter().map(emit::text);
    let script: String = parts.collect::<Result<_, _>>()?;
    Ok(script.into())
}

/// Adds both. No host can be without them: the layout that has a place for them is their only reason.
pub(super) fn add(common: Common<'_>, script: &Arc<str>, draft: &mut Draft) -> Result<(), RenderError> {
    let origins = || Origins::from(&common.plan.layout.origin);
    draft.read_by(Reaction::Standalone, [common.layout.path(File::Activate)]);
    let id = ArtifactId::new("host", "activate");
    common.add(draft, id, File::Activate, script.clone(), origins())?;
    let id = ArtifactId::new("host", "recover-unit");
    common.print(draft, id, File::RecoverUnit, &RecoverUnit {}, origins())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// So a host is leased that has no tree yet.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a shell runs the script of a host")]
    fn the_script_can_come_over_standard_input() {
        let folder = tempfile::tempdir().expect("a folder");
        let base = folder.path().to_str().expect("a path");
        let script = script().expect("a script");
        let script = script.replace("\nbase=/var/lib/kubecast\n", &format!("\nbase={base}\n"));
        assert!(script.contains(base));
        let mut shell = Command::new("sh")
            .args(["-s", "--", "lease", "acquire", "me", "60"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut input = shell.stdin.take().expect("a pipe");
        input.write_all(script.as_bytes()).expect("read to its end");
        drop(input);
        let output = shell.wait_with_output().expect("an end");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.starts_with("lease\tme\tuntil "), "{said}");
        assert!(output.status.success());
    }
}
