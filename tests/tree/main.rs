//! Publishing a tree: what is written, kept, refused, and what a killed run leaves.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests plant files, start programs, and fail by panic"
)]

mod faults;
mod fixture;
mod full;
#[path = "../judge/mod.rs"]
mod judge;
mod planted;
mod publish;
mod read;
mod sequence;
