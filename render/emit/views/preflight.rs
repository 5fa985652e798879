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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_needs_no_value() {
        let library = crate::emit::text(&PreflightLibrary {}).unwrap();
        assert!(library.starts_with("#!/bin/sh\n# Rendered by kubecast from the cluster spec.\n"));
        assert!(library.ends_with("}\n\n"));
    }
}
