//! YAML text to a tree of [`Node`]s with places, by one strict reading.
//!
//! The JSON Schema and the typed spec both read these nodes, so they cannot disagree about what a value is.
//! What other readers of YAML would understand differently is refused here, all of it at once.

mod anchors;
mod beside;
mod characters;
mod dialect;
mod document;
mod events;
mod kubectl;
mod node;
mod offsets;
mod read;
mod reader;
mod scalar;
mod syntax;

pub use beside::{list_beside, read_beside};
pub use document::Document;
pub use node::{Field, Node, Value};
pub use read::{parse_spec, read_bytes, read_foreign, read_kubeadm, read_spec, read_spec_as, read_text};
pub use scalar::is_text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
