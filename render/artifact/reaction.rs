use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::types::{HostPath, UnitName};

/// What a host does so that a changed file is obeyed.
///
/// The order is the one in which a host does them: first what is read into the kernel and into systemd, then
/// the processes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reaction {
    /// Something of the operating system reads its directory of files again.
    Apply(Applied),
    /// A unit reads its files again and keeps running.
    Reload(UnitName),
    /// A unit starts anew.
    Restart(UnitName),
    /// A unit that is not kubecast's starts anew where it runs; it is neither started nor enabled for that.
    TryRestart(UnitName),
    /// A static pod starts anew. If its manifest changes too, the kubelet does that by itself.
    RestartPod(String),
    /// The process of that name notices by itself.
    Watched(String),
    /// Nothing: the file is read anew at each use, or by people and other tools only.
    Standalone,
}

/// What reads a directory of small files of the operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applied {
    /// Kernel modules: `systemctl restart systemd-modules-load.service`.
    Modules,
    /// Kernel settings: `systemctl restart systemd-sysctl.service`.
    Sysctl,
    /// Files below `/run`: `systemd-tmpfiles --create`.
    Tmpfiles,
    /// Devices that NetworkManager leaves alone: `systemctl reload NetworkManager.service`, where it runs.
    NetworkManager,
    /// systemd's own settings: `systemctl daemon-reexec`.
    Manager,
    /// Units: `systemctl daemon-reload`.
    Units,
}

/// The directories whose files are applied whoever wrote them, a user's among them.
///
/// Source: the tables of directories in modules-load.d(5), sysctl.d(5), tmpfiles.d(5), systemd.unit(5).
const DIRECTORIES: &[(&str, Applied)] = &[
    ("/etc/modules-load.d", Applied::Modules),
    ("/usr/lib/modules-load.d", Applied::Modules),
    ("/etc/sysctl.d", Applied::Sysctl),
    ("/usr/lib/sysctl.d", Applied::Sysctl),
    ("/etc/tmpfiles.d", Applied::Tmpfiles),
    ("/usr/lib/tmpfiles.d", Applied::Tmpfiles),
    ("/etc/NetworkManager/conf.d", Applied::NetworkManager),
    ("/etc/systemd/system.conf.d", Applied::Manager),
    ("/etc/systemd/system", Applied::Units),
    ("/usr/lib/systemd/system", Applied::Units),
];

/// What is never restarted under a running system: systemd, logind and every session lose their connections to it.
const NEVER_RESTARTED: &[&str] = &["dbus.service", "dbus-broker.service"];

/// The service that a drop-in file is about, which reads it only when it starts.
///
/// Of a template, of all services whose names begin alike, and of other kinds of units nobody can say what may start anew:
/// to restart a slice ends all that runs in it.
pub fn service_of_drop_in(path: &HostPath) -> Option<UnitName> {
    if Applied::of(path) != Some(Applied::Units) || !path.file_name().ends_with(".conf") {
        return None;
    }
    let folder = path.parent();
    let name = folder.rsplit('/').next()?.strip_suffix(".d")?;
    let stem = name.strip_suffix(".service")?;
    let is_one = !stem.ends_with(['@', '-']) && !NEVER_RESTARTED.contains(&name);
    is_one.then(|| name.parse().ok()).flatten()
}

impl Applied {
    const ALL: &[Self] = &[
        Self::Modules,
        Self::Sysctl,
        Self::Tmpfiles,
        Self::NetworkManager,
        Self::Manager,
        Self::Units,
    ];

    /// What reads a file because of its directory.
    pub fn of(path: &HostPath) -> Option<Self> {
        let holds = |(directory, _): &&(&str, Self)| path.is_below(directory);
        DIRECTORIES.iter().find(holds).map(|(_, applied)| *applied)
    }

    /// The word of the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Modules => "modules",
            Self::Sysctl => "sysctl",
            Self::Tmpfiles => "tmpfiles",
            Self::NetworkManager => "network-manager",
            Self::Manager => "manager",
            Self::Units => "units",
        }
    }
}

impl Reaction {
    /// The process that it starts anew or lets read its files again: the pod, or the unit without `.service`.
    pub fn process(&self) -> Option<&str> {
        match self {
            Self::Restart(unit) | Self::Reload(unit) | Self::TryRestart(unit) => {
                let name = unit.as_str();
                Some(name.strip_suffix(".service").unwrap_or(name))
            }
            Self::RestartPod(name) => Some(name),
            Self::Apply(_) | Self::Watched(_) | Self::Standalone => None,
        }
    }

    /// The same for people: `kubelet.service restarts`.
    pub fn words(&self) -> String {
        match self {
            Self::Apply(Applied::NetworkManager) => "NetworkManager reloads".into(),
            Self::Apply(Applied::Manager) => "systemd reads its settings again".into(),
            Self::Apply(applied) => format!("the system applies its {}", applied.as_str()),
            Self::Reload(unit) => format!("{unit} reloads"),
            Self::Restart(unit) => format!("{unit} restarts"),
            Self::TryRestart(unit) => format!("{unit}, if it runs, restarts"),
            Self::RestartPod(name) => format!("the pod of {name} restarts"),
            Self::Watched(name) => format!("{name} notices by itself"),
            Self::Standalone => "nothing restarts".into(),
        }
    }
}

