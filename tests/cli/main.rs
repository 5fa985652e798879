//! The program as a user runs it: the commands about keys and certificates, with good input and bad.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test runs the program in a folder of its own"
)]

#[path = "../judge/mod.rs"]
mod judge;

mod certs;
mod codes;
mod end_to_end;
mod first_steps;
mod from_kubeadm;
mod kubeconfig;
mod lock;
mod pki_page;
mod place;
mod push_assets;
mod rotation;
mod secrets_add;
mod secrets_check;
mod secrets_init;
mod unsealing;
mod verify;
