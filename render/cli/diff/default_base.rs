use std::path::PathBuf;

use super::Argument;
use super::argument::Revision;
use super::git::Repository;
use crate::cli::Failure;

/// What a variable of a CI system holds.
#[derive(Clone, Copy)]
enum Holds {
    /// The branch that the change is to enter; the base is where the two parted.
    Branch,
    /// The commit where the two parted.
    Commit,
}

/// Who says what a change is held against, and how its checkout gets the whole history.
///
/// Sources: docs.github.com "Variables reference", docs.gitlab.com "Predefined CI/CD variables", the Jenkins
/// plugin "Branch API".
const SAID_BY: &[(&str, Holds, &str)] = &[
    (
        "GITHUB_BASE_REF",
        Holds::Branch,
        "`fetch-depth: 0` of actions/checkout",
    ),
    (
        "CI_MERGE_REQUEST_DIFF_BASE_SHA",
        Holds::Commit,
        "the variable `GIT_DEPTH: 0`",
    ),
    (
        "CHANGE_TARGET",
        Holds::Branch,
        "a clone of the whole history without `shallow`",
    ),
];

/// The base that is meant when none is named: in CI where the change parted from its target, else `HEAD`.
pub(super) fn of(cluster: PathBuf) -> Result<Argument, Failure> {
    let repository = Repository::around(&cluster)?;
    for (variable, holds, cure) in SAID_BY {
        let Some(value) = value_of(variable) else { continue };
        let shallow = |what: &str| {
            Failure::Failed(format!(
                "{variable} is `{value}`, but {what}: the clone is shallow or lacks that branch; fetch the whole \
                 history ({cure}; `fetch-depth: 0` or its like), or name BASE"
            ))
        };
        let name = match holds {
            Holds::Commit => {
                let commit = repository.commit(&value)?;
                commit.ok_or_else(|| shallow("the clone does not have that commit"))?
            }
            Holds::Branch => {
                let remote = repository.commit(&format!("refs/remotes/origin/{value}"))?;
                let branch = match remote {
                    Some(found) => found,
                    None => repository
                        .commit(&format!("refs/heads/{value}"))?
                        .ok_or_else(|| shallow("the clone does not have that branch"))?,
                };
                repository
                    .merge_base(&branch, "HEAD")?
                    .ok_or_else(|| shallow("the clone does not reach back to where the two parted"))?
            }
        };
        return Ok(Argument::Git(Revision {
            name,
            shown: format!("merge base with {value}"),
        }));
    }
    Ok(Argument::Git(Revision::named("HEAD")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is compared may depend on where it runs, rendered bytes do not"
)]
fn value_of(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}
