//! Turns `schema/facts/` into JSON, which is read ten times as fast: people write YAML, and every command begins with
//! the facts.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    reason = "a build reads the sources, and ends where they are wrong"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};

#[path = "render/facts/read.rs"]
mod read;

const FACTS: &str = "schema/facts";

fn main() {
    println!("cargo::rerun-if-changed={FACTS}");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names it"));
    for entry in fs::read_dir(FACTS).expect("the facts are listed") {
        let path = entry.expect("the facts are listed").path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let json = target
                .join(path.file_name().expect("a name"))
                .with_extension("json");
            fs::write(json, facts(&path)).expect("the output folder takes it");
        }
    }
}

/// The facts of a file as JSON.
fn facts(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file of facts is read");
    let facts = read::read(&text).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    facts.to_string()
}
