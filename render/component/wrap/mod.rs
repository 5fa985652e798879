//! From a process to what starts it: the one place where a layout decides between pod and unit.

mod kubelet;
mod marks;
mod static_pod;
mod unit;

pub use static_pod::DIGEST_ANNOTATION;

use super::draft::Draft;
use super::process::Process;
use super::scope::Scope;
use super::{Argument, RenderError};
use crate::layout::RunAs;
use crate::spec::PatchTarget;

/// Adds what starts the process to the host's files, which must already hold the files that it reads.
///
/// # Errors
/// If a patch of the user does not fit, a value cannot be written in the format of its file, or a path is taken.
pub(super) fn wrap(
    scope: &Scope<'_>,
    process: &Process,
    target: PatchTarget,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    match scope.layout.run_as() {
        RunAs::StaticPod => static_pod::add(scope, process, target, draft),
        RunAs::Unit => unit::add(scope, process, draft),
    }
}

/// Adds the unit of a process that no layout runs otherwise.
///
/// # Errors
/// If a value cannot be written in the format of its file, or a path is taken.
pub(super) fn unit(scope: &Scope<'_>, process: &Process, draft: &mut Draft) -> Result<(), RenderError> {
    unit::add(scope, process, draft)
}

/// Adds what starts the kubelet with these arguments.
///
/// # Errors
/// If a value cannot be written in the format of its file.
pub(super) fn kubelet(
    scope: &Scope<'_>,
    arguments: Vec<Argument>,
    draft: &mut Draft,
) -> Result<(), RenderError> {
    match scope.layout.run_as() {
        RunAs::StaticPod => kubelet::add_flags(scope, &arguments, draft),
        RunAs::Unit => kubelet::add_unit(scope, arguments, draft),
    }
}
