//! Certificates judged by others, and the life of a lock.

mod byte_profile;
mod chains;
mod lock_file;
mod rotation;
mod sample;
mod staleness;
