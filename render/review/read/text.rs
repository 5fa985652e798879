use similar::TextDiff;

use crate::report::counted;
use crate::review::{Finding, Kind};

use super::Changed;

/// At most this many lines are told one by one.
const FEW: usize = 3;
/// At most so many places of a file are told one by one.
const PLACES: usize = 8;
/// A longer line is cut.
const WIDTH: usize = 160;

/// What differs between two texts of no known form.
pub(super) fn findings(changed: &Changed<'_>) -> Vec<Finding> {
    let (Some(before), Some(after)) = (changed.before, changed.after) else {
        let kind = if changed.before.is_none() {
            Kind::FileAdded
        } else {
            Kind::FileRemoved
        };
        return vec![Finding::of(kind)];
    };
    if let Some(hunks) = hunks(before, after) {
        return hunks;
    }
    let (before, after) = lines(before, after);
    vec![Finding {
        before,
        after,
        ..Finding::of(Kind::FileModified)
    }]
}

/// Places that differ, each on its own and called by the first word there, so that the same one on many hosts is told
/// once; `None` if they are many.
fn hunks(before: &str, after: &str) -> Option<Vec<Finding>> {
    let diff = TextDiff::from_lines(before, after);
    let mut hunks: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    let mut is_open = false;
    for change in diff.iter_all_changes() {
        if change.tag() == similar::ChangeTag::Equal {
            is_open = false;
            continue;
        }
        if !is_open {
            hunks.push((Vec::new(), Vec::new()));
            is_open = true;
        }
        let (gone, came) = hunks.last_mut()?;
        match change.tag() {
            similar::ChangeTag::Delete => gone.push(change.value()),
            _ => came.push(change.value()),
        }
    }
    let is_short = |(gone, came): &(Vec<&str>, Vec<&str>)| gone.len() <= FEW && came.len() <= FEW;
    if hunks.len() > PLACES || !hunks.iter().all(is_short) {
        return None;
    }
    let told = |lines: &[&str]| {
        let lines: Vec<String> = lines.iter().map(|line| cut(line)).collect();
        (!lines.is_empty()).then(|| lines.join("; "))
    };
    let finding = |(gone, came): &(Vec<&str>, Vec<&str>)| Finding {
        field: came.iter().chain(gone).find_map(|line| word(line)),
        before: told(gone),
        after: told(came),
        ..Finding::of(Kind::FileModified)
    };
    Some(hunks.iter().map(finding).collect())
}

/// The first word of a line, if it says something.
fn word(line: &str) -> Option<String> {
    let word = line.split_whitespace().next()?;
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == '.';
    word.chars().all(is_name).then(|| word.to_owned())
}

/// The lines that went and those that came, or how many.
pub(super) fn lines(before: &str, after: &str) -> (Option<String>, Option<String>) {
    let diff = TextDiff::from_lines(before, after);
    let mut gone = Vec::new();
    let mut came = Vec::new();
    for change in diff.iter_all_changes() {
        match change.tag() {
            similar::ChangeTag::Delete => gone.push(change.value()),
            similar::ChangeTag::Insert => came.push(change.value()),
            similar::ChangeTag::Equal => {}
        }
    }
    let told = |lines: &[&str]| {
        (!lines.is_empty()).then(|| match lines.len() {
            0..=FEW => lines.iter().map(|line| cut(line)).collect::<Vec<_>>().join("; "),
            many => counted(many, "line", "lines"),
        })
    };
    (told(&gone), told(&came))
}

/// The lines that went, and those that came, whole.
pub(super) fn changed(before: &str, after: &str) -> (String, String) {
    let diff = TextDiff::from_lines(before, after);
    let (mut gone, mut came) = (String::new(), String::new());
    for change in diff.iter_all_changes() {
        match change.tag() {
            similar::ChangeTag::Delete => gone.push_str(change.value()),
            similar::ChangeTag::Insert => came.push_str(change.value()),
            similar::ChangeTag::Equal => {}
        }
    }
    (gone, came)
}

/// A line without its indentation and its end.
fn cut(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A unified diff without a head.
pub(super) fn unified(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(3).to_string()
}
