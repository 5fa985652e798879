//! Acknowledgements of breaking changes: a reviewed file beside the spec, and the gate that asks it.

mod acks;
mod gate;
#[cfg(test)]
mod tests;

pub use acks::{Ack, Acks, FILE, schema, schema_text};
pub use gate::{Gate, InForce, Refusal, gate};
