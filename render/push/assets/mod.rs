//! Programs and images that people put into a folder, on their way to hosts.

mod brought;

pub use brought::Brought;
