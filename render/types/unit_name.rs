use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// The name of a systemd unit with its kind, such as `kubelet.service`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitName(String);

/// The kinds of units that can be restarted. Source: systemd.unit(5).
const KINDS: &[&str] = &[
    "service",
    "socket",
    "mount",
    "automount",
    "swap",
    "target",
    "path",
    "timer",
    "slice",
];

impl UnitName {
    /// A constant of this crate, which a debug build checks.
    pub(crate) fn known(text: &str) -> Self {
        debug_assert!(text.parse::<Self>().is_ok(), "{text} is not a unit");
        Self(text.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UnitName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: String| {
            Err(Invalid::new(
                "name.unit",
                format!("is not the name of a systemd unit: {problem}"),
            )
            .help("write for example containerd.service"))
        };
        if text.len() > 255 {
            return invalid(format!("it has {} characters, 255 are allowed", text.len()));
        }
        // A backslash is allowed by systemd only to escape a path; no unit that people name needs it.
        let allowed = |c: char| c.is_ascii_alphanumeric() || ":-_.@".contains(c);
        if let Some(c) = text.chars().find(|c| !allowed(*c)) {
            return invalid(format!("{} is not allowed", super::dns_name::show(c)));
        }
        match text.rsplit_once('.') {
            Some((name, kind)) if !name.is_empty() && KINDS.contains(&kind) => Ok(Self(text.into())),
            _ => invalid("it must end in its kind, such as `.service`".into()),
        }
    }
}

text_form!(
    UnitName,
    "kubecast-unit",
    "The name of a systemd unit.",
    "containerd.service"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn a_unit_ends_in_its_kind() {
        check_lists::<UnitName>(
            &["kubelet.service", "getty@tty1.service", "swap.target"],
            &[
                ("kubelet", "it must end in its kind"),
                (".service", "it must end in its kind"),
                ("a.conf", "it must end in its kind"),
                ("a b.service", "a space"),
                ("../a.service", "`/`"),
                (&format!("{}.service", "a".repeat(248)), "256 characters"),
            ],
        );
    }
}
