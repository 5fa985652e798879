use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use super::secret_ref::PLACEHOLDER;
use super::{ArtifactError, PublicText, SecretRef};

/// A piece of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Text that anybody may read.
    Public(PublicText),
    /// The place of a secret.
    Secret(SecretRef),
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content(Vec<Segment>);

impl Content {
    /// Public text.
    pub fn public(text: impl Into<PublicText>) -> Self {
        Self(vec![Segment::Public(text.into())])
    }

    /// Public texts one after the other, of which hosts may share some.
    pub fn joined(texts: impl IntoIterator<Item = PublicText>) -> Self {
        Self(texts.into_iter().map(Segment::Public).collect())
    }

    /// Nothing but a secret, such as a key file.
    pub fn secret(reference: SecretRef) -> Self {
        Self(vec![Segment::Secret(reference)])
    }

    /// Text that holds the [placeholder](SecretRef::placeholder) of each reference once or more.
    ///
    /// # Errors
    /// If a reference has no place in the text, or the text a place that no reference names.
    pub fn with_secrets(text: &str, references: &[SecretRef]) -> Result<Self, ArtifactError> {
        let mut segments = vec![Segment::Public(text.into())];
        for reference in references {
            let placeholder = reference.placeholder();
            let holds =
                |segment: &Segment| matches!(segment, Segment::Public(text) if text.contains(&placeholder));
            if !segments.iter().any(holds) {
                return Err(ArtifactError::NoPlaceholder {
                    label: reference.label.to_string(),
                });
            }
            let cut = |segment: Segment| cut(segment, &placeholder, reference);
            segments = segments.into_iter().flat_map(cut).collect();
        }
        let open = |segment: &Segment| matches!(segment, Segment::Public(text) if text.contains(PLACEHOLDER));
        if segments.iter().any(open) {
            return Err(ArtifactError::UnknownPlaceholder);
        }
        Ok(Self(segments))
    }

    /// The pieces in order.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The secrets it refers to, in order.
    pub fn secrets(&self) -> impl Iterator<Item = &SecretRef> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Secret(reference) => Some(reference),
            Segment::Public(_) => None,
        })
    }

    /// The hash that [`public_view`](Self::public_view) goes into. What hosts share at the beginning was hashed already.
    pub fn public_hash(&self) -> Sha256 {
        let (mut hash, rest) = match self.0.as_slice() {
            [Segment::Public(text), rest @ ..] => (text.hash(), rest),
            all => (Sha256::new(), all),
        };
        for segment in rest {
            match segment {
                Segment::Public(text) => hash.update(text.as_bytes()),
                Segment::Secret(reference) => hash.update(reference.placeholder()),
            }
        }
        hash
    }

    /// The text with a placeholder for each secret; borrowed if there is none.
    pub fn public_view(&self) -> Cow<'_, str> {
        match self.0.as_slice() {
            [Segment::Public(text)] => Cow::Borrowed(text),
            segments => {
                // A placeholder is shorter than this; a text of many pages must not be copied as it grows.
                let length = |segment: &Segment| match segment {
                    Segment::Public(text) => text.len(),
                    Segment::Secret(_) => 256,
                };
                let mut view = String::with_capacity(segments.iter().map(length).sum());
                for segment in segments {
                    match segment {
                        Segment::Public(text) => view.push_str(text),
                        Segment::Secret(reference) => view.push_str(&reference.placeholder()),
                    }
                }
                Cow::Owned(view)
            }
        }
    }
}

/// Cuts public text at each place of `reference`; a secret stays whole.
fn cut(segment: Segment, placeholder: &str, reference: &SecretRef) -> Vec<Segment> {
    let Segment::Public(text) = segment else {
        return vec![segment];
    };
    let mut pieces = Vec::new();
    for (index, piece) in text.split(placeholder).enumerate() {
        if index > 0 {
            pieces.push(Segment::Secret(reference.clone()));
        }
        if !piece.is_empty() {
            pieces.push(Segment::Public(piece.into()));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use crate::artifact::{Commitment, SecretForm, SecretLabel};

    use super::*;

    fn token(id: &str) -> SecretRef {
        let label = SecretLabel::Token(id.parse().expect("a token id"));
        SecretRef::new(label, SecretForm::TextBase64, Commitment::Symmetric([1; 32]))
    }

    #[test]
    fn text_is_cut_at_its_placeholders_and_the_public_view_is_that_text() {
        let (one, two) = (token("abcdef"), token("ghijkl"));
        let text = format!("a: {one}\nb: {two}\nc: {one}\n");
        let content = Content::with_secrets(&text, &[one.clone(), two.clone()]).expect("all have a place");
        assert_eq!(content.secrets().collect::<Vec<_>>(), [&one, &two, &one]);
        assert_eq!(content.public_view(), text);
        assert_eq!(content.public_hash().finalize(), Sha256::digest(&text));

        let whole = Content::with_secrets(&one.placeholder(), std::slice::from_ref(&one)).expect("a place");
        let digest = Sha256::digest(whole.public_view().as_bytes());
        assert_eq!(whole.public_hash().finalize(), digest);
        assert_eq!(whole, Content::secret(one));
    }

    #[test]
    fn a_secret_without_a_place_and_a_place_without_a_secret_are_refused() {
        let (one, two) = (token("abcdef"), token("ghijkl"));
        let text = format!("a: {one}\n");
        let missing = Content::with_secrets(&text, &[one.clone(), two]).expect_err("two has no place");
        assert_eq!(
            missing.to_string(),
            "the text has no place for the secret `token/ghijkl`"
        );
        assert_eq!(
            Content::with_secrets(&text, &[]),
            Err(ArtifactError::UnknownPlaceholder)
        );
        let absent = Content::with_secrets("", &[one]).expect_err("no text at all");
        assert_eq!(
            absent.to_string(),
            "the text has no place for the secret `token/abcdef`"
        );
    }
}
