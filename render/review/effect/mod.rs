//! From changes to what they do: rows of `schema/effects/`, the reactions of the index, and who has a peer.

mod action;
mod breaking;
mod judge;
mod page;
mod row;
mod topology;
mod turns;

#[cfg(test)]
mod tests;

pub use action::{Action, actions};
pub use breaking::{Breaking, breaking};
pub use judge::judge;
pub use page::page;
pub use row::{Pattern, Row, rows};
pub(super) use topology::processes;
pub use topology::{Topology, batch};
pub use turns::Turns;
