//! Runs against a fleet that is not there.

mod assets;
mod etcd;
mod fleet;
mod joining;
mod order;
mod record;
mod rollback;
mod runs;
