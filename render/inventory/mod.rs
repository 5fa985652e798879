//! Lists of what a tree names, for programs: images to mirror, programs to bring, ports to open, certificates to sign.

mod binaries;
mod cfssl;
mod images;
mod ports;

pub use binaries::binaries;
pub use cfssl::cfssl;
pub use images::{hosts_with_own_files, images, images_of_files, images_of_host};
pub use ports::ports;
