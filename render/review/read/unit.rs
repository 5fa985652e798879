use std::collections::{BTreeMap, BTreeSet};

use crate::review::{Finding, Kind};

use super::Changed;
use super::flags::{CommandLine, FlagKinds};

const FLAGS: FlagKinds = FlagKinds {
    added: Kind::UnitFlagAdded,
    removed: Kind::UnitFlagRemoved,
    changed: Kind::UnitFlagChanged,
};
/// The ends of names of units and of their drop-ins.
const ENDS: &[&str] = &[
    ".service", ".target", ".timer", ".socket", ".path", ".mount", ".conf",
];

/// Directives in order: a unit may say one several times.
type Directives = BTreeMap<String, Vec<String>>;

/// What differs between two units or two drop-ins of one, directive by directive.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let path = changed.path;
    let is_unit = path.as_str().contains("/systemd/system/");
    if !is_unit || !ENDS.iter().any(|end| path.file_name().ends_with(end)) {
        return None;
    }
    let name = path.file_name().to_owned();
    Some(match (changed.before, changed.after) {
        (Some(before), Some(after)) => between(&directives(before), &directives(after)),
        (None, Some(_)) => vec![Finding::field(Kind::UnitAdded, name, None, None)],
        (Some(_), None) => vec![Finding::field(Kind::UnitRemoved, name, None, None)],
        (None, None) => return None,
    })
}

fn between(old: &Directives, new: &Directives) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let (before, after) = (old.get(name), new.get(name));
        if before == after {
            continue;
        }
        if let (Some(before), Some(after)) = (before, after)
            && name.contains("/Exec")
        {
            let line =
                |lines: &[String]| CommandLine::read(lines.iter().flat_map(|line| line.split_whitespace()));
            findings.extend(line(before).findings(&line(after), FLAGS, None));
            continue;
        }
        let told = |lines: &Vec<String>| lines.join("; ");
        findings.push(Finding::field(
            Kind::UnitDirective,
            name.as_str(),
            before.map(told),
            after.map(told),
        ));
    }
    findings
}

fn directives(text: &str) -> Directives {
    let joined = text.replace("\\\n", " ");
    let mut section = String::new();
    let mut directives = Directives::new();
    for line in joined.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut section);
        } else if let Some((name, value)) = line.split_once('=') {
            let name = format!("{section}/{}", name.trim());
            directives.entry(name).or_default().push(value.trim().to_owned());
        }
    }
    directives
}
