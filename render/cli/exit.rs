/// How the process ends; scripts rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Something failed: a file, a host.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The spec or a check is wrong.
    Wrong = 3,
    /// There are differences, where they were asked for.
    Differences = 4,
    /// Some hosts are done, others are not.
    Partly = 5,
    /// A host failed, and what it had was put back.
    RolledBack = 6,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
