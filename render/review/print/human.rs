use std::collections::BTreeMap;
use std::fmt::Write;

use super::Judged;
use super::paint::Paint;
use crate::report::counted;
use crate::review::{Change, Effect, FileState, Review};

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// One line for each change.
    pub stat: bool,
    /// Also the list of files.
    pub files: bool,
    /// Also the lines that differ.
    pub texts: bool,
    /// Colours, as on a terminal.
    pub colours: bool,
}

/// A review for people: details, then a summary, then the verdict.
pub fn human(judged: Judged<'_>, detail: Detail) -> String {
    let mut page = String::new();
    let _ = Page {
        judged,
        review: judged.review,
        detail,
        paint: Paint::new(detail.colours),
        out: &mut page,
    }
    .write();
    page
}

struct Page<'a> {
    judged: Judged<'a>,
    review: &'a Review,
    detail: Detail,
    paint: Paint,
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
            writeln!(self.out, "\n{}", self.paint.title(component))?;
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
        let sign = self.paint.of(change);
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
            let cause = self.paint.faint(&cause.to_string());
            writeln!(self.out, "      {word}  {cause}")?;
        }
        Ok(())
    }

    fn files(&mut self) -> std::fmt::Result {
        writeln!(self.out, "\n{}", self.paint.title("files"))?;
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
            writeln!(self.out, "  {} {}{hosts}", self.paint.sign(sign), file.path)?;
        }
        Ok(())
    }

    fn texts(&mut self) -> std::fmt::Result {
        for text in &self.review.texts {
            let hosts = match text.hosts.is_empty() {
                true => String::new(),
                false => format!("   {}", text.hosts.short()),
            };
            writeln!(self.out, "\n{}{hosts}", self.paint.title(&text.path))?;
            for line in text.diff.trim_end().lines() {
                writeln!(self.out, "{}", self.paint.line(line))?;
            }
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
        self.what_happens()?;
        let verdict = self.paint.verdict(review.severity(), &self.judged.verdict());
        writeln!(self.out, "verdict   {verdict}")
    }

    /// What breaks, what restarts in which order, and what people must do.
    fn what_happens(&mut self) -> std::fmt::Result {
        let review = self.review;
        for breaking in &review.breaking {
            let hosts = match breaking.hosts.is_empty() {
                true => String::new(),
                false => format!("   {}", breaking.hosts.short()),
            };
            let values = arrow(breaking.before.as_deref(), Some(&breaking.to));
            writeln!(
                self.out,
                "{} {}{values}{hosts}",
                self.paint.sign('!'),
                breaking.id
            )?;
            writeln!(self.out, "    {}", breaking.says)?;
        }
        for ack in &self.judged.gate.in_force {
            writeln!(
                self.out,
                "  acknowledged until {}: {} ({})",
                ack.expires, ack.reason, ack.place
            )?;
        }
        for action in &review.actions {
            let details = [Some(action.pace()), action.meanwhile.clone()];
            let details = details.into_iter().flatten().filter(|text| !text.is_empty());
            let details: String = details.map(|text| format!(", {text}")).collect();
            writeln!(
                self.out,
                "  {} {} {}s on {}{details}",
                action.order,
                action.what,
                action.action,
                action.hosts.short()
            )?;
        }
        if let Some(reissued) = self.judged.reissued() {
            writeln!(self.out, "  {reissued}")?;
        }
        match &review.next_expiry {
            Some(next) => writeln!(self.out, "  next to expire: {}, {}", next.label, next.not_after),
            None => Ok(()),
        }
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
pub(super) fn sign(change: &Change) -> char {
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
    if let Some(says) = &impact.says {
        return (!says.is_empty()).then(|| format!("{}: {says}", impact.effect.as_str()));
    }
    let words: Vec<String> = impact
        .reactions
        .iter()
        .map(crate::artifact::Reaction::words)
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}
