//! Runs against a fleet that is not there.

mod fleet;
mod order;
mod runs;
