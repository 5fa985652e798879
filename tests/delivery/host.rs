use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::generation::Generation;
use crate::shell::Shell;

/// Programs that are ours.
const FAKES: &[(&str, &str)] = &[
    ("curl", include_str!("fakes/curl")),
    ("date", include_str!("fakes/date")),
    ("df", include_str!("fakes/df")),
    ("sleep", include_str!("fakes/sleep")),
    ("sync", include_str!("fakes/sync")),
    ("systemctl", include_str!("fakes/systemctl")),
    ("systemd-run", include_str!("fakes/systemd-run")),
    ("systemd-tmpfiles", include_str!("fakes/systemd-tmpfiles")),
];

/// The directories of a new host.
pub(crate) const DIRECTORIES: &[&str] = &[
    "dev",
    "etc",
    "opt",
    "proc",
    "root",
    "run",
    "run/fake",
    "run/fake/loaded",
    "run/fake/running",
    "run/fake/state",
    "run/fake/timers",
    "run/fake/vendor",
    "run/systemd",
    "run/systemd/system",
    "tmp",
    "usr",
    "usr-local",
    "usr-local/lib",
    "usr-local/sbin",
    "var",
    "var/lib",
];

/// The file that keeps room to go back; its bytes are by chance.
pub(crate) const ROOM: &str = ".kubecast.room.tmp";

/// What the host's clock says at first.
pub(crate) const NOW: u64 = 1_000_000;

/// A folder that is the root of a host, gone with it.
pub(crate) struct Host {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) shell: Shell,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    /// The events, with blanks for tabs.
    pub(crate) events: Vec<String>,
    pub(crate) said: String,
}

