use std::collections::BTreeMap;

use super::Judged;
use crate::report::counted;
use crate::review::acknowledge::{InForce, Refusal};
use crate::review::effect::Action;
use crate::review::{Change, HostRange};

/// How many characters a comment may have: GitHub takes 65,536, and people add some.
pub const COMMENT: usize = 60_000;
/// The room for the sentence about what was left out.
const LEFT_OUT: usize = 600;
/// How many items a list of the head has before the rest is counted.
const LISTED: usize = 15;
/// The longest value that is shown whole.
const VALUE: usize = 200;

/// A part of the page that may be left out.
struct Section {
    title: String,
    changes: usize,
    text: String,
}

/// A review as a comment on a pull request: the verdict first, then what happens, then the changes of each component. What
/// would make it longer than `limit` characters is left out from the end, and named.
pub fn markdown(judged: Judged<'_>, limit: usize) -> String {
    let mut page = head(judged);
    let sections = sections(&judged.review.changes);
    let mut room = limit.saturating_sub(page.chars().count());
    let total: usize = sections.iter().map(|one| one.text.chars().count()).sum();
    if total <= room {
        sections.iter().for_each(|one| page.push_str(&one.text));
        return page;
    }
    room = room.saturating_sub(LEFT_OUT);
    let mut left_out = Vec::new();
    for section in sections {
        let length = section.text.chars().count();
        if left_out.is_empty() && length <= room {
            room -= length;
            page.push_str(&section.text);
        } else {
            left_out.push(section);
        }
    }
    page.push_str(&sentence(&left_out));
    page
}

fn sentence(left_out: &[Section]) -> String {
    let named = left_out.iter().take(LISTED);
    let named: Vec<String> = named
        .map(|one| format!("{} ({})", one.title, counted(one.changes, "change", "changes")))
        .collect();
    let more = match left_out.len().checked_sub(LISTED) {
        None | Some(0) => String::new(),
        Some(more) => format!(" and {}", counted(more, "other", "others")),
    };
    format!(
        "\n*Left out, as a comment cannot be longer: {}{more}. `kubecast diff` shows them.*\n",
        named.join(", ")
    )
}

fn head(judged: Judged<'_>) -> String {
    let review = judged.review;
    let names = &review.names;
    let mut page = format!("<!-- kubecast:diff cluster={} -->\n", names.cluster);
    if review.is_empty() {
        page.push_str(&format!(
            "### {}: no changes\n\n{} -> {}, {}\n",
            names.cluster,
            code(&names.base),
            code(&names.target),
            counted(review.hosts, "host", "hosts")
        ));
        return page;
    }
    page.push_str(&format!("### {}: {}\n\n", names.cluster, judged.verdict()));
    page.push_str(&format!(
        "{} -> {}: {}\n",
        code(&names.base),
        code(&names.target),
        numbers(judged)
    ));
    list(&mut page, "Breaking, not acknowledged", refused(judged));
    list(&mut page, "Breaking, acknowledged", in_force(judged));
    list(&mut page, "What hosts do, in this order", actions(judged));
    list(&mut page, "Certificates and kubeconfigs", credentials(judged));
    page
}

fn refused(judged: Judged<'_>) -> Vec<String> {
    let item = |one: &Refusal| {
        let place = one
            .place
            .as_ref()
            .map(|place| format!(" ({})", code(&place.to_string())));
        format!(
            "- **{}** {}{}: {}. To allow it, add to `acks.yaml`: {}",
            one.id,
            code(&one.to),
            place.unwrap_or_default(),
            one.says,
            code(&one.to_allow)
        )
    };
    judged.gate.refused.iter().map(item).collect()
}

fn in_force(judged: Judged<'_>) -> Vec<String> {
    let item = |one: &InForce| {
        let (to, reason) = (code(&one.to), code(&one.reason));
        format!(
            "- **{}** {to}, acknowledged until {}: {reason}",
            one.id, one.expires
        )
    };
    judged.gate.in_force.iter().map(item).collect()
}

fn actions(judged: Judged<'_>) -> Vec<String> {
    let item = |action: &Action| {
        let details = [Some(action.pace()), action.meanwhile.clone()];
        let details = details.into_iter().flatten().filter(|text| !text.is_empty());
        let details: String = details.map(|text| format!(", {text}")).collect();
        let hosts = code(&action.hosts.short());
        format!("1. {} {}s on {hosts}{details}", action.what, action.action)
    };
    judged.review.actions.iter().map(item).collect()
}

fn credentials(judged: Judged<'_>) -> Vec<String> {
    let review = judged.review;
    let reissued = judged.reissued().map(|text| format!("- {text}"));
    let fetch = review.to_fetch_again();
    let fetch = fetch
        .iter()
        .map(|(path, hosts)| format!("- fetch {} again (from {})", code(path), code(&hosts.short())));
    let next = review.next_expiry.as_ref().map(|next| {
        let label = code(&next.label);
        format!("- next certificate to expire: {label}, {}", next.not_after)
    });
    reissued.into_iter().chain(fetch).chain(next).collect()
}

