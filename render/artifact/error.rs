use crate::types::{HostPath, Mode};

use super::ArtifactId;

/// Why an artifact or a set of artifacts cannot be. Each is a mistake of the component that made it, or two
/// components (or a user's extra file) that want the same place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArtifactError {
    /// A file with a secret could be read by others than its owner.
    #[error("`{path}` ({id}) holds a secret, so mode {mode} is refused: 0600 or stricter is allowed")]
    SecretTooOpen {
        /// What the file is.
        id: ArtifactId,
        /// Where.
        path: HostPath,
        /// The mode asked for.
        mode: Mode,
    },
    /// The text lacks the place where a secret belongs.
    #[error("the text has no place for the secret `{label}`")]
    NoPlaceholder {
        /// The secret's label.
        label: String,
    },
    /// The text has a place for a secret that nobody names.
    #[error("the text has a place for a secret that is not among its references")]
    UnknownPlaceholder,
    /// Two files, or a file and a directory, or two unequal directories at one path.
    #[error("`{path}` is written twice: by {first} and by {second}")]
    TwoWriters {
        /// The path.
        path: HostPath,
        /// Who came first, as text.
        first: String,
        /// Who came second, as text.
        second: String,
    },
    /// A file lies where another needs a directory.
    #[error("`{below}` cannot lie below `{file}`, which is a file ({id})")]
    BelowFile {
        /// The file that should be a directory.
        file: HostPath,
        /// What that file is.
        id: ArtifactId,
        /// The path below it.
        below: HostPath,
    },
    /// Two paths that are one on a file system that ignores case, such as a reviewer's.
    #[error("`{first}` and `{second}` differ only by case")]
    OnlyCaseDiffers {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
}
