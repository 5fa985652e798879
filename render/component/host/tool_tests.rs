//! What other programs say about the files; a program that is not there is skipped.

use std::path::Path;
use std::process::{Command, Output};

use crate::artifact::ArtifactSet;
use crate::component::sample::Sample;

const STATIC: &str = "  version: 1.36.3
  controlPlaneEndpoint: api.example.com:6443
  network:
    podSubnet: 10.244.0.0/16,fd00:10:244::/56
    serviceSubnet: 10.96.0.0/16,fd00:10:96::/112
    cni: {flannel: {mode: static}}
  hostPreparation: {timeServers: [ntp.example.com]}
  hosts:
  - {name: cp1, address: 192.0.2.11, secondAddress: '2001:db8::11', roles: [control-plane]}
  - {name: cp2, address: 192.0.2.12, secondAddress: '2001:db8::12', roles: [control-plane]}
  - {name: node1, address: 192.0.2.21, secondAddress: '2001:db8::21'}
";

/// Runs a program, or says that it is not there.
#[expect(clippy::disallowed_methods, reason = "other programs judge our files")]
pub(super) fn judge(program: &str, arguments: &[&str]) -> Option<Output> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            crate::judge::skip(format_args!("there is no {program}"));
            None
        }
        Err(error) => panic!("{program}: {error}"),
    }
}

pub(super) fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Writes the files of a host below a folder.
#[expect(clippy::disallowed_methods, reason = "other programs judge our files")]
pub(super) fn write(files: &ArtifactSet, folder: &Path) {
    for file in files.files() {
        let path = folder.join(&file.path().as_str()[1..]);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, file.public_view().as_bytes()).expect("written");
    }
}

/// A folder with the files of a host, and a function from a path on the host to one in it.
fn tree(host: &str) -> (tempfile::TempDir, impl Fn(&str) -> String) {
    let folder = tempfile::tempdir().expect("a folder");
    write(&Sample::new(STATIC).host(host), folder.path());
    let root = folder.path().to_str().expect("a path").to_owned();
    (folder, move |path: &str| format!("{root}{path}"))
}

#[test]
fn shellcheck_has_nothing_to_say_about_preflight() {
    let (_folder, at) = tree("cp1");
    let script = at("/usr/local/lib/kubecast/preflight.sh");
    let Some(output) = judge("sh", &["-n", &script]) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
    let Some(output) = judge("shellcheck", &["--shell=sh", "--severity=style", &script]) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn preflight_judges_this_machine_and_changes_nothing() {
    let (folder, at) = tree("cp1");
    let script = at("/usr/local/lib/kubecast/preflight.sh");
    let Some(output) = judge("sh", &[&script]) else {
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = said(&output);
    let judged = text.lines().filter(|line| {
        ["ok    ", "warn  ", "FAIL  "]
            .iter()
            .any(|word| line.starts_with(word))
    });
    assert!(judged.count() > 40, "{text}");
    // No test machine has a kubelet of that release and the addresses of the sample.
    assert_eq!(output.status.code(), Some(1), "{text}");
    let again = judge("sh", &[&script]).expect("a shell");
    let lines = |text: &str| {
        text.lines()
            .filter(|line| !line.contains("MB"))
            .map(String::from)
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&said(&again)), lines(&text));
    drop(folder);
}

#[test]
fn systemd_accepts_the_units() {
    let (_folder, at) = tree("node1");
    let unit = at("/etc/systemd/system/kubecast-routes.service");
    let Some(output) = judge("systemd-analyze", &["verify", "--man=no", &unit]) else {
        return;
    };
    // The programs that the unit starts may be missing on this machine; anything else is our fault.
    let text = said(&output);
    let complaints: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("is not executable"))
        .collect();
    assert!(complaints.is_empty(), "{text}");
}

#[test]
fn an_empty_target_is_masked() {
    let (folder, at) = tree("node1");
    let root = format!("--root={}", folder.path().display());
    let Some(output) = judge("systemctl", &[&root, "is-enabled", "swap.target"]) else {
        return;
    };
    assert_eq!(
        said(&output).trim(),
        "masked",
        "{}",
        at("/etc/systemd/system/swap.target")
    );
}

#[test]
fn systemd_tmpfiles_makes_subnet_env() {
    let (folder, at) = tree("node1");
    let root = format!("--root={}", folder.path().display());
    let arguments = ["--create", &root, &at("/etc/tmpfiles.d/kubecast-flannel.conf")];
    let Some(output) = judge("systemd-tmpfiles", &arguments) else {
        return;
    };
    let text = said(&output);
    if text.contains("perm") || text.contains("Failed to resolve") {
        crate::judge::skip(format_args!("systemd-tmpfiles needs root: {text}"));
        return;
    }
    assert_eq!(text, "");
    let Some(output) = judge(
        "cmp",
        &[
            &at("/run/flannel/subnet.env"),
            &at("/etc/kubecast/flannel/subnet.env"),
        ],
    ) else {
        return;
    };
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn a_network_namespace_takes_the_routes_and_the_rules() {
    let (_folder, at) = tree("node1");
    let [v4, v6, rules] = ["routes-ipv4", "routes-ipv6", "masquerade.nft"]
        .map(|name| at(&format!("/etc/kubecast/flannel/{name}")));
    let commands = format!(
        "set -e; ip link add eth0 type veth peer name peer0; ip link set eth0 up; ip link set peer0 up; ip addr add 192.0.2.21/24 dev eth0
        ip -6 addr add 2001:db8::21/64 dev eth0 nodad
        for time in first second; do
            ip -4 -force -batch {v4}; ip -6 -force -batch {v6}
            if command -v nft >/dev/null; then nft -f {rules}; fi
        done
        ip route show proto 86; ip -6 route show proto 86"
    );
    let Some(output) = judge("unshare", &["--net", "sh", "-c", &commands]) else {
        return;
    };
    let text = said(&output);
    if [
        "not permitted",
        "not supported",
        "not found",
        "Unknown device type",
    ]
    .iter()
    .any(|word| text.contains(word))
    {
        crate::judge::skip(format_args!("no network namespace here: {text}"));
        return;
    }
    let via: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(" dev ").next())
        .collect();
    assert_eq!(
        via,
        [
            "10.244.11.0/24 via 192.0.2.11",
            "10.244.12.0/24 via 192.0.2.12",
            "fd00:10:244:11::/64 via 2001:db8::11",
            "fd00:10:244:12::/64 via 2001:db8::12",
        ],
        "{text}"
    );
}
