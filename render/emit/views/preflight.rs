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

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreflightCheck {
    /// A function of the library.
    pub function: &'static str,
    /// What it is given.
    pub words: Vec<String>,
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
        let check = |function, words: &[&str]| PreflightCheck {
            function,
            words: words.iter().map(ToString::to_string).collect(),
        };
        let checks = [
            check("check_root", &[]),
            check("check_setting", &["kernel.core_pattern", "|/bin/false $(x) 'y'"]),
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
