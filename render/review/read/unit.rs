use std::collections::{BTreeMap, BTreeSet};

use crate::review::{Contents, Finding, Kind};
use crate::types::HostPath;

use super::Changed;
use super::flags::{CommandLine, FlagKinds};

const FLAGS: FlagKinds = FlagKinds {
    added: Kind::UnitFlagAdded,
    removed: Kind::UnitFlagRemoved,
    changed: Kind::UnitFlagChanged,
};
/// The ends of names of units.
const ENDS: &[&str] = &[".service", ".target", ".timer", ".socket", ".path", ".mount"];
/// The directives that a unit may say several times, each adding to those before; of any other the last one counts.
///
/// Source: systemd.unit(5), systemd.exec(5), systemd.service(5), systemd.timer(5), systemd.socket(5).
const LISTS: &[&str] = &[
    "Exec",
    "Environment",
    "PassEnvironment",
    "UnsetEnvironment",
    "Wants",
    "Requires",
    "Requisite",
    "BindsTo",
    "PartOf",
    "Upholds",
    "Conflicts",
    "Before",
    "After",
    "OnFailure",
    "OnSuccess",
    "Condition",
    "Assert",
    "RequiresMountsFor",
    "Documentation",
    "WantedBy",
    "RequiredBy",
    "Also",
    "Alias",
    "OnBoot",
    "OnCalendar",
    "OnUnit",
    "Listen",
    "Read",
    "Inaccessible",
    "Bind",
    "Device",
    "Supplementary",
    "SystemCall",
    "Directory",
];
/// The directives of a target that start units with it.
const STARTS: &[&str] = &["Unit/Wants", "Unit/Requires", "Unit/Upholds"];

/// Directives by section and name, each with its values.
type Directives = BTreeMap<String, Vec<String>>;

/// The texts of a unit and its drop-ins on one side, in the order in which systemd reads them.
pub(super) type Texts = Vec<String>;

/// What differs in a unit because of one of its files, directive by directive: with its drop-ins merged, as systemd does.
pub(super) fn findings(changed: &Changed<'_>) -> Option<Vec<Finding>> {
    let name = unit_of(changed.path)?;
    let is_unit = !is_drop_in(changed.path);
    match (changed.before, changed.after) {
        (None, Some(_)) if is_unit => return Some(vec![Finding::field(Kind::UnitAdded, name, None, None)]),
        (Some(_), None) if is_unit => return Some(vec![Finding::field(Kind::UnitRemoved, name, None, None)]),
        _ => {}
    }
    let own = |text: Option<&str>| text.map(|text| merged([text])).unwrap_or_default();
    let (was, is) = (own(changed.before), own(changed.after));
    let of_file: BTreeSet<String> = was
        .keys()
        .chain(is.keys())
        .filter(|name| was.get(*name) != is.get(*name))
        .cloned()
        .collect();
    let [before, after] =
        [&changed.units.0, &changed.units.1].map(|texts| merged(texts.iter().map(String::as_str)));
    Some(between(&name, &of_file, &before, &after))
}

/// The unit that a file is, or is a drop-in of: `kubelet.service`.
fn unit_of(path: &HostPath) -> Option<String> {
    let (_, inside) = path.as_str().split_once("/systemd/system/")?;
    let name = match inside.split_once('/') {
        None => inside,
        Some((folder, file)) if file.ends_with(".conf") && !file.contains('/') => {
            folder.strip_suffix(".d")?
        }
        Some(_) => return None,
    };
    ENDS.iter()
        .any(|end| name.ends_with(end))
        .then(|| name.to_owned())
}

fn is_drop_in(path: &HostPath) -> bool {
    path.file_name().ends_with(".conf")
}

/// The files of the unit that a file belongs to, in the order in which systemd reads them: of two with the same name the
/// one below /etc counts.
pub(super) fn files<'c>(contents: &'c Contents, path: &HostPath) -> Vec<&'c HostPath> {
    let Some(unit) = unit_of(path) else {
        return Vec::new();
    };
    let all = contents
        .files
        .keys()
        .filter(|other| unit_of(other).as_ref() == Some(&unit));
    let mut by_name: BTreeMap<(bool, &str), &HostPath> = BTreeMap::new();
    for other in all {
        let known = by_name
            .entry((is_drop_in(other), other.file_name()))
            .or_insert(other);
        if other.is_below("/etc") {
            *known = other;
        }
    }
    by_name.into_values().collect()
}

