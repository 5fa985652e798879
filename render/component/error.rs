use thiserror::Error;

use crate::artifact::ArtifactError;
use crate::emit::TemplateError;
use crate::pki::NotIssued;
use crate::report::{Report, SpecPath, messages};
use crate::types::HostName;

/// Why a host cannot be rendered.
#[derive(Debug, Error)]
pub enum RenderError {
    /// Two files claim a path, or a file breaks a rule for all files.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// Files stand in each other's way.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Set(Vec<ArtifactError>),
    /// A certificate or commitment is missing: `pki` was not asked for it.
    #[error(transparent)]
    NotIssued(#[from] NotIssued),
    /// A value cannot be written in the format of a text.
    #[error(transparent)]
    Text(#[from] TemplateError),
    /// The spec asks for what does not fit together.
    #[error("{}", .0.diagnostics().iter().map(|refusal| refusal.message.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Report),
    /// A host joins with a token, and the spec names none that may authenticate.
    #[error("`{host}` joins with a bootstrap token, and no token may be used for authentication")]
    NoBootstrapToken {
        /// The host.
        host: HostName,
    },
    /// A patch of the user does not fit.
    #[error("the patch at {path} {problem}")]
    Patch {
        /// Where it stands.
        path: SpecPath,
        /// What does not fit.
        problem: String,
    },
}

impl From<RenderError> for Report {
    /// What the spec is to blame for, at its place; anything else in one message.
    fn from(error: RenderError) -> Self {
        match error {
            RenderError::Refused(report) => report,
            RenderError::Patch { path, problem } => messages::render::patch(&problem).at(&path).into(),
            other => messages::render::failed(&other).into(),
        }
    }
}
