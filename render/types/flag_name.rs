use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// The name of a command-line flag without its leading dashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlagName(String);

impl FlagName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for FlagName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FlagName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FlagName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str, help: String| {
            Err(Invalid::new("flag.name", format!("is not a flag name: {problem}")).help(help))
        };
        let bare = text.trim_start_matches('-');
        if bare != text {
            return invalid(
                "the dashes are added for you",
                format!("write `{}`", bare.split('=').next().unwrap_or(bare)),
            );
        }
        let well_formed = text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if text.is_empty() || !well_formed || !text.as_bytes()[0].is_ascii_alphanumeric() {
            return invalid(
                "letters, digits and `-` are allowed",
                "write the flag's name here and its value beside it".into(),
            );
        }
        Ok(Self(text.into()))
    }
}

text_form!(
    FlagName,
    "kubecast-flag",
    "The name of a command-line flag, without dashes.",
    "audit-log-path"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn flag_names_have_no_dashes_in_front() {
        check_lists::<FlagName>(
            &["v", "audit-log-path", "log_dir"],
            &[
                ("--v", "write `v`"),
                ("--foo=bar", "write `foo`"),
                ("foo bar", "letters"),
                ("", "letters"),
                ("a\nb", "letters"),
            ],
        );
    }
}