fn between(unit: &str, of_file: &BTreeSet<String>, old: &Directives, new: &Directives) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in of_file {
        let (before, after) = (old.get(name), new.get(name));
        if before == after {
            // A later drop-in says the same thing as before.
            continue;
        }
        if unit.ends_with(".target") && STARTS.contains(&name.as_str()) {
            findings.extend(started(before, after));
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

/// The units that a target starts, and those that it no longer does.
fn started(before: Option<&Vec<String>>, after: Option<&Vec<String>>) -> Vec<Finding> {
    let names = |lines: Option<&Vec<String>>| -> BTreeSet<String> {
        let lines = lines.into_iter().flatten();
        lines
            .flat_map(|line| line.split_whitespace())
            .map(str::to_owned)
            .collect()
    };
    let (old, new) = (names(before), names(after));
    let finding = |kind, name: &String| Finding::field(kind, name.as_str(), None, None);
    let enabled = new.difference(&old).map(|name| finding(Kind::UnitEnabled, name));
    let disabled = old.difference(&new).map(|name| finding(Kind::UnitDisabled, name));
    enabled.chain(disabled).collect()
}

/// The directives of some files of one unit, one after the other. One without a value takes back those before.
fn merged<'t>(texts: impl IntoIterator<Item = &'t str>) -> Directives {
    let mut directives = Directives::new();
    for text in texts {
        let joined = text.replace("\\\n", " ");
        let mut section = String::new();
        for line in joined.lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if let Some((name, value)) = line.split_once('=') {
                let (name, value) = (name.trim(), value.trim());
                let values = directives.entry(format!("{section}/{name}")).or_default();
                if value.is_empty() || !LISTS.iter().any(|list| name.starts_with(list)) {
                    values.clear();
                }
                values.extend((!value.is_empty()).then(|| value.to_owned()));
            }
        }
    }
    directives
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> HostPath {
        text.parse().expect("a path")
    }

    /// What changes when the drop-in of a unit goes from one text to another.
    fn shown(unit: &str, was: Option<&str>, is: Option<&str>, later: &str) -> Vec<String> {
        let texts = |own: Option<&str>| {
            let all = [Some(unit), own, Some(later)];
            all.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        };
        let path = path("/etc/systemd/system/x.service.d/50-x.conf");
        let changed = Changed {
            path: &path,
            before: was,
            after: is,
            units: (texts(was), texts(is)),
        };
        let found = findings(&changed).expect("a unit").into_iter();
        let one = |finding: Finding| {
            let value = |value: Option<String>| value.unwrap_or_else(|| "-".into());
            let field = finding.field.unwrap_or_default();
            format!(
                "{} {field} {} {}",
                finding.kind,
                value(finding.before),
                value(finding.after)
            )
        };
        found.map(one).collect()
    }

    #[test]
    fn a_drop_in_is_told_as_what_its_unit_becomes() {
        let unit = "[Service]\nExecStart=/bin/x --a=1\nNice=1\nEnvironment=A=1\n";
        assert_eq!(
            shown(unit, None, Some("[Service]\nNice=5\n"), ""),
            ["unit.directive Service/Nice 1 5"]
        );
        assert_eq!(
            shown(unit, Some("[Service]\nEnvironment=B=1\n"), None, ""),
            ["unit.directive Service/Environment A=1; B=1 A=1"]
        );
        let start = "[Service]\nExecStart=\nExecStart=/bin/x --a=2\n";
        assert_eq!(shown(unit, None, Some(start), ""), ["unit.flag.changed --a 1 2"]);
        // What a later drop-in overrides makes no difference.
        assert!(shown(unit, None, Some("[Service]\nNice=5\n"), "[Service]\nNice=9\n").is_empty());
    }

    #[test]
    fn a_file_knows_its_unit() {
        let unit = |text: &str| unit_of(&path(text));
        assert_eq!(
            unit("/etc/systemd/system/a.service").as_deref(),
            Some("a.service")
        );
        assert_eq!(
            unit("/usr/lib/systemd/system/a.service.d/b.conf").as_deref(),
            Some("a.service")
        );
        assert_eq!(unit("/etc/systemd/system/a.service.wants/b.service"), None);
        assert_eq!(unit("/etc/systemd/system.conf.d/b.conf"), None);
    }

    #[test]
    fn what_a_target_starts_is_enabled() {
        let line = |text: &str| Some(vec![text.to_owned()]);
        let found = started(
            line("a.service b.service").as_ref(),
            line("b.service c.service").as_ref(),
        );
        let shown: Vec<_> = found.iter().map(|one| (one.kind, one.field.as_deref())).collect();
        assert_eq!(
            shown,
            [
                (Kind::UnitEnabled, Some("c.service")),
                (Kind::UnitDisabled, Some("a.service"))
            ]
        );
    }
}
