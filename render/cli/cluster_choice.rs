use std::path::{Path, PathBuf};

use super::Failure;

/// The cluster that is meant, as far as the command line says.
pub(crate) struct ClusterChoice {
    named: Option<PathBuf>,
}

impl ClusterChoice {
    /// The cluster that the user names.
    pub(crate) fn new(named: Option<&Path>) -> Self {
        Self {
            named: named.map(Path::to_owned),
        }
    }

    /// Its folder or file: the named one, that of this folder, or the only one below `clusters/`.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(named) = &self.named {
            return Ok(named.clone());
        }
        let here = PathBuf::from("cluster.yaml");
        if here.is_file() {
            return Ok(here);
        }
        let found = below("clusters");
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(Failure::Usage(
                "there is no cluster below clusters/: name one".into(),
            )),
            several => {
                let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
                Err(Failure::Usage(format!(
                    "there are several clusters: name one ({})",
                    names.join(", ")
                )))
            }
        }
    }
}

/// The folders of clusters below a folder, sorted.
fn below(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("cluster.yaml").is_file())
        .collect();
    found.sort();
    found
}
