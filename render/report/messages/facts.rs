//! What is known about releases.

use std::fmt::Display;

use crate::report::code::declare;

declare! {
    /// A file of facts that does not have the form of `schema/facts.v1.json`.
    Error form(file: &str, problem: &dyn Display) = "facts.form",
        "{file} does not have the form of facts: {problem}",
        help: "compare it with the files in `schema/facts/`, which have the same form";

    /// A field or key that facts do not have.
    Error unknown_key(key: &str, closest: &str) = "facts.key",
        "`{key}` is not a fact or field that kubecast knows here; the closest is `{closest}`",
        help: "correct the spelling of `{key}`, or remove it; `schema/facts/README.md` lists the keys";

    /// A row of facts without a source.
    Error no_source(name: &str) = "facts.source",
        "the row about `{name}` names no source",
        help: "add `source` with the page, change or program run that shows it";

    /// A row of facts that holds in no release.
    Error empty_row(name: &str, since: &dyn Display, until: &dyn Display) = "facts.interval",
        "the row about `{name}` holds in no release: since {since}, until {until}",
        help: "make `until` later than `since`, or leave one of them out";

    /// Two rows of facts that speak about the same releases.
    Error overlap(name: &str, releases: &dyn Display, other: &dyn Display, file: &str) = "facts.overlap",
        "two rows about `{name}` overlap: {releases}, and {other} in {file}",
        help: "make the rows touch, or write `replaces: true` to put this row in the other's place";

    /// A key without a row for a release.
    Error gap(release: &dyn Display, problem: &dyn Display) = "facts.gap",
        "the facts of {release} are incomplete: {problem}",
        help: "add a row for the key that holds in {release}";

    /// A key without a row for a version of a program that is no part of Kubernetes.
    Error program_gap(program: &dyn Display, version: &dyn Display, problem: &dyn Display) = "facts.program-gap",
        "the facts of {program} {version} are incomplete: {problem}",
        help: "add a row for the key that holds in {version}";

    /// Something that the release does not have.
    Error lacks(release: &dyn Display, fact: &str, instead: &str) = "version.lacks",
        "in Kubernetes {release} {fact}",
        help: "{instead}";

    /// A release of a minor that kubecast knows nothing about.
    Error unknown_minor(release: &dyn Display, minors: &dyn Display) = "version.minor-unknown",
        "Kubernetes {release} is not known; known minors: {minors}",
        help: "choose a release of a known minor, or a newer kubecast",
        help: "describe the release yourself with a file in `facts/` beside the spec";

    /// A patch release that kubecast does not know, of a minor that it knows.
    Error unknown_patch(release: &dyn Display, minor: &dyn Display, patches: &dyn Display) = "version.patch-unknown",
        "Kubernetes {release} is not known; known {minor} releases: {patches}",
        help: "choose a known release, or a newer kubecast",
        help: "add a row for {release} under `releases` in a file in `facts/` beside the spec";
}
