use super::Judged;
use crate::report::counted;
use crate::review::{Change, Effect, Severity, SourceLine};

/// GitHub shows ten annotations of a level in one step and drops the rest without a word: nine, and one that counts.
const SHOWN: usize = 9;

/// One annotation.
struct Annotation<'a> {
    severity: Severity,
    place: Option<&'a SourceLine>,
    title: String,
    message: String,
}

/// The worst changes as commands of GitHub Actions, on the lines of the spec that caused them.
pub fn github(judged: Judged<'_>) -> String {
    let refused = judged.gate.refused.iter().map(|refusal| Annotation {
        severity: Severity::Critical,
        place: refusal.place.as_ref(),
        title: format!("{} is not acknowledged", refusal.id),
        message: format!(
            "{}\nto allow it, add to acks.yaml:\n{}",
            refusal.says, refusal.to_allow
        ),
    });
    let changes = judged.review.changes.iter().filter(|change| is_shown(change));
    let mut annotations: Vec<Annotation<'_>> = refused.chain(changes.map(annotation)).collect();
    annotations.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let hidden = annotations.len().saturating_sub(SHOWN);
    annotations.truncate(SHOWN);
    let mut lines: Vec<String> = annotations.iter().map(line).collect();
    if hidden > 0 {
        lines.push(format!(
            "::notice title=kubecast diff::{} more in the report",
            counted(hidden, "change", "changes")
        ));
    }
    let level = if judged.gate.is_open { "notice" } else { "error" };
    lines.push(format!(
        "::{level} title={}::{}",
        property(&format!("kubecast diff {}", judged.review.names.cluster)),
        data(&judged.verdict())
    ));
    lines.push(String::new());
    lines.join("\n")
}

/// What does nothing needs no annotation, and what breaks has its own.
fn is_shown(change: &Change) -> bool {
    !matches!(
        change.impact.effect,
        Effect::None | Effect::Reload | Effect::Breaking
    )
}

fn annotation(change: &Change) -> Annotation<'_> {
    let hosts = match change.hosts.is_empty() {
        true => String::new(),
        false => format!(" on {}", change.hosts.short()),
    };
    let what = [Some(change.path.as_str()), change.field.as_deref()];
    let what: Vec<&str> = what
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let says = change
        .impact
        .says
        .as_deref()
        .unwrap_or("assumed: what reads it restarts");
    Annotation {
        severity: change.impact.severity,
        place: change.causes.iter().find_map(|cause| cause.after.as_ref()),
        title: format!("{} of {}{hosts}", change.impact.effect.as_str(), change.component),
        message: format!("{} {}: {says}", change.kind, what.join(" ")),
    }
}

fn line(annotation: &Annotation<'_>) -> String {
    let level = match annotation.severity {
        Severity::Critical => "error",
        Severity::High | Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    };
    let place = annotation.place.map(|place| {
        format!(
            "file={},line={line},endLine={line},col={},",
            property(&place.file),
            place.column,
            line = place.line,
        )
    });
    format!(
        "::{level} {}title={}::{}",
        place.unwrap_or_default(),
        property(&annotation.title),
        data(&annotation.message)
    )
}

/// A message: a line break would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property: colons and commas would end it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("50%\r\nb: c, d"), "50%25%0D%0Ab: c, d");
        assert_eq!(property("a:b,c\n%"), "a%3Ab%2Cc%0A%25");
    }
}