impl fmt::Display for Reaction {
    /// `restart kubelet.service`, `try-restart sshd.service`, `watched etcd`, `standalone`: the form of the index.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apply(applied) => write!(f, "apply {}", applied.as_str()),
            Self::Reload(unit) => write!(f, "reload {unit}"),
            Self::Restart(unit) => write!(f, "restart {unit}"),
            Self::TryRestart(unit) => write!(f, "try-restart {unit}"),
            Self::RestartPod(name) => write!(f, "restart-pod {name}"),
            Self::Watched(name) => write!(f, "watched {name}"),
            Self::Standalone => f.write_str("standalone"),
        }
    }
}

impl FromStr for Reaction {
    type Err = UnknownReaction;

    fn from_str(text: &str) -> Result<Self, UnknownReaction> {
        let unknown = || UnknownReaction(text.into());
        let unit = |name: &str| name.parse().map_err(|_| unknown());
        Ok(match text.split_once(' ').unwrap_or((text, "")) {
            ("standalone", "") => Self::Standalone,
            (_, "") => return Err(unknown()),
            ("apply", word) => {
                let known = Applied::ALL.iter().find(|applied| applied.as_str() == word);
                Self::Apply(*known.ok_or_else(unknown)?)
            }
            ("reload", name) => Self::Reload(unit(name)?),
            ("restart", name) => Self::Restart(unit(name)?),
            ("try-restart", name) => Self::TryRestart(unit(name)?),
            ("restart-pod", name) => Self::RestartPod(name.into()),
            ("watched", name) => Self::Watched(name.into()),
            _ => return Err(unknown()),
        })
    }
}

/// A word that names no reaction.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a reaction")]
pub struct UnknownReaction(String);

impl Serialize for Reaction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reaction {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reaction_reads_back() {
        for text in [
            "apply modules",
            "apply sysctl",
            "apply tmpfiles",
            "apply network-manager",
            "apply manager",
            "apply units",
            "reload nginx.service",
            "restart kubelet.service",
            "try-restart sshd.service",
            "restart-pod kube-apiserver",
            "watched etcd",
            "standalone",
        ] {
            let reaction: Reaction = text.parse().expect(text);
            assert_eq!(reaction.to_string(), text);
            assert_ne!(reaction.words(), text, "people get a sentence");
        }
        for text in [
            "",
            "apply",
            "apply all",
            "restart kubelet",
            "watched ",
            "none",
            "standalone x",
        ] {
            assert!(text.parse::<Reaction>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_kernel_comes_before_units_and_units_before_pods() {
        let mut reactions: Vec<Reaction> = [
            "restart-pod etcd",
            "restart a.service",
            "apply units",
            "apply sysctl",
        ]
        .map(|text| text.parse().expect(text))
        .to_vec();
        reactions.sort();
        let texts: Vec<_> = reactions.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "apply sysctl",
                "apply units",
                "restart a.service",
                "restart-pod etcd"
            ]
        );
    }

    #[test]
    fn a_drop_in_is_about_a_service_that_may_start_anew() {
        let of = |path: &str| service_of_drop_in(&path.parse().expect("a path")).map(|unit| unit.to_string());
        for name in ["kubelet.service", "getty@tty1.service", "ssh.service"] {
            for folder in ["/etc/systemd/system", "/usr/lib/systemd/system"] {
                assert_eq!(of(&format!("{folder}/{name}.d/50-x.conf")).as_deref(), Some(name));
            }
        }
        for path in [
            "/etc/systemd/system/kubelet.service",
            "/etc/systemd/system/kubelet.service.d/notes.txt",
            "/etc/systemd/system/kubelet.service.wants/x.conf",
            "/etc/systemd/system/service.d/x.conf",
            "/etc/systemd/system/user@.service.d/x.conf",
            "/etc/systemd/system/kube-.service.d/x.conf",
            "/etc/systemd/system/system.slice.d/x.conf",
            "/etc/systemd/system/dbus.service.d/x.conf",
            "/etc/systemd/system.conf.d/x.conf",
            "/opt/kubelet.service.d/x.conf",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn a_directory_says_what_reads_its_files() {
        let of = |path: &str| Applied::of(&path.parse().expect("a path"));
        assert_eq!(of("/etc/sysctl.d/50-x.conf"), Some(Applied::Sysctl));
        assert_eq!(of("/etc/systemd/system/a.service.d/b.conf"), Some(Applied::Units));
        assert_eq!(of("/etc/systemd/timesyncd.conf.d/a.conf"), None);
        assert_eq!(of("/etc/sysctl.dx/a.conf"), None);
    }
}
