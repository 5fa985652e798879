use std::fmt;
use std::net::IpAddr;

use crate::report::{Diagnostic, messages::push as messages};

use super::Target;

/// Why a step on a host did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    host: String,
    address: IpAddr,
    user: String,
    doing: &'static str,
    kind: TroubleKind,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// Nothing answers.
    Unreachable(String),
    /// The host has another key.
    WrongHostKey,
    /// No key of the host is known.
    UnknownHostKey,
    /// The host refuses the user.
    AuthRefused,
    /// The user may not become root.
    SudoRefused,
    /// rsync is missing on the host.
    NoRsync,
    /// The disk of the host is full.
    DiskFull,
    /// sudo is missing on the host.
    NoSudo,
    /// It obeys its new files and was not reached over a new connection for that reason, so it goes back within so many
    /// seconds.
    Unconfirmed(Box<Trouble>, u64),
    /// The step took longer than this many seconds.
    TimedOut(u64),
    /// The connection broke.
    Cut,
    /// A program is missing on this machine.
    NoProgram(String),
    /// The user stopped the run.
    Aborted,
    /// Somebody else has the lease.
    Leased(String),
    /// The answer is no answer.
    Unreadable(String),
    /// Anything else, in the words of the program that failed.
    Failed(String),
}

impl Trouble {
    pub(super) fn new(target: &Target, doing: &'static str, kind: TroubleKind) -> Self {
        Self {
            host: target.name.to_string(),
            address: target.address,
            user: target.ssh.user.value.clone(),
            doing,
            kind,
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> &TroubleKind {
        &self.kind
    }

    /// A word or two for it in a table.
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            TroubleKind::Unreachable(_) => "unreachable",
            TroubleKind::WrongHostKey | TroubleKind::UnknownHostKey => "host key not known",
            TroubleKind::AuthRefused | TroubleKind::SudoRefused | TroubleKind::NoSudo => "access refused",
            TroubleKind::TimedOut(_) | TroubleKind::Cut | TroubleKind::Unconfirmed(..) => "connection lost",
            _ => "failed to answer",
        }
    }

    /// Whether the host is off or cut off, and may come back.
    pub fn is_offline(&self) -> bool {
        matches!(self.kind, TroubleKind::Unreachable(_) | TroubleKind::Cut)
    }

    /// The message.
    pub fn diagnostic(&self) -> Diagnostic {
        let host = &self.host;
        match &self.kind {
            TroubleKind::Unreachable(reason) => messages::unreachable(host, &self.address, reason),
            TroubleKind::WrongHostKey => messages::wrong_host_key(host),
            TroubleKind::UnknownHostKey => messages::unknown_host_key(host),
            TroubleKind::AuthRefused => messages::auth_refused(host, &self.user),
            TroubleKind::SudoRefused => messages::sudo_refused(host, &self.user),
            TroubleKind::NoSudo => messages::no_sudo(host, &self.user),
            TroubleKind::Unconfirmed(trouble, seconds) => messages::unconfirmed(host, trouble, *seconds),
            TroubleKind::NoRsync => messages::no_rsync(host),
            TroubleKind::DiskFull => messages::disk_full(host),
            TroubleKind::TimedOut(seconds) => messages::timed_out(host, self.doing, *seconds),
            TroubleKind::Cut => messages::cut(host, self.doing),
            TroubleKind::NoProgram(program) => messages::no_program(program),
            TroubleKind::Aborted => messages::aborted(host, self.doing),
            TroubleKind::Leased(holder) => messages::leased(host, holder),
            TroubleKind::Unreadable(said) => messages::unreadable(host, said),
            TroubleKind::Failed(said) => messages::step_failed(host, self.doing, said),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diagnostic().message)
    }
}

impl std::error::Error for Trouble {}

/// A part of a line, and what the line means.
type Saying = (&'static str, fn(&str) -> TroubleKind);

/// What ssh says, and what it means. The first that fits counts. Source: `ssh.c`, `sshconnect.c`, `sshconnect2.c`,
/// `clientloop.c` of OpenSSH; strerror(3).
const SAYINGS: &[Saying] = &[
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", |_| {
        TroubleKind::WrongHostKey
    }),
    ("host key is known for", |_| TroubleKind::UnknownHostKey),
    ("Host key verification failed", |_| TroubleKind::WrongHostKey),
    ("no matching host key type", |_| TroubleKind::WrongHostKey),
    ("Permission denied (", |_| TroubleKind::AuthRefused),
    ("Too many authentication failures", |_| TroubleKind::AuthRefused),
    ("Could not resolve hostname", unreachable),
    ("Connection refused", unreachable),
    ("Connection timed out", unreachable),
    ("Operation timed out", unreachable),
    ("No route to host", unreachable),
    ("Network is unreachable", unreachable),
    ("Host is down", unreachable),
    ("Connection closed", |_| TroubleKind::Cut),
    ("Connection reset", |_| TroubleKind::Cut),
    ("Broken pipe", |_| TroubleKind::Cut),
    ("not responding", |_| TroubleKind::Cut),
    ("kex_exchange_identification", |_| TroubleKind::Cut),
];

