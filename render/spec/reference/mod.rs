//! The spec as a reference: every field with its type, default, choices, documentation and example.
//!
//! `kubecast explain` prints one field, `docs/spec.md` all of them; both read the JSON Schema.

mod field;
mod lookup;
mod page;

#[cfg(test)]
mod tests;

pub use field::{Choice, Default, Field};
pub use lookup::{NoField, find};
pub use page::page;
