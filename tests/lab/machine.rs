//! The machine that the lab is on, and the scripts of the lab.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::judge;

pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab")
}

/// Where the real programs are: where `.ci/run` says, or where the scripts look for them.
fn oracles() -> PathBuf {
    let home = std::env::var_os("HOME").unwrap_or_default();
    std::env::var_os("KUBECAST_ORACLES")
        .map_or_else(|| Path::new(&home).join(".cache/kubecast/oracles"), PathBuf::from)
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Whether hosts can be made here and the programs of a cluster are there; if not, the test says why, and is over.
pub(crate) fn is_able() -> bool {
    if !has_hosts() {
        return false;
    }
    let probe = oracles().join("bin/probe");
    let is_there = probe.is_file();
    if !is_there {
        judge::skip(format_args!(
            "{} is not there: tests/oracles/build",
            probe.display()
        ));
    }
    is_there
}

/// Whether hosts can be made here; if not, the test says why, and is over.
pub(crate) fn has_hosts() -> bool {
    let output = Command::new(scripts().join("able")).output().expect("bash runs");
    let reason = said(&output);
    match output.status.code() {
        Some(0) => {}
        // A container of CI may not mount, whatever is installed.
        Some(1) => {
            judge::say(format_args!("no lab: {}", reason.trim()));
            return false;
        }
        _ => {
            judge::skip(format_args!("no lab: {}", reason.trim()));
            return false;
        }
    }
    true
}

/// One of the scripts of the lab.
pub(crate) fn script(name: &str) -> Command {
    let mut command = Command::new(scripts().join(name));
    command.env("KUBECAST_ORACLES", oracles());
    command
}

/// The folder of a spec in `clusters/`, copied, so that nothing is written beside it.
pub(crate) fn copy_of_spec(layout: &str, to: &Path) -> PathBuf {
    std::fs::create_dir_all(to).expect("made");
    let from = scripts().join("clusters").join(layout).join("cluster.yaml");
    std::fs::copy(from, to.join("cluster.yaml")).expect("copied");
    to.to_owned()
}

/// Runs kubecast, which must succeed.
pub(crate) fn kubecast(words: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_kubecast")).args(words).output();
    let output = output.expect("kubecast runs");
    assert!(output.status.success(), "{words:?}\n{}", said(&output));
}

/// Those of these hosts that are in the lab.
fn there<'a>(hosts: &[&'a str]) -> Vec<&'a str> {
    let listed = Command::new(scripts().join("exec")).args(["?", "true"]).output();
    let listed = said(&listed.expect("bash runs"));
    let is_there = |host: &&str| listed.split([' ', ')', '\n']).any(|word| word == *host);
    hosts.iter().copied().filter(is_there).collect()
}

/// Hosts that this test made; they are gone with it.
pub(crate) struct Lab<'a> {
    hosts: &'a [&'a str],
}

impl<'a> Lab<'a> {
    /// The lab, for hosts of these names.
    ///
    /// # Panics
    /// If one is there: somebody works with it.
    pub(crate) fn new(hosts: &'a [&'a str]) -> Self {
        let there = there(hosts);
        assert!(
            there.is_empty(),
            "{there:?} are in the lab: tests/lab/down removes them"
        );
        Self { hosts }
    }

    /// What a script says, which must succeed within so many seconds.
    pub(crate) fn run(&self, script: &str, words: &[&str], seconds: u32) -> String {
        let output = Command::new("timeout")
            .arg(seconds.to_string())
            .arg(scripts().join(script))
            .args(words)
            .env("KUBECAST_ORACLES", oracles())
            .output()
            .expect("timeout runs");
        assert!(
            output.status.success(),
            "{script} {words:?}: {}\n{}",
            output.status,
            said(&output)
        );
        judge::say(format_args!("{script} {} is done", words.first().unwrap_or(&"")));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Lets a command on a host read a file, which must succeed.
    pub(crate) fn feed(&self, host: &str, words: &[&str], file: &Path) {
        let output = Command::new(scripts().join("exec"))
            .arg(host)
            .args(words)
            .stdin(std::fs::File::open(file).expect("a file"))
            .output()
            .expect("bash runs");
        assert!(output.status.success(), "{host} {words:?}\n{}", said(&output));
    }

    /// Pushes a spec to its hosts, next to them, as a user would; all that is said.
    ///
    /// # Panics
    /// If it does not end well.
    pub(crate) fn push(&self, spec: &Path, words: &[&str]) -> String {
        let output = Command::new("timeout")
            .arg("600")
            .arg(scripts().join("exec"))
            .args(beside(spec, "push"))
            .arg("--yes")
            .args(words)
            .output()
            .expect("timeout runs");
        let text = said(&output);
        assert!(
            output.status.success(),
            "push {words:?}: {}\n{text}",
            output.status
        );
        judge::say(format_args!("push {} is done", words.first().unwrap_or(&"")));
        text
    }
}

/// The words after `exec` that run a command of kubecast next to the hosts, as a user would.
pub(crate) fn beside(spec: &Path, command: &str) -> Vec<String> {
    let path = std::env::var("PATH").unwrap_or_default();
    vec![
        "-".to_owned(),
        "env".to_owned(),
        format!("PATH={}/bin:{path}", oracles().display()),
        format!("XDG_STATE_HOME={}", spec.join("state").display()),
        env!("CARGO_BIN_EXE_kubecast").to_owned(),
        command.to_owned(),
        spec.display().to_string(),
        "--ssh-config".to_owned(),
        state().join("ssh/config").display().to_string(),
    ]
}

/// Where the lab keeps what it makes, as `lab.sh` says.
pub(crate) fn state() -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = variable("KUBECAST_CACHE")
        .or_else(|| Some(variable("XDG_CACHE_HOME")?.join("kubecast")))
        .unwrap_or_else(|| variable("HOME").unwrap_or_default().join(".cache/kubecast"));
    cache.join("lab/state")
}

impl Drop for Lab<'_> {
    fn drop(&mut self) {
        let hosts = there(self.hosts);
        if hosts.is_empty() {
            return;
        }
        let ended = Command::new(scripts().join("down")).args(hosts).output();
        if let Ok(output) = ended
            && !output.status.success()
        {
            judge::say(format_args!("down: {}", said(&output)));
        }
    }
}
