//! Feature gates against the release.

use std::fmt::Display;

use serde_json::Value;

use super::super::Context;
use crate::facts::{Finding, Gate};
use crate::report::{Diagnostic, Report, SpecPath, excerpt, messages};
use crate::types::Program;

/// The gates of kubeadm's own.
pub(super) fn check_kubeadm(context: &Context<'_>, report: &mut Report) {
    let path = SpecPath::of("spec.featureGates");
    for (name, value) in &context.spec.feature_gates {
        let finding = context.facts.kubeadm_gate(name);
        let message = judge(context, name, *value, &finding, &"kubeadm");
        report.extend_with(message.map(|message| message.at_key(&path.key(name))));
    }
}

/// The gates in the value of a flag: `NAME=true,NAME=false`.
pub(super) fn check_flag(
    context: &Context<'_>,
    program: Program,
    text: &str,
    path: &SpecPath,
    report: &mut Report,
) {
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let pair = item
            .split_once('=')
            .and_then(|(name, value)| Some((name.trim(), boolean(value.trim())?)));
        let message = match pair {
            None => Some(messages::flag::gate_form(&excerpt(item))),
            Some((name, value)) => kubernetes(context, program, name, value),
        };
        report.extend_with(message.map(|message| message.at(path)));
    }
}

/// The gates in a configuration file: a mapping of names to booleans.
pub(super) fn check_field(
    context: &Context<'_>,
    program: Program,
    gates: &Value,
    path: &SpecPath,
    report: &mut Report,
) {
    for (name, value) in gates.as_object().into_iter().flatten() {
        let message = value
            .as_bool()
            .and_then(|value| kubernetes(context, program, name, value));
        report.extend_with(message.map(|message| message.at_key(&path.key(name))));
    }
}

/// As Go reads a boolean (`strconv.ParseBool`).
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

fn kubernetes(context: &Context<'_>, program: Program, name: &str, value: bool) -> Option<Diagnostic> {
    let finding = context.facts.feature_gate(name);
    let is_of_others = |row: &crate::facts::Row<Gate>| {
        row.value
            .programs
            .as_ref()
            .is_some_and(|programs| !programs.contains(&program))
    };
    let finding = match finding {
        Finding::Known(row) if is_of_others(row) => Finding::Unknown { nearest: None },
        finding => finding,
    };
    judge(context, name, value, &finding, &program)
}

fn judge(
    context: &Context<'_>,
    name: &str,
    value: bool,
    finding: &Finding<'_, Gate>,
    who: &dyn Display,
) -> Option<Diagnostic> {
    let shown = excerpt(name);
    let release = context.facts.release();
    let message = match finding {
        Finding::Known(row) => {
            let default = row.value.default.filter(|_| row.value.locked)?;
            return (value != default).then(|| messages::flag::locked_gate(&shown, default, release));
        }
        Finding::Removed(row) => messages::flag::removed_gate(&shown, who, row.interval.until.as_ref()?),
        Finding::NotYet(row) => messages::flag::gate_not_yet(&shown, who, row.interval.since.as_ref()?),
        Finding::Unknown { nearest } => {
            let message = messages::flag::unknown_gate(&shown, who, release);
            match nearest {
                Some(meant) => message.help(format!("did you mean `{meant}`?")),
                None => message.help("remove it"),
            }
        }
    };
    Some(message)
}
