//! Two texts, line by line.

/// The first lines that differ.
pub(crate) fn lines(label: &str, theirs: &str, ours: &str) -> Option<String> {
    if theirs == ours {
        return None;
    }
    let diff = similar::TextDiff::from_lines(theirs, ours);
    let changed = diff
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal);
    let shown: Vec<String> = changed
        .take(12)
        .map(|change| format!("    {}{}", change.tag(), change.value().trim_end()))
        .collect();
    Some(format!(
        "{label}: kubeadm (-), kubecast (+)\n{}",
        shown.join("\n")
    ))
}
