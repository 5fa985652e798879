//! Lists of what a tree names, for programs: images to mirror, ports to open.

mod images;
mod ports;

pub use images::{hosts_with_own_files, images};
pub use ports::ports;
