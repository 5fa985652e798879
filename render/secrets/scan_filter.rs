use std::sync::Arc;

/// Finds any of many byte patterns in a text in one pass that looks at every eighth place.
///
/// Wherever a pattern stands in a text, one of its first [`STRIDE`] places is such a place of the text, so each pattern
/// is known by the windows of eight bytes at these. A table of bits, looked up by a hash of the window read, lets almost
/// every place pass with one look; the rest is compared in full.
#[derive(Clone)]
pub(super) struct ScanFilter<T> {
    bits: Vec<u64>,
    /// What was known when this filter was made from another.
    shared: Option<Arc<Self>>,
    /// Patterns without enough windows, which are looked for one by one.
    short: Vec<(Vec<u8>, T)>,
    patterns: Vec<(Vec<u8>, T)>,
    /// Every window, sorted. They are few, so a vector is filled faster than a map, and each host needs a filter.
    windows: Vec<Window>,
}

/// A window, and where it stands in which pattern.
#[derive(Clone, Copy)]
struct Window {
    bytes: u64,
    pattern: usize,
    place: usize,
}

/// What is compared first.
const WINDOW: usize = 8;
/// Of so many places one is looked at.
const STRIDE: usize = 8;
/// Shorter patterns would be found in innocent text.
const SHORTEST: usize = 8;
/// The table has 2 to this power bits: 8 KiB, which stays in the first-level cache.
const TABLE: u32 = 16;

impl<T> ScanFilter<T> {
    pub(super) fn new() -> Self {
        Self {
            bits: vec![0; 1 << (TABLE - 6)],
            shared: None,
            short: Vec::new(),
            patterns: Vec::new(),
            windows: Vec::new(),
        }
    }

    /// A filter that knows all that `shared` does, to which more can be added.
    pub(super) fn over(shared: &Arc<Self>) -> Self {
        Self {
            bits: shared.bits.clone(),
            shared: Some(Arc::clone(shared)),
            short: Vec::new(),
            patterns: Vec::new(),
            windows: Vec::new(),
        }
    }

    /// Adds patterns of eight bytes or more; shorter ones are left out.
    pub(super) fn add<P: AsRef<[u8]>>(&mut self, patterns: impl IntoIterator<Item = (P, T)>) {
        for (pattern, meaning) in patterns {
            self.add_one(pattern.as_ref(), meaning);
        }
        // Of two patterns that both stand somewhere, the one that was added first is told.
        self.windows.sort_by_key(|window| window.bytes);
    }

    fn add_one(&mut self, pattern: &[u8], meaning: T) {
        if pattern.len() < WINDOW + STRIDE - 1 {
            if pattern.len() >= SHORTEST {
                self.short.push((pattern.to_vec(), meaning));
            }
            return;
        }
        let number = self.patterns.len();
        for (place, window) in pattern.windows(WINDOW).take(STRIDE).enumerate() {
            let window = read(window);
            let slot = slot(window);
            self.bits[slot >> 6] |= 1 << (slot & 63);
            self.windows.push(Window {
                bytes: window,
                pattern: number,
                place,
            });
        }
        self.patterns.push((pattern.to_vec(), meaning));
    }

    /// What a pattern in the text means; `None` if there is none.
    pub(super) fn find(&self, text: &[u8]) -> Option<&T> {
        self.find_long(text).or_else(|| self.find_short(text))
    }

    fn find_short(&self, text: &[u8]) -> Option<&T> {
        let is_here = |pattern: &[u8]| text.windows(pattern.len()).any(|part| part == pattern);
        let own = self.short.iter().find(|(pattern, _)| is_here(pattern));
        own.map(|(_, meaning)| meaning)
            .or_else(|| self.shared.as_ref()?.find_short(text))
    }

    fn find_long(&self, text: &[u8]) -> Option<&T> {
        let mut rest = text;
        loop {
            let window = u64::from_le_bytes(*rest.first_chunk()?);
            let slot = slot(window);
            let is_known = self.bits[slot >> 6] >> (slot & 63) & 1 == 1;
            if is_known && let Some(meaning) = self.at(text, text.len() - rest.len(), window) {
                return Some(meaning);
            }
            rest = rest.get(STRIDE..)?;
        }
    }

    /// The pattern one of whose first windows stands here.
    fn at(&self, text: &[u8], here: usize, window: u64) -> Option<&T> {
        let first = self.windows.partition_point(|known| known.bytes < window);
        let known = self.windows[first..].iter();
        known
            .take_while(|known| known.bytes == window)
            .filter_map(|known| Some((&self.patterns[known.pattern], here.checked_sub(known.place)?)))
            .find(|((pattern, _), start)| text[*start..].starts_with(pattern))
            .map(|((_, meaning), _)| meaning)
            .or_else(|| self.shared.as_ref()?.at(text, here, window))
    }
}

/// The bytes of a window as a number; there are always eight.
fn read(window: &[u8]) -> u64 {
    window.first_chunk().copied().map_or(0, u64::from_le_bytes)
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
        let patterns: [(&[u8], u8); 5] = [
            (b"abcdefghijklmnop", 1),
            (b"abcdefghijklmnxy", 2),
            (b"qrstuvwxyzabcde", 3),
            (b"in short", 4),
            (b"shorty", 5),
        ];
        let mut filter = ScanFilter::new();
        filter.add(patterns);
        assert_eq!(filter.find(b"abcdefghijklmnop..."), Some(&1));
        assert_eq!(filter.find(b"...abcdefghijklmnxy"), Some(&2));
        for before in 0..STRIDE {
            let text = [&b"......."[..before], b"qrstuvwxyzabcde"].concat();
            assert_eq!(filter.find(&text), Some(&3), "{before}");
        }
        assert_eq!(filter.find(b"abcdefghijklmn in short"), Some(&4));
        assert_eq!(filter.find(b"abcdefghijklmn shorty"), None);
        assert_eq!(filter.find(b""), None);
    }

    proptest! {
        #[test]
        fn it_finds_what_a_naive_search_finds(
            patterns in prop::collection::vec(prop::collection::vec(0u8..2, 8..20), 1..20),
            text in prop::collection::vec(0u8..2, 0..400),
            shared in 0usize..20,
        ) {
            let mut filter = ScanFilter::new();
            let (first, second) = patterns.split_at(shared.min(patterns.len()));
            filter.add(first.iter().map(|pattern| (pattern, ())));
            let mut filter = ScanFilter::over(&Arc::new(filter));
            filter.add(second.iter().map(|pattern| (pattern, ())));
            let naive = patterns.iter().any(|pattern| text.windows(pattern.len()).any(|part| part == pattern));
            prop_assert_eq!(filter.find(&text).is_some(), naive);
        }
    }
}
