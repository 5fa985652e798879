use std::fmt;
use std::num::NonZeroU32;

/// How often a key was replaced, counted from one. A higher number in the spec makes a new key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Generation(NonZeroU32);

impl Generation {
    /// The key that a cluster starts with.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// The generation of this number; zero is none.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The one before, if there is one.
    pub fn before(self) -> Option<Self> {
        Self::new(self.number() - 1)
    }

    /// The number, from one.
    pub const fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::Generation;

    #[test]
    fn generations_count_from_one() {
        assert_eq!(Generation::new(0), None);
        assert_eq!(Generation::new(1), Some(Generation::FIRST));
        assert_eq!(Generation::FIRST.to_string(), "1");
    }
}
