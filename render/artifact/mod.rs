//! One file on one host: id, path, mode, owner, content, reasons; and the set of them that a host gets.
//!
//! Content is a list of segments, public text or a reference to a secret. The *public view* prints a
//! placeholder that names the secret and commits to its value, so a tree can be reviewed and compared without
//! any secret. Only `secrets` prints the *full view*.

#[expect(clippy::module_inception, reason = "the module is named after its main type")]
mod artifact;
mod artifact_id;
mod artifact_set;
mod commitment;
mod content;
mod directory;
mod error;
mod key_label;
mod leaf_role;
mod mark;
mod public_text;
mod reaction;
mod secret_label;
mod secret_ref;

pub use artifact::Artifact;
pub use artifact_id::ArtifactId;
pub use artifact_set::{ArtifactSet, Target};
pub use commitment::Commitment;
pub use content::{Content, Segment};
pub use directory::Directory;
pub use error::ArtifactError;
pub use key_label::{Authority, KeyLabel, LeafKey};
pub use leaf_role::LeafRole;
pub use mark::{Mark, Marked, Part, Reasons};
pub use public_text::PublicText;
pub use reaction::{Applied, Reaction, service_of_drop_in};
pub use secret_label::SecretLabel;
pub use secret_ref::{KEY_FILE, SecretForm, SecretRef, placeholders};
