//! systemd's own reading of environment files, against `tests/unit`, by which other tests start what units start.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{every, judge, run, said, unit};

/// Where systemd's reader of environment files can be called by itself.
const READER: &str = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator";

/// Files that only a running host has.
const OF_RUN: &str = "/run/";

/// A file as systemd reads it; `None`, and a word about it, if it is not there.
fn read_by_systemd(text: &str) -> Option<BTreeMap<String, String>> {
    if !Path::new(READER).is_file() {
        judge::skip(format_args!("there is no {READER}"));
        return None;
    }
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("environment.d");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("judged.conf"), text).expect("written");
    let mut read = Command::new(READER);
    let output = run(read.env_clear().env("XDG_CONFIG_HOME", home.path()))?;
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{text}: {}",
        said(&output)
    );
    Some(unit::variables(&String::from_utf8(output.stdout).expect("UTF-8")))
}

/// The environment files that units and their drop-ins name, each on its host.
fn named() -> Vec<PathBuf> {
    let units = every(".service").into_iter().chain(every(".conf"));
    let mut found = Vec::new();
    for unit in units {
        let text = std::fs::read_to_string(&unit).expect("readable");
        let root = unit
            .ancestors()
            .find(|folder| folder.parent().is_some_and(|hosts| hosts.ends_with("hosts")));
        for path in text
            .lines()
            .filter_map(|line| line.strip_prefix("EnvironmentFile="))
        {
            let is_optional = path.starts_with('-');
            let path = path.trim_start_matches('-');
            let file = root.expect("a host").join(path.trim_start_matches('/'));
            let is_made_later = path.starts_with(OF_RUN) || (is_optional && !file.exists());
            if !is_made_later {
                found.push(file);
            }
        }
    }
    // What flannel writes for docker is rendered too.
    found.extend(
        every("/flannel/docker")
            .into_iter()
            .chain(every("/flannel/subnet.env")),
    );
    found.sort();
    found.dedup();
    found
}

#[test]
fn systemd_reads_every_environment_file_as_we_do() {
    let named = named();
    assert!(named.len() > 80, "{}", named.len());
    // What this machine sets for everybody.
    let Some(of_machine) = read_by_systemd("") else {
        return;
    };
    let mut seen = BTreeMap::new();
    for file in named {
        let text =
            std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        if seen.insert(text.clone(), ()).is_some() {
            continue;
        }
        // Only in environment.d, a value refers to other variables.
        assert!(!text.contains('$'), "{}: {text}", file.display());
        let written = unit::variables(&text);
        assert!(!written.is_empty(), "{}", file.display());
        if written.values().all(String::is_empty) {
            // environment.d has no empty values; units do.
            continue;
        }
        let Some(mut read) = read_by_systemd(&text) else {
            return;
        };
        read.retain(|name, _| !of_machine.contains_key(name));
        assert_eq!(read, written, "{}", file.display());
    }
}
