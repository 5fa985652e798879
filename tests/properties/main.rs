//! What holds for every cluster, tried on generated ones.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test writes specs, runs the program and reads what it wrote"
)]

#[expect(dead_code, reason = "other tests read the objects too")]
#[path = "../oracle/cluster.rs"]
mod cluster;
mod growth;
mod roles;
#[expect(dead_code, reason = "other tests begin with a sample")]
#[path = "../oracle/sample.rs"]
mod sample;
