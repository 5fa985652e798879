//! What went wrong, where, why, and what to do: the diagnostics of every stage.
//!
//! A stage never prints. It returns a [`Report`], which the command line sorts by file position and shows.
//! Each message is written once, in the file of [`messages`] that declares its code.

mod character;
mod code;
mod counted;
mod diagnostic;
mod excerpt;
mod json;
mod lines;
pub mod messages;
mod nearest;
mod origin;
mod printer;
mod source_text;
mod spec_path;
mod spot;

pub use character::{Hidden, look_alike};
pub use code::{CodeInfo, codes};
pub use counted::counted;
pub use diagnostic::{Diagnostic, Location, Note, Patch, Report, Severity, Span};
pub use excerpt::excerpt;
pub use lines::Lines;
pub use nearest::nearest;
pub use origin::{Origin, Origins, Resolved};
pub use printer::Printer;
pub use source_text::{Place, Source, SourceText};
pub use spec_path::{Segment, SpecPath};

#[cfg(test)]
mod tests;
