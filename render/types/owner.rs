use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// User and group of a file, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    user: Cow<'static, str>,
    group: Cow<'static, str>,
}

impl Owner {
    /// `root:root`.
    pub fn root() -> Self {
        Self {
            user: "root".into(),
            group: "root".into(),
        }
    }

    /// The user's name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The group's name.
    pub fn group(&self) -> &str {
        &self.group
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.user, self.group)
    }
}

impl FromStr for Owner {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = |part: &str| {
            let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
            let starts = part
                .bytes()
                .next()
                .is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
            starts && part.len() <= 32 && part.bytes().all(inside)
        };
        match text.split_once(':') {
            Some((user, group)) if name(user) && name(group) => Ok(Self {
                user: user.to_owned().into(),
                group: group.to_owned().into(),
            }),
            _ => Err(Invalid::new(
                "file.owner",
                "is not an owner: a user name, a colon and a group name are needed",
            )
            .help("write for example root:root")),
        }
    }
}

text_form!(
    Owner,
    "kubecast-owner",
    "User and group of a file, by name.",
    "root:root"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn owners_are_two_names() {
        check_lists::<Owner>(
            &["root:root", "_apt:nogroup"],
            &[
                ("root", "a colon"),
                ("0:0", "a colon"),
                ("a:b:c", "a colon"),
                ("a b:c", "a colon"),
            ],
        );
    }
}
