//! Container runtimes read the configuration that is rendered for them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{every, rendered, run, said};

/// What dockerd says once its configuration is good, to whoever is not root.
const NOT_ROOT: &str = "dockerd needs to be started with root privileges";

/// The options that flannel hands over are in a file of their own; systemd puts them on the command line.
const OPTIONS: &str = "DOCKER_NETWORK_OPTIONS=";

/// What dockerd says about a file beside these arguments: nothing starts.
///
/// Releases before 23 have no `--validate`, but read their configuration before they ask who they are.
fn dockerd(config: &Path, arguments: &[String]) -> Option<Result<(), String>> {
    let help = run(Command::new("dockerd").arg("--help"))?;
    let mut dockerd = match said(&help).contains("--validate") {
        true => {
            let mut dockerd = Command::new("dockerd");
            dockerd.arg("--validate");
            dockerd
        }
        false => {
            let mut dockerd = Command::new("setpriv");
            dockerd.args(["--reuid=65534", "--regid=65534", "--clear-groups", "dockerd"]);
            dockerd
        }
    };
    let output = run(dockerd.arg("--config-file").arg(config).args(arguments))?;
    let text = said(&output);
    let is_good = output.status.success() || text.contains(NOT_ROOT);
    Some(if is_good { Ok(()) } else { Err(text) })
}

/// A copy that anybody may read.
fn copied(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(file.path(), mode).expect("readable");
    file
}

/// The options of a host's docker that come from flannel.
fn options(host: &Path) -> Vec<String> {
    let file = host.join("etc/kubecast/flannel/docker");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(OPTIONS));
    let words = line.unwrap_or_default().trim_matches('"').split_whitespace();
    words.map(str::to_owned).collect()
}

#[test]
fn dockerd_reads_every_configuration() {
    let mut with_options = 0;
    for config in every("/etc/docker/daemon.json") {
        let host = config.ancestors().nth(3).expect("the folder of a host");
        let options = options(host);
        with_options += usize::from(!options.is_empty());
        let copy = copied(&std::fs::read_to_string(&config).expect("readable"));
        let Some(judged) = dockerd(copy.path(), &options) else {
            return;
        };
        assert_eq!(judged, Ok(()), "{}", config.display());
    }
    assert!(with_options > 0, "no sample has docker's options from flannel");
}

/// The judge is awake: an unknown key, and one that is a flag as well, stop it.
#[test]
fn dockerd_refuses_what_is_wrong() {
    let bridge = ["--bip=10.244.1.1/24".to_owned()];
    for (text, arguments) in [
        (r#"{"log-drivers": "json-file"}"#, &[] as &[_]),
        (r#"{"bip": "10.244.1.1/24"}"#, &bridge),
    ] {
        let Some(judged) = dockerd(copied(text).path(), arguments) else {
            return;
        };
        assert!(judged.is_err(), "{text}");
    }
}

fn containerd(config: &Path) -> Option<Output> {
    let mut dump = Command::new("containerd");
    dump.arg("--config").arg(config).args(["config", "dump"]);
    run(&mut dump)
}

/// Every line that gives a value, after the table that it stands in.
fn settings(toml: &str) -> Vec<String> {
    let mut table = "";
    let mut settings = Vec::new();
    for line in toml.lines().map(str::trim) {
        match line.strip_prefix('[') {
            Some(name) => table = name.trim_end_matches(']'),
            // Files that it takes in are listed with itself.
            None if line.contains('=') && !line.starts_with("imports") => {
                settings.push(format!("{table}: {line}"));
            }
            None => {}
        }
    }
    settings
}

/// containerd has each value from where it stands, and nothing to say about it.
#[test]
fn containerd_reads_every_configuration() {
    let configs: Vec<PathBuf> = rendered("/etc/containerd/config.toml");
    for config in configs {
        let Some(output) = containerd(&config) else {
            return;
        };
        assert!(output.status.success(), "{}: {}", config.display(), said(&output));
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(complaints.is_empty(), "{}: {complaints}", config.display());
        let found = settings(&String::from_utf8_lossy(&output.stdout));
        let written = std::fs::read_to_string(&config).expect("readable");
        let wanted = settings(&written);
        assert!(wanted.len() > 3, "{}", config.display());
        for setting in wanted {
            assert!(found.contains(&setting), "{}: {setting}", config.display());
        }
    }
}

#[test]
fn containerd_refuses_what_is_wrong() {
    let Some(output) = containerd(copied("version = 2\noom_score = \"much\"\n").path()) else {
        return;
    };
    assert!(!output.status.success(), "{}", said(&output));
}
