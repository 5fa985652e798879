/// Turns the parser's positions, which count characters, into bytes.
pub(super) struct Offsets {
    /// The byte of every character, or nothing if each character is one byte.
    bytes: Option<Vec<u32>>,
    length: usize,
}

impl Offsets {
    /// The offsets of `text`.
    pub(super) fn of(text: &str) -> Self {
        let byte = |(byte, _): (usize, char)| u32::try_from(byte).unwrap_or(u32::MAX);
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(byte).collect());
        Self {
            bytes,
            length: text.len(),
        }
    }

    /// The byte of a character; behind the last one it is the length of the text.
    pub(super) fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => character.min(self.length),
            Some(bytes) => bytes.get(character).map_or(self.length, |byte| *byte as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_found_in_bytes() {
        let bytes = |text: &str| (0..4).map(|n| Offsets::of(text).byte(n)).collect::<Vec<_>>();
        assert_eq!(bytes("abc"), [0, 1, 2, 3]);
        assert_eq!(bytes("é☃c"), [0, 2, 5, 6]);
        assert_eq!(bytes("a"), [0, 1, 1, 1]);
    }
}
