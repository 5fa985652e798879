use std::sync::{PoisonError, RwLock};

use crate::artifact::PublicText;

/// The texts of values that many hosts have in common: each is printed once, and then shared.
pub(super) struct Printed<V>(RwLock<Vec<(V, PublicText)>>);

/// Where hosts differ more than this, looking up would cost as much as printing.
const MOST: usize = 8;

impl<V: Clone + PartialEq> Printed<V> {
    pub(super) fn new() -> Self {
        Self(RwLock::new(Vec::new()))
    }

    /// The text of a value. What `print` makes of it depends on nothing else.
    ///
    /// # Errors
    /// Those of `print`.
    pub(super) fn text<E>(
        &self,
        value: &V,
        print: impl FnOnce(&V) -> Result<String, E>,
    ) -> Result<PublicText, E> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = known.iter().find(|(known, _)| known == value) {
            return Ok(text.clone());
        }
        drop(known);
        let text: PublicText = print(value)?.into();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < MOST {
            known.push((value.clone(), text.clone()));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_printed_once_and_many_are_not_kept() {
        let printed = Printed::new();
        let text = |value: usize| printed.text(&value, |value| Ok::<_, ()>(value.to_string()));
        for value in 0..2 * MOST {
            let (first, second) = (text(value).expect("a text"), text(value).expect("a text"));
            assert_eq!((&*first, first.clone()), (&*value.to_string(), second.clone()));
            assert_eq!(std::ptr::eq(&*first, &*second), value < MOST);
        }
        assert_eq!(printed.text(&99, |_| Err("refused")), Err("refused"));
    }
}
