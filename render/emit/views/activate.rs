use serde::Serialize;

use super::{Template, View};

/// A part of `activate.sh`. Nothing of a host is in it: the manifest beside the script says what the host needs.
#[derive(Clone, Copy, Debug, Serialize)]
pub enum ActivatePart {
    /// Generations, the intent and leases.
    Records,
    /// Room on disks.
    Room,
    /// Files.
    Files,
    /// What reads them.
    Reactions,
    /// Whether what runs is well.
    Gates,
    /// Archives of images.
    Images,
    /// How one generation follows another.
    Switch,
    /// The commands.
    Commands,
}

impl ActivatePart {
    /// All of them, as the script has them.
    pub const ALL: &[Self] = &[
        Self::Records,
        Self::Room,
        Self::Files,
        Self::Reactions,
        Self::Gates,
        Self::Images,
        Self::Switch,
        Self::Commands,
    ];
}

impl View for ActivatePart {
    fn template(&self) -> Template {
        match self {
            Self::Records => Template::ActivateRecords,
            Self::Room => Template::ActivateRoom,
            Self::Files => Template::ActivateFiles,
            Self::Reactions => Template::ActivateReactions,
            Self::Gates => Template::ActivateGates,
            Self::Images => Template::ActivateImages,
            Self::Switch => Template::ActivateSwitch,
            Self::Commands => Template::ActivateCommands,
        }
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
        let texts = ActivatePart::ALL.iter().map(|part| text(part).unwrap());
        let (first, others) = (text(&ActivatePart::Records).unwrap(), texts.skip(1));
        assert!(first.starts_with("#!/bin/sh\n# Rendered by kubecast from the cluster spec.\n"));
        for text in others {
            assert!(text.starts_with("\n# ---- "), "{text}");
        }
        assert!(text(&RecoverUnit {}).unwrap().contains("activate.sh recover\n"));
    }
}
