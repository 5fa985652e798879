//! A review as text: for people, for programs.

mod human;
mod json;

pub use human::{Detail, human};
pub use json::json;
