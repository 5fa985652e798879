use rayon::prelude::*;

use crate::report::{Diagnostic, Report};
use crate::secrets::SecretScan;
use crate::tree::{Folder, Tree, TreeError};
use crate::types::{HostName, Timestamp};

use super::found::{Found, Problem, report};
use super::part::Part;
use super::portrait::Portrait;
use super::trust::Trust;
use super::{credentials, listing, names, references, secrets};

/// How a tree is looked at.
pub struct Look<'a> {
    /// The moment at which certificates must be valid.
    pub at: Timestamp,
    /// What no file of a host, or of the cluster, may hold.
    pub scan: &'a (dyn Fn(Option<&HostName>) -> Result<SecretScan, Report> + Sync),
    /// Hears of each host that was looked at.
    pub progress: &'a (dyn Fn() + Sync),
}

/// What a tree was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many hosts it has.
    pub hosts: usize,
    /// How many files its indexes list.
    pub files: usize,
    /// How many different certificates are in it.
    pub certificates: usize,
    /// What is wrong with it, by code.
    pub problems: Vec<Problem>,
}

impl Verdict {
    /// Whether nothing stands against it.
    pub fn is_well(&self) -> bool {
        !self.problems.iter().any(Problem::is_error)
    }

    /// The problems as messages.
    pub fn report(&self) -> Report {
        report(&self.problems)
    }
}

/// One part of a tree after it was looked at.
struct Seen {
    host: Option<HostName>,
    files: usize,
    portrait: Option<Portrait>,
    problems: Vec<Diagnostic>,
}

/// Judges a tree.
///
/// # Errors
/// If a secret that no file may hold cannot be read.
pub fn verify(tree: &Tree, look: &Look<'_>) -> Result<Verdict, Report> {
    let hosts = tree.hosts().par_iter();
    let seen: Result<Vec<Seen>, Report> = hosts
        .map(|host| {
            let seen = see(look, Some(host), tree.host(host));
            (look.progress)();
            seen
        })
        .collect();
    let mut seen = seen?;
    seen.push(see(look, None, tree.cluster())?);
    let mut found = Found::default();
    let mut files = 0;
    let mut portraits = Vec::new();
    for part in seen {
        files += part.files;
        for problem in part.problems {
            found.add(part.host.as_ref(), problem);
        }
        portraits.extend(part.portrait);
    }
    let trust = Trust::of(&portraits);
    trust.judge(look.at, &mut found);
    names::judge(&portraits, &mut found);
    Ok(Verdict {
        hosts: tree.hosts().len(),
        files,
        certificates: trust.len(),
        problems: found.problems(),
    })
}

fn see(look: &Look<'_>, host: Option<&HostName>, folder: Result<Folder, TreeError>) -> Result<Seen, Report> {
    let mut seen = Seen {
        host: host.cloned(),
        files: 0,
        portrait: None,
        problems: Vec::new(),
    };
    let folder = match folder {
        Ok(folder) => folder,
        Err(error) => {
            seen.problems.push(error.diagnostic());
            return Ok(seen);
        }
    };
    let part = Part {
        host,
        folder: &folder,
    };
    seen.files = folder.index.files.len();
    seen.problems = listing::problems(&part);
    seen.problems
        .extend(secrets::problems(&part, &(look.scan)(host)?));
    if let Some(host) = host {
        let (portrait, problems) = Portrait::of(host, &part);
        seen.problems.extend(problems);
        seen.problems.extend(credentials::problems(&part, &portrait));
        seen.problems.extend(references::problems(&part, &portrait));
        seen.portrait = Some(portrait);
    }
    Ok(seen)
}
