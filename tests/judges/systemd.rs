use std::path::Path;
use std::process::Command;

use crate::{rendered, run, said};

/// A unit is read with its drop-ins, which lie beside it as on a host.
#[test]
fn systemd_accepts_every_unit() {
    rendered(".service").iter().for_each(|unit| accepts(unit));
}

/// Holds a unit against systemd's own reading; without systemd, a word about that.
pub(crate) fn accepts(unit: &Path) {
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--man=no"]).arg(unit);
    let Some(output) = run(&mut verify) else {
        return;
    };
    // The program that a unit starts is on the host, not here; whatever else is said is our fault.
    let text = said(&output);
    let complaints: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("is not executable"))
        .collect();
    assert!(
        complaints.is_empty(),
        "{}: {}",
        unit.display(),
        complaints.join("\n")
    );
}
