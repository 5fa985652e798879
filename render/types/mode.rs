use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// Permission bits of a file or directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mode(u16);

impl Mode {
    /// The mode of these permission bits; anything above `0o777` is cut off.
    pub const fn new(bits: u16) -> Self {
        Self(bits & 0o777)
    }

    /// The permission bits.
    pub const fn bits(self) -> u32 {
        self.0 as u32
    }

    /// Whether group or others may do anything at all.
    pub const fn is_wider_than_owner(self) -> bool {
        self.0 & 0o077 != 0
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

impl FromStr for Mode {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = |problem: &str| {
            Err(
                Invalid::new("file.mode", format!("is not a file mode: {problem}"))
                    .help("write four octal digits in quotes, for example \"0644\""),
            )
        };
        if text.len() != 4 || !text.bytes().all(|b| (b'0'..=b'7').contains(&b)) {
            return invalid("four octal digits are needed");
        }
        let Ok(bits) = u16::from_str_radix(text, 8) else {
            return invalid("four octal digits are needed");
        };
        if bits > 0o777 {
            return invalid("set-user-id, set-group-id and sticky bits are not allowed");
        }
        if bits & 0o002 != 0 {
            return invalid("everybody could write it");
        }
        if bits & 0o400 == 0 {
            return invalid("its owner could not read it");
        }
        Ok(Self(bits))
    }
}

text_form!(
    Mode,
    "kubecast-mode",
    "Permission bits as four octal digits.",
    "0644"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn modes_are_four_octal_digits() {
        check_lists::<Mode>(
            &["0644", "0600", "0755"],
            &[
                ("0777", "everybody"),
                ("644", "four octal"),
                ("0888", "four octal"),
                ("4755", "set-user-id"),
                ("0000", "owner could not read"),
            ],
        );
    }
}
