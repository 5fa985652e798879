use std::process::Command;

use crate::{judge, rendered, run, said};

/// nftables reads every file of rules, in a network of its own, without putting it in force.
#[test]
fn nft_accepts_every_file_of_rules() {
    for file in rendered(".nft") {
        let mut check = Command::new("unshare");
        check.args(["--net", "nft", "--check", "--file"]).arg(&file);
        let Some(output) = run(&mut check) else { return };
        let text = said(&output);
        if ["not permitted", "No such file or directory"]
            .iter()
            .any(|word| text.contains(word))
        {
            judge::skip(format_args!("nft cannot judge here: {text}"));
            return;
        }
        assert!(
            output.status.success() && text.is_empty(),
            "{}: {text}",
            file.display()
        );
    }
}
