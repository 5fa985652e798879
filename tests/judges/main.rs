//! The committed samples, judged by programs that know nothing of kubecast.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a test reads the samples and starts the programs that judge them"
)]

mod environment;
mod front;
mod front_live;
#[path = "../judge/mod.rs"]
mod judge;
mod nft;
mod pkilint;
mod runtimes;
mod shellcheck;
mod systemd;
#[expect(dead_code, reason = "other tests start what units start")]
#[path = "../unit/mod.rs"]
mod unit;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every rendered file of the samples whose path ends so.
fn every(ending: &str) -> Vec<PathBuf> {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("out");
    let files = walkdir::WalkDir::new(out)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path);
    let found: Vec<PathBuf> = files
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    assert!(!found.is_empty(), "no sample has {ending}");
    found
}

/// The same, one for each content.
fn rendered(ending: &str) -> Vec<PathBuf> {
    let by_content: BTreeMap<Vec<u8>, PathBuf> = every(ending)
        .into_iter()
        .map(|path| (std::fs::read(&path).expect("readable"), path))
        .collect();
    by_content.into_values().collect()
}

/// Runs a program; `None`, and a word about it, if it is not there.
fn run(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            judge::skip(format_args!("there is no {}", command.get_program().display()));
            None
        }
        Err(error) => panic!("{}: {error}", command.get_program().display()),
    }
}

/// Everything that a program said.
fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}
