//! Runs against a fleet that is not there.

mod assets;
mod fleet;
mod order;
mod record;
mod runs;
