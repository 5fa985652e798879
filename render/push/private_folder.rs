use std::path::{Path, PathBuf};

use crate::report::{Diagnostic, messages::push as messages};
use crate::tree::{self, PrivateFolder};

/// Makes a folder for secrets on their way and for the sockets of ssh, in the first of these folders that is there; they
/// are to be in memory.
///
/// # Errors
/// If none can be made, or it would lie in a git work tree.
pub fn private_folder(candidates: &[PathBuf]) -> Result<PrivateFolder, Diagnostic> {
    let usable = |path: &&PathBuf| path.is_absolute() && is_plain(path) && path.is_dir();
    let fallback = PathBuf::from("/tmp");
    let parent = candidates.iter().find(usable).unwrap_or(&fallback);
    tree::outside_git(parent)?;
    let made = PrivateFolder::make(parent).and_then(|folder| {
        folder.make_directory(Path::new("s"))?;
        Ok(folder)
    });
    made.map_err(|error| messages::no_private_folder(&parent.display(), &error.to_string()))
}

/// Whether a path needs no quotes in the words that rsync splits.
fn is_plain(path: &Path) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    path.to_str()
        .is_some_and(|text| text.len() < 60 && text.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_is_private_and_gone_with_its_value() {
        let parent = tempfile::tempdir().expect("a folder");
        let candidates = [PathBuf::from("/no/such/folder"), parent.path().to_owned()];
        let left = parent.path().join("kubecast-2147483646-0");
        std::fs::create_dir(&left).expect("made");
        let foreign = parent.path().join("kubecast-x");
        std::fs::create_dir(&foreign).expect("made");
        let folder = private_folder(&candidates).expect("made");
        assert!(!left.exists(), "a killed run left it");
        assert!(foreign.exists(), "it is nobody's");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        folder.make_directory(Path::new("a/b")).expect("made");
        folder.write(Path::new("a/b/c"), b"x").expect("written");
        assert_eq!(mode(&folder.path().join("a/b/c")), 0o600);
        let other = private_folder(&candidates).expect("a second one");
        assert!(folder.path().exists() && other.path() != folder.path());
        let path = folder.path().to_owned();
        drop(folder);
        assert!(!path.exists() && other.path().exists());
    }

    #[test]
    fn a_folder_in_a_work_tree_is_refused() {
        let parent = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(parent.path().join(".git")).expect("made");
        let refusal = private_folder(&[parent.path().to_owned()]).expect_err("git");
        assert_eq!(refusal.code, "tree.inside-git");
    }
}
