//! The texts, one file per group of codes.

use super::CodeInfo;

pub mod net;

/// The codes of each group.
pub(super) const ALL: &[&[CodeInfo]] = &[net::CODES];