/// The same of what runs on the host.
const HOST_SAYINGS: &[Saying] = &[
    ("sudo: a password is required", |_| TroubleKind::SudoRefused),
    ("is not in the sudoers file", |_| TroubleKind::SudoRefused),
    ("sudo: a terminal is required", |_| TroubleKind::SudoRefused),
    ("sudo: command not found", |_| TroubleKind::NoSudo),
    ("sudo: not found", |_| TroubleKind::NoSudo),
    ("No space left on device", |_| TroubleKind::DiskFull),
    ("Disk quota exceeded", |_| TroubleKind::DiskFull),
    ("rsync: command not found", |_| TroubleKind::NoRsync),
    ("rsync: not found", |_| TroubleKind::NoRsync),
];

fn unreachable(line: &str) -> TroubleKind {
    let reason = line.rsplit(": ").next().unwrap_or(line);
    TroubleKind::Unreachable(reason.trim().to_lowercase())
}

impl TroubleKind {
    /// What the end of ssh itself means (255), or of a command on the host.
    pub(super) fn of_end(code: Option<i32>, said: &str) -> Self {
        let host = find(HOST_SAYINGS, said);
        let ssh = || find(SAYINGS, said);
        match code {
            Some(255) => host.or_else(ssh).unwrap_or(Self::Cut),
            _ => host.unwrap_or_else(|| Self::Failed(summary(code, said))),
        }
    }

    /// What the end of rsync means, which may be that of its ssh.
    pub(super) fn of_rsync(code: Option<i32>, said: &str) -> Self {
        let known = find(HOST_SAYINGS, said).or_else(|| find(SAYINGS, said));
        known.unwrap_or_else(|| match code {
            Some(10 | 12 | 30 | 35 | 255) => Self::Cut,
            _ => Self::Failed(summary(code, said)),
        })
    }
}

fn find(sayings: &[Saying], said: &str) -> Option<TroubleKind> {
    sayings.iter().find_map(|(saying, meaning)| {
        let line = said.lines().find(|line| line.contains(saying))?;
        Some(meaning(line))
    })
}

/// The last line that says something, else how the program ended.
fn summary(code: Option<i32>, said: &str) -> String {
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    match (last, code) {
        (Some(line), _) => super::event::harmless(line),
        (None, Some(code)) => format!("it ended with status {code}"),
        (None, None) => "it was killed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ssh_says_is_told_apart() {
        let unreachable = |reason: &str| TroubleKind::Unreachable(reason.into());
        for (said, kind) in [
            (
                "ssh: connect to host 192.0.2.1 port 22: Connection refused",
                unreachable("connection refused"),
            ),
            (
                "ssh: connect to host 192.0.2.1 port 22: No route to host\r\n",
                unreachable("no route to host"),
            ),
            (
                "ssh: Could not resolve hostname bastion: Name or service not known",
                unreachable("name or service not known"),
            ),
            (
                "@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
                TroubleKind::WrongHostKey,
            ),
            (
                "No ED25519 host key is known for 192.0.2.1 and you have requested strict checking.\nHost key verification failed.",
                TroubleKind::UnknownHostKey,
            ),
            (
                "root@192.0.2.1: Permission denied (publickey).",
                TroubleKind::AuthRefused,
            ),
            ("Timeout, server 192.0.2.1 not responding.", TroubleKind::Cut),
            ("client_loop: send disconnect: Broken pipe", TroubleKind::Cut),
            ("", TroubleKind::Cut),
            ("tar: x: No space left on device", TroubleKind::DiskFull),
        ] {
            assert_eq!(TroubleKind::of_end(Some(255), said), kind, "{said}");
        }
    }

    #[test]
    fn what_a_command_says_is_passed_on() {
        let failed = |said: &str| TroubleKind::Failed(said.into());
        assert_eq!(
            TroubleKind::of_end(Some(1), "a\nb: no such file\n\n"),
            failed("b: no such file")
        );
        assert_eq!(TroubleKind::of_end(Some(2), ""), failed("it ended with status 2"));
        assert_eq!(
            TroubleKind::of_end(Some(1), "sudo: a password is required"),
            TroubleKind::SudoRefused
        );
        assert_eq!(
            TroubleKind::of_rsync(Some(11), "rsync: write failed: No space left on device (28)"),
            TroubleKind::DiskFull
        );
        assert_eq!(
            TroubleKind::of_rsync(Some(12), "rsync error: protocol"),
            TroubleKind::Cut
        );
        assert_eq!(
            TroubleKind::of_rsync(Some(127), "sh: 1: rsync: not found"),
            TroubleKind::NoRsync
        );
    }
}
