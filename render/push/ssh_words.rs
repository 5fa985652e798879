use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::Target;
use super::remote::{ASSETS, INCOMING, Remote, STATE};

/// Whether a command may go through a connection that is open already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Through the one that the run opened.
    Shared,
    /// A new one, which proves that the host still lets people in.
    Fresh,
}

/// The words of the command lines of ssh and rsync. Pure: they follow from the host and from where the run's private
/// folder lies.
pub(super) struct SshWords {
    folder: PathBuf,
    /// The configuration of ssh, if it is not the user's own.
    config: Option<PathBuf>,
    connect_timeout: u32,
}

/// What is the same for every host and every command.
const ALWAYS: &[&str] = &[
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "CheckHostIP=no",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "RequestTTY=no",
    "LogLevel=ERROR",
];

impl SshWords {
    pub(super) fn new(folder: &Path, config: Option<&Path>, connect_timeout: u32) -> Self {
        Self {
            folder: folder.into(),
            config: config.map(Path::to_owned),
            connect_timeout,
        }
    }

    /// The file of pinned host keys.
    pub(super) fn known_hosts(&self) -> PathBuf {
        self.folder.join("known_hosts")
    }

    /// The socket of the shared connection. Short, since the path of a socket may have 107 bytes.
    fn socket(&self, target: &Target) -> PathBuf {
        let digest = crate::tree::FileDigest::of(target.name.as_str().as_bytes()).to_string();
        self.folder.join("s").join(&digest[..12])
    }

    fn options(&self, target: &Target, connection: Connection) -> Vec<String> {
        let mut options: Vec<String> = ALWAYS.iter().map(ToString::to_string).collect();
        options.push(format!("ConnectTimeout={}", self.connect_timeout));
        if target.ssh.host_key.is_some() {
            options.push(format!("HostKeyAlias={}", target.name));
            options.push(format!("UserKnownHostsFile={}", self.known_hosts().display()));
            options.push("GlobalKnownHostsFile=/dev/null".into());
        }
        if let Some(jump) = &target.ssh.jump {
            options.push(format!("ProxyJump={jump}"));
        }
        options.push(match connection {
            Connection::Shared => format!("ControlPath={}", self.socket(target).display()),
            Connection::Fresh => "ControlPath=none".into(),
        });
        options.push("ControlMaster=no".into());
        let user = &target.ssh.user.value;
        let port = target.ssh.port.value.to_string();
        let named = options.into_iter().flat_map(|option| ["-o".into(), option]);
        let config = self.config.iter();
        config
            .flat_map(|path| ["-F".into(), path.display().to_string()])
            .chain(named)
            .chain(["-l".into(), user.clone(), "-p".into(), port])
            .collect()
    }

    /// `ssh` that runs a command on a host.
    pub(super) fn run(&self, target: &Target, connection: Connection, remote: &Remote) -> Vec<String> {
        let mut words = self.options(target, connection);
        words.extend(["-T".into(), "--".into(), target.address.to_string()]);
        words.push(remote.line(target.needs_sudo()));
        words
    }

    /// `ssh` that opens the shared connection and leaves it open in the background.
    pub(super) fn open(&self, target: &Target) -> Vec<String> {
        let mut words = self.options(target, Connection::Shared);
        for (at, word) in words.iter_mut().enumerate().rev() {
            if word == "ControlMaster=no" {
                debug_assert!(at > 0);
                *word = "ControlMaster=yes".into();
            }
        }
        let lasts = ["-o", "ControlPersist=120", "-f", "-N", "-T", "--"];
        words.extend(lasts.map(str::to_owned));
        words.push(target.address.to_string());
        words
    }

    /// `ssh` that closes it.
    pub(super) fn close(&self, target: &Target) -> Vec<String> {
        let mut words = self.options(target, Connection::Shared);
        words.extend(["-O", "exit", "--"].map(str::to_owned));
        words.push(target.address.to_string());
        words
    }

    /// `rsync` that sends a folder into `incoming/`. What the current generation holds already is linked there.
    pub(super) fn send_tree(&self, ssh: &str, target: &Target, folder: &Path) -> Vec<String> {
        let link = format!("--link-dest={STATE}/current/");
        let extra = ["--checksum", "--delete", link.as_str()];
        self.rsync(ssh, target, &extra, folder, INCOMING)
    }

    /// `rsync` that sends files named by their digests, through links. One that is there with its size stays, since the
    /// host reads its digest before it uses it; what a cut connection left half lies elsewhere and is gone on with.
    pub(super) fn send_assets(&self, ssh: &str, target: &Target, folder: &Path) -> Vec<String> {
        let extra = ["--size-only", "--copy-links", "--partial-dir=.part"];
        self.rsync(ssh, target, &extra, folder, ASSETS)
    }

    /// `rsync` with modes that only root can use, no times, owners, links or devices: `activate.sh` gives files their
    /// owners and modes. The trailing slash means what is in the folder, so the folder's own mode goes nowhere else.
    fn rsync(&self, ssh: &str, target: &Target, extra: &[&str], folder: &Path, to: &str) -> Vec<String> {
        let mut shell = vec![ssh.to_owned()];
        shell.extend(self.options(target, Connection::Shared));
        let mut words: Vec<String> = ["-r", "--perms", "--chmod=D0700,F0600", "--timeout=60"]
            .map(str::to_owned)
            .into();
        words.push("--stats".into());
        words.extend(extra.iter().map(ToString::to_string));
        if target.needs_sudo() {
            words.push("--rsync-path=sudo -n rsync".into());
        }
        words.push(format!("--rsh={}", shell.join(" ")));
        words.push("--".into());
        words.push(format!("{}/", folder.display()));
        words.push(format!("{}:{to}/", bracketed(target.address)));
        words
    }
}

/// An address where a colon ends it.
fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(_) => address.to_string(),
        IpAddr::V6(_) => format!("[{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use crate::push::sample;

    use super::*;

    #[test]
    fn the_words_of_ssh_and_rsync() {
        let words = SshWords::new(Path::new("/dev/shm/kubecast-1"), None, 10);
        let mut target = sample::target("cp1", "192.0.2.1");
        let mut six = sample::target("cp2", "2001:db8::2");
        target.ssh.host_key = Some("ssh-ed25519 AAAA".into());
        six.ssh.user.value = "deploy".into();
        six.ssh.port.value = 2222;
        six.ssh.jump = Some("bastion.example.com".into());
        let folder = Path::new("/dev/shm/kubecast-1/cp1");
        let remote = Remote::arrived("stage", "stage");
        let lines = [
            words.open(&target),
            words.run(&target, Connection::Shared, &remote),
            words.run(&six, Connection::Fresh, &remote),
            words.close(&six),
            words.send_tree("ssh", &target, folder),
            words.send_tree("ssh", &six, folder),
            words.send_assets("ssh", &target, folder),
        ];
        let text: String = lines.iter().map(|line| line.join("\n") + "\n\n").collect();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_socket_fits_into_its_path() {
        let words = SshWords::new(Path::new("/run/user/4294967294/kubecast-4194304-99"), None, 10);
        let target = sample::target(&"a".repeat(52), "192.0.2.1");
        // ssh makes it under a name that is 17 bytes longer, and renames it.
        assert!(words.socket(&target).as_os_str().len() + 17 < 108);
    }
}
