use std::collections::BTreeMap;

/// Finds any of many byte patterns in a text in one pass.
///
/// Each pattern is known by its first eight bytes. A table of bits, looked up by a hash of the last eight bytes
/// read, lets almost every position pass with one look; the rest is compared in full.
#[derive(Clone)]
pub(super) struct ScanFilter<T> {
    bits: Vec<u64>,
    patterns: BTreeMap<u64, Vec<(Vec<u8>, T)>>,
}

/// Patterns start with a window of this size; shorter ones would be found in innocent text.
pub(super) const WINDOW: usize = 8;
/// The table has 2 to this power bits: 8 KiB, which stays in the first-level cache.
const TABLE: u32 = 16;

impl<T: Clone> ScanFilter<T> {
    pub(super) fn new() -> Self {
        Self {
            bits: vec![0; 1 << (TABLE - 6)],
            patterns: BTreeMap::new(),
        }
    }

    /// Adds a pattern of [`WINDOW`] bytes or more; a shorter one is left out.
    pub(super) fn add(&mut self, pattern: &[u8], meaning: T) {
        let Some(window) = pattern.first_chunk::<WINDOW>() else {
            return;
        };
        let window = u64::from_be_bytes(*window);
        let slot = slot(window);
        self.bits[slot >> 6] |= 1 << (slot & 63);
        self.patterns
            .entry(window)
            .or_default()
            .push((pattern.to_vec(), meaning));
    }

    /// What the first pattern in the text means.
    pub(super) fn find(&self, text: &[u8]) -> Option<&T> {
        let mut window = 0;
        for (end, byte) in text.iter().enumerate() {
            window = window << 8 | u64::from(*byte);
            let slot = slot(window);
            if self.bits[slot >> 6] >> (slot & 63) & 1 == 1 && end + 1 >= WINDOW {
                let here = &text[end + 1 - WINDOW..];
                let known = self.patterns.get(&window).into_iter().flatten();
                let found = known.into_iter().find(|(pattern, _)| here.starts_with(pattern));
                if let Some((_, meaning)) = found {
                    return Some(meaning);
                }
            }
        }
        None
    }
}

/// The highest bits of a product with an odd constant (Fibonacci hashing).
fn slot(window: u64) -> usize {
    let hash = window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - TABLE);
    usize::try_from(hash).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_pattern_is_found_at_either_end() {
        let mut filter = ScanFilter::new();
        filter.add(b"abcdefghij", 1);
        filter.add(b"abcdefghxy", 2);
        filter.add(b"short", 3);
        assert_eq!(filter.find(b"abcdefghij..."), Some(&1));
        assert_eq!(filter.find(b"...abcdefghxy"), Some(&2));
        assert_eq!(filter.find(b"abcdefghi short"), None);
        assert_eq!(filter.find(b""), None);
    }

    proptest! {
        #[test]
        fn it_finds_what_a_naive_search_finds(
            patterns in prop::collection::vec(prop::collection::vec(0u8..3, 8..11), 1..20),
            text in prop::collection::vec(0u8..3, 0..400),
        ) {
            let mut filter = ScanFilter::new();
            patterns.iter().for_each(|pattern| filter.add(pattern, ()));
            let naive = patterns.iter().any(|pattern| text.windows(pattern.len()).any(|part| part == pattern));
            prop_assert_eq!(filter.find(&text).is_some(), naive);
        }
    }
}
