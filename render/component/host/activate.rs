//! `activate.sh`, which installs what is delivered, and the unit that ends what a power failure interrupted.

use super::Common;
use crate::artifact::{ArtifactId, PublicText, Reaction};
use crate::component::RenderError;
use crate::component::draft::Draft;
use crate::emit;
use crate::emit::views::{ActivatePart, RecoverUnit};
use crate::layout::File;
use crate::report::Origins;

/// The script: the same bytes on every host of every cluster.
pub(super) fn script() -> Result<PublicText, RenderError> {
    let parts = ActivatePart::ALL.iter().map(emit::text);
    let script: String = parts.collect::<Result<_, _>>()?;
    Ok(script.into())
}

/// Adds both. No host can be without them: the layout that has a place for them is their only reason.
pub(super) fn add(common: Common<'_>, script: &PublicText, draft: &mut Draft) -> Result<(), RenderError> {
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

    /// containerd with a file for each image that it has; an archive is the list of its images.
    const CONTAINERD: &str = r#"
ctr() {
    case "$1 ${3-} ${4-}" in
    "version "*) ;;
    "-n images import") while read -r image digest; do echo "$digest" >"$base/runtime.${image##*/}"; done <"$5" ;;
    "-n images ls")
        echo 'REF TYPE DIGEST SIZE'
        image=${5#name==}
        [ ! -f "$base/runtime.${image##*/}" ] || echo "$image manifest $(cat "$base/runtime.${image##*/}") 1.0 KiB"
        ;;
    esac
}
mkdir -p "$base/assets" "$base/applied"
echo 'k8s/pause:1 sha256:aa' >"$base/assets/a1"
echo 'k8s/dns:1 sha256:bb' >"$base/assets/b2"
target_rows=$base/rows
printf 'i\ta1\tcontainerd.service\tk8s/pause:1\n' >"$target_rows"
"#;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a shell runs the script of a host")]
    fn an_archive_is_imported_once_and_again_if_its_images_are_gone_or_replaced() {
        let body = r#"
import_images; echo "first $?"
import_images; echo "again $?"
rm "$base/runtime.pause:1"; import_images; echo "gone $?"
echo sha256:cc >"$base/runtime.pause:1"; import_images; echo "replaced $?"
printf 'i\tb2\tcontainerd.service\tk8s/dns:1;k8s/other:1\n' >"$target_rows"; import_images 2>/dev/null; echo "incomplete $?"
"#;
        let folder = tempfile::tempdir().expect("a folder");
        let base = folder.path().to_str().expect("a path");
        let script = script().expect("a script");
        let functions = script
            .split("\n[ $# -ge 1 ] || usage\n")
            .next()
            .expect("functions");
        let functions = functions.replace("\nbase=/var/lib/kubecast\n", &format!("\nbase={base}\n"));
        assert!(functions.contains(base) && functions.len() < script.len());
        let whole = format!("{functions}\n{CONTAINERD}\n{body}");
        let output = Command::new("sh").args(["-c", &whole]).output().expect("a shell");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout).replace('\t', " "), @"
        import a1 k8s/pause:1
        first 0
        again 0
        import a1 k8s/pause:1
        gone 0
        import a1 k8s/pause:1
        replaced 0
        import b2 k8s/dns:1;k8s/other:1
        failed image archive b2 containerd.service does not have all of k8s/dns:1;k8s/other:1 after its import
        incomplete 1
        ");
    }

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
