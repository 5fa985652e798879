use std::collections::BTreeSet;

use crate::artifact::{KEY_FILE, placeholders};
use crate::review::{Finding, Kind};

/// How what fixes a secret begins.
const COMMITMENTS: &[&str] = &["spki-sha256:", "commit:"];
/// The digits of a commitment.
const DIGITS: usize = 64;

/// The secrets that came, went, or have another value: their names, never a value.
pub(super) fn between(before: Option<&str>, after: Option<&str>) -> Vec<Finding> {
    let (old, new) = (
        before.map(placeholders).unwrap_or_default(),
        after.map(placeholders).unwrap_or_default(),
    );
    let labels: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let finding = |label: &str| {
        let kind = match (old.get(label), new.get(label)) {
            (None, _) => Kind::SecretAdded,
            (_, None) => Kind::SecretRemoved,
            (old, new) if old != new => Kind::SecretRotated,
            _ => return None,
        };
        Some(Finding {
            field: Some(label.to_owned()),
            ..Finding::of(kind)
        })
    };
    labels.into_iter().filter_map(finding).collect()
}

/// The text with each commitment cut away: what a file says, whatever the keys in it.
///
/// Of a key file nothing is left: which key it holds is told as a secret.
pub(super) fn without_commitments(text: &str) -> String {
    if text.starts_with(KEY_FILE) && text.lines().count() == 1 {
        return KEY_FILE.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, mark)) = COMMITMENTS
        .iter()
        .filter_map(|mark| Some((rest.find(mark)?, mark)))
        .min()
    {
        let (front, behind) = rest.split_at(start + mark.len());
        kept.push_str(front);
        let digits = behind.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_commitment = digits == DIGITS;
        if is_commitment {
            // A word must stay there: a colon at the end of a line means something else to YAML.
            kept.push('*');
        }
        rest = if is_commitment { &behind[digits..] } else { behind };
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_file(digit: char) -> String {
        let digest = digit.to_string().repeat(DIGITS);
        format!("# kubecast: private key leaf/m1/admin, spki-sha256:{digest}\n")
    }

    #[test]
    fn a_secret_with_another_commitment_was_rotated() {
        let found = between(Some(&key_file('a')), Some(&key_file('b')));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, Kind::SecretRotated);
        assert_eq!(found[0].field.as_deref(), Some("leaf/m1/admin"));
        assert_eq!(between(Some(&key_file('a')), Some(&key_file('a'))), []);
        assert_eq!(
            without_commitments(&key_file('a')),
            without_commitments(&key_file('b'))
        );
    }

    #[test]
    fn secrets_inside_lines_are_found_too() {
        let line = |digit: &str| {
            format!(
                "  secret: kubecast:secret:encryption/key1:commit:{}\n",
                digit.repeat(DIGITS)
            )
        };
        let found = between(
            Some(&line("0")),
            Some(&(line("1") + "x: kubecast:secret:token/abcdef:commit:00\n")),
        );
        let kinds: Vec<_> = found.iter().map(|f| (f.kind, f.field.as_deref())).collect();
        assert_eq!(
            kinds,
            [
                (Kind::SecretRotated, Some("encryption/key1")),
                (Kind::SecretAdded, Some("token/abcdef"))
            ]
        );
    }
}
