//! The texts, one file per group of codes.

use super::CodeInfo;

pub mod facts;
pub mod net;
pub mod read;
pub mod secrets;
pub mod yaml;

/// The codes of each group.
pub(super) const ALL: &[&[CodeInfo]] = &[facts::CODES, net::CODES, read::CODES, secrets::CODES, yaml::CODES];
