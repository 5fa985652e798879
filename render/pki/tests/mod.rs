//! Certificates judged by others, and the life of a lock.

mod byte_profile;
mod chains;
mod lock_file;
mod sample;
mod staleness;
