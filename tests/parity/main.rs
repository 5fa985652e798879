//! kubecast against kubeadm: the same input, the same files.
//!
//! The environment variable `KUBEADM_OUTPUT` names a folder of what kubeadm itself wrote (`v1.36.3/single/input.yaml`,
//! `manifests/`, `kubeconfigs/`, ...). Each case's spec is made with `init --from-kubeadm`, or written by hand
//! where there was no configuration yet, rendered, and compared file by file, line by line. Nothing of that folder is part of this repository.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads the files and runs the programs that it compares"
)]

mod by_hand;
mod case;
mod certificate;
mod chance;
mod compare;
mod component_config;
mod details;
mod documents;
mod images;
#[path = "../judge/mod.rs"]
mod judge;
mod lines;
mod mask;
mod objects;
mod run;
mod x509;

use std::path::PathBuf;

use rayon::prelude::*;

/// The folder to compare with.
fn kept() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the variable names the folder to compare with"
    )]
    let folder = std::env::var_os("KUBEADM_OUTPUT").map(PathBuf::from);
    if folder.is_none() {
        judge::skip("KUBEADM_OUTPUT names no folder with the output of kubeadm");
    }
    folder
}

/// Differences on purpose, by name: keys, certificates and tokens differ by nature and are masked.
#[test]
fn every_file_equals_kubeadms() {
    let Some(folder) = kept() else {
        return;
    };
    let only = std::env::var("PARITY_ONLY").unwrap_or_default();
    let cases = case::find(&folder);
    assert!(!cases.is_empty(), "{} holds no case", folder.display());
    let chosen: Vec<_> = cases
        .into_iter()
        .filter(|case| case.name.contains(&only))
        .collect();
    let mut failures: Vec<String> = chosen.par_iter().flat_map_iter(compare::case).collect();
    failures.sort();
    assert!(
        failures.is_empty(),
        "{} differences:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_minors_component_configuration_equals_kubeadms() {
    let Some(folder) = kept() else {
        return;
    };
    let differences = component_config::compare(&folder);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
