use std::path::{Path, PathBuf};

use super::Argument;
use crate::cli::Failure;

/// The cluster that is compared, as far as the command line says.
pub(super) struct ClusterChoice {
    named: Option<PathBuf>,
}

impl ClusterChoice {
    /// The cluster that the user names, or the spec that is one of the sides.
    pub(super) fn new(named: Option<&Path>, sides: &[Option<&Argument>]) -> Self {
        let of_side = || {
            sides.iter().flatten().find_map(|side| match side {
                Argument::Spec(path) => Some(path.clone()),
                Argument::Git(_) | Argument::Tree(_) => None,
            })
        };
        Self {
            named: named.map(Path::to_owned).or_else(of_side),
        }
    }

    /// Its folder or file: the named one, that of this folder, or the only one below `clusters/`.
    pub(super) fn path(&self) -> Result<PathBuf, Failure> {
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
                "there is no cluster below clusters/: name one with --cluster".into(),
            )),
            several => {
                let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
                Err(Failure::Usage(format!(
                    "there are several clusters: name one with --cluster ({})",
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