impl Run {
    pub(crate) fn ended(output: &Output) -> Self {
        let events = String::from_utf8_lossy(&output.stdout);
        Self {
            code: output.status.code().unwrap_or(-1),
            events: events.lines().map(|line| line.replace('\t', " ")).collect(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The events of this kind, without their kind.
    pub(crate) fn of(&self, kind: &str) -> Vec<&str> {
        let kind = format!("{kind} ");
        self.events
            .iter()
            .filter_map(|event| event.strip_prefix(&kind))
            .collect()
    }

    pub(crate) fn has(&self, event: &str) -> bool {
        self.events.iter().any(|found| found.starts_with(event))
    }
}

impl Host {
    /// A host with nothing but an operating system; `None`, and a word about it, where it cannot be made.
    pub(crate) fn new(shell: Shell) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            crate::judge::skip(
                "a host in a folder needs root, for its own namespaces and for owners of files",
            );
            return None;
        }
        let is_allowed = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "true"])
            .output()
            .is_ok_and(|output| output.status.success());
        if !is_allowed {
            crate::judge::skip(
                "a host in a folder needs `unshare`, and a machine that lets root make namespaces",
            );
            return None;
        }
        let host = Self {
            folder: tempfile::tempdir().expect("a folder"),
            shell,
        };
        host.furnish();
        Some(host)
    }

    fn furnish(&self) {
        // The modes of an operating system, whatever the umask of the tests.
        for directory in DIRECTORIES {
            fs::create_dir_all(self.folder.path().join(directory)).expect("made");
            self.set_mode(directory, 0o755);
        }
        self.write(
            "/etc/passwd",
            0o644,
            "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/:/bin/false\n",
        );
        self.write("/etc/group", 0o644, "root:x:0:\ndaemon:x:1:\n");
        self.write("/etc/hosts", 0o644, "127.0.0.1 localhost\n");
        self.set_clock(NOW);
        self.write("/run/fake/processes", 0o644, "100\n");
        self.write("/run/fake/tick", 0o644, include_str!("fakes/tick"));
        for (name, text) in FAKES {
            self.write(&format!("/usr/local/sbin/{name}"), 0o755, text);
        }
    }

    /// Sets what the clocks say: that of the day, and that since the boot.
    pub(crate) fn set_clock(&self, now: u64) {
        self.write("/run/fake/clock", 0o644, &format!("{now}\n"));
        self.write("/run/fake/uptime", 0o644, &format!("{now}.00 0.00\n"));
    }

    /// Where a path of the host lies.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        match path.strip_prefix("/usr/local/") {
            Some(rest) => self.folder.path().join("usr-local").join(rest),
            None => self.folder.path().join(path.trim_start_matches('/')),
        }
    }

    pub(crate) fn set_mode(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).expect("set");
    }

    pub(crate) fn mode(&self, path: &str) -> u32 {
        self.path(path).symlink_metadata().expect("there").mode() & 0o7777
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).symlink_metadata().is_ok()
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    pub(crate) fn write(&self, path: &str, mode: u32, text: &str) {
        let live = self.path(path);
        fs::create_dir_all(live.parent().expect("a parent")).expect("made");
        fs::write(&live, text).expect("written");
        self.set_mode(path, mode);
    }

    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("removed");
    }

    pub(crate) fn link(&self, to: &str, path: &str) {
        symlink(to, self.path(path)).expect("linked");
    }

    /// Gives a path to the user `daemon`.
    pub(crate) fn give_away(&self, path: &str) {
        std::os::unix::fs::lchown(self.path(path), Some(1), Some(1)).expect("given");
    }

    /// Runs a command on the host.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        let enter = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/delivery/fakes/enter");
        let output = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child", "sh", enter])
            .arg(self.folder.path())
            .args(words)
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .output()
            .expect("unshare is there");
        Run::ended(&output)
    }

    /// Runs a script of the host with its shell.
    pub(crate) fn script(&self, script: &str, words: &[&str]) -> Run {
        self.run(&[self.shell.words(), &[script], words].concat())
    }

    /// The generations, oldest first.
    pub(crate) fn generations(&self) -> Vec<String> {
        let folder = fs::read_dir(self.path("/var/lib/kubecast/generations"));
        let entries = folder.into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// `activate.sh` of the newest generation.
    pub(crate) fn activate_sh(&self, words: &[&str]) -> Run {
        let newest = self.generations().pop().expect("a generation");
        self.script(
            &format!("/var/lib/kubecast/generations/{newest}/activate.sh"),
            words,
        )
    }

    /// Brings a generation and stages it: its name.
    pub(crate) fn stage(&self, generation: &Generation) -> String {
        let staged = self.try_stage(generation);
        assert!(matches!(staged.code, 0 | 10), "{staged:?}");
        let told = staged.of("staged").concat();
        told.split(' ').next().expect("a name").to_owned()
    }

    pub(crate) fn try_stage(&self, generation: &Generation) -> Run {
        generation.write(self);
        self.script("/var/lib/kubecast/incoming/activate.sh", &["stage"])
    }

    /// Stages and activates, and forgets what was called until then.
    pub(crate) fn deliver(&self, generation: &Generation, options: &[&str]) -> Run {
        let name = self.stage(generation);
        self.forget_calls();
        self.activate_sh(&[&["activate", &name], options].concat())
    }

    /// The same, for what must go well.
    pub(crate) fn obey(&self, generation: &Generation) {
        let run = self.deliver(generation, &[]);
        assert_eq!(run.code, 10, "{run:#?}");
    }

    /// What systemd was asked for.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.read("/run/fake/calls").lines().map(str::to_owned).collect()
    }

    pub(crate) fn forget_calls(&self) {
        self.write("/run/fake/calls", 0o644, "");
    }

    /// No timer outlives a boot.
    pub(crate) fn forget_timers(&self) {
        let timers = self.path("/run/fake/timers");
        fs::remove_dir_all(&timers).expect("removed");
        fs::create_dir(&timers).expect("made");
    }

    /// The current generation, or nothing.
    pub(crate) fn current(&self) -> String {
        let link = fs::read_link(self.path("/var/lib/kubecast/current"));
        link.map(|to| to.file_name().expect("a name").to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// Everything that matters: each path with its kind, mode, owner and content, and what runs.
    pub(crate) fn state(&self) -> BTreeMap<String, String> {
        let mut state = BTreeMap::new();
        for folder in [
            "/etc",
            "/opt",
            "/usr/local/lib",
            "/run/fake/running",
            "/run/fake/timers",
        ] {
            for entry in walkdir::WalkDir::new(self.path(folder)).into_iter().flatten() {
                if entry.file_name() == ROOM {
                    continue;
                }
                let below = entry.path().strip_prefix(self.path(folder)).expect("below");
                state.insert(
                    Path::new(folder).join(below).display().to_string(),
                    told(entry.path()),
                );
            }
        }
        state
    }

    /// The records that a run leaves when it ends well.
    pub(crate) fn records(&self) -> BTreeMap<String, String> {
        let mut records = BTreeMap::new();
        for name in ["current", "previous", "journal/intent"] {
            let path = self.path("/var/lib/kubecast").join(name);
            if path.symlink_metadata().is_ok() {
                records.insert(name.to_owned(), told(&path));
            }
        }
        for entry in fs::read_dir(self.path("/var/lib/kubecast/applied"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with(".new.") {
                records.insert(format!("applied/{name}"), told(&entry.path()));
            }
        }
        records
    }

    /// A host that is as this one, to try something on.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self {
            folder: tempfile::tempdir().expect("a folder"),
            shell: self.shell,
        };
        let status = Command::new("cp")
            .arg("-a")
            .arg(self.folder.path().join("."))
            .arg(copy.folder.path())
            .status();
        assert!(status.expect("cp runs").success());
        copy
    }
}

/// Panics with what is not the same in both, and only that.
pub(crate) fn assert_same(wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>, when: &str) {
    let differences = differences(wanted, found);
    assert!(differences.is_empty(), "{when}\n{}", differences.join("\n"));
}

/// What is not the same in both.
pub(crate) fn differences(
    wanted: &BTreeMap<String, String>,
    found: &BTreeMap<String, String>,
) -> Vec<String> {
    let paths: BTreeSet<&String> = wanted.keys().chain(found.keys()).collect();
    let differs = |path: &&&String| wanted.get(**path) != found.get(**path);
    let told = |path: &&String| {
        let (wanted, found) = (wanted.get(*path), found.get(*path));
        format!("{path}\n  wanted: {wanted:?}\n  found: {found:?}")
    };
    paths.iter().filter(differs).map(told).collect()
}

/// Kind, mode, owner and content.
pub(crate) fn told(path: &Path) -> String {
    let metadata = path.symlink_metadata().expect("there");
    let (mode, user, group) = (metadata.mode() & 0o7777, metadata.uid(), metadata.gid());
    let content = if metadata.is_symlink() {
        format!("link {}", fs::read_link(path).expect("a link").display())
    } else if metadata.is_dir() {
        "directory".into()
    } else {
        String::from_utf8_lossy(&fs::read(path).expect("readable")).into_owned()
    };
    format!("{mode:04o} {user}:{group} {content}")
}
