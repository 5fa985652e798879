//! `out/<cluster>/` on disk: written whole or not at all, compared, read back.
//!
//! ```text
//! hosts/<host>/...       mirrors the host's root
//! cluster/NN-*.yaml      objects to apply once the API answers
//! index/<host>.json      path, mode, owner, digest, secrets, reactions and origins of each file
//! index/_cluster.json    the same for what belongs to no host; also the mark of our trees
//! PKI.md  RUNBOOK.md   for people; images.txt, ports.json and the like for programs
//! ```
//!
//! Beside the tree, `.out-stage-<cluster>` is the tree that is being built and `.out-lock-<cluster>` keeps a
//! second run out. Everything goes by directory descriptors and single names, so no symbolic link is ever
//! followed; no existing file is ever written to. The stage takes the tree's place in one `renameat2`: a run
//! that is killed leaves the old tree or the new one, and the next run clears away what it left beside it.

mod change;
mod check;
mod dir;
mod error;
mod foreign;
mod full;
mod index;
mod lock;
mod place;
mod private_folder;
mod producer;
mod publish;
mod run;
mod section;
mod stage;
mod trail;
#[expect(clippy::module_inception, reason = "the module is named after its main type")]
mod tree;

pub use check::{Stale, check};
pub use error::{Failure, TreeError};
pub use full::{Reveal, outside_git, write_full};
pub use index::{FileDigest, INDEX_FORMAT, Index, IndexedDirectory, IndexedFile, View};
pub use private_folder::PrivateFolder;
pub use producer::{ClusterFiles, Producer};
pub use publish::{Durability, Published, publish};
pub use tree::{Drift, Folder, Tree, read};
