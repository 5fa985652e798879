use std::path::Path;

use kubecast::tree::PrivateFolder;

use super::git::Repository;
use crate::cli::Failure;

/// A larger file is not taken out of git; a lock of 5,000 hosts has some 20 MiB.
const FILE_LIMIT: u64 = 256 << 20;
/// Nor more than this in all.
const TOTAL_LIMIT: u64 = 1 << 30;

/// Copies the folder of a cluster at a commit into a private folder; nothing if it does not exist there.
pub(super) fn extract(repository: &Repository, commit: &str) -> Result<Option<PrivateFolder>, Failure> {
    let mut files = repository.files(commit)?;
    // Nothing here opens a secret.
    files.retain(|file| !file.path.starts_with("secrets/"));
    if files.is_empty() {
        return Ok(None);
    }
    let total: u64 = files.iter().map(|file| file.size).sum();
    if let Some(large) = files.iter().find(|file| file.size > FILE_LIMIT) {
        return Err(Failure::Failed(format!(
            "`{}` in git has more than {} MiB",
            large.path,
            FILE_LIMIT >> 20
        )));
    }
    if total > TOTAL_LIMIT {
        return Err(Failure::Failed(format!(
            "`{}` in git has more than {} MiB",
            repository.prefix(),
            TOTAL_LIMIT >> 20
        )));
    }
    let refused = |error: std::io::Error| {
        Failure::Failed(format!(
            "the cluster cannot be copied from git into a temporary folder: {error}"
        ))
    };
    let folder = PrivateFolder::make(&std::env::temp_dir()).map_err(refused)?;
    let mut objects = repository.objects()?;
    for file in &files {
        let bytes = objects.read(file)?;
        folder.write(Path::new(&file.path), &bytes).map_err(refused)?;
    }
    Ok(Some(folder))
}
