use std::fmt::Write;

use super::{Pattern, Row, rows};

/// Every row as a page in Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# What a change does\n\nGenerated from the rows in [schema/effects/](../schema/effects/README.md), which \
         `kubecast diff` reads. Where a host only notices a file and no row says so for the release, a restart is \
         assumed. A restart of a process that has no peer is an outage.\n\n\
         | Row | Change | Where | Releases | Effect | What happens | Source |\n|---|---|---|---|---|---|---|\n",
    );
    for row in rows() {
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} | {} | {} | {} |",
            row.name,
            change(row),
            place(row),
            row.interval(),
            effect(row),
            cell(&row.says),
            cell(&row.source),
        );
    }
    page
}

fn change(row: &Row) -> String {
    let mut parts = list(&row.kinds);
    parts.extend(row.reaction.iter().map(|on| format!("on `{on}`")));
    parts.join(", ")
}

fn place(row: &Row) -> String {
    let all = [&row.components, &row.paths, &row.fields];
    all.into_iter()
        .flat_map(|patterns| list(patterns))
        .collect::<Vec<_>>()
        .join(", ")
}

fn effect(row: &Row) -> String {
    match &row.breaks {
        Some(id) => format!("**{}** `{id}`", row.effect.as_str()),
        None => row.effect.as_str().into(),
    }
}

fn list(patterns: &[Pattern]) -> Vec<String> {
    patterns.iter().map(|pattern| format!("`{pattern}`")).collect()
}

fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}
