//! What holds for every cluster, tried on generated ones.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test writes specs, runs the program and reads what it wrote"
)]

mod growth;
