use schemars::JsonSchema;
use serde::Deserialize;

use crate::types::{Minor, Release};

/// A run of known patches of one minor, and known previews of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ReleaseRun {
    /// The minor.
    #[serde(deserialize_with = "minor")]
    #[schemars(with = "String", regex(pattern = r"^\d+\.\d+$"))]
    pub minor: Minor,
    /// The first known patch.
    pub first: Option<Release>,
    /// The last known patch.
    pub last: Option<Release>,
    /// Known alphas, betas and release candidates.
    #[serde(default)]
    pub previews: Vec<Release>,
    /// How well the minor is looked after.
    #[serde(default)]
    pub standing: Standing,
}

/// How well a minor is looked after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Every part of kubecast knows it.
    #[default]
    Full,
    /// Its facts come from previews and may change.
    Preview,
    /// Kept for old clusters: static pods, certificates and kubeconfigs of kubeadm only.
    Museum,
}

impl ReleaseRun {
    /// Whether the run holds `release`.
    pub fn contains(&self, release: &Release) -> bool {
        let patched = matches!((&self.first, &self.last), (Some(first), Some(last))
            if !release.is_preview() && first <= release && release <= last);
        release.minor() == self.minor && (patched || self.previews.contains(release))
    }

    /// `1.36.0 to 1.36.3`, or the previews.
    pub fn describe(&self) -> String {
        let patches = match (&self.first, &self.last) {
            (Some(first), Some(last)) if first == last => Some(first.to_string()),
            (Some(first), Some(last)) => Some(format!("{first} to {last}")),
            _ => None,
        };
        let previews = self.previews.iter().map(ToString::to_string);
        patches.into_iter().chain(previews).collect::<Vec<_>>().join(", ")
    }

    /// The ends of the run and its previews, to try facts on.
    pub fn samples(&self) -> impl Iterator<Item = &Release> {
        self.first.iter().chain(&self.last).chain(&self.previews)
    }
}

fn minor<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Minor, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}
