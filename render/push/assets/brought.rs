use std::collections::{BTreeMap, BTreeSet};

use crate::tree::FileDigest;
use crate::types::HostPath;

/// What a generation has beside its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// The programs, by where they lie.
    pub programs: BTreeMap<HostPath, FileDigest>,
    /// The images of each archive, by their names.
    pub archives: BTreeMap<FileDigest, BTreeSet<String>>,
}
