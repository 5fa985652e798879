use std::process::Command;

use super::script;
use crate::component::sample::Sample;

/// Makes a folder the root of a host that has this machine's programs and devices, and nothing else; then runs a command
/// there. `/lib` is the host's own, so that it may have modules of a kernel or none.
const ENTER: &str = r#"
set -eu
root=$1
shift
mount --make-rprivate /
mkdir "$root/usr" "$root/dev" "$root/lib" "$root/tmp"
mount --bind /usr "$root/usr"
mount -o remount,bind,ro "$root/usr"
mount --rbind /dev "$root/dev"
for folder in bin sbin lib32 lib64 libx32; do
    if [ -L "/$folder" ]; then
        cp -P "/$folder" "$root/$folder"
    elif [ -d "/$folder" ]; then
        mkdir "$root/$folder"
        mount --bind "/$folder" "$root/$folder"
    fi
done
for entry in /usr/lib/*; do
    [ "$entry" = /usr/lib/modules ] || ln -s "$entry" "$root/lib"
done
exec chroot "$root" "$@"
"#;

/// Runs the functions with `body` behind them on a host of their own, and gives what it prints and how it ends; `None`, and a
/// word about it, where such a host cannot be made or does not have the shell.
#[expect(clippy::disallowed_methods, reason = "a shell runs the script of a host")]
pub(super) fn run(shell: &str, body: &str, arguments: &[&str]) -> Option<(String, i32)> {
    if !can_enter() {
        crate::judge::skip(
            "a host in a folder needs root, `unshare`, and a machine that lets root make namespaces",
        );
        return None;
    }
    let shell = format!("/usr/bin/{shell}");
    if !std::path::Path::new(&shell).exists() {
        crate::judge::skip(format_args!("there is no {shell}"));
        return None;
    }
    let sample = Sample::new(
        "  version: 1.36.3\n  hosts: [{name: cp1, address: 192.0.2.11, roles: [control-plane]}]\n",
    );
    let whole = script(&sample, "cp1");
    let functions = whole.split("\ncheck_root\n").next().expect("functions");
    let root = tempfile::tempdir().expect("a folder");
    let file = root.path().join("preflight.sh");
    std::fs::write(&file, format!("{functions}\n{body}\n")).expect("written");
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", ENTER, "enter"])
        .arg(root.path())
        .args([shell.as_str(), "/preflight.sh"])
        .args(arguments)
        .output()
        .expect("unshare is there");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stderr), "", "{body}");
    Some((text(&output.stdout), output.status.code().expect("an exit code")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program of the system makes namespaces"
)]
fn can_enter() -> bool {
    let true_inside = Command::new("unshare").args(["--mount", "true"]).output();
    rustix::process::geteuid().is_root() && true_inside.is_ok_and(|output| output.status.success())
}
