use std::collections::{BTreeMap, BTreeSet};

use crate::review::{Finding, Kind};

use super::Changed;
use super::flags::{CommandLine, FlagKinds};

const FLAGS: FlagKinds = FlagKinds {
    added: Kind::UnitFlagAdded,
    removed: Kind::UnitFlagRemoved,
    changed: Kind::UnitFlagChanged,
};

/// What differs between two files of variables. A variable that holds a command line is told flag by flag.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let (old, new) = (variables(changed.before?)?, variables(changed.after?)?);
    let mut findings = Vec::new();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if before == after {
            continue;
        }
        let kind = match (before, after) {
            (None, _) => Kind::EnvAdded,
            (_, None) => Kind::EnvRemoved,
            (Some(before), Some(after)) if before.starts_with('-') && after.starts_with('-') => {
                let line = |text: &str| CommandLine::read(text.split_whitespace());
                findings.extend(line(before).findings(&line(after), FLAGS, None));
                continue;
            }
            _ => Kind::EnvChanged,
        };
        findings.push(Finding::field(
            kind,
            name.as_str(),
            before.cloned(),
            after.cloned(),
        ));
    }
    Some(findings)
}

/// Reads `NAME=value` and `NAME="value \` with lines that go on; `None` if there is anything else.
fn variables(text: &str) -> Option<BTreeMap<String, String>> {
    let joined = text.replace("\\\n", " ");
    let mut variables = BTreeMap::new();
    for line in joined.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (name, value) = line.split_once('=')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        variables.insert(name.to_owned(), value.trim_matches('"').to_owned());
    }
    (!variables.is_empty()).then_some(variables)
}
