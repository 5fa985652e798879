use std::borrow::Cow;

use serde::Serialize;

use super::{Template, View};

/// The part of `preflight.sh` that is the same on every host: how each check is made.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PreflightLibrary {}

impl View for PreflightLibrary {
    fn template(&self) -> Template {
        Template::PreflightLibrary
    }
}

/// The end of `preflight.sh`: which checks a host needs.
#[derive(Clone, Debug, Serialize)]
pub struct PreflightChecks<'a> {
    /// The checks, in their order.
    pub checks: &'a [PreflightCheck],
}

/// One check: a function of the library, and what it is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PreflightCheck {
    words: Vec<Cow<'static, str>>,
}

impl PreflightCheck {
    /// A call of a function.
    pub fn new<W: ToString>(function: &'static str, given: impl IntoIterator<Item = W>) -> Self {
        let given = given.into_iter().map(|word| word.to_string().into());
        Self {
            words: std::iter::once(function.into()).chain(given).collect(),
        }
    }
}

impl View for PreflightChecks<'_> {
    fn template(&self) -> Template {
        Template::PreflightChecks
    }
}

#[cfg(test)]
mod tests {
    use super::super::printed;
    use super::*;

    #[test]
    fn a_check_is_a_line_with_its_words_quoted() {
        let checks = [
            PreflightCheck::new("check_root", [""; 0]),
            PreflightCheck::new("check_setting", ["kernel.core_pattern", "|/bin/false $(x) 'y'"]),
        ];
        let text = printed(&PreflightChecks { checks: &checks });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "",
                "check_root",
                r"check_setting kernel.core_pattern '|/bin/false $(x) '\''y'\'''",
                "finish",
            ]
        );
    }

    #[test]
    fn the_library_needs_no_value() {
        let library = crate::emit::text(&PreflightLibrary {}).unwrap();
        assert!(library.starts_with("#!/bin/sh\n# Rendered by kubecast from the cluster spec.\n"));
        assert!(library.ends_with("}\n"));
    }
}
