//! Cross checks: rules between fields, each with both places of a conflict.

use super::Context;
use crate::plan::Plan;
use crate::report::Report;
use crate::spec::ClusterSpec;

/// Reports what is wrong between fields. Without a plan only the spec is judged.
pub(super) fn check(_spec: &ClusterSpec, _context: &Context<'_>, _plan: Option<&Plan>, _report: &mut Report) {
}
