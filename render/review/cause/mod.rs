//! Which lines of what people wrote caused a change.
//!
//! ```text
//! reasons of the part, or of the file  ->  differences of the specs that they touch
//!                                          facts and defaults that are others now, and what made them so
//! nothing of that                      ->  what changed by the same words, else whatever people changed
//! ```
//!
//! A rendering depends on nothing but what people wrote, so some difference is the cause of each change.

#[expect(clippy::module_inception, reason = "the module is named after its main type")]
mod cause;
mod decisions;
mod difference;
mod evidence;
mod explanations;
mod fit;
mod known_facts;
mod line;
mod named;
mod part;
mod paths;
mod reasons;
mod specs;
mod walk;

pub use cause::{Cause, Through};
pub(in crate::review) use difference::{Difference, Subject};
pub(in crate::review) use evidence::Values;
pub use known_facts::KnownFacts;
pub use line::SourceLine;
pub(in crate::review) use part::Part;
pub use part::reasons_of;
pub(in crate::review) use reasons::Reasons;
pub use specs::{Specs, Written};
