use std::collections::BTreeMap;
use std::fmt::Write;

use crate::report::counted;
use crate::review::{Change, Effect, FileState, Review, Severity};

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// One line for each change.
    pub stat: bool,
    /// Also the list of files.
    pub files: bool,
    /// Also the lines that differ.
    pub texts: bool,
}

/// A review for people: details, then a summary, then the verdict.
pub fn human(review: &Review, detail: Detail) -> String {
    let mut page = String::new();
    let _ = Page {
        review,
        detail,
        out: &mut page,
    }
    .write();
    page
}

struct Page<'a> {
    review: &'a Review,
    detail: Detail,
    out: &'a mut String,
}

impl Page<'_> {
    fn write(&mut self) -> std::fmt::Result {
        let names = &self.review.names;
        let head = format!("{}   {} -> {}", names.cluster, names.base, names.target);
        if self.review.is_empty() {
            let hosts = counted(self.review.hosts, "host", "hosts");
            return writeln!(self.out, "{head}   no changes ({hosts})");
        }
        writeln!(self.out, "{head}   {}", names.place)?;
        for (component, changes) in by_component(&self.review.changes) {
            writeln!(self.out, "\n{component}")?;
            for change in changes {
                self.change(change)?;
            }
        }
        if self.detail.files {
            self.files()?;
        }
        if self.detail.texts {
            self.texts()?;
        }
        self.summary()
    }

    fn change(&mut self, change: &Change) -> std::fmt::Result {
        let sign = sign(change);
        let hosts = hosts(change);
        let what = [Some(change.path.as_str()), change.field.as_deref()];
        let what: Vec<&str> = what
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        writeln!(
            self.out,
            "  {sign} {kind:<18} {what}{values}{hosts}",
            kind = change.kind,
            what = what.join("  "),
            values = values(change),
        )?;
        if self.detail.stat {
            return Ok(());
        }
        for variant in change.variants.iter().skip(1).take(2) {
            let (before, after) = (variant.before.as_deref(), variant.after.as_deref());
            writeln!(
                self.out,
                "      {}{}",
                variant.hosts.short(),
                arrow(before, after)
            )?;
        }
        if change.variants.len() > 3 {
            writeln!(self.out, "      and {} more values", change.variants.len() - 3)?;
        }
        if let Some(effect) = effect(change) {
            writeln!(self.out, "      effect   {effect}")?;
        }
        for (position, cause) in change.causes.iter().enumerate() {
            let word = if position == 0 { "because" } else { "       " };
            writeln!(self.out, "      {word}  {cause}")?;
        }
        Ok(())
    }

    fn files(&mut self) -> std::fmt::Result {
        writeln!(self.out, "\nfiles")?;
        for file in &self.review.files {
            let sign = match file.state {
                FileState::Added => '+',
                FileState::Removed => '-',
                FileState::Modified => '~',
            };
            let hosts = match file.hosts.is_empty() {
                true => String::new(),
                false => format!("   {}", file.hosts.short()),
            };
            writeln!(self.out, "  {sign} {}{hosts}", file.path)?;
        }
        Ok(())
    }

    fn texts(&mut self) -> std::fmt::Result {
        for text in &self.review.texts {
            let hosts = match text.hosts.is_empty() {
                true => String::new(),
                false => format!("   {}", text.hosts.short()),
            };
            writeln!(self.out, "\n{}{hosts}\n{}", text.path, text.diff.trim_end())?;
        }
        Ok(())
    }

    fn summary(&mut self) -> std::fmt::Result {
        let review = self.review;
        let edits = review
            .spec_edits
            .map(|edits| format!("{} -> ", counted(edits, "spec edit", "spec edits")));
        writeln!(
            self.out,
            "\n{}{} on {} of {}, {}",
            edits.unwrap_or_default(),
            counted(review.files_changed(), "file", "files"),
            review.hosts_changed().len(),
            counted(review.hosts, "host", "hosts"),
            counted(review.changes.len(), "change", "changes"),
        )?;
        for (path, hosts) in review.to_fetch_again() {
            writeln!(self.out, "fetch again   {path} of {}", hosts.short())?;
        }
        let worst = review.changes.iter().map(|change| change.impact.severity).max();
        writeln!(self.out, "verdict   {}", worst.unwrap_or(Severity::Info).as_str())
    }
}

fn by_component(changes: &[Change]) -> BTreeMap<&str, Vec<&Change>> {
    let mut groups: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        groups.entry(&change.component).or_default().push(change);
    }
    groups
}

/// `+` added, `-` removed, `~` changed, `!` breaking.
fn sign(change: &Change) -> char {
    let kind = change.kind.as_str();
    match change.impact.effect {
        Effect::Breaking => '!',
        _ if kind.ends_with(".added") => '+',
        _ if kind.ends_with(".removed") => '-',
        _ => '~',
    }
}

fn hosts(change: &Change) -> String {
    match change.hosts.is_empty() {
        true => String::new(),
        false => format!("   {}", change.hosts.short()),
    }
}

fn values(change: &Change) -> String {
    arrow(change.before.as_deref(), change.after.as_deref())
}

fn arrow(before: Option<&str>, after: Option<&str>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("   {before} -> {after}"),
        (Some(before), None) => format!("   {before}"),
        (None, Some(after)) => format!("   {after}"),
        (None, None) => String::new(),
    }
}

fn effect(change: &Change) -> Option<String> {
    let impact = &change.impact;
    if impact.assumed {
        return Some("assumed: what reads it restarts".into());
    }
    let words: Vec<String> = impact
        .reactions
        .iter()
        .map(crate::artifact::Reaction::words)
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}
