use std::collections::{BTreeMap, BTreeSet};

use crate::review::{Finding, Kind};

/// The kinds for flags that came, went, or have another value.
#[derive(Clone, Copy)]
pub(super) struct FlagKinds {
    pub(super) added: Kind,
    pub(super) removed: Kind,
    pub(super) changed: Kind,
}

/// A command line: the flags by name, each with its values, and what is no flag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CommandLine {
    flags: BTreeMap<String, Vec<String>>,
    others: Vec<String>,
    order: Vec<String>,
}

impl CommandLine {
    /// Reads `--name=value` and `--name`; a value that stands behind its flag is part of the other words.
    pub(super) fn read<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut line = Self::default();
        for word in words {
            if !word.starts_with('-') || word.contains(char::is_whitespace) && !word.contains('=') {
                line.others.push(word.to_owned());
                continue;
            }
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            line.order.push(name.to_owned());
            line.flags
                .entry(name.to_owned())
                .or_default()
                .push(value.to_owned());
        }
        line
    }

    /// What differs; `order` is the kind for flags that only stand elsewhere.
    pub(super) fn findings(&self, new: &Self, kinds: FlagKinds, order: Option<Kind>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let names: BTreeSet<&String> = self.flags.keys().chain(new.flags.keys()).collect();
        let told = |values: &Vec<String>| Some(values.join(" and ")).filter(|text| !text.is_empty());
        for name in names {
            let (before, after) = (self.flags.get(name), new.flags.get(name));
            if before == after {
                continue;
            }
            let kind = match (before, after) {
                (None, _) => kinds.added,
                (_, None) => kinds.removed,
                _ => kinds.changed,
            };
            findings.push(Finding::field(
                kind,
                name.as_str(),
                before.and_then(told),
                after.and_then(told),
            ));
        }
        if self.others != new.others {
            let field = "command";
            let told = |words: &[String]| Some(words.join(" "));
            findings.push(Finding::field(
                kinds.changed,
                field,
                told(&self.others),
                told(&new.others),
            ));
        }
        if findings.is_empty() && self.order != new.order {
            findings.extend(order.map(Finding::of));
        }
        findings
    }
}
