//! The shape of a spec: its fields, their types, and what each may hold.

use crate::report::code::declare;
use crate::report::{Diagnostic, Severity};

declare! {
    /// A field that the format does not have.
    Error unknown(field: &str) = "field.unknown",
        "unknown field `{field}`";

    /// A field that the format demands is not there.
    Error missing(path: &str) = "field.missing",
        "`{path}` is missing";

    /// A value of another type than the field's, such as text for a boolean.
    Error kind(expected: &str, found: &str) = "field.kind",
        "expected {expected}, found {found}";

    /// A number below or above what the field allows.
    Error range(value: &str, allowed: &str) = "field.range",
        "{value} is out of range (allowed: {allowed})";

    /// A value that is not among those that the field allows.
    Error choice(value: &str, allowed: &str) = "field.choice",
        "{value} is not allowed here: write {allowed}";

    /// A text that does not have the form of the field.
    Error pattern(value: &str, allowed: &str) = "field.pattern",
        "{value} is not {allowed}";

    /// A text that is too short or too long.
    Error length(found: &str, allowed: &str) = "field.length",
        "the text has {found} (allowed: {allowed})";

    /// A list or mapping with too few or too many entries.
    Error count(what: &str, found: &str, allowed: &str) = "field.count",
        "the {what} has {found} (allowed: {allowed})";

    /// A list that may hold each value once holds one twice.
    Error repeated() = "field.repeated",
        "the list holds a value twice",
        help: "remove one of them";

    /// A value that breaks a rule of the schema for which there is no better message.
    Error rule(rule: &str) = "field.rule",
        "the value breaks the rule `{rule}` of the schema";

    /// The document is written for another version of kubecast, or for another program.
    Error version(found: &str, known: &str) = "field.version",
        "this kubecast reads specs of {known}, not of `{found}`";

    /// The schema itself cannot be used; a fault of kubecast.
    Error schema(problem: &str) = "field.schema",
        "the schema of the format is broken: {problem}",
        help: "report this to the authors of kubecast";
}

/// A text that its type refuses: the code and the words are the type's.
pub fn refused(code: &'static str, value: &str, problem: &str) -> Diagnostic {
    Diagnostic::new(code, Severity::Error, format!("`{value}` {problem}"))
}
