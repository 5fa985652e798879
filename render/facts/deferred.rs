use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use super::Table;

/// A table whose embedded rows are taken in when somebody first asks.
///
/// Few specs name a feature gate, or bring objects whose kind may have gone, and these are two fifths of all rows.
#[derive(Clone, Debug)]
pub(super) struct Deferred<T: 'static> {
    /// What kubecast itself knows, as long as that is all.
    embedded: Option<&'static LazyLock<Table<T>>>,
    own: Table<T>,
}

impl<T> Deferred<T> {
    /// The rows that kubecast itself knows.
    pub(super) const fn embedded(rows: &'static LazyLock<Table<T>>) -> Self {
        Self {
            embedded: Some(rows),
            own: Table::new(),
        }
    }
}

impl<T> Default for Deferred<T> {
    fn default() -> Self {
        Self {
            embedded: None,
            own: Table::new(),
        }
    }
}

impl<T> Deref for Deferred<T> {
    type Target = Table<T>;

    fn deref(&self) -> &Table<T> {
        match self.embedded {
            Some(rows) => rows,
            None => &self.own,
        }
    }
}

impl<T: Clone> DerefMut for Deferred<T> {
    fn deref_mut(&mut self) -> &mut Table<T> {
        if let Some(rows) = self.embedded.take() {
            self.own = Table::clone(rows);
        }
        &mut self.own
    }
}
