use std::path::PathBuf;

/// A folder of this user as the XDG base directories have it: what the variable says, else the place below the home;
/// `None` without a home. A relative path counts as none.
///
/// Source: the XDG Base Directory Specification, version 0.8.
pub(crate) fn user_folder(variable: &str, below_home: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where this user keeps files decides no rendered byte"
    )]
    let read = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let absolute = |path: &PathBuf| path.is_absolute();
    read(variable)
        .filter(absolute)
        .or_else(|| Some(read("HOME").filter(absolute)?.join(below_home)))
}
