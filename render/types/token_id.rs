use std::fmt;
use std::str::FromStr;

use super::text_form::{Invalid, text_form};

/// The public half of a bootstrap token: six of `a-z 0-9`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenId(String);

impl TokenId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TokenId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return Ok(Self(text.into()));
        }
        // The text may be a whole token, secret included, so it must not be repeated.
        let problem = if text.contains('.') {
            "is a whole token: only the id before the dot belongs in a spec"
        } else {
            "is not a token id: six of a-z and 0-9 are needed"
        };
        Err(Invalid::new("token.id", problem)
            .help("write the id only; `kubecast secrets add` stores the secret half"))
    }
}

text_form!(
    TokenId,
    "kubecast-token-id",
    "The public half of a bootstrap token.",
    "abcdef"
);

#[cfg(test)]
mod tests {
    use super::super::text_form::check_lists;
    use super::*;

    #[test]
    fn a_whole_token_is_refused() {
        check_lists::<TokenId>(
            &["abcdef", "0a1b2c"],
            &[
                ("abcdef.0123456789abcdef", "a whole token"),
                ("abc", "six of"),
                ("ABCDEF", "six of"),
            ],
        );
    }
}