/// `3 spec edits, 14 files on 5 of 5 hosts, 8 changes`.
fn numbers(judged: Judged<'_>) -> String {
    let review = judged.review;
    let edits = review
        .spec_edits
        .map(|edits| counted(edits, "spec edit", "spec edits") + ", ");
    format!(
        "{}{} on {} of {}, {}",
        edits.unwrap_or_default(),
        counted(review.files_changed(), "file", "files"),
        review.hosts_changed().len(),
        counted(review.hosts, "host", "hosts"),
        counted(review.changes.len(), "change", "changes")
    )
}

fn list(page: &mut String, title: &str, mut items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    let more = items.len().saturating_sub(LISTED);
    items.truncate(LISTED);
    page.push_str(&format!("\n**{title}**\n\n{}\n", items.join("\n")));
    if more > 0 {
        page.push_str(&format!("- and {more} more\n"));
    }
}

/// The changes by component, the worst first.
fn sections(changes: &[Change]) -> Vec<Section> {
    let mut groups: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        groups.entry(&change.component).or_default().push(change);
    }
    let mut groups: Vec<(&str, Vec<&Change>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, changes)| std::cmp::Reverse(changes.iter().map(|one| one.impact.severity).max()));
    groups
        .into_iter()
        .map(|(component, changes)| section(component, &changes))
        .collect()
}

/// The rows of a component that are shown; a component with more says how many there are.
const ROWS: usize = 100;

fn section(component: &str, changes: &[&Change]) -> Section {
    let mut hosts = HostRange::default();
    changes.iter().for_each(|change| hosts.extend(&change.hosts));
    let on = match hosts.is_empty() {
        true => String::new(),
        false => format!(", {}", hosts.short()),
    };
    let count = counted(changes.len(), "change", "changes");
    let mut text = format!(
        "\n<details><summary>{component} ({count}{on})</summary>\n\n| | change | where | before | after | hosts | \
         effect | because |\n|---|---|---|---|---|---|---|---|\n"
    );
    changes
        .iter()
        .take(ROWS)
        .for_each(|change| text.push_str(&row(change)));
    if changes.len() > ROWS {
        text.push_str(&format!("\nand {} more\n", changes.len() - ROWS));
    }
    text.push_str("\n</details>\n");
    Section {
        title: component.into(),
        changes: changes.len(),
        text,
    }
}

fn row(change: &Change) -> String {
    let value = |value: &Option<String>| value.as_deref().map(code).unwrap_or_default();
    let place = [Some(change.path.as_str()), change.field.as_deref()];
    let place: Vec<String> = place
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .map(code)
        .collect();
    let hosts = match change.hosts.is_empty() {
        true => String::new(),
        false => code(&change.hosts.short()),
    };
    let effect = match (&change.impact.says, change.impact.assumed) {
        (_, true) => "assumed: restart".into(),
        (Some(says), _) => format!("{}: {}", change.impact.effect.as_str(), plain(says)),
        (None, _) => change.impact.effect.as_str().to_owned(),
    };
    let cause = change.causes.first().map(|cause| code(&cause.to_string()));
    format!(
        "| {} | {} | {} | {} | {} | {hosts} | {effect} | {} |\n",
        sign(change),
        change.kind,
        place.join(" "),
        value(&change.before),
        value(&change.after),
        cause.unwrap_or_default()
    )
}

fn sign(change: &Change) -> &'static str {
    match super::human::sign(change) {
        '+' => "➕",
        '-' => "➖",
        '!' => "‼️",
        _ => "✏️",
    }
}

/// Our own words in a cell of a table.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Any text as code, in a table too: nothing in it is a link, a mention or HTML.
fn code(text: &str) -> String {
    let cut: String = text.chars().take(VALUE).collect();
    let ellipsis = if cut.len() < text.len() { "…" } else { "" };
    let line: String = cut
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    // A table takes `\\` for one character, and what stands behind it would end the cell.
    let line = line.replace("\\|", "\\ |").replace('|', "\\|");
    let longest = line.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') {
        " "
    } else {
        ""
    };
    match line.trim().is_empty() {
        true => String::new(),
        false => format!("{fence}{pad}{line}{pad}{fence}{ellipsis}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_cell_or_its_code() {
        assert_eq!(code("a | b"), "`a \\| b`");
        assert_eq!(code(r"a\|b"), r"`a\ \|b`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code("a\nb <!-- @you"), "`a b <!-- @you`");
        assert_eq!(code(" "), "");
        assert!(code(&"x".repeat(1000)).chars().count() < 220);
    }
}
