//! `activate.sh` as a sample has it, on hosts that are folders: in namespaces of their own, with the machine's programs, but
//! with a systemd, a curl and a clock that are files. What needs a real host is tried in `tests/lab`.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test makes folders and runs scripts in them"
)]

mod basics;
mod confirmation;
mod drift;
mod failures;
mod full_disk;
mod generation;
mod host;
#[path = "../judge/mod.rs"]
mod judge;
mod killed;
mod moment;
mod planted;
mod sample;
mod shell;
