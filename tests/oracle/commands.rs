//! The real programs read the command lines that are rendered for them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use kubecast::facts::Catalogue;
use kubecast::types::Program;

use crate::flags::{CommandLine, LEVELS, command_lines, render};
use crate::live::RELEASE;
use crate::program::{self, said, succeed};
use crate::sample::Sample;

/// The argument with which a program reads the others and stops: its own flags are read first.
fn stop(program: Program) -> &'static str {
    match program {
        Program::Etcd => "--version",
        _ => "--help",
    }
}

/// A program on a command line, up to where it would start.
fn read(program: Program, path: &Path, line: &CommandLine) -> Result<String, String> {
    let arguments = line.iter().map(|(name, value)| format!("--{name}={value}"));
    succeed(Command::new(path).args(arguments).arg(stop(program)))
}

#[test]
fn the_programs_read_what_is_rendered() {
    let release = RELEASE.parse().expect("a release");
    let samples = Sample::all();
    let cases = samples
        .iter()
        .flat_map(|sample| LEVELS.iter().map(move |level| (sample, level)));
    let rendered = cases.filter_map(|(sample, level)| render(sample, &release, level));
    let lines: BTreeSet<(Program, CommandLine)> =
        rendered.flat_map(|rendered| command_lines(&rendered)).collect();
    let programs: BTreeSet<Program> = lines.iter().map(|(program, _)| *program).collect();
    // flanneld's command line is read where it starts.
    let of_kubernetes = Program::ALL
        .into_iter()
        .filter(|program| *program != Program::Flanneld);
    assert_eq!(programs, of_kubernetes.collect());
    let mut problems = Vec::new();
    for program in programs {
        let Some(path) = program::find(program.name()) else {
            continue;
        };
        let own = lines.iter().filter(|(other, _)| *other == program);
        problems.extend(own.filter_map(|(_, line)| read(program, &path, line).err()));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_flag_that_a_program_does_not_know_stops_it() {
    // flanneld stops too, but with status 0.
    for program in Program::ALL
        .into_iter()
        .filter(|program| *program != Program::Flanneld)
    {
        let Some(path) = program::find(program.name()) else {
            continue;
        };
        let output = Command::new(path)
            .args(["--no-such-flag=1", stop(program)])
            .output()
            .expect("it runs");
        assert!(!output.status.success(), "{program}: {}", said(&output));
    }
}

/// The facts know every flag and gate that the programs print.
#[test]
fn the_facts_know_what_the_programs_know() {
    let facts = Catalogue::embedded()
        .and_then(|all| all.release(&RELEASE.parse().expect("a release")))
        .expect("facts");
    let mut unknown = Vec::new();
    for program in Program::ALL
        .into_iter()
        .filter(|program| ![Program::Etcd, Program::Flanneld].contains(program))
    {
        let Some(path) = program::find(program.name()) else {
            continue;
        };
        let help = succeed(Command::new(path).arg("--help")).expect("its help");
        let (flags, gates) = (flags(&help), gates(&help));
        assert!(flags.len() > 30, "{program}: its help is of another form");
        unknown.extend(
            flags
                .iter()
                .filter(|flag| facts.flag(program, flag).known().is_none())
                .map(|flag| format!("{program} --{flag}")),
        );
        unknown.extend(
            gates
                .iter()
                .filter(|gate| facts.feature_gate(gate).known().is_none())
                .map(|gate| format!("gate {gate}")),
        );
    }
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// `      --name type   words`, or with a short form before it.
fn flags(help: &str) -> BTreeSet<&str> {
    help.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let long = line
                .split_once(", ")
                .filter(|(short, _)| short.len() == 2)
                .map_or(line, |(_, long)| long);
            let name = long.strip_prefix("--")?;
            let end = name
                .find(|char: char| !(char.is_ascii_alphanumeric() || char == '-'))
                .unwrap_or(name.len());
            Some(&name[..end])
        })
        .collect()
}

/// `kube:Name=true|false (...)`; API versions are turned on with the same words, but begin in lower case.
fn gates(help: &str) -> BTreeSet<&str> {
    help.split_whitespace()
        .filter_map(|word| {
            let name = word.strip_suffix("=true|false")?.rsplit(':').next()?;
            name.starts_with(|first: char| first.is_ascii_uppercase())
                .then_some(name)
        })
        .collect()
}
