use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use kubecast::push::Outcome;
use kubecast::secrets::{read_file, replace_file};
use kubecast::types::Mode;

use crate::cli::user_folder::user_folder;

/// The largest record that is read.
const LIMIT: u64 = 16 << 20;

/// What the last run from this machine came to on each host. Only `--resume` reads it; no secret is in it.
pub(crate) struct LastRun {
    path: Option<PathBuf>,
}

impl LastRun {
    /// That of a cluster.
    pub(crate) fn of(uid: impl std::fmt::Display) -> Self {
        let state = user_folder("XDG_STATE_HOME", ".local/state");
        Self {
            path: state.map(|state| state.join("kubecast/runs").join(format!("{uid}.json"))),
        }
    }

    /// Keeps where each host stands; a host that this run was not about stays as it was.
    ///
    /// Without a home nothing is kept.
    pub(crate) fn keep(&self, outcome: &Outcome) -> Result<(), String> {
        let Some(path) = &self.path else { return Ok(()) };
        let mut hosts = self.read()?.unwrap_or_default();
        for (name, end) in &outcome.hosts {
            hosts.insert(name.to_string(), end.as_str().to_owned());
        }
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text = serde_json::to_vec(&hosts).map_err(|error| failed(&error))?;
        if let Some(folder) = path.parent() {
            #[expect(
                clippy::disallowed_methods,
                reason = "the user's own state, of which no link leads anywhere that matters"
            )]
            let made = std::fs::create_dir_all(folder);
            made.map_err(|error| failed(&error))?;
        }
        let kept = replace_file(path, &text, Mode::new(0o600));
        kept.map(|_| ()).map_err(|error| failed(&error))
    }

    /// The hosts that are not as they should be; `None` if no run is known.
    pub(crate) fn open(&self) -> Result<Option<BTreeSet<String>>, String> {
        let is_open = |end: &str| !matches!(end, "done" | "unchanged");
        let hosts = self.read()?;
        Ok(hosts.map(|hosts| {
            let open = hosts.into_iter().filter(|(_, end)| is_open(end));
            open.map(|(name, _)| name).collect()
        }))
    }

    fn read(&self) -> Result<Option<BTreeMap<String, String>>, String> {
        let Some(path) = self.path.as_ref().filter(|path| path.symlink_metadata().is_ok()) else {
            return Ok(None);
        };
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = read_file(path, LIMIT).map_err(|error| failed(&error))?;
        serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| failed(&error))
    }
}
