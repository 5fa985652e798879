use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};
use super::{LabelKey, LabelValue};

/// What a taint does to pods that do not tolerate it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TaintEffect {
    /// New pods stay away.
    NoSchedule,
    /// New pods stay away if they can.
    PreferNoSchedule,
    /// Running pods leave too.
    NoExecute,
}

impl fmt::Display for TaintEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        })
    }
}

impl FromStr for TaintEffect {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        match text {
            "NoSchedule" => Ok(Self::NoSchedule),
            "PreferNoSchedule" => Ok(Self::PreferNoSchedule),
            "NoExecute" => Ok(Self::NoExecute),
            _ => Err(Invalid::new("label.taint-effect", "is not a taint effect")
                .help("use NoSchedule, PreferNoSchedule or NoExecute")),
        }
    }
}

text_form!(
    TaintEffect,
    "kubecast-taint-effect",
    "NoSchedule, PreferNoSchedule or NoExecute.",
    "NoSchedule"
);

/// A taint of a node, as in kubeadm's `nodeRegistration.taints`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Taint {
    /// The key.
    #[schemars(extend("examples" = ["dedicated"]))]
    pub key: LabelKey,
    /// The value.
    #[serde(default, skip_serializing_if = "is_empty")]
    #[schemars(extend("default" = "", "examples" = ["database"]))]
    pub value: LabelValue,
    /// What it does.
    pub effect: TaintEffect,
}

fn is_empty(value: &LabelValue) -> bool {
    value.as_str().is_empty()
}

impl fmt::Display for Taint {
    /// `key=value:effect`, or `key:effect` without a value, as the API's `Taint.ToString` has it: the form of the
    /// kubelet's `--register-with-taints`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_empty(&self.value) {
            write!(f, "{}:{}", self.key, self.effect)
        } else {
            write!(f, "{}={}:{}", self.key, self.value, self.effect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taint_without_a_value_has_no_sign_of_one() {
        let taint = |value: &str| Taint {
            key: "dedicated".parse().expect("a key"),
            value: value.parse().expect("a value"),
            effect: TaintEffect::NoExecute,
        };
        assert_eq!(taint("infra").to_string(), "dedicated=infra:NoExecute");
        assert_eq!(taint("").to_string(), "dedicated:NoExecute");
    }
}
