use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, OFlags, flock};

use crate::cli::Failure;
use crate::cli::user_folder::user_folder;

/// The longest name that is read.
const LONGEST: u64 = 300;

/// Who holds the leases of a run, in letters, digits, `.`, `@` and `-`: the user and this machine.
///
/// The name is kept for the next run from here, which so takes over what a killed run has leased. A run holds the file that
/// keeps it as long as it lives; one beside it, or one without a home, has a name of its own.
pub(crate) struct Owner {
    name: String,
    _held: Option<File>,
}

impl Owner {
    /// That of a cluster.
    pub(crate) fn of(uid: impl std::fmt::Display) -> Result<Self, Failure> {
        let fresh = fresh()?;
        let Some(state) = user_folder("XDG_STATE_HOME", ".local/state") else {
            return Ok(Self::alone(fresh));
        };
        let path = state.join("kubecast/runs").join(format!("{uid}.owner"));
        let failed = |error| Failure::Failed(format!("{}: {error}", path.display()));
        let Some(mut file) = hold(&path).map_err(failed)? else {
            return Ok(Self::alone(fresh));
        };
        let mut known = String::new();
        // A name that cannot be read is replaced.
        let read = (&mut file).take(LONGEST).read_to_string(&mut known);
        let is_ours = |name: &str| name.starts_with(&prefix()) && name.chars().all(is_kept);
        if read.is_err() || !is_ours(known.trim_end()) {
            known = fresh;
            file.set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(known.as_bytes()))
                .map_err(failed)?;
        }
        Ok(Self {
            name: known.trim_end().into(),
            _held: Some(file),
        })
    }

    fn alone(name: String) -> Self {
        Self { name, _held: None }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Opens and locks the file; `None` if another run has it.
fn hold(path: &Path) -> std::io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        #[expect(
            clippy::disallowed_methods,
            reason = "the user's own state, of which no link leads anywhere that matters"
        )]
        std::fs::create_dir_all(folder)?;
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(i32::try_from(OFlags::NOFOLLOW.bits()).unwrap_or_default())
        .open(path)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(Some(file)),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A name that nobody else has: two machines may share theirs.
fn fresh() -> Result<String, Failure> {
    let mut bytes = [0; 4];
    #[expect(
        clippy::disallowed_methods,
        reason = "who holds a lease decides no rendered byte"
    )]
    let filled = getrandom::fill(&mut bytes);
    filled.map_err(|error| Failure::Failed(format!("no random bytes: {error}")))?;
    Ok(format!("{}{:08x}", prefix(), u32::from_be_bytes(bytes)))
}

fn prefix() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "who holds a lease decides no rendered byte"
    )]
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let user = variable("USER").or_else(|| variable("LOGNAME"));
    let machine = rustix::system::uname();
    let text = format!(
        "{}@{}-",
        user.as_deref().unwrap_or("unknown"),
        machine.nodename().to_string_lossy()
    );
    text.chars().filter(|c| is_kept(*c)).collect()
}

fn is_kept(c: char) -> bool {
    c.is_ascii_alphanumeric() || ".@-".contains(c)
}
