use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// A cluster's identity for key derivation: 16 random bytes, written by `init`, never changed.
///
/// It is not the name: renaming a cluster must not give it new keys, and two clusters of one name must not
/// share any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClusterUid([u8; 16]);

impl ClusterUid {
    /// The identity made of these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes that enter the derivation.
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }
}

impl fmt::Display for ClusterUid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for ClusterUid {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let invalid = || {
            Invalid::new(
                "name.uid",
                "is not a cluster identity: 32 hexadecimal digits in groups of 8-4-4-4-12 are needed",
            )
            .help("keep the value that `kubecast init` wrote; a new cluster gets a new one")
        };
        let groups: Vec<&str> = text.split('-').collect();
        if groups.iter().map(|group| group.len()).ne([8, 4, 4, 4, 12]) {
            return Err(invalid());
        }
        let mut bytes = [0; 16];
        let digits = groups.concat();
        if digits
            .bytes()
            .any(|b| b.is_ascii_uppercase() || !b.is_ascii_hexdigit())
        {
            return Err(invalid());
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| invalid())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}

text_form!(
    ClusterUid,
    "kubecast-uid",
    "The cluster's identity for key derivation, written once by `kubecast init`.",
    "6f1e8a52-0c1d-4c1b-9f52-8a1f0f8f2c11"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn identities_are_lower_case_groups() {
        check_lists::<ClusterUid>(
            &["00000000-0000-0000-0000-000000000000"],
            &[
                ("6F1E8A52-0C1D-4C1B-9F52-8A1F0F8F2C11", "8-4-4-4-12"),
                ("", "32 hexadecimal"),
                ("abc", "32 hexadecimal"),
            ],
        );
    }
}
