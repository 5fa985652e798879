//! The texts, one file per group of codes.

use super::CodeInfo;

pub mod net;
pub mod read;
pub mod yaml;

/// The codes of each group.
pub(super) const ALL: &[&[CodeInfo]] = &[net::CODES, read::CODES, yaml::CODES];
