//! What a host is like at each moment of a run.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use crate::host::{DIRECTORIES, Host, ROOM, Run, told};

/// Programs that are counted, and killed at, though they are the machine's own.
const WRAPPED: &[&str] = &[
    "chmod", "chown", "cp", "flock", "head", "ln", "mkdir", "mv", "rm", "rmdir", "sh",
];

/// The folders that a run changes.
const COPIED: &[&str] = &["etc", "opt", "run", "tmp", "usr-local", "var"];

impl Host {
    /// From now on programs are counted, and everything is killed before the one of this number; 0 is none.
    pub(crate) fn kill_at(&self, tick: u32) {
        for name in WRAPPED {
            self.write(
                &format!("/usr/local/sbin/{name}"),
                0o755,
                include_str!("fakes/wrapper"),
            );
        }
        self.write("/run/fake/ticks", 0o644, "0\n");
        self.write("/run/fake/kill-at", 0o644, &format!("{tick}\n"));
    }

    /// How many were counted; from now on none is, and the machine's own programs run.
    pub(crate) fn ticks(&self) -> u32 {
        let ticks = self.read("/run/fake/ticks").trim().parse().expect("a number");
        self.stop_counting();
        ticks
    }

    fn stop_counting(&self) {
        self.remove("/run/fake/kill-at");
        for name in WRAPPED {
            self.remove(&format!("/usr/local/sbin/{name}"));
        }
    }

    /// The host as it was before each program that was counted during a run: what is there if everything is killed then.
    pub(crate) fn moments(&self, words: &[&str]) -> (Run, Vec<(u32, Self)>) {
        self.kill_at(0);
        fs::create_dir(self.path("/moments")).expect("made");
        let run = self.activate_sh(words);
        let ticks = self.ticks();
        let moments = (1..=ticks).map(|tick| (tick, self.at(tick))).collect();
        fs::remove_dir_all(self.path("/moments")).expect("removed");
        (run, moments)
    }

    fn at(&self, tick: u32) -> Self {
        let host = Self {
            folder: tempfile::tempdir().expect("a folder"),
            shell: self.shell,
        };
        for directory in DIRECTORIES {
            fs::create_dir_all(host.folder.path().join(directory)).expect("made");
            host.set_mode(directory, 0o755);
        }
        let moment = self.path("/moments").join(tick.to_string());
        for folder in COPIED {
            let to = host.folder.path().join(folder);
            fs::remove_dir_all(&to).expect("removed");
            fs::rename(moment.join(folder.trim_start_matches("usr-")), to).expect("moved");
        }
        // The script of the copies makes these under the umask of the run.
        for directory in ["var", "var/lib"] {
            host.set_mode(directory, 0o755);
        }
        host.stop_counting();
        host
    }

    /// Everything that a run could find on the host, in one number; what it only writes is not in it.
    pub(crate) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let unread = ["run/fake/ticks", "run/fake/calls", "run/fake/asked"];
        let folders = COPIED.iter().map(|folder| self.folder.path().join(folder));
        let entries = folders.flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
        for entry in entries {
            let entry = entry.expect("readable");
            let below = entry.path().strip_prefix(self.folder.path()).expect("below");
            let is_log = below.starts_with("var/lib/kubecast/journal") && below.extension().is_some();
            let is_alike = below.ends_with(ROOM) || below.starts_with("var/lib/kubecast/generations");
            if is_log || unread.iter().any(|path| below == Path::new(path)) {
                continue;
            }
            below.hash(&mut hasher);
            match is_alike {
                true => entry.metadata().expect("there").len().hash(&mut hasher),
                false => told(entry.path()).hash(&mut hasher),
            }
        }
        hasher.finish()
    }
}
