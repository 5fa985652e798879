//! What options, units and kubeconfigs name is there.

use crate::report::{Diagnostic, messages::verify as messages};
use crate::types::HostPath;

use super::part::Part;
use super::portrait::Portrait;

/// How files end that somebody must have brought; logs, sockets and directories are made by programs.
const BROUGHT: &[&str] = &[
    ".crt",
    ".key",
    ".pem",
    ".pub",
    ".conf",
    ".kubeconfig",
    ".yaml",
    ".yml",
    ".json",
    ".csv",
];

/// Flags of a program of which one names a file that is there: with the one the program does without the other, or
/// writes it itself.
const EITHER: &[(&str, &str, &str)] = &[
    ("kubelet", "kubeconfig", "bootstrap-kubeconfig"),
    ("kubelet", "bootstrap-kubeconfig", "kubeconfig"),
];

/// Directories in which programs on the host write what others name.
const WRITTEN_BELOW: &[&str] = &["/var/lib/kubelet/pki", "/var/run", "/run"];

/// Scripts of the tree.
const SCRIPTS: &str = "/usr/local/lib/kubecast";

/// What is named and is not there.
pub(super) fn problems(part: &Part<'_>, portrait: &Portrait) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut miss = |by: &HostPath, path: &str| {
        let is_below = |directory: &&str| {
            path.strip_prefix(*directory)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        if !part.has(path) && !WRITTEN_BELOW.iter().any(is_below) {
            problems.push(messages::dangling(by, &path));
        }
    };
    for (program, flag, by, value) in portrait.options.all() {
        let has_other = EITHER.iter().any(|(of, one, other)| {
            let other = portrait.options.get(program, other);
            (*of, *one) == (program, flag) && other.is_some_and(|path| part.has(path))
        });
        if has_other {
            continue;
        }
        for path in value.split(',').filter(|path| is_brought(part, path)) {
            miss(by, path);
        }
    }
    for (by, config) in &portrait.kubeconfigs {
        config.files.iter().for_each(|path| miss(by, path));
    }
    let units = part
        .texts()
        .filter(|(path, _)| path.is_below("/etc/systemd/system"));
    for (by, text) in units {
        named_by_unit(text).for_each(|path| miss(by, path));
    }
    problems
}

/// Whether the path is one that the tree should bring: what people keep elsewhere is theirs.
fn is_brought(part: &Part<'_>, path: &str) -> bool {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    path.starts_with('/') && BROUGHT.iter().any(|ending| path.ends_with(ending)) && part.keeps(directory)
}

/// The files without which a unit does not start.
fn named_by_unit(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| match line.split_once('=') {
        // With a hyphen in front it may be missing.
        Some(("EnvironmentFile", path)) if path.starts_with('/') => vec![path],
        Some(("ExecStart" | "ExecStartPre" | "ExecReload", command)) => command
            .split_whitespace()
            .filter(|word| word.starts_with(SCRIPTS))
            .collect(),
        _ => Vec::new(),
    })
}
