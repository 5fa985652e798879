use serde::Serialize;

use super::{Template, View};

/// The part of `activate.sh` about generations, the intent and leases. Nothing of a host is in it: the manifest beside
/// the script says what the host needs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ActivateRecords {}

impl View for ActivateRecords {
    fn template(&self) -> Template {
        Template::ActivateRecords
    }
}

/// Its part about files.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ActivateFiles {}

impl View for ActivateFiles {
    fn template(&self) -> Template {
        Template::ActivateFiles
    }
}

/// Its part about what reads them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ActivateReactions {}

impl View for ActivateReactions {
    fn template(&self) -> Template {
        Template::ActivateReactions
    }
}

/// Its part about how one generation follows another.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ActivateSwitch {}

impl View for ActivateSwitch {
    fn template(&self) -> Template {
        Template::ActivateSwitch
    }
}

/// Its commands.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ActivateCommands {}

impl View for ActivateCommands {
    fn template(&self) -> Template {
        Template::ActivateCommands
    }
}

/// The unit that ends what a power failure interrupted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecoverUnit {}

impl View for RecoverUnit {
    fn template(&self) -> Template {
        Template::RecoverUnit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::text;

    #[test]
    fn the_parts_need_no_value() {
        let first = text(&ActivateRecords {}).unwrap();
        assert!(first.starts_with("#!/bin/sh\n# Rendered by kubecast from the cluster spec.\n"));
        for text in [
            text(&ActivateFiles {}).unwrap(),
            text(&ActivateReactions {}).unwrap(),
            text(&ActivateSwitch {}).unwrap(),
            text(&ActivateCommands {}).unwrap(),
        ] {
            assert!(text.starts_with("\n# ---- "), "{text}");
        }
        assert!(text(&RecoverUnit {}).unwrap().contains("activate.sh recover\n"));
    }
}
