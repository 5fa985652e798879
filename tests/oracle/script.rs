//! Shell scripts that start programs in namespaces.

use std::path::Path;
use std::process::Command;

use crate::judge;
use crate::program::succeed;

/// What the scripts have in common.
const SHARED: &str = include_str!("shared.sh");

/// For scripts in which one host runs programs: what stands at the mark `A host alone.`
pub(crate) const ONE_HOST: &str = include_str!("one_host.sh");

/// A script of this folder: the shared functions, and lines in the places that it marks.
pub(crate) fn script(text: &str, marks: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (mark, lines) in marks {
        let mark = format!("# {mark}\n");
        assert!(text.contains(&mark), "{mark}");
        text = text.replace(&mark, lines);
    }
    format!("{SHARED}{text}")
}

/// A word that a shell takes as it is.
pub(crate) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Runs a script alone in its namespaces, with everything that it started ending with it.
pub(crate) fn alone<A: AsRef<std::ffi::OsStr>>(
    namespaces: &[&str],
    name: &str,
    text: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Result<String, String> {
    let mut unshare = Command::new("unshare");
    unshare.args(namespaces).args([
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "sh",
        "-c",
        text,
        name,
    ]);
    succeed(unshare.args(arguments))
}

/// Whether hosts whose pods have a network can be made here, with these programs of the machine.
pub(crate) fn can_have_pods(programs: &[&str]) -> bool {
    let is_absent = |name: &&&str| {
        let mut look = Command::new("sh");
        look.args(["-c", "command -v \"$1\"", "look", name]);
        succeed(&mut look).is_err()
    };
    if let Some(name) = programs.iter().find(is_absent) {
        judge::skip(format_args!(
            "there is no {name}, which the network of pods needs"
        ));
        return false;
    }
    let has_filter = Path::new("/proc/sys/net/bridge/bridge-nf-call-iptables").exists();
    if !has_filter {
        judge::skip("the kernel has no br_netfilter, which the network of pods needs");
    }
    has_filter
}
