//! Programs and images that people put into a folder, on their way to hosts.
//!
//! ```text
//! DIR/bin/NAME             a program, as binaries.json names it
//! DIR/bin/ARCHITECTURE/NAME    the same for hosts of this processor alone: amd64, arm64
//! DIR/images/*.tar         archives of images, as docker, ctr, podman and skopeo save them
//! ```
//!
//! What lies there is checked before a host hears of it, sent once to `assets/SHA256` of each host that needs it, and
//! verified there before it is used.

mod archive;
mod brought;
mod folder;
mod for_host;
mod image_name;
mod local_file;
mod program_file;

pub use brought::Brought;
pub use folder::Assets;
pub use for_host::ForHost;
pub(super) use local_file::LocalFile;
