//! kubecast against the real programs of Kubernetes 1.36.3, built by `tests/oracles/build`.
//!
//! A test whose program is not there says so and does nothing. What needs only the facts in `schema/facts/` always
//! runs.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads the files and runs the programs that it compares"
)]

mod adopted;
mod booted;
#[path = "../parity/certificate.rs"]
mod certificate;
mod cluster;
mod commands;
mod compare;
mod configuration;
mod delivered;
#[path = "../parity/documents.rs"]
mod documents;
mod etcd_cluster;
mod flags;
mod generate;
#[path = "../judge/mod.rs"]
mod judge;
mod kubeadm;
mod leased;
#[path = "../parity/lines.rs"]
mod lines;
mod live;
#[path = "../parity/mask.rs"]
mod mask;
mod masters;
mod objects;
mod program;
mod pushed;
mod routed;
mod sample;
mod script;
mod settings;
mod tree;
#[path = "../unit/mod.rs"]
mod unit;
