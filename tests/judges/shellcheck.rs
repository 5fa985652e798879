use std::path::Path;
use std::process::Command;

use crate::{rendered, run, said};

#[test]
fn shellcheck_has_nothing_to_say_about_any_script() {
    rendered(".sh").iter().for_each(|script| accepts(script));
}

/// Holds a script against shellcheck; without it, a word about that.
pub(crate) fn accepts(script: &Path) {
    let mut shellcheck = Command::new("shellcheck");
    shellcheck.args(["--shell=sh", "--severity=style"]).arg(script);
    let Some(output) = run(&mut shellcheck) else {
        return;
    };
    assert!(output.status.success(), "{}: {}", script.display(), said(&output));
}
