use std::process::Command;

use crate::{rendered, run, said};

#[test]
fn shellcheck_has_nothing_to_say_about_any_script() {
    for script in rendered(".sh") {
        let mut shellcheck = Command::new("shellcheck");
        shellcheck.args(["--shell=sh", "--severity=style"]).arg(&script);
        let Some(output) = run(&mut shellcheck) else {
            return;
        };
        assert!(output.status.success(), "{}: {}", script.display(), said(&output));
    }
}
