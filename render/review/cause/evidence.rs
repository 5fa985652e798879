use std::borrow::Cow;

use super::{Difference, Through};
use crate::review::Finding;

/// A shorter text says nothing.
const SHORTEST: usize = 3;

/// The length of a date, which a time begins with.
const DATE: usize = "2026-01-31".len();

/// What a change was and is, as text that may tell what caused it.
#[derive(Clone, Debug, Default)]
pub(in crate::review) struct Values<'a> {
    pub(in crate::review) before: Cow<'a, str>,
    pub(in crate::review) after: Cow<'a, str>,
    /// What it is called: a path, a field, a host.
    pub(in crate::review) name: Cow<'a, str>,
}

/// How well a difference is seen in a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// Not at all.
    None,
    /// The change lost or got a text that the difference lost or got.
    Mentioned,
    /// The difference's old value put for its new one makes the change.
    Exact,
}

impl<'a> Values<'a> {
    /// Those of a finding.
    pub(in crate::review) fn of(finding: &'a Finding) -> Self {
        let text = |value: &'a Option<String>| Cow::Borrowed(value.as_deref().unwrap_or_default());
        Self {
            before: text(&finding.before),
            after: text(&finding.after),
            name: Cow::Borrowed(finding.field.as_deref().unwrap_or_default()),
        }
    }

    /// Whether a difference of the specs is seen in them.
    pub(super) fn show(&self, difference: &Difference) -> Evidence {
        let (old, new) = (difference.old.as_deref(), difference.new.as_deref());
        if self.are_exchanged(old, new) {
            return Evidence::Exact;
        }
        let came = difference.came.iter().any(|text| self.have_got(text));
        let gone = difference.gone.iter().any(|text| self.have_lost(text));
        let moved = difference
            .host()
            .is_some_and(|host| self.have_got(host) || self.have_lost(host));
        let named = || {
            let texts = difference.came.iter().chain(&difference.gone);
            texts
                .filter(|text| is_telling(text))
                .any(|text| has_word(&self.name, text))
        };
        match came || gone || moved || named() {
            true => Evidence::Mentioned,
            false => Evidence::None,
        }
    }

    /// Whether a fact or a default that is another is seen in them.
    pub(super) fn show_through(&self, through: &Through) -> Evidence {
        let (old, new) = (through.before.as_deref(), through.after.as_deref());
        if self.are_exchanged(old, new) {
            return Evidence::Exact;
        }
        let is_seen =
            old.is_some_and(|text| self.have_lost(text)) || new.is_some_and(|text| self.have_got(text));
        match is_seen {
            true => Evidence::Mentioned,
            false => Evidence::None,
        }
    }

    fn are_exchanged(&self, old: Option<&str>, new: Option<&str>) -> bool {
        let (before, after) = (self.before.as_ref(), self.after.as_ref());
        match (old, new) {
            (Some(old), Some(new)) if before == old && after == new => true,
            (Some(old), Some(new)) if has_word(before, old) && old != new => {
                exchanged(before, bare(old), bare(new)) == after
            }
            (None, Some(new)) => before.is_empty() && after == new,
            (Some(old), None) => after.is_empty() && before == old,
            _ => false,
        }
    }

    fn have_got(&self, text: &str) -> bool {
        is_telling(text) && has_word(&self.after, text) && !has_word(&self.before, text)
    }

    fn have_lost(&self, text: &str) -> bool {
        is_telling(text) && has_word(&self.before, text) && !has_word(&self.after, text)
    }
}

fn is_telling(text: &str) -> bool {
    text.len() >= SHORTEST && text != "true" && text != "false"
}

/// A version without the letter in front.
fn bare(text: &str) -> &str {
    match text.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    }
}

/// Where a text stands in another as a word: `1.2` is none of `1.25`, and one of `v1.2`.
fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let word = bare(word);
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|front| front.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|rest| rest.chars().next());
        let is_part = |c: char| c.is_alphanumeric();
        let is_date = after == Some('T') && word.len() == DATE;
        let is_version = before == Some('v') && word.starts_with(|c: char| c.is_ascii_digit());
        (is_version || !before.is_some_and(is_part)) && (is_date || !after.is_some_and(is_part))
    })
}

fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty() && words(text, word).next().is_some()
}

fn exchanged(text: &str, old: &str, new: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut end = 0;
    for at in words(text, old).filter(|_| !old.is_empty()) {
        if at >= end {
            result.push_str(&text[end..at]);
            result.push_str(new);
            end = at + old.len();
        }
    }
    result.push_str(&text[end..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::SpecPath;

    fn shown(old: &str, new: &str, before: &str, after: &str) -> Evidence {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let set = |text: &str| self::text(text).into_iter().collect();
        let path = SpecPath::of("spec.x");
        let difference = Difference {
            old: text(old),
            new: text(new),
            gone: set(old),
            came: set(new),
            ..Difference::of_spec(path.clone(), path)
        };
        let values = Values {
            before: before.into(),
            after: after.into(),
            name: "".into(),
        };
        values.show(&difference)
    }

    fn text(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    #[test]
    fn a_value_that_was_put_for_another_is_seen_as_a_word() {
        for (old, new, before, after, evidence) in [
            ("30", "90", "30", "90", Evidence::Exact),
            (
                "6443",
                "7443",
                "https://a:6443",
                "https://a:7443",
                Evidence::Exact,
            ),
            ("v1.25.7", "v1.26.15", "k:v1.25.7", "k:v1.26.15", Evidence::Exact),
            ("v1.25.7", "1.26.15", "k 1.25.7", "k 1.26.15", Evidence::Exact),
            (
                "a.example",
                "b.example",
                "x=a.example,y",
                "x=b.example,y,z",
                Evidence::Mentioned,
            ),
            ("", "m4", "m1", "m1,m4", Evidence::None),
            ("", "node4", "node1", "node1,node4", Evidence::Mentioned),
            ("1.2.3.4", "", "1.2.3.40", "", Evidence::None),
            ("true", "false", "x true", "x", Evidence::None),
        ] {
            assert_eq!(
                shown(old, new, before, after),
                evidence,
                "{old} {new}: {before} -> {after}"
            );
        }
    }
}
