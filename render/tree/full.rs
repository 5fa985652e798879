use std::borrow::Cow;
use std::io::{ErrorKind, Write};
use std::path::Path;

use rustix::io::Errno;

use crate::artifact::Artifact;

use super::error::Problem;
use super::publish::publish_view;
use super::{Durability, Failure, Producer, Published, TreeError, View};

/// Prints a file with its secrets.
pub type Reveal<'r, E> = dyn Fn(&Artifact, &mut dyn Write) -> Result<(), E> + Sync + 'r;

/// Writes the full view, secrets and all, to `target`: a directory of this user, mode 0700, in no git work
/// tree. Files have the mode that they have on the host; owners are in the index, as in the public tree.
///
/// # Errors
/// Those of [`publish`](super::publish); and if `target` lies in a git work tree, holds a public tree, or
/// is one that others may look into.
pub fn write_full<P: Producer>(
    target: &Path,
    producer: &P,
    reveal: &Reveal<'_, P::Error>,
) -> Result<Published, Failure<P::Error>> {
    outside_git(target)?;
    publish_view(
        target,
        producer,
        View::Full,
        &|file| print(file, reveal),
        Durability::Process,
    )
}

/// The full view of a file.
fn print<'a, E>(file: &'a Artifact, reveal: &Reveal<'_, E>) -> Result<Cow<'a, [u8]>, E> {
    if file.content().secrets().next().is_none() {
        return super::publish::print_public(file);
    }
    // Roomy, because what a growing vector leaves behind is not overwritten.
    let mut bytes = Vec::with_capacity(file.public_view().len() + 4096);
    reveal(file, &mut bytes)?;
    Ok(bytes.into())
}

/// Refuses a path in a git work tree, whatever links lead there: secrets do not belong there.
///
/// # Errors
/// If it lies in one, or what lies above it cannot be looked at.
pub fn outside_git(target: &Path) -> Result<(), TreeError> {
    let failed = |error: std::io::Error| {
        let errno = Errno::from_io_error(&error).unwrap_or(Errno::IO);
        TreeError::system("look at", target)(errno)
    };
    let absolute = std::path::absolute(target).map_err(failed)?;
    for existing in absolute.ancestors() {
        let real = match existing.canonicalize() {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            real => real.map_err(failed)?,
        };
        let work_tree = real
            .ancestors()
            .find(|above| above.join(".git").symlink_metadata().is_ok());
        return match work_tree {
            Some(work_tree) => Err(TreeError::new(target, Problem::InsideGit(work_tree.into()))),
            None => Ok(()),
        };
    }
    Ok(())
}
