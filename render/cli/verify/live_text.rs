//! What was found on hosts, for people.

use kubecast::report::counted;

use super::found::{Because, Difference, FileFound, HostFound, Values};

/// How many paths are named before the rest is counted.
const PATHS: usize = 12;

/// What was found on one host.
pub(super) fn host(found: &HostFound) -> String {
    let generation = found.generation.as_deref().unwrap_or("no generation");
    let mut lines = vec![format!("{}: {}, {generation}", found.host, found.state)];
    found.changed.iter().for_each(|one| file(one, &mut lines));
    match found.due.as_deref() {
        Some([]) => {}
        Some(due) => {
            lines.push(format!(
                "  the spec wants {} other than it was brought; next: kubecast push",
                counted(due.len(), "file", "files")
            ));
            lines.extend(due.iter().take(PATHS).map(|path| format!("    ~ {path}")));
            if let Some(more @ 1..) = due.len().checked_sub(PATHS) {
                lines.push(format!("    and {more} more"));
            }
        }
        None if found.generation.is_some() => {
            lines.push("  it keeps no record of what it was brought; the next push leaves one".into());
        }
        None => {}
    }
    lines.join("\n")
}

/// All hosts in one line.
pub(super) fn summary(cluster: &str, hosts: &[HostFound]) -> String {
    let changed: usize = hosts.iter().map(|host| host.changed.len()).sum();
    let well = hosts.iter().filter(|host| host.is_well).count();
    let changed = match changed {
        0 => "nothing was changed by hand".to_owned(),
        many => format!("{} changed by hand", counted(many, "file was", "files were")),
    };
    format!(
        "{cluster}: {well} of {} as the spec wants; {changed}",
        counted(hosts.len(), "host", "hosts")
    )
}

fn file(found: &FileFound, lines: &mut Vec<String>) {
    let sign = match found.what.as_str() {
        "missing" => '-',
        "unknown" => '+',
        _ => '~',
    };
    let what = match found.what.as_str() {
        "content" => "",
        "unknown" => "  nobody brought it",
        "type" => "  it is no plain file any more",
        "missing" => "  it is not there",
        _ => "",
    };
    lines.push(format!("  {sign} {}{what}", found.path));
    if let Some(values) = &found.rights {
        lines.push(format!("      {}", change("mode and owner", values)));
    }
    if let Some(why) = found.hidden {
        lines.push(format!("      it differs; {why}"));
    }
    for difference in &found.differences {
        lines.push(format!("      {}", one(difference)));
        because(&difference.because, lines);
    }
    because(&found.because, lines);
}

fn one(difference: &Difference) -> String {
    let field = difference.field.as_deref().unwrap_or_default();
    let field = [difference.kind.as_str(), field].join(" ");
    change(field.trim_end(), &difference.values)
}

fn change(field: &str, values: &Values) -> String {
    let shown = |value: &Option<String>| match value.as_deref().map(str::trim) {
        Some("") => Some("(blank)".to_owned()),
        text => text.map(str::to_owned),
    };
    match (shown(&values.brought), shown(&values.found)) {
        (Some(brought), Some(found)) => format!("{field}   {brought} -> {found}"),
        (Some(brought), None) => format!("{field}   was {brought}"),
        (None, Some(found)) => format!("{field}   is {found}"),
        (None, None) => field.to_owned(),
    }
}

fn because(reasons: &[Because], lines: &mut Vec<String>) {
    for reason in reasons {
        lines.push(match &reason.place {
            Some(place) => format!("        because  {place}  {}", reason.origin),
            None => format!("        because  {}", reason.origin),
        });
    }
}
