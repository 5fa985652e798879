use super::user_arguments;
use crate::plan::ComponentPlan;
use crate::report::SpecPath;
use crate::spec::{ExtraArg, ExtraEnv, ExtraVolume};

/// What the spec may say of every component of the control plane, at a path in it.
pub(super) fn component(
    args: &[ExtraArg],
    volumes: &[ExtraVolume],
    envs: &[ExtraEnv],
    dotted: &str,
) -> ComponentPlan {
    ComponentPlan {
        path: SpecPath::of(dotted),
        extra_args: user_arguments(args, &SpecPath::of(dotted).field("extraArgs")),
        extra_volumes: volumes.to_vec(),
        extra_envs: envs.to_vec(),
    }
}
